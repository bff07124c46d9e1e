"""Questions for a time: from an event to now or to another, how often something was, what happened on a day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from retrieval.english.dictionary import Pattern, either, values
from retrieval.question.question import Question, content_words, words
from retrieval.text.stems import stems
from retrieval.text.word_kinds import is_calendar, is_number

_SPAN = r"(?:long|soon|many\s+(?:more\s+)?(?:years|months|weeks|days|hours))"
_FILL = r"(?:\s+(?:is|will|it|be|was|has|been|there|left|are|to|go|do|we|i|have|wait|now))*"
_AGO = Pattern(rf"how\s+{_SPAN}\s+ago\s+(?P<rest>.+)")
_UNTIL = Pattern(rf"how\s+{_SPAN}{_FILL}\s+(?:until|till|before)\s+(?P<rest>.+)")
_HOW_OFTEN = Pattern(r"(?:and\s+)?how\s+(?:many\s+times|often)\s+(?P<rest>(?:did|has|have|had|was|were)\b.+)")
_SINCE = Pattern(rf"how\s+{_SPAN}{_FILL}\s+since\s+(?P<rest>.+)")
_SOON = Pattern(r"how\s+soon\s+(?P<rest>(?:will|would|is|are|can)\b.+)")
_BETWEEN = Pattern(
    rf"how\s+{_SPAN}\s+(?:after|before)\s+(?P<event>.+?)\s+(?P<rest>(?:did|was|were|had|has|have|will|is|are)\s+.+)"
)

_LASTS = Pattern(
    rf"how\s+(?:long|many\s+(?:days|weeks|months))\s+(?:{either('function_words.auxiliaries')})\s+(?P<event>.+?)"
    rf"\s+(?:been\s+)?(?:{either('questions.lasting')})(?P<rest>\b.*)"
)
_STATE = Pattern(
    rf"how\s+(?:long|many\s+(?:days|weeks|months))\s+(?:{either('function_words.be', 'function_words.have')})\s+"
    rf"(?P<event>.+?)\s+(?:been\s+)?(?P<state>{either('questions.passing_states')})(?P<rest>\b.*)"
)


def asked_how_often(question: Question) -> Question | None:
    """Return for "how many times have they met?" the question when they have, None where it is not asked how often."""
    found = _HOW_OFTEN.fullmatch(question.text.strip())
    if found is None:
        return None
    text = f"When {found['rest']}"
    return replace(question, text=text, kind="date", terms=content_words(text))


def is_of_lasting(question: Question) -> bool:
    """Tell whether it is asked how long an event went on: "how long did the strike last?"."""
    return _LASTS.fullmatch(question.text.strip()) is not None


def asked_ends(question: Question) -> tuple[Question, Question] | None:
    """Return for "how long did the strike last?" the questions when it began and when it ended, None for another.

    "How long was the bridge closed?" asks for when it closed and when it reopened.
    """
    text = question.text.strip()
    if question.kind != "duration":
        return None
    lasts, state = _LASTS.fullmatch(text), _STATE.fullmatch(text)
    if lasts:
        event, verbs = lasts["event"], ("begin", "end")
    elif state:
        began, ended = values("questions.passing_states")[state["state"].lower()].split()
        event, verbs = state["event"], (began.replace("_", " "), ended.replace("_", " "))
    else:
        return None
    began, ended = (f"When did {event} {verb}?" for verb in verbs)
    return (
        replace(question, text=began, kind="date", terms=content_words(began)),
        replace(question, text=ended, kind="date", terms=content_words(ended)),
    )


def asked_between(question: Question) -> tuple[Question, str] | None:
    """Return for "how many days after the vote did they meet?" the question when they met, and "the vote".

    None where it is not asked for the time between two events.
    """
    found = _BETWEEN.fullmatch(question.text.strip()) if question.kind in ("duration", "number") else None
    return (replace(question, text=f"When {found['rest']}", kind="date"), found["event"]) if found else None


def asked_when(question: Question) -> Question | None:
    """Return the question that asks when, None where the question is not for a time up to now or from now on."""
    if question.kind not in ("duration", "number"):
        return None
    text = question.text.strip()
    ago, until, since, soon = (shape.fullmatch(text) for shape in (_AGO, _UNTIL, _SINCE, _SOON))
    if ago:
        return replace(question, text=f"When {ago['rest']}", kind="date")
    if until:
        return replace(question, text=f"When will {until['rest']}", kind="date")
    if since:
        return replace(question, text=f"When was it that {since['rest']}", kind="date", order=question.order or "last")
    return replace(question, text=f"When {soon['rest']}", kind="date") if soon else None


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
