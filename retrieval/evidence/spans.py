"""Spans of one to three adjacent sentences, and how likely each is to answer.

Judges spans one by one; which of them make an answer together is told by `selection`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from heapq import nlargest
from itertools import compress, islice

import numpy as np
from numpy.typing import NDArray

from retrieval.domain import trace
from retrieval.domain.articles import Candidate
from retrieval.domain.weights import weights
from retrieval.english.dictionary import Pattern
from retrieval.evidence.answer_words import MARKED, fits_kind, likely_answers
from retrieval.question.name_kinds import mentions_for
from retrieval.question.question import Question
from retrieval.ranking.sentences import LONGEST, Idf, Sentence, Wanted
from retrieval.text.boilerplate import GAP
from retrieval.text.paraphrases import Retelling
from retrieval.text.stems import stems

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CONTENDERS = 100
"""The best spans, which are compared with one another; the others are not even made."""
_MOST_SENTENCES = 3
_HEADING = 60  # characters; a shorter line without a stop is a heading
_LEAD = 600  # characters over which the weight of an article's opening falls to 1/e
_HALF_LIFE = 7.0  # days after which news is half as fresh
_CONTENDING_WORDS = 60  # of all words, those that are likely enough to matter
_EXPLAINED = 5  # spans and words that a trace explains
_LIKELIEST = 4  # words of a span that are asked whether they are the answer

_ENDS = ".!?…”\"'’)]"
_LEANING = Pattern(
    r"[\"“‘']?(?:He|She|It|They|His|Her|Their|Its|That|This|These|Those|But|And|So|However|Also|Meanwhile)\b", 0
)


@dataclass(frozen=True)
class Span:
    """Adjacent sentences of one passage, and what they are worth.

    `answers` are its likeliest answer words with their probabilities, `fitting` the share of the question's weight
    in its best sentence that holds the date or number asked for. `aged` is the score without what freshness adds.
    """

    sentences: tuple[Sentence, ...]
    answers: Mapping[str, float] = field(default_factory=dict)
    fitting: float = 0.0
    score: float = 0.0
    aged: float = 0.0

    @property
    def candidate(self) -> Candidate:
        """Return the candidate that the span is part of."""
        return self.sentences[0].candidate

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return the stems of its words."""
        return self.sentences[0].vocabulary.union(*(sentence.vocabulary for sentence in self.sentences[1:]))

    @property
    def start(self) -> int:
        """Return the offset of the first character within the passage."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Return the offset behind the last character within the passage."""
        return self.sentences[-1].end

    @property
    def text(self) -> str:
        """Return the span word for word."""
        return self.candidate.passage.text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two have a sentence in common."""
        return (
            self.candidate.passage.id == other.candidate.passage.id
            and self.start < other.end
            and other.start < self.end
        )


def judge_spans(
    question: Question, wanted: Wanted, passages: Sequence[Sequence[Sentence]], as_of: date, idf: Idf
) -> tuple[list[Span], dict[str, float]]:
    """Return the best spans of the passages and all that hold the date or number asked for, best first.

    With them come the likeliest answer words, stems, each with the probability that it belongs to the answer.
    """
    contest = Contest.of(question, wanted, passages, as_of, idf)
    if contest is None:
        return [], {}
    scores = np.sum([weight * contest.signs[name] for name, weight in weights("spans").items()], axis=0)
    aged = scores - weights("spans")["fresh"] * contest.signs["fresh"]
    order = np.argsort(-scores, kind="stable")
    if trace.is_recorded():
        _explain(contest, scores, order[:_EXPLAINED])
    fitting = contest.signs["fitting"]
    made = [place for rank, place in enumerate(order) if rank < CONTENDERS or fitting[place]]
    among = dict(zip(made, contest.held[made].tolist(), strict=True))
    spans = [
        Span(
            contest.sentences(place),
            dict(islice(compress(contest.answers.items(), among[place]), _LIKELIEST)),
            float(fitting[place]),
            float(scores[place]),
            float(aged[place]),
        )
        for place in made
    ]
    return spans, contest.answers


def _explain(contest: Contest, scores: Floats, places: Iterable[int]) -> None:
    trace.note("likely words of the answer", signs=dict(islice(contest.answers.items(), _EXPLAINED)))
    for rank, place in enumerate(places, 1):
        parts = {name: weight * contest.signs[name][place] for name, weight in weights("spans").items()}
        trace.note(f"span {rank}: {contest.text(place)}", value=scores[place], signs=parts)


@dataclass(frozen=True, slots=True)
class Contest:
    """All spans of the passages with what speaks for each; the arrays run parallel to them.

    `first` and `last` are the places of a span's sentences in `read`, `answers` the likeliest answer words with their
    probabilities, `held` which of them each span holds, `signs` what is weighed, by the names of the weights.
    """

    read: Reading
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    answers: dict[str, float]
    held: Flags
    signs: dict[str, Floats]

    @classmethod
    def of(
        cls, question: Question, wanted: Wanted, passages: Sequence[Sequence[Sentence]], as_of: date, idf: Idf
    ) -> Contest | None:
        """Hold every span against the question; None where there is no sentence."""
        read = Reading.of(question, wanted, [sentences for sentences in passages if sentences], as_of, idf)
        if not read.sentences:
            return None
        likely = likely_answers(question, wanted, read.supported(), idf)
        answers = {word: likely[word] for word in nlargest(_CONTENDING_WORDS, likely, key=likely.__getitem__)}
        first, last = _bounds(read.sentences)
        held = _held_between(read.vocabularies(answers), first, last)
        signs = _features(read, first, last, held * np.array(list(answers.values())))
        return cls(read, first, last, answers, held, signs)

    def sentences(self, place: int) -> tuple[Sentence, ...]:
        """Return the sentences of the span at a place."""
        return self.read.sentences[self.first[place] : self.last[place] + 1]

    def text(self, place: int) -> str:
        """Return the span at a place word for word."""
        spanned = self.sentences(place)
        return spanned[0].candidate.passage.text[spanned[0].start : spanned[-1].end]


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of all passages held against a question; the arrays run parallel to them.

    `holds` tells which of the question's words each sentence holds, of shape (sentences, words): 1, less where it says
    them in other words, or 0. `shares` is what those words weigh, and `names` what those of them that are names weigh
    among themselves. `coverage` is the share of the question's weight in a sentence, `fitting` the same where it holds
    the kind of thing asked for and else 0, `support` how strongly what is in and around it speaks for its words,
    `opens` if it is the first of its passage, `fresh` 1 on the day of publication, halved every week, and `mentioned`
    what it mentions of the kind asked for.
    """

    sentences: tuple[Sentence, ...]
    holds: Floats
    shares: Floats
    names: Floats
    coverage: Floats
    fitting: Floats
    support: Floats
    opens: Flags
    fresh: Floats
    mentioned: tuple[frozenset[str], ...]

    @classmethod
    def of(
        cls, question: Question, wanted: Wanted, passages: Sequence[Sequence[Sentence]], as_of: date, idf: Idf
    ) -> Reading:
        """Hold the sentences of passages, none of them empty, against a question."""
        sentences = tuple(sentence for passage in passages for sentence in passage)
        number = np.repeat(np.arange(len(passages)), [len(passage) for passage in passages])
        titles = _holding([frozenset(stems(passage[0].candidate.passage.title)) for passage in passages], wanted.shares)
        holds = _telling(sentences, wanted.shares, Retelling(wanted.others, idf))
        shares = np.array(list(wanted.shares.values()))
        named = frozenset(wanted.meant.get(word, word) for word in stems(" ".join(question.names)))
        names = shares * [word in named for word in wanted.shares]
        coverage = holds @ shares
        fits = [question.kind in MARKED and fits_kind(one, question.kind, wanted) for one in sentences]
        fresh = np.array([_freshness(passage[0].candidate, as_of) for passage in passages])[number]
        rank = np.array([sentence.rank for sentence in sentences])
        trust = (0.3 + 0.7 / (1 + 0.3 * rank)) * (1 + 2 * fresh)
        mentions, _ = mentions_for(question)
        return cls(
            sentences,
            holds,
            shares,
            names / (names.sum() or 1.0),
            coverage,
            np.where(fits, coverage, 0.0),
            trust * _reach(holds, titles[number], number, shares) ** 2,
            np.concatenate([[True], number[1:] != number[:-1]]) if sentences else np.zeros(0, bool),
            fresh,
            tuple(mentions(sentence.marked.split()) for sentence in sentences),
        )

    def supported(self) -> list[tuple[Sentence, float]]:
        """Return each sentence with its support."""
        return list(zip(self.sentences, self.support.tolist(), strict=True))

    def vocabularies(self, words: Collection[str]) -> Flags:
        """Return which of the words each sentence holds, of shape (sentences, words)."""
        return _holding([sentence.vocabulary for sentence in self.sentences], words)


def _holding(vocabularies: Sequence[frozenset[str]], words: Collection[str]) -> Flags:
    held = [[word in vocabulary for word in words] for vocabulary in vocabularies]
    return np.array(held, bool).reshape(len(vocabularies), len(words))


def _telling(sentences: Sequence[Sentence], words: Collection[str], retelling: Retelling) -> Floats:
    told = _holding([sentence.vocabulary for sentence in sentences], words).astype(np.float64)
    for row, sentence in zip(told, sentences, strict=True):
        for place, credit in retelling.held(sentence.words, sentence.vocabulary).items():
            row[place] = max(row[place], credit)
    return told


def _reach(holds: Floats, titles: Flags, number: NDArray[np.intp], shares: Floats) -> Floats:
    """Return the coverage of each sentence, with half of what its neighbours and a third of what the title add.

    `number` is that of a sentence's passage.
    """
    beside = holds.copy()
    together = (number[1:] == number[:-1])[:, np.newaxis]
    beside[1:] = np.maximum(beside[1:], holds[:-1] * together)
    beside[:-1] = np.maximum(beside[:-1], holds[1:] * together)
    own, near, headed = (told @ shares for told in (holds, beside, np.maximum(beside, titles)))
    return np.asarray(own + 0.5 * (near - own) + 0.3 * (headed - near))


def _bounds(sentences: Sequence[Sentence]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of the first and the last sentence of every span."""
    bounds = []
    for first, opening in enumerate(sentences):
        bounds.append((first, first))
        for last in range(first + 1, min(first + _MOST_SENTENCES, len(sentences))):
            if sentences[last].rank != opening.rank or not _continues(
                sentences[last - 1], opening.start, sentences[last]
            ):
                break
            bounds.append((first, last))
    first, last = np.array(bounds, np.intp).T
    return first, last


def _held_between(flags: Flags, first: NDArray[np.intp], last: NDArray[np.intp]) -> Flags:
    """Return what any of up to three sentences holds, from what each of them does."""
    return np.asarray(flags[first] | flags[np.minimum(first + 1, last)] | flags[last])


def _highest_between(values: Floats, first: NDArray[np.intp], last: NDArray[np.intp]) -> Floats:
    return np.maximum(np.maximum(values[first], values[np.minimum(first + 1, last)]), values[last])


def _continues(before: Sentence, start: int, sentence: Sentence) -> bool:
    """Tell whether a span from `start` goes on.

    Not beyond a heading, nor where something was left out of the article, nor beyond what can be read at a glance.
    """
    if GAP in before.candidate.passage.text[before.end : sentence.start]:
        return False
    heading = before.end - before.start < _HEADING and before.text[-1] not in _ENDS + ",:;–—"
    return not heading and sentence.end - start <= LONGEST


def _features(read: Reading, first: NDArray[np.intp], last: NDArray[np.intp], likely: Floats) -> dict[str, Floats]:
    """Return what spans are judged by, by the names of the weights.

    `likely` holds the probability of each contending word that a span holds, of shape (spans, words), likeliest word
    first.
    """
    holds = _highest_between(read.holds, first, last)
    openings = [read.sentences[place] for place in first]
    texts = [
        opening.candidate.passage.text[opening.start : read.sentences[place].end]
        for opening, place in zip(openings, last, strict=True)
    ]
    likeliest = -np.sort(-likely, axis=1)[:, :_LIKELIEST]
    mentioned = [frozenset().union(*read.mentioned[start : stop + 1]) for start, stop in zip(first, last, strict=True)]
    return {
        "coverage": holds @ read.shares,
        "densest": _highest_between(read.coverage, first, last),
        "fitting": _highest_between(read.fitting, first, last),
        "hits": holds.sum(axis=1) / max(1, len(read.shares)),
        "named": holds @ read.names,
        "rank": np.array([1 / (1 + opening.rank) for opening in openings]),
        "opening": read.opens[first].astype(float),
        "lead": np.exp(np.array([-(one.candidate.passage.start + one.start) for one in openings]) / _LEAD),
        "fresh": read.fresh[first],
        "answers": likeliest.sum(axis=1),
        "mentions": np.log1p([len(found) for found in mentioned]),
        "length": np.minimum(1.0, np.array([len(text) for text in texts]) / LONGEST),
        "leaning": np.array([opening.start > 0 for opening in openings])
        * np.array([_LEANING.match(text) is not None for text in texts], float),
        "asking": np.array(["?" in text for text in texts], float),
        "unfinished": np.array([text[-1] not in _ENDS for text in texts], float),
    }


def _freshness(candidate: Candidate, as_of: date) -> float:
    published = candidate.passage.published
    return 0.5 ** (max(0, (as_of - published).days) / _HALF_LIFE) if published else 0.0
