"""Which articles are kept, and taking the others out of the catalogue and out of everything derived from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from retrieval.catalogue.holdings import Holding, read_holdings, server_bytes, unused_bytes
from retrieval.catalogue.removal import remove_articles
from retrieval.corpus.corpus import Corpus

_BATCH = 100
"""Articles to a transaction: what a kill leaves undone, against what a commit costs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may stay: articles changed at `oldest` or later, as far as they fit into `most_bytes` on disk.

    `outlets`, where given, restricts both limits to what these outlets published.
    """

    oldest: datetime | None = None
    most_bytes: int | None = None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to go, oldest first; `quoted` is how many articles would go, but are quoted by a given answer.

    `bytes` is what the articles take now, indexes included, and `bytes_left` what will be left of that. Both are in
    proportion to their texts, because the indexes do not tell what they need for whom.
    """

    article_ids: tuple[str, ...]
    quoted: int
    articles: int
    bytes: int
    bytes_left: int


def plan(corpus: Corpus, limits: Limits) -> Plan:
    """Return what the limits ask to remove; nothing is changed."""
    names = {name.lower() for name in limits.outlets}
    everything = read_holdings(corpus.catalogue)
    # Multiplied before it is divided: all of the articles then take exactly all of the bytes.
    concerned = [one for one in everything if not names or (one.outlet or "").lower() in names]
    size, characters = size_on_disk(corpus), max(1, sum(one.characters for one in everything))
    left = sum(one.characters for one in concerned)
    used, going, quoted = left, [], 0
    for one in concerned:
        if not _exceeds(one, left * size / characters, limits):
            continue
        if one.quoted:
            quoted += 1
        else:
            going.append(one.article_id)
            left -= one.characters
    return Plan(tuple(going), quoted, len(concerned), round(used * size / characters), round(left * size / characters))


def carry_out(corpus: Corpus, article_ids: Sequence[str]) -> Iterator[int]:
    """Remove articles from the catalogue; yield, after each transaction, how many went with it.

    The indexes follow by catching up. A kill between two transactions leaves a whole catalogue with fewer articles.
    """
    for first in range(0, len(article_ids), _BATCH):
        yield len(remove_articles(corpus.catalogue, article_ids[first : first + _BATCH]))


def size_on_disk(corpus: Corpus) -> int:
    """Return how many bytes the corpus takes, without what is free inside the catalogue's file."""
    folder = sum(path.stat().st_size for path in corpus.location.data_dir.rglob("*") if path.is_file())
    return folder - unused_bytes(corpus.catalogue) + server_bytes(corpus.catalogue)


def _exceeds(one: Holding, size: float, limits: Limits) -> bool:
    too_old = limits.oldest is not None and one.changed < limits.oldest
    too_much = limits.most_bytes is not None and size > limits.most_bytes
    return too_old or too_much
