"""How people talk with a bot that they know: sources, second thoughts, whose answer it was, what it missed."""

from __future__ import annotations

import pytest

from tests.bot.discord.conftest import Running, answer, in_thread, somebody
from tests.bot.discord.test_conversing_end_to_end import labelled
from tests.fakes.discord_objects import BEN, BOT, SERVER, Payload, message
from tests.fakes.discord_server import ANNOUNCEMENTS, GENERAL, DiscordServer, is_whole

FIRST_CALL = "when did Carney and Trump first speak?"
SEATS = "how many seats did the Liberals win?"
CLAIM = "Trump announced a duty of 50 per cent on foreign cars."
TRUE = "Trump and Carney spoke by telephone for the first time on 28 March 2025."
MENTION = f"<@{BOT}> "
ANSWER = "28 March 2025"

SEES_MESSAGES = True
pytestmark = pytest.mark.usefixtures("healed")


class TestAfterAPrivateAnswer:
    @pytest.mark.parametrize("said", ["source?", "the second one", "show me the link", "who says that?"])
    def test_nobody_else_is_told_its_sources(self, discord: DiscordServer, said: str):
        where = in_thread(discord)
        discord.done(discord.slash("ask", somebody(), where=where, question=FIRST_CALL, private=True))
        assert "wexley" not in answer(discord, said, BEN, where).lower()

    def test_nobody_else_follows_it(self, discord: DiscordServer):
        where, other = in_thread(discord), somebody()
        discord.done(discord.slash("ask", somebody(), where=where, question=FIRST_CALL, private=True))
        assert answer(discord, "follow this", other, where).startswith("Ask me first")
        assert discord.done(discord.slash("following list", other)).text.startswith("You follow nothing yet")


class TestGoingOn:
    def test_source_is_that_of_the_answer_replied_to(self, discord: DiscordServer):
        who = somebody()
        old = discord.answer_to(discord.say(MENTION + FIRST_CALL, who, GENERAL))
        answer(discord, MENTION + "who opened Parliament?", who, GENERAL)
        told = answer(discord, MENTION + "source?", somebody(), GENERAL, reply_to=old)
        assert "wexleywire.example" in told
        assert "throne-speech" not in told

    def test_the_second_one_is_the_second_source(self, discord: DiscordServer):
        who = somebody()
        links = [part.split(">)")[0] for part in answer(discord, SEATS, who).split("](<")[1:]]
        told = answer(discord, "the second one", who)
        assert links[1] in told
        assert links[0] not in told

    @pytest.mark.parametrize(
        ("first", "then", "told"),
        [
            ("when did Trump leave the G7 summit?", "why?", "Israel and Iran"),
            ("when was Carney sworn in?", "no, I meant John Carney", "Wilmington"),
            (FIRST_CALL, "thanks! and who opened Parliament in Ottawa?", "King Charles"),
        ],
    )
    def test_with_a_word_or_two(self, discord: DiscordServer, first: str, then: str, told: str):
        who = somebody()
        answer(discord, first, who)
        assert told in answer(discord, then, who)

    def test_two_people_in_turns_in_one_thread_keep_their_topics(self, discord: DiscordServer):
        where, ann, ben = in_thread(discord), somebody(), somebody()
        answer(discord, "when was Carney sworn in?", ann, where)
        answer(discord, "when did King Charles open Parliament?", ben, where)
        assert "Rideau Hall" in answer(discord, "and where?", ann, where)

    def test_a_reply_in_direct_messages_goes_on_from_an_answer_of_long_ago(self, discord: DiscordServer):
        who = somebody()
        old = discord.answer_to(discord.say("when was Carney sworn in?", who))
        for other in ("who opened Parliament?", SEATS):
            answer(discord, f"new question: {other}", who)
        assert "Rideau Hall" in answer(discord, "where?", who, reply_to=old)


class TestChecks:
    def test_of_an_embed_that_was_forwarded(self, discord: DiscordServer):
        inner = message(GENERAL, BEN, "", embeds=[{"type": "rich", "title": "News", "description": CLAIM}])
        snapshot = {"message": {key: value for key, value in inner.items() if key != "author"}}
        reference = {"type": 1, "message_id": "56", "channel_id": str(GENERAL), "guild_id": str(SERVER)}
        assert "**Contradicted**" in answer(
            discord, "", somebody(), message_reference=reference, message_snapshots=[snapshot]
        )

    def test_of_a_message_in_a_thread_that_is_linked_from_elsewhere(self, discord: DiscordServer):
        where = in_thread(discord)
        said = discord.unheard(CLAIM, BEN, where)
        link = f"https://discord.com/channels/{SERVER}/{where}/{said['id']}"
        assert "**Contradicted**" in answer(discord, f"{MENTION}is {link} true?", somebody(), GENERAL)

    def test_of_several_claims_rule_on_each(self, discord: DiscordServer):
        told = discord.done(discord.slash("check", where=GENERAL, text=f"{TRUE} {CLAIM}")).text
        assert told.index("✅ **Supported**") < told.index("❌ **Contradicted**")

    def test_of_the_bots_own_answer_support_what_it_quotes(self, discord: DiscordServer):
        shown = discord.answer_to(discord.say(MENTION + FIRST_CALL, somebody(), GENERAL))
        told = discord.done(discord.check(shown, BEN, GENERAL)).text
        assert "✅ **Supported**" in told
        assert "❌" not in told
        assert "❔" not in told

    def test_of_blanks_say_that_there_is_nothing(self, discord: DiscordServer):
        told = discord.done(discord.slash("check", where=GENERAL, text="   ")).text
        assert told.startswith("I find no claim")


class TestWords:
    @pytest.mark.parametrize(
        ("locale", "begins"), [("fr", "Je "), ("de", "Ich "), ("es-419", "Respondo "), ("pl", "I ")]
    )
    def test_of_help_are_in_the_language_of_whoever_asks(self, discord: DiscordServer, locale: str, begins: str):
        who = {**somebody(), "locale": locale}
        assert discord.done(discord.slash("help", who)).text.startswith(begins)
        assert "/forget-me" in discord.done(discord.slash("privacy", who)).text

    @pytest.mark.parametrize(
        ("locale", "nothing", "ruling", "refused"),
        [
            ("de", "Du folgst noch nichts.", "❌ **Widerlegt**", "Ich kann „someday“ nicht"),
            ("fr", "Tu ne suis rien encore.", "❌ **Contredit**", "Je ne peux pas lire « someday »"),
            ("es-ES", "Todavía no sigues nada.", "❌ **Desmentido**", "No puedo leer «someday»"),
            ("pl", "You follow nothing yet.", "❌ **Contradicted**", "I can't read “someday”"),
        ],
    )
    def test_of_the_bots_own_are_too(
        self, discord: DiscordServer, locale: str, nothing: str, ruling: str, refused: str
    ):
        who = {**somebody(), "locale": locale}
        assert discord.done(discord.slash("following list", who, GENERAL)).text.startswith(nothing)
        assert discord.done(discord.slash("check", who, GENERAL, text=CLAIM)).text.startswith(ruling)
        asked = discord.done(discord.slash("ask", who, GENERAL, question=FIRST_CALL, since="someday"))
        assert asked.text.startswith(refused)

    @pytest.mark.parametrize("said", ["🎉", "?", "||spoiler||", "```\n```", "https://elsewhere.example/x"])
    def test_that_ask_nothing_get_words_and_no_news(self, discord: DiscordServer, said: str):
        told = answer(discord, said, somebody())
        assert told
        assert "\\[1\\]" not in told
        assert "went wrong" not in told

    def test_in_an_announcement_channel_are_answered_there_or_in_a_thread(self, discord: DiscordServer):
        assert ANSWER in answer(discord, MENTION + FIRST_CALL, somebody(), ANNOUNCEMENTS)

    @pytest.mark.parametrize("wrapped", ["new question: ||{}||", "```{}```", MENTION + "{}"])
    def test_within_marks_are_a_question_all_the_same(self, discord: DiscordServer, wrapped: str):
        assert ANSWER in answer(discord, wrapped.format(FIRST_CALL), somebody())

    def test_of_what_somebody_follows_are_for_them_alone(self, discord: DiscordServer):
        who = somebody()
        answer(discord, f"follow: {FIRST_CALL}", who)
        told = answer(discord, MENTION + "what do I follow?", who, GENERAL)
        assert told.startswith("Here everybody would see it")
        assert "Carney" not in told
        assert "Carney" in answer(discord, "what do I follow?", who)


class TestEdits:
    def test_of_a_question_into_thanks_leave_no_news_and_no_buttons(self, discord: DiscordServer):
        said = discord.say(f"new question: {FIRST_CALL}", somebody())
        shown = discord.answer_to(said)
        discord.edit(said, "thanks!")
        now = discord.rest.messages[int(shown["id"])]
        discord.until(lambda: ANSWER not in now["content"] and is_whole(now))
        assert now["components"] == []

    def test_that_take_the_mention_away_change_nothing(self, discord: DiscordServer):
        said = discord.say(MENTION + FIRST_CALL, somebody(), GENERAL)
        shown = discord.answer_to(said)
        discord.edit(said, "never mind")
        answer(discord, f"new question: {FIRST_CALL}", somebody())
        assert ANSWER in discord.rest.messages[int(shown["id"])]["content"]


class TestTrouble:
    def test_a_file_that_discord_does_not_hand_out_is_said_to_be_unread(self, discord: DiscordServer):
        gone = discord.attach("claim.txt", CLAIM.encode())
        discord.rest.attached.clear()
        assert answer(discord, "is this true?", somebody(), attachments=[gone]).startswith("I could not read claim")

    def test_a_rate_limit_is_waited_for(self, discord: DiscordServer):
        limited = {"message": "You are being rate limited.", "retry_after": 0.1, "global": False}
        headers = {"Via": "1.1 google", "Retry-After": "0.1"}
        discord.fail("POST", r"/channels/\d+/messages", 429, limited, headers)
        said = discord.say(f"new question: {FIRST_CALL}", somebody())
        assert ANSWER in discord.answer_to(said)["content"]
        assert len(discord.replies_to(said)) == 1

    def test_a_question_about_a_message_that_may_not_be_read_gets_words(self, discord: DiscordServer):
        said = discord.unheard(CLAIM, BEN, GENERAL)
        discord.rest.denied[GENERAL] = {"history"}
        asked = discord.say(MENTION + "is this true?", somebody(), GENERAL, reply_to=said)
        newer = discord.until(lambda: [one for one in said_by_bot(discord) if int(one["id"]) > int(asked["id"])])
        assert newer[0]["content"]

    def test_what_happened_while_it_was_away(self, running: Running):
        discord, one, two, three = running.discord, somebody(), somebody(), somebody()
        where = in_thread(discord)
        for who, place in ((one, None), (two, None), (three, where)):
            answer(discord, FIRST_CALL, who, place)
        checked = discord.done(discord.slash("check", three, GENERAL, text=CLAIM))
        assert running.process.stop() == 0
        edited, gone = discord.unheard("new question: who is the pope?", one), discord.unheard(FIRST_CALL, two)
        in_the_thread = discord.unheard("who opened Parliament?", three, where)
        edited["content"] = f"new question: {FIRST_CALL}"
        del discord.rest.messages[int(gone["id"])]
        running.process.start()
        assert ANSWER in discord.answer_to(edited)["content"]
        assert "King Charles" in discord.answer_to(in_the_thread)["content"]
        shared = discord.press(checked.original or {}, labelled(checked.original, "Share"), three, GENERAL)
        assert "**Contradicted**" in discord.done(shared).text
        assert not shared.private
        assert [len(discord.replies_to(said)) for said in (edited, gone, in_the_thread)] == [1, 0, 1]


def said_by_bot(discord: DiscordServer) -> list[Payload]:
    found = list(discord.rest.messages.values())
    return [one for one in found if one["channel_id"] == str(GENERAL) and one["author"]["id"] == str(BOT)]
