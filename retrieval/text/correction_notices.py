"""What a text says about its own history: that it was corrected, updated, clarified or retracted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from retrieval.english.dictionary import Pattern

NoticeKind = Literal["retraction", "correction", "clarification", "update"]

_PIECE = r"(?:article|story|report|post|piece|column|version|headline|item|dispatch)"
_PRESENT = r"(?:has been|was|is|had been)"
_LABEL = r"[\s*_#>\[(]*(?:editor['’]?s['’]? note\s*[:.–—-]\s*)?"
# A line is a notice when it begins as one, or when it speaks of the article that it stands in. In this order, because
# a retraction often says that something was corrected before.
_RULES: tuple[tuple[NoticeKind, tuple[str, ...]], ...] = (
    (
        "retraction",
        (
            rf"{_LABEL}(?:retraction|retracted|withdrawn|kill(?:ed)?)\s*[:–—-]",
            rf"\bthis {_PIECE} {_PRESENT} (?:been )?(?:retracted|withdrawn|removed|taken down|deleted)\b",
            rf"\bwe (?:have |are )?(?:retract(?:ed|ing)|withdraw(?:n|ing)|removed) (?:this|the|an?) {_PIECE}\b",
            r"\b(?:advises|asks) (?:its )?(?:clients|subscribers|customers) to (?:disregard|withdraw)\b",
        ),
    ),
    (
        "correction",
        (
            rf"{_LABEL}(?:corrections?|corrected|corrects?)\s*(?:\([^)]*\))?\s*(?:[:–—-]|(?:on|at|,)\s+\w)",
            rf"\bthis {_PIECE} {_PRESENT} (?:been )?(?:\w+ )?(?:corrected|amended)\b",
            rf"\b(?:an? )?(?:earlier|previous|initial|original|first) version of (?:this|the) {_PIECE}\b.{{0,80}}"
            r"\b(?:incorrect|wrong|mistaken|error|misstat|misspel|misidentif|misattribut|should have|said|gave|stated)",
        ),
    ),
    (
        "clarification",
        (
            rf"{_LABEL}(?:clarifications?|clarifies)\s*[:–—-]",
            rf"\bthis {_PIECE} {_PRESENT} (?:been )?(?:clarified|(?:updated|changed|edited) to clarify)\b",
        ),
    ),
    (
        "update",
        (
            rf"{_LABEL}(?:updates?|updated)\s*(?:\([^)]*\))?\s*(?:[:–—-]|(?:on|at|with)\s+\w)",
            rf"\bthis (?:is a (?:developing|breaking)|{_PIECE} {_PRESENT} (?:been )?(?:\w+ )?(?:updated|revised))\b",
            rf"{_LABEL}this {_PIECE} (?:will be|is being) updated\b",
        ),
    ),
)
_PATTERNS = [
    (kind, [Pattern(form) for form in forms], [form.startswith(_LABEL) for form in forms]) for kind, forms in _RULES
]
_LONGEST = 700
"""Characters; a paragraph that is longer is part of the story, even where it speaks of corrections."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A paragraph about the article itself: characters `start` to `end` (exclusive) of its text."""

    kind: NoticeKind
    start: int
    end: int
    text: str


def find_notices(text: str) -> list[Notice]:
    """Return the notices in a text, in order."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        kind = notice_kind(line[0])
        if kind is not None:
            found.append(Notice(kind, line.start(), line.end(), line[0]))
    return found


def notice_kind(line: str) -> NoticeKind | None:
    """Return what a paragraph says happened to the article that it stands in, None when it is no such notice."""
    if len(line) > _LONGEST:
        return None
    for kind, patterns, anchored in _PATTERNS:
        for pattern, at_start in zip(patterns, anchored, strict=True):
            if pattern.match(line) if at_start else pattern.search(line):
                return kind
    return None
