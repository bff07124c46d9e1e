"""Questions for the time from an event to now or to another: "how long ago" and "how long until" ask when it is."""

from __future__ import annotations

from dataclasses import replace

from retrieval.english.dictionary import Pattern
from retrieval.question.question import Question

_SPAN = r"(?:long|soon|many\s+(?:more\s+)?(?:years|months|weeks|days|hours))"
_FILL = r"(?:\s+(?:is|will|it|be|was|has|been|there|left|are|to|go|do|we|i|have|wait|now))*"
_AGO = Pattern(rf"how\s+{_SPAN}\s+ago\s+(?P<rest>.+)")
_UNTIL = Pattern(rf"how\s+{_SPAN}{_FILL}\s+(?:until|till|before)\s+(?P<rest>.+)")
_SINCE = Pattern(rf"how\s+{_SPAN}{_FILL}\s+since\s+(?P<rest>.+)")
_SOON = Pattern(r"how\s+soon\s+(?P<rest>(?:will|would|is|are|can)\b.+)")
_BETWEEN = Pattern(
    rf"how\s+{_SPAN}\s+(?:after|before)\s+(?P<event>.+?)\s+(?P<rest>(?:did|was|were|had|has|have|will|is|are)\s+.+)"
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
