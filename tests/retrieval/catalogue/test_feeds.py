"""Feeds in the catalogue, in each kind of database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from retrieval.catalogue import Catalogue, open_database
from retrieval.catalogue.feeds import Feeds, KnownEntry
from retrieval.catalogue.schema import RevisionRow
from retrieval.catalogue.service_schema import EntryRow, RobotsRow
from tests.builders import make_article, store
from tests.patience import NEVER_SECONDS

NOW = datetime(2024, 5, 18, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://orsa.test/feed"


@pytest.fixture
def feeds(catalogue: Catalogue) -> Feeds:
    return Feeds(catalogue)


def at_once(deed: Callable[[int], object], times: int = 40) -> None:
    """Do something from eight threads at once, so many times in all; raises what one of them raised."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deed, range(times)))


class TestAtOnce:
    def test_one_of_several_adds_a_feed(self, feeds: Feeds):
        made = []
        at_once(lambda _: made.append(feeds.add(URL, NOW)[1]))
        assert sorted(made) == [False] * 39 + [True]
        assert len(feeds.all()) == 1

    def test_robots_are_saved_by_all(self, feeds: Feeds):
        at_once(lambda number: feeds.save_robots("https://orsa.test", f"rules {number}", NOW))
        assert feeds.robots("https://orsa.test") is not None

    def test_entries_are_saved_by_all(self, feeds: Feeds):
        feed, _ = feeds.add(URL, NOW)
        at_once(lambda number: feeds.save_entries(feed.id, [KnownEntry("a", str(number)), KnownEntry("b", "1")], NOW))
        assert feeds.entries(feed.id, ["a", "b"]).keys() == {"a", "b"}


class TestMachines:
    """Two machines on one catalogue, each with connections of its own, do the same two hundred times at once."""

    @pytest.fixture
    def machines(self, database_url: str) -> Iterator[list[Feeds]]:
        opened = [Catalogue(open_database(database_url)) for _ in range(2)]
        yield [Feeds(one) for one in opened]
        for one in opened:
            one.close()

    def raised(self, deed: Callable[[int], object]) -> list[Exception]:
        found = list[Exception]()

        def attempt(number: int) -> None:
            try:
                deed(number)
            except Exception as error:  # noqa: BLE001 - counted
                found.append(error)

        at_once(attempt, 200)
        return found

    def test_the_rules_of_one_site(self, machines: list[Feeds]):
        assert self.raised(lambda n: machines[n % 2].save_robots("https://orsa.test", f"rules {n}", NOW)) == []
        rules = machines[0].robots("https://orsa.test")
        assert rules is not None
        assert rules == machines[1].robots("https://orsa.test")

    def test_the_rules_of_a_site_each(self, machines: list[Feeds]):
        assert self.raised(lambda n: machines[n % 2].save_robots(f"https://{n // 4}.test", "rules", NOW)) == []

    def test_one_feed(self, machines: list[Feeds]):
        numbers = set[int]()
        assert self.raised(lambda n: numbers.add(machines[n % 2].add(URL, NOW)[0].id)) == []
        assert len(numbers) == len(machines[0].all()) == 1

    def test_four_of_each_feed(self, machines: list[Feeds]):
        assert self.raised(lambda n: machines[n % 2].add(f"{URL}/{n // 4}", NOW)) == []
        assert len(machines[0].all()) == 50


class TestFeeds:
    def test_are_added_once(self, feeds: Feeds):
        first, is_new = feeds.add(URL, NOW, title="Orsa Courier")
        again, is_new_again = feeds.add(URL, NOW + HOUR, title="Another")
        assert (is_new, is_new_again, again) == (True, False, first)
        assert (first.state, first.outlet, first.next_poll, first.errors) == ("active", "orsa.test", NOW, 0)

    def test_are_found_by_url_and_by_number(self, feeds: Feeds):
        added, _ = feeds.add(URL, NOW)
        assert [feeds.find(name) for name in (URL, str(added.id))] == [added, added]
        assert [feeds.find(name) for name in ("https://orsa.test/", "99", "9" * 30, "²", "")] == [None] * 5

    def test_are_removed_with_their_entries(self, feeds: Feeds, catalogue: Catalogue):
        added, _ = feeds.add(URL, NOW)
        feeds.save_entries(added.id, [KnownEntry("a", "1")], NOW)
        feeds.remove(added.id)
        assert feeds.all() == []
        with catalogue.engine.connect() as connection:
            assert connection.execute(select(EntryRow.key)).all() == []
        feeds.save_entries(added.id, [KnownEntry("a", "1")], NOW)

    def test_are_updated(self, feeds: Feeds):
        added, _ = feeds.add(URL, NOW)
        for _ in range(2):
            feeds.update(added.id, new_articles=3, state="failing", errors=2, next_poll=NOW + HOUR)
        [found] = feeds.all()
        assert (found.articles, found.state, found.errors, found.next_poll) == (6, "failing", 2, NOW + HOUR)

    def test_do_not_take_the_url_of_another(self, feeds: Feeds):
        first, second = feeds.add(URL, NOW)[0], feeds.add(f"{URL}/2", NOW)[0]
        feeds.update(second.id, url=URL, errors=1)
        feeds.update(first.id, url=f"{URL}/3")
        assert [(one.url, one.errors) for one in feeds.all()] == [(f"{URL}/3", 0), (f"{URL}/2", 1)]


class TestClaims:
    def test_take_what_is_due_the_longest_overdue_first(self, feeds: Feeds):
        for number, hours in enumerate((1, -2, 0, -1)):
            feeds.add(f"{URL}/{number}", NOW + hours * HOUR)
        assert [one.url[-1] for one in feeds.claim(NOW, HOUR, 2)] == ["1", "3"]
        assert [one.url[-1] for one in feeds.claim(NOW, HOUR, 9)] == ["2"]
        assert feeds.next_due() == NOW + HOUR

    def test_run_out(self, feeds: Feeds):
        feeds.add(URL, NOW)
        assert len(feeds.claim(NOW, HOUR, 9)) == 1
        assert feeds.claim(NOW + HOUR / 2, HOUR, 9) == []
        assert len(feeds.claim(NOW + HOUR, HOUR, 9)) == 1

    def test_are_not_shared(self, feeds: Feeds):
        for number in range(40):
            feeds.add(f"{URL}/{number}", NOW)
        claimed: list[int] = []

        def claim_all() -> None:
            while found := feeds.claim(NOW, HOUR, 3):
                claimed.extend(one.id for one in found)

        threads = [threading.Thread(target=claim_all) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(claimed) == len(set(claimed))
        assert len(claimed) + len(feeds.claim(NOW, HOUR, 99)) == 40

    def test_are_due_where_the_clock_was_a_year_ahead(self, feeds: Feeds):
        feed, _ = feeds.add(URL, NOW + timedelta(days=365))
        feeds.save_entries(feed.id, [KnownEntry("a", "1", retry=NOW + timedelta(days=365), waiting={})], NOW)
        assert [one.key for one in feeds.waiting(feed.id, NOW)] == ["a"]
        assert [one.id for one in feeds.claim(NOW, HOUR, 9)] == [feed.id]
        assert feeds.claim(NOW, HOUR, 9) == []

    def test_leave_alone_what_is_gone(self, feeds: Feeds):
        feeds.update(feeds.add(URL, NOW)[0].id, state="gone")
        assert feeds.claim(NOW, HOUR, 9) == []
        assert feeds.next_due() is None


class TestEntries:
    def test_are_kept_by_feed_and_key(self, feeds: Feeds):
        first, second = feeds.add(URL, NOW)[0], feeds.add(f"{URL}/2", NOW)[0]
        waiting = KnownEntry("b", "2", f"{URL}/b", 1, NOW + HOUR, {"title": "Dam"})
        feeds.save_entries(first.id, [KnownEntry("a", "1"), waiting], NOW)
        assert feeds.entries(first.id, ["a", "b", "c"]) == {"a": KnownEntry("a", "1"), "b": waiting}
        assert feeds.listed_elsewhere(second.id, ["a", "c"]) == {"a"}
        assert feeds.listed_elsewhere(first.id, ["a"]) == set()
        assert feeds.waiting(first.id, NOW) == []
        assert feeds.waiting(first.id, NOW + HOUR) == [waiting]

    def test_are_replaced(self, feeds: Feeds):
        added, _ = feeds.add(URL, NOW)
        feeds.save_entries(added.id, [KnownEntry("a", "1", tries=2, retry=NOW, waiting={})], NOW)
        feeds.save_entries(added.id, [KnownEntry("a", "2")], NOW)
        assert feeds.entries(added.id, ["a"]) == {"a": KnownEntry("a", "2")}

    def test_are_looked_up_by_the_thousand(self, feeds: Feeds):
        added, _ = feeds.add(URL, NOW)
        known = [KnownEntry(str(number), "1") for number in range(1200)]
        feeds.save_entries(added.id, known, NOW)
        assert len(feeds.entries(added.id, [entry.key for entry in known])) == 1200

    def test_are_forgotten_once_they_are_no_longer_listed(self, feeds: Feeds):
        added, _ = feeds.add(URL, NOW)
        waiting = KnownEntry("c", "1", retry=NOW, waiting={})
        feeds.save_entries(added.id, [KnownEntry("a", "1"), KnownEntry("b", "1"), waiting], NOW)
        feeds.still_listed(added.id, ["b"], NOW + 2 * HOUR)
        feeds.forget(added.id, NOW + HOUR)
        assert set(feeds.entries(added.id, ["a", "b", "c"])) == {"b", "c"}


def test_robots_are_kept_a_month(feeds: Feeds, catalogue: Catalogue):
    feeds.save_robots("https://a.test", "old", NOW)
    feeds.save_robots("https://a.test", "new", NOW + HOUR)
    assert feeds.robots("https://a.test") == ("new", NOW + HOUR)
    assert feeds.robots("https://b.test") is None
    feeds.save_robots("https://b.test", "", NOW + timedelta(days=40))
    with catalogue.engine.connect() as connection:
        assert connection.execute(select(RobotsRow.site)).scalars().all() == ["https://b.test"]


class TestSummaries:
    def test_give_way_to_the_whole_text_and_never_the_other_way_round(self, catalogue: Catalogue):
        whole = make_article(url="https://orsa.test/dam", published=NOW)
        short = make_article(
            text="Only this was known of it.", url="https://orsa.test/dam", published=NOW, summary=True
        )
        assert [store(catalogue, one, NOW).outcome for one in (short, whole, short)] == ["new", "revised", "unchanged"]
        with catalogue.engine.connect() as connection:
            marks = connection.execute(select(RevisionRow.summary).order_by(RevisionRow.number)).scalars().all()
        assert marks == [True, False]


def test_machines_take_turns_at_a_host(postgres_catalogue: Catalogue, sqlite_catalogue: Catalogue):
    first, second = Feeds(postgres_catalogue), Feeds(postgres_catalogue)
    assert first.take_host("example.org", NEVER_SECONDS) == 0
    assert 0 < second.take_host("example.org", NEVER_SECONDS) <= NEVER_SECONDS
    assert second.take_host("example.net", NEVER_SECONDS) == 0
    assert first.take_host("example.org", 0) == 0
    assert second.take_host("example.org", NEVER_SECONDS) == 0
    assert [Feeds(sqlite_catalogue).take_host("example.org", NEVER_SECONDS) for _ in range(2)] == [0, 0]
