"""What a community does to a bot in a week: each scene is played with `dateline bot` as its own process."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from tests.bot.discord.conftest import Running, answer, somebody
from tests.fakes.discord_objects import (
    BEN,
    BOT,
    BOT_ROLE,
    SERVER,
    Payload,
    direct_id,
    message,
    person,
    thread,
)
from tests.fakes.discord_server import GENERAL, RANDOM, SECRET_CHANNEL, DiscordServer

FIRST_CALL = "when did Carney and Trump first speak?"
FOLLOW_UP = "and what did they agree to?"
CLAIM = "Trump announced a duty of 50 per cent on foreign cars."
MENTION = f"<@{BOT}> "
ANSWER = "28 March 2025"


SEES_MESSAGES = True
pytestmark = pytest.mark.usefixtures("healed")


def settled(discord: DiscordServer) -> None:
    """Wait until what was said before has been heard: what is said now is answered."""
    answer(discord, f"new question: {FIRST_CALL}", somebody(6_999))


def in_channel(discord: DiscordServer, channel: int) -> list[Payload]:
    found = list(discord.rest.messages.values())
    return [one for one in found if one["channel_id"] == str(channel) and one["author"]["id"] == str(BOT)]


class TestPrivate:
    def test_what_somebody_asked_in_private_does_not_surface_when_they_go_on_in_public(self, discord: DiscordServer):
        number = int(discord.unheard("a topic", where=GENERAL)["id"])
        discord.open_thread(number)
        who = somebody(6_501)
        assert discord.done(discord.slash("ask", who, where=number, question=FIRST_CALL, private=True)).private
        assert "Carney" not in answer(discord, "why?", who, number)

    def test_a_private_answer_is_no_topic_for_a_mention_in_the_channel(self, discord: DiscordServer):
        who = somebody(6_502)
        discord.done(discord.slash("ask", who, where=GENERAL, question=FIRST_CALL, private=True))
        assert "Understood as" not in answer(discord, MENTION + FOLLOW_UP, who, GENERAL)


class TestTopics:
    def test_somebody_elses_topic_in_a_channel_is_not_mine(self, discord: DiscordServer):
        answer(discord, MENTION + FIRST_CALL, somebody(6_503), GENERAL)
        assert "Understood as" not in answer(discord, MENTION + FOLLOW_UP, somebody(6_504), GENERAL)

    @pytest.mark.parametrize("asked", ["who is the pope?", "who opened Parliament?", "what is the capital of Peru?"])
    def test_a_question_that_stands_alone_is_left_alone(self, discord: DiscordServer, asked: str):
        who = somebody(6_505)
        answer(discord, f"new question: {FIRST_CALL}", who)
        assert "Understood as" not in answer(discord, asked, who)

    def test_which_paper_says_so_names_it(self, discord: DiscordServer):
        who = somebody(6_506)
        answer(discord, f"new question: {FIRST_CALL}", who)
        assert "Wexley Wire" in answer(discord, "which paper says so?", who)

    @pytest.mark.parametrize(
        "said",
        [
            "hey there!",
            "good morning",
            "ok thanks a lot",
            "thx 👍",
            "what can you do?",
            "who are you?",
            "are you a bot?",
            "lol",
            "👍",
            "cheers mate",
            "good bot",
            "bye",
        ],
    )
    def test_talk_is_answered_by_talk_and_never_by_news(self, discord: DiscordServer, said: str):
        told = answer(discord, said, somebody(6_507))
        assert "\\[1\\]" not in told
        assert "I find no" not in told
        assert "have no article" not in told


class TestRefusals:
    def test_a_timeline_comes_without_its_picture_where_files_are_not_allowed(self, discord: DiscordServer):
        discord.fail("PATCH", r"/webhooks/.*/@original", 403, {"code": 50013, "message": "Missing Permissions"})
        shown = discord.done(discord.slash("timeline", where=GENERAL, topic="Carney and Trump"))
        assert "March 2025" in shown.text

    def test_one_bad_gateway_at_the_very_first_word_is_survived(self, discord: DiscordServer):
        discord.fail("POST", r"/callback$", 502, {"code": 0, "message": "bad gateway"})
        assert ANSWER in discord.done(discord.slash("ask", somebody(6_510), question=FIRST_CALL)).text

    def test_a_thread_that_was_archived_and_locked_meanwhile(self, discord: DiscordServer):
        number = int(discord.unheard("a topic", where=GENERAL)["id"])
        discord.open_thread(number)
        discord.fail_always(
            "POST", rf"/channels/{number}/messages$", 400, {"code": 50083, "message": "Thread is archived"}
        )
        before = len(in_channel(discord, direct_id(BEN)))
        discord.say(f"{MENTION}{FIRST_CALL}", BEN, number)
        discord.until(lambda: any(ANSWER in one["content"] for one in in_channel(discord, direct_id(BEN))[before:]))

    def test_a_channel_that_was_deleted_while_it_was_answered(self, discord: DiscordServer, running: Running):
        discord.fail_always(
            "POST", rf"/channels/{RANDOM}/messages$", 404, {"code": 10003, "message": "Unknown Channel"}
        )
        discord.say(f"{MENTION}{FIRST_CALL}", BEN, RANDOM)
        settled(discord)
        assert running.process.process.poll() is None
        assert "Traceback" not in running.process.output()

    def test_whoever_follows_with_closed_messages_is_told_that_it_will_not_reach_them(self, discord: DiscordServer):
        who = somebody(6_511)
        told = discord.done(discord.slash("follow", who, where=GENERAL, question=FIRST_CALL))
        assert "I follow" in told.text


class TestSilence:
    def test_a_link_preview_that_discord_adds_is_no_edit(self, discord: DiscordServer):
        said = discord.say(f"new question: {FIRST_CALL} https://elsewhere.example/x", somebody(6_512))
        first = discord.answer_to(said)
        edits = len(discord.calls("PATCH", f"/messages/{first['id']}"))
        preview = {"type": "link", "url": "https://elsewhere.example/x", "title": "Something"}
        discord.dispatch("MESSAGE_UPDATE", {**said, "embeds": [preview]}, None)
        settled(discord)
        assert len(discord.replies_to(said)) == 1
        assert len(discord.calls("PATCH", f"/messages/{first['id']}")) == edits

    @pytest.mark.parametrize("fields", [{"webhook_id": "77"}, {"type": 7}, {"author": person(77, "other", bot=True)}])
    def test_programs_and_notices_are_not_answered(self, discord: DiscordServer, fields: dict[str, Any]):
        said = discord.unheard(MENTION + FIRST_CALL, where=GENERAL)
        said |= fields
        discord.dispatch("MESSAGE_CREATE", said)
        settled(discord)
        assert discord.replies_to(said) == []

    def test_everybody_is_not_the_bot(self, discord: DiscordServer):
        said = discord.unheard("@everyone " + FIRST_CALL, where=GENERAL, mention_everyone=True)
        discord.dispatch("MESSAGE_CREATE", said)
        settled(discord)
        assert discord.replies_to(said) == []

    def test_the_role_of_the_bot_is_the_bot(self, discord: DiscordServer):
        said = discord.unheard(f"<@&{BOT_ROLE}> {FIRST_CALL}", where=GENERAL, mention_roles=[str(BOT_ROLE)])
        discord.dispatch("MESSAGE_CREATE", said)
        assert ANSWER in discord.answer_to(said)["content"]

    def test_a_sticker_or_a_voice_message_alone_gets_a_hint_and_nothing_breaks(self, discord: DiscordServer):
        sticker: dict[str, Any] = {"sticker_items": [{"id": "5", "name": "hm", "format_type": 1}]}
        assert "\\[1\\]" not in answer(discord, "", somebody(6_513), **sticker)

    def test_messages_that_a_moderator_deletes_in_bulk_are_not_answered(self, discord: DiscordServer):
        where = int(discord.unheard("a topic", where=GENERAL)["id"])
        discord.open_thread(where)
        # As long as the bot does not hear that its first answer is there, the others wait for their turn.
        discord.mute(("POST", f"/channels/{where}/messages"))
        said = [discord.say(f"{FIRST_CALL} ({number})", somebody(6_520 + number), where) for number in range(6)]
        discord.answer_to(said[0])
        ids = [one["id"] for one in said]
        discord.dispatch("MESSAGE_DELETE_BULK", {"ids": ids, "channel_id": str(where), "guild_id": str(SERVER)})
        settled(discord)
        discord.heal()
        discord.answer_to(discord.say(FIRST_CALL, somebody(6_526), where))
        assert [discord.replies_to(one) for one in said[1:]] == [[]] * 5

    def test_one_message_appears_and_typing_is_shown_before(self, discord: DiscordServer):
        who = somebody(6_514)
        typing = len(discord.calls("POST", f"/channels/{direct_id(who)}/typing"))
        answer(discord, FIRST_CALL, who)
        assert len(discord.calls("POST", f"/channels/{direct_id(who)}/typing")) > typing
        sent = discord.calls("POST", f"/channels/{direct_id(who)}/messages")
        assert [ANSWER in one.body["content"] for one in sent] == [True]


class TestEdits:
    def test_a_message_that_only_later_mentions_the_bot_is_answered(self, discord: DiscordServer):
        said = discord.say(FIRST_CALL, BEN, GENERAL)
        discord.edit(said, MENTION + FIRST_CALL)
        assert ANSWER in discord.answer_to(said)["content"]

    def test_an_edit_in_direct_messages_corrects_the_answer_in_place(self, discord: DiscordServer):
        who = somebody(6_515)
        said = discord.say("new question: who won the elektion of 2031?", who)
        shown = discord.answer_to(said)
        discord.edit(said, f"new question: {FIRST_CALL}")
        discord.until(lambda: ANSWER in discord.rest.messages[int(shown["id"])]["content"])
        assert len(discord.replies_to(said)) == 1

    def test_an_edit_while_the_answer_is_on_its_way_corrects_that_one(self, discord: DiscordServer):
        who = somebody(6_527)
        discord.mute(("POST", f"/channels/{direct_id(who)}/messages"))
        said = discord.say("new question: who opened Parliament?", who)
        shown = discord.answer_to(said)
        discord.edit(said, f"new question: {FIRST_CALL}")
        settled(discord)
        discord.heal()
        discord.until(lambda: ANSWER in discord.rest.messages[int(shown["id"])]["content"])
        assert len(discord.replies_to(said)) == 1

    def test_a_question_that_is_deleted_while_its_answer_is_on_its_way_takes_that_with_it(self, discord: DiscordServer):
        who = somebody(6_528)
        discord.mute(("POST", f"/channels/{direct_id(who)}/messages"))
        said = discord.say(f"new question: {FIRST_CALL}", who)
        discord.answer_to(said)
        discord.delete(said)
        settled(discord)
        discord.heal()
        discord.until(lambda: not discord.replies_to(said))


class TestRecovery:
    def test_a_question_that_a_kill_cut_off_in_direct_messages_is_answered_once(self, running: Running):
        discord, who = running.discord, somebody(6_516)
        answer(discord, FIRST_CALL, who)
        said = discord.say(f"new question: {FIRST_CALL}", who)
        running.process.process.send_signal(signal.SIGKILL)
        running.process.finish()
        running.process.start()
        assert ANSWER in discord.answer_to(said)["content"]
        settled(discord)
        assert len(discord.replies_to(said)) == 1


class TestChecks:
    def test_a_forward_is_checked_without_a_word(self, discord: DiscordServer):
        snapshot = {"message": {key: value for key, value in message(GENERAL, BEN, CLAIM).items() if key != "author"}}
        reference = {"type": 1, "message_id": "55", "channel_id": str(GENERAL), "guild_id": str(SERVER)}
        fields: dict[str, Any] = {"message_reference": reference, "message_snapshots": [snapshot]}
        assert "**Contradicted**" in answer(discord, "", somebody(6_517), **fields)

    def test_the_command_reads_what_a_link_leads_to(self, discord: DiscordServer):
        said = discord.unheard(CLAIM, BEN, GENERAL)
        link = f"https://discord.com/channels/{SERVER}/{GENERAL}/{said['id']}"
        told = discord.done(discord.slash("check", where=GENERAL, text=link)).text
        assert "**Contradicted**" in told
        assert f"About <{link}>" in told
        article = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
        assert "**Supported**" in discord.done(discord.slash("check", where=GENERAL, text=article)).text

    def test_the_command_reads_no_message_that_the_asker_may_not(self, discord: DiscordServer):
        said = discord.unheard(CLAIM, BEN, SECRET_CHANNEL)
        link = f"https://discord.com/channels/{SERVER}/{SECRET_CHANNEL}/{said['id']}"
        hidden = discord.done(discord.slash("check", where=GENERAL, text=link)).text
        assert hidden.startswith("I can't see what that message says")
        unknown = discord.done(discord.slash("check", where=GENERAL, text="https://elsewhere.example/x")).text
        assert unknown.startswith("I have no article from")

    def test_a_post_in_a_forum_is_checked_by_a_mention_in_it(self, discord: DiscordServer):
        number = int(discord.unheard(CLAIM, BEN, GENERAL)["id"])
        opened = thread(number, "cars", GENERAL, 4_002)
        discord.rest.channels[number] = opened
        discord.rest.messages[number]["channel_id"] = str(number)
        discord.dispatch("THREAD_CREATE", {**opened, "newly_created": True})
        assert "**Contradicted**" in answer(discord, MENTION + "true?", where=number)


class TestSmallThings:
    def test_days_in_the_wrong_order_are_said_to_be(self, discord: DiscordServer):
        told = discord.done(discord.slash("ask", question=FIRST_CALL, since="2025-06-01", until="2025-01-01")).text
        assert "\\[1\\]" not in told
        assert "since" in told.lower()
        assert "until" in told.lower()

    def test_commands_have_names_in_other_languages(self, discord: DiscordServer):
        ask = next(one for one in discord.rest.commands if one["name"] == "ask")
        assert {"de", "fr", "es-ES"} <= set(ask["name_localizations"])

    def test_a_number_that_is_followed_by_nobody_is_said_to_be(self, discord: DiscordServer):
        for deed in ("pause", "resume", "end"):
            told = discord.done(discord.slash(f"following {deed}", somebody(6_518), number=987)).text
            assert "You follow no question of that number" in told

    def test_briefs_of_two_topics_go_their_own_ways(self, discord: DiscordServer):
        for channel, topic in ((GENERAL, "Carney"), (RANDOM, "Parliament")):
            discord.done(discord.slash("brief set", where=GENERAL, channel=channel, hour=0, topic=topic))
        listed = discord.done(discord.slash("brief list", where=GENERAL)).text
        assert "Carney" in listed
        assert "Parliament" in listed
        discord.done(discord.slash("brief off", where=GENERAL))
        assert "Carney" not in discord.done(discord.slash("brief list", where=GENERAL)).text
