"""Which single sentence answers: each sentence that was read with what speaks for it, weighed against all others.

What is asked for, and the words that answer in a sentence, come from `direct`; what is quoted is composed elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

from retrieval.direct.answer_sentences import asked_shares, is_comment, is_unfinished, match_of, tells_act
from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.asked import Asked
from retrieval.domain import trace
from retrieval.domain.weights import weights
from retrieval.english.dictionary import Pattern, either
from retrieval.events.context import Context, ReadPassage
from retrieval.evidence.answer_words import MARKED, NAMED, fits_kind
from retrieval.evidence.verdict import Weighed
from retrieval.question.mentions import Mentions, mentions_for
from retrieval.ranking.sentences import LONGEST, Sentence
from retrieval.text.paraphrases import paraphrases

Floats = NDArray[np.float64]

_LIKELIEST = 4  # likely words of the answer that count
_UNDATED = 30  # days that an article without a date counts as older than the newest
_LEAST_SCORE = -10.0  # of a passage, in log-odds below the best
_THIS = Pattern(rf"\b(?:{either('questions.of_now')})\b")
_EXPLAINED = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence, the one that a quote of it begins with, the words of it that answer, and what it is worth.

    `score` is in log-odds, `odds` its share among all sentences that were read, which sum to 1.
    """

    sentence: Sentence
    opening: Sentence
    span: AnswerSpan | None
    score: float
    odds: float

    @property
    def published(self) -> date:
        """Return the day of publication, the earliest of all days where it is not known."""
        return self.sentence.candidate.passage.published or date.min


def rank_sentences(asked: Asked, weighed: Weighed, passages: Sequence[Sequence[Sentence]]) -> list[Choice]:
    """Return the sentences of the passages, likeliest to answer first."""
    read = list(sentence_signs(asked, weighed, passages))
    if not read:
        return []
    table = weights("sentences")
    scores = np.array([[signs[name] for name in table] for _, _, signs in read]) @ np.array(list(table.values()))
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    order = np.argsort(-scores, kind="stable")
    if trace.is_recorded():
        for rank, place in enumerate(order[:_EXPLAINED], 1):
            context, _, signs = read[place]
            parts = {name: weight * signs[name] for name, weight in table.items()}
            trace.note(f"sentence {rank}: {context.sentence.text}", value=scores[place], signs=parts)
    return [
        Choice(read[at][0].sentence, read[at][0].opening, read[at][1], float(scores[at]), float(odds[at]))
        for at in order
    ]


Signs = Mapping[str, float]


def sentence_signs(
    asked: Asked, weighed: Weighed, passages: Sequence[Sequence[Sentence]]
) -> Iterator[tuple[Context, AnswerSpan | None, Signs]]:
    """Yield each sentence that tells something, with the words of it that answer and its signs, by their weights."""
    shares = asked_shares(asked, weighed.wanted.shares)
    mentions, _ = mentions_for(asked.question)
    best = max((one[0].candidate.score for one in passages if one), default=0.0)
    reader = _Reader(asked, weighed, shares, mentions, best)
    for sentences in passages:
        if sentences:
            yield from reader.read(ReadPassage(sentences))


class _Reader:
    """Reads passages for one question."""

    def __init__(
        self, asked: Asked, weighed: Weighed, shares: dict[str, float], mentions: Mentions, best: float
    ) -> None:
        self._asked, self._weighed, self._shares, self._mentions, self._best = asked, weighed, shares, mentions, best
        self._alike = {word: paraphrases(word) for word in shares}
        question = asked.question
        self._this = _THIS.search(question.text) is not None
        self._states = question.order == "last" or asked.states

    def read(self, within: ReadPassage) -> Iterator[tuple[Context, AnswerSpan | None, Signs]]:
        """Yield the sentences of a passage with their signs."""
        candidate = within.sentences[0].candidate
        age = 1 / (1 + math.log1p(self._days_older(within.passage.published)))
        of_passage = {
            "fresh": age,
            "fresh_asked": age * self._this,
            "fresh_state": age * self._states,
            "rank": 1 / (1 + within.sentences[0].rank),
            "passage": max(_LEAST_SCORE, candidate.score - self._best) / abs(_LEAST_SCORE),
            "comment": float(is_comment(within.passage.title)),
        }
        for place, sentence in enumerate(within.sentences):
            if "?" not in sentence.text and len(sentence.words) >= 3:
                context = Context(within, place, self._asked.event.verb)
                span, signs = self._signs(context, place, within)
                yield context, span, of_passage | signs

    def _signs(self, context: Context, place: int, within: ReadPassage) -> tuple[AnswerSpan | None, dict[str, float]]:
        asked, sentence, kind = self._asked, context.sentence, self._asked.question.kind
        text, held = sentence.text, sentence.vocabulary
        match = match_of(asked, self._shares, context)
        spans = asked.find(text, context) if asked.find else []
        span = max(spans, key=lambda one: one.fit, default=None)
        fit = span.fit if span else 0.0
        near = held.union(*(one.vocabulary for one in within.sentences[max(0, place - 1) : place + 2]))
        own, beside, headed = (self._covered(words) for words in (held, near, near | context.title))
        new = sentence.capitals - self._weighed.wanted.asked
        return span, {
            "match": match,
            "fit": fit,
            "nothing_found": float(asked.find is not None and not spans),
            "worth": match * (0.5 + 0.5 * fit) if asked.find else match,
            "near": beside - own,
            "title": headed - beside,
            "together": self._covered(held | context.title),
            "alike": self._paraphrased(held),
            "answers": self._answers(held),
            "names": float(all(map(context.takes_part, asked.event.names))),
            "act": float(not asked.event.acts or tells_act(asked, context)),
            "mentions": math.log1p(len(self._mentions(sentence.marked.split()))),
            "named": math.log1p(len(new)) if kind in NAMED else 0.0,
            "fitting": float(kind in MARKED and fits_kind(sentence, kind, self._weighed.wanted)),
            "unfinished": float(is_unfinished(text)),
            "leaning": float(context.leans),
            "length": min(1.0, len(text) / LONGEST),
        }

    def _covered(self, words: frozenset[str]) -> float:
        return sum(share for word, share in self._shares.items() if word in words)

    def _paraphrased(self, words: frozenset[str]) -> float:
        """Return the share of the question's words that a sentence has not, but another word for them."""
        return sum(
            share
            for word, share in self._shares.items()
            if word not in words and not self._alike[word].isdisjoint(words)
        )

    def _answers(self, words: frozenset[str]) -> float:
        likely = self._weighed.answers
        return sum(nlargest(_LIKELIEST, (likely[word] for word in likely.keys() & words)))

    def _days_older(self, published: date | None) -> int:
        newest = self._weighed.newest
        return _UNDATED if published is None or newest is None else max(0, (newest - published).days)
