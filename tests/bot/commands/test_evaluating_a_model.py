"""`dateline eval --mode model`: what it will cost, what it did cost, and the limit that stops it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.domain.errors import DatelineError
from tests.bot.conftest import Dateline
from tests.fakes.openai_server import OpenAIServer
from tests.patience import PATIENCE_SECONDS

CASES = (
    {"id": "1", "question": "Who beat Pierre Poilievre in Carleton?", "answer": "Bruce Fanjoy", "as_of": "2025-06-30"},
    {"id": "2", "question": "Who heads the United Auto Workers?", "answer": "Shawn Fain", "as_of": "2025-06-30"},
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    """A model's server that quotes what it is shown."""
    with OpenAIServer() as running:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("DATELINE_MODEL", "openai:gpt-4.1-mini")
        monkeypatch.setenv("DATELINE_MODEL_SECONDS", str(PATIENCE_SECONDS))
        yield running


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in CASES), "utf-8")
    return path


@pytest.mark.usefixtures("over_copy", "server")
def test_a_limit_stops_it_and_a_higher_one_goes_on(dateline: Dateline, cases: Path, tmp_path: Path):
    out = tmp_path / "out"
    command = ["eval", cases, "--out", out, "--mode", "model", "--jobs", 1]
    with pytest.raises(DatelineError, match=r"Stopped after 1 of 2 cases, which cost 0\.00"):
        dateline(*command, "--max-cost", 0.00001)
    assert [path.name for path in out.iterdir()] == ["answers.unfinished"]

    result = dateline(*command, "--max-cost", 1)
    assert result.exit_code == 0
    assert "1 of 2 cases are done" in result.stderr
    assert "This will cost about 0.00 US dollars" in result.stderr
    assert "written by openai:gpt-4.1-mini" in result.stderr
    cost = json.loads((out / "scores.json").read_text("utf-8"))["cost"]
    assert cost["usd"] > 0
    assert cost["tokens_read"] > cost["tokens_written"] > 0
    assert cost["answers_by"] == {"openai:gpt-4.1-mini": 2}
    assert "Cost" in (out / "report.html").read_text("utf-8")


@pytest.mark.usefixtures("over_samples")
def test_without_a_key_it_is_told_at_once(dateline: Dateline, cases: Path, tmp_path: Path):
    with pytest.raises(DatelineError, match="OPENAI_API_KEY"):
        dateline("eval", cases, "--out", tmp_path / "out", "--mode", "model", "--jobs", 1)
