"""What changed between two revisions of an article, and whether anything did that a reader would call a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from retrieval.english.dictionary import Pattern, either
from retrieval.text.boilerplate import junk_kind, visible
from retrieval.text.correction_notices import notice_kind

EditKind = Literal["kept", "removed", "added"]

_DATE = (
    rf"(?:(?:{either('time.weekdays')}),?\s+)?"
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.?\s+[a-z]{3,9}\.?,?\s+\d{4}"
    r"|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|today|yesterday)"
)
_TIME = r"(?:\d{1,2}(?:[:.]\d\d){1,2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)(?:\s+\(?[a-z]{2,5}\)?)?"
_COUNT = r"(?:(?:about|over|almost)\s+)?(?:\d+|an?|one|two|three|a few)"
_SHORT_AGO = rf"{_COUNT}\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\s+ago"
_AGO = rf"(?:{_SHORT_AGO}|{_COUNT}\s*(?:days?|weeks?|months?)\s+ago)"
_WHEN = rf"(?:{_DATE}|{_TIME}|{_AGO}|just now)"
_DEED = r"(?:first |last |originally )?(?:published|updated|modified|posted|created|edited)(?:\s+(?:on|at|:))?"
_BETWEEN = r"[\s,|·•@–—-]*(?:(?:at|on|and|updated|published|last updated)[\s:]*)*"
_STAMP = Pattern(rf"[\W_]*(?:{_DEED}|as of|date)?[\W_]*{_WHEN}(?:{_BETWEEN}{_WHEN})*[\W_]*")
_COUNTER = Pattern(r"[\W_]*(?:\d[\d,.]*k?\s+)?(?:comments?|shares?|views?|likes?|reads?|min(?:ute)?s? read)[\W_]*")
_LONGEST_STAMP = 160
# Of days and more only where they stand alone: "he was seen three days ago" may well be corrected.
_AGO_INSIDE = Pattern(rf"\b{_SHORT_AGO}\b")
_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "..."})
_UNIT = Pattern(r"\s+|\w+(?:[.,:'’-]\w+)*|[^\w\s]", 0)


@dataclass(frozen=True, slots=True)
class Edit:
    """A run of text that a revision kept, removed or added."""

    kind: EditKind
    text: str


def is_cosmetic(old: str, new: str) -> bool:
    """Tell whether two texts differ only in what no reader would call news.

    That is whitespace and the form of quotation marks and dashes, lines that are nothing but a time, an "N minutes ago"
    or a count, and lines that are no part of an article, such as advertisements. A note that it was corrected,
    clarified or retracted is no such line.
    """
    return old == new or substance(old) == substance(new)


def substance(text: str) -> str:
    """Return the text without what is cosmetic; to be compared, not to be shown."""
    lines = (" ".join(visible(line).translate(_ALIKE).split()) for line in text.splitlines())
    return " ".join(_AGO_INSIDE.sub("", line) for line in lines if line and not _is_passing(line))


def difference(old: str, new: str) -> list[Edit]:
    """Return the edits that lead from one text to the other, in order.

    Joined, what was kept or removed is `old`, what was kept or added is `new`. Paragraphs are matched first, then the
    words of those that were replaced.
    """
    edits: list[Edit] = []
    before, after = _paragraphs(old), _paragraphs(new)
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace":
            edits += _word_edits("".join(before[i:j]), "".join(after[k:m]))
        else:
            edits += _edits(tag, "".join(before[i:j]), "".join(after[k:m]))
    return _joined(edits)


def _is_passing(line: str) -> bool:
    kind = notice_kind(line)
    if kind is not None and kind != "update":
        return False
    stamped = len(line) <= _LONGEST_STAMP and (_STAMP.fullmatch(line) or _COUNTER.fullmatch(line))
    return bool(stamped or junk_kind(line))


def _paragraphs(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n+|[^\n]+", text)


def _word_edits(old: str, new: str) -> Iterator[Edit]:
    before, after = _UNIT.findall(old), _UNIT.findall(new)
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield from _edits(tag, "".join(before[i:j]), "".join(after[k:m]))


def _edits(tag: str, old: str, new: str) -> Iterator[Edit]:
    if tag == "equal":
        yield Edit("kept", old)
        return
    if old:
        yield Edit("removed", old)
    if new:
        yield Edit("added", new)


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Join neighbours of one kind."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].kind == edit.kind:
            joined[-1] = Edit(edit.kind, joined[-1].text + edit.text)
        else:
            joined.append(edit)
    return joined
