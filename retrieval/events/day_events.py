"""What happened on a day or in a month: its own news first, then what looks back at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from retrieval.events.context import held
from retrieval.events.dated_evidence import Evidence
from retrieval.ranking.sentences import Sentence
from retrieval.text.stems import stems
from retrieval.times.anchors import times_in
from retrieval.times.expressions import TimeExpression
from retrieval.times.tense import tense

_LEAD = 2  # sentences that tell the news of the day
# What a sentence is worth as an account of the day.
_TELLS, _LEADS, _FRESH, _PLACED = 0.6, 0.2, 0.1, 0.1
_LOOKS_AHEAD = 0.7  # kept where it says what was to happen
_MOST = 3


def told_of_day(
    about: frozenset[str], start: date, end: date, passages: Sequence[Sequence[Sentence]]
) -> tuple[Evidence, ...]:
    """Return what articles say of the days from `start` to `end`: one sentence each, the news of those days first."""
    found = [one for sentences in passages if sentences for one in _of_passage(about, start, end, sentences)]
    found.sort(key=lambda one: -one.match)
    told: dict[str, Evidence] = {}
    for one in found:
        told.setdefault(one.sentence.candidate.passage.article_id, one)
    return tuple(told.values())[:_MOST]


def _of_passage(about: frozenset[str], start: date, end: date, sentences: Sequence[Sentence]) -> Iterator[Evidence]:
    passage = sentences[0].candidate.passage
    around = frozenset(stems(passage.title)).union(*(one.vocabulary for one in sentences))
    if not all(held(word, around) for word in about):
        return
    fresh = passage.published is not None and start <= passage.published <= end + timedelta(days=1)
    for place, sentence in enumerate(sentences):
        time = next((one for one in times_in(sentence.text, passage) if _lies_within(one, start, end)), None)
        if time is not None and "?" not in sentence.text:
            placed = sum(held(word, sentence.vocabulary) for word in about) / (len(about) or 1)
            worth = _TELLS + _LEADS * (passage.start == 0 and place < _LEAD) + _FRESH * fresh + _PLACED * placed
            ahead = tense(sentence.text, time.begin, time.stop) == "future"
            match = worth * (_LOOKS_AHEAD if ahead else 1.0)
            yield Evidence(sentence, sentence, time, time.start, time.end, match, planned=ahead)


def _lies_within(time: TimeExpression, start: date, end: date) -> bool:
    return bool(time.offset is None and time.start and time.end and start <= time.start and time.end <= end)
