"""Why something happened: the clause behind "because", "due to", "after" or "over" in the sentence that tells of it."""

from __future__ import annotations

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase, values
from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import Context
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import acts_in
from retrieval.text.names import find_names
from retrieval.text.stems import stems
from retrieval.times.expressions import find_times

_MARKER = Pattern(rf"\b(?P<marker>{either('answers.reason_markers')})\s+(?=\S)")
_SIGN = phrase("answers.reason_signs")
_END = Pattern(
    rf"[.;!?](?=\s|[”\"’']|$)|\s[—–]\s|,(?=[^.;]{{1,70}}\b(?:{either('answers.cited_verbs')})\b|\saccording to\b)"
    rf"|,(?=\s(?:but|and|while|which|who)\b)"
)
_OPENERS = either("function_words.articles", "function_words.possessives")
_NO_REASON = Pattern(rf"\d|(?:(?:{_OPENERS})\s+)?(?:{either('answers.no_reason')})\b")
_AS_WHAT = Pattern(rf"(?:{either('answers.as_what')})\b|(?:{either('function_words.personal_pronouns')})\s+had\b")
_COUNTED_FROM = Pattern(rf"\b(?:first|ever|{either('time.units')})s?\s+(?:\w+\s+){{0,2}}$")
_DOUBTFUL = frozenset({"after", "over", "since", "following", "amid", "as"})
"""Markers that open a time or a comparison as often as a reason."""
_NO_CAUSE = Pattern(
    rf"[?]|\b(?:{either('function_words.modals')})\b(?! have\b)|\b(?:is|are) to\b|\b\d\d:\d\d\b|[^.!…”\"’')]$"
    rf"|^\s*(?:That|It|This) (?:is|was|will|means)\b|,\s\d{{2}},\s|\bsuccessor\b"
)
_WHEN = Pattern(r"\b(?:after|before|since|when|while|until|by the time)\s+(?:[\w'’-]+\s+){0,5}$")
_KNOWN, _ENOUGH, _MOST = 0.86, 0.3, 0.5
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
        if marker == "since" and _COUNTED_FROM.search(text, 0, match.start()):
            continue
        if marker in _DOUBTFUL and (timed or _gives_none(marker, text, match.start(), match.end())):
            continue
        end = _END.search(text, match.end())
        stop = end.start() if end else len(text.rstrip(" .!?"))
        if stop - match.end() >= _SHORTEST:
            bound = _tells_of(event, f"{text[: match.start()]} {text[stop:]}")
            found.append(AnswerSpan(match.start(), stop, fit, "reason", likely=fit >= _LIKELY and bound))
    sign = None if found else _SIGN.search(text)
    return [AnswerSpan(sign.start(), sign.end(), 0.55, "reason", likely=False)] if sign else found


def may_explain(event: AskedEvent, told: Context, behind: Sentence) -> bool:
    """Tell whether a sentence may say why what the one before it tells was done.

    News tells what happened first, and then what lay behind it: in the past or as a state, not as a plan.
    """
    if _NO_CAUSE.search(behind.text) or not all(map(told.takes_part, event.names)):
        return False
    names = find_names(behind.text)
    if (
        event.names
        and names
        and names[0].begin == 0
        and not any(frozenset(names[0].words) & name for name in event.names)
    ):
        return False  # whoever else is spoken of next
    if _is_of_ticker(told.sentence.text) or (event.acts and not _tells_of(event, told.sentence.text)):
        return False
    if _is_aside(event, told.sentence.text):
        return False
    known = sum(share for word, share in event.shares.items() if told.level(word, told.sentence.vocabulary) > _KNOWN)
    return known >= (_ENOUGH if event.acts else _MOST) or not event.shares


def _is_of_ticker(text: str) -> bool:
    """Tell whether a line opens with the time of a day, as in a ticker: "11:15: she steps off a train"."""
    return text.lstrip()[:2].isdigit() and text.lstrip()[2:3] in (":", ".")


def _is_aside(event: AskedEvent, text: str) -> bool:
    """Tell whether an act only says when something else was: "an hour after Trudeau resigned"."""
    acts = [act for act in acts_in(text, event.verb) if act.kinds & event.acts]
    return bool(acts) and all(_WHEN.search(text, 0, act.begin) for act in acts)


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
