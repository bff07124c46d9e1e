"""Cases for `dateline eval`: one question with what is expected of its answer, as JSON Lines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from retrieval.errors import DatelineError


class Case(BaseModel):
    """A question and what is expected; fields that are not known here are left alone.

    `answer` holds alternatives, any of which will do. `dates` are intervals, one of which must be shown; `cite` are
    URLs, one of which must be cited. `abstain` is None where nothing is said about it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    answer: tuple[str, ...] = ()
    dates: tuple[tuple[date, date], ...] = ()
    cite: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    abstain: bool | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @field_validator("answer", "cite", "notes", mode="before")
    @classmethod
    def _as_several(cls, value: object) -> object:
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else value


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file; raise `DatelineError` that names the line when one cannot be used."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatelineError(f"The cases in {path} cannot be read: {error}") from error
    cases = [_case(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise DatelineError(f"There are no cases in {path}; it should hold one JSON object a line.")
    return cases


def _case(line: str, where: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise DatelineError(f"{where} is not JSON: {error}") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in fault["loc"]) or "the line"
        raise DatelineError(f"{where} is not a case: {field}: {fault['msg']}") from error
