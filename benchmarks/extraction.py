"""Measure what is taken from web pages against gold: the article's words, lines that are not its own, and its day.

    python -m benchmarks.extraction FOLDER [--show N]

FOLDER, or `html` in it, holds pages as NAME.html or NAME.html.gz. The gold is `ground-truth.json`, an object from names
to objects with `articleBody` and optionally `url` and `published` (an ISO 8601 day), as in the
article-extraction-benchmark; or a NAME.json beside each page with the same fields, or a NAME.txt with the text alone.

Words are scored by the article-extraction-benchmark's metric: the mean precision and recall of runs of four words over
pages, and their F1. A line is outside the gold when fewer than half of its runs of three words stand in it. A page's
day is held against `published`, else against the day in its URL.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from retrieval.domain.articles import Article  # noqa: E402
from retrieval.domain.errors import UnusableError  # noqa: E402
from retrieval.sources.encodings import decode_html  # noqa: E402
from retrieval.sources.pages import drafts_from_page  # noqa: E402
from retrieval.times.publication import infer_published  # noqa: E402

_WORD = re.compile(r"\w+")
_RUN, _LINE_RUN = 4, 3


@dataclass
class Outcome:
    """What was read from one page: its text, its day, and why it was refused, if it was."""

    name: str
    text: str = ""
    day: date | None = None
    refused: str = ""
    seconds: float = 0.0
    outside: list[str] = field(default_factory=list)
    precision: float | None = None
    recall: float | None = None


def gold_of(folder: Path) -> dict[str, dict[str, Any]]:
    whole = folder / "ground-truth.json"
    if whole.exists():
        found: dict[str, dict[str, Any]] = json.loads(whole.read_text("utf-8"))
        return found
    gold = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    texts = {path.stem: {"articleBody": path.read_text("utf-8")} for path in sorted(folder.glob("*.txt"))}
    return texts | gold


def page_of(folder: Path, name: str) -> bytes | None:
    for home in (folder / "html", folder):
        for path in (home / f"{name}.html", home / f"{name}.html.gz"):
            if path.exists():
                return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return None


def read(name: str, page: bytes) -> Outcome:
    began = time.perf_counter()
    outcome = Outcome(name)
    try:
        articles = [draft.finished(name) for draft in drafts_from_page(decode_html(page))]
        outcome.text = "\n\n".join(article.text for article in articles)
        outcome.day = _day(articles[0])
    except UnusableError as error:
        outcome.refused = str(error)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _day(article: Article) -> date | None:
    if article.published:
        return article.published.day
    evidence = infer_published(article.text, article.title, url=article.url, language=article.language)
    return evidence.day if evidence else None


def score(outcome: Outcome, gold: str) -> None:
    """Fill in what the text is worth against the gold."""
    found, true = _runs(outcome.text, _RUN), _runs(gold, _RUN)
    shared = sum((found & true).values())
    if found:
        outcome.precision = shared / sum(found.values())
    if true:
        outcome.recall = shared / sum(true.values())
    words = " ".join(_WORD.findall(gold))
    pieces = set(_runs(gold, _LINE_RUN))
    for line in filter(str.strip, outcome.text.splitlines()):
        runs = list(_runs(line, _LINE_RUN))
        inside = sum(run in pieces for run in runs) * 2 >= len(runs) if len(_WORD.findall(line)) >= _LINE_RUN else (
            " ".join(_WORD.findall(line)) in words
        )  # fmt: skip
        if not inside:
            outcome.outside.append(line)


def _runs(text: str, size: int) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    size = min(size, len(words)) or 1
    return Counter(tuple(words[place : place + size]) for place in range(len(words) - size + 1))


def true_day(gold: dict[str, Any]) -> date | None:
    stated = str(gold.get("published") or "")[:10]
    in_url = re.search(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/_.-]|$)", str(gold.get("url") or ""))
    parts = stated.split("-") if stated else in_url.groups() if in_url else ()
    try:
        return date(*map(int, parts)) if len(parts) == 3 else None
    except ValueError:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="Print N lines outside the gold, and the days."
    )
    options = parser.parse_args()
    gold = gold_of(options.folder)
    outcomes = []
    days: Counter[str] = Counter()
    for name, facts in gold.items():
        page = page_of(options.folder, name)
        if page is None:
            continue
        outcome = read(name, page)
        score(outcome, facts.get("articleBody") or "")
        outcomes.append(outcome)
        true = true_day(facts)
        if true:
            kind = _judged(outcome.day, true)
            days[kind] += 1
            if options.show and kind != "right":
                print(f"day {kind}: {name}: {outcome.day}, gold {true} {facts.get('url', '')}")
    _report(outcomes, days, options.show)


def _judged(day: date | None, true: date) -> str:
    if day is None:
        return "none"
    distance = abs((day - true).days)
    return "right" if not distance else "a day beside" if distance == 1 else "wrong"


def _report(outcomes: list[Outcome], days: Counter[str], show: int) -> None:
    for outcome in outcomes:
        if show and outcome.refused:
            print(f"refused: {outcome.name}: {outcome.refused}")
    for name, line in [(one.name, line) for one in outcomes for line in one.outside][:show]:
        print(f"outside: {name[:20]}: {line[:160]}")
    precision = statistics.mean([one.precision for one in outcomes if one.precision is not None])
    recall = statistics.mean([one.recall for one in outcomes if one.recall is not None])
    f1 = 2 * precision * recall / (precision + recall)
    refused = sum(bool(one.refused) for one in outcomes)
    outside = [len(one.outside) for one in outcomes]
    print(f"{len(outcomes)} pages, {refused} refused; F1 {f1:.4f} (precision {precision:.4f}, recall {recall:.4f})")
    print(f"lines outside the gold: {sum(outside)} on {sum(map(bool, outside))} pages")
    print(f"days: {', '.join(f'{count} {kind}' for kind, count in days.most_common()) or 'no gold'}")
    seconds = sorted(one.seconds for one in outcomes)
    print(f"{len(outcomes) / sum(seconds):.1f} pages a second; slowest {seconds[-1]:.2f} s")


if __name__ == "__main__":
    main()
