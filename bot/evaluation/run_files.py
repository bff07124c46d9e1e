"""The folder of a run: what is written there, also as JUnit XML, and how a stopped run is taken up again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from xml.etree import ElementTree as ET  # only written here, nothing from outside is parsed

from pydantic import ValidationError

from bot.evaluation.cases import Case, expectations
from bot.evaluation.evidence import Evidence
from bot.evaluation.runner import Question
from bot.evaluation.scores import Record
from bot.evaluation.tallies import Tally
from retrieval.domain.answer import Answer
from retrieval.domain.errors import DatelineError, reason_of

ANSWERS, JUDGEMENTS, SCORES, REPORT = "answers.jsonl", "judgements.jsonl", "scores.json", "report.html"
_UNFINISHED = "answers.unfinished"


@dataclass(frozen=True, slots=True)
class Judged:
    """A case of an earlier run, as its file of judgements keeps it."""

    id: str
    question: str
    passed: bool
    scores: dict[str, Tally]


def fingerprint(cases: Iterable[Case], *circumstances: object) -> str:
    """Return what tells one run from another: its cases, and whatever else the answers depend on."""
    digest = hashlib.sha256(repr(circumstances).encode())
    for case in cases:
        digest.update(case.model_dump_json().encode())
    return digest.hexdigest()


class Journal:
    """The answers of a run as they come, in a file that outlives a kill; each line is written at once.

    `began` is the moment at which the run was first started, which its questions see as today.
    """

    def __init__(self, folder: Path, mark: str, cases: Sequence[Case], now: datetime) -> None:
        self._path = folder / _UNFINISHED
        self._mark = mark
        self.cases = cases
        head, lines = self._read()
        self.began = datetime.fromisoformat(head["began"]) if head else now
        self.records = dict(_records(lines, cases)) if head else {}
        self._file: TextIO | None = None

    def __enter__(self) -> Journal:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        head = {"run": self._mark, "began": self.began.isoformat()}
        # Written anew, because the last line may have been cut off.
        _replace(self._path, _lines([head, *map(_line, self.records.values())]))
        self._file = self._path.open("a", encoding="utf-8", errors="replace")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, record: Record) -> None:
        """Keep one more answer."""
        self.records[record.number] = record
        self._write(_line(record))

    def left(self) -> list[Question]:
        """Return the cases that are not answered yet."""
        return [
            Question(number, case, self.began) for number, case in enumerate(self.cases) if number not in self.records
        ]

    def in_order(self) -> list[Record]:
        """Return all answers in the order of their cases."""
        return [self.records[number] for number in sorted(self.records)]

    def discard(self) -> None:
        """Remove the file, once its content stands in the files that a finished run leaves."""
        self._path.unlink()

    def _write(self, content: dict[str, Any]) -> None:
        if self._file is None:
            raise RuntimeError("the journal is not open")
        self._file.write(json.dumps(content, ensure_ascii=False) + "\n")
        self._file.flush()

    def _read(self) -> tuple[dict[str, Any] | None, list[str]]:
        """Return the first line and the others, (None, []) where there is no such run to go on with."""
        try:
            first, *lines = self._path.read_text("utf-8").split("\n")
            head = json.loads(first)
        except (FileNotFoundError, ValueError):
            return None, []
        ours = isinstance(head, dict) and head.get("run") == self._mark
        return (head, lines) if ours else (None, [])


def write_run(folder: Path, records: Sequence[Record], scores: dict[str, Any], report: str) -> None:
    """Write the files of a finished run, each whole or not at all."""
    answers = ({"id": record.case.id, **record.answer.model_dump(mode="json")} for record in records)
    _replace(folder / ANSWERS, _lines(answers))
    _replace(folder / JUDGEMENTS, _lines(record.summary() for record in records))
    _replace(folder / SCORES, json.dumps(scores, indent=2) + "\n")
    _replace(folder / REPORT, report)


def read_judged(folder: Path) -> list[Judged]:
    """Return the judged cases of a finished run, in their order."""
    path = folder / JUDGEMENTS
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        return [Judged(row["id"], row["question"], row["passed"], _tallies(row["scores"])) for row in rows]
    except OSError as error:
        reason = reason_of(error)
        raise DatelineError(f"There is no finished run in {folder}: {path.name} cannot be read ({reason}).") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatelineError(f"{path} was not written by dateline eval: {error!r}") from error


def _tallies(scores: dict[str, list[float]]) -> dict[str, Tally]:
    return {name: Tally(*pair) for name, pair in scores.items()}


def _line(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "answer": record.answer.model_dump(mode="json"),
        "evidence": record.evidence.model_dump(mode="json"),
    }


def _records(lines: Iterable[str], cases: Sequence[Case]) -> Iterator[tuple[int, Record]]:
    for line in lines:
        try:
            row = json.loads(line)
            answer, evidence = Answer.model_validate(row["answer"]), Evidence.model_validate(row["evidence"])
        except (ValueError, KeyError, ValidationError):
            return  # the run was killed while it wrote this line
        yield row["number"], Record(row["number"], cases[row["number"]], answer, evidence)


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _replace(path: Path, content: str) -> None:
    aside = path.with_name(path.name + ".new")
    # Texts from the web may hold halves of characters, which no file can.
    aside.write_bytes(content.encode("utf-8", "replace"))
    aside.replace(path)


_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(path: Path, records: Sequence[Record]) -> None:
    """Write the cases of a run to a file, its folder being there."""
    suite = ET.Element(
        "testsuite",
        name="dateline eval",
        tests=str(len(records)),
        failures=str(sum(bool(record.failures) for record in records)),
        errors="0",
        skipped=str(sum(record.passed is None for record in records)),
        time=f"{sum(map(_seconds, records)):.3f}",
    )
    for record in records:
        suite.append(_test(record))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _test(record: Record) -> ET.Element:
    case = record.case
    test = ET.Element(
        "testcase",
        classname=_clean(case.tags[0] if case.tags else "cases"),
        name=_clean(f"{case.id}: {case.question}"),
        time=f"{_seconds(record):.3f}",
    )
    if record.passed is None:
        ET.SubElement(test, "skipped", message="it expects nothing that is scored")
    if record.failures:
        failure = ET.SubElement(test, "failure", type="expectation", message=f"not right: {', '.join(record.failures)}")
        failure.text = _clean(_told(record))
    return test


def _told(record: Record) -> str:
    wanted = [f"expected {name}: {value}" for name, value in expectations(record.case).items()]
    answer = record.answer
    given = [statement.text for statement in answer.statements] or [f"declined: {answer.reason}"]
    direct = [f"direct: {answer.direct.text}"] if answer.direct else []
    return "\n".join([*wanted, *direct, *(f"answered: {text}" for text in given)])


def _seconds(record: Record) -> float:
    return record.answer.timings_ms.get("total", 0.0) / 1000


def _clean(text: str) -> str:
    """Return a text without the characters that no XML document may hold."""
    return _NOT_XML.sub("�", text)
