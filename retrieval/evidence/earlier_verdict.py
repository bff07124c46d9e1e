"""A verdict seen again beside what its articles said before they were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.catalogue.revisions import History
from retrieval.domain.articles import Candidate
from retrieval.events.earlier_revisions import dates_given_before, figures_given_before
from retrieval.events.figures import asked_figure
from retrieval.events.rivals import Lost
from retrieval.evidence.verdict import Verdict
from retrieval.question.question import Question
from retrieval.ranking.sentences import Idf

_MOST_RIVALS = 5
_NOTES = {"overtaken": "superseded", "withdrawn": "withdrawn"}


def depends_on_history(question: Question) -> bool:
    """Tell whether what an article said before matters to a question: one for a date or a figure."""
    return not question.parts and (question.kind == "date" or asked_figure(question) is not None)


def articles_that_count(verdict: Verdict, ranked: Sequence[Candidate]) -> list[str]:
    """Return the ids of the articles that a verdict rests on, then of those that were read for it, best first."""
    read = verdict.read or tuple(ranked)
    passages = [pick.passage for pick in verdict.picks]
    passages += [lost.evidence.sentence.candidate.passage for lost in verdict.rivals]
    passages += [candidate.passage for candidate in read]
    return list(dict.fromkeys(passage.article_id for passage in passages))


def revisit(question: Question, verdict: Verdict, histories: Sequence[History], as_of: date, idf: Idf) -> Verdict:
    """Return the verdict with what earlier revisions said otherwise among its rivals, and a note of it.

    Its quotes stay as they are. Where there are none, and a text that was changed did answer, it is "unproven".
    """
    if question.kind == "date":
        gone = dates_given_before(question, histories, verdict.dated, as_of, idf, verdict.scope)
    else:
        gone = figures_given_before(question, histories, [pick.quote for pick in verdict.picks], idf)
    if not gone:
        return verdict
    notes = dict.fromkeys((*verdict.notes, *(_NOTES[lost.loss] for lost in gone)))
    reason = "unproven" if verdict.reason == "not_in_corpus" else verdict.reason
    days = {(lost.evidence.start, lost.evidence.end) for lost in gone}
    others = [lost for lost in verdict.rivals if not _is_told_by(lost, days)]
    return replace(verdict, reason=reason, notes=tuple(notes), rivals=tuple([*gone, *others][:_MOST_RIVALS]))


def _is_told_by(lost: Lost, days: set[tuple[date | None, date | None]]) -> bool:
    """Tell whether a rival is about something else on days that an earlier revision gives."""
    return lost.evidence.flaw is not None and (lost.evidence.start, lost.evidence.end) in days
