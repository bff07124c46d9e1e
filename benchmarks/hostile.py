"""Reads markup that is meant to keep parsers busy, more than twenty shapes of it, each at the size limit of a response.

    python -m benchmarks.hostile [--megabytes 10] [--only TEXT]

Says of each shape what came of it, how long that took and how much memory its process had; then polls feeds that are
such documents, or lead to them, beside five that are as they should be.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from retrieval.catalogue.feeds import Feeds  # noqa: E402
from retrieval.corpus.corpus import Corpus, Location  # noqa: E402
from retrieval.domain.errors import UnusableError  # noqa: E402
from retrieval.feeds.poller import Polled  # noqa: E402
from retrieval.feeds.watcher import poll_all  # noqa: E402
from retrieval.indexes.embeddings import open_model  # noqa: E402
from retrieval.sources.discovery import read_listing  # noqa: E402
from retrieval.sources.fetcher import Limits, Response  # noqa: E402
from retrieval.sources.ingestion import read_page  # noqa: E402
from retrieval.sources.parser_process import ParserPool  # noqa: E402
from retrieval.sources.visitor import Surroundings  # noqa: E402
from tests.fakes.web import LOOPBACK, Reply, Web, feed, page  # noqa: E402
from tests.retrieval.sources.hostile_shapes import TEXT, Shape, hostile_shapes  # noqa: E402

_FULL = 2**20 - 2**12
"""Bytes of a megabyte that a shape fills, so that what stands around it is below the limit, too."""
_WELL = 5
_LOOK_SECONDS = 0.05


class ChildMemory:
    """The most memory that a child of this process has had resident since it was entered, in MB; Linux only."""

    def __enter__(self) -> ChildMemory:
        """Begin to look."""
        self.peak_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no longer."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        while not self._over.wait(_LOOK_SECONDS):
            for child in children.read_text().split():
                try:
                    pages = int(Path(f"/proc/{child}/statm").read_text().split()[1])
                except (OSError, IndexError):
                    continue  # it has ended meanwhile
                self.peak_mb = max(self.peak_mb, pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def read(pool: ParserPool, shape: Shape) -> str:
    """Return what comes of one document."""
    kind = "text/html" if shape.is_page else "application/xml"
    response = Response("http://orsa.test/a", 200, shape.data, kind)
    try:
        if shape.is_page:
            return f"{len(pool.run(read_page, response).results)} article"
        return f"{len(pool.run(read_listing, response).entries)} entries"
    except UnusableError as error:
        return f"refused: {error}"


def one_by_one(shapes: list[Shape]) -> None:
    for shape in shapes:
        pool = ParserPool(places=1)
        pool.run(len, "")
        with ChildMemory() as memory:
            began = time.perf_counter()
            outcome = read(pool, shape)
            seconds = time.perf_counter() - began
        pool.close()
        size = len(shape.data) / 2**20
        print(f"{seconds:6.1f} s {memory.peak_mb:6.0f} MB  {shape.name} ({size:.1f} MB): {outcome[:90]}", flush=True)


def together(shapes: list[Shape]) -> None:
    """Poll all of them beside feeds that are as they should be."""
    with Web(len(shapes) + _WELL) as web, tempfile.TemporaryDirectory() as folder:
        for place, shape in enumerate(shapes):
            if shape.is_page:
                web.put(place, "/a", Reply(shape.data))
            listing = feed([{"title": "Crack in the dam", "link": "/a", "text": ""}], f"Outlet {place}")
            odd = Reply(shape.data, type="application/xml")
            web.put(place, "/feed", listing if shape.is_page else odd)
        for place in range(len(shapes), len(shapes) + _WELL):
            moment = datetime(2025, 5, 2, tzinfo=UTC)
            web.put(place, "/a", Reply(page("Crack in the dam", [f"{place}: {TEXT}"] * 3, moment)))
            web.put(
                place, "/feed", feed([{"title": "Crack in the dam", "link": "/a", "published": moment, "text": TEXT}])
            )
        corpus = Corpus(Location(Path(folder)), lambda: open_model("wordllama"))
        known = Feeds(corpus.catalogue)
        for address in web.addresses:
            known.add(f"http://{address}:{web.port}/feed", datetime.now(UTC))
        counts: Counter[str] = Counter()

        def note(polled: Polled) -> None:
            counts.update(polled.counts)
            counts["feeds with an error" if polled.error else "feeds read"] += 1

        began = time.perf_counter()
        with ChildMemory() as memory:
            asyncio.run(poll_all(corpus, known.all(), Surroundings(LOOPBACK, delay=0), note))
        told = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
        seconds = time.perf_counter() - began
        print(f"poll of {len(shapes) + _WELL} feeds: {seconds:.0f} s; {told}; {memory.peak_mb:.0f} MB in one process")
        corpus.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=Limits().size / 2**20)
    parser.add_argument("--only", default="", help="Read only the shapes whose name contains this.")
    options = parser.parse_args()
    shapes = [one for one in hostile_shapes(int(options.megabytes * _FULL)) if options.only in one.name]
    one_by_one(shapes)
    together(shapes)


if __name__ == "__main__":
    main()
