"""`python -m benchmarks.discord.slow_model --data DIR`: many ask a slow model while others look around."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.discord.load import Figures
from tests.fakes.discord_objects import person
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_rest import Interaction
from tests.fakes.discord_server import DiscordServer, is_whole
from tests.fakes.openai_server import OpenAIServer, quoting

_PATIENCE_SECONDS = 300
_LOOKS = 6


def main(
    data: Annotated[Path, typer.Option(help="A data directory with articles; it is copied, not changed.")],
    seconds: Annotated[float, typer.Option(help="How long the model takes for an answer.")] = 4.5,
    question: Annotated[str, typer.Option(help="What is asked, with a number behind it.")] = "Who won the election?",
) -> None:
    """Have 16 people ask at once, then 40, with `/latest` beside them, and print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder, OpenAIServer() as model, DiscordServer() as discord:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.lock", "*.pid"))
        settings = {"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": model.url, "DISCORD_QUESTIONS_PER_MINUTE": "1000"}
        settings["DATELINE_JUDGE_MODEL"] = "off"
        with BotProcess(discord, copy, Path(folder) / "bot.log", **settings) as bot:
            _ask(discord, f"{question} warm", 2, 700_000)
            model.reply = quoting
            model.think = seconds
            figures: dict[str, Figures] = {}
            for count in (16, 40):
                calls = len(model.asked)
                figures[f"{count} at once"] = _ask(discord, question, count, 700_000 + count)
                figures[f"{count} at once"]["calls of the model"] = len(model.asked) - calls
            bot.stop()
    print(json.dumps({"model s": seconds, **figures}, indent=2))


def _ask(discord: DiscordServer, question: str, people: int, first: int) -> Figures:
    """Have so many people ask at the same moment, and one look at the newest articles again and again meanwhile."""
    asked = [discord.slash("ask", person(first + n, "p"), question=f"{question} ({first + n})") for n in range(people)]
    took: dict[str, float] = {}
    looks: list[float] = []
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while len(took) < people and time.monotonic() < deadline:
        if len(looks) < _LOOKS:
            looks.append(_look(discord, first))
        now = time.monotonic()
        took |= {one.id: now - one.made for one in asked if one.id not in took and _is_over(one)}
        time.sleep(0.02)
    seconds = sorted(took.values())
    return {
        "answered": len(seconds),
        "p50 s": seconds[len(seconds) // 2],
        "p95 s": seconds[int(len(seconds) * 0.95)],
        "all s": seconds[-1],
        "/latest beside, slowest s": max(looks),
    }


def _look(discord: DiscordServer, who: int) -> float:
    began = time.monotonic()
    one = discord.slash("latest", person(who + 9_000, "looker"))
    while not _is_over(one) and time.monotonic() - began < _PATIENCE_SECONDS:
        time.sleep(0.01)
    return time.monotonic() - began


def _is_over(one: Interaction) -> bool:
    return one.original is not None and is_whole(one.original)


if __name__ == "__main__":
    typer.run(main)
