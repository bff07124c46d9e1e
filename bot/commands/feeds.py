"""`dateline feeds` and `dateline watch`: which feeds are followed, and following them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bot.display.console import complain, errors, output, warn, write_json
from bot.setup.settings import load_settings
from bot.setup.start import open_corpus, surroundings
from retrieval.catalogue.feeds import Feed, Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError
from retrieval.feeds.poller import Polled
from retrieval.feeds.subscriptions import Subscriber, Subscription
from retrieval.feeds.watcher import Watcher, poll_all
from retrieval.sources.discovery import STARTER, Outline, parse_opml
from retrieval.sources.ingestion import is_url
from retrieval.sources.visitor import Surroundings
from retrieval.upkeep.catch_up import Followers

feeds = typer.Typer(add_completion=False, help="Follow feeds, sites and sitemaps.", no_args_is_help=True)
_HEADINGS = ("No.", "State", "Articles", "Errors", "Last success", "Next poll", "Feed")
_OUTCOMES = ("new", "revised", "unchanged", "refused")


@feeds.command()
def add(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="URL", help="A feed, a site, a sitemap, or a list of feeds (OPML).")
    ] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="Add the feeds of large outlets, for a beginning.")
    ] = False,
) -> None:
    """Follow feeds; they are polled by `dateline watch`, `dateline bot` or `dateline feeds poll`."""
    wanted = [*(sources or ()), *([str(STARTER)] if starter else ())]
    if not wanted:
        raise typer.BadParameter("name at least one, or give --starter", param_hint="URL")
    with _opened() as (corpus, around):
        added, failed = asyncio.run(_add_all(corpus, around, wanted))
    for subscription in added:
        label = "added" if subscription.is_new else "known"
        errors.print(Text(f"{label} {_named(subscription.feed)}"), soft_wrap=True)
    for source, reason in failed:
        complain("refused", f"{source}: {reason}")
    if failed:
        raise typer.Exit(1)


@feeds.command("list")
def list_feeds(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Show the feeds: their state, articles, errors, last success and next poll."""
    with _opened() as (corpus, _):
        found = Feeds(corpus.catalogue).all()
    if as_json:
        write_json(json.dumps([asdict(feed) for feed in found], default=str, indent=2))
    elif found:
        for line in _table(found):
            output.print(line, soft_wrap=True)
    else:
        errors.print("No feeds yet. Add some with: dateline feeds add URL, or: dateline feeds add --starter")


@feeds.command()
def remove(names: Annotated[list[str], typer.Argument(metavar="FEED", help="URLs or numbers of feeds.")]) -> None:
    """Follow feeds no longer; their articles stay."""
    with _opened() as (corpus, _):
        known = Feeds(corpus.catalogue)
        found, missing = _chosen(known, names)
        for feed in found:
            known.remove(feed.id)
            errors.print(Text(f"removed {_named(feed)}"), soft_wrap=True)
    _complain_of(missing)


@feeds.command()
def poll(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="FEED", help="URLs or numbers of feeds; all if none is named.")
    ] = None,
) -> None:
    """Look at feeds now and take in what is new; exit code 1 if one of them failed."""
    polled: list[Polled] = []

    def note(result: Polled) -> None:
        polled.append(result)
        _tell(result)

    with _opened() as (corpus, around):
        known = Feeds(corpus.catalogue)
        found, missing = _chosen(known, names) if names else (known.all(), [])
        if not found and not missing:
            errors.print("No feeds yet. Add some with: dateline feeds add URL, or: dateline feeds add --starter")
        with _followed(corpus) as followers:
            asyncio.run(poll_all(corpus, found, around, note))
            for _ in followers.drain():
                pass
    _report(polled)
    _complain_of(missing)
    if any(result.error for result in polled):
        raise typer.Exit(1)


def watch() -> None:
    """Poll the feeds whenever they are due, until it is stopped."""
    settings = load_settings()
    with _opened() as (corpus, around), _monitored(corpus, settings.monitor_port), _followed(corpus):
        watcher = Watcher(corpus, _tell, warn, around)
        watcher.start()
        count = len(Feeds(corpus.catalogue).all())
        errors.print(f"Watching {count:,} feed{'' if count == 1 else 's'}. Stop with Ctrl-C.")
        try:
            threading.Event().wait()
        finally:
            watcher.stop()


@contextmanager
def _opened() -> Iterator[tuple[Corpus, Surroundings]]:
    settings = load_settings()
    corpus = open_corpus(settings)
    try:
        yield corpus, surroundings(settings)
    finally:
        corpus.close()


@contextmanager
def _followed(corpus: Corpus) -> Iterator[Followers]:
    followers = Followers(corpus, warn)
    followers.start()
    try:
        yield followers
    finally:
        followers.stop()


@contextmanager
def _monitored(corpus: Corpus, port: int | None) -> Iterator[None]:
    if port is None:
        yield
        return
    # By name, because Prometheus's library is wanted by few, and nobody else should wait for it.
    monitor = import_module("bot.monitoring.endpoint").Monitor(corpus, port)
    monitor.start()
    try:
        yield
    finally:
        monitor.stop()


async def _add_all(
    corpus: Corpus, around: Surroundings, sources: Sequence[str]
) -> tuple[list[Subscription], list[tuple[str, str]]]:
    """Return what was added, and what was not and why."""
    added: list[Subscription] = []
    failed: list[tuple[str, str]] = []
    known = Feeds(corpus.catalogue)
    async with around.fetcher() as fetcher:
        subscriber = Subscriber(known, around.visitor(fetcher, known), around.clock)
        for source in sources:
            try:
                added += await subscriber.add(source) if is_url(source) else subscriber.add_outlines(_outlines(source))
            except DatelineError as error:
                failed.append((source, str(error)))
    return added, failed


def _outlines(path: str) -> list[Outline]:
    try:
        return parse_opml(Path(path).read_bytes())
    except OSError as error:
        raise DatelineError(
            f"it is neither a web address nor a list of feeds that can be read: {error.strerror}"
        ) from None


def _chosen(known: Feeds, names: Sequence[str]) -> tuple[list[Feed], list[str]]:
    found = {name: known.find(name) for name in dict.fromkeys(names)}
    return [feed for feed in found.values() if feed], [name for name, feed in found.items() if feed is None]


def _complain_of(missing: Sequence[str]) -> None:
    for name in missing:
        complain("refused", f"{name}: there is no such feed; see dateline feeds list")
    if missing:
        raise typer.Exit(1)


def _tell(polled: Polled) -> None:
    """Say what came of a poll, if anything did."""
    if polled.error:
        complain("failed", f"{_named(polled.feed)}: {polled.error}")
    for refusal in polled.refusals:
        complain("refused", f"{refusal.source}: {refusal.reason}")
    if any(polled.counts[name] for name in _OUTCOMES):
        errors.print(Text(f"{_named(polled.feed)}: {_counted(polled)}"), soft_wrap=True)


def _counted(polled: Polled) -> str:
    parts = [f"{polled.counts[name]:,} {name}" for name in _OUTCOMES if polled.counts[name]]
    summaries = polled.counts["summaries"]
    return ", ".join(parts) + (f" ({summaries:,} of them only the feed's summary)" if summaries else "")


def _report(polled: Sequence[Polled]) -> None:
    failed, same = sum(1 for one in polled if one.error), sum(one.not_modified for one in polled)
    new = sum(one.counts["new"] for one in polled)
    if polled:
        errors.print(f"Feeds: {len(polled):,} polled, {same:,} not modified, {failed:,} failed; {new:,} new articles.")


def _named(feed: Feed) -> str:
    return f"{feed.title} <{feed.url}>" if feed.title else feed.url


def _table(found: Sequence[Feed]) -> Iterator[Text]:
    """Yield a line for each feed, its address last and never cut, and one for what went wrong with it."""
    rows = [_row(feed) for feed in found]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    yield Text("  ".join(map(str.ljust, _HEADINGS, widths)).rstrip(), "bold")
    for feed, row in zip(found, rows, strict=True):
        style = {"failing": "yellow", "gone": "bold red"}.get(feed.state, "")
        yield Text("  ".join(map(str.ljust, row, widths)).rstrip(), style)
        if feed.last_error:
            yield Text(f"  {feed.last_error}", "dim")


def _row(feed: Feed) -> tuple[str, ...]:
    next_poll = "never" if feed.state == "gone" else _ago(feed.next_poll)
    counts = (f"{feed.articles:,}", f"{feed.errors:,}")
    return (str(feed.id), feed.state, *counts, _ago(feed.last_success), next_poll, _named(feed))


def _ago(moment: datetime | None) -> str:
    """Return how far away a moment is, such as "12 min ago" or "in 3 h"."""
    if moment is None:
        return "never"
    minutes = round((moment - datetime.now(UTC)).total_seconds() / 60)
    if minutes == 0:
        return "now"
    span = f"{abs(minutes)} min" if abs(minutes) < 120 else f"{abs(minutes) // 60} h"
    return f"in {span}" if minutes > 0 else f"{span} ago"
