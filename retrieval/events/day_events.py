"""What happened on a day or in a month: its own news first, then what looks back at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from retrieval.english.dictionary import Pattern
from retrieval.events.context import held
from retrieval.events.dated_evidence import Evidence
from retrieval.question.question import content_words
from retrieval.ranking.sentences import Sentence
from retrieval.text.stems import stems
from retrieval.times.expressions import TimeExpression
from retrieval.times.publication import times_in
from retrieval.times.tense import tense

_LEAD = 2  # sentences that tell the news of the day
# What a sentence is worth as an account of the day.
_TELLS, _LEADS, _FRESH, _PLACED, _HEADED = 0.6, 0.2, 0.1, 0.1, 0.4
_LOOKS_AHEAD = 0.7  # kept where it says what was to happen
_HEADLINE = 0.5  # share of a title's words from which a lead tells its news whatever other day it names
_SAME_NEWS = 3  # names in common with what is asked about, where an article does not say where it was
_FEWEST = 5  # words of a sentence that tells something
_MOST = 3
_TICKER = Pattern(r"\s*\d{1,2}[:.]\d\d")
"""How a text opens that was written hour by hour, so that all of it is of its day."""


def told_of_day(
    about: frozenset[str], start: date, end: date, passages: Sequence[Sequence[Sentence]]
) -> tuple[Evidence, ...]:
    """Return what articles say of the days from `start` to `end`: one sentence each, the news of those days first."""
    read = [sentences for sentences in passages if sentences]
    known = frozenset().union(*(_capitals(sentences) for sentences in read if _is_about(about, sentences)))
    found = [
        one
        for sentences in read
        if _is_about(about, sentences) or len(known & _capitals(sentences)) >= _SAME_NEWS
        for one in _of_passage(about, start, end, sentences)
    ]
    found.sort(key=lambda one: -one.match)
    told: dict[str, Evidence] = {}
    for one in found:
        if not any(one.sentence.text == other.sentence.text for other in told.values()):
            told.setdefault(one.sentence.candidate.passage.article_id, one)
    return tuple(told.values())[:_MOST]


def _is_about(about: frozenset[str], sentences: Sequence[Sentence]) -> bool:
    words = frozenset(stems(sentences[0].candidate.passage.title)).union(*(one.vocabulary for one in sentences))
    return all(held(word, words) for word in about)


def _capitals(sentences: Sequence[Sentence]) -> frozenset[str]:
    return frozenset().union(*(one.capitals for one in sentences))


def _of_passage(about: frozenset[str], start: date, end: date, sentences: Sequence[Sentence]) -> Iterator[Evidence]:
    passage = sentences[0].candidate.passage
    published = passage.published
    fresh = published is not None and start <= published <= end + timedelta(days=1)
    ticker = _TICKER.match(passage.text) is not None
    for place, sentence in enumerate(sentences):
        if "?" in sentence.text or len(sentence.words) < _FEWEST:
            continue
        leads = passage.start == 0 and place < _LEAD and not ticker
        headed = headline_share(sentence)
        times = [one for one in times_in(sentence.text, passage) if one.offset is None and one.start]
        time = next((one for one in times if _lies_within(one, start, end)), None)
        of_day = (leads or ticker) and published is not None and start <= published <= end
        if time is None and not (of_day and (not times or headed >= _HEADLINE)):
            continue
        placed = sum(held(word, sentence.vocabulary) for word in about) / (len(about) or 1)
        worth = _TELLS + _LEADS * leads + _FRESH * fresh + _PLACED * placed + _HEADED * headed
        ahead = time is not None and tense(sentence.text, time.begin, time.stop) == "future"
        first, last = (time.start, time.end) if time else (published, published)
        yield Evidence(sentence, sentence, time, first, last, worth * (_LOOKS_AHEAD if ahead else 1.0), planned=ahead)


def headline_share(sentence: Sentence) -> float:
    """Return the share of the words of its article's title that a sentence has: the one with most tells the news."""
    title = frozenset(stems(" ".join(content_words(sentence.candidate.passage.title))))
    return sum(held(word, sentence.vocabulary) for word in title) / (len(title) or 1)


def _lies_within(time: TimeExpression, start: date, end: date) -> bool:
    return bool(time.start and time.end and start <= time.start and time.end <= end)
