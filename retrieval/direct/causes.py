"""Why something happened: the clause behind "because", "due to", "after" or "over" in the sentence that tells of it."""

from __future__ import annotations

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, values
from retrieval.events.asked_event import AskedEvent
from retrieval.text.acts import acts_in
from retrieval.text.stems import stems
from retrieval.times.expressions import find_times

_MARKER = Pattern(rf"\b(?P<marker>{either('answers.reason_markers')})\s+(?=\S)")
_SIGN = Pattern(rf"\b(?:{either('answers.reason_signs')})\b")
_END = Pattern(
    rf"[.;!?](?=\s|[”\"’']|$)|\s[—–]\s|,(?=[^.;]{{1,70}}\b(?:{either('answers.cited_verbs')})\b|\saccording to\b)"
    rf"|,(?=\s(?:but|and|while|which|who)\b)"
)
_OPENERS = either("function_words.articles", "function_words.possessives")
_NO_REASON = Pattern(rf"\d|(?:(?:{_OPENERS})\s+)?(?:{either('answers.no_reason')})\b")
_AS_WHAT = Pattern(rf"(?:{either('answers.as_what')})\b")
_DOUBTFUL = frozenset({"after", "over", "since", "following", "amid", "as"})
"""Markers that open a time or a comparison as often as a reason."""
_LIKELY = 0.5
_SHORTEST = 3  # characters of a reason


def causes_in(event: AskedEvent, text: str) -> list[AnswerSpan]:
    """Return the words of a sentence that say why, from the word that opens them on.

    They are likely the answer where the rest of the sentence tells of the act that is asked about.
    """
    found = []
    times = [(time.begin, time.stop) for time in find_times(text)]
    for match in _MARKER.finditer(text):
        marker = match["marker"].lower()
        fit = float(values("answers.reason_markers")[marker])
        timed = any(begin <= match.start() < stop or begin == match.end() for begin, stop in times)
        if marker in _DOUBTFUL and (timed or _gives_none(marker, text, match.start(), match.end())):
            continue
        end = _END.search(text, match.end())
        stop = end.start() if end else len(text.rstrip(" .!?"))
        if stop - match.end() >= _SHORTEST:
            bound = _tells_of(event, f"{text[: match.start()]} {text[stop:]}")
            found.append(AnswerSpan(match.start(), stop, fit, "reason", likely=fit >= _LIKELY and bound))
    sign = None if found else _SIGN.search(text)
    return [AnswerSpan(sign.start(), sign.end(), 0.55, "reason", likely=False)] if sign else found


def _tells_of(event: AskedEvent, rest: str) -> bool:
    """Tell whether a sentence without its reason speaks of an act; of one of the words where no act is known."""
    words = frozenset(stems(rest))
    if event.acts:
        return event.verb in words or any(act.kinds & event.acts for act in acts_in(rest, event.verb))
    return not words.isdisjoint(event.shares)


def _gives_none(marker: str, text: str, begin: int, stop: int) -> bool:
    """Tell whether a doubtful marker opens no reason: "over the next week", "as chief executive"."""
    if marker == "as":
        return _AS_WHAT.match(text, stop) is not None
    return _NO_REASON.match(text, stop) is not None or (marker == "over" and begin == 0)
