"""Losing and finding Discord again: `dateline bot` as its own process, through every fault that was ever seen."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.bot.discord.conftest import Running
from tests.fakes.discord_objects import BEN, BOT, NEWSBOT, SERVER, Payload
from tests.fakes.discord_process import BotProcess
from tests.fakes.discord_server import GENERAL, RANDOM, SECRET_CHANNEL, DiscordServer, is_whole

FIRST_CALL = "when did Carney and Trump first speak?"
FALSE_CLAIM = "Trump announced a duty of 50 per cent on foreign cars."
IDENTIFY, RESUME = 2, 6
VIA = {"Via": "1.1 google"}


@pytest.fixture
def alive(running: Running) -> Running:
    """The process, started again where a test has ended it."""
    if running.process.process.poll() is not None:
        running.process.start()
    return running


@pytest.fixture
def discord(alive: Running) -> DiscordServer:
    """The Discord that a living process is connected to."""
    return alive.discord


@pytest.fixture
def stopped(running: Running) -> Running:
    """The process, ended where no test has done so."""
    if running.process.process.poll() is None:
        assert running.process.stop() == 0
    return running


@pytest.fixture(scope="module")
def before(running: Running) -> Payload:
    """An answer with buttons from before the restarts."""
    if running.process.process.poll() is not None:
        running.process.start()
    asked = running.discord.done(running.discord.slash("ask", question=FIRST_CALL))
    assert asked.original is not None
    return asked.original


def grant_shards_and_content(running: Running) -> None:
    """Have the process, which is not running, come back with two shards and the message content intent."""
    running.discord.rest.shards = 2
    running.discord.gateway.allowed_intents = ~0
    running.process.settings["DISCORD_MESSAGE_CONTENT"] = "true"


class TestSessions:
    def test_a_session_is_resumed_and_nothing_is_lost_or_said_twice(self, discord: DiscordServer):
        resumed = discord.gateway.count(RESUME)
        discord.run(discord.gateway.ask_to_reconnect())
        said = discord.say(FIRST_CALL)
        discord.until(lambda: discord.gateway.count(RESUME) > resumed)
        discord.answer_to(said)
        discord.answer_to(discord.say(f"new question: {FIRST_CALL}"))
        assert len(discord.replies_to(said)) == 1

    def test_a_broken_connection_is_resumed(self, discord: DiscordServer):
        resumed = discord.gateway.count(RESUME)
        discord.run(discord.gateway.drop(4000))
        discord.until(lambda: discord.gateway.count(RESUME) > resumed)
        assert discord.done(discord.slash("ask", question=FIRST_CALL)).text

    def test_what_was_said_after_a_session_was_lost_is_read_back_once(self, discord: DiscordServer):
        discord.answer_to(discord.say(FIRST_CALL))
        discord.answer_to(discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL))
        identified = discord.gateway.count(IDENTIFY)
        missed = [discord.unheard(FIRST_CALL), discord.unheard(f"<@{BOT}> {FIRST_CALL}", where=GENERAL)]
        overheard = discord.unheard("nobody asked the bot", where=GENERAL)
        discord.run(discord.gateway.invalidate())
        discord.until(lambda: discord.gateway.count(IDENTIFY) > identified)
        for one in missed:
            assert "28 March 2025" in discord.answer_to(one)["content"]
        assert discord.replies_to(overheard) == []
        assert [len(discord.replies_to(one)) for one in missed] == [1, 1]
        assert len(discord.calls("PUT", "/commands")) == 1


class TestRequests:
    def test_a_rate_limit_is_waited_for(self, discord: DiscordServer):
        limited = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
        discord.fail("PATCH", "@original", 429, limited, VIA)
        assert "28 March 2025" in discord.done(discord.slash("ask", question=FIRST_CALL)).text

    def test_a_bad_gateway_is_tried_again(self, discord: DiscordServer):
        discord.fail("POST", r"^/channels/\d+/messages", 502, {"message": "bad gateway"})
        assert "28 March 2025" in discord.answer_to(discord.say(FIRST_CALL))["content"]

    def test_an_answer_whose_token_has_expired_goes_to_the_channel(self, discord: DiscordServer):
        before = len(discord.calls("POST", "/messages"))
        asked = discord.slash("ask", question="When was the throne speech read?", expired=True)
        sent = discord.until(lambda: discord.calls("POST", "/messages")[before:])
        assert sent[0].path == f"/channels/{asked.channel}/messages"
        assert "throne speech" in sent[0].body["content"]

    def test_an_interaction_that_another_copy_took_up_is_left_to_it(self, discord: DiscordServer):
        discord.fail("POST", "/callback", 400, {"code": 40060, "message": "already acknowledged"})
        asked = discord.slash("ask", question=FIRST_CALL)
        discord.until(lambda: [one for one in discord.calls("POST", f"/{asked.id}/") if one.status == 400])
        discord.done(discord.slash("ask", question=FIRST_CALL))
        assert asked.kind is None
        assert asked.follow_ups == []

    def test_an_answer_that_somebody_deleted_is_not_sent_again(self, alive: Running):
        running, discord = alive, alive.discord
        said = discord.say(f"new question: {FIRST_CALL}")
        del discord.rest.messages[int(discord.answer_to(said)["id"])]
        changed = {"content": "new question: when did they speak again?", "edited_timestamp": said["timestamp"]}
        discord.dispatch("MESSAGE_UPDATE", {**said, **changed}, None)
        discord.until(lambda: any(call.status == 404 for call in discord.calls("PATCH", "/messages/")))
        discord.answer_to(discord.say(f"new question: {FIRST_CALL}"))
        assert discord.replies_to(said) == []
        assert running.process.process.poll() is None


class TestRestarts:
    """These stop the process and start it again."""

    def test_sigterm_lets_answers_finish_and_leaves_nothing_thinking(self, before: Payload, alive: Running):
        running, discord = alive, alive.discord
        assert before["components"]
        asked = [discord.slash("ask", question=FIRST_CALL, private=bool(number % 2)) for number in range(12)]
        said = [discord.say(f"new question: {FIRST_CALL}") for _ in range(3)]
        discord.until(lambda: all(one.kind for one in asked) and discord.replies_to(said[-1]))
        assert running.process.stop(signal.SIGTERM) == 0
        assert all(one.original and is_whole(one.original) for one in asked)
        assert all("28 March 2025" in one.text for one in asked)
        assert [is_whole(discord.replies_to(one)[0]) for one in said] == [True, True, True]
        discord.until(lambda: discord.gateway.log[-1][0] == "closed")
        assert discord.gateway.log[-1] == ("closed", 1000)

    def test_no_network_is_waited_for_then_old_buttons_live_commands_stay_and_the_offline_are_answered(
        self, before: Payload, stopped: Running
    ):
        discord, process = stopped.discord, stopped.process
        published = len(discord.calls("PUT", "/commands"))
        missed = discord.unheard(f"new question: {FIRST_CALL}")
        listened, said = process.output().count("Listening as"), len(process.complaints())
        discord.fail_always("GET", r"/users/@me$", 503, {"message": "down", "code": 0})
        process.launch()
        discord.until(lambda: sum(call.status == 503 for call in discord.calls("GET", "/users/@me")) > 1)
        (line,) = process.complaints()[said:]
        assert "Discord cannot be reached" in line
        discord.heal()
        discord.until(lambda: process.output().count("Listening as") > listened)
        assert "28 March 2025" in discord.answer_to(missed)["content"]
        proof = before["components"][0]["components"][0]["custom_id"]
        assert "**Donald Trump and Mark Carney" in discord.done(discord.press(before, proof)).text
        assert len(discord.calls("PUT", "/commands")) == published

    def test_after_a_kill_what_was_not_answered_is_and_nothing_twice(self, alive: Running):
        running, discord = alive, alive.discord
        answered = discord.say(f"new question: {FIRST_CALL}")
        discord.answer_to(answered)
        running.process.process.kill()
        running.process.finish()
        missed = discord.unheard(f"new question: {FIRST_CALL}")
        half_told = discord.unheard(f"new question: {FIRST_CALL}")
        begun = discord.unheard("Reading 40 passages …", NEWSBOT, where=None, reply_to=half_told)
        begun["channel_id"] = half_told["channel_id"]
        grant_shards_and_content(running)
        running.process.start()
        assert "28 March 2025" in discord.answer_to(missed)["content"]
        assert discord.answer_to(half_told)["id"] == begun["id"]
        assert [len(discord.replies_to(one)) for one in (missed, half_told, answered)] == [1, 1, 1]


@pytest.fixture(scope="class")
def sharded(running: Running) -> None:
    """Have the process come back with two shards and the message content intent, where it has not already."""
    if "DISCORD_MESSAGE_CONTENT" in running.process.settings:
        return
    if running.process.process.poll() is None:
        assert running.process.stop() == 0
    grant_shards_and_content(running)
    running.process.start()


@pytest.mark.usefixtures("sharded")
class TestShardsAndIntents:
    """The process has come back with two shards and the message content intent."""

    def test_both_shards_are_heard(self, discord: DiscordServer):
        assert {session.shard for session in discord.gateway.sessions.values()} == {0, 1}
        assert "28 March 2025" in discord.answer_to(discord.say(f"new question: {FIRST_CALL}"))["content"]
        assert "28 March 2025" in discord.answer_to(discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL))["content"]

    def test_a_reply_needs_no_mention(self, discord: DiscordServer):
        answer = discord.answer_to(discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL))
        follow_up = discord.say("and what did they agree to?", where=GENERAL, reply_to=answer)
        assert "Understood as:" in discord.answer_to(follow_up)["content"]

    def test_in_its_own_thread_nobody_has_to_mention_it(self, discord: DiscordServer):
        origin = discord.unheard("a topic", where=GENERAL)
        number = int(origin["id"])
        discord.open_thread(number)
        said = discord.say(FIRST_CALL, where=number)
        assert "28 March 2025" in discord.answer_to(said)["content"]
        assert (
            "Understood as:" in discord.answer_to(discord.say("and what did they agree to?", where=number))["content"]
        )

    def test_a_reply_to_somebody_else_is_about_their_message(self, discord: DiscordServer):
        claim = discord.unheard(FALSE_CLAIM, BEN, GENERAL)
        doubt = discord.say(f"<@{BOT}> is this true?", where=GENERAL, reply_to=claim)
        assert "**Contradicted**" in discord.answer_to(doubt)["content"]
        question = discord.say(f"<@{BOT}> when did the duty begin?", where=GENERAL, reply_to=claim)
        assert "April" in discord.answer_to(question)["content"]

    def test_a_linked_message_is_what_is_asked_about(self, discord: DiscordServer):
        claim = discord.unheard(FALSE_CLAIM, BEN, RANDOM)
        said = discord.say(f"<@{BOT}> is {link_to(claim)} true?", where=GENERAL)
        assert "**Contradicted**" in discord.answer_to(said)["content"]

    def test_a_linked_message_that_the_asker_may_not_read_stays_hidden(self, discord: DiscordServer):
        secret = discord.unheard(FALSE_CLAIM, BEN, SECRET_CHANNEL)
        said = discord.say(f"<@{BOT}> is {link_to(secret)} true?", where=GENERAL)
        assert "I can't see what that message says" in discord.answer_to(said)["content"]


class TestRefusing:
    def test_a_second_copy(self, alive: Running, tmp_path: Path):
        running = alive
        second = BotProcess(running.discord, running.data_dir, tmp_path / "second.log")
        second.launch()
        assert second.finish() == 1
        line = one_line(second)
        assert f"Another dateline bot (process {running.process.process.pid})" in line
        assert running.process.process.poll() is None

    def test_a_wrong_token(self, discord: DiscordServer, tmp_path: Path):
        wrong = BotProcess(discord, tmp_path / "data", tmp_path / "log", DISCORD_TOKEN="wrong-token-0123")
        wrong.launch()
        assert wrong.finish() == 1
        assert "Discord does not accept DISCORD_TOKEN" in one_line(wrong)
        assert "wrong-token-0123" not in wrong.output()

    def test_no_token(self, discord: DiscordServer, tmp_path: Path):
        without = BotProcess(discord, tmp_path / "data", tmp_path / "log", DISCORD_TOKEN="")
        without.launch()
        assert without.finish() == 1
        assert "DISCORD_TOKEN is not set" in one_line(without)

    def test_a_missing_intent(self, discord: DiscordServer, tmp_path: Path):
        discord.gateway.allowed_intents = 0xFFFF & ~(1 << 15)
        missing = BotProcess(discord, tmp_path / "data", tmp_path / "log", DISCORD_MESSAGE_CONTENT="true")
        missing.launch()
        assert missing.finish() == 1
        assert "Discord refuses the message content intent" in one_line(missing)


def link_to(said: Payload) -> str:
    return f"https://discord.com/channels/{SERVER}/{said['channel_id']}/{said['id']}"


def one_line(process: BotProcess) -> str:
    """Return the only line that the process wrote, besides what tells of a busy machine."""
    lines = process.complaints()
    assert len(lines) == 1, process.output()
    return lines[0]
