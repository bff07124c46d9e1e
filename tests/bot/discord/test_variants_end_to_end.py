"""Kinds of trouble in other guises, each played with `dateline bot` as its own process."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.discord.conftest import Running, answer, in_thread, somebody
from tests.bot.discord.test_commands_end_to_end import choose
from tests.bot.discord.test_following_end_to_end import posted
from tests.fakes.discord_objects import BEN, BOT, SERVER, Payload, direct_id, message, server, text_channel
from tests.fakes.discord_server import GENERAL, RANDOM, DiscordServer, is_whole

FIRST_CALL = "when did Carney and Trump first speak?"
FOLLOW_UP = "and what did they agree to?"
CLAIM = "Trump announced a duty of 50 per cent on foreign cars."
MENTION = f"<@{BOT}> "
ANSWER = "28 March 2025"
REFUSED = {"code": 50035, "message": "Invalid Form Body"}
DOWN = {"code": 0, "message": "down"}

SEES_MESSAGES = True
pytestmark = pytest.mark.usefixtures("healed")


def forwarded(files: list[Payload], content: str = "") -> dict[str, Any]:
    """Return the fields of a message that forwards another."""
    shown = {name: value for name, value in message(GENERAL, BEN, content).items() if name != "author"}
    reference = {"type": 1, "message_id": "55", "channel_id": str(GENERAL), "guild_id": str(SERVER)}
    return {"message_reference": reference, "message_snapshots": [{"message": {**shown, "attachments": files}}]}


class TestPrivate:
    @pytest.mark.parametrize("said", ["why?", "show me the link", "the second one", "who says so?", "follow this"])
    def test_nothing_of_it_is_left_in_a_channel(self, discord: DiscordServer, said: str):
        who = somebody()
        assert discord.done(discord.slash("ask", who, GENERAL, question=FIRST_CALL, private=True)).private
        for one in (who, somebody()):
            told = answer(discord, MENTION + said, one, GENERAL)
            assert "Carney" not in told
            assert "wexleywire" not in told

    def test_goes_on_in_private_in_a_channel_and_in_a_thread(self, discord: DiscordServer):
        for where in (GENERAL, in_thread(discord)):
            who = somebody()
            discord.done(discord.slash("ask", who, where, question=FIRST_CALL, private=True))
            on = discord.done(discord.slash("ask", who, where, question=FOLLOW_UP, private=True))
            assert on.private
            assert "Understood as:" in on.text

    def test_of_one_person_is_not_that_of_another_who_asks_in_private_too(self, discord: DiscordServer):
        where = in_thread(discord)
        discord.done(discord.slash("ask", somebody(), where, question=FIRST_CALL, private=True))
        other = discord.done(discord.slash("ask", somebody(), where, question=FOLLOW_UP, private=True))
        assert "Understood as:" not in other.text


class TestOrder:
    def test_of_three_quick_messages_in_a_thread_is_kept(self, discord: DiscordServer):
        where, who = in_thread(discord), somebody()
        said = [discord.say(one, who, where) for one in (FIRST_CALL, FOLLOW_UP, "which paper says so?")]
        found = [discord.answer_to(one) for one in said]
        assert [int(one["id"]) for one in found] == sorted(int(one["id"]) for one in found)
        assert ANSWER in found[0]["content"]
        assert "Understood as:" in found[1]["content"]

    def test_a_quick_reply_to_an_answer_of_before_goes_on_from_that(self, discord: DiscordServer):
        who = somebody()
        first = discord.answer_to(discord.say(f"new question: {FIRST_CALL}", who))
        said = discord.say("new question: who opened Parliament?", who)
        on = discord.say("which paper says so?", who, reply_to=first)
        assert "Wexley Wire" in discord.answer_to(on)["content"]
        assert "Charles" in discord.answer_to(said)["content"]


class TestTalkInChannels:
    @pytest.mark.parametrize("said", ["thanks!", "hello", "what can you do?", "who are you?", "help", "danke", "merci"])
    def test_is_answered_by_talk(self, discord: DiscordServer, said: str):
        told = answer(discord, MENTION + said, somebody(), GENERAL)
        assert "\\[1\\]" not in told
        assert "have no article" not in told


class TestRefusals:
    def test_a_private_answer_whose_every_edit_is_refused_comes_as_a_follow_up(self, discord: DiscordServer):
        who = somebody()
        discord.rest.closed.add(int(who["id"]))
        discord.fail_always("PATCH", r"/webhooks/.*/@original", 400, REFUSED)
        asked = discord.slash("ask", who, GENERAL, question=FIRST_CALL, private=True)
        discord.until(lambda: [one for one in asked.follow_ups if ANSWER in one["content"]])

    def test_where_nothing_can_be_edited_nobody_is_left_thinking(self, discord: DiscordServer):
        discord.fail_always("PATCH", r"/webhooks/.*/@original", 400, REFUSED)
        asked = discord.slash("ask", somebody(), GENERAL, question=FIRST_CALL)
        discord.until(lambda: [one for one in discord.calls("DELETE", asked.token) if one.status == 204])
        assert [one for one in posted_now(discord, GENERAL) if ANSWER in one]

    def test_a_private_answer_goes_to_the_person_where_follow_ups_are_refused_too(self, discord: DiscordServer):
        who = somebody()
        discord.fail_always("PATCH", r"/webhooks/.*/@original", 400, REFUSED)
        discord.fail_always("POST", r"/webhooks/\d+/token", 400, REFUSED)
        asked = discord.slash("ask", who, GENERAL, question=FIRST_CALL, private=True)
        discord.until(lambda: [one for one in posted_now(discord, direct_id(who)) if ANSWER in one])
        discord.until(lambda: asked.original is None)

    @pytest.mark.parametrize("part", [r"/callback$", r"/@original$"])
    def test_a_storm_of_503_is_waited_for_by_a_command(self, discord: DiscordServer, part: str):
        method = "POST" if "callback" in part else "PATCH"
        discord.fail_always(method, part, 503, DOWN)
        who = somebody()
        asked = discord.slash("ask", who, GENERAL, question=FIRST_CALL)
        discord.until(lambda: len([one for one in discord.calls(method, asked.token) if one.status == 503]) > 4)
        discord.heal()
        found = (GENERAL, direct_id(who))
        discord.until(
            lambda: (
                ANSWER in asked.text or [one for each in found for one in posted_now(discord, each) if ANSWER in one]
            )
        )

    def test_a_storm_of_503_outlives_a_restart(self, running: Running, monkeypatch: pytest.MonkeyPatch):
        discord, who = running.discord, somebody()
        answer(discord, f"new question: {FIRST_CALL}", who)
        running.process.stop()
        monkeypatch.setattr(running.process, "drain_seconds", 1.0)  # else it would wait for Discord as long as we do
        running.process.start()
        discord.fail_always("POST", rf"/channels/{direct_id(who)}/messages$", 503, DOWN)
        said = discord.say("new question: who opened Parliament?", who)
        discord.until(lambda: [one for one in discord.calls("POST", "/messages") if one.status == 503])
        assert running.process.stop(signal.SIGTERM) == 0
        running.process.start()
        discord.heal()
        assert "Charles" in discord.answer_to(said)["content"]
        assert len(discord.replies_to(said)) == 1

    def test_a_thread_that_was_deleted_under_an_answer_is_done_without(self, discord: DiscordServer):
        where, who = in_thread(discord), somebody()
        discord.fail_always("POST", rf"/channels/{where}/messages$", 404, {"code": 10003, "message": "Unknown Channel"})
        discord.say(FIRST_CALL, who, where)
        assert ANSWER in answer(discord, f"new question: {FIRST_CALL}", somebody())


def posted_now(discord: DiscordServer, channel: int) -> list[str]:
    found = list(discord.rest.messages.values())
    return [one["content"] for one in found if one["channel_id"] == str(channel) and one["author"]["id"] == str(BOT)]


class TestBroughtAlong:
    def test_a_file_of_a_forwarded_message_is_checked(self, discord: DiscordServer):
        files = [discord.attach("leak.txt", CLAIM.encode())]
        assert "**Contradicted**" in answer(discord, "", somebody(), **forwarded(files))
        assert "**Contradicted**" in answer(discord, MENTION, somebody(), GENERAL, **forwarded(files, "look at this"))

    def test_a_forwarded_picture_alone_is_named(self, discord: DiscordServer):
        told = answer(discord, "", somebody(), **forwarded([discord.attach("meme.png", b"x")]))
        assert "meme.png" in told

    def test_a_reply_to_a_forward_asks_about_what_was_forwarded(self, discord: DiscordServer):
        said = discord.unheard("", BEN, GENERAL, **forwarded([], CLAIM))
        told = answer(discord, MENTION + "is this true?", somebody(), GENERAL, reply_to=said)
        assert "**Contradicted**" in told

    def test_texts_that_stand_deep_among_components_are_read(self, discord: DiscordServer):
        section = {
            "type": 9,
            "components": [{"type": 10, "content": CLAIM}],
            "accessory": {"type": 2, "style": 5, "label": "more", "url": "https://elsewhere.example"},
        }
        parts = [{"type": 17, "components": [{"type": 14, "divider": True, "spacing": 1}, section]}]
        said = discord.unheard("", BEN, GENERAL, components=parts, flags=1 << 15)
        assert "**Contradicted**" in answer(discord, MENTION + "true?", somebody(), GENERAL, reply_to=said)

    def test_claims_in_german_are_not_cut_after_an_ordinal(self, discord: DiscordServer):
        told = answer(discord, "fact check: Am 28. März 2025 sprachen Carney und Trump zum ersten Mal.", somebody())
        assert "Am 28. März 2025 sprachen" in told.replace("\\", "")
        assert told.count("— ") == 1


class TestEdits:
    def test_of_a_question_that_was_answered_before_a_restart_correct_the_answer(self, running: Running):
        discord, who = running.discord, somebody()
        said = discord.say("new question: who opened Parliament?", who)
        shown = discord.answer_to(said)
        assert running.process.stop() == 0
        running.process.start()
        discord.edit(said, f"new question: {FIRST_CALL}")
        discord.until(lambda: ANSWER in discord.rest.messages[int(shown["id"])]["content"])
        assert len(discord.replies_to(said)) == 1

    def test_a_question_that_was_deleted_while_the_bot_was_away_is_not_answered(self, running: Running):
        discord, who = running.discord, somebody()
        answer(discord, f"new question: {FIRST_CALL}", who)
        assert running.process.stop() == 0
        gone = discord.unheard("new question: who opened Parliament?", who)
        left = discord.unheard(f"new question: {FIRST_CALL}", who)
        discord.rest.messages.pop(int(gone["id"]))
        running.process.start()
        assert ANSWER in discord.answer_to(left)["content"]
        assert discord.replies_to(gone) == []

    def test_two_edits_while_an_answer_is_on_its_way_leave_one_to_the_last(self, discord: DiscordServer):
        who = somebody()
        discord.mute(("POST", f"/channels/{direct_id(who)}/messages"))
        said = discord.say("new question: zebras?", who)
        discord.answer_to(said)
        for question in ("who opened Parliament?", FIRST_CALL):
            discord.edit(said, f"new question: {question}")
        answer(discord, f"new question: {FIRST_CALL}", somebody())
        discord.heal()
        (shown,) = discord.replies_to(said)
        discord.until(lambda: ANSWER in discord.rest.messages[int(shown["id"])]["content"])
        assert len(discord.replies_to(said)) == 1

    def test_a_question_that_is_edited_and_then_deleted_has_no_answer(self, discord: DiscordServer):
        who = somebody()
        discord.mute(("POST", f"/channels/{direct_id(who)}/messages"))
        said = discord.say("new question: who opened Parliament?", who)
        discord.answer_to(said)
        discord.edit(said, f"new question: {FIRST_CALL}")
        discord.delete(said)
        answer(discord, f"new question: {FIRST_CALL}", somebody())
        discord.heal()
        discord.until(lambda: not discord.replies_to(said))


@pytest.fixture
def threads(discord: DiscordServer) -> Iterator[None]:
    """Mentions are answered in threads."""
    panel = discord.done(discord.slash("setup", where=GENERAL)).original
    assert "in threads" in choose(discord, panel, "setup:answers", ["in threads"])
    yield
    choose(discord, panel, "setup:answers", ["in place"])


@pytest.mark.usefixtures("threads")
class TestThreads:
    def test_a_quick_word_in_a_thread_that_has_just_opened_waits_for_its_first_answer(self, discord: DiscordServer):
        for _ in range(3):
            who = somebody()
            said = discord.say(MENTION + FIRST_CALL, who, GENERAL)
            thread = int(said["id"])
            discord.until(lambda: thread in discord.rest.channels)  # noqa: B023
            on = discord.say(FOLLOW_UP, who, thread)
            assert "Understood as:" in discord.answer_to(on)["content"]
            assert ANSWER in posted_now(discord, thread)[0]

    def test_an_edited_question_is_answered_anew_in_its_thread(self, discord: DiscordServer):
        said = discord.say(MENTION + "who opened Parliament?", somebody(), GENERAL)
        thread = int(said["id"])
        discord.until(lambda: [one for one in posted_now(discord, thread) if "Charles" in one])
        discord.edit(said, MENTION + FIRST_CALL)
        discord.until(lambda: [one for one in posted_now(discord, thread) if ANSWER in one])
        assert len(posted_now(discord, thread)) == 1


class TestBriefs:
    @pytest.mark.parametrize(
        ("typed", "zone"),
        [("CET", "Europe/Berlin"), ("PST", "America/Los_Angeles"), ("japan", "Japan"), ("Wien", "Europe/Vienna")],
    )
    def test_take_zones_as_people_call_them(self, discord: DiscordServer, typed: str, zone: str):
        told = discord.done(discord.slash("brief set", where=GENERAL, channel=RANDOM, hour=23, zone=typed)).text
        discord.done(discord.slash("brief off", where=GENERAL))
        assert told.endswith(f"at 23:00, {zone}.")

    def test_one_that_is_ended_and_set_again_on_the_same_day_has_a_new_number_and_comes(self, running: Running):
        discord, numbers = running.discord, []
        for count in (1, 2):
            told = discord.done(discord.slash("brief set", where=GENERAL, channel=RANDOM, hour=0)).text
            numbers.append(told.split()[1])
            discord.until(lambda: len(briefs_in(running, RANDOM)) == count)  # noqa: B023
            discord.done(discord.slash("brief off", where=GENERAL))
        assert numbers[0] != numbers[1]

    def test_one_is_ended_by_its_number_and_the_other_stays(self, discord: DiscordServer):
        told = [
            discord.done(discord.slash("brief set", where=GENERAL, channel=RANDOM, hour=23, topic=one)).text
            for one in ("Carney", "Parliament")
        ]
        number = int(told[0].split()[1])
        assert discord.done(discord.slash("brief off", where=GENERAL, number=number)).text == "The daily brief is off."
        listed = discord.done(discord.slash("brief list", where=GENERAL)).text
        assert "Parliament" in listed
        assert "Carney" not in listed
        assert discord.done(discord.slash("brief off", where=GENERAL, number=number)).text.startswith(
            "There is no such"
        )
        discord.done(discord.slash("brief off", where=GENERAL))


def briefs_in(running: Running, channel: int) -> list[str]:
    return [one for one in posted(running, channel) if one.startswith("**The news of")]


class TestLanguages:
    def test_english_that_was_chosen_is_not_nothing_chosen(self, discord: DiscordServer):
        panel = discord.done(discord.slash("setup", where=GENERAL)).original
        ben = {**somebody(), "locale": "de"}
        asked: dict[str, Any] = {"question": FIRST_CALL}
        assert "28. März 2025" in discord.done(discord.slash("ask", ben, GENERAL, **asked)).text
        assert "English" in choose(discord, panel, "setup:language", ["en"])
        assert ANSWER in discord.done(discord.slash("ask", ben, GENERAL, **asked)).text
        assert "28. März 2025" in discord.done(discord.slash("ask", ben, GENERAL, private=True, **asked)).text
        assert "the language of whoever asks" in choose(discord, panel, "setup:language", ["none"])
        assert "28. März 2025" in discord.done(discord.slash("ask", ben, GENERAL, **asked)).text

    def test_messages_are_answered_in_that_of_a_server_that_chose_none(self, discord: DiscordServer):
        german = server(9_100, [text_channel(9_101, "lobby")]) | {"preferred_locale": "de"}
        del german["unavailable"]
        discord.dispatch("GUILD_CREATE", german, 9_100)
        said = discord.unheard(MENTION + FIRST_CALL, somebody(), 9_101) | {"guild_id": "9100"}
        discord.dispatch("MESSAGE_CREATE", said, 9_100)
        assert "28. März 2025" in discord.answer_to(said)["content"]


class TestManyInAHurry:
    def test_whoever_floods_a_channel_by_mentions_gets_one_notice(self, running: Running):
        """The last in the file: the process is left with a limit that others would run into."""
        discord, who = running.discord, somebody()
        running.process.stop()
        running.process.settings["DISCORD_QUESTIONS_PER_MINUTE"] = "2"
        running.process.start()
        said = [discord.say(MENTION + FIRST_CALL, who, GENERAL) for _ in range(12)]
        for one in said[:3]:
            discord.answer_to(one)
        assert ANSWER in answer(discord, MENTION + FIRST_CALL, somebody(), GENERAL)
        assert sum(bool(discord.replies_to(one)) for one in said) == 3
        commands = [discord.slash("ask", who, GENERAL, question=FIRST_CALL) for _ in range(3)]
        assert all(discord.done(one).private and is_whole(one.original or {}) for one in commands)
