"""`dateline timeline`: the table, the JSON, the picture, and a story that nobody wrote about."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.bot.conftest import Dateline

pytestmark = pytest.mark.usefixtures("over_samples")


def test_the_table(dateline: Dateline):
    result = dateline("timeline", "Carney and Trump", "--since", "2025-03-20", "--until", "2025-04-01")
    assert result.exit_code == 0
    assert "28 March 2025" in result.stdout
    assert "[1]" in result.stdout
    assert "May 2025" not in result.stdout.split("[1] ")[0]


def test_the_json(dateline: Dateline):
    events = json.loads(dateline("timeline", "Carney and Trump", "--json").stdout)
    days = [date.fromisoformat(event["start"]) for event in events]
    assert days == sorted(days)
    assert all(event["text"] in event["citation"]["quote"] for event in events)


def test_the_picture(dateline: Dateline, tmp_path: Path):
    file = tmp_path / "story.png"
    assert dateline("timeline", "Carney and Trump", "--png", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_story_that_nobody_wrote_about(dateline: Dateline):
    result = dateline("timeline", "purple aliens of Neptune")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "nothing" in result.stderr
