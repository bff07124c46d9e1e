"""A model that takes its time: nobody else waits for it, and what a restart cuts off is answered after it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.discord_objects import ANN, Payload
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_server import DiscordServer, is_whole
from tests.fakes.openai_server import Hang, OpenAIServer
from tests.patience import NEVER_SECONDS

FIRST_CALL = "when did Carney and Trump first speak?"


@pytest.fixture(scope="module")
def model() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture(scope="module")
def process(discord_server: DiscordServer, bot_data_dir: Path, model: OpenAIServer) -> Iterator[BotProcess]:
    settings = {"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": model.url, "DISCORD_QUESTIONS_PER_MINUTE": "1000"}
    settings["DATELINE_MODEL_SECONDS"] = str(NEVER_SECONDS)
    made = BotProcess(discord_server, bot_data_dir, bot_data_dir.parent / "bot.log", **settings)
    made.drain_seconds = 1.0
    with made as running:
        yield running


def people(count: int) -> list[Payload]:
    return [{**ANN, "id": str(7_000 + number)} for number in range(count)]


def test_others_do_not_wait_for_a_slow_model(
    discord_server: DiscordServer,
    process: BotProcess,  # noqa: ARG001
    model: OpenAIServer,
):
    model.faults = [Hang(pings=True)] * 20
    asked = [discord_server.slash("ask", who, question=FIRST_CALL) for who in people(20)]
    discord_server.until(lambda: len(model.asked) >= 20)
    assert "**The latest**" in discord_server.done(discord_server.slash("latest")).text
    assert not any(one.original and is_whole(one.original) and "28 March" in one.text for one in asked)


def test_what_a_restart_cut_off_is_answered_after_it(
    discord_server: DiscordServer, process: BotProcess, model: OpenAIServer
):
    model.faults = [Hang(pings=True)] * 4
    before = len(model.asked)
    command = discord_server.slash("ask", {**ANN, "id": "7100"}, question=f"{FIRST_CALL} exactly")
    said = discord_server.say(FIRST_CALL, {**ANN, "id": "7101"})
    discord_server.until(lambda: len(model.asked) >= before + 2)
    assert process.stop(signal.SIGTERM) == 0
    assert command.original is not None
    assert command.original["content"] == "I am being restarted; the answer follows in a minute."
    assert discord_server.replies_to(said) == []
    model.faults = []
    process.start()
    discord_server.until(lambda: "28 March 2025" in command.text)
    assert discord_server.answer_to(said)["content"]
    assert len(discord_server.replies_to(said)) == 1
