"""Standing questions and corrections, with `dateline bot` as its own process and articles that come in beside it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bot.discord.conftest import Running
from tests.fakes.discord_objects import BEN, BOT, Payload, direct_id
from tests.fakes.discord_server import GENERAL, RANDOM
from tests.patience import PATIENCE_SECONDS

QUESTION = "When will the Tarn ferry sail again?"
FIRST = "The Tarn ferry will sail again on 3 March 2027, the harbour office of Tarn said.\n\nTraders have waited."
LATER = "The Tarn ferry will now sail again on 9 May 2027, the harbour office of Tarn said.\n\nA crack put it off."


def ingest(running: Running, folder: Path, name: str, text: str, *, days_ago: int = 0) -> None:
    """Store an article by the command line, beside the bot, which owns the indexes."""
    article = folder / f"{name}.txt"
    article.write_text(text, "utf-8")
    today = (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()
    command = [sys.executable, "-m", "bot", "ingest", str(article), "--published", today, "--outlet", "Tarn Post"]
    root = Path(__file__).parents[3]
    environment = {"DATELINE_DATA_DIR": str(running.data_dir), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(root)}
    subprocess.run(command, check=True, env=environment, cwd=folder, capture_output=True, timeout=PATIENCE_SECONDS)


def direct_messages(running: Running, who: Payload) -> list[str]:
    found = list(running.discord.rest.messages.values())
    return [
        one["content"] for one in found if one["channel_id"] == str(direct_id(who)) and one["author"]["id"] == str(BOT)
    ]


def posted(running: Running, channel: int) -> list[str]:
    found = list(running.discord.rest.messages.values())
    return [one["content"] for one in found if one["channel_id"] == str(channel) and one["author"]["id"] == str(BOT)]


def test_a_change_is_told_once_and_reaches_the_answer_that_was_given(running: Running, tmp_path: Path):
    discord = running.discord
    added = discord.done(discord.slash("topics add", where=GENERAL, channel=RANDOM, topic="Tarn ferry")).text
    assert "news on Tarn ferry" in added
    ingest(running, tmp_path, "first", FIRST)

    def answered() -> Payload | None:
        shown = discord.answer_to(discord.say(f"<@{BOT}> {QUESTION}", where=GENERAL))
        return shown if "3 March 2027" in shown["content"] else None

    shown = discord.until(answered)
    assert shown is not None
    followed = discord.done(discord.slash("follow", BEN, question=QUESTION))
    assert followed.private
    assert "Now it is: **3 March 2027**" in followed.text
    ingest(running, tmp_path, "copy", FIRST + "\n\nCopied from the Tarn Post.")
    ingest(running, tmp_path, "later", LATER)
    discord.until(lambda: "✏️ **Corrected on" in discord.rest.messages[int(shown["id"])]["content"])
    corrected = discord.rest.messages[int(shown["id"])]["content"]
    assert "I had said: ~~3 March 2027~~" in corrected
    assert "**9 May 2027**" in corrected
    told = discord.until(lambda: [one for one in direct_messages(running, BEN) if "The answer has changed" in one])
    assert "Before: ~~3 March 2027~~\nNow: **9 May 2027**" in told[0]
    assert "> The Tarn ferry will now sail again on 9 May 2027" in told[0]
    listed = discord.done(discord.slash("following list", BEN)).text
    assert f"{QUESTION} — 9 May 2027" in listed
    posts = discord.until(lambda: [one for one in posted(running, RANDOM) if "Tarn ferry" in one])
    assert len(posts) == 1
    assert posts[0].startswith("📰 **")
    assert posts[0].endswith("1 outlet, 1 independent · Tarn Post")
    running.process.process.kill()
    running.process.finish()
    running.process.start()
    discord.done(discord.slash("following list", BEN))
    assert len([one for one in direct_messages(running, BEN) if "The answer has changed" in one]) == 1


def test_what_is_followed_can_be_paused_and_ended(running: Running):
    discord = running.discord
    discord.done(discord.slash("follow", BEN, question="Who leads the Orsa council?"))
    number = int(discord.done(discord.slash("following list", BEN)).text.split("**")[-2])
    assert discord.done(discord.slash("following pause", BEN, number=number)).text == "Paused."
    assert f"**{number}** (paused)" in discord.done(discord.slash("following list", BEN)).text
    assert discord.done(discord.slash("following resume", BEN, number=number)).text == "You are told again."
    assert discord.done(discord.slash("following end", BEN, number=number)).text == "You follow 1 question less."
    quiet = discord.done(discord.slash("following quiet", BEN, start=22, stop=7, zone="vienna")).text
    assert quiet == "Quiet from 22:00 to 7:00, Europe/Vienna."
