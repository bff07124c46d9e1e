"""The other commands, with `dateline bot` as its own process: news, servers, people, and the limits that hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bot.discord.conftest import Running
from tests.fakes.discord_objects import ANN, BEN, BOT, EVERYTHING, Payload, direct_id
from tests.fakes.discord_server import GENERAL, RANDOM, SECRET_CHANNEL, DiscordServer

FIRST_CALL = "when did Carney and Trump first speak?"
MEMBER = {**BEN, "permissions": "0"}
REPORTERS = 2_001


def choose(discord: DiscordServer, panel: Payload | None, setting: str, values: list[str], **resolved: Any) -> str:
    """Choose in the panel of /setup and return what it shows then."""
    kind = {"setup:channels": 8, "setup:roles": 6}.get(setting, 3)
    data: dict[str, Any] = {"component_type": kind, "values": values, **({"resolved": resolved} if kind != 3 else {})}
    chosen = discord.press(panel or {}, setting, where=GENERAL, **data)
    discord.until(lambda: chosen.original is not None)
    return chosen.text


def reset(discord: DiscordServer) -> None:
    """Let everybody ask everywhere again."""
    panel = discord.done(discord.slash("setup", where=GENERAL, all_outlets=True)).original
    choose(discord, panel, "setup:channels", [])
    choose(discord, panel, "setup:roles", [])
    choose(discord, panel, "setup:language", ["none"])


class TestNews:
    def test_latest_is_newest_first(self, discord: DiscordServer):
        lines = discord.done(discord.slash("latest")).text.splitlines()
        assert lines[0] == "**The latest**"
        assert lines[1].startswith("- 17 June 2025: [Trump leaves Alberta summit early")

    def test_latest_on_a_topic_of_one_outlet(self, discord: DiscordServer):
        shown = discord.done(discord.slash("latest", topic="throne speech", outlet="Tamarack Post")).text
        assert "King Charles opens Parliament" in shown
        assert "Northlight" not in shown

    def test_latest_on_what_is_not_there(self, discord: DiscordServer):
        assert "I have nothing on zebras" in discord.done(discord.slash("latest", topic="zebras")).text

    def test_a_timeline_comes_as_a_picture_and_in_words(self, discord: DiscordServer):
        shown = discord.done(discord.slash("timeline", topic="Carney and Trump", since="March 2025"))
        lines = shown.text.splitlines()
        assert lines[0] == "**Carney and Trump**"
        assert any(line.startswith("- 28 March 2025: ") for line in lines)
        assert discord.calls("PATCH", shown.token)[-1].files == ("timeline.png",)
        empty = discord.done(discord.slash("timeline", topic="zebras of Samarkand"))
        assert empty.text == "I know of no dated events about zebras of Samarkand."

    def test_sources_say_since_when_and_how_fresh(self, discord: DiscordServer):
        shown = discord.done(discord.slash("sources")).text
        assert "articles, published 8 January – 17 June 2025" in shown
        assert "- Northlight News: 3, since 5 March 2025, newest" in shown

    def test_brief_is_of_the_newest_day(self, discord: DiscordServer):
        shown = discord.done(discord.slash("brief now")).text
        assert shown.startswith("**The news of 17 June 2025**")
        assert "- 17 June 2025: [" in shown
        assert "— 1 report" in shown


class TestSetup:
    def test_needs_the_permission_when_it_runs(self, discord: DiscordServer):
        for name in ("setup", "usage", "brief set", "brief off", "brief list"):
            options: dict[str, Any] = {"channel": RANDOM} if name == "brief set" else {}
            refused = discord.done(discord.slash(name, MEMBER, GENERAL, **options))
            assert refused.private
            assert refused.text == "That needs the permission to manage server."

    def test_the_panel_needs_it_as_well(self, discord: DiscordServer):
        panel = discord.done(discord.slash("setup", where=GENERAL)).original
        pressed = discord.press(panel or {}, "setup:answers", MEMBER, GENERAL, component_type=3, values=["in threads"])
        assert "permission" in discord.done(pressed).text
        assert "in place" in discord.done(discord.slash("setup", where=GENERAL)).text

    def test_channels_limit_where_one_may_ask(self, discord: DiscordServer):
        panel = discord.done(discord.slash("setup", where=GENERAL)).original
        channel = {**discord.rest.channels[RANDOM], "permissions": EVERYTHING}
        shown = choose(discord, panel, "setup:channels", [str(RANDOM)], channels={str(RANDOM): channel})
        assert f"Where: <#{RANDOM}>" in shown
        refused = discord.done(discord.slash("ask", where=GENERAL, question=FIRST_CALL))
        assert refused.text == f"Here I answer only in <#{RANDOM}>."
        assert refused.private
        said = discord.say(f"<@{BOT}> {FIRST_CALL}", where=GENERAL)
        assert "only in" in discord.answer_to(said)["content"]
        assert "28 March 2025" in discord.done(discord.slash("ask", where=RANDOM, question=FIRST_CALL)).text
        reset(discord)

    def test_roles_limit_who_may_ask(self, discord: DiscordServer):
        panel = discord.done(discord.slash("setup", where=GENERAL)).original
        role = {"id": str(REPORTERS), "name": "reporters", "permissions": "0", "position": 0, "color": 0}
        shown = choose(discord, panel, "setup:roles", [str(REPORTERS)], roles={str(REPORTERS): role})
        assert f"Who may ask: <@&{REPORTERS}>" in shown
        assert "only some roles" in discord.done(discord.slash("ask", BEN, GENERAL, question=FIRST_CALL)).text
        reporter = {**BEN, "roles": [REPORTERS]}
        assert "28 March" in discord.done(discord.slash("ask", reporter, GENERAL, question=FIRST_CALL)).text
        assert "only some roles" not in discord.done(discord.slash("ask", BEN, question=FIRST_CALL)).text
        reset(discord)

    def test_outlets_limit_who_is_quoted(self, discord: DiscordServer):
        shown = discord.done(discord.slash("setup", where=GENERAL, outlet="tamarack post")).text
        assert "Outlets that count: Tamarack Post" in shown
        answer = discord.done(discord.slash("ask", where=GENERAL, question=FIRST_CALL)).text
        assert "[Tamarack Post]" in answer
        assert "[Wexley Wire]" not in answer
        refused = discord.done(discord.slash("ask", where=GENERAL, question=FIRST_CALL, outlet="Wexley Wire"))
        assert "I have nothing from “Wexley Wire” here" in refused.text
        assert "all" in discord.done(discord.slash("setup", where=GENERAL, outlet="Tamarack Post")).text

    def test_the_language_of_dates(self, discord: DiscordServer):
        panel = discord.done(discord.slash("setup", where=GENERAL)).original
        assert "Deutsch" in choose(discord, panel, "setup:language", ["de"])
        answer = discord.done(discord.slash("ask", where=GENERAL, question=FIRST_CALL)).text
        assert "28. März 2025" in answer
        reset(discord)

    def test_a_daily_budget_ends_the_day(self, discord: DiscordServer):
        assert "Questions a day: 1" in discord.done(discord.slash("setup", where=GENERAL, questions_a_day=1)).text
        refused = discord.done(discord.slash("ask", where=GENERAL, question=FIRST_CALL))
        assert "asked its 1 questions for today" in refused.text
        usage = discord.done(discord.slash("usage", where=GENERAL)).text
        assert "of 1 questions**" in usage
        assert " by " in usage
        discord.done(discord.slash("setup", where=GENERAL, questions_a_day=500))


class TestDailyBriefs:
    def test_several_are_set_listed_and_ended(self, discord: DiscordServer):
        for hour, zone, topic in ((7, "berlin", ""), (18, "austria", "tariffs")):
            options: dict[str, Any] = {"channel": RANDOM, "hour": hour, "zone": zone, "topic": topic}
            assert f"comes to <#{RANDOM}>" in discord.done(discord.slash("brief set", where=GENERAL, **options)).text
        listed = discord.done(discord.slash("brief list", where=GENERAL)).text.splitlines()
        assert listed[0].endswith(f"to <#{RANDOM}> every day at 07:00, Europe/Berlin")
        assert listed[1].endswith("18:00, Europe/Vienna, on tariffs")
        assert discord.done(discord.slash("brief off", where=GENERAL)).text == "2 daily briefs are off."

    def test_refuses_a_zone_that_is_none(self, discord: DiscordServer):
        refused = discord.done(discord.slash("brief set", where=GENERAL, channel=RANDOM, zone="Mars/Olympus"))
        assert "I don't know the time zone “Mars/Olympus”" in refused.text

    def test_refuses_a_channel_that_the_bot_may_not_write_in(self, discord: DiscordServer):
        refused = discord.done(discord.slash("brief set", where=GENERAL, channel=SECRET_CHANNEL))
        assert f"I may not write in <#{SECRET_CHANNEL}>. Give me View Channel" in refused.text

    def test_completes_time_zones(self, discord: DiscordServer):
        choices = discord.done(discord.type("brief set", "zone", "berl", GENERAL)).choices or []
        assert choices[0]["value"] == "Europe/Berlin"
        assert len(discord.done(discord.type("brief set", "zone", "", GENERAL)).choices or []) == 25

    def test_comes_with_what_is_new_once_it_is_due(self, running: Running):
        discord = running.discord
        options: dict[str, Any] = {"channel": RANDOM, "hour": 0}
        before = len(discord.calls("POST", f"/channels/{RANDOM}/messages"))
        discord.done(discord.slash("brief set", where=GENERAL, **options))
        discord.until(lambda: len(discord.calls("POST", f"/channels/{RANDOM}/messages")) > before)
        assert discord.calls("POST", f"/channels/{RANDOM}/messages")[-1].body["content"].startswith("**The news of")
        discord.done(discord.slash("brief off", where=GENERAL))


class TestPeople:
    def test_help_and_privacy_are_for_whoever_asked(self, discord: DiscordServer):
        for name, part in (("help", "Check against the news"), ("privacy", "/forget-me")):
            shown = discord.done(discord.slash(name))
            assert shown.private
            assert part in shown.text

    def test_forget_me_says_what_was_deleted_and_leaves_nothing(self, discord: DiscordServer):
        asked = discord.done(discord.slash("ask", ANN, question=FIRST_CALL))
        discord.mute(("POST", f"/channels/{direct_id(ANN)}/messages"))
        discord.answer_to(discord.say(FIRST_CALL, ANN))
        up = next(
            item["custom_id"]
            for row in (asked.original or {})["components"]
            for item in row["components"]
            if item["custom_id"].startswith("vote:up")
        )
        discord.done(discord.press(asked.original or {}, up, ANN))
        deleted = discord.slash("forget-me", ANN)
        discord.until(lambda: deleted.kind is not None)
        discord.done(discord.slash("ask", BEN, question=FIRST_CALL))
        assert deleted.text == ""
        discord.heal()  # only now does the bot know that its answer is there
        discord.done(deleted)
        assert deleted.private
        assert deleted.text.startswith("Deleted: ")
        for part in ("conversation", "answer", "1 vote", "day"):
            assert part in deleted.text
        assert discord.done(discord.slash("forget-me", ANN)).text == "I had kept nothing about you."
        assert "no longer keep" in discord.done(discord.press(asked.original or {}, up, ANN)).text


@pytest.mark.parametrize("name", ["setup", "usage"])
def test_what_is_for_servers_is_offered_only_there(discord: DiscordServer, name: str):
    command = next(one for one in discord.rest.commands if one["name"] == name)
    assert command["contexts"] == [0]
    assert command["integration_types"] == [0]
    assert command["default_member_permissions"] == 32


def test_a_command_that_is_gone_is_told_about(discord: DiscordServer):
    gone = discord.done(discord.slash("headlines"))
    assert "I don't know that command any more" in gone.text


def test_nothing_was_refused_by_discord(running: Running):
    faults = [call for call in running.discord.rest.calls if call.status >= 400]
    assert [(call.path, json.dumps(call.body)) for call in faults] == []
