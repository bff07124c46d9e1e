"""Questions that ask for nothing but what happened, on a day or in a month."""

from __future__ import annotations

import re
from datetime import timedelta

from retrieval.english.dictionary import Pattern
from retrieval.question.question import Question, words
from retrieval.text.stems import stems
from retrieval.text.word_kinds import is_calendar, is_number

_ASKED = Pattern(
    r"\s*what\s+(?:else\s+)?(?:happened|occurred|took\s+place|went\s+on|was\s+(?:in\s+)?the\s+news)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = timedelta(days=31)


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
