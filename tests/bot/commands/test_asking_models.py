"""`dateline ask` with a model: with a key, without one, with one that fails, with another server; and what it cost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import Result

from bot.display.answers import note_text
from retrieval.domain.answer import Answer
from retrieval.domain.errors import SettingsError
from retrieval.llm.failures import Trouble
from tests.bot.conftest import Dateline
from tests.fakes.openai_server import OpenAIServer, Status
from tests.patience import PATIENCE_SECONDS

FIRST = "When did Carney and Trump first speak?"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    """A server that the settings name, with the key that it lets in."""
    with OpenAIServer() as opened:
        opened.key = "sk-right"
        monkeypatch.setenv("OPENAI_BASE_URL", opened.url)
        monkeypatch.setenv("OPENAI_API_KEY", opened.key)
        monkeypatch.setenv("DATELINE_MODEL_SECONDS", str(PATIENCE_SECONDS))
        yield opened


def read(result: Result) -> Answer:
    assert result.exit_code == 0
    return Answer.model_validate_json(result.stdout)


@pytest.mark.usefixtures("over_copy")
class TestAsk:
    def test_with_a_key_a_model_answers(self, dateline: Dateline, server: OpenAIServer):
        answer = read(dateline("ask", FIRST, "--json"))
        assert (answer.model, answer.status) == ("openai:gpt-5-mini", "answered")
        assert answer.cost_usd > 0
        assert len(server.asked) == 1

    def test_people_see_the_quotes_and_the_price(self, dateline: Dateline, server: OpenAIServer):
        result = dateline("ask", FIRST)
        assert "tokens read and" in result.stdout
        assert "openai:gpt-5-mini: " in result.stdout
        assert len(server.asked) == 1

    def test_without_a_key_nobody_is_asked(
        self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.delenv("OPENAI_API_KEY")
        assert read(dateline("ask", FIRST, "--json")).model == "extractive"
        with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
            dateline("ask", FIRST, "--mode", "model")
        assert server.asked == []

    def test_quotes_alone_on_request(self, dateline: Dateline, server: OpenAIServer):
        assert read(dateline("ask", FIRST, "--json", "--mode", "extractive")).model == "extractive"
        assert server.asked == []

    def test_with_a_key_that_fails(self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
        answer = read(dateline("ask", FIRST, "--json"))
        assert (answer.model, answer.status, answer.notes[-1]) == ("extractive", "answered", "wrong_key")
        result = dateline("ask", FIRST)
        assert result.stdout.count("does not accept the key; set OPENAI_API_KEY.") == 1
        assert "sk-wrong" not in result.output
        assert len(server.asked) == 2

    def test_another_server_and_model(self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_MODEL", "qwen3")
        server.manners = {"plain"}
        answer = read(dateline("ask", FIRST, "--json"))
        assert (answer.model, answer.cost_usd) == ("openai:qwen3", 0.0)
        assert {asked.body["model"] for asked in server.asked} == {"qwen3"}

    def test_a_server_that_is_down(self, dateline: Dateline, server: OpenAIServer):
        server.faults = [Status(503)] * 3
        result = dateline("ask", FIRST)
        assert "could not be reached" in result.stdout
        assert result.exit_code == 0

    def test_a_spent_budget(self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_BUDGET_PER_DAY_USD", "0")
        assert read(dateline("ask", FIRST, "--json")).notes[-1] == "budget_spent"
        assert server.asked == []

    def test_status_tells_what_it_cost(self, dateline: Dateline, server: OpenAIServer):
        before = json.loads(dateline("status", "--json").stdout)
        answer = read(dateline("ask", FIRST, "--json"))
        after = json.loads(dateline("status", "--json").stdout)
        assert before["models today"]["answers"] == 0
        assert answer.tokens is not None
        assert after["models today"] == after["models in all"]
        assert after["models today"]["answers"] == len(server.asked) == 1
        assert after["models today"]["tokens read"] == answer.tokens.read
        assert after["models today"]["US dollars"] == pytest.approx(answer.cost_usd, abs=1e-4)


@pytest.mark.usefixtures("over_copy")
class TestChat:
    """The same modes in a conversation."""

    def test_with_a_key_a_model_answers(self, dateline: Dateline, server: OpenAIServer):
        result = dateline("chat", stdin=f"{FIRST}\n")
        assert result.exit_code == 0
        assert "openai:gpt-5-mini: " in result.stdout
        assert len(server.asked) == 1

    def test_a_follow_up_is_put_by_the_model_too(self, dateline: Dateline, server: OpenAIServer):
        result = dateline("chat", stdin=f"{FIRST}\nAnd where?\n")
        assert result.exit_code == 0
        assert len(server.asked) > 2
        assert result.stdout.count("[1]") >= 2

    def test_without_a_key_nobody_is_asked(
        self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.delenv("OPENAI_API_KEY")
        result = dateline("chat", stdin=f"{FIRST}\n")
        assert "28 March 2025" in result.stdout
        assert server.asked == []

    def test_with_a_key_that_fails(self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
        result = dateline("chat", stdin=f"{FIRST}\n")
        assert result.exit_code == 0
        assert "28 March 2025" in result.stdout
        assert result.stdout.count("does not accept the key; set OPENAI_API_KEY.") == 1
        assert "sk-wrong" not in result.output
        assert len(server.asked) == 1

    def test_another_server_and_model(self, dateline: Dateline, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_MODEL", "qwen3")
        server.manners = {"plain"}
        result = dateline("chat", stdin=f"{FIRST}\n")
        assert "openai:qwen3: " in result.stdout
        assert {asked.body["model"] for asked in server.asked} == {"qwen3"}


def test_every_trouble_can_be_told():
    assert [note for note in get_args(Trouble) if note_text(note) == note] == []


def test_without_a_key_no_client_is_imported(over_copy: Path):
    program = (
        "import sys; sys.argv = ['dateline', 'ask', 'who?', '--json']\n"
        "from bot.commands import app\n"
        "app(standalone_mode=False)\n"
        "print(sorted({'langchain_openai', 'openai', 'langchain'} & sys.modules.keys()), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    assert over_copy.is_dir()
    assert done.stderr.strip().splitlines()[-1] == "[]"
