"""Measures how fast several writers commit to one catalogue in PostgreSQL, and whether the sequence has gaps.

usage: python -m benchmarks.write_rate ARTICLES.jsonl.gz [--writers N] [--articles N] [--batch N] [--rounds N] [--url U]

Each writer is a process of its own that commits articles by the batch as `dateline ingest` does, read and cut into
passages before the clock starts. Without `--url` a PostgreSQL server is started in a folder of its own, which syncs
to the disk as one for earnest does. Processor time is that of the writers and of PostgreSQL together.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.peers.running import markdown
from retrieval.catalogue import Catalogue, open_database
from retrieval.catalogue.schema import ChangeRow
from retrieval.domain.articles import Article, PreparedArticle
from retrieval.sources.drafts import prepare
from retrieval.sources.files import read_path
from tests.fakes.postgres import PostgresServer, find_programs


def main() -> None:
    """Read the arguments, write, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_path", type=Path, metavar="ARTICLES")
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 4], metavar="N", help="(default: 1 4)")
    parser.add_argument("--articles", type=int, default=1000, metavar="N", help="for each writer (default: 1000)")
    parser.add_argument("--short", action="store_true", help="of each article only what makes one passage")
    parser.add_argument("--batch", type=int, default=50, metavar="N", help="articles to a commit (default: 50)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="medians are printed (default: 3)")
    parser.add_argument("--url", metavar="URL", help="of a PostgreSQL catalogue that may be written into")
    options = parser.parse_args()
    prepared = _prepared(options.articles_path, options.articles)
    if options.short:
        prepared = [_shortened(one) for one in prepared]
    rows = [["writers", "changes/s", "passages/s", "processor ms a change", "gaps"]]
    with _database(options.url) as url:
        for writers in options.writers:
            found = [_measure(url, prepared, writers, options.batch) for _ in range(options.rounds)]
            rows.append([str(writers), *(f"{statistics.median(each):,.4g}" for each in zip(*found, strict=True))])
    print(markdown(rows))


def _prepared(path: Path, count: int) -> list[PreparedArticle]:
    today = datetime.now(UTC).date()
    found: list[PreparedArticle] = []
    for reading in read_path(path):
        if isinstance(reading, Article):
            found.append(prepare(reading, today))
        if len(found) == count:
            break
    return found


def _shortened(one: PreparedArticle) -> PreparedArticle:
    start, end = one.spans[0]
    text = one.article.text[start:end]
    return PreparedArticle(replace(one.article, text=text, original=text), ((0, len(text)),))


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    programs = find_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed; name a catalogue with --url.")
    with PostgresServer(programs, "fsync=on") as server:
        yield server.new_database()


def _measure(url: str, prepared: list[PreparedArticle], writers: int, batch: int) -> tuple[float, ...]:
    """Return changes and passages a second, milliseconds of processor time a change, and gaps in the sequence."""
    context = multiprocessing.get_context("fork")
    barrier, spent = context.Barrier(writers + 1), context.Queue()
    with closing(Catalogue(open_database(url))) as catalogue:
        before = catalogue.last_change()
    round_name = str(time.time_ns())
    processes = [
        context.Process(target=_write, args=(url, prepared, f"{round_name}-{number}", batch, barrier, spent))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    barrier.wait()
    began, postgres = time.perf_counter(), _postgres_seconds()
    used = [spent.get() for _ in processes]
    seconds, postgres = time.perf_counter() - began, _postgres_seconds() - postgres
    barrier.wait()
    for process in processes:
        process.join()
    with closing(Catalogue(open_database(url))) as catalogue:
        changes = catalogue.last_change() - before
        with catalogue.engine.connect() as connection:
            present = connection.execute(select(func.count()).where(ChangeRow.seq > before)).scalar_one()
    passages = sum(len(one.spans) for one in prepared) * writers
    return changes / seconds, passages / seconds, 1000 * (sum(used) + postgres) / changes, changes - present


def _write(url: str, prepared: list[PreparedArticle], name: str, batch: int, barrier: Any, spent: Any) -> None:
    own = [_of_writer(one, name, number) for number, one in enumerate(prepared)]
    with closing(Catalogue(open_database(url))) as catalogue:
        catalogue.last_change()
        barrier.wait()
        began = time.process_time()
        for first in range(0, len(own), batch):
            catalogue.add(own[first : first + batch])
        spent.put(time.process_time() - began)
        barrier.wait()


def _of_writer(one: PreparedArticle, name: str, number: int) -> PreparedArticle:
    url = f"https://example.org/{name}/{number}"
    return PreparedArticle(replace(one.article, url=url), one.spans)


def _postgres_seconds() -> float:
    """Return the processor time of all PostgreSQL's processes on this machine, in seconds; 0 where it is elsewhere."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, fields = status.read_text().partition(")")
        except OSError:
            continue  # it has ended meanwhile
        if name.endswith("(postgres"):
            ticks += sum(map(int, fields.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
