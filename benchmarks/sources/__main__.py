"""Takes in articles from feeds on a loopback web, then polls the feeds again when nothing has changed.

usage: python -m benchmarks.sources [--feeds 200] [--articles 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.sources.memory import peak_mb
from retrieval.catalogue.feeds import Feeds
from retrieval.corpus.corpus import Corpus, Location
from retrieval.feeds.poller import Polled
from retrieval.feeds.watcher import poll_all
from retrieval.indexes.embeddings import open_model
from retrieval.sources.visitor import Surroundings
from tests.fakes.web import LOOPBACK, Reply, Web, feed, page

_START = datetime(2024, 5, 18, tzinfo=UTC)
_SENTENCES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--port", type=int, help="Poll the web that is served at this port.")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    if options.port:
        _poll_twice(options.data, options.port, options.feeds)
        return
    with Web(options.feeds) as web, tempfile.TemporaryDirectory() as folder:
        _publish(web, options.articles)
        # In a process of its own, so that the web's memory and time are not counted.
        command = [sys.executable, "-m", "benchmarks.sources", "--port", str(web.port), "--data", folder]
        subprocess.run([*command, "--feeds", str(options.feeds)], check=True)
        again = web.visits[-options.feeds :]
        statuses, sent = {visit.status for visit in again}, sum(visit.sent for visit in again)
        print(f"second poll: {len(again)} requests, answered with {statuses}, {sent:,} bytes of bodies")


def _publish(web: Web, articles: int) -> None:
    hosts = len(web.addresses)
    for host in range(hosts):
        numbers = range(host, articles, hosts)
        items = []
        for number in numbers:
            moment = _START + timedelta(minutes=number)
            title = f"Report {number} from the harbour"
            text = [_paragraph(number, part) for part in range(5)]
            web.put(host, f"/{number}", Reply(page(title, text, moment)))
            items.append({"title": title, "link": f"/{number}", "published": moment, "text": text[0]})
        web.put(host, "/feed", feed(items, f"Outlet {host}"))


def _paragraph(number: int, part: int) -> str:
    return " ".join(
        f"In report {number} the ferry company counted {number * 7 + part * 31 + line} passengers at pier {line}."
        for line in range(_SENTENCES // 5)
    )


def _poll_twice(data: Path, port: int, hosts: int) -> None:
    corpus = Corpus(Location(data), lambda: open_model("wordllama"))
    known = Feeds(corpus.catalogue)
    for address in Web.addresses_of(hosts):
        known.add(f"http://{address}:{port}/feed", datetime.now(UTC))
    around = Surroundings(LOOPBACK, delay=0)
    for name in ("first", "second"):
        counts: Counter[str] = Counter()

        def note(polled: Polled, counts: Counter[str] = counts) -> None:
            counts.update(polled.counts)
            counts["failed" if polled.error else "not modified" if polled.not_modified else "read"] += 1

        began = time.perf_counter()
        asyncio.run(poll_all(corpus, known.all(), around, note))
        seconds = time.perf_counter() - began
        told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
        rate = f", {counts['new'] / seconds:,.0f} articles a second" if counts["new"] else ""
        print(
            f"{name} poll of {hosts} feeds: {seconds:.1f} s{rate}; {told}; peak memory {peak_mb():,.0f} MB", flush=True
        )
    corpus.close()


if __name__ == "__main__":
    main()
