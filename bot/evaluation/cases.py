"""Cases for `dateline eval`: one question with what is expected of its answer, from JSON Lines, YAML or public sets."""

from __future__ import annotations

import random
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from retrieval.domain.articles import Reason

REASONS: tuple[Reason, ...] = get_args(Reason)


_LISTS = tuple("turns answer all_of none_of direct cite reasons facts evidence_urls tags".split())


class Case(BaseModel):
    """A question and what is expected; fields that are not known here are left alone.

    `turns` are the questions that came before it in the same conversation. `answer` holds alternatives, any of which
    will do; of `all_of` each must be said, of `none_of` none. `direct` is what the line that stands first must say,
    where that is not simply `answer`. `dates` are intervals of days, one of which must be shown; `cite` are URLs or
    outlets, one of which must be cited. `notes` must all be there; None says nothing about them. `chat` tells that it
    is small talk, to be replied to without news. `abstain` is None where nothing is said about it, and `reasons` are
    those to decline for, any of which will do. `facts` are words of the articles that a search should find,
    `evidence_urls` articles that hold the answer.
    `reason` explains to people why this is expected.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    turns: tuple[str, ...] = ()
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    answer: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    dates: tuple[tuple[date, date], ...] = ()
    cite: tuple[str, ...] = ()
    notes: tuple[str, ...] | None = None
    chat: bool | None = None
    abstain: bool | None = None
    reasons: tuple[Reason, ...] = ()
    facts: tuple[str, ...] = ()
    evidence_urls: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reason: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_reasons(cls, fields: Any) -> Any:
        """Read `abstain: REASON` and `abstain: [REASON, ...]`, too, and a `reason` that is one of the known ones."""
        if not isinstance(fields, dict):
            return fields
        abstain, reason = fields.get("abstain"), fields.get("reason")
        if isinstance(abstain, str | list):
            return {**fields, "abstain": True, "reasons": abstain}
        if abstain is True and reason in REASONS and not fields.get("reasons"):
            return {**fields, "reasons": reason, "reason": None}
        return fields

    @field_validator("id", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @field_validator(
        "turns",
        "answer",
        "all_of",
        "none_of",
        "direct",
        "cite",
        "reasons",
        "facts",
        "evidence_urls",
        "tags",
        mode="before",
    )
    @classmethod
    def _as_several(cls, value: object) -> object:
        return () if value is None else _several(value)

    @field_validator("notes", mode="before")
    @classmethod
    def _as_several_or_none(cls, value: object) -> object:
        return None if value is None else _several(value)

    @model_validator(mode="after")
    def _sound(self) -> Case:
        said = (*self.answer, *self.all_of, *self.none_of, *self.direct)
        texts = (self.id, self.question, *self.turns, *said, *self.cite, *self.tags)
        if any("\ud800" <= character <= "\udfff" for text in texts for character in text):
            raise ValueError("it holds half of a character")
        if any(first > last for first, last in self.dates):
            raise ValueError("an interval in dates ends before it begins")
        return self


def expectations(case: Case) -> dict[str, Any]:
    """Return what is expected, for people to read: every field of a case that says something about the answer."""
    asked = {"id", "question", "tags", "turns", "as_of", "since", "until"}
    fields = case.model_dump(mode="json", exclude=asked)
    return {name: value for name, value in fields.items() if value not in (None, [])}


def tagged(cases: list[Case], tags: list[str]) -> list[Case]:
    """Return the cases that carry one of the tags; all of them where none is given."""
    return [case for case in cases if not tags or set(tags) & set(case.tags)]


def drawn(cases: list[Case], limit: int | None, seed: int) -> list[Case]:
    """Return so many of the cases, drawn with the seed, in their order; all of them without a limit."""
    if limit is None or limit >= len(cases):
        return cases
    places = sorted(random.Random(seed).sample(range(len(cases)), limit))  # noqa: S311 - a sample, no secret
    return [cases[place] for place in places]


def _several(value: object) -> object:
    """Return one value as a tuple of one, and numbers as people write them."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) if isinstance(one, int | float) and not isinstance(one, bool) else one for one in values)
