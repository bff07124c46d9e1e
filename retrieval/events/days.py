"""What happened on a day or in a month, where that is all that is asked: its own news first, then what looks back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from retrieval.asking.question import Question, words
from retrieval.dates import TimeExpression
from retrieval.events.contexts import held
from retrieval.events.dated_evidence import Evidence
from retrieval.quoting.evidence import is_calendar, is_number
from retrieval.quoting.reading import Sentence
from retrieval.text.stemming import stems
from retrieval.times.counting_from import times_in
from retrieval.times.date_tense import tense

_ASKED = re.compile(
    r"\s*what\s+(?:else\s+)?(?:happened|occurred|took\s+place|went\s+on|was\s+(?:in\s+)?the\s+news)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = timedelta(days=31)
_LEAD = 2  # sentences that tell the news of the day
# What a sentence is worth as an account of the day.
_TELLS, _LEADS, _FRESH, _PLACED = 0.6, 0.2, 0.1, 0.1
_LOOKS_AHEAD = 0.7  # kept where it says what was to happen
_MOST = 3


def day_asked(question: Question) -> frozenset[str] | None:
    """Return the words that a question has besides "what happened" and its day, as stems; None if it asks otherwise.

    They say where or to whom: "What happened in Canada on 28 April 2025?"
    """
    window, asked = question.window, _ASKED.fullmatch(question.text)
    if asked is None or window is None or window.strict or window.start is None or window.end is None:
        return None
    if window.end - window.start >= _LONGEST:
        return None
    rest = set(words(asked["rest"].replace(window.reason, " "))) & set(question.terms)
    return frozenset(word for word in stems(" ".join(rest)) if not is_calendar(word) and not is_number(word))


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
