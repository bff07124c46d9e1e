"""The extractive composer: chooses the sentences that answer, or declines and says why.

Quotes only; what passages are worth comes from the ranking, what spans are worth from `spans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.abstaining import confidence, reason_to_decline
from retrieval.models import Candidate, Passage, Reason
from retrieval.question import Question
from retrieval.reading import Idf, Wanted, read_passages, weigh
from retrieval.spans import LONGEST, Span, judge_spans
from retrieval.timing import names_a_year, speaks_of_its_time, tells_what_is_asked

_STATEMENTS = 3
_FURTHER = 0.35  # of the question's weight in the best statement, for one that follows it
_STATEMENTS_ACROSS = 5  # for a question about several articles
_PASSAGES = 10
_PASSAGES_ACROSS = 20
_CONTENDERS = 100  # best spans, which are compared with one another

_FITTING = 0.7  # of what the best date or number has about it must another have, to be about the same

# What a further statement is worth beyond its own score: what it adds to those already chosen.
_UNSEEN_ANSWERS = 6.0  # probability of likely answers that none of them holds
_REPETITION = 1.0  # share of words in common with the most similar of them (Carbonell and Goldstein 1998, MMR)
# For a question about several articles the statements have to cover it together, as a set cover.
_COVERAGE = 30.0  # share of the question's weight that is new
_REPEATED = 0.3  # what a word still counts when a statement holds it already
_FULLNESS = 1.5  # share of the longest span allowed: what is asked about is often told beside the words that match
_NAMED_OUTLET = 2.0  # published by an outlet that the question names


@dataclass(frozen=True, slots=True)
class Pick:
    """A quote that is to be a statement: `revision.text[start:end]`, offsets in characters, `end` exclusive."""

    passage: Passage
    start: int
    end: int
    score: float

    @property
    def quote(self) -> str:
        """Return the words themselves, always a slice of the passage."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is made of, best first; no picks and a reason when it has to be declined.

    `confidence`, in [0, 1], is how likely the passages are to hold the answer.
    """

    picks: tuple[Pick, ...]
    reason: Reason | None
    confidence: float


def compose(question: Question, ranked: Sequence[Candidate], as_of: date, *, idf: Idf) -> Verdict:
    """Choose up to three quotes that answer, up to five for a question about several articles.

    `ranked` is best first. `idf` is asked for stems as `stemming.stem` returns them and for "", which no text holds:
    its value tells the words that the corpus has never seen.
    """
    across = bool(question.parts) or len(question.outlets) > 1
    ranked = ranked[: _PASSAGES_ACROSS if across else _PASSAGES]
    passages = read_passages(ranked)
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    wanted = weigh(question, idf, known)
    spans = judge_spans(question, wanted, passages, as_of, idf)
    sure = confidence(question, wanted, passages, spans)
    reason = reason_to_decline(question, ranked, spans, sure, as_of)
    if reason:
        return Verdict((), reason, sure)
    if question.kind in ("date", "duration"):
        least = _FITTING * max(span.fitting for span in spans)
        spans = [span for span in spans if span.fitting >= least]
    chosen = _choose_across(question, wanted, spans) if across else _choose(spans, wanted)
    if names_a_year(question):
        chosen = [span for span in chosen if speaks_of_its_time(question, span.candidate.passage)]
        if not chosen:
            return Verdict((), "outside_window", sure)
    chosen = [span for span in chosen if tells_what_is_asked(question, span.text)]
    return Verdict(tuple(map(_pick, chosen)), None if chosen else "unproven", sure)


def _choose(spans: Sequence[Span], wanted: Wanted) -> list[Span]:
    """Choose the best span, then those that add other answers without repeating what is there.

    A further one must hold about a third of what the best holds of the question, or a reader would ask what it is
    for.
    """
    chosen: list[Span] = []
    seen: set[str] = set()

    def worth(span: Span) -> float:
        if not chosen:
            return span.score
        unseen = sum(probability for word, probability in span.answers.items() if word not in seen)
        return span.score + _UNSEEN_ANSWERS * unseen - _REPETITION * max(_likeness(span, one) for one in chosen)

    left = list(spans[:_CONTENDERS])
    while left and len(chosen) < _STATEMENTS:
        best = max(left, key=worth)
        if not chosen:
            least = _FURTHER * wanted.covered(best.vocabulary)
            left = [span for span in left if wanted.covered(span.vocabulary) >= least]
        chosen.append(best)
        seen |= best.answers.keys()
        left = [span for span in left if not span.overlaps(best)]
    return chosen


def _choose_across(question: Question, wanted: Wanted, spans: Sequence[Span]) -> list[Span]:
    """Choose the spans that together cover the question, words said once counting little the next time."""
    chosen: list[Span] = []
    open_shares = dict(wanted.shares)
    outlets = {*question.outlets, *(outlet for part in question.parts for outlet in part.outlets)}

    def worth(span: Span) -> float:
        new = sum(share for word, share in open_shares.items() if word in span.vocabulary)
        fullness = (span.end - span.start) / LONGEST
        named = span.candidate.passage.outlet in outlets
        return span.score + _COVERAGE * new + _FULLNESS * fullness + _NAMED_OUTLET * named

    left = list(spans[:_CONTENDERS])
    while left and len(chosen) < _STATEMENTS_ACROSS:
        best = max(left, key=worth)
        chosen.append(best)
        for word in best.vocabulary & open_shares.keys():
            open_shares[word] *= _REPEATED
        left = [span for span in left if not span.overlaps(best)]
    return chosen


def _likeness(one: Span, other: Span) -> float:
    return len(one.vocabulary & other.vocabulary) / len(one.vocabulary | other.vocabulary)


def _pick(span: Span) -> Pick:
    passage = span.candidate.passage
    return Pick(passage, passage.start + span.start, passage.start + span.end, span.score)
