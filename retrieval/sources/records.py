"""Reads articles from JSON: one object an article, with the fields that the README names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import read_date
from retrieval.sources.drafts import Draft, names_in

_NO_DATE = frozenset({"nan", "nat", "null", "none", "nil", "undefined", "unknown"})
"""What programs write where they have no date."""
_LONGEST_TEXT = 5_000_000
_JSON_TYPES: dict[type, str] = {
    type(None): "null", bool: "a boolean", int: "a number", float: "a number",
    str: "a string", list: "a list", dict: "an object",
}  # fmt: skip


def draft_from_record(record: object) -> Draft:
    """Return the draft in a parsed JSON value.

    Its fields are `title` and `text`, and optionally `url`, `published`, `updated`, `outlet` (or `source`),
    `authors` (a list or a byline) and `language`. Others are left alone.

    Raises:
        UnusableError: if it is no object, or a field has the wrong type or no date where one belongs.
    """
    if not isinstance(record, dict):
        raise UnusableError(f"expected a JSON object with title and text, found {_kind(record)}")
    text = _string(record, "text")
    if text is None:
        raise UnusableError("text: missing; an article needs a title and a text")
    if len(text) > _LONGEST_TEXT:
        raise UnusableError(f"text: {len(text):,} characters; an article may have {_LONGEST_TEXT:,}")
    return Draft(
        original=text,
        body=text,
        title=_string(record, "title") or "",
        url=_string(record, "url"),
        outlet=_string(record, "outlet") or _outlet_in_source(record),
        published=_moment(record, "published"),
        updated=_moment(record, "updated"),
        authors=_authors(record),
        language=_string(record, "language") or "",
    )


def _string(record: Mapping[str, Any], field: str) -> str | None:
    value = record.get(field)
    if value is not None and not isinstance(value, str):
        raise UnusableError(f"{field}: expected a string, found {_kind(value)}")
    return value


def _outlet_in_source(record: Mapping[str, Any]) -> str | None:
    """Return `source` where it is a name: other programs put objects and addresses there."""
    source = record.get("source")
    return source if isinstance(source, str) and "/" not in source else None


def _moment(record: Mapping[str, Any], field: str) -> Moment | None:
    """Return the moment in a field, None where there is none that can be true; a word that is no date is refused."""
    value = record.get(field)
    found = read_date(value)
    if found is None and isinstance(value, str) and value.isalpha() and value.lower() not in _NO_DATE:
        raise UnusableError(f"{field}: {value!r} is not a date such as 2025-05-02 or 2025-05-02T14:30:00Z")
    return found


def _authors(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("authors")
    if value is None:
        return ()
    if isinstance(value, str):
        return names_in(value)
    if not isinstance(value, list):
        raise UnusableError(f"authors: expected a list of names or a string, found {_kind(value)}")
    wrong = next((name for name in value if not isinstance(name, str)), None)
    if wrong is not None:
        raise UnusableError(f"authors: expected names, found {_kind(wrong)}")
    return tuple(value)


def _kind(value: object) -> str:
    return _JSON_TYPES.get(type(value), type(value).__name__)
