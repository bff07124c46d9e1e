"""Articles for tests, in our own words, and the shortest way to store them."""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime
from typing import Any

from retrieval.catalogue import Added, Catalogue
from retrieval.catalogue.shared_work import Batch
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.domain.articles import Article, Moment, PreparedArticle

FERRY = (
    "The harbour council of Marlow Bay voted on Tuesday to bring back the night ferry.\n\n"
    "Ada Lindqvist, who chairs the council, said the boat would sail again from 3 June.\n\n"
    "A single ticket will cost 4.50 euros, half of what the last operator charged."
)
DAM = (
    "Engineers found a crack in the Orsa dam on Friday and lowered the lake by two metres.\n\n"
    "Nobody has to leave home, the district of Orsa said, but the road below stays shut."
)
ORCHARD = (
    "Frost in the first week of May killed half of the apple blossom in the Tarn valley.\n\n"
    "Growers asked the ministry of agriculture for 12 million euros."
)
COMET = (
    "The comet that two amateurs in Chile found in March can be seen without a telescope.\n\n"
    "It will not be back for 6,200 years, the observatory of La Serena reckons."
)
ARTICLES = (
    ("Night ferry returns", FERRY, date(2024, 5, 14), "Marlow Post"),
    ("Crack in the dam", DAM, date(2024, 5, 18), "Orsa Courier"),
    ("Frost takes the blossom", ORCHARD, date(2024, 5, 9), "Valley Times"),
    ("A comet for the naked eye", COMET, date(2024, 6, 2), "Marlow Post"),
)

_numbers = itertools.count(1)


def make_article(
    title: str = "Night ferry returns",
    text: str = FERRY,
    *,
    published: date | datetime | None = None,
    updated: date | datetime | None = None,
    **fields: Any,
) -> Article:
    """Return an article that was read from a file of its own; any field of `Article` can be given."""
    moments = {
        "published": Moment.of(published) if published else None,
        "updated": Moment.of(updated) if updated else None,
        "dated_by": "given" if published else None,
    }
    defaults = {"original": text, "source": f"/news/{next(_numbers)}.txt", "language": "en"}
    return Article(title, text, **{**defaults, **moments, **fields})


def prepare(article: Article) -> PreparedArticle:
    """Return the article with one passage for each paragraph."""
    spans = tuple(match.span() for match in re.finditer(r"(?s)\S.*?(?=\n\n|\Z)", article.text))
    return PreparedArticle(article, spans)


def prepare_samples() -> list[PreparedArticle]:
    """Return four articles on four subjects, with nine passages between them."""
    return [
        prepare(make_article(title, text, published=day, outlet=outlet, url=f"https://news.test/{number}"))
        for number, (title, text, day, outlet) in enumerate(ARTICLES, 1)
    ]


def prepare_many(count: int, name: str = "notice") -> list[PreparedArticle]:
    """Return articles of one passage each; no two have the same text."""
    return [
        prepare(make_article(f"{name} {number}", f"Harbour {name} number {number} tells of berth {number * 7}."))
        for number in range(count)
    ]


def claimed(stored: StoredVectors, changes: int) -> Batch:
    """Return the next batch to embed, of so many changes."""
    batch = stored.batches.claim(changes)
    assert batch is not None
    return batch


def store(catalogue: Catalogue, article: Article, now: datetime | None = None) -> Added:
    """Add one article and return what became of it."""
    return catalogue.add([prepare(article)], now)[0]
