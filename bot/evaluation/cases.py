"""Cases for `dateline eval`: one question with what is expected of its answer, from JSON Lines, YAML or public sets."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from bot.evaluation.public_sets import as_case, records_of
from retrieval.domain.articles import Reason
from retrieval.domain.errors import DatelineError

REASONS: tuple[Reason, ...] = get_args(Reason)
KINDS = (".jsonl", ".yaml", ".yml", ".json")
"""The files that a folder of cases is made of."""


class Case(BaseModel):
    """A question and what is expected; fields that are not known here are left alone.

    `turns` are the questions that came before it in the same conversation. `answer` holds alternatives, any of which
    will do; of `all_of` each must be said, of `none_of` none. `dates` are intervals of days, one of which must be
    shown; `cite` are URLs or outlets, one of which must be cited. `notes` must all be there; None says nothing about
    them. `abstain` is None where nothing is said about it, and `reasons` are those to decline for, any of which will
    do. `facts` are words of the articles that a search should find, `evidence_urls` articles that hold the answer.
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
    dates: tuple[tuple[date, date], ...] = ()
    cite: tuple[str, ...] = ()
    notes: tuple[str, ...] | None = None
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
        "turns", "answer", "all_of", "none_of", "cite", "reasons", "facts", "evidence_urls", "tags", mode="before"
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
        texts = (self.id, self.question, *self.turns, *self.answer, *self.all_of, *self.none_of, *self.cite, *self.tags)
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


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file or of a folder's files; raise `DatelineError` that names the line of a bad one."""
    files = [file for file in sorted(path.iterdir()) if file.suffix in KINDS] if path.is_dir() else [path]
    cases = [_case(record, f"{file}:{line}") for file in files for line, record in _records(file)]
    if not cases:
        raise DatelineError(f"There are no cases in {path}; it should hold one JSON object a line, or a YAML list.")
    return cases


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


def _case(record: object, where: str) -> Case:
    try:
        return Case.model_validate(as_case(record))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in fault["loc"]) or "the line"
        raise DatelineError(f"{where} is not a case: {field}: {fault['msg']}") from error


def _records(file: Path) -> Iterator[tuple[int, object]]:
    """Yield what is in a file, each with the line on which it begins."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatelineError(f"The cases in {file} cannot be read: {error}") from error
    if file.suffix in (".yaml", ".yml"):
        return _yaml_records(text, file)
    if file.suffix == ".json":
        return _json_records(text, file)
    lines = enumerate(text.split("\n"), 1)
    return ((number, _parsed(line, f"{file}:{number}")) for number, line in lines if line.strip())


def _json_records(text: str, file: Path) -> Iterator[tuple[int, object]]:
    # A document of one piece has no line for each case; the number of the case is what there is to say.
    return enumerate(records_of(_parsed(text, str(file))), 1)


def _yaml_records(text: str, file: Path) -> Iterator[tuple[int, object]]:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is not None and not isinstance(node, yaml.SequenceNode):
            raise DatelineError(f"{file}:{node.start_mark.line + 1} is not a list of cases.")
        for each in node.value if node else ():
            yield each.start_mark.line + 1, loader.construct_object(each, deep=True)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DatelineError(f"{file}:{line} is not YAML: {error.problem}") from error
    finally:
        loader.dispose()


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DatelineError(f"{where} is not JSON: {error}") from error
