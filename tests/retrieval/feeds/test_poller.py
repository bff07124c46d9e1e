"""One look at a feed: what is asked for, what becomes of it, and when the next look is due."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from retrieval.catalogue.feeds import Feed, Feeds
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.corpus.corpus import Corpus
from retrieval.feeds.poller import (
    LONGEST_BACKOFF_SECONDS,
    LONGEST_SECONDS,
    SHORTEST_SECONDS,
    Polled,
    backoff,
    interval_after,
    jittered,
)
from retrieval.feeds.watcher import poll_all
from retrieval.sources.fetcher import Limits
from retrieval.sources.visitor import Surroundings
from tests.builders import DAM, FERRY, ORCHARD
from tests.fakes.clocks import StillClock
from tests.fakes.web import LOOPBACK, Names, Reply, Web, feed, page
from tests.patience import PATIENCE_SECONDS, ever_longer

DAY = datetime(2024, 5, 18, 9, tzinfo=UTC)
SUMMARY = "Engineers found a crack in the Orsa dam on Friday, and nobody has to leave home for it."


class Desk:
    """A corpus whose feeds are polled by hand, at times that the test sets."""

    def __init__(self, corpus: Corpus, web: Web) -> None:
        self.corpus, self.web, self.clock = corpus, web, StillClock(DAY)
        self.feeds = Feeds(corpus.catalogue)
        self.delay, self.seconds = 0.0, float(PATIENCE_SECONDS)

    def follow(self, host: int, items: Sequence[dict[str, Any]], path: str = "/feed") -> Feed:
        return self.feeds.add(self.publish(host, items, path), self.clock.now())[0]

    def publish(self, host: int, items: Sequence[dict[str, Any]], path: str = "/feed") -> str:
        return self.web.put(host, path, feed(items))

    def poll(self, *feeds: Feed) -> list[Polled]:
        """Poll the feeds as they are now, all of them if none is named, and return what came of it in their order."""
        polled: list[Polled] = []
        limits = Limits(size=2**20, seconds=self.seconds)
        around = Surroundings(LOOPBACK, self.clock, Names({}), limits, self.delay)
        wanted = {one.id for one in feeds}
        chosen = [one for one in self.feeds.all() if not wanted or one.id in wanted]
        asyncio.run(poll_all(self.corpus, chosen, around, polled.append))
        return sorted(polled, key=lambda one: one.feed.id)

    def one(self) -> Polled:
        [polled] = self.poll()
        return polled

    def revisions(self) -> list[Any]:
        query = select(ArticleRow.url, *(getattr(RevisionRow, name) for name in ("number", "title", "text", "summary")))
        with self.corpus.catalogue.engine.connect() as connection:
            return list(connection.execute(query.join(RevisionRow).order_by(RevisionRow.id)))


@pytest.fixture
def desk(corpus: Corpus) -> Iterator[Desk]:
    with Web() as web:
        yield Desk(corpus, web)


def story(title: str, text: str, **head: str) -> Reply:
    return Reply(page(title, text.split("\n\n"), DAY, **head))


def entry(title: str = "Crack in the dam", link: str = "/dam", text: str = SUMMARY, **more: Any) -> dict[str, Any]:
    return {"title": title, "link": link, "text": text, "published": DAY, **more}


class TestArticles:
    def test_are_those_on_the_pages_and_not_the_feeds_texts(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.follow(0, [entry()])
        assert desk.one().counts == {"new": 1}
        [(url, number, title, text, summary)] = desk.revisions()
        assert (url, number, title, summary) == (desk.web.url(0, "/dam"), 1, "Crack in the dam", False)
        assert "lowered the lake by two metres" in text

    def test_that_are_listed_again_are_not_fetched_again(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.web.put(0, "/ferry", story("Night ferry returns", FERRY))
        desk.follow(0, [entry()])
        desk.one()
        desk.publish(0, [entry(), entry("Night ferry returns", "/ferry")])
        assert desk.one().counts == {"new": 1}
        assert desk.web.paths().count("/dam") == 1

    def test_that_the_feed_has_edited_become_revisions(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.follow(0, [entry()])
        desk.one()
        desk.web.put(0, "/dam", story("Crack in the dam", DAM.replace("two metres", "three metres")))
        desk.publish(0, [entry(text=SUMMARY + " Updated.")])
        assert desk.one().counts == {"revised": 1}
        assert [row[1] for row in desk.revisions()] == [1, 2]

    def test_that_two_feeds_list_are_fetched_once(self, desk: Desk):
        url = desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        first, second = desk.follow(0, [entry()]), desk.follow(1, [entry(link=url)])
        assert desk.poll(first)[0].counts == {"new": 1}
        assert desk.poll(second)[0].counts == {}
        assert desk.web.paths().count("/dam") == 1

    def test_of_one_page_under_two_addresses_are_one(self, desk: Desk):
        canonical = f'<link rel="canonical" href="{desk.web.url(0, "/dam")}">'
        for path in ("/dam", "/dam?from=feed", "/d"):
            desk.web.put(0, path, story("Crack in the dam", DAM, head=canonical))
        desk.follow(0, [entry(link="/dam?from=feed"), entry(link="/d")])
        assert desk.one().counts == {"new": 1, "unchanged": 1}
        assert desk.revisions()[0][0] == desk.web.url(0, "/dam")

    def test_of_another_host_cannot_be_overwritten_by_claiming_its_address(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        claim = f'<link rel="canonical" href="{desk.web.url(0, "/dam")}">'
        desk.web.put(1, "/lie", story("No crack at all", ORCHARD, head=claim))
        desk.follow(0, [entry()])
        desk.follow(1, [entry(link="/lie")])
        desk.poll()
        assert {row[0] for row in desk.revisions()} == {desk.web.url(0, "/dam"), desk.web.url(1, "/lie")}

    def test_without_a_date_of_their_own_have_the_feeds(self, desk: Desk):
        desk.web.put(0, "/dam", Reply(page("Crack in the dam", DAM.split("\n\n"))))
        desk.follow(0, [entry()])
        desk.one()
        with desk.corpus.catalogue.engine.connect() as connection:
            assert connection.execute(select(RevisionRow.published, RevisionRow.dated_by)).one() == (DAY, "given")


class TestSummaries:
    @pytest.mark.parametrize(
        ("reply", "comes_again"),
        [
            (Reply(status=500), True),
            (Reply(status=404), False),
            (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), True),
            (Reply(b"%PDF-1.7", type="application/pdf"), False),
            (Reply("<html><title>Just a moment...</title><body>Checking</body></html>"), False),
        ],
    )
    def test_stand_in_for_pages_that_cannot_be_had(self, desk: Desk, reply: Reply, comes_again: bool):
        desk.web.put(0, "/dam", reply)
        desk.follow(0, [entry()])
        assert desk.one().counts == {"new": 1, "summaries": 1}
        [(url, _, title, text, summary)] = desk.revisions()
        assert (url, title, text, summary) == (desk.web.url(0, "/dam"), "Crack in the dam", SUMMARY, True)
        desk.clock.pass_by(3600)
        desk.one()
        assert desk.web.paths().count("/dam") == (2 if comes_again else 1)

    def test_give_way_to_the_page_once_it_can_be_had(self, desk: Desk):
        desk.web.put(0, "/dam", Reply(status=503))
        desk.follow(0, [entry()])
        desk.one()
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.clock.pass_by(60)
        assert desk.one().counts == {}
        desk.clock.pass_by(3600)
        polled = desk.one()
        assert (polled.counts, polled.not_modified) == ({"revised": 1}, True)
        assert [(row[1], row[4]) for row in desk.revisions()] == [(1, True), (2, False)]
        assert len({row[0] for row in desk.revisions()}) == 1

    def test_never_replace_the_whole_text(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.follow(0, [entry()])
        desk.one()
        desk.web.put(0, "/dam", Reply(status=404))
        desk.publish(0, [entry(text=SUMMARY + " Updated.")])
        desk.one()
        assert [row[4] for row in desk.revisions()] == [False]

    def test_are_tried_again_ever_more_rarely_and_not_for_ever(self, desk: Desk):
        desk.web.put(0, "/dam", Reply(status=500))
        desk.follow(0, [entry()])
        for _ in range(200):
            desk.one()
            desk.clock.pass_by(600)
        assert desk.web.paths().count("/dam") == 6

    def test_come_from_entries_without_a_link(self, desk: Desk):
        desk.web.put(0, "/feed", feed([{"title": "Dam", "text": SUMMARY, "name": n} for n in (1, 2)]))
        desk.feeds.add(desk.web.url(0, "/feed"), DAY)
        assert desk.one().counts == {"new": 1, "unchanged": 1, "summaries": 2}
        assert [(row[0], row[4]) for row in desk.revisions()] == [(None, True)]

    def test_that_say_too_little_are_refused_with_the_reason_of_the_page(self, desk: Desk):
        desk.web.put(0, "/dam", Reply(status=404))
        desk.follow(0, [entry(text="Soon more.")])
        polled = desk.one()
        assert polled.counts == {"refused": 1}
        assert "404" in polled.refusals[0].reason


class TestManners:
    def test_a_feed_that_has_not_changed_is_not_sent_again(self, desk: Desk):
        desk.follow(0, [])
        assert not desk.one().not_modified
        assert desk.one().not_modified
        last = desk.web.visits[-1]
        assert (last.status, last.sent) == (304, 0)

    def test_a_feed_without_validators_that_is_the_same_is_not_read_again(self, desk: Desk):
        desk.web.put(0, "/feed", Reply(feed([entry(link="/gone")]).data, type="application/rss+xml"))
        desk.feeds.add(desk.web.url(0, "/feed"), DAY)
        desk.one()
        assert desk.one().counts == {}
        assert desk.web.paths() == ["/feed", "/gone", "/feed"]

    def test_robots_txt_is_obeyed_and_asked_for_once_a_day(self, desk: Desk):
        desk.web.put(0, "/robots.txt", Reply("User-agent: dateline\nDisallow: /dam\n", type="text/plain"))
        desk.follow(0, [entry()])
        assert desk.one().counts == {"new": 1, "summaries": 1}
        desk.one()
        assert desk.web.paths(0, robots=True) == ["/robots.txt", "/feed", "/feed"]
        desk.clock.pass_by(25 * 3600)
        desk.one()
        assert desk.web.paths(0, robots=True).count("/robots.txt") == 2

    @pytest.mark.parametrize(("status", "fetched"), [(404, True), (403, True), (500, False), (429, False)])
    def test_a_robots_txt_that_cannot_be_had(self, desk: Desk, status: int, fetched: bool):
        desk.web.put(0, "/robots.txt", Reply(status=status))
        desk.follow(0, [])
        assert (desk.one().error is None) == fetched
        assert desk.web.paths(0) == (["/feed"] if fetched else [])

    def test_a_redirect_to_another_host_asks_that_hosts_robots_txt(self, desk: Desk):
        desk.web.put(1, "/robots.txt", Reply("User-agent: *\nDisallow: /\n", type="text/plain"))
        desk.web.put(0, "/feed", Reply(status=302, headers={"Location": desk.web.put(1, "/feed", feed([]))}))
        desk.feeds.add(desk.web.url(0, "/feed"), DAY)
        assert "robots.txt" in (desk.one().error or "")
        assert desk.web.paths(1) == []

    def test_one_host_gets_one_request_at_a_time_and_a_pause_after_each(self, desk: Desk):
        desk.delay = 2.0
        for number in range(3):
            desk.web.put(0, f"/{number}", Reply(status=404, delay=0.02))
            desk.follow(0, [entry(link=f"/{number}")], f"/feed{number}")
        desk.poll()
        assert desk.web.most_at_once[desk.web.addresses[0]] == 1
        requests = len(desk.web.paths(0, robots=True))
        assert sum(desk.clock.slept) == pytest.approx(2.0 * (requests - 1))

    def test_a_site_that_wants_a_longer_pause_gets_it(self, desk: Desk):
        desk.web.put(0, "/robots.txt", Reply("User-agent: *\nCrawl-delay: 7\n", type="text/plain"))
        desk.follow(0, [entry(), entry(link="/2")])
        desk.one()
        assert [pause for pause in desk.clock.slept if pause] == [7.0, 7.0]

    def test_hosts_are_visited_side_by_side(self, desk: Desk):
        meeting = Reply(feed([]).data, type="application/rss+xml", ready=lambda: desk.web.most_together == 4)
        for host in range(4):
            desk.feeds.add(desk.web.put(host, "/feed", meeting), DAY)
        assert [one.error for one in desk.poll()] == [None] * 4

    def test_a_host_that_asks_for_a_pause_is_left_alone(self, desk: Desk):
        desk.web.put(0, "/1", Reply(status=429, headers={"Retry-After": "3600"}))
        desk.follow(0, [entry(link="/1"), entry(link="/2"), entry(link="/3")])
        assert desk.one().counts == {"new": 3, "summaries": 3}
        assert [path for path in desk.web.paths(0) if path != "/feed"] == ["/1"]


class TestTrouble:
    def test_with_one_feed_is_no_trouble_of_another(self, desk: Desk):
        desk.web.put(0, "/feed", Reply(b"\x89PNG" + bytes(500), type="image/png"))
        desk.web.put(1, "/feed", Reply(status=500))
        desk.web.put(2, "/feed", Reply(feed([]).data, delay=10 * PATIENCE_SECONDS))
        desk.web.put(3, "/dam", story("Crack in the dam", DAM))
        for host in range(3):
            desk.feeds.add(desk.web.url(host, "/feed"), DAY)
        desk.follow(3, [entry()])
        stored: Counter[str] = Counter()
        for desk.seconds in ever_longer(1.0):
            first, second, third, last = desk.poll()
            assert f"longer than {desk.seconds:g} seconds" in (third.error or "")
            stored.update(last.counts)
            if not any("longer than" in (one.error or "") for one in (first, second, last)):
                break
        assert "no feed" in (first.error or "")
        assert "500" in (second.error or "")
        assert (last.error, stored["new"]) == (None, 1)

    def test_is_remembered_until_it_is_over(self, desk: Desk):
        added = desk.follow(0, [])
        desk.web.put(0, "/feed", Reply(status=500))
        for errors in (1, 2, 3):
            desk.one()
            found = desk.feeds.all()[0]
            assert (found.state, found.errors) == ("failing", errors)
            wait = (found.next_poll - desk.clock.now()).total_seconds()
            assert added.interval * 2 ** (errors - 1) <= wait <= added.interval * 2 ** (errors - 1) * 1.1
        assert "500" in (desk.feeds.all()[0].last_error or "")
        desk.publish(0, [])
        desk.one()
        found = desk.feeds.all()[0]
        assert (found.state, found.errors, found.last_error) == ("active", 0, None)

    @pytest.mark.parametrize("retry_after", ["7200", "Sat, 18 May 2999 09:00:00 GMT"])
    def test_lasts_as_long_as_the_server_says_up_to_a_day(self, desk: Desk, retry_after: str):
        desk.feeds.add(desk.web.put(0, "/feed", Reply(status=503, headers={"Retry-After": retry_after})), DAY)
        desk.one()
        wait = desk.feeds.all()[0].next_poll - desk.clock.now()
        assert timedelta(hours=2) <= wait <= timedelta(hours=27)

    def test_that_is_for_good_ends_the_polling(self, desk: Desk):
        desk.feeds.add(desk.web.put(0, "/feed", Reply(status=410)), DAY)
        desk.one()
        assert desk.feeds.all()[0].state == "gone"
        assert desk.feeds.claim(desk.clock.now() + timedelta(days=99), timedelta(hours=1), 9) == []

    def test_a_feed_that_moved_for_good_is_polled_where_it_is_now(self, desk: Desk):
        desk.follow(0, [])
        desk.web.put(0, "/feed", Reply(status=301, headers={"Location": desk.web.put(1, "/new", feed([]))}))
        desk.one()
        desk.one()
        assert desk.feeds.all()[0].url == desk.web.url(1, "/new")
        assert desk.web.paths(1) == ["/new", "/new"]


class TestPoorerPages:
    def test_never_replace_what_the_feed_holds_whole(self, desk: Desk):
        desk.web.put(
            0, "/dam", Reply(page("Orsa News", ["Loading the latest news for you, please wait a moment."], DAY))
        )
        desk.follow(0, [entry(text=DAM)])
        desk.one()
        [(_, _, title, text, _)] = desk.revisions()
        assert title == "Crack in the dam"
        assert "lowered the lake by two metres" in text

    def test_never_replace_what_is_stored(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.follow(0, [entry()])
        desk.one()
        desk.web.put(0, "/dam", story("Orsa News", "We are working on our pages and will be back for you in a moment."))
        desk.clock.pass_by(timedelta(hours=2).total_seconds())
        assert desk.one().counts["revised"] == 0
        assert len(desk.revisions()) == 1


class TestCorrections:
    def test_are_found_on_a_falling_schedule_though_the_feed_stays_the_same(self, desk: Desk):
        desk.web.put(0, "/dam", story("Crack in the dam", DAM))
        desk.follow(0, [entry()])
        desk.one()
        desk.web.put(0, "/dam", story("Crack in the dam", DAM.replace("two metres", "three metres")))
        assert desk.one().counts == {}
        desk.clock.pass_by(timedelta(hours=1, minutes=1).total_seconds())
        assert desk.one().counts == {"revised": 1}
        visits = len(desk.web.paths(0))
        for _ in range(30):
            desk.clock.pass_by(timedelta(hours=12).total_seconds())
            desk.one()
        looks = [path for path in desk.web.paths(0)[visits:] if path == "/dam"]
        assert len(looks) == 4


class TestSchedule:
    @given(st.integers(1, 10**6), st.booleans())
    def test_an_interval_stays_within_its_bounds(self, interval: int, changed: bool):
        assert SHORTEST_SECONDS <= interval_after(interval, changed=changed) <= LONGEST_SECONDS

    def test_a_feed_that_changes_is_polled_more_often(self):
        assert interval_after(1000, changed=True) < 1000 < interval_after(1000, changed=False)

    @given(st.integers(300, 14_400), st.integers(1, 10_000), st.none() | st.floats(0, 1e9))
    def test_a_backoff_grows_to_a_day_and_never_undercuts_the_server(
        self, interval: int, errors: int, retry_after: float | None
    ):
        wait = backoff(interval, errors, retry_after)
        assert min(interval, LONGEST_BACKOFF_SECONDS) <= wait <= LONGEST_BACKOFF_SECONDS
        assert wait >= min(retry_after or 0, LONGEST_BACKOFF_SECONDS)
        assert backoff(interval, errors + 1, retry_after) >= wait

    @given(st.floats(1, 1e6), st.integers())
    def test_jitter_only_adds(self, seconds: float, seed: int):
        assert seconds <= jittered(seconds, random.Random(seed)) <= seconds * 1.1  # noqa: S311 - not a secret
