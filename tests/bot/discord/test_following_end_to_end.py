"""Standing questions and corrections, with `dateline bot` as its own process and articles that come in beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from tests.bot.discord.conftest import Running
from tests.fakes.discord_objects import BEN, BOT, Payload, direct_id
from tests.fakes.discord_server import GENERAL, RANDOM
from tests.patience import PATIENCE_SECONDS

QUESTION = "When will the Tarn ferry sail again?"
FIRST = "The Tarn ferry will sail again on 3 March 2027, the harbour office of Tarn said.\n\nTraders have waited."
LATER = "The Tarn ferry will now sail again on 9 May 2027, the harbour office of Tarn said.\n\nA crack put it off."


TRADES = (
    "bakers carters coopers dyers fullers glovers hatters joiners masons millers potters ropers saddlers slaters"
    " tanners thatchers tilers weavers"
).split()
GUESTS = ", ".join(f"the proud old guild of {trade}" for trade in TRADES)
LONG = (
    f"The Orsa lift will open on {{day}}, the mining office of Orsa said, with {GUESTS} and the mayor as guests.",
    f"The Orsa lift will carry ninety people an hour when it opens on {{day}}, said {GUESTS}, all of whom paid for it.",
)


def ingest(running: Running, folder: Path, name: str, text: str, *, days_ago: int = 0) -> None:
    """Store an article by the command line, beside the bot, which owns the indexes."""
    store(running, folder / f"{name}.txt", text, days_ago)


def ingest_long(running: Running, folder: Path, day: str) -> None:
    """Store two reports with long sentences and addresses, so that an answer from them needs several messages."""
    reports = [
        {"title": "Orsa lift", "text": told.format(day=day), "url": f"https://{place}.test/{'lift-' * 105}"}
        for place, told in zip(("orsa", "tarn"), LONG, strict=True)
    ]
    store(running, folder / "long.jsonl", "\n".join(map(json.dumps, reports)))


def store(running: Running, article: Path, text: str, days_ago: int = 0, outlet: str = "Tarn Post") -> None:
    article.write_text(text, "utf-8")
    today = (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()
    command_line(running, "ingest", str(article), "--published", today, *(("--outlet", outlet) if outlet else ()))


def command_line(running: Running, *command: str) -> str:
    """Run the command line in this process, which is another than the bot's, and return what it prints."""
    beside = {"DATELINE_DATA_DIR": str(running.data_dir)}
    with pytest.MonkeyPatch.context() as patched:
        # On a busy machine, too, one commit: the bot is to see all of it or nothing.
        patched.setattr("retrieval.sources.ingestion._LONGEST_WAIT_SECONDS", PATIENCE_SECONDS)
        done = CliRunner().invoke(app, command, env=beside, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


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


def test_every_part_of_an_answer_in_several_messages_is_corrected(running: Running, tmp_path: Path):
    discord = running.discord
    ingest_long(running, tmp_path, "3 March 2027")

    def answered() -> Payload | None:
        said = discord.say(f"<@{BOT}> When will the Orsa lift open?", where=GENERAL)
        return said if "3 March 2027" in discord.answer_to(said)["content"] else None

    said = discord.until(answered)
    assert said is not None
    parts = discord.until(lambda: found if len(found := parts_of(running, said)) > 1 else None)
    assert parts is not None
    first, *further = (int(one["id"]) for one in parts)
    assert len(further) == 1
    before = discord.rest.messages[further[0]]["content"]
    ingest_long(running, tmp_path, "9 May 2027")
    # On a busy machine it may be corrected between the two reports, too: to what the one that is left still says.
    discord.until(lambda: "9 May 2027" in discord.rest.messages[first]["content"])
    assert discord.rest.messages[first]["content"].startswith("✏️ **Corrected on")
    # The first has grown by the correction, so that what stood at its end comes at the beginning of the next.
    discord.until(lambda: discord.rest.messages[further[0]]["content"] != before)
    head, rest = (discord.rest.messages[number]["content"] for number in (first, *further))
    assert "I had said: ~~3 March 2027~~" in head
    assert "9 May 2027" in head
    assert discord.rest.messages[further[0]]["components"]
    assert "3 March 2027" not in head.replace("~~3 March 2027~~", "") + rest
    assert max(map(len, (head, rest))) <= 2_000
    assert not discord.rest.messages[first]["components"]
    assert posted(running, GENERAL)[-2:] == [head, rest]


def parts_of(running: Running, said: Payload) -> list[Payload]:
    """Return the bot's messages from the reply to a message on."""
    (first,) = running.discord.replies_to(said)
    found = [one for one in list(running.discord.rest.messages.values()) if one["author"]["id"] == str(BOT)]
    return [one for one in found if one["channel_id"] == str(GENERAL) and int(one["id"]) >= int(first["id"])]
