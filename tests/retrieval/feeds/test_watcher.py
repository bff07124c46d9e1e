"""Watching feeds for a day, in compressed time and with faults: nothing is lost, nothing doubled, nothing grows."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from retrieval.catalogue.feeds import Feeds
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.catalogue.service_schema import EntryRow, RobotsRow
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError
from retrieval.feeds.poller import SHORTEST_SECONDS, Polled
from retrieval.feeds.watcher import Watcher
from retrieval.sources.fetcher import Limits
from retrieval.sources.visitor import Surroundings
from tests.fakes.clocks import FastClock
from tests.fakes.web import LOOPBACK, Names, Reply, Web, feed, page
from tests.patience import NEVER_SECONDS, PATIENCE_SECONDS, wait_until

START = datetime(2024, 5, 18, tzinfo=UTC)
DAY = timedelta(hours=24)


class World:
    """Outlets that publish an article every hour for a day, on a web that fails one time in five until it is over.

    Each feed fails the first time as well: on a busy machine a day at this speed has few rounds. Nor does a feed drop
    what is old, which a slow round would then miss for good.
    """

    OUTLETS = 3

    def __init__(self, web: Web, clock: FastClock) -> None:
        self.web, self.clock = web, clock
        self._pick = random.Random(3)  # noqa: S311 - not a secret
        for outlet in range(self.OUTLETS):
            web.put(outlet, "/feed", self._at_first_not(self._sometimes(partial(self._feed, outlet))))
            for hour in range(24):
                web.put(outlet, f"/{hour}", self._sometimes(partial(self._page, outlet, hour)))

    def urls(self) -> set[str]:
        return {self.web.url(outlet, f"/{hour}") for outlet in range(self.OUTLETS) for hour in range(24)}

    def is_over(self) -> bool:
        return self.clock.now() >= START + DAY

    def _feed(self, outlet: int) -> Reply:
        hours = int((self.clock.now() - START) / timedelta(hours=1)) + 1
        return feed([self._entry(outlet, hour) for hour in reversed(range(min(hours, 24)))], f"Outlet {outlet}")

    def _entry(self, outlet: int, hour: int) -> dict[str, object]:
        moment = START + timedelta(hours=hour)
        return {
            "title": f"Report {outlet}-{hour}",
            "link": f"/{hour}",
            "published": moment,
            "text": self._text(outlet, hour),
        }

    def _page(self, outlet: int, hour: int) -> Reply:
        text = [self._text(outlet, hour), f"The harbour master of berth {outlet} gave no reason for the {hour} ships."]
        return Reply(page(f"Report {outlet}-{hour}", text, START + timedelta(hours=hour)))

    @staticmethod
    def _text(outlet: int, hour: int) -> str:
        return f"In hour {hour} the ferry company number {outlet} counted {hour * 7 + outlet} passengers at the pier."

    @staticmethod
    def _at_first_not(reply: Callable[[], Reply]) -> Callable[[], Reply]:
        first = iter([Reply(status=500)])
        return lambda: next(first, None) or reply()

    def _sometimes(self, reply: Callable[[], Reply]) -> Callable[[], Reply]:
        faults = (
            Reply(status=500),
            Reply(status=429, headers={"Retry-After": "900"}),
            Reply(b"\x89PNG" + bytes(400), type="image/png"),
            Reply("<rss><channel><item><title>", type="application/rss+xml"),
            Reply(b"x" * 300_000),
            Reply(status=302, headers={"Location": "http://10.0.0.1/"}),
        )
        return lambda: self._pick.choice(faults) if self._pick.random() < 0.2 and not self.is_over() else reply()


@pytest.fixture
def _long_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no watcher lose a feed because it was kept from the processor for a minute."""
    monkeypatch.setattr("retrieval.feeds.watcher.LEASE", timedelta(seconds=SHORTEST_SECONDS - 1))


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(World.OUTLETS) as served:
        yield served


def stored(corpus: Corpus) -> list[str]:
    with corpus.catalogue.engine.connect() as connection:
        return [str(url) for url in connection.execute(select(ArticleRow.url)).scalars()]


def rows(corpus: Corpus, table: type) -> int:
    with corpus.catalogue.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_day_with_faults_and_a_restart_loses_nothing_and_doubles_nothing(corpus: Corpus, web: Web):
    clock = FastClock(START, speed=7200)
    world, known = World(web, clock), Feeds(corpus.catalogue)
    for outlet in range(World.OUTLETS):
        known.add(web.url(outlet, "/feed"), START)
    polled: list[Polled] = []
    troubles: list[DatelineError] = []
    around = Surroundings(LOOPBACK, clock, Names({}), Limits(size=200_000, seconds=PATIENCE_SECONDS), delay=1.0)

    def watch(until: Callable[[], bool]) -> None:
        watcher = Watcher(corpus, polled.append, troubles.append, around)
        watcher.start()
        try:
            wait_until(until)
        finally:
            watcher.stop()

    threads = threading.active_count()
    watch(lambda: clock.now() > START + timedelta(hours=8))
    watch(lambda: world.is_over() and set(stored(corpus)) >= world.urls())
    assert troubles == []
    assert sorted(stored(corpus)) == sorted(world.urls())
    assert rows(corpus, EntryRow) == len(world.urls())
    assert rows(corpus, RobotsRow) == World.OUTLETS
    # A summary that gave way to its page is a second revision, and there are no others.
    assert rows(corpus, RevisionRow) <= 2 * len(world.urls())
    assert any(one.error for one in polled)
    hours = (clock.now() - START) / timedelta(hours=1)
    assert len(web.visits) < World.OUTLETS * (hours * 13 + 24 * 8)
    assert max(web.most_at_once.values()) == 1
    assert threading.active_count() <= threads + 8


@pytest.mark.usefixtures("_long_leases")
def test_feeds_are_shared_out_among_several_watchers(corpus: Corpus, web: Web):
    known = Feeds(corpus.catalogue)
    for outlet in range(World.OUTLETS):
        known.add(web.put(outlet, "/feed", Reply(feed([]).data, type="application/rss+xml", delay=0.1)), START)
    polled: list[Polled] = []
    around = Surroundings(LOOPBACK, resolver=Names({}), limits=Limits(seconds=PATIENCE_SECONDS))
    watchers = [Watcher(corpus, polled.append, lambda _: None, around) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    wait_until(lambda: len(polled) >= World.OUTLETS)
    for watcher in watchers:
        watcher.stop()
    assert sorted(one.feed.id for one in polled) == [1, 2, 3]
    assert web.paths() == ["/feed"] * World.OUTLETS


@pytest.mark.usefixtures("_long_leases")
def test_what_is_left_off_is_polled_at_once_by_the_next(corpus: Corpus, web: Web):
    known = Feeds(corpus.catalogue)
    known.add(web.put(0, "/feed", Reply(feed([]).data, ready=lambda: False)), START)
    around = Surroundings(LOOPBACK, resolver=Names({}), limits=Limits(seconds=NEVER_SECONDS))
    watcher = Watcher(corpus, lambda _: None, lambda _: None, around)
    watcher.start()
    wait_until(lambda: known.claim(datetime.now(UTC), timedelta(0), 9) == [])
    watcher.stop()
    assert [one.url for one in known.claim(datetime.now(UTC), timedelta(0), 9)] == [web.url(0, "/feed")]


def test_trouble_with_the_catalogue_is_told_and_outlived(corpus: Corpus, web: Web, monkeypatch: pytest.MonkeyPatch):
    known = Feeds(corpus.catalogue)
    known.add(web.put(0, "/feed", feed([])), START)
    told, polled = threading.Event(), threading.Event()
    claim = Feeds.claim

    def fail_once(self: Feeds, now: datetime, lease: timedelta, limit: int) -> object:
        if told.is_set():
            return claim(self, now, lease, limit)
        raise DatelineError("The disk is full.")

    monkeypatch.setattr(Feeds, "claim", fail_once)
    around = Surroundings(LOOPBACK, FastClock(datetime.now(UTC), 200), Names({}))
    watcher = Watcher(corpus, lambda _: polled.set(), lambda _: told.set(), around)
    watcher.start()
    assert told.wait(PATIENCE_SECONDS)
    assert polled.wait(PATIENCE_SECONDS)
    watcher.stop()
