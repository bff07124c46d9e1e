"""Which single sentence answers: each sentence that was read with what speaks for it, weighed against all others.

What is asked for, and the words that answer in a sentence, come from `direct`; what is quoted is composed elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

from retrieval.direct.answer_sentences import asked_shares, is_comment, match_of, tells_act, tells_place
from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.asked import Asked
from retrieval.domain import trace
from retrieval.domain.weights import weights
from retrieval.english.dictionary import Pattern, phrase
from retrieval.events.context import Context, ReadPassage
from retrieval.evidence.answer_words import MARKED, fits_kind
from retrieval.evidence.verdict import Choice, Pick, Verdict, Weighed
from retrieval.question.name_kinds import Mentions, mentions_for
from retrieval.ranking.sentences import Sentence
from retrieval.text.paraphrases import single_words
from retrieval.text.sentence_vectors import Nearness, nearness
from retrieval.text.static_vectors import likeness

Floats = NDArray[np.float64]

_LIKELIEST = 4  # likely words of the answer that count
_UNDATED = 30  # days that an article without a date counts as older than the newest
_LEAST_SCORE = -10.0  # of a passage, in log-odds below the best
_THIS = phrase("questions.of_now")
_ASKED_WHETHER = Pattern(r"\b(?:ask|wonder)(?:s|ed|ing)? (?:[\w'’]+ ){0,3}(?:whether|if)\b")
_EXPLAINED = 5
_AROUND = 3  # sentences before one that may tell what it is about
_MOST = 60  # sentences that are weighed to the end
_OF_MEANING = frozenset({"meaning", "title_meaning", "nearness"})
_READ_CLOSELY = 12  # sentences that are read by the neural encoder


def rank_sentences(asked: Asked, ruled: Ruled, passages: Sequence[Sequence[Sentence]]) -> list[Choice]:
    """Return the sentences of the passages, likeliest to answer first, without those far behind."""
    read, table = sentence_signs(asked, ruled, passages), weights("sentences")
    if not read:
        return []
    scores = np.array([[one.signs[name] for name in table] for one in read]) @ np.array(list(table.values()))
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    order = np.argsort(-scores, kind="stable")
    if trace.is_recorded():
        for rank, place in enumerate(order[:_EXPLAINED], 1):
            parts = {name: weight * read[place].signs[name] for name, weight in table.items()}
            trace.note(f"sentence {rank}: {read[place].sentence.text}", value=scores[place], signs=parts)
    return [
        Choice(
            one.sentence,
            one.opening,
            one.span,
            float(scores[at]),
            float(odds[at]),
            one.untold,
            one.signs["nearness"],
            one.least,
        )
        for at, one in ((at, read[at]) for at in order)
    ]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A verdict by rules, before sentences are weighed; `settled` when a rule for its kind of question chose it.

    `bounded` when time decides which of several is asked for: the first, the one before it, the one of that year.
    """

    verdict: Verdict
    weighed: Weighed
    settled: bool = False
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence that tells something, the one that it leans on, the words of it that answer, and its signs.

    `untold` is the share of the words that are asked about which neither it nor what stands around it has, `least` how
    near the token of the question is that it tells least, by the encoder: 0 where that did not read it.
    """

    sentence: Sentence
    opening: Sentence
    span: AnswerSpan | None
    signs: Mapping[str, float]
    untold: float = 0.0
    least: float = 0.0

    @property
    def quote(self) -> str:
        """Return the sentence with what it leans on, word for word."""
        return self.sentence.candidate.passage.text[self.opening.start : self.sentence.end]


def sentence_signs(asked: Asked, ruled: Ruled, passages: Sequence[Sequence[Sentence]]) -> list[Read]:
    """Return the sentences that may answer with what speaks for each, by the names of the weights.

    What words alone leave far behind is left out: meaning is looked at in the others.
    """
    shares = asked_shares(asked, ruled.weighed.wanted.shares)
    mentions, _ = mentions_for(asked.question)
    best = max((one[0].candidate.score for one in passages if one), default=0.0)
    reader = _Reader(asked, ruled.weighed, shares, mentions, best)
    found = [
        replace(one, signs={**one.signs, **_chosen(ruled, one.sentence)})
        for sentences in passages
        if sentences
        for one in reader.read(ReadPassage(sentences))
    ]
    table = {name: weight for name, weight in weights("sentences").items() if name not in _OF_MEANING}
    likeliest = nlargest(_MOST, found, key=lambda one: sum(table[name] * one.signs[name] for name in table))
    return _with_nearness(asked.question.text, _with_meaning(asked.question.text, likeliest))


def _chosen(ruled: Ruled, sentence: Sentence) -> Mapping[str, float]:
    """Return what rules say for a sentence: that it is in a quote that they chose, and how."""
    verdict, passage = ruled.verdict, sentence.candidate.passage
    begin, stop = passage.start + sentence.start, passage.start + sentence.end

    def held(picks: Sequence[Pick]) -> float:
        return float(any(one.passage.id == passage.id and one.start < stop and begin < one.end for one in picks))

    first = held(verdict.picks[:1])
    return {
        "chosen": first,
        "chosen_behind": held(verdict.picks[1:]),
        "chosen_settled": first * ruled.settled,
        "stopped": held(verdict.near),
    }


def _with_meaning(question: str, found: Sequence[Read]) -> list[Read]:
    titles = list(dict.fromkeys(one.sentence.candidate.passage.title for one in found))
    told = likeness(question, [one.quote for one in found])
    headed = dict(zip(titles, likeness(question, titles), strict=True))
    return [
        replace(
            one,
            signs={
                **one.signs,
                "meaning": float(told[place]),
                "title_meaning": float(headed[one.sentence.candidate.passage.title]),
            },
        )
        for place, one in enumerate(found)
    ]


def _with_nearness(question: str, found: Sequence[Read]) -> list[Read]:
    """Return the sentences with how near the likeliest of them are to the question; all others are as far as the last.

    To read a sentence closely takes a hundred times as long as to weigh it.
    """
    table = {name: weight for name, weight in weights("sentences").items() if name != "nearness"}
    scores = [sum(weight * one.signs[name] for name, weight in table.items()) for one in found]
    closely = nlargest(_READ_CLOSELY, range(len(found)), key=scores.__getitem__)
    texts = [read_closely_as(found[place]) for place in closely]
    near = dict(zip(closely, nearness(question, texts), strict=True))
    farthest = min((one.mean for one in near.values()), default=0.0)
    unread = Nearness(farthest, 0.0)
    return [
        replace(one, signs={**one.signs, "nearness": told.mean}, least=told.least)
        for one, told in ((one, near.get(place, unread)) for place, one in enumerate(found))
    ]


def read_closely_as(read: Read) -> str:
    """Return the text by which the encoder knows a sentence: with its title, which says what it is about."""
    return f"{read.sentence.candidate.passage.title}. {read.quote}"


class _Reader:
    """Reads passages for one question."""

    def __init__(
        self, asked: Asked, weighed: Weighed, shares: dict[str, float], mentions: Mentions, best: float
    ) -> None:
        self._asked, self._weighed, self._shares, self._mentions, self._best = asked, weighed, shares, mentions, best
        self._alike = {word: single_words(weighed.wanted.others[word]) for word in shares}
        question = asked.question
        self._asks = question.kind == "yesno"
        self._this = _THIS.search(question.text) is not None

    def read(self, within: ReadPassage) -> Iterator[Read]:
        """Yield the sentences of a passage with their signs."""
        candidate = within.sentences[0].candidate
        age = 1 / (1 + math.log1p(self._days_older(within.passage.published)))
        of_passage = {
            "fresh": age,
            "fresh_asked": age * self._this,
            "rank": 1 / (1 + within.sentences[0].rank),
            "passage": max(_LEAST_SCORE, candidate.score - self._best) / abs(_LEAST_SCORE),
            "comment": float(is_comment(within.passage.title)),
            "too_early": float(self._is_before(within.passage.published)),
        }
        for place, sentence in enumerate(within.sentences):
            if not self._is_asked(sentence.text) and len(sentence.words) >= 3:
                context = Context(within, place, self._asked.event.verb)
                span, signs = self._signs(context, place, within)
                yield Read(sentence, context.opening, span, of_passage | signs, self._untold(within, place))

    def _is_asked(self, text: str) -> bool:
        """Tell whether a sentence asks, or says that somebody asked whether it is so: that tells nothing of it."""
        return "?" in text or (self._asks and _ASKED_WHETHER.search(text) is not None)

    def _signs(self, context: Context, place: int, within: ReadPassage) -> tuple[AnswerSpan | None, dict[str, float]]:
        asked, sentence, kind = self._asked, context.sentence, self._asked.question.kind
        text, own = sentence.text, sentence.vocabulary
        match = match_of(asked, self._shares, context)
        acts = not asked.event.acts or tells_act(asked, context)
        # The day of something else answers nothing, however well it is told.
        of_it = (acts or asked.kind != "day") and tells_place(asked, text)
        spans = asked.find(text, context) if asked.find and of_it else []
        span = max(spans, key=lambda one: one.fit, default=None)
        fit = span.fit if span else 0.0
        near = own.union(*(one.vocabulary for one in within.sentences[max(0, place - 1) : place + 2]))
        return span, {
            "fit": fit,
            "nothing_found": float(asked.find is not None and not spans),
            "worth": match * (0.5 + 0.5 * fit) if asked.find else match,
            "near": self._covered(near) - self._covered(own),
            "together": self._covered(own | context.title),
            "alike": self._paraphrased(own),
            "answers": self._answers(own),
            "names": float(all(map(context.takes_part, asked.event.names))),
            "act": float(acts),
            "mentions": math.log1p(len(self._mentions(sentence.marked.split()))),
            "fitting": float(kind in MARKED and fits_kind(sentence, kind, self._weighed.wanted)),
            "leaning": float(context.leans),
        }

    def _untold(self, within: ReadPassage, place: int) -> float:
        """Return the share of the words that are asked about which no word around a sentence tells, nor a synonym."""
        around = within.title.union(*(one.vocabulary for one in within.sentences[max(0, place - _AROUND) : place + 1]))
        untold = [
            word
            for word in self._shares
            if within.family(word).isdisjoint(around) and self._alike[word].isdisjoint(around)
        ]
        return len(untold) / max(1, len(self._shares))

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

    def _is_before(self, published: date | None) -> bool:
        """Tell whether an article is from before the days that a question names."""
        window = self._asked.question.window
        return bool(window and window.start and published and published < window.start)

    def _days_older(self, published: date | None) -> int:
        newest = self._weighed.newest
        return _UNDATED if published is None or newest is None else max(0, (newest - published).days)
