"""Kinds of trouble that people have had with bots, each played with `dateline bot` as its own process."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from tests.bot.discord.conftest import Running
from tests.fakes.discord_objects import ANN, BEN, BOT, SERVER, message, thread
from tests.fakes.discord_server import GENERAL, DiscordServer, is_whole

FIRST_CALL = "when did Carney and Trump first speak?"
FOLLOW_UP = "and what did they agree to?"
CLAIM = "Trump announced a duty of 50 per cent on foreign cars."
MENTION = f"<@{BOT}> "


SEES_MESSAGES = True
pytestmark = pytest.mark.usefixtures("healed")


def said_by_bot(discord: DiscordServer, channel: int) -> list[str]:
    found = list(discord.rest.messages.values())
    return [one["content"] for one in found if one["channel_id"] == str(channel) and one["author"]["id"] == str(BOT)]


class TestContext:
    def test_a_private_question_in_a_thread_leaves_nothing_for_others(self, discord: DiscordServer):
        number = int(discord.unheard("a topic", where=GENERAL)["id"])
        discord.open_thread(number)
        asked = discord.done(discord.slash("ask", where=number, question=FIRST_CALL, private=True))
        assert asked.private
        answer = discord.answer_to(discord.say(FOLLOW_UP, BEN, where=number))["content"]
        assert "Understood as:" not in answer
        again = discord.done(discord.slash("ask", where=number, question=FOLLOW_UP, private=True))
        assert "Understood as:" in again.text

    def test_a_quick_second_message_waits_for_the_first(self, discord: DiscordServer):
        for number in range(4):
            who = {**ANN, "id": str(5_000 + number)}
            first, second = discord.say(FIRST_CALL, who), discord.say(FOLLOW_UP, who)
            assert "Understood as:" in discord.answer_to(second)["content"]
            assert int(discord.answer_to(first)["id"]) < int(discord.answer_to(second)["id"])

    def test_a_reply_goes_on_from_the_answer_that_it_replies_to(self, discord: DiscordServer):
        first = discord.answer_to(discord.say(MENTION + FIRST_CALL, where=GENERAL))
        discord.answer_to(discord.say(MENTION + "who opened Parliament?", where=GENERAL, reply_to=first))
        on = discord.answer_to(discord.say(MENTION + FOLLOW_UP, BEN, GENERAL, reply_to=first))["content"]
        assert "Carney" in on.splitlines()[0]

    def test_an_edited_question_is_answered_anew_in_place(self, discord: DiscordServer):
        said = discord.say(MENTION + "who won the elektion of 2031?", where=GENERAL)
        answer = discord.answer_to(said)
        discord.edit(said, MENTION + FIRST_CALL)
        discord.until(lambda: "28 March 2025" in discord.rest.messages[int(answer["id"])]["content"])
        assert len(discord.replies_to(said)) == 1


class TestRefusals:
    def test_where_it_may_not_write_it_answers_in_a_direct_message(self, running: Running):
        discord = running.discord
        discord.rest.denied[GENERAL] = {"send"}
        discord.say(MENTION + FIRST_CALL, BEN, GENERAL)
        told = discord.until(lambda: [one for one in said_by_bot(discord, 34_002) if f"<#{GENERAL}>" in one])
        assert "so here it is" in told[0]
        discord.until(lambda: "#general" in running.process.output())

    def test_where_nothing_else_is_left_it_shows_a_sign(self, discord: DiscordServer):
        discord.rest.denied[GENERAL] = {"send"}
        discord.rest.closed.add(4_077)
        said = discord.say(MENTION + FIRST_CALL, {**BEN, "id": "4077"}, GENERAL)
        discord.until(lambda: (int(said["id"]), "🔇") in discord.rest.reactions)

    def test_without_the_history_it_answers_without_a_reference(self, discord: DiscordServer):
        discord.rest.denied[GENERAL] = {"history"}
        before = len(said_by_bot(discord, GENERAL))
        discord.say(MENTION + FIRST_CALL, where=GENERAL)
        discord.until(lambda: len(said_by_bot(discord, GENERAL)) > before)
        assert "28 March 2025" in said_by_bot(discord, GENERAL)[-1]

    def test_a_last_edit_that_is_refused_leaves_nobody_thinking(self, discord: DiscordServer):
        discord.fail("PATCH", r"/webhooks/.*/@original", 400, {"code": 50035, "message": "Invalid Form Body"})
        asked = discord.done(discord.slash("ask", question=FIRST_CALL))
        assert "28 March 2025" in asked.text

    def test_a_command_that_is_refused_everything_is_answered_in_the_channel(self, discord: DiscordServer):
        discord.fail_always("PATCH", r"/webhooks/.*/@original", 400, {"code": 50035, "message": "Invalid Form Body"})
        before = len(said_by_bot(discord, GENERAL))
        discord.slash("ask", where=GENERAL, question=FIRST_CALL)
        discord.until(lambda: len(discord.calls("POST", f"/channels/{GENERAL}/messages")) > 0)
        discord.until(lambda: [one for one in said_by_bot(discord, GENERAL)[before:] if "28 March 2025" in one])

    def test_an_outage_is_waited_for(self, discord: DiscordServer):
        discord.fail_always("POST", r"/channels/\d+/messages$", 503, {"code": 0, "message": "down"})
        said = discord.say(f"new question: {FIRST_CALL}")
        discord.until(lambda: [call for call in discord.calls("POST", "/messages") if call.status == 503])
        discord.heal()
        assert "28 March 2025" in discord.answer_to(said)["content"]

    def test_a_thread_that_cannot_be_opened_is_done_without(self, running: Running):
        discord = running.discord
        panel = discord.done(discord.slash("setup", where=GENERAL)).original or {}
        chosen = discord.press(panel, "setup:answers", where=GENERAL, component_type=3, values=["in threads"])
        discord.until(lambda: "in threads" in (chosen.text or ""))
        discord.rest.denied[GENERAL] = {"threads"}
        assert "28 March 2025" in discord.answer_to(discord.say(MENTION + FIRST_CALL, where=GENERAL))["content"]
        discord.heal()
        said = discord.say(MENTION + FIRST_CALL, where=GENERAL)
        number = int(said["id"])
        discord.until(lambda: any(map(is_done, said_by_bot(discord, number))))
        running.process.process.send_signal(signal.SIGKILL)
        running.process.finish()
        for count in range(120):
            discord.unheard(f"idle talk {count}", where=GENERAL)
        missed = discord.unheard(MENTION + FIRST_CALL, where=GENERAL)
        running.process.start()
        discord.until(lambda: any(map(is_done, said_by_bot(discord, int(missed["id"])))))
        assert len(said_by_bot(discord, number)) == 1
        assert len(said_by_bot(discord, int(missed["id"]))) == 1
        back = discord.press(panel, "setup:answers", where=GENERAL, component_type=3, values=["in place"])
        discord.until(lambda: "in place" in (back.text or ""))


def is_done(content: str) -> bool:
    return is_whole({"content": content}) and "28 March 2025" in content


class TestOddities:
    def test_a_payload_that_cannot_be_read_costs_one_event(self, running: Running):
        discord = running.discord
        poll: dict[str, Any] = {
            "question": {"text": "?"},
            "answers": [],
            "expiry": None,
            "allow_multiselect": False,
            "layout_type": 1,
        }
        discord.say("", poll=poll)
        discord.dispatch("MESSAGE_CREATE", {"id": "1", "channel_id": "2"}, None)
        discord.dispatch("GUILD_UPDATE", {"id": "no number"})
        assert "28 March 2025" in discord.answer_to(discord.say(f"new question: {FIRST_CALL}"))["content"]
        assert running.process.process.poll() is None

    def test_what_two_sessions_hear_is_answered_once(self, discord: DiscordServer):
        said = discord.say(f"new question: {FIRST_CALL}")
        discord.dispatch("MESSAGE_CREATE", said, None)
        discord.answer_to(said)
        asked = discord.slash("help")
        discord.done(asked)
        assert asked.text.startswith("I answer questions")
        assert len(discord.replies_to(said)) == 1

    def test_commands_that_another_program_replaced_are_put_back(self, discord: DiscordServer):
        kept, discord.rest.commands = discord.rest.commands, [{"id": "9", "name": "stranger", "type": 1, "options": []}]
        assert "don't know that command" in discord.done(discord.slash("stranger")).text
        discord.until(lambda: {one["name"] for one in discord.rest.commands} == {one["name"] for one in kept})


class TestChecks:
    @pytest.mark.parametrize(
        "fields",
        [
            {"embeds": [{"type": "rich", "fields": [{"name": "News", "value": CLAIM, "inline": False}]}]},
            {"components": [{"type": 17, "components": [{"type": 10, "content": CLAIM}]}], "flags": 1 << 15},
        ],
    )
    def test_embeds_and_components_are_read(self, discord: DiscordServer, fields: dict[str, Any]):
        shown = discord.done(discord.check(message(GENERAL, BEN, "", **fields), where=GENERAL))
        assert "**Contradicted**" in shown.text
        assert f"About <https://discord.com/channels/{SERVER}/{GENERAL}/" in shown.text

    def test_a_ruling_is_private_until_it_is_shared(self, discord: DiscordServer):
        checked = discord.done(discord.slash("check", where=GENERAL, text=CLAIM))
        assert checked.private
        shared = discord.done(discord.press(checked.original or {}, "share", where=GENERAL))
        assert not shared.private

    def test_a_fact_check_in_a_direct_message(self, discord: DiscordServer):
        assert "**Contradicted**" in discord.answer_to(discord.say(f"fact check: {CLAIM}"))["content"]

    def test_the_first_message_of_a_thread_is_what_is_asked_about(self, discord: DiscordServer):
        origin = discord.unheard(CLAIM, BEN, GENERAL)
        opened = thread(int(origin["id"]), "cars", GENERAL, 4_002)
        discord.rest.channels[int(origin["id"])] = opened
        discord.dispatch("THREAD_CREATE", {**opened, "newly_created": True})
        said = discord.say(MENTION + "is this true?", where=int(origin["id"]))
        assert "**Contradicted**" in discord.answer_to(said)["content"]

    def test_a_link_to_a_stored_article(self, discord: DiscordServer):
        link = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
        assert "**Supported**" in discord.answer_to(discord.say(f"is {link} true?"))["content"]


class TestLimits:
    """The last in the file: the process is left with a limit that others would run into."""

    def test_somebody_who_floods_is_told_so_once(self, running: Running):
        who = {**BEN, "id": "6001"}
        running.process.stop()
        running.process.settings["DISCORD_QUESTIONS_PER_MINUTE"] = "2"
        running.process.start()
        said = [running.discord.say(f"new question: {FIRST_CALL}", who) for _ in range(12)]
        running.discord.answer_to(said[2])
        running.discord.answer_to(running.discord.say(FIRST_CALL, {**BEN, "id": "6002"}))
        assert sum(bool(running.discord.replies_to(one)) for one in said) == 3
