"""What people bring along to have it checked or followed, each played with `dateline bot` as its own process."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.discord.conftest import answer
from tests.fakes.discord_objects import ANN, BEN, BOT, SERVER, direct_id
from tests.fakes.discord_server import GENERAL, RANDOM, SECRET_CHANNEL, DiscordServer

FIRST_CALL = "when did Carney and Trump first speak?"
CLAIM = "Trump announced a duty of 50 per cent on foreign cars."
PAGE = f"<html><body><article><h1>Duties</h1><p>{CLAIM}</p></article></body></html>"
MENTION = f"<@{BOT}> "


SEES_MESSAGES = True


def poll(question: str) -> dict[str, Any]:
    return {
        "question": {"text": question},
        "answers": [{"answer_id": 1, "poll_media": {"text": "yes"}}],
        "expiry": None,
        "allow_multiselect": False,
        "layout_type": 1,
    }


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("claim.txt", CLAIM.encode()),
            ("CLAIM.TXT", CLAIM.encode("utf-16")),
            ("claim.md", f"# Leaked\n\n{CLAIM}\n".encode()),
            ("claim.html", PAGE.encode()),
        ],
    )
    def test_are_checked(self, discord: DiscordServer, name: str, data: bytes):
        assert "❌ **Contradicted**" in answer(discord, "", attachments=[discord.attach(name, data)])

    def test_of_a_message_that_a_mention_replies_to(self, discord: DiscordServer):
        said = discord.unheard("see the file", BEN, GENERAL, attachments=[discord.attach("a.txt", CLAIM.encode())])
        told = answer(discord, MENTION + "true?", where=GENERAL, reply_to=said)
        assert "**Contradicted**" in told
        assert f"/{GENERAL}/{said['id']}>" in told

    @pytest.mark.parametrize(("name", "size"), [("a.pdf", 9), ("meme.png", 9), ("long.txt", 600_000)])
    def test_that_it_cannot_read_are_named(self, discord: DiscordServer, name: str, size: int):
        told = answer(discord, "is this true?", attachments=[discord.attach(name, b"x" * size)])
        assert told == f"I can read text, Markdown and HTML files (.txt, .md, .html) of up to 500 kB, but not {name}."

    def test_beside_a_question_that_is_not_about_them_are_left_alone(self, discord: DiscordServer):
        attached = [discord.attach("meme.png", b"x")]
        assert "28 March 2025" in answer(discord, f"new question: {FIRST_CALL}", attachments=attached)


class TestPolls:
    def test_a_question_that_is_put_to_the_vote_is_answered(self, discord: DiscordServer):
        assert "28 March 2025" in answer(discord, "", {**ANN, "id": "6301"}, poll=poll(FIRST_CALL))

    def test_one_that_a_mention_replies_to_is_read_although_it_never_ends(self, discord: DiscordServer):
        asked = discord.unheard("", BEN, GENERAL, poll=poll(CLAIM))
        told = answer(discord, MENTION + "is this true?", where=GENERAL, reply_to=asked)
        assert "❌ **Contradicted** — Trump announced a duty of 50 per cent on foreign cars.\n" in told


class TestLinks:
    def test_to_a_page_that_is_not_stored(self, discord: DiscordServer):
        told = answer(discord, "is https://elsewhere.example/x true?")
        assert told.startswith("I have no article from <https://elsewhere.example/x>")

    def test_to_a_message_are_followed_from_direct_messages_by_those_who_may_read_it(self, discord: DiscordServer):
        for channel, seen in ((RANDOM, True), (SECRET_CHANNEL, False)):
            said = discord.unheard(CLAIM, BEN, channel)
            told = answer(discord, f"is https://discord.com/channels/{SERVER}/{channel}/{said['id']} true?")
            assert ("**Contradicted**" in told) is seen
        discord.rest.strangers.add(6_302)
        said = discord.unheard(CLAIM, BEN, RANDOM)
        link = f"https://discord.com/channels/{SERVER}/{RANDOM}/{said['id']}"
        assert "can't see" in answer(discord, f"is {link} true?", {**ANN, "id": "6302"})


class TestWords:
    @pytest.mark.parametrize("opening", ["Faktencheck: ", "factcheck ", "is it true that ", "Vérifie : "])
    def test_that_ask_for_a_check(self, discord: DiscordServer, opening: str):
        assert "❌ **Contradicted**" in answer(discord, opening + CLAIM)

    def test_that_ask_for_one_of_nothing(self, discord: DiscordServer):
        assert answer(discord, "fact check:").startswith("Write what you want to have checked")

    def test_that_follow_a_question(self, discord: DiscordServer):
        who = {**ANN, "id": "6303"}
        assert answer(discord, "follow this", who).startswith("Ask me first")
        assert answer(discord, f"follow: {FIRST_CALL}", who).startswith("🔔 I follow")
        answer(discord, "new question: who opened Parliament?", who)
        assert "“who opened Parliament?”" in answer(discord, "tell me when that changes", who)
        listed = answer(discord, "what do I follow?", who).splitlines()
        assert [line.split(" — ")[1] for line in listed] == ["28 March 2025", "King Charles III"]

    def test_that_ask_for_the_link_get_one_a_line(self, discord: DiscordServer):
        who = {**ANN, "id": "6304"}
        answer(discord, FIRST_CALL, who)
        lines = answer(discord, "show me the link", who).splitlines()
        assert [line[:3] for line in lines[1:]] == [f"{number}\\." for number in range(1, len(lines))]


class TestTakenBack:
    def test_a_deleted_question_is_not_answered(self, discord: DiscordServer):
        who = {**ANN, "id": "6305"}
        # As long as the bot does not hear that its first answer is there, the second waits for its turn.
        discord.mute(("POST", f"/channels/{direct_id(who)}/messages"))
        first = discord.say(FIRST_CALL, who)
        taken_back = discord.say("who opened Parliament?", who)
        discord.answer_to(first)
        discord.delete(taken_back)
        discord.answer_to(discord.say(FIRST_CALL, {**ANN, "id": "6307"}))
        discord.heal()
        discord.answer_to(discord.say(f"new question: {FIRST_CALL}", who))
        assert discord.replies_to(taken_back) == []

    def test_an_answer_of_several_messages_is_edited_as_a_whole(self, discord: DiscordServer):
        who = {**ANN, "id": "6306"}
        duty = "per cent on foreign cars, which he said would go into effect on 2 April"
        ending = "and the harbour of Orsa " * 6 + "heard of it"
        claims = " ".join(f"Trump announced a duty of {number} {duty}, {ending}." for number in range(50, 55))
        said = discord.say(f"fact check: {claims}", who)
        discord.answer_to(said)
        where = str(discord.answer_to(said)["channel_id"])

        def shown() -> list[str]:
            found = [one for one in list(discord.rest.messages.values()) if one["channel_id"] == where]
            return [one["content"] for one in found if one["author"]["id"] == str(BOT)]

        discord.until(lambda: len(shown()) == 2)
        discord.edit(said, f"fact check: {CLAIM}")
        discord.until(lambda: len(shown()) == 1)
        assert shown()[0].startswith("❌ **Contradicted**")
