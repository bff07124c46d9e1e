"""Measures how well and how fast copies are told from independent reports, beside MinHash alone at a Jaccard of .5.

usage: python -m benchmarks.stories [ARTICLES.jsonl.gz] [--articles N]

The pairs are those of the tests, written for the purpose. Both systems see the same texts one after the other and
form clusters; the peer is rensa by itself: a digest of 128 components over runs of four words, its index for
candidates, and its estimate of the Jaccard index. Thresholds of ours were chosen by the first half of the events.
With articles, clustering is timed as an ingest does it, from a catalogue that is already filled.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import rensa

from benchmarks.peers.running import copy_lines, markdown
from retrieval.catalogue import Catalogue, open_database
from retrieval.catalogue.database import sqlite_url
from retrieval.catalogue.story_memberships import Memberships
from retrieval.domain.articles import Article
from retrieval.indexes.projection import catch_up
from retrieval.sources.drafts import prepare
from retrieval.sources.files import Refusal, read_path
from retrieval.stories.clusters import StoryLookup, StoryProjection
from retrieval.stories.similarity import ALGORITHM, Report, StoryIndex, digests_of, shingle
from tests.story_pairs import Event, Pair, halves, labelled, scores, texts_of

Key = tuple[str, str]
Texts = Mapping[Key, tuple[date, str]]
_JACCARD = 0.5
_COMPONENTS, _SEED, _BANDS = 128, 1, 32
_ORDERS = 5
_BATCH = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_path", type=Path, metavar="ARTICLES", nargs="?")
    parser.add_argument("--articles", type=int, metavar="N", help="use the first N articles only")
    options = parser.parse_args()
    rows = [["", "half", "pairs", "precision", "recall", "F1"]]
    for name, cluster in (("Dateline", _cluster_ours), ("rensa, Jaccard .5", _cluster_rensa)):
        for half, events in zip(("chosen by", "held out"), halves(), strict=True):
            rows.append(_row(name, half, events, cluster))
    print(markdown(rows))
    if options.articles_path:
        print(f"\n{_speed(options.articles_path, options.articles)}")


def _row(name: str, half: str, events: list[Event], cluster: Callable[[Texts], dict[Key, int]]) -> list[str]:
    """Return one line of the table: means over several orders of arrival."""
    pairs, texts = list(labelled(events)), texts_of(events)
    sums = [0.0, 0.0]
    for seed in range(_ORDERS):
        order = list(texts)
        random.Random(seed).shuffle(order)  # noqa: S311 - not a secret
        stories = cluster({key: texts[key] for key in order})
        for place, score in enumerate(scores(pairs, _found(pairs, stories))):
            sums[place] += score / _ORDERS
    precision, recall = sums
    f1 = 2 * precision * recall / (precision + recall)
    return [name, half, str(len(pairs)), f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}"]


def _found(pairs: Iterable[Pair], stories: Mapping[Key, int]) -> dict[Pair, bool]:
    return {pair: stories[pair.first] == stories[pair.second] for pair in pairs}


def _cluster_ours(texts: Texts) -> dict[Key, int]:
    names = {" ".join(key): key for key in texts}
    stories: dict[str, int] = {}
    index = StoryIndex(lambda *_: [], lambda ids: {one: texts[names[one]][1] for one in ids})
    for name, key in names.items():
        day, text = texts[key]
        shingles = shingle(text)
        report = Report(name, day, shingles, digests_of([shingles])[0])
        _join(stories, name, index.stories_of(report, stories.__getitem__))
        index.add(report)
    return {names[name]: story for name, story in stories.items()}


def _cluster_rensa(texts: Texts) -> dict[Key, int]:
    keys = list(texts)
    stories: dict[str, int] = {}
    index = rensa.RMinHashLSH(threshold=_JACCARD, num_perm=_COMPONENTS, num_bands=_BANDS)
    digests: list[rensa.RMinHash] = []
    for number, key in enumerate(keys):
        digest = _rensa_digest(texts[key][1])
        like = [other for other in index.query(digest) if digests[other].jaccard(digest) >= _JACCARD]
        _join(stories, str(number), {stories[str(other)] for other in like})
        index.insert(number, digest)
        digests.append(digest)
    return {keys[int(number)]: story for number, story in stories.items()}


def _rensa_digest(text: str) -> rensa.RMinHash:
    words = text.lower().split()
    digest = rensa.RMinHash(num_perm=_COMPONENTS, seed=_SEED)
    digest.update([" ".join(words[place : place + 4]) for place in range(max(1, len(words) - 3))])
    return digest


def _join(stories: dict[str, int], name: str, found: set[int]) -> None:
    story = min(found, default=len(stories) + 1)
    for other, number in stories.items():
        if number in found:
            stories[other] = story
    stories[name] = story


def _speed(path: Path, most: int | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "articles.jsonl"
        copy_lines(path, lines, most)
        articles = [article for article in read_path(lines) if not isinstance(article, Refusal)]
        catalogue = Catalogue(open_database(sqlite_url(Path(folder) / "catalogue.sqlite3")))
        _store(catalogue, articles)
        memberships = Memberships(catalogue, ALGORITHM)
        lookup = StoryLookup(memberships)
        began = time.process_time()
        placed = sum(catch_up(catalogue, StoryProjection(memberships, lookup)))
        ours = time.process_time() - began
        ids = [article_id for article_id, _, _ in memberships.changed(0)]
        began = time.perf_counter()
        stories = {lookup.story_of(article_id) for article_id in ids}
        call = (time.perf_counter() - began) / max(1, len(ids))
        catalogue.close()
    began = time.process_time()
    _cluster_rensa({(str(number), ""): (date.min, article.text) for number, article in enumerate(articles)})
    peer = time.process_time() - began
    return (
        f"{placed:,} articles in {len(stories):,} stories: {placed / ours:,.0f} articles per second of one core, read "
        f"from the catalogue and stored in it, {1000 * ours / placed:.1f} ms each; rensa alone, in memory, "
        f"{placed / peer:,.0f}. The story of an article is known in {1e6 * call:.1f} µs."
    )


def _store(catalogue: Catalogue, articles: list[Article]) -> None:
    today = datetime.now(UTC).date()
    for first in range(0, len(articles), _BATCH):
        catalogue.add([prepare(article, today) for article in articles[first : first + _BATCH]])


if __name__ == "__main__":
    main()
