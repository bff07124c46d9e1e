"""`python -m benchmarks.discord --data DIR`: load on `dateline bot` over a copy of a data directory."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.discord.load import Figures, ask_at_once, memory_growth, message_burst
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes.embeddings import open_model
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_server import DiscordServer

QUESTIONS = (
    "Who won the election?",
    "When did the talks begin?",
    "How many people were hurt in the earthquake?",
    "What did the central bank decide about interest rates?",
    "Who is the new chief executive?",
    "Where was the summit held?",
    "Why was the launch put off?",
    "What did the court rule last week?",
    "How much does the company pay for the takeover?",
    "Which team won the final?",
    "When will the strike end?",
    "What is known about the new vaccine?",
)


def main(
    data: Annotated[Path, typer.Option(help="A data directory with articles; it is copied, not changed.")],
    people: Annotated[int, typer.Option(help="How many ask at once.")] = 200,
    messages: Annotated[int, typer.Option(help="How many direct messages come in one burst.")] = 500,
    answers: Annotated[int, typer.Option(help="How many answers memory is measured over; 0 leaves that out.")] = 5_000,
) -> None:
    """Measure deadlines, bursts and memory, and print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.lock", "*.pid"))
        passages = _bring_up_to_date(copy)
        print(json.dumps({"passages": passages, **_measure(copy, Path(folder), people, messages, answers)}, indent=2))


def _bring_up_to_date(folder: Path) -> int:
    """Let every index catch up, so that the bot alone is measured; return how many passages there are."""
    corpus = Corpus(Location(folder), lambda: open_model("wordllama"))
    for _ in corpus.catch_up():
        pass
    passages = corpus.catalogue.coverage().passages
    corpus.close()
    return passages


def _measure(data: Path, folder: Path, people: int, messages: int, answers: int) -> dict[str, Figures]:
    limits = {"DISCORD_QUESTIONS_PER_MINUTE": "1000000", "DISCORD_QUESTIONS_PER_DAY": "1000000"}
    with DiscordServer() as discord, BotProcess(discord, data, folder / "bot.log", **limits) as bot:
        ask_at_once(discord, QUESTIONS, 5)  # what is loaded at the first question is not what is measured
        figures = {"at once": ask_at_once(discord, QUESTIONS, people)}
        figures["burst"] = message_burst(discord, QUESTIONS, messages)
        if answers:
            figures["memory"] = memory_growth(discord, bot.process.pid, QUESTIONS, answers // 10, answers)
        bot.stop()
        print(bot.output())
    return figures


if __name__ == "__main__":
    typer.run(main)
