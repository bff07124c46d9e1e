"""`dateline bot` over the sample articles, connected to a loopback Discord; one process for all tests of a file."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord_objects import ANN, Payload, person
from tests.fakes.discord_process import PreloadedBot
from tests.fakes.discord_server import GENERAL, DiscordServer

_numbers = itertools.count(900_000)


@dataclass
class Running:
    """The process, the Discord that it is connected to, and its data directory."""

    discord: DiscordServer
    process: PreloadedBot
    data_dir: Path


@pytest.fixture(scope="module")
def bot_data_dir(tmp_path_factory: pytest.TempPathFactory, sample_data_dir: Path) -> Path:
    """A copy of the samples' data directory."""
    folder = tmp_path_factory.mktemp("bot") / "data"
    shutil.copytree(sample_data_dir, folder)
    return folder


@pytest.fixture(scope="module")
def discord_server() -> Iterator[DiscordServer]:
    """A loopback Discord."""
    with DiscordServer() as server:
        yield server


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest, discord_server: DiscordServer, bot_data_dir: Path) -> Iterator[Running]:
    """The bot, listening; it sees all that people say where the file has `SEES_MESSAGES = True`."""
    log = bot_data_dir.parent / "bot.log"
    settings = {"DISCORD_QUESTIONS_PER_MINUTE": "1000"}
    if getattr(request.module, "SEES_MESSAGES", False):
        discord_server.gateway.allowed_intents = ~0
        settings["DISCORD_MESSAGE_CONTENT"] = "true"
    with PreloadedBot(discord_server, bot_data_dir, log, **settings) as process:
        yield Running(discord_server, process, bot_data_dir)


@pytest.fixture
def discord(running: Running) -> DiscordServer:
    """The Discord that a bot is connected to."""
    return running.discord


@pytest.fixture
def healed(discord: DiscordServer) -> None:
    """Take back what a test before had Discord refuse."""
    discord.heal()


def somebody(number: int | None = None) -> Payload:
    """Somebody of whom the bot has not heard, or the one of that number."""
    known = next(_numbers) if number is None else number
    return person(known, f"p{known}")


def answer(discord: DiscordServer, content: str, who: Payload = ANN, where: int | None = None, **fields: Any) -> str:
    """Say something, and return what the bot replies."""
    return str(discord.answer_to(discord.say(content, who, where, **fields))["content"])


def in_thread(discord: DiscordServer) -> int:
    """A thread of the bot's own."""
    number = int(discord.unheard("a topic", where=GENERAL)["id"])
    discord.open_thread(number)
    return number
