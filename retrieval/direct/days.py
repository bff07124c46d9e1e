"""When it was: the day or period that the words of a time mean, written out."""

from __future__ import annotations

from datetime import date

from retrieval.direct.answer_span import AnswerSpan
from retrieval.events.dated_evidence import Evidence
from retrieval.times.expressions import format_interval


def day_told(evidence: Evidence) -> AnswerSpan | None:
    """Return the days that a sentence gives an event, as a span of the sentence; None where it leaves them open."""
    time = evidence.time
    if evidence.start is None or evidence.end is None:
        return AnswerSpan(time.begin, time.stop, evidence.match, "day") if time else None
    text = written(evidence.start, evidence.end)
    begin, stop = (time.begin, time.stop) if time else (0, len(evidence.sentence.text))
    if time is None and evidence.reported and evidence.reported.start != evidence.reported.end:
        return None
    before = evidence.moved_from
    if before and before.start and before.end:
        text = f"{text} (put off from {written(before.start, before.end)})"
    rule = "moved_plan" if before else "resolved_time" if time else "day_of_publication"
    return AnswerSpan(begin, stop, evidence.match, "day", iso(evidence.start, evidence.end), text, rule)


def written(start: date, end: date) -> str:
    """Write inclusive days for people."""
    return format_interval(start, end)


def iso(start: date, end: date) -> str:
    """Write inclusive days for programs, as ISO 8601 has it."""
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
