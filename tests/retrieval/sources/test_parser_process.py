"""Parsing in another process: what comes back, and what becomes of a task that breaks a limit."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from retrieval.domain.errors import UnusableError
from retrieval.sources.discovery import read_listing
from retrieval.sources.fetcher import Response
from retrieval.sources.ingestion import read_page
from retrieval.sources.parser_process import Deadlines, ParserPool
from tests.patience import NEVER_SECONDS, PATIENCE_SECONDS, ever_longer
from tests.retrieval.sources.hostile_shapes import Shape, hostile_shapes

FEED = (
    '<rss version="2.0"><channel><title>Quay</title><item {attributes}><title>The quay opens</title>'
    "<link>http://quay.test/a</link></item></channel></rss>"
)


@pytest.fixture
def pool() -> Iterator[ParserPool]:
    made = ParserPool(places=1, seconds=1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_pool() -> Iterator[ParserPool]:
    made = ParserPool(places=1, seconds=1)
    yield made
    made.close()


def refuse(reason: str) -> None:
    raise UnusableError(reason)


def feed(attributes: str = "") -> Response:
    body = FEED.format(attributes=attributes).encode()
    return Response("http://quay.test/feed", 200, body, "application/rss+xml")


def test_what_a_reader_makes_or_refuses_comes_back(pool: ParserPool):
    assert [entry.title for entry in pool.run(read_listing, feed()).entries] == ["The quay opens"]
    with pytest.raises(UnusableError, match=r"^there is nothing in it$"):
        pool.run(read_listing, Response("http://quay.test/feed", 200, b" "))
    with pytest.raises(UnusableError, match="it cannot be read"):
        pool.run(len, 5)  # type: ignore[arg-type]


def test_a_feed_that_keeps_its_parser_busy_is_left_out_and_the_next_is_read(pool: ParserPool):
    pool.run(len, "")  # it runs
    with pytest.raises(UnusableError, match="longer than 1 seconds to read"):
        pool.run(read_listing, feed(" ".join(f'a{number}="1"' for number in range(100_000))))
    assert pool.run(read_listing, feed()).title == "Quay"


SHAPES = hostile_shapes(100_000)
"""At the size limit of a response: `python -m benchmarks.hostile`."""


def test_there_are_more_than_twenty_shapes():
    assert len(SHAPES) > 20


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_markup_that_is_meant_to_keep_parsers_busy_is_over_in_time(shared_pool: ParserPool, shape: Shape):
    response = Response("http://quay.test/a", 200, shape.data, "text/html" if shape.is_page else "application/xml")
    began = time.monotonic()
    with contextlib.suppress(UnusableError):
        shared_pool.run(read_page if shape.is_page else read_listing, response)
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert shared_pool.run(read_listing, feed()).title == "Quay"


def test_a_process_that_dies_is_replaced(pool: ParserPool):
    first = pool.run(os.getpid)
    with pytest.raises(UnusableError, match="broke the parser"):
        pool.run(os._exit, 3)
    assert pool.run(os.getpid) not in (first, os.getpid())


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="this system has no such limit")  # noqa: PTH110
def test_memory_is_bounded(pool: ParserPool):
    with pytest.raises(UnusableError, match="more memory than any article"):
        pool.run(bytearray, 2**32)
    assert pool.run(len, "abc") == 3


def test_threads_share_the_processes_and_each_gets_its_own_result(pool: ParserPool):
    lengths: dict[int, int] = {}
    threads = [
        threading.Thread(target=lambda size=size: lengths.update({size: pool.run(len, "x" * size)}))
        for size in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lengths == {size: size for size in range(1, 9)}


def test_who_waits_is_not_counted(pool: ParserPool):
    waiting = [threading.Thread(target=pool.run, args=(time.sleep, 0.6)) for _ in range(2)]
    for thread in waiting:
        thread.start()
    pool.run(time.sleep, 0.6)  # together they take longer than one of them may
    for thread in waiting:
        thread.join()


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="this system counts no work")
def test_who_is_kept_from_the_processor_is_not_late():
    pool = ParserPool(places=1, seconds=1)
    try:
        pool.run(time.sleep, 2)
        with pytest.raises(UnusableError, match="longer than 1 seconds"):
            pool.run(sum, itertools.repeat(1))
        assert pool.run(len, "abc") == 3
    finally:
        pool.close()


class TestDeadlines:
    def test_what_takes_too_long_is_ended_however_many_later_ones_there_are(self):
        deadlines, ended, too_early = Deadlines(), threading.Event(), threading.Event()
        with deadlines.within(NEVER_SECONDS, too_early.set), deadlines.within(0.01, ended.set):
            assert ended.wait(PATIENCE_SECONDS)
            again = threading.Event()
            with deadlines.within(0.01, again.set):
                assert again.wait(PATIENCE_SECONDS)
        assert not too_early.is_set()

    def test_what_is_over_is_never_ended(self):
        deadlines = Deadlines()
        for seconds in ever_longer(0.2):
            over, later = threading.Event(), threading.Event()
            with deadlines.within(seconds, over.set):
                pass
            if not over.is_set():  # else the machine took too long even for nothing
                break
        with deadlines.within(seconds, later.set):
            assert later.wait(PATIENCE_SECONDS)
        assert not over.is_set()

    def test_each_block_counts_from_its_own_beginning(self):
        deadlines, ends = Deadlines(), [threading.Event() for _ in range(3)]
        for end in ends:  # each time the thread waits for nothing any more
            with deadlines.within(0.02, end.set):
                assert end.wait(PATIENCE_SECONDS)
