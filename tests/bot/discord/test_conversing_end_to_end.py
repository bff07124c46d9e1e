"""Asking and being answered, with `dateline bot` as its own process: commands, messages, buttons, hostile input."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from tests.bot.discord.conftest import Running
from tests.fakes.discord_objects import ANN, BEN, BOT, NEWSBOT, Payload, message
from tests.fakes.discord_server import GENERAL, RANDOM, DiscordServer, is_whole
from tests.patience import PATIENCE_SECONDS

FIRST_CALL = "when did Carney and Trump first speak?"
UNKNOWN = "Who won the chess olympiad in Samarkand?"


def labelled(shown: Payload | None, label: str) -> str:
    """Return the custom id of the button with that label or emoji."""
    assert shown is not None
    items = [item for row in shown["components"] for item in row["components"]]
    return next(
        str(item["custom_id"]) for item in items if label in (item.get("label"), (item.get("emoji") or {}).get("name"))
    )


def opened_thread(discord: DiscordServer, origin: Payload) -> int:
    return discord.until(lambda: int(origin["id"]) in discord.rest.channels and int(origin["id"]))


class TestAskCommand:
    def test_answers_with_numbered_links_and_the_day(self, discord: DiscordServer):
        asked = discord.done(discord.slash("ask", question=FIRST_CALL))
        assert asked.kind == 5
        assert not asked.private
        assert asked.text.startswith(f"> {FIRST_CALL}")
        assert asked.text.splitlines()[1] == "**28 March 2025**"
        assert "spoke by telephone on Friday for the first time" in asked.text.replace("**", "")
        link = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
        assert f"\\[1\\] [Wexley Wire](<{link}>), 28 March 2025 · “Friday” is 28 March 2025" in asked.text
        assert "The newest report cited is" in asked.text

    def test_is_private_when_asked_to_be(self, discord: DiscordServer):
        assert discord.done(discord.slash("ask", question=FIRST_CALL, private=True)).private

    def test_declines_with_what_is_covered_and_nothing_to_prove(self, discord: DiscordServer):
        asked = discord.done(discord.slash("ask", question=UNKNOWN))
        assert "I can't answer that from these articles." in asked.text
        assert "articles searched, published" in asked.text
        with pytest.raises(StopIteration):
            labelled(asked.original, "Show proof")

    def test_understands_days_and_outlets_as_people_write_them(self, discord: DiscordServer):
        asked = discord.slash("ask", question=FIRST_CALL, since="april 2025", outlet="wexley wire")
        assert "6 May 2025" in discord.done(asked).text
        assert "28 March 2025" not in asked.text.split("\\[1\\]")[-1].split("·")[0]

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"since": "the day before the day"}, "I can't read “the day before the day” as a day"),
            ({"outlet": "The Daily Nothing"}, "I have nothing from “The Daily Nothing”"),
            ({"question": "😀 🎉 ???"}, "Ask me a question about the news in words"),
            ({"question": "why? " * 800}, "I read questions of up to 2,000"),
        ],
    )
    def test_says_at_once_what_it_cannot_read(self, discord: DiscordServer, options: dict[str, Any], says: str):
        asked = discord.done(discord.slash("ask", **{"question": FIRST_CALL, **options}))
        assert says in asked.text
        assert asked.private
        assert asked.kind == 4

    def test_completes_outlets(self, discord: DiscordServer):
        choices = discord.done(discord.type("ask", "outlet", "wire")).choices or []
        assert [choice["value"] for choice in choices] == ["Wexley Wire"]

    def test_works_where_the_bot_itself_is_not(self, discord: DiscordServer):
        asked = discord.slash("ask", BEN, 77_001, group=True, question=FIRST_CALL)
        assert "28 March 2025" in discord.done(asked).text


class TestButtons:
    def test_proof_shows_the_quote_in_its_context_to_whoever_asked(self, discord: DiscordServer):
        asked = discord.done(discord.slash("ask", question=FIRST_CALL))
        proof = discord.done(discord.press(asked.original or {}, labelled(asked.original, "Show proof"), BEN))
        assert proof.private
        assert "**Donald Trump and Mark Carney spoke by telephone" in proof.text
        assert "Trump made the conversation public in a post" in proof.text
        assert "-# “Friday” is 28 March 2025" in proof.text

    def test_timeline_is_a_picture_with_its_words(self, discord: DiscordServer):
        asked = discord.done(discord.slash("ask", question=FIRST_CALL))
        drawn = discord.done(discord.press(asked.original or {}, labelled(asked.original, "Timeline")))
        assert drawn.private
        assert "- 28 March 2025: " in drawn.text
        assert [call.files for call in discord.calls("PATCH", drawn.token)] == [("timeline.png",)]

    def test_votes_and_reasons_are_stored(self, running: Running):
        discord = running.discord
        asked = discord.done(discord.slash("ask", question=FIRST_CALL))
        assert discord.done(discord.press(asked.original or {}, labelled(asked.original, "👍"))).text == "Thank you."
        vote = discord.done(discord.press(asked.original or {}, labelled(asked.original, "👎"), BEN))
        assert vote.private
        reason = discord.press(vote.original or {}, labelled(vote.original, "Wrong date"), BEN)
        discord.until(lambda: "Noted: wrong date" in reason.text)
        key = labelled(asked.original, "👍").rpartition(":")[2]
        query = "SELECT person, vote, reason FROM feedback WHERE answer_key = ? ORDER BY person"
        with sqlite3.connect(running.data_dir / "catalogue.sqlite3", PATIENCE_SECONDS) as connection:
            assert connection.execute(query, (key,)).fetchall() == [
                (int(ANN["id"]), "up", None),
                (int(BEN["id"]), "down", "wrong date"),
            ]
        connection.close()

    def test_one_of_an_answer_that_is_gone_says_so(self, discord: DiscordServer):
        button = {"type": 2, "style": 2, "label": "Show proof", "custom_id": "proof:aaaaaaaaaaaaaaaa"}
        row = {"type": 1, "components": [button]}
        old = message(GENERAL, NEWSBOT, "an old answer", components=[row])
        pressed = discord.done(discord.press(old, "proof:aaaaaaaaaaaaaaaa", where=GENERAL))
        assert pressed.text == "I no longer keep that answer. Please ask again."

    def test_one_that_nobody_knows_says_so(self, discord: DiscordServer):
        pressed = discord.done(discord.press(message(GENERAL, BEN, "older still"), "gone:1", where=GENERAL))
        assert "expired" in pressed.text


class TestMessages:
    def test_a_direct_message_is_a_question_and_the_next_one_a_follow_up(self, discord: DiscordServer):
        said = discord.say(FIRST_CALL, BEN)
        assert "28 March 2025" in discord.answer_to(said)["content"]
        follow_up = discord.answer_to(discord.say("and what did they agree to?", BEN))["content"]
        assert "Understood as:" in follow_up

    def test_new_question_starts_afresh(self, discord: DiscordServer):
        assert "A new topic" in discord.answer_to(discord.say("new question", BEN))["content"]
        again = discord.answer_to(discord.say(f"new question: {FIRST_CALL}", BEN))["content"]
        assert "Understood as:" not in again
        assert "28 March 2025" in again

    def test_a_mention_is_answered_in_place(self, discord: DiscordServer):
        said = discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL)
        answer = discord.answer_to(said)
        assert answer["channel_id"] == str(GENERAL)
        assert "28 March 2025" in answer["content"]

    def test_a_reply_with_a_mention_goes_on_with_the_conversation(self, discord: DiscordServer):
        answer = discord.answer_to(discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL))
        follow_up = discord.say(f"<@{BOT}> and what did they agree to?", BEN, GENERAL, reply_to=answer)
        assert "Understood as:" in discord.answer_to(follow_up)["content"]

    def test_a_reply_that_discord_hides_is_told_about(self, discord: DiscordServer):
        answer = discord.answer_to(discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL))
        hidden = discord.say("why?", where=GENERAL, reply_to=answer)
        assert "I can't see what that says" in discord.answer_to(hidden)["content"]

    def test_others_talking_are_left_alone(self, discord: DiscordServer):
        ignored = [
            discord.say("when did Carney and Trump first speak?", where=GENERAL),
            discord.say("@everyone look", where=GENERAL, mention_everyone=True),
            discord.say(FIRST_CALL, {**BEN, "bot": True}),
            discord.say("pinned", BEN, type=6),
        ]
        discord.answer_to(discord.say(FIRST_CALL))
        assert [discord.replies_to(one) for one in ignored] == [[], [], [], []]

    def test_a_mention_alone_is_told_how_to_ask(self, discord: DiscordServer):
        assert "/help" in discord.answer_to(discord.say(f"<@{BOT}>", where=GENERAL))["content"]

    def test_names_of_channels_are_words_of_the_question(self, discord: DiscordServer):
        said = discord.say(f"<@{BOT}> is <#{RANDOM}> about Samarkand?", where=GENERAL)
        assert discord.answer_to(said)["content"]
        stored = [one for one in discord.calls("POST", f"/channels/{GENERAL}/messages") if one.body]
        assert stored

    def test_a_message_that_discord_hides_can_be_checked_from_its_menu(self, discord: DiscordServer):
        claim = discord.unheard("Trump announced a duty of 50 per cent on foreign cars.", BEN, GENERAL)
        said = discord.say(f"<@{BOT}> is this true?", where=GENERAL, reply_to=claim)
        assert "choose “Check against the news”" in discord.answer_to(said)["content"]

    def test_the_same_message_is_answered_once(self, discord: DiscordServer):
        said = discord.say(FIRST_CALL)
        discord.dispatch("MESSAGE_CREATE", said, None)
        discord.answer_to(said)
        discord.answer_to(discord.say(f"new question: {FIRST_CALL}"))
        assert len(discord.replies_to(said)) == 1


class TestChecking:
    TEXT = (
        "Trump and Carney spoke by telephone on 28 March 2025. Trump announced a duty of 50 per cent on foreign cars! "
        "Zebras of the Orsa zoo invaded Samarkand on Monday."
    )

    def test_rules_on_each_claim_with_a_quote(self, discord: DiscordServer):
        checked = discord.done(discord.check(message(GENERAL, BEN, self.TEXT), where=GENERAL)).text
        rulings = [line.split("—")[0].strip() for line in checked.splitlines() if "— " in line and "**" in line]
        assert rulings == ["✅ **Supported**", "❌ **Contradicted**", "❔ **Not found**"]
        assert "> On Wednesday Trump announced a duty of 25 per cent on foreign cars" in checked

    def test_a_message_without_claims_is_said_to_have_none(self, discord: DiscordServer):
        assert "no claim" in discord.done(discord.check(message(GENERAL, BEN, "lol ok?"), where=GENERAL)).text

    def test_an_empty_one_has_none_either(self, discord: DiscordServer):
        assert "no claim" in discord.done(discord.check(message(GENERAL, BEN, ""), where=GENERAL)).text


HOSTILE = [
    "@everyone @here <@&2001> <@4002> what is the tariff on steel?",
    "**what** _is_ `the` ~~tariff~~ ||on|| [steel](https://evil.example) ?",
    "what is the ta\u200briff\u2060 on st\ufeffeel?",
    "\u202eleets no ffirat eht si tahw\u202c what is the tariff on steel?",
    "ما هي الرسوم الجمركية على الصلب؟",
    "Wie hoch ist der Zoll auf Stahl?",
    "鋼鉄の関税はいくらですか",
    "```python\nimport os\n```\nwhat is the tariff on steel?",
    "https://example.com/a_b_c what is this about steel?",
    "😀",
    "?",
    "' OR 1=1; DROP TABLE articles; --",
    "{{7*7}} ${jndi:ldap://x} %s %n {0}",
    "what is the tariff on steel? " * 70,
    "x" * 2_000,
    "z\u0489\u0489\u0489\u0489\u0489\u0489\u0489algo tariff?",
    "\x00\x07 tariff on steel \x1b[31m?",
    "> quote\n# heading\n- list\n1. item steel tariff",
    "<t:1700000000:R> <:custom:123456> </ask:1> steel",
    "between 99999999999999999999 and -1 steel on 31 February 0000",
]


class TestHostileInput:
    def test_everything_gets_a_fitting_reply_and_nobody_is_pinged(self, running: Running):
        discord = running.discord
        before = running.process.complaints()
        said = [discord.say(text, BEN) for text in HOSTILE]
        said += [discord.say(f"<@{BOT}> {text}", BEN, GENERAL) for text in HOSTILE[:4]]
        for one in said:
            assert discord.answer_to(one)["content"], one["content"]
        assert discord.rest.pings == []
        assert running.process.complaints() == before

    def test_what_articles_and_people_write_stays_what_it_is(self, discord: DiscordServer):
        asked = discord.done(discord.slash("ask", question="**@everyone** [x](https://evil.example) steel tariff?"))
        first = asked.text.splitlines()[0]
        assert first == "> \\*\\*@everyone\\*\\* \\[x\\](<https://evil.example>) steel tariff?"

    def test_no_message_is_longer_than_discord_takes(self, discord: DiscordServer):
        sent = [call for call in discord.rest.calls if call.method in ("POST", "PATCH")]
        assert [call.path for call in sent if call.status == 400] == []


class TestThreads:
    def test_answers_come_in_threads_where_the_server_wants_it(self, discord: DiscordServer):
        panel = discord.done(discord.slash("setup", where=GENERAL))
        chosen = discord.press(
            panel.original or {}, "setup:answers", where=GENERAL, component_type=3, values=["in threads"]
        )
        discord.until(lambda: chosen.kind is not None and "in threads" in (chosen.text or ""))
        said = discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL)
        thread = opened_thread(discord, said)

        def answer() -> Payload | None:
            found = [one for one in list(discord.rest.messages.values()) if one["channel_id"] == str(thread)]
            return next((one for one in found if is_whole(one) and one["author"]["id"] == str(BOT)), None)

        shown = (discord.until(answer) or {})["content"]
        assert "28 March 2025" in shown
        assert shown.endswith("-# To go on, mention me: Discord shows me nothing else that is said here.")
        again = discord.say(f"<@{BOT}> and what did they agree to?", where=thread)
        assert "Understood as:" in discord.answer_to(again)["content"]
        back = discord.press(
            panel.original or {}, "setup:answers", where=GENERAL, component_type=3, values=["in place"]
        )
        discord.until(lambda: "in place" in back.text)
