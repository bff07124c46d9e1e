"""Questions that ask for nothing but what happened, on a day or in a month."""

from __future__ import annotations

import re
from datetime import timedelta

from retrieval.english.dictionary import Pattern, either
from retrieval.question.question import Question, words
from retrieval.text.stems import stems
from retrieval.text.word_kinds import is_calendar, is_number

_ASKED = Pattern(rf"\s*(?:{either('questions.happenings')})\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_VERB = Pattern(
    rf"\b(?:{either('function_words.question_words', 'function_words.auxiliaries')}|\w+ed)\b|\?", re.IGNORECASE
)
"""What a heap of words and a day, "dock strike 2025-10-06", does not have."""
_FEW = 4
_LONGEST = timedelta(days=31)


def day_asked(question: Question) -> frozenset[str] | None:
    """Return the words that a question has besides "what happened" and its day, as stems; None if it asks otherwise.

    They say where or to whom: "What happened in Canada on 28 April 2025?"
    """
    window = question.window
    if window is None or window.start is None or window.end is None or window.end - window.start >= _LONGEST:
        return None
    asked = _ASKED.fullmatch(question.text)
    besides = (asked["rest"] if asked else question.text).replace(window.reason, " ")
    if asked is None and (window.strict or window.start != window.end or not _is_bare(besides)):
        return None
    rest = set(words(besides)) & set(question.terms)
    return frozenset(word for word in stems(" ".join(rest)) if not is_calendar(word) and not is_number(word))


def _is_bare(besides: str) -> bool:
    """Tell whether a question is a few words and a day, and says nothing of what is asked about them."""
    return 0 < len(besides.split()) <= _FEW and _VERB.search(besides) is None
