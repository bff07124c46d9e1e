"""A run as JUnit XML, which CI systems show: one test a case, and what did not come out as expected as its failure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET  # only written here, nothing from outside is parsed

from bot.evaluation.cases import expectations
from bot.evaluation.records import Record

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
