"""What composers hand on: quotes chosen from passages, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from retrieval.direct.answer_span import AnswerSpan
from retrieval.domain.articles import Candidate, Passage, Reason
from retrieval.events.dated_evidence import Evidence
from retrieval.events.rivals import Lost
from retrieval.question.question import Window
from retrieval.ranking.sentences import Sentence, Wanted

MOST_STATEMENTS = 3
"""Statements of an answer to a question that does not ask about several articles."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence, the one that a quote of it begins with, the words of it that answer, and what it is worth.

    `score` is in log-odds, `odds` its share among all sentences that were read, which sum to 1. `untold` is the share,
    in [0, 1], of the words that are asked about which neither it nor what stands around it has. `nearness` is how
    near it is to the question by the neural encoder, `least` how near to it the token is that it tells least.
    """

    sentence: Sentence
    opening: Sentence
    span: AnswerSpan | None
    score: float
    odds: float
    untold: float = 0.0
    nearness: float = 0.0
    least: float = 0.0

    @property
    def published(self) -> date:
        """Return the day of publication, the earliest of all days where it is not known."""
        return self.sentence.candidate.passage.published or date.min


@dataclass(frozen=True, slots=True)
class Pick:
    """A quote that is to be a statement: `revision.text[start:end]`, offsets in characters, `end` exclusive.

    `answer` are the words of it that answer, offsets in the quote; None where that cannot be told. `whole` when it is
    evidence that must not be cut down further. `choice` is what its sentence is worth among all that were weighed as
    the answer, None where none were.
    """

    passage: Passage
    start: int
    end: int
    score: float
    answer: AnswerSpan | None = None
    whole: bool = False
    choice: Choice | None = None

    @property
    def quote(self) -> str:
        """Return the words themselves, always a slice of the passage."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]

    def overlaps(self, other: Pick) -> bool:
        """Tell whether the two have a character in common."""
        return self.passage.id == other.passage.id and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a question was weighed with: its words, the likely words of the answer, the newest passage found.

    `answers` maps stems to the probability that they belong to the answer, `named` are the stems of the question's
    names. `across` if it asks across articles.
    """

    wanted: Wanted
    named: frozenset[str] = frozenset()
    answers: Mapping[str, float] = field(default_factory=dict)
    newest: date | None = None
    across: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is made of, best first; no picks and a reason when it has to be declined.

    `confidence`, in [0, 1], is how likely the passages are to hold the answer. `notes` qualify it, `rivals` are dates
    that lost against the one told, and `scope` is the window that an event which the question names has opened.
    `dated` is the evidence that dates the event, where one does. `read` are the passages that were read, in the order
    that they gave themselves by what they hold of the answer. `weighed` is None where nothing was found to weigh;
    `by_rule` when the first pick, or that there is none, comes from what is known of an event, and not from the plain
    choice of quotes. `near` are the closest that there is where a rule declined: what would have been chosen, the
    likeliest sentence first.
    """

    picks: tuple[Pick, ...]
    reason: Reason | None
    confidence: float
    notes: tuple[str, ...] = ()
    rivals: tuple[Lost, ...] = ()
    scope: Window | None = None
    read: tuple[Candidate, ...] = ()
    dated: Evidence | None = None
    weighed: Weighed | None = None
    by_rule: bool = False
    near: tuple[Pick, ...] = ()
