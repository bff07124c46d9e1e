"""What a question takes for granted: that somebody did what it asks the reason for, and that its names are known here.

"Why did Mercer resign?" has no answer where no article tells that he did, and a correction where one tells that he did
not. Whether a question of yes or no, or one for a day, is decided is found out in `events`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from retrieval.domain import trace
from retrieval.domain.articles import Candidate
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.context import with_aliases
from retrieval.events.dated_evidence import Evidence, tellings
from retrieval.events.roles import is_negated
from retrieval.evidence.abstention import is_known, names_asked
from retrieval.evidence.verdict import Pick, Weighed
from retrieval.question.question import AnswerKind, Question
from retrieval.ranking.sentences import Idf, Wanted, read_passages
from retrieval.text.paraphrases import CREDIT, Phrase, single_words
from retrieval.text.stems import stems

_READ = 25
"""Passages in which a premise may be told."""
_LEAST = 0.45
"""Match from which a sentence tells of an event."""
_FEW = 2
"""Words beside the names, of which a quote that answers has one."""
_TAKING_FOR_GRANTED: frozenset[AnswerKind] = frozenset({"reason", "number", "duration", "place", "person"})
"""Kinds of answer for which an act that the question names has to be told outright."""


@dataclass(frozen=True, slots=True)
class Premise:
    """What the articles say of what a question takes for granted; `denial` is a sentence that says it was not so."""

    told: bool = True
    denial: Evidence | None = None


def premise_of(question: Question, ranked: Sequence[Candidate], idf: Idf) -> Premise:
    """Return whether any article tells that what a question takes for done was done, and who denies it if none does."""
    if question.kind not in _TAKING_FOR_GRANTED or question.parts or question.window is not None:
        return Premise()
    event = asked_event(question, idf)
    if not _takes_for_done(question, event):
        return Premise()
    heard = [one for one in tellings(event, read_passages(ranked[:_READ])) if one.match >= _LEAST]
    affirmed = [one for one in heard if not is_negated(event, one.sentence.text)]
    if affirmed:
        return Premise()
    act = ", ".join(sorted(event.acts))
    trace.gate(f"an article tells of {act} by whom the question names", False, value=len(heard), limit=1)
    return Premise(told=False, denial=heard[0] if heard else None)


def _takes_for_done(question: Question, event: AskedEvent) -> bool:
    """Tell whether a short question names who did what, or asks why it was done, and not about what lies ahead."""
    who = event.names or question.kind == "reason"
    return bool(event.direct and event.acts and not event.verb and who and not event.ahead)


def unknown_names(
    question: Question, wanted: Wanted, picks: Sequence[Pick], ranked: Iterable[Candidate]
) -> list[frozenset[str]]:
    """Return the names of the question, as stems, of which no word stands in the articles that are quoted.

    Of an article that is its title, its outlet, and those of its passages that were found.
    """
    articles = {pick.passage.article_id for pick in picks}
    found = [pick.passage for pick in picks] + [one.passage for one in ranked if one.passage.article_id in articles]
    texts = {passage.id: f"{passage.title} {passage.outlet or ''} {passage.text}" for passage in found}
    held = frozenset(word for text in texts.values() for word in stems(text))
    names = names_asked(question, wanted)
    return [name for name in names if not any(is_known(word, held) for word in name | with_aliases(name))]


def tells_of(weighed: Weighed, pick: Pick) -> float:
    """Return how much of what is asked beside the names a quote and its title tell, in [0, 1].

    A quote about somebody who is known may be about something else: "What does Solheim earn?", "Solheim will leave". It
    is 1 where nothing is asked beside the names, and where much is, which is seldom told in the same words. Other words
    for what is asked count for a part of it.
    """
    held = frozenset(stems(f"{pick.passage.title}. {pick.quote}"))
    shares = {word: share for word, share in weighed.wanted.shares.items() if word not in weighed.named}
    if not 0 < len(shares) <= _FEW:
        return 1.0
    told = sum(share * _told(word, weighed.wanted.others[word], held) for word, share in shares.items())
    return told / (sum(shares.values()) or 1.0)


def _told(word: str, others: Collection[Phrase], held: frozenset[str]) -> float:
    return 1.0 if word in held else CREDIT * (not single_words(others).isdisjoint(held))
