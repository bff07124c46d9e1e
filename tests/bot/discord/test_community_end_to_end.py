"""A week of a community with `dateline bot` as its own process: what was told once is corrected, followed, posted."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.bot.discord.conftest import Running, somebody
from tests.bot.discord.test_conversing_end_to_end import labelled
from tests.bot.discord.test_following_end_to_end import direct_messages, posted, store
from tests.bot.discord.test_fresh_scenes_end_to_end import until_told
from tests.fakes.discord_objects import ANN, BEN, BOT, Payload, direct_id
from tests.fakes.discord_server import ANNOUNCEMENTS, GENERAL, RANDOM, SECRET_CHANNEL, DiscordServer
from tests.patience import PATIENCE_SECONDS

FIRST_CALL = "when did Carney and Trump first speak?"
MENTION = f"<@{BOT}> "

SEES_MESSAGES = True
pytestmark = pytest.mark.usefixtures("healed")


def command(discord: DiscordServer, name: str, who: Payload = ANN, where: int | None = GENERAL, **options: Any) -> str:
    return discord.done(discord.slash(name, who, where, **options)).text


def told_of_may(running: Running, who: Payload) -> list[str]:
    return [one for one in direct_messages(running, who) if "Now: **9 May 2027**" in one]


def opens(thing: str, day: str) -> dict[str, str]:
    return {"title": f"{thing} to open", "text": f"The {thing} will open on {day}, the town hall said."}


FIRST = [
    opens("Ulm tram", "3 March 2027"),
    opens("Yar pier", "3 March 2027"),
    opens("Wick dome", "3 March 2027"),
    {
        "title": "Selm mill burns down",
        "text": "The Selm mill burned down on Sunday. Four people were hurt, the fire office said.",
        "url": "https://tarn.test/selm",
    },
    {"title": "Ober weir bursts", "text": "The Ober weir burst on Monday, the river office said."},
    {"title": "Orne quarry closes for good", "text": "The owners of the Orne quarry closed it for good on Friday."},
]
LATER = [
    opens("Ulm tram", "9 May 2027"),
    opens("Yar pier", "9 May 2027"),
    opens("Wick dome", "9 May 2027"),
    opens("Zell cableway", "9 May 2027"),
    FIRST[3]
    | {
        "text": "The Selm mill burned down on Sunday. Nobody was hurt, the fire office said.\n\n"
        "Correction: An earlier version of this article said that four people were hurt."
    },
    {
        "title": "Orne quarry closes for good as stone runs out",
        "text": "No stone is left in the Orne quarry, says the Marl Gazette, and ninety miners look for work.",
        "outlet": "Marl Gazette",
    },
]


@dataclass
class Week:
    """Who followed what before the answers changed, and the answers that were given."""

    shut: Payload
    paused: Payload
    early: Payload
    follower: Payload
    deleted: Payload
    kept: Payload
    edited: Payload
    asleep: Payload
    refused: Payload
    brief: str


@pytest.fixture(scope="module")
def week(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """Let it come to pass."""
    discord, folder = running.discord, tmp_path_factory.mktemp("news")
    shut, paused, early, follower, asker = (somebody() for _ in range(5))
    command(discord, "topics add", channel=RANDOM, topic="Orne quarry")
    command(discord, "topics add", channel=GENERAL, topic="Ober weir")
    discord.rest.denied[GENERAL] = {"send"}
    ingest(running, folder, FIRST)
    for thing in ("Ulm tram", "Yar pier", "Wick dome"):
        until_told(discord, f"When will the {thing} open?", "3 March 2027")
    command(discord, "brief set", channel=ANNOUNCEMENTS, hour=0)
    discord.until(lambda: [one for one in discord.calls("POST", "/crosspost") if one.status])
    (brief,) = posted(running, ANNOUNCEMENTS)
    taken_away(discord, ANNOUNCEMENTS)  # else it would be taken for that of the next day
    command(discord, "follow", shut, question="When will the Ulm tram open?")
    discord.rest.closed.add(int(shut["id"]))
    for who in (paused, follower):
        command(discord, "follow", who, question="When will the Yar pier open?")
    command(discord, "following pause", paused, number=number_of(discord, paused))
    command(discord, "follow", early, question="When will the Zell cableway open?")
    thread = int(discord.unheard("a topic", where=GENERAL)["id"])
    discord.open_thread(thread)
    deleted, kept, edited, asleep, refused = (
        discord.answer_to(discord.say(MENTION + "When will the Wick dome open?", asker, where))
        for where in (RANDOM, None, RANDOM, thread, RANDOM)
    )
    del discord.rest.messages[int(deleted["id"])]
    discord.edit(asked_in(discord, edited), MENTION + FIRST_CALL)
    discord.until(lambda: "28 March 2025" in discord.rest.messages[int(edited["id"])]["content"])
    discord.rest.channels[thread]["thread_metadata"]["archived"] = True
    denied = {"code": 50013, "message": "Missing Permissions"}
    discord.fail_always("PATCH", f"/messages/{refused['id']}", 403, denied)
    discord.until(lambda: f"in #general ({GENERAL})" in running.process.output())
    discord.rest.denied.clear()
    discord.until(lambda: [one for one in posted(running, RANDOM) if "Orne quarry" in one])
    ingest(running, folder, LATER)
    until_told(discord, "When will the Zell cableway open?", "9 May 2027")
    for method, path in (("POST", f"/{direct_id(shut)}/messages"), ("PATCH", f"/messages/{refused['id']}")):
        discord.until(lambda: [one for one in discord.calls(method, path) if one.status == 403])  # noqa: B023
    yield Week(shut, paused, early, follower, deleted, kept, edited, asleep, refused, brief)
    discord.rest.closed.clear()


def asked_in(discord: DiscordServer, answer: Payload) -> Payload:
    return discord.rest.messages[int(answer["message_reference"]["message_id"])]


def ingest(running: Running, folder: Path, articles: list[dict[str, str]]) -> None:
    lines = [json.dumps({"outlet": "Tarn Post", **article}) for article in articles]
    store(running, folder / "news.jsonl", "\n".join(lines), outlet="")


def taken_away(discord: DiscordServer, channel: int) -> None:
    for number, one in list(discord.rest.messages.items()):
        if one["channel_id"] == str(channel):
            del discord.rest.messages[number]


def number_of(discord: DiscordServer, who: Payload) -> int:
    return int(command(discord, "following list", who).split("**")[1])


class TestChanges:
    def test_reach_somebody_once_their_messages_are_open_again(self, running: Running, week: Week):
        discord = running.discord
        discord.rest.closed.add(int(week.shut["id"]))
        assert "I could not write to you" in command(discord, "following list", week.shut)
        discord.heal()
        assert "9 May 2027" in command(discord, "following list", week.shut)
        assert len(discord.until(lambda: told_of_may(running, week.shut))) == 1

    def test_during_a_pause_are_told_once_after_it(self, running: Running, week: Week):
        discord = running.discord
        discord.until(lambda: told_of_may(running, week.follower))
        assert not told_of_may(running, week.paused)
        command(discord, "following resume", week.paused, number=number_of(discord, week.paused))
        assert len(discord.until(lambda: told_of_may(running, week.paused))) == 1

    def test_from_no_answer_to_the_first_one_are_told(self, running: Running, week: Week):
        (told,) = running.discord.until(lambda: told_of_may(running, week.early))
        assert "Zell cableway" in told

    def test_are_put_into_the_answer_that_stands_and_not_into_one_that_was_deleted(self, running: Running, week: Week):
        discord = running.discord
        discord.until(lambda: "I had said: ~~3 March 2027~~" in discord.rest.messages[int(week.kept["id"])]["content"])
        assert labelled(discord.rest.messages[int(week.kept["id"])], "Show proof")
        tries = [one for one in discord.calls("PATCH", f"/messages/{week.deleted['id']}") if one.status == 404]
        assert len(tries) <= 1
        assert "Traceback" not in running.process.output()


class TestCorrections:
    def test_reach_an_answer_in_a_thread_that_was_put_away(self, running: Running, week: Week):
        discord = running.discord
        discord.until(lambda: "Corrected on" in discord.rest.messages[int(week.asleep["id"])]["content"])

    def test_leave_the_answer_to_an_edited_question_alone(self, running: Running, week: Week):
        discord = running.discord
        discord.until(lambda: "Corrected on" in discord.rest.messages[int(week.kept["id"])]["content"])
        shown = discord.rest.messages[int(week.edited["id"])]["content"]
        assert shown.startswith("**28 March 2025**")
        assert "Corrected on" not in shown

    def test_that_discord_refuses_are_logged_listed_and_made_after_a_restart(self, running: Running, week: Week):
        discord, shown = running.discord, running.discord.rest.messages[int(week.refused["id"])]
        assert "Corrected on" not in shown["content"]
        discord.until(lambda: f"in #city-hall-news ({RANDOM})" in running.process.output())
        assert running.process.stop() == 0
        running.process.start()
        discord.until(lambda: "Corrected on" in shown["content"])


class TestPosts:
    def test_of_a_story_are_edited_as_further_outlets_tell_it(self, running: Running, week: Week):  # noqa: ARG002
        def stories() -> list[str]:
            return [one for one in posted(running, RANDOM) if "Orne quarry" in one]

        running.discord.until(lambda: "2 outlets" in "".join(stories()))
        (story,) = stories()
        assert story.endswith("2 outlets, 2 independent · Marl Gazette, Tarn Post")

    def test_of_a_day_begin_with_what_the_last_one_told_wrongly(self, running: Running, week: Week):
        assert "Selm mill burns down" in week.brief
        yesterday = datetime.now(UTC) - timedelta(days=1)
        with sqlite3.connect(running.data_dir / "catalogue.sqlite3", PATIENCE_SECONDS) as connection:
            connection.execute("UPDATE briefs SET posted = ?", (yesterday.replace(tzinfo=None).isoformat(" "),))
        connection.close()
        (second,) = running.discord.until(lambda: posted(running, ANNOUNCEMENTS))
        title, first, *rest = second.splitlines()
        assert title.startswith("**The news of")
        assert first.startswith("- ✏️ Corrected: [Selm mill burns down]")
        assert "four people were hurt" in first
        assert not any("Selm mill" in line for line in rest)
        assert any("Zell cableway" in line for line in rest)
        command(running.discord, "brief off")

    def test_that_discord_refused_come_when_it_lets_them(self, running: Running, week: Week):  # noqa: ARG002
        (story,) = running.discord.until(lambda: [one for one in posted(running, GENERAL) if one.startswith("📰")])
        assert "Ober weir bursts" in story

    def test_that_cannot_be_are_refused_in_words(self, discord: DiscordServer):
        unknown = command(discord, "topics add", channel=RANDOM, outlet="The Daily Nothing")
        assert unknown.startswith("I have nothing from “The Daily Nothing”")
        hidden = command(discord, "topics add", channel=SECRET_CHANNEL, topic="Carney")
        assert hidden.startswith(f"I may not write in <#{SECRET_CHANNEL}>")
        assert command(discord, "topics end", number=987) == "There is no such topic."


class TestFollowing:
    def test_the_same_question_twice_is_said_to_be(self, discord: DiscordServer):
        who = somebody()
        command(discord, "follow", who, question=FIRST_CALL)
        again = command(discord, "follow", who, question="When did Carney and Trump first speak")
        assert again.startswith("🔔 You follow that already:\n- **")
        assert command(discord, "following list", who).count("28 March") == 1

    def test_the_bell_under_an_answer_is_for_whoever_presses_it(self, discord: DiscordServer):
        who, other = somebody(), somebody()
        shown = discord.answer_to(discord.say(MENTION + FIRST_CALL, who, GENERAL))
        assert discord.done(discord.press(shown, labelled(shown, "Follow"), other, GENERAL)).private
        assert "Carney" in command(discord, "following list", other)
        assert "Carney" not in command(discord, "following list", who)

    @pytest.mark.parametrize("said", ["unfollow this", "Stop following that!", "stop telling me about it"])
    def test_is_ended_in_words(self, discord: DiscordServer, said: str):
        who = somebody()
        for one in ("who opened Parliament?", f"new question: {FIRST_CALL}"):
            discord.answer_to(discord.say(one, who))
            discord.answer_to(discord.say("follow this", who))
        told = discord.answer_to(discord.say(said, who))["content"]
        assert told == f"I follow “{FIRST_CALL}” for you no more."
        left = command(discord, "following list", who)
        assert "Carney" not in left
        assert "Parliament" in left

    def test_is_for_fifty_questions_all_of_which_are_listed(self, running: Running):
        discord, who = running.discord, somebody()
        command(discord, "follow", who, question=FIRST_CALL)
        columns = "owner, place, outlets, language, paused, created, checked, answer"
        copy = f"INSERT INTO standing_questions (question, {columns}) SELECT question || ?, {columns}"
        with sqlite3.connect(running.data_dir / "catalogue.sqlite3", PATIENCE_SECONDS) as connection:
            for number in range(2, 51):
                mine = (f" {'And then? ' * 9}{number}", f"discord:{who['id']}", FIRST_CALL)
                connection.execute(f"{copy} FROM standing_questions WHERE owner = ? AND question = ?", mine)
        connection.close()
        refused = command(discord, "follow", who, question="who opened Parliament?")
        assert refused.startswith("You follow 50 questions already")
        listed = discord.slash("following list", who, GENERAL)
        discord.until(lambda: listed.text.count("28 March 2025") == 50)
        command(discord, "following end", who, number=number_of(discord, who))
        assert "King Charles III" in command(discord, "follow", who, question="who opened Parliament?")


def test_no_text_names_a_setting_which_only_the_operator_can_change(discord: DiscordServer):
    for name in ("help", "privacy", "sources", "latest", "setup", "usage", "brief now"):
        command(discord, name, BEN)
    texts = [str(call.body) for call in discord.rest.calls if call.body and "content" in str(call.body)]
    assert len(texts) > 20
    assert [text for text in texts if re.search(r"\b[A-Z]{2,}_[A-Z]{2,}", text)] == []
