"""`dateline ingest`: articles from files, folders and web pages into the catalogue and its indexes."""

from __future__ import annotations

import codecs
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from bot.commands.status import show_step
from bot.display.console import complain, errors, progress, warn
from bot.setup.settings import Settings, load_settings
from bot.setup.start import open_corpus, read_day, surroundings
from retrieval.catalogue.feeds import Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Moment, PreparedArticle
from retrieval.domain.errors import UnusableError
from retrieval.indexes.embeddings import BUILT_IN, Vectors, embed_built_in
from retrieval.indexes.vectors import AT_ONCE_ALONE
from retrieval.sources.dates import parse_moment
from retrieval.sources.drafts import prepare
from retrieval.sources.files import Refusal, count_records, read_and_make
from retrieval.sources.ingestion import ingest as ingest_articles
from retrieval.sources.ingestion import is_url, read_urls
from retrieval.sources.parser_process import ASIDE, RECORDS
from retrieval.upkeep.catch_up import Followers


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH_OR_URL", help="Web pages, files and folders: .txt .md .html .json .jsonl, also .gz."
        ),
    ],
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published, for articles that do not say.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where it stands on the web; for one article.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding of the files, as in cp1252; else it is found out.")
    ] = None,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Follow symbolic links out of a folder, too.")
    ] = False,
) -> None:
    """Store articles. The same article again changes nothing; a changed one becomes its next revision."""
    moment = _moment(published) if published else None
    options = _Files(_codec(encoding), follow_links)
    settings = load_settings()
    corpus = open_corpus(settings)
    corpus.vectors_at_once = AT_ONCE_ALONE
    if settings.embedding == BUILT_IN:
        corpus.embed_aside = _embed_aside
    followers = Followers(corpus, warn)
    followers.start()
    try:
        counts = _store(corpus, settings, sources, _Given(moment, outlet, url), options)
        settled = _wait_for_indexes(corpus, followers)
    finally:
        followers.stop()
        corpus.close()
    _report(counts)
    if not settled:
        errors.print("The articles are stored, but not all of them are indexed yet; see dateline status.")
    if counts["refused"] or not settled:
        raise typer.Exit(1)


def _embed_aside(texts: Sequence[str]) -> Vectors:
    """Embed texts in another process where a long file is read: here they and Chroma would wait for each other."""
    if RECORDS.is_started:
        with suppress(UnusableError):  # what breaks there, or is broken there, is done here
            return ASIDE.run(embed_built_in, texts)
    return embed_built_in(texts)


class _Given(NamedTuple):
    published: Moment | None
    outlet: str | None
    url: str | None


class _Files(NamedTuple):
    encoding: str | None
    follow_links: bool


def _codec(encoding: str | None) -> str | None:
    try:
        return codecs.lookup(encoding).name if encoding else None
    except (LookupError, ValueError):
        raise typer.BadParameter(f"there is no encoding {encoding!r}; try cp1252", param_hint="--encoding") from None


def _store(corpus: Corpus, settings: Settings, sources: Sequence[str], given: _Given, options: _Files) -> Counter[str]:
    counts: Counter[str] = Counter()
    urls = [source for source in sources if is_url(source)]
    # An article without a URL is known by its path, which must not depend on where one stands.
    paths = [Path(source).absolute() for source in sources if not is_url(source)]
    pages = read_urls(urls, Feeds(corpus.catalogue), surroundings(settings), **given._asdict())
    ready = partial(prepare, today=datetime.now(UTC).date())
    said = given._asdict() | options._asdict()
    files = itertools.chain.from_iterable(read_and_make(path, ready, **said) for path in paths)
    with progress(unit="articles") as bars:
        total = None if bars.disable else len(urls) + count_records(paths, follow_links=options.follow_links)
        task, began = bars.add_task("reading", total=total, rate=""), time.monotonic()
        for outcome in ingest_articles(corpus, map(_remarked, itertools.chain(files, pages))):
            if isinstance(outcome, Refusal):
                counts["refused"] += 1
                complain("refused", f"{_relative(outcome.source)}: {outcome.reason}")
            else:
                counts[outcome.outcome] += 1
            rate = counts.total() / (time.monotonic() - began)
            bars.update(task, advance=1, rate=f"{rate:,.0f} a second")
    return counts


def _remarked(reading: Article | PreparedArticle | Refusal) -> Article | PreparedArticle | Refusal:
    """Say of an article how much of it could not be read as it should; it goes in all the same."""
    article = reading.article if isinstance(reading, PreparedArticle) else reading
    if isinstance(article, Article) and article.replaced:
        places = f"{article.replaced:,} byte" + "s" * (article.replaced > 1)
        complain("warning:", f"{_relative(article.source)}: {places} not in its encoding, and replaced")
    return reading


def _wait_for_indexes(corpus: Corpus, followers: Followers) -> bool:
    """Show how the indexes catch up, and tell whether they have, or whether another process sees to it."""
    with progress(unit="changes") as bars:
        tasks: dict[str, Any] = {}
        for steps in followers.drain():
            for step in steps.values():
                show_step(bars, tasks, step)
    if corpus.ownership.held:
        return min(corpus.cursors().values()) >= corpus.catalogue.last_change()
    errors.print(f"Process {corpus.ownership.holder()} keeps the indexes and picks the articles up within a second.")
    return True


def _report(counts: Counter[str]) -> None:
    parts = [f"{counts[name]:,} {name}" for name in ("new", "revised", "unchanged", "refused") if counts[name]]
    errors.print("Articles: " + (", ".join(parts) if parts else "none found."))


def _moment(text: str) -> Moment:
    try:
        return parse_moment(text)
    except UnusableError:
        first, last = read_day("--published", text, datetime.now(UTC).date())
    if first != last:
        raise typer.BadParameter(f"{text!r} is not a single day", param_hint="--published")
    return Moment.of(first)


def _relative(source: str) -> str:
    here = f"{Path.cwd()}/"
    return source.removeprefix(here)
