"""Measures how Dateline grows with its passages: a corpus is enlarged by copies of itself with other names and dates.

usage: python -m benchmarks.growth DATA_DIR QUESTIONS.jsonl [--copies N ...] [--count N] [--only MEASURE ...]
                                   [--keep DIR] [--json]

DATA_DIR is a data directory that was ingested before; it is only read. For each N its catalogue is copied and N copies
of every article are added as a writer adds them, each with names of its own (their consonants are turned on, so that
all lengths stay) and dates earlier by a year; their vectors are those of the originals with noise, because to embed a
million passages takes hours and tells nothing about growth. Then processes of their own measure: joining (a lexical
index from nothing), the first answer, answers after that, memory, and what is read anew after fifty new passages.
Stories are left out, and vectors are searched as a process without a Chroma server does.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from benchmarks.peers.running import markdown, run
from bot.evaluation.case_files import read_cases
from bot.setup.answerers import QuotingAnswerer
from bot.setup.start import start_logging
from retrieval.catalogue.schema import ArticleRow, PassageRow, RevisionRow
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Moment, PreparedArticle, end_of_day
from retrieval.ranking.search import Request

_NAME = re.compile(r"\b[A-Z][a-z]{3,}\b")
_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_NOISE = 0.5
_YEAR = timedelta(days=365)
_BATCH = 200
_NEW_PASSAGES = 50

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Original:
    """An article of the corpus as it is, the spans of its passages, and their vectors."""

    article: Article
    spans: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]


def main() -> None:
    """Read the arguments, enlarge, measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path, metavar="DATA_DIR")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS")
    parser.add_argument("--copies", type=int, nargs="+", default=[0, 3, 12], metavar="N", help="(default: 0 3 12)")
    parser.add_argument("--count", type=int, default=100, metavar="N", help="how many questions (default: 100)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the enlarged corpora here, and use what is here")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--only", nargs="+", choices=_MEASURES, default=list(_MEASURES), help="(default: all)")
    parser.add_argument("--measure", choices=_MEASURES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        start_logging("off")
        with closing(Corpus.open(options.data_dir)) as corpus:
            print(json.dumps(_MEASURES[options.measure](corpus, options.questions, options.count)))
        return
    with tempfile.TemporaryDirectory() as passing:
        found = [_figures(options, (options.keep or Path(passing)) / str(copies), copies) for copies in options.copies]
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        rows = [[name, *(f"{figures.get(name, 0):,.4g}" for figures in found)] for name in found[0]]
        print(markdown([["", *(f"{number} copies" for number in options.copies)], *rows]))


def _figures(options: argparse.Namespace, folder: Path, copies: int) -> Figures:
    """Return the figures of one size."""
    figures: Figures = {}
    if not folder.exists():
        folder.mkdir(parents=True)
        _copy_catalogue(options.data_dir, folder)
        with closing(Corpus.open(folder)) as corpus:
            figures |= _enlarge(corpus, copies)
    for measure in options.only:
        asked = [folder, options.questions.absolute(), "--count", options.count, "--measure", measure]
        ended = run(["-m", "benchmarks.growth", *asked])
        if ended.exit_code:
            raise RuntimeError(f"The process that measures ended with exit code {ended.exit_code}")
        figures |= json.loads(ended.output)
        if measure == "ask":
            figures |= {"ask: process, peak MB": ended.peak_mb}
    return figures


def _copy_catalogue(source: Path, folder: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source / 'catalogue.sqlite3'}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(folder / "catalogue.sqlite3")) as new,
    ):
        old.backup(new)


def _enlarge(corpus: Corpus, copies: int) -> Figures:
    """Add copies of every article; return how fast they were committed."""
    originals = list(_originals(corpus)) if copies else []
    generator, seconds, added = np.random.default_rng(0), 0.0, 0
    for number in range(1, copies + 1):
        for first in range(0, len(originals), _BATCH):
            batch = originals[first : first + _BATCH]
            prepared = [_renamed(one, number) for one in batch]
            began = time.perf_counter()
            corpus.catalogue.add(prepared)
            seconds += time.perf_counter() - began
            added += len(prepared)
            _save_vectors(corpus, batch, generator)
        print(f"copy {number} of {copies} is in", file=sys.stderr, flush=True)
    return {"write: articles/s": added / seconds} if added else {}


def _save_vectors(corpus: Corpus, batch: Sequence[_Original], generator: np.random.Generator) -> None:
    rows = np.concatenate([one.vectors for one in batch])
    rows = rows + _NOISE * generator.normal(size=rows.shape).astype(np.float32) / np.sqrt(rows.shape[1])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    claimed = corpus.stored_vectors.batches.claim(len(batch))
    assert claimed is not None
    changes = corpus.catalogue.changes(claimed.first - 1, len(batch))
    ids = [passage.id for passage in corpus.catalogue.passages_of([change.revision_id for change in changes])]
    corpus.stored_vectors.save(ids, rows, claimed)


def _originals(corpus: Corpus) -> Iterator[_Original]:
    """Yield what is current of each article, in the order in which it came."""
    spans = select(PassageRow.id, PassageRow.start, PassageRow.end).order_by(PassageRow.id)
    query = select(RevisionRow, ArticleRow.url, ArticleRow.source).join(ArticleRow)
    with corpus.catalogue.engine.connect() as connection:
        for row in connection.execute(query.where(RevisionRow.superseded_from.is_(None)).order_by(RevisionRow.id)):
            passages = connection.execute(spans.where(PassageRow.revision_id == row.id)).all()
            found = corpus.stored_vectors.of([number for number, _, _ in passages])
            if passages and len(found) == len(passages):
                yield _Original(
                    _article(row), tuple((start, end) for _, start, end in passages), np.stack([*found.values()])
                )


def _article(row: Any) -> Article:
    return Article(
        title=row.title,
        text=row.text,
        original=row.text,
        source=row.source,
        url=row.url,
        outlet=row.outlet,
        published=Moment.of(row.published) if row.published else None,
        dated_by=row.dated_by,
        authors=tuple(row.authors),
        language=row.language,
    )


def _renamed(one: _Original, number: int) -> PreparedArticle:
    """Return the copy of that number: with its own names, and dates as many years earlier."""
    turned = str.maketrans(_CONSONANTS, _CONSONANTS[number:] + _CONSONANTS[:number])

    def rename(text: str) -> str:
        return _NAME.sub(lambda found: found[0][0] + found[0][1:].translate(turned), text)

    article = one.article
    published = Moment.of(article.published.instant - number * _YEAR) if article.published else None
    text = rename(article.text)
    url = f"{article.url}?copy={number}" if article.url else None
    copy = replace(article, title=rename(article.title), text=text, original=text, url=url, published=published)
    return PreparedArticle(replace(copy, source=f"{article.source} {number}"), one.spans)


def _join(corpus: Corpus, _questions: Path, _count: int) -> Figures:
    """Build the lexical index from nothing, as a machine that joins does."""
    for index in corpus.location.data_dir.glob("lexical-*"):
        shutil.rmtree(index)
    began, spent = time.perf_counter(), time.process_time()
    for _ in corpus.catch_up(only=("words",)):
        pass
    seconds, passages = time.perf_counter() - began, corpus.lexical.size()
    folder = corpus.location.data_dir
    return {
        "passages": passages,
        "join: s": seconds,
        "join: processor s": time.process_time() - spent,
        "catalogue: bytes a passage": (folder / "catalogue.sqlite3").stat().st_size / passages,
        "words: bytes a passage": sum(map(_bytes_in, folder.glob("lexical-*"))) / passages,
    }


def _ask(corpus: Corpus, questions: Path, count: int) -> Figures:
    """Answer questions in a fresh process."""
    cases = [case for case in read_cases(questions) if case.question][:count]
    answerer, times = QuotingAnswerer(corpus), []
    for case in cases:
        began = time.perf_counter()
        answerer.answer(Request(case.question, end_of_day(case.as_of) if case.as_of else datetime.now(UTC)))
        times.append((time.perf_counter() - began) * 1000)
    rest = sorted(times[1:])
    figures = {
        "ask: first answer, ms": times[0],
        "ask: p50, ms": statistics.median(rest),
        "ask: p95, ms": rest[int(len(rest) * 0.95)],
    }
    answerer.close()
    return figures


def _refresh(corpus: Corpus, _questions: Path, _count: int) -> Figures:
    """Let one reader see what another process's writer has added: median of five times fifty passages."""
    times = []
    with closing(Corpus.open(corpus.location.data_dir)) as reader:
        for _ in range(3):  # the second question is the first for which all is read
            _see_all(reader)
        for _ in range(5):
            stamp = time.time_ns()
            corpus.add(
                [
                    PreparedArticle(replace(one.article, url=f"{one.article.url}?new={stamp}"), one.spans)
                    for one in _some(corpus)
                ]
            )
            for _ in corpus.catch_up(only=("words", "embeddings")):
                pass
            began = time.perf_counter()
            _see_all(reader)
            times.append((time.perf_counter() - began) * 1000)
    return {"refresh after 50 passages, ms": statistics.median(times)}


def _see_all(reader: Corpus) -> None:
    """Bring up to date all that a question looks at: words, vectors, what may be seen, and outlets."""
    last = reader.catalogue.last_change()
    reader.lexical.refresh()
    reader.check_lexical()
    reader.copied(last).refresh(last)
    reader.catalogue.visible([1], as_of=datetime.now(UTC), last_change=last)
    reader.catalogue.outlets()


def _some(corpus: Corpus) -> list[_Original]:
    """Return articles with fifty passages between them, or a few more."""
    found: list[_Original] = []
    for one in _originals(corpus):
        found.append(one)
        if sum(len(each.spans) for each in found) >= _NEW_PASSAGES:
            break
    return found


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


_MEASURES: dict[str, Callable[[Corpus, Path, int], Figures]] = {"join": _join, "ask": _ask, "refresh": _refresh}


if __name__ == "__main__":
    main()
