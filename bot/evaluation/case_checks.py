"""Whether a case can be scored at all: a slip in writing one must not come out as a case that passes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from bot.evaluation.cases import Case, expectations
from bot.evaluation.values import can_be_scored

_ASKED = frozenset({"id", "question", "turns", "as_of", "since", "until", "tags", "reason"})
_CLOSE = 0.8
"""How alike a key must be to a known one, by `difflib`, to be taken for a slip."""
_SAID = ("answer", "all_of", "none_of", "direct", "dates", "cite")


def faults(record: dict[str, Any], case: Case) -> Iterator[str]:
    """Yield a sentence for each thing by which a case cannot be scored, or says two things at once."""
    yield from _slips(record)
    for field in _SAID:
        value = record.get(field)
        if value == []:
            yield f"{field} is empty; leave it out, or say what is expected"
        if any(isinstance(one, str) and not one.strip() for one in (value if isinstance(value, list) else [value])):
            yield f"{field} holds an empty text"
    for answer in (*case.answer, *case.direct):
        if answer.strip() and not can_be_scored(answer):
            yield f"{answer!r} stands in every other text, so that it tells no answer from another; give more of it"
    if case.abstain and (
        expected := [name for name in ("answer", "all_of", "direct", "dates", "cite") if record.get(name)]
    ):
        yield f"it is to be declined (abstain) and to say something ({', '.join(expected)}); leave one out"
    if case.chat and (case.abstain is not None or case.answer):
        yield "it is small talk (chat), which is neither answered nor declined; leave the other out"
    if not expectations(case) and not unknown(record):
        yield "it expects nothing, so that every answer would pass; give answer, dates, cite, abstain or another"


def unknown(record: dict[str, Any]) -> list[str]:
    """Return the fields that no case has; they are left alone, and somebody else may score them."""
    return [name for name in record if name not in Case.model_fields]


def _slips(record: dict[str, Any]) -> Iterator[str]:
    for name in unknown(record):
        known = get_close_matches(name.lower().replace("-", "_"), Case.model_fields, n=1, cutoff=_CLOSE)
        if known:
            yield f"there is no field {name!r}; did you mean {known[0]!r}?"
