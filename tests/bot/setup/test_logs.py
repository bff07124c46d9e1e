"""Logs: one JSON object a line, with the answer's id, and with nobody's words unless they are asked for."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.setup.start import start_logging
from retrieval.domain.answer_ids import answering

QUESTION = "What does a ticket cost?"
LOG = logging.getLogger("retrieval.anything")


@pytest.fixture(autouse=True)
def _left_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", "retrieval", "bot")]
    before = [(logger, logger.handlers, logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers, logger.level = handlers, level


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line(capsys: pytest.CaptureFixture[str]):
    start_logging("info")
    with answering() as number:
        LOG.info("answered in %s", "time", extra={"ms": 12.5, "notes": ("undated",)})
    (line,) = lines(capsys)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "retrieval.anything",
        "event": "answered in time",
        "answer": number,
        "ms": 12.5,
        "notes": ["undated"],
    }


@pytest.mark.parametrize(("level", "logged"), [("off", 0), ("error", 1), ("warning", 2), ("info", 3), ("debug", 4)])
def test_levels(capsys: pytest.CaptureFixture[str], level: Any, logged: int):
    start_logging(level)
    for log in (LOG.debug, LOG.info, LOG.warning, LOG.error):
        log("it happened")
    assert len(lines(capsys)) == logged


def test_started_again_it_does_not_say_things_twice(capsys: pytest.CaptureFixture[str]):
    for _ in range(3):
        start_logging("info")
    LOG.info("once")
    assert len(lines(capsys)) == 1


@pytest.mark.parametrize("text", [False, True])
def test_nobodys_words_unless_asked_for(capsys: pytest.CaptureFixture[str], text: bool):
    start_logging("info", text=text)
    LOG.info("asked", extra={"private": {"question": QUESTION}})
    try:
        raise ValueError(QUESTION)
    except ValueError:
        LOG.exception("failed")
    written = capsys.readouterr().err
    assert (QUESTION in written) is text
    assert "ValueError" in written
    assert len(written.splitlines()) == 2


def test_other_peoples_warnings_are_logged_without_what_they_hold(capsys: pytest.CaptureFixture[str]):
    start_logging("info")
    logging.getLogger("elsewhere").warning("could not send %s", QUESTION)
    logging.getLogger("elsewhere").info("sent")
    (line,) = lines(capsys)
    assert (line["logger"], line["event"]) == ("elsewhere", "could not send %s")


def test_a_library_that_sets_up_logging_changes_nothing(capsys: pytest.CaptureFixture[str]):
    start_logging("info")
    logging.basicConfig(level=logging.DEBUG)
    LOG.info("once")
    assert len(lines(capsys)) == 1
