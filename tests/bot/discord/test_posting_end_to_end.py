"""What `dateline bot` posts by itself: greetings, briefs, and changes once nobody wants to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.bot.discord.conftest import Running
from tests.bot.discord.test_following_end_to_end import direct_messages, ingest, posted
from tests.fakes.discord_objects import ANN, BEN, Payload, server, text_channel
from tests.fakes.discord_server import ANNOUNCEMENTS, GENERAL, RANDOM, DiscordServer

REPORTERS = 2_001
_SEND = 0x800
QUESTION = "When will the Selby bridge open?"
FIRST = "The Selby bridge will open on 3 March 2027, the roads office of Selby said.\n\nLorries have waited."
LATER = "The Selby bridge will now open on 9 May 2027, the roads office of Selby said.\n\nA crack put it off."


def join(discord: DiscordServer, number: int, denied: str = "0") -> Payload:
    """Have the bot invited to a server with one channel."""
    joined = server(number, [text_channel(number + 1, "lobby")])
    joined["channels"][0]["permission_overwrites"] = [{"id": str(number), "type": 0, "allow": "0", "deny": denied}]
    del joined["unavailable"]
    discord.dispatch("GUILD_CREATE", joined, number)
    return joined


class TestGreeting:
    def test_a_new_server_is_greeted_where_the_bot_may_write(self, running: Running):
        join(running.discord, 3_000)
        (greeting,) = running.discord.until(lambda: posted(running, 3_001))
        assert "`/setup`" in greeting

    def test_else_whoever_owns_it_is(self, running: Running):
        owner = {"id": join(running.discord, 3_100, denied=str(_SEND))["owner_id"]}
        (greeting,) = running.discord.until(lambda: direct_messages(running, owner))
        assert "I may not write in any channel of Newsroom yet." in greeting


class TestBriefs:
    def test_are_published_and_notify_only_the_role_that_was_named(self, running: Running):
        discord = running.discord
        options: dict[str, Any] = {"channel": ANNOUNCEMENTS, "hour": 0, "role": REPORTERS}
        told = discord.done(discord.slash("brief set", where=GENERAL, **options)).text
        assert f"for <@&{REPORTERS}>" in told
        discord.until(lambda: discord.calls("POST", "/crosspost"))
        (text,) = posted(running, ANNOUNCEMENTS)
        assert text.startswith(f"<@&{REPORTERS}>\n**The news of")
        sent = discord.calls("POST", f"/channels/{ANNOUNCEMENTS}/messages")[0].body["allowed_mentions"]
        assert (sent["roles"], sent.get("parse", [])) == ([REPORTERS], [])
        discord.done(discord.slash("brief off", where=GENERAL))

    def test_one_that_discord_refuses_stays_due_and_comes_after_a_restart_with_odd_replies(self, running: Running):
        discord = running.discord
        discord.rest.denied[RANDOM] = {"send"}
        discord.done(discord.slash("brief set", where=GENERAL, channel=RANDOM, hour=0))
        discord.until(lambda: [call for call in discord.calls("POST", f"/{RANDOM}/messages") if call.status == 403])
        discord.heal()
        # An odd reply to the commands, which are looked at with every start, costs nothing.
        kept = discord.rest.commands
        discord.rest.commands = [{"id": "9", "name": "stranger", "type": 1, "options": []}]
        discord.fail("PUT", "/commands", 200, [{"odd": True}])
        assert running.process.stop() == 0
        running.process.start()
        discord.rest.commands = kept
        (text,) = discord.until(lambda: posted(running, RANDOM))
        assert text.startswith("**The news of")
        discord.done(discord.slash("brief off", where=GENERAL))
        assert "I answer questions" in discord.done(discord.slash("help")).text


class TestQuietHours:
    def test_a_change_waits_until_they_are_over(self, running: Running, tmp_path: Any):
        discord = running.discord
        asker = {**ANN, "id": "6401"}
        ingest(running, tmp_path, "first", FIRST, days_ago=1)
        discord.until(lambda: "3 March 2027" in discord.done(discord.slash("ask", asker, question=QUESTION)).text)
        for who in (ANN, BEN):
            assert "3 March 2027" in discord.done(discord.slash("follow", who, question=QUESTION)).text
        # From this hour to the one before it: all day but for one hour, which is not now, nor soon.
        hour = datetime.now(UTC).hour
        told = discord.done(discord.slash("following quiet", ANN, start=hour, stop=(hour - 1) % 24)).text
        assert told == f"Quiet from {hour}:00 to {(hour - 1) % 24}:00, Etc/UTC."
        ingest(running, tmp_path, "later", LATER)
        discord.until(lambda: [one for one in direct_messages(running, BEN) if "9 May 2027" in one])
        assert [one for one in direct_messages(running, ANN) if "9 May 2027" in one] == []
        discord.done(discord.slash("following quiet", ANN, start=0, stop=0))
        (told,) = discord.until(lambda: [one for one in direct_messages(running, ANN) if "9 May 2027" in one])
        assert "Before: ~~3 March 2027~~" in told
