"""Of amounts that differ the one that holds: what a later report corrects or counts anew, or the first, where asked.

Orders the sentences that may answer; how they are quoted, and what is noted of them, is decided by whoever chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.direct.answer_sentences import AnswerSentence
from retrieval.direct.asked import Asked
from retrieval.domain import trace
from retrieval.english.dictionary import Pattern, either, phrase
from retrieval.events.context import with_aliases
from retrieval.events.dated_evidence import Evidence
from retrieval.events.figures import figures_in
from retrieval.events.rivals import Lost
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.question import Question
from retrieval.text.acts import kinds_in
from retrieval.text.stems import stems

_ANEW = Pattern(
    rf"\b(?:{either('answers.counted_anew')})\b"
    rf"|\b(?:{either('answers.changed_to')})\b[^.;:]{{0,60}}\bto (?:about |some |at least |more than )?[^a-z\s]"
)
_SAID_BEFORE = phrase("answers.said_before")
_LEAST_LATER = 0.42  # of the match of the best, for a sentence that says that it counts anew
_LEAST_FIRST = 0.4  # the same for the earliest report
_AS_MUCH = 0.9  # of the match of the valid one, for an amount that it overtakes
_MOST_RIVALS = 3
_BEFORE = 3  # sentences up to the one that recalls what was said before, one of which gives the new amount


def in_time(asked: Asked, found: Sequence[AnswerSentence]) -> list[AnswerSentence]:
    """Return what may answer with the amount first that holds, worth as much as the best; as it was for other kinds."""
    best = next(iter(found), None)
    if asked.kind != "amount" or best is None or best.span is None or _bounded(asked.question):
        return list(found)
    valid = _first(found) if asks_for_the_first(asked.question.text) else _latest(asked, best, found)
    if valid is None or valid is best:
        return list(found)
    trace.note(f"the amount that holds: {valid.text}", value=valid.match)
    raised = replace(valid, worth=best.worth, match=best.match)
    return [raised, *(one for one in found if one is not valid)]


def overtaken(asked: Asked, found: Sequence[AnswerSentence]) -> tuple[Lost, ...]:
    """Return the amounts of earlier reports that the first one overtakes, each with its day, the newest first."""
    valid = next(iter(found), None)
    if asked.kind != "amount" or valid is None or valid.span is None or asks_for_the_first(asked.question.text):
        return ()
    lost: dict[float | str | None, Lost] = {}
    for one in sorted(found[1:], key=lambda one: one.published, reverse=True):
        older = one.published < valid.published and one.match >= _AS_MUCH * valid.match
        if one.span and older and _is_another(valid, one):
            day = one.sentence.candidate.passage.published
            told = Evidence(one.sentence, one.opening, None, day, day, min(1.0, one.match))
            figure = one.text[one.span.begin : one.span.stop]
            lost.setdefault(one.span.value, Lost(told, "overtaken", figure=figure))
    return tuple(lost.values())[:_MOST_RIVALS]


def _bounded(question: Question) -> bool:
    return question.window is not None and not question.window.strict


def _first(found: Sequence[AnswerSentence]) -> AnswerSentence | None:
    """Return the earliest report of an amount, unless the best itself says that it was at first."""
    best = found[0]
    if asks_for_the_first(best.text):
        return best
    near = [one for one in found if _is_of_the_same(best, one) and one.match >= _LEAST_FIRST * best.match]
    return min([best, *near], key=lambda one: (one.published, -one.match))


def _latest(asked: Asked, best: AnswerSentence, found: Sequence[AnswerSentence]) -> AnswerSentence | None:
    """Return the newest report that says that it corrects the best, or that it counts the same anew."""
    later = [
        one
        for one in found
        if _is_of_the_same(best, one)
        and one.published > best.published
        and one.match >= _LEAST_LATER * best.match
        and _names_all(asked, one)
        and _tells_act(asked, one)
        and _ANEW.search(one.text)
    ]
    return max(later, key=lambda one: (one.published, one.match), default=None)


def _is_of_the_same(best: AnswerSentence, one: AnswerSentence) -> bool:
    """Tell whether another amount surely counts what the best does."""
    return one.span is not None and one.span.likely and _is_another(best, one)


def _is_another(best: AnswerSentence, one: AnswerSentence) -> bool:
    """Tell whether an amount is of the same kind, and another one."""
    if one.span is None or best.span is None or one.span.value == best.span.value:
        return False
    return _kind(best) == _kind(one)


def _kind(one: AnswerSentence) -> str | None:
    words = one.text[one.span.begin : one.span.stop] if one.span else ""
    return next((figure.kind for figure in figures_in(words)), None)


def _names_all(asked: Asked, one: AnswerSentence) -> bool:
    """Tell whether the passage of a report has every name of the question."""
    passage = one.sentence.candidate.passage
    around = frozenset(stems(f"{passage.title} {passage.text}"))
    return all(with_aliases(name) & around for name in (*asked.event.names, *asked.event.setting))


def _tells_act(asked: Asked, one: AnswerSentence) -> bool:
    """Tell whether a sentence or its title tells of the act that was asked about."""
    title = one.sentence.candidate.passage.title
    told = kinds_in(one.text, one.sentence.words) | kinds_in(title, stems(title))
    return not asked.event.acts or bool(asked.event.acts & told)
