"""Spans of one to three adjacent sentences, and how likely each is to answer.

Judges spans one by one; which of them make an answer together is `composing`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest

from retrieval.cleaning import GAP
from retrieval.evidence import MARKED, fits_kind, likely_answers
from retrieval.models import Candidate
from retrieval.question import Question
from retrieval.reading import Idf, Sentence, Wanted
from retrieval.stemming import stems

LONGEST = 350  # characters of a quote that a reader still takes in at a glance
_MOST_SENTENCES = 3
_HEADING = 60  # characters; a shorter line without a stop is a heading
_LEAD = 600  # characters over which the weight of an article's opening falls to 1/e
_HALF_LIFE = 7.0  # days after which news is half as fresh
_CONTENDING_WORDS = 60  # of all words, those that are likely enough to matter
_LIKELIEST = 4  # words of a span that are asked whether they are the answer
_FLOOR = 1e-4  # probability below which a word is as good as none

_ENDS = ".!?…”\"'’)]"
_LEANING = re.compile(
    r"[\"“‘']?(?:He|She|It|They|His|Her|Their|Its|That|This|These|Those|But|And|So|However|Also|Meanwhile)\b"
)

# How much each sign speaks for a span, in log-odds, fitted listwise on half of a set of weekly news questions.
_WEIGHTS = {
    "coverage": 1.33,  # share of the question's weight in the span
    "densest": 0.4,  # the same for its best sentence alone
    "hits": 1.12,  # share of the question's words, all alike
    "passage": 1.42,  # share of the question's weight in the passage and its title
    "rank": 0.16,  # 1, 1/2, 1/3 ... by the place of the passage in the ranking
    "lead": 1.5,  # 1 at the opening of the article, fading
    "fresh": 2.46,  # 1 on the day of publication, halved every week
    "likeliest": 0.44,  # log-probability of its likeliest answer word
    "fitting": 1.5,  # the same for its best sentence that holds the date or number asked for, 0 for other kinds
    "answers": 1.86,  # probability of its likeliest answer words together
    "length": 0.7,  # share of the longest span allowed
    "leaning": -0.4,  # begins with a word that needs the sentence before it
    "asking": -0.5,  # holds a question
    "unfinished": -0.3,  # ends without a stop: a caption, a headline, a list
}


@dataclass(frozen=True, slots=True)
class Span:
    """Adjacent sentences of one passage: its `text[start:end]`, its stems, and what it is worth.

    `answers` are its likeliest answer words with their probabilities, `fitting` the share of the question's weight
    in its best sentence that holds the date or number asked for.
    """

    sentences: tuple[Sentence, ...]
    vocabulary: frozenset[str]
    answers: Mapping[str, float] = field(default_factory=dict)
    fitting: float = 0.0
    score: float = 0.0

    @property
    def candidate(self) -> Candidate:
        """Return the candidate that the span is part of."""
        return self.sentences[0].candidate

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
) -> list[Span]:
    """Return every span of the passages with its score, best first."""
    read = [_Reading.of(question, wanted, sentences, as_of) for sentences in passages if sentences]
    supported = [pair for reading in read for pair in zip(reading.sentences, reading.support, strict=True)]
    likely = likely_answers(question, wanted, supported, idf)
    answers = {word: likely[word] for word in nlargest(_CONTENDING_WORDS, likely, key=likely.__getitem__)}
    return sorted((span for reading in read for span in _spans(reading, wanted, answers)), key=lambda span: -span.score)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A passage held against a question; the tuples run parallel to its sentences.

    `coverage` is the share of the question's weight in each sentence, `fitting` the same where the sentence holds the
    kind of thing asked for and else 0, `support` how strongly what is in and around it speaks for its words.
    `whole` is the coverage of the passage with its title, `fresh` 1 on the day of publication, halved every week.
    """

    sentences: tuple[Sentence, ...]
    coverage: tuple[float, ...]
    fitting: tuple[float, ...]
    support: tuple[float, ...]
    whole: float
    fresh: float

    @classmethod
    def of(cls, question: Question, wanted: Wanted, sentences: Sequence[Sentence], as_of: date) -> _Reading:
        candidate = sentences[0].candidate
        title = frozenset(stems(candidate.passage.title))
        coverage = tuple(wanted.covered(sentence.vocabulary) for sentence in sentences)
        marked = question.kind in MARKED
        fitting = tuple(
            share if marked and fits_kind(sentence, question.kind, wanted) else 0.0
            for share, sentence in zip(coverage, sentences, strict=True)
        )
        fresh = _freshness(candidate, as_of)
        trust = (0.3 + 0.7 / (1 + 0.3 * sentences[0].rank)) * (1 + 2 * fresh)
        support = tuple(trust * reach**2 for reach in _reach(sentences, coverage, title, wanted))
        whole = wanted.covered(title.union(*(sentence.vocabulary for sentence in sentences)))
        return cls(tuple(sentences), coverage, fitting, support, whole, fresh)


def _reach(
    sentences: Sequence[Sentence], coverage: Sequence[float], title: frozenset[str], wanted: Wanted
) -> Iterator[float]:
    """Yield the coverage of each sentence, with half of what its neighbours and a third of what the title add."""
    for place, own in enumerate(coverage):
        beside = frozenset().union(*(sentence.vocabulary for sentence in sentences[max(0, place - 1) : place + 2]))
        near = wanted.covered(beside)
        yield own + 0.5 * (near - own) + 0.3 * (wanted.covered(beside | title) - near)


def _spans(reading: _Reading, wanted: Wanted, answers: Mapping[str, float]) -> Iterator[Span]:
    sentences = reading.sentences
    for first in range(len(sentences)):
        vocabulary: frozenset[str] = frozenset()
        for last in range(first, min(first + _MOST_SENTENCES, len(sentences))):
            if last > first and not _continues(sentences[last - 1], sentences[first].start, sentences[last]):
                break
            vocabulary |= sentences[last].vocabulary
            found = sorted(vocabulary & answers.keys(), key=answers.__getitem__, reverse=True)
            likeliest = {word: answers[word] for word in found[:_LIKELIEST]}
            features = _features(reading, first, last, vocabulary, likeliest, wanted)
            score = sum(_WEIGHTS[name] * value for name, value in features.items())
            yield Span(sentences[first : last + 1], vocabulary, likeliest, features["fitting"], score)


def _continues(before: Sentence, start: int, sentence: Sentence) -> bool:
    """Tell whether a span from `start` goes on.

    Not beyond a heading, nor where something was left out of the article, nor beyond what can be read at a glance.
    """
    if GAP in before.candidate.passage.text[before.end : sentence.start]:
        return False
    heading = before.end - before.start < _HEADING and before.text[-1] not in _ENDS + ",:;–—"
    return not heading and sentence.end - start <= LONGEST


def _features(
    reading: _Reading,
    first: int,
    last: int,
    vocabulary: frozenset[str],
    likeliest: Mapping[str, float],
    wanted: Wanted,
) -> dict[str, float]:
    """Return what the sentences `first` to `last` of a passage are judged by, by the names of `_WEIGHTS`."""
    hits = [word for word in wanted.shares if word in vocabulary]
    opening = reading.sentences[first]
    passage = opening.candidate.passage
    text = passage.text[opening.start : reading.sentences[last].end]
    return {
        "coverage": wanted.covered(vocabulary),
        "densest": max(reading.coverage[first : last + 1]),
        "fitting": max(reading.fitting[first : last + 1]),
        "hits": len(hits) / max(1, len(wanted.shares)),
        "passage": reading.whole,
        "rank": 1 / (1 + opening.rank),
        "lead": math.exp(-(passage.start + opening.start) / _LEAD),
        "fresh": reading.fresh,
        "likeliest": math.log(_FLOOR + max(likeliest.values(), default=0.0)),
        "answers": sum(likeliest.values()),
        "length": min(1.0, len(text) / LONGEST),
        "leaning": float(opening.start > 0 and _LEANING.match(text) is not None),
        "asking": float("?" in text),
        "unfinished": float(text[-1] not in _ENDS),
    }


def _freshness(candidate: Candidate, as_of: date) -> float:
    published = candidate.passage.published
    return 0.5 ** (max(0, (as_of - published).days) / _HALF_LIFE) if published else 0.0
