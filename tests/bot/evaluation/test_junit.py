"""JUnit XML: one test a case, and failures that say what was expected and what came."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from bot.evaluation.junit import write_junit
from tests.bot.evaluation.runs import answered, citation, record, small_run


def test_cases_become_tests(tmp_path: Path):
    write_junit(tmp_path / "junit.xml", small_run())
    suite = etree.parse(tmp_path / "junit.xml").getroot()[0]
    assert dict(suite.attrib) | {"tests": "4", "failures": "1", "errors": "0"} == dict(suite.attrib)
    assert [test.get("classname") for test in suite] == ["ferry", "ferry", "who", "hostile"]
    (failure,) = suite.iter("failure")
    assert failure.getparent().get("name") == "case-1: What does a ticket cost?"
    assert failure.get("message") == "not right: quotes"
    assert "expected answer: ['4.50 euros']" in failure.text
    assert "answered: A single ticket will cost 4.50 euros" in failure.text


def test_texts_that_xml_cannot_hold(tmp_path: Path):
    asked = answered("What \x00 is <this> & that?", citation(1, 0, "A single ticket"))
    write_junit(tmp_path / "junit.xml", [record({"answer": "\x07 bell"}, asked)])
    name = etree.parse(tmp_path / "junit.xml").getroot()[0][0].get("name")
    assert name == "case-0: What � is <this> & that?"
