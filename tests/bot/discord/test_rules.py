"""Who may ask where, and that what a server sets is remembered."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.discord.rules import Rules, why_not_here
from bot.discord.threads import Threads
from retrieval.catalogue import Catalogue
from retrieval.catalogue.servers import Brief, Servers, ServerSettings

SERVER = 20


@pytest.mark.parametrize(
    ("settings", "places", "roles", "refused"),
    [
        (ServerSettings(SERVER), {1}, set(), False),
        (ServerSettings(SERVER, channels=(1, 2)), {1}, set(), False),
        (ServerSettings(SERVER, channels=(1, 2)), {3, 2}, set(), False),
        (ServerSettings(SERVER, channels=(1, 2)), {3}, set(), True),
        (ServerSettings(SERVER, roles=(8,)), {1}, {7, 8}, False),
        (ServerSettings(SERVER, roles=(8,)), {1}, {7}, True),
        (ServerSettings(SERVER, channels=(1,), roles=(8,)), {1}, set(), True),
    ],
)
def test_who_may_ask_where(settings: ServerSettings, places: set[int], roles: set[int], refused: bool):
    assert (why_not_here(settings, places, roles) is not None) is refused


def test_what_is_saved_holds_at_once_and_after_a_restart(sqlite_catalogue: Catalogue):
    servers, threads = Servers(sqlite_catalogue), Threads()
    rules = Rules(servers, threads)
    brief = Brief(5, 8, "Europe/Berlin")
    asyncio.run(rules.save(ServerSettings(SERVER, threads=True, brief=brief)))
    asyncio.run(rules.mark_posted(SERVER, Brief(5, 8, "Europe/Berlin", date(2024, 5, 14))))
    for known in (rules, Rules(servers, threads)):
        assert known.of(SERVER).threads
        assert known.briefs() == [(SERVER, Brief(5, 8, "Europe/Berlin", date(2024, 5, 14)))]
        assert known.of(None) == ServerSettings(0)
    asyncio.run(rules.remove(SERVER))
    assert Rules(servers, threads).of(SERVER) == ServerSettings(SERVER)
    threads.close()
