"""Reading cases from JSON Lines, YAML, public sets and folders; what cannot be used is refused with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from bot.evaluation.case_checks import faults, unknown
from bot.evaluation.cases import Case
from bot.evaluation.public_sets import as_case, records_of
from retrieval.domain.errors import DatelineError, reason_of

KINDS = (".jsonl", ".yaml", ".yml", ".json")
"""The files that a folder of cases is made of."""
_MOST_SHOWN = 50


class _Record(NamedTuple):
    """What stands at a place of a file, or what is wrong with it."""

    where: str
    content: object = None
    fault: str | None = None


def read_cases(path: Path, warn: Callable[[str], None] = lambda _: None, *, unfinished: bool = False) -> list[Case]:
    """Return the cases of a file or of a folder's files, and `warn` of fields that no case has.

    Raises `DatelineError` that names every line that cannot be used, and why. Where cases may be `unfinished`, they
    need not be such that they can be scored.
    """
    files = [file for file in sorted(path.iterdir()) if file.suffix in KINDS] if path.is_dir() else [path]
    cases: list[Case] = []
    refused: list[str] = []
    for file in files:
        fields: dict[str, int] = {}
        for record in _records(file):
            case, complaints = _case(record, unfinished=unfinished)
            refused.extend(f"{record.where} {complaint}" for complaint in complaints)
            cases.extend([case] if case else [])
            for name in unknown(record.content) if isinstance(record.content, dict) and _is_own(record.content) else ():
                fields[name] = fields.get(name, 0) + 1
        for name, count in fields.items():
            warn(f"{file}: the field {name!r} of {count:,} cases is none that is scored; it is left alone.")
    if refused:
        raise DatelineError(_listed(refused))
    if not cases:
        raise DatelineError(f"There are no cases in {path}; it should hold one JSON object a line, or a YAML list.")
    return cases


def _listed(refused: list[str]) -> str:
    if len(refused) == 1:
        return refused[0]
    left = [f"and {len(refused) - _MOST_SHOWN:,} more"] if len(refused) > _MOST_SHOWN else []
    return "\n  ".join([f"{len(refused):,} things are wrong with these cases:", *refused[:_MOST_SHOWN], *left])


def _case(record: _Record, *, unfinished: bool) -> tuple[Case | None, list[str]]:
    """Return the case that a record is, or what is wrong with it."""
    if record.fault is not None:
        return None, [record.fault]
    content = as_case(record.content)
    try:
        case = Case.model_validate(content)
    except ValidationError as error:
        slips = unknown(content) if isinstance(content, dict) else []
        found = [_told(fault) for fault in error.errors(include_url=False)]
        return None, [f"is not a case: {text}" for text in dict.fromkeys(found)] + (
            [f"has the fields {', '.join(slips)}, which no case has"] if slips and _is_own(record.content) else []
        )
    # A public set is taken as it is: what cannot be told of it is left out of the scores.
    checked = content is record.content and not unfinished
    complaints = list(faults(content, case)) if checked and isinstance(content, dict) else []
    return (None, [f"cannot be scored: {text}" for text in complaints]) if complaints else (case, [])


def _is_own(content: object) -> bool:
    return as_case(content) is content


def _told(fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"]) or "the line"
    return f"{field}: {fault['msg']}"


def _records(file: Path) -> Iterator[_Record]:
    """Yield what is in a file, each with the line on which it begins."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatelineError(f"The cases in {file} cannot be read: {reason_of(error)}.") from error
    if file.suffix in (".yaml", ".yml"):
        return _yaml_records(text, file)
    if file.suffix == ".json":
        return _json_records(text, file)
    lines = enumerate(text.split("\n"), 1)
    return (_parsed(line, f"{file}:{number}") for number, line in lines if line.strip())


def _json_records(text: str, file: Path) -> Iterator[_Record]:
    whole = _parsed(text, str(file))
    if whole.fault is not None:
        yield whole
        return
    # A document of one piece has no line for each case; the number of the case is what there is to say.
    for number, record in enumerate(records_of(whole.content), 1):
        yield _Record(f"{file}:{number}", record)


def _yaml_records(text: str, file: Path) -> Iterator[_Record]:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is not None and not isinstance(node, yaml.SequenceNode):
            yield _Record(f"{file}:{node.start_mark.line + 1}", fault="is not a list of cases.")
            return
        for each in node.value if node else ():
            yield _Record(f"{file}:{each.start_mark.line + 1}", loader.construct_object(each, deep=True))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield _Record(f"{file}:{line}", fault=f"is not YAML: {error.problem}")
    finally:
        loader.dispose()


def _parsed(text: str, where: str) -> _Record:
    try:
        return _Record(where, json.loads(text))
    except json.JSONDecodeError as error:
        return _Record(where, fault=f"is not JSON: {error}")
