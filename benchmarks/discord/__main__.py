"""`python -m benchmarks.discord`: load on `dateline bot` over the sample articles, or a copy of a data directory.

What 200 people wait for is the processor: an answer over 82,000 passages takes a tenth of a second of it and more on a
busy machine, so that the last of them is answered after 20 s on two cores at best.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.discord.load import Figures, ask_at_once, memory_growth, message_burst
from retrieval.corpus.corpus import Corpus, Location
from retrieval.indexes.embeddings import open_model
from retrieval.sources.files import read_path
from retrieval.sources.ingestion import ingest
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_server import DiscordServer

_SAMPLES = Path(__file__).parents[2] / "bot" / "samples"
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
    data: Annotated[
        Path | None, typer.Option(help="A data directory with articles, which is copied; the samples without one.")
    ] = None,
    people: Annotated[int, typer.Option(help="How many ask at once.")] = 200,
    messages: Annotated[int, typer.Option(help="How many direct messages come in one burst; 0 leaves that out.")] = 500,
    answers: Annotated[int, typer.Option(help="How many answers memory is measured over; 0 leaves that out.")] = 5_000,
) -> None:
    """Measure deadlines, bursts and memory, and print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        if data is not None:
            shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.lock", "*.pid"))
        passages = _bring_up_to_date(copy, [] if data else [_SAMPLES])
        print(json.dumps({"passages": passages, **_measure(copy, Path(folder), people, messages, answers)}, indent=2))


def _bring_up_to_date(folder: Path, articles: Sequence[Path]) -> int:
    """Store articles and let every index catch up, so that the bot alone is measured; return the passages there are."""
    with closing(Corpus(Location(folder), lambda: open_model("wordllama"))) as corpus:
        for path in articles:
            for _ in ingest(corpus, read_path(path)):
                pass
        for _ in corpus.catch_up():
            pass
        return corpus.catalogue.coverage().passages


def _measure(data: Path, folder: Path, people: int, messages: int, answers: int) -> dict[str, Figures]:
    limits = {"DISCORD_QUESTIONS_PER_MINUTE": "1000000", "DISCORD_QUESTIONS_PER_DAY": "1000000"}
    with DiscordServer() as discord, BotProcess(discord, data, folder / "bot.log", **limits) as bot:
        ask_at_once(discord, QUESTIONS, 5)  # what is loaded at the first question is not what is measured
        figures = {"at once": ask_at_once(discord, QUESTIONS, people)}
        if messages:
            figures["burst"] = message_burst(discord, QUESTIONS, messages)
        if answers:
            figures["memory"] = memory_growth(discord, bot.process.pid, QUESTIONS, answers // 10, answers)
        bot.stop()
    return figures


if __name__ == "__main__":
    typer.run(main)
