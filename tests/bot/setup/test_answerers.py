"""Whatever answers for a program is run by the chain: LangSmith's own variables show each answer with its steps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.children import completed
from tests.fakes.discord_process import PreloadedBot
from tests.fakes.discord_server import DiscordServer
from tests.fakes.langsmith_server import LangSmithServer
from tests.fakes.openai_server import OpenAIServer
from tests.patience import PATIENCE_SECONDS, wait_until

FIRST = "When did Carney and Trump first speak?"
PROGRAM = "from bot.__main__ import main; main()"
STEPS = {"search", "compose", "prove"}


@pytest.fixture
def langsmith() -> Iterator[LangSmithServer]:
    with LangSmithServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _traced(langsmith: LangSmithServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in langsmith.settings.items():
        monkeypatch.setenv(name, value)


def seen(langsmith: LangSmithServer, count: int) -> list[dict[str, Any]]:
    """Wait for that many answers, each with every step, its passages and its verdicts, and return their runs."""

    def answers() -> list[dict[str, Any]]:
        runs = langsmith.runs()
        return [one for one in runs if one["name"] == "dateline" and steps_of(one, runs).keys() >= STEPS]

    wait_until(lambda: len(answers()) >= count, "no such runs came")
    found, runs = answers(), langsmith.runs()
    assert len(found) == count
    for one in found:
        taken = steps_of(one, runs)
        assert taken["search"]["outputs"]["documents"]
        assert taken["prove"]["outputs"]["statements"]
    return found


def steps_of(answer: dict[str, Any], runs: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the runs below that of an answer that have ended, by name."""
    return {one["name"]: one for one in runs if one["trace_id"] == answer["trace_id"] and "outputs" in one}


@pytest.mark.usefixtures("over_copy")
class TestCommands:
    def test_a_conversation(self, langsmith: LangSmithServer):
        ended = completed(PROGRAM, "chat", stdin=f"{FIRST}\nWhere was Mark Carney born?\n")
        assert "Fort Smith" in ended.stdout, ended.stderr
        runs = seen(langsmith, 2)
        assert [one["tags"] for one in runs] == [["extractive"]] * 2
        (conversation,) = {one["extra"]["metadata"]["conversation"] for one in runs}
        assert conversation

    def test_cases(self, langsmith: LangSmithServer, tmp_path: Path):
        cases = tmp_path / "cases.jsonl"
        cases.write_text(json.dumps({"id": "1", "question": FIRST, "answer": "28 March"}) + "\n")
        ended = completed(PROGRAM, "eval", cases, "--out", tmp_path / "out")
        assert ended.returncode == 0, ended.stderr
        seen(langsmith, 1)

    def test_a_question_to_a_model(self, langsmith: LangSmithServer, monkeypatch: pytest.MonkeyPatch):
        with OpenAIServer() as model:
            monkeypatch.setenv("OPENAI_API_KEY", "key")
            monkeypatch.setenv("OPENAI_BASE_URL", model.url)
            monkeypatch.setenv("DATELINE_MODEL_SECONDS", str(PATIENCE_SECONDS))
            ended = completed(PROGRAM, "ask", FIRST)
        assert ended.returncode == 0, ended.stderr
        (one,) = seen(langsmith, 1)
        assert one["tags"] == ["model"]

    def test_a_question_without_a_model_needs_no_chain(self, langsmith: LangSmithServer):
        assert "28 March 2025" in completed(PROGRAM, "ask", FIRST).stdout
        assert langsmith.runs() == []


def test_discord(langsmith: LangSmithServer, sample_data_dir: Path, tmp_path: Path):
    shutil.copytree(sample_data_dir, tmp_path / "data")
    with (
        DiscordServer() as discord,
        PreloadedBot(discord, tmp_path / "data", tmp_path / "bot.log", **langsmith.settings),
    ):
        assert "28 March 2025" in discord.done(discord.slash("ask", question=FIRST)).text
        (one,) = seen(langsmith, 1)
    assert {"answer", "conversation"} <= one["extra"]["metadata"].keys()
