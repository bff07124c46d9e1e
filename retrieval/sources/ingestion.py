"""From what a source yields to the catalogue: dated, cut into passages, and committed in batches."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from retrieval.catalogue import Added
from retrieval.catalogue.additions import PreparedArticle
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Moment
from retrieval.sources.files import Refusal
from retrieval.sources.text_choice import Text, page_is_poorer_than_stored
from retrieval.text.chunks import split_passages
from retrieval.times.publication import infer_published

_BATCH = 50
"""Articles to a commit: what a kill undoes, against what a commit costs."""
_LONGEST_WAIT_SECONDS = 0.5


def ingest(corpus: Corpus, readings: Iterable[Article | Refusal]) -> Iterator[Added | Refusal]:
    """Commit articles as they are read; yield each outcome once it is on disk, and each refusal.

    What has been yielded survives any crash. The indexes follow by themselves: see `Followers`.
    """
    batch: list[PreparedArticle] = []
    opened = time.monotonic()
    for reading in readings:
        kept = _kept(corpus, reading) if isinstance(reading, Article) else reading
        if kept is not None:
            yield kept
            continue
        assert isinstance(reading, Article)  # noqa: S101 - for the type checker
        batch.append(prepare(reading, datetime.now(UTC).date()))
        if len(batch) >= _BATCH or time.monotonic() - opened > _LONGEST_WAIT_SECONDS:
            yield from corpus.add(batch)
            batch, opened = [], time.monotonic()
    if batch:
        yield from corpus.add(batch)


def _kept(corpus: Corpus, article: Article) -> Refusal | None:
    """Return the refusal of a page that shows less of an article than is stored of it already, None of any other."""
    if article.text_from != "page" or article.url is None:
        return None
    stored = corpus.catalogue.newest_text(article.url)
    if stored is None:
        return None
    reason = page_is_poorer_than_stored(Text(article.title, article.text), Text(*stored))
    return Refusal(article.source, reason) if reason else None


def prepare(article: Article, today: date) -> PreparedArticle:
    """Return the article with its passages, and with a date where it has none but its text gives one away."""
    if article.published is None:
        known_by = min(today, article.updated.day) if article.updated else today
        evidence = infer_published(
            article.text, article.title, url=article.url, not_after=known_by, language=article.language
        )
        if evidence is not None:
            inferred = evidence.start if evidence.kind == "weekday" else None
            moment = Moment.of(evidence.day)
            article = replace(article, published=moment, dated_by="evidence", published_from=inferred)
    return PreparedArticle(article, tuple(split_passages(article.text)))
