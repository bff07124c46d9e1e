"""The small parts of the Discord bot: days in words, the clock, threads, the watchdog, one copy, checks."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.discord import limits
from bot.discord.answers import check_messages, wants_check
from bot.discord.briefs import is_due
from bot.discord.delivery import width
from bot.discord.languages import LANGUAGES, called_zones, day_in_words, days_in_words, find_zones, zone_names
from bot.discord.limits import Threads
from bot.discord.news import events_in_words
from bot.discord.process import Watchdog, only_copy
from retrieval.answer.claims import CheckedClaim
from retrieval.catalogue.channel_posts import Brief
from retrieval.domain.answer import Citation
from retrieval.domain.errors import DatelineError
from retrieval.timeline.timeline import TimelineEvent
from tests.children import Child
from tests.patience import PATIENCE_SECONDS


class TestDateWords:
    def test_each_language_has_words_for_every_month(self):
        for language in LANGUAGES:
            months = {day_in_words(language, date(2025, month, 2)) for month in range(1, 13)}
            assert len(months) == 12
            assert all(text.startswith("2") and text.endswith("2025") for text in months)

    @pytest.mark.parametrize(
        ("language", "expected"),
        [("en", "1 March 2025"), ("de", "1. März 2025"), ("fr", "1er mars 2025"), ("es", "1 de marzo de 2025")],
    )
    def test_the_first_of_a_month(self, language: str, expected: str):
        assert day_in_words(language, date(2025, 3, 1)) == expected

    def test_intervals(self):
        assert days_in_words("en", date(2025, 3, 1), date(2025, 3, 31)) == "March 2025"
        assert days_in_words("nl", date(2025, 3, 3), date(2025, 3, 4)) == "3 maart 2025 – 4 maart 2025"
        assert days_in_words("nl", date(2025, 3, 3), date(2025, 3, 3)) == "3 maart 2025"


class TestDailyBrief:
    @pytest.mark.parametrize(
        ("now", "zone", "posted", "due"),
        [
            (datetime(2024, 5, 14, 7, 59, tzinfo=UTC), "UTC", None, None),
            (datetime(2024, 5, 14, 8, 0, tzinfo=UTC), "UTC", None, date(2024, 5, 14)),
            (datetime(2024, 5, 14, 6, 0, tzinfo=UTC), "Europe/Berlin", None, date(2024, 5, 14)),
            (datetime(2024, 5, 14, 8, 0, tzinfo=UTC), "UTC", datetime(2024, 5, 14, 8, tzinfo=UTC), None),
            (datetime(2024, 5, 14, 23, 0, tzinfo=UTC), "UTC", datetime(2024, 5, 13, 9, tzinfo=UTC), date(2024, 5, 14)),
            (
                datetime(2024, 5, 14, 20, 0, tzinfo=UTC),
                "Pacific/Auckland",
                datetime(2024, 5, 13, 21, tzinfo=UTC),
                date(2024, 5, 15),
            ),
        ],
    )
    def test_is_due_once_a_day_by_the_clock_of_its_zone(
        self, now: datetime, zone: str, posted: datetime | None, due: date | None
    ):
        assert is_due(Brief(1, 1, 8, zone, posted=posted), now) == due


class TestThreads:
    def test_a_stream_is_heard_item_by_item_and_its_end_too(self):
        async def run() -> list[int]:
            threads = Threads()
            heard = [item async for item in threads.stream(lambda: iter(range(5)))]
            await asyncio.to_thread(threads.close)
            return heard

        assert asyncio.run(run()) == [0, 1, 2, 3, 4]

    def test_what_a_stream_raises_is_heard_after_its_items(self):
        def produce() -> Iterator[int]:
            yield 1
            raise ConnectionError("gone")

        async def run() -> None:
            threads = Threads()
            try:
                async for item in threads.stream(produce):
                    heard.append(item)  # noqa: PERF401 - what came before the error counts
            finally:
                await asyncio.to_thread(threads.close)

        heard: list[int] = []
        with pytest.raises(ConnectionError):
            asyncio.run(run())
        assert heard == [1]

    def test_a_look_does_not_wait_for_answers(self):
        async def run() -> bool:
            threads, gate = Threads(), threading.Event()
            answers = [asyncio.create_task(threads.compute(gate.wait, PATIENCE_SECONDS)) for _ in range(20)]
            looked = await asyncio.wait_for(threads.look(lambda: not gate.is_set()), PATIENCE_SECONDS)
            gate.set()
            await asyncio.gather(*answers)
            await asyncio.to_thread(threads.close)
            return looked

        assert asyncio.run(run())

    def test_no_answer_is_begun_while_somebody_is_being_told_that_they_were_heard(
        self, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(limits, "_PATIENCE_SECONDS", PATIENCE_SECONDS)

        async def run() -> list[str]:
            threads = Threads()
            deeds: list[str] = []
            with threads.hearing():
                answer = asyncio.create_task(threads.compute(deeds.append, "answered"))
                await threads.look(deeds.append, "looked")
                deeds.append("told")
            await answer
            await asyncio.to_thread(threads.close)
            return deeds

        assert asyncio.run(run()) == ["looked", "told", "answered"]


class TestWatchdog:
    def test_tells_what_held_the_loop_up_and_for_how_long(self, caplog: pytest.LogCaptureFixture):
        async def run() -> None:
            watchdog = _Noticing(asyncio.get_running_loop(), longest=0.05)
            watchdog.start()
            _hold_up(watchdog.looked)
            await asyncio.to_thread(watchdog.stop)

        with caplog.at_level(logging.WARNING, "bot.discord.process"):
            asyncio.run(run())
        told = [getattr(record, "held_up") for record in caplog.records]  # noqa: B009 - put there by `extra`
        busy = [one for one in told if one["loop"] == "busy"]
        assert any("test_small_parts.py" in one["at"] and one["ms"] >= 200 for one in busy)

    def test_is_quiet_when_nothing_does(self, caplog: pytest.LogCaptureFixture):
        async def run() -> None:
            watchdog = Watchdog(asyncio.get_running_loop(), longest=PATIENCE_SECONDS)
            watchdog.start()
            await asyncio.sleep(0.2)
            await asyncio.to_thread(watchdog.stop)

        asyncio.run(run())
        assert caplog.records == []


class _Noticing(Watchdog):
    """Tells when it has noticed that something holds the loop up, and has looked what that is."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, longest: float) -> None:
        super().__init__(loop, longest=longest)
        self.looked = threading.Event()

    def _report(self, alive: threading.Event, asked: float) -> None:
        super()._report(_Awaited(alive, self.looked), asked)


class _Awaited(threading.Event):
    """A sign of life that tells when somebody waits for it."""

    def __init__(self, alive: threading.Event, awaited: threading.Event) -> None:
        super().__init__()
        self._alive, self._awaited = alive, awaited

    def wait(self, timeout: float | None = None) -> bool:
        self._awaited.set()
        return self._alive.wait(timeout)


def _hold_up(looked: threading.Event) -> None:
    assert looked.wait(PATIENCE_SECONDS)
    time.sleep(0.2)  # what the test wants to be told of is at least so long


class TestOneCopy:
    PROGRAM = (
        "import sys; from pathlib import Path; from bot.discord.process import only_copy\n"
        "with only_copy(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()\n"
    )

    def test_a_second_is_refused_with_the_number_of_the_first(self, tmp_path: Path):
        with Child(self.PROGRAM, tmp_path) as first:
            assert first.hear() == "held"
            with pytest.raises(DatelineError, match=f"process {first.process.pid}"), only_copy(tmp_path):
                pass
            first.kill()
        with only_copy(tmp_path):
            assert (tmp_path / "bot.pid").exists()
        assert not (tmp_path / "bot.pid").exists()


class TestChecking:
    @pytest.mark.parametrize("question", ["", "is this true?", "Fact check this please", "did that happen?"])
    def test_a_bare_doubt_wants_a_check(self, question: str):
        assert wants_check(question)

    @pytest.mark.parametrize("question", ["who said so in May?", "what about the ferry"])
    def test_a_question_does_not(self, question: str):
        assert not wants_check(question)

    def test_what_people_claim_is_shown_as_it_is(self):
        (message,) = check_messages([CheckedClaim("**Zebras** invaded <@1>.", "not_found")], "en")
        assert message == "❔ **Not found** — \\*\\*Zebras\\*\\* invaded \\<@1\\>."
        assert "no claim" in check_messages([], "en")[0]


class TestTimeZones:
    @pytest.mark.parametrize(
        ("typed", "zone"),
        [
            ("CEST", "Europe/Berlin"),
            ("uk", "Europe/London"),
            ("usa", "America/New_York"),
            ("Österreich", "Europe/Vienna"),
            ("new york", "America/New_York"),
            ("japan", "Japan"),
            ("UTC+2", "Etc/GMT-2"),
            ("-03:00", "Etc/GMT+3"),
        ],
    )
    def test_as_people_call_them(self, typed: str, zone: str):
        assert find_zones(typed)[0] == zone

    @pytest.mark.parametrize("typed", ["Mars/Olympus", "utc+99"])
    def test_that_there_are_not(self, typed: str):
        assert find_zones(typed) == []

    def test_each_name_by_which_people_call_one_is_of_one_that_is_there(self):
        assert set(called_zones().values()) <= set(zone_names())


class TestTimelineWords:
    def test_are_never_cut_in_a_link_nor_without_the_newest(self):
        events = [timeline_event(number) for number in range(1, 29)]
        text = events_in_words(events, "Ferries", "en")
        assert len(text) <= 2000
        assert "older events are in the picture" in text
        assert text.endswith("(<https://news.test/" + "x" * 200 + "28>))")
        assert text.count("](<") == text.count(">))")

    @pytest.mark.parametrize("count", [1, 2, 5, 12, 40])
    @pytest.mark.parametrize("address", [20, 200, 560, 590, 700])
    def test_are_whole_lines_whatever_their_number_and_length(self, count: int, address: int):
        events = [timeline_event(1 + number % 28, "x" * address, "*" * 300) for number in range(count)]
        text = events_in_words(events, "[Ferries](" * 40, "en")
        assert width(text) <= 2000
        newest = events_in_words(events[-1:], "Ferries", "en").splitlines()[-1]
        assert text.splitlines()[-1] == newest
        lines = [line for line in text.splitlines()[1:] if not line.startswith("-# ")]
        assert {line.endswith((">))", "Post)")) for line in lines} == {True}


def timeline_event(number: int, address: str = "x" * 200, more: str = "") -> TimelineEvent:
    day, url = date(2026, 2, number), f"https://news.test/{address}{number}"
    citation = Citation(
        id=1,
        quote="x",
        article_id="a",
        revision=1,
        start=0,
        end=1,
        title="Ferry",
        outlet="Post",
        url=url,
        published=day,
    )
    return TimelineEvent(start=day, end=day, text=f"The ferry sailed for the {number}th time.{more}", citation=citation)
