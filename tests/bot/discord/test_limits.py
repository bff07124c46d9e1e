"""Who may ask where, how much, and that what a server sets is remembered."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from bot.discord.limits import Allowances, ServerRules, Threads, why_not_here
from retrieval.catalogue import Catalogue
from retrieval.catalogue.servers import Servers, ServerSettings

ANN, BEN, SERVER = 1, 2, 20


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.day = date(2024, 5, 14)

    def __call__(self) -> float:
        return self.seconds


def allowances(clock: Clock, per_minute: int = 2, per_day: int = 3, asked: int = 0) -> Allowances:
    return Allowances(per_minute, per_day, {SERVER: asked}, clock=clock, calendar=lambda: clock.day)


def test_one_person_waits_and_others_do_not():
    clock = Clock()
    limits = allowances(clock, per_day=100)
    assert [limits.take(ANN, 0, None) for _ in range(2)] == [None, None]
    clock.seconds += 12.5
    assert (
        limits.take(ANN, 0, None) == "That was quick. Please ask again in 48 s; what you ask before that I leave out."
    )
    assert limits.take(BEN, 0, None) is None
    clock.seconds += 48
    assert limits.take(ANN, 0, None) is None


def test_somebody_who_floods_is_told_once_a_minute():
    clock = Clock()
    limits = allowances(clock)
    assert [limits.notice(ANN), limits.notice(ANN), limits.notice(BEN)] == [True, False, True]
    clock.seconds += 61
    assert limits.notice(ANN)


def test_what_waited_for_the_bot_to_come_back_is_no_flood():
    limits = allowances(Clock(), per_day=100)
    assert [limits.take(ANN, 0, None, waited=True) for _ in range(9)] == [None] * 9


def test_a_refused_question_is_not_counted():
    clock = Clock()
    limits = allowances(clock)
    for _ in range(5):
        limits.take(ANN, SERVER, None)
    assert limits.asked(SERVER) == 2


def test_a_server_ends_its_day_and_begins_the_next():
    clock = Clock()
    limits = allowances(clock, per_minute=100, asked=2)
    assert limits.take(ANN, SERVER, None) is None
    assert "asked its 3 questions for today" in (limits.take(BEN, SERVER, None) or "")
    assert limits.take(BEN, 0, None) is None
    clock.day += timedelta(days=1)
    assert limits.take(BEN, SERVER, None) is None
    assert limits.asked(SERVER) == 1


def test_a_server_can_only_lower_the_operators_limit():
    limits = allowances(Clock(), per_minute=100)
    assert limits.limit(None) == 3
    assert limits.limit(1) == 1
    assert limits.limit(1_000) == 3
    assert limits.take(ANN, SERVER, 1) is None
    assert limits.take(ANN, SERVER, 1) is not None


def test_who_is_forgotten_begins_anew():
    limits = allowances(Clock(), per_minute=1)
    limits.take(ANN, 0, None)
    assert limits.take(ANN, 0, None) is not None
    limits.forget(ANN)
    assert limits.take(ANN, 0, None) is None


def test_people_who_are_silent_are_not_remembered():
    clock = Clock()
    limits = allowances(clock, per_day=10_000)
    for person in range(1_500):
        limits.take(person, 0, None)
    clock.seconds += 61
    limits.take(ANN, 0, None)
    assert len(limits._moments) == 1


SET_SERVER = 20


@pytest.mark.parametrize(
    ("settings", "places", "roles", "refused"),
    [
        (ServerSettings(SET_SERVER), {1}, set(), False),
        (ServerSettings(SET_SERVER, channels=(1, 2)), {1}, set(), False),
        (ServerSettings(SET_SERVER, channels=(1, 2)), {3, 2}, set(), False),
        (ServerSettings(SET_SERVER, channels=(1, 2)), {3}, set(), True),
        (ServerSettings(SET_SERVER, roles=(8,)), {1}, {7, 8}, False),
        (ServerSettings(SET_SERVER, roles=(8,)), {1}, {7}, True),
        (ServerSettings(SET_SERVER, channels=(1,), roles=(8,)), {1}, set(), True),
    ],
)
def test_who_may_ask_where(settings: ServerSettings, places: set[int], roles: set[int], refused: bool):
    assert (why_not_here(settings, places, roles) is not None) is refused


def test_what_is_saved_holds_at_once_and_after_a_restart(sqlite_catalogue: Catalogue):
    servers, threads = Servers(sqlite_catalogue), Threads()
    rules = ServerRules(servers, threads)
    asyncio.run(rules.save(ServerSettings(SET_SERVER, threads=True)))
    for known in (rules, ServerRules(servers, threads)):
        assert known.of(SET_SERVER).threads
        assert known.of(None) == ServerSettings(0)
    asyncio.run(rules.remove(SET_SERVER))
    assert ServerRules(servers, threads).of(SET_SERVER) == ServerSettings(SET_SERVER)
    threads.close()


def test_what_other_processes_counted_counts():
    clock = Clock()
    limits = allowances(clock, per_day=100)
    assert limits.take(ANN, 0, None) is None
    clock.seconds += 10
    assert limits.untold() == [(ANN, 10)]
    assert limits.untold() == []
    limits.hear({ANN: [30.0], BEN: [59.0]})
    assert (
        limits.take(ANN, 0, None) == "That was quick. Please ask again in 31 s; what you ask before that I leave out."
    )
    assert limits.take(BEN, 0, None) is None
    clock.seconds += 31
    assert limits.take(ANN, 0, None) is None
    limits.forget(ANN)
    assert [person for person, _ in limits.untold()] == [BEN]
