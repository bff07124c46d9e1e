"""Further scenes of a community's week, with `dateline bot` as its own process: floods, tongues, topics, followers."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.bot.discord.conftest import Running, answer, in_thread, somebody
from tests.bot.discord.test_following_end_to_end import command_line, direct_messages, ingest, posted, store
from tests.fakes.discord_objects import BOT, BOT_ROLE, Payload, server, text_channel
from tests.fakes.discord_server import GENERAL, RANDOM, DiscordServer

FIRST_CALL = "when did Carney and Trump first speak?"
FOLLOW_UP = "and what did they agree to?"
MENTION = f"<@{BOT}> "
ANSWER = "28 March 2025"


SEES_MESSAGES = True
pytestmark = pytest.mark.usefixtures("healed")


class TestGoingOn:
    def test_after_a_private_question_in_a_thread_the_thread_goes_on_from_what_was_public(self, discord: DiscordServer):
        where, who = in_thread(discord), somebody(6_601)
        assert ANSWER in answer(discord, FIRST_CALL, who, where)
        private = discord.slash("ask", who, where=where, question="who won the Canadian election?", private=True)
        assert discord.done(private).private
        told = answer(discord, FOLLOW_UP, who, where)
        assert "election" not in told.partition("\n")[0]
        assert "Carney" in told.partition("\n")[0]

    def test_a_reply_to_an_answer_of_long_ago_goes_on_from_that_one(self, discord: DiscordServer):
        who = somebody(6_602)
        old = discord.answer_to(discord.say(MENTION + FIRST_CALL, who, GENERAL))
        for other in ("who is the pope?", "what is the capital of Peru?", "how many seats did the Liberals win?"):
            answer(discord, MENTION + other, who, GENERAL)
        told = answer(discord, FOLLOW_UP, who, GENERAL, reply_to=old)
        assert "Carney" in told.partition("\n")[0]

    def test_several_edits_of_one_question_leave_one_answer_to_the_last(self, discord: DiscordServer):
        said = discord.say("new question: who is the pope?", somebody(6_603))
        discord.answer_to(said)
        for asked in ("what is the capital of Peru?", "who opened Parliament?", FIRST_CALL):
            discord.edit(said, f"new question: {asked}")
        discord.until(lambda: ANSWER in discord.replies_to(said)[0]["content"])
        assert len(discord.replies_to(said)) == 1


class TestManners:
    def test_a_burst_of_twelve_is_answered_each_once_and_in_order(self, discord: DiscordServer):
        who = somebody(6_604)
        said = [discord.say(f"new question: {FIRST_CALL}", who) for _ in range(12)]
        found = [discord.answer_to(one) for one in said]
        assert [ANSWER in one["content"] for one in found] == [True] * 12
        assert [len(discord.replies_to(one)) for one in said] == [1] * 12
        assert [int(one["id"]) for one in found] == sorted(int(one["id"]) for one in found)

    @pytest.mark.parametrize("said", [MENTION, f"<@&{BOT_ROLE}>", f"{MENTION}  ?!", f"{MENTION}\n\n"])
    def test_a_mention_with_nothing_in_it_gets_a_hint(self, discord: DiscordServer, said: str):
        fields: dict[str, Any] = {"mention_roles": [str(BOT_ROLE)]} if "&" in said else {}
        told = answer(discord, said, somebody(6_605), GENERAL, **fields)
        assert "[1]" not in told
        assert told

    @pytest.mark.parametrize("ping", ["@everyone", "@here", "<@&2001>", "<@4002>"])
    def test_pings_in_a_question_ping_nobody(self, discord: DiscordServer, ping: str):
        who = somebody(6_606)
        said = discord.say(f"{MENTION}{ping} {FIRST_CALL}", who, GENERAL)
        told = discord.answer_to(said)
        assert ANSWER in told["content"]
        allowed = [one.body.get("allowed_mentions") for one in discord.calls("POST", f"/{GENERAL}/messages")]
        assert all(one is not None and one.get("parse", []) == [] for one in allowed)
        assert not any(one.get("roles") or one.get("users") for one in allowed)

    def test_a_question_as_long_as_discord_lets_it_be_is_answered(self, discord: DiscordServer):
        words = "I have read a good deal about it in the last weeks and would like to be sure of one thing. "
        assert ANSWER in answer(discord, f"new question: {words * 20}{FIRST_CALL}", somebody(6_607))

    @pytest.mark.parametrize(
        "asked",
        [
            "Wann haben Carney und Trump zum ersten Mal miteinander gesprochen?",
            "¿Cuándo hablaron Carney y Trump por primera vez?",
            "カーニーとトランプが最初に話したのはいつですか？",
            "متى تحدث كارني وترامب لأول مرة؟",
        ],
    )
    def test_other_languages_are_answered_or_declined_and_break_nothing(self, discord: DiscordServer, asked: str):
        told = answer(discord, f"new question: {asked}", somebody(6_608))
        assert told
        assert "went wrong" not in told

    def test_text_beside_other_files_is_read_and_the_files_are_named(self, discord: DiscordServer):
        claims = b"Trump announced a duty of 50 per cent on foreign cars."
        files = [discord.attach("claims.txt", claims), discord.attach("picture.png", b"\x89PNG")]
        told = answer(discord, "fact check this", somebody(6_609), attachments=files)
        assert "Contradicted" in told


class TestRefusals:
    def test_an_answer_that_is_refused_as_invalid_ends_in_words(self, discord: DiscordServer):
        refused = {"code": 50035, "message": "Invalid Form Body"}
        discord.fail("PATCH", r"/webhooks/.*/@original", 400, refused)
        asked = discord.slash("ask", somebody(6_610), question=FIRST_CALL)
        discord.until(lambda: asked.text and "thinking" not in asked.text)
        assert asked.text

    def test_a_closed_direct_message_is_no_end_for_others(self, discord: DiscordServer):
        closed = somebody(6_611)
        discord.rest.closed.add(int(closed["id"]))
        said = discord.say(FIRST_CALL, closed)
        assert ANSWER in answer(discord, f"new question: {FIRST_CALL}", somebody(6_612))
        assert discord.replies_to(said) == []

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_error_at_the_answer_costs_nothing(self, discord: DiscordServer, status: int):
        discord.fail("POST", r"/channels/\d+/messages", status, {"message": "upstream"})
        said = discord.say(f"new question: {FIRST_CALL}", somebody(6_613))
        assert ANSWER in discord.answer_to(said)["content"]
        assert len(discord.replies_to(said)) == 1

    def test_sigterm_in_the_middle_of_a_burst_loses_and_repeats_nothing(self, running: Running):
        discord = running.discord
        said = [discord.say(f"new question: {FIRST_CALL}", somebody(6_620 + number)) for number in range(6)]
        assert running.process.stop(signal.SIGTERM) == 0
        running.process.start()
        assert [ANSWER in discord.answer_to(one)["content"] for one in said] == [True] * 6
        assert [len(discord.replies_to(one)) for one in said] == [1] * 6


class TestServers:
    def test_what_one_server_is_limited_to_does_not_limit_another(self, discord: DiscordServer):
        other = server(9_000, [text_channel(9_001, "lobby")])
        del other["unavailable"]
        discord.dispatch("GUILD_CREATE", other, 9_000)
        discord.until(lambda: posted_in(discord, 9_001))
        told = discord.done(discord.slash("setup", where=GENERAL, outlet="Tamarack Post")).text
        assert "Tamarack Post" in told
        limited = answer(discord, MENTION + FIRST_CALL, somebody(6_614), GENERAL)
        assert "Wexley Wire" not in limited
        assert "Wexley Wire" in answer(discord, f"new question: {FIRST_CALL}", somebody(6_614))
        discord.done(discord.slash("setup", where=GENERAL, outlet="Tamarack Post"))  # which takes it away again


def posted_in(discord: DiscordServer, channel: int) -> list[Payload]:
    return [one for one in list(discord.rest.messages.values()) if one["channel_id"] == str(channel)]


class TestFollowing:
    def test_two_changes_of_one_batch_are_each_told_once(self, running: Running, tmp_path: Path):
        discord, who = running.discord, somebody(6_615)
        towns = ("Alna", "Brill")
        for town in towns:
            ingest(running, tmp_path, f"first-{town}", f"The {town} lido will open on 3 March 2027, the town said.")
        for town in towns:
            question = f"When will the {town} lido open?"
            until_told(discord, question, "3 March 2027")
            assert "3 March 2027" in discord.done(discord.slash("follow", who, question=question)).text
        lines = [
            {"title": f"{town} lido", "text": f"The {town} lido will now open on 9 May 2027, the town of {town} said."}
            for town in towns
        ]
        store(running, tmp_path / "later.jsonl", "\n".join(map(json.dumps, lines)))
        told = discord.until(lambda: found if all(town in (found := changes(running, who)) for town in towns) else "")
        assert (told or "").count("Now: **9 May 2027**") == 2

    def test_an_answer_given_on_discord_that_no_longer_stands_is_listed_for_the_operator(
        self, running: Running, tmp_path: Path
    ):
        discord = running.discord
        question = "When will the Culm weir be mended?"
        ingest(running, tmp_path, "weir", "The Culm weir will be mended on 3 March 2027, the river office said.")
        until_told(discord, question, "3 March 2027")
        assert running.process.stop() == 0  # else it would correct what it said
        ingest(running, tmp_path, "weir", "The Culm weir will be mended on 9 May 2027, the river office said.")
        listed = command_line(running, "status", "--stale-answers")
        running.process.start()
        assert question in listed

    def test_a_kill_just_when_an_answer_is_shown_loses_no_correction(self, running: Running, tmp_path: Path):
        discord, question = running.discord, "When will the Lorn cable car open?"
        ingest(running, tmp_path, "car", "The Lorn cable car will open on 3 March 2027, the town of Lorn said.")
        until_told(discord, question, "3 March 2027")
        discord.mute(("POST", "/messages .*March 2027"), ("PATCH", "/webhooks/.*March 2027"))
        said = discord.say(MENTION + question, somebody(6_616), GENERAL)
        asked = discord.slash("ask", somebody(6_617), GENERAL, question=question)
        shown = discord.answer_to(said)
        discord.done(asked)
        running.process.process.kill()
        running.process.finish()
        ingest(running, tmp_path, "car", "The Lorn cable car will open on 9 May 2027, the town of Lorn said.")
        assert command_line(running, "status", "--stale-answers").count(question) >= 2
        discord.heal()
        running.process.start()
        discord.until(lambda: "**9 May 2027**" in asked.text)
        discord.until(lambda: "I had said: ~~3 March 2027~~" in discord.rest.messages[int(shown["id"])]["content"])
        assert len(discord.replies_to(said)) == 1
        discord.until(lambda: question not in command_line(running, "status", "--stale-answers"))


def until_told(discord: DiscordServer, question: str, told: str) -> None:
    """Wait until what has come in answers: until then another article may be named that tells of the same day."""
    discord.until(lambda: f"\n**{told}**\n" in command(discord, question))


def command(discord: DiscordServer, question: str) -> str:
    return discord.done(discord.slash("ask", somebody(6_698), question=question)).text


def changes(running: Running, who: Payload) -> str:
    return "\n".join(one for one in direct_messages(running, who) if "has changed" in one)


class TestTopics:
    def test_no_more_stories_an_hour_than_were_asked_for(self, running: Running, tmp_path: Path):
        discord = running.discord
        discord.done(
            discord.slash("topics add", where=GENERAL, channel=RANDOM, topic="Marl viaduct", stories_an_hour=1)
        )
        lines = [
            {"title": title, "text": f"{title}. {more}"}
            for title, more in (
                (
                    "Marl viaduct closed after a crack",
                    "Engineers looked at the arches on Monday morning.",
                ),
                ("Choir sings below the Marl viaduct", "Some ninety singers came, and the wind took the music away."),
                ("Marl viaduct to be painted red", "A painter from Selby won the contest with a sketch on a napkin."),
            )
        ]
        store(running, tmp_path / "marl.jsonl", "\n".join(map(json.dumps, lines)))
        discord.until(lambda: [one for one in posted(running, RANDOM) if "Marl viaduct" in one])
        answer(discord, f"new question: {FIRST_CALL}", somebody(6_699))
        assert len([one for one in posted(running, RANDOM) if "Marl viaduct" in one]) == 1
