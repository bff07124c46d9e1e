"""Pairs of a quote and a statement that somebody wrote who had not seen the rules: lies proven, truths refused.

usage: python -m benchmarks.proof.pairs PAIRS.jsonl [--show] [--judge labels|yes]

Each line has a `statement`, whether that is `true`, and what it rests on: one `quote` with the sentence `before` it in
its article (or ""), `title`, `outlet` and `published` (ISO); or `quotes`, each with its `words` and, as its `title`,
headline, outlet and day ("Thursday, 12 March 2026"), those of one headline in the order of their article. Rules alone
decide, as where no model runs. This, and not `benchmarks.proof`, is the promise; report the first look at a set, for
whatever is mended after it has seen it.

With `--judge` a judge decides on all that no mechanical veto stops, played from the labels or saying yes to everything:
what is then refused of the truths is the vetoes' doing, and what is proven of the lies only a judge can see.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from retrieval.domain.articles import Passage
from retrieval.proof.alignment import Signs
from retrieval.proof.proof import Evidence, Ruling, find_evidence, rule, weighable_signs
from retrieval.proof.vetoes import vetoes


@dataclass(frozen=True, slots=True)
class _Article:
    title: str
    outlet: str
    published: date
    before: str
    quotes: tuple[str, ...]


def ruling_on(pair: dict[str, Any]) -> Ruling:
    """Return what the rules make of a pair."""
    evidence = [one for number, article in enumerate(_articles(pair), 1) for one in _evidence(number, article)]
    days = [one.passage.period.end for one in evidence if one.passage.period]
    return rule(pair["statement"], evidence, as_of=max(days))


def signs_for(pair: dict[str, Any]) -> Signs | None:
    """Return the signs of a pair that the rules may weigh, None where a veto or a fault forbids to prove it."""
    evidence = [one for number, article in enumerate(_articles(pair), 1) for one in _evidence(number, article)]
    days = [one.passage.period.end for one in evidence if one.passage.period]
    return weighable_signs(pair["statement"], evidence, as_of=max(days))


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """Return the pairs of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def judged(pair: dict[str, Any], judge: str) -> Ruling:
    """Return what becomes of a pair where a judge decides on what no mechanical veto stops."""
    evidence = [one for number, article in enumerate(_articles(pair), 1) for one in _evidence(number, article)]
    days = [one.passage.period.end for one in evidence if one.passage.period]
    faults = vetoes(pair["statement"], evidence, as_of=max(days))
    return Ruling("proven" if not faults and (judge == "yes" or pair["true"]) else "open", faults)


def _articles(pair: dict[str, Any]) -> Iterator[_Article]:
    if "quote" in pair:
        day = date.fromisoformat(pair["published"])
        yield _Article(pair["title"], pair["outlet"], day, pair["before"], (pair["quote"],))
        return
    for header, quotes in groupby(pair["quotes"], key=lambda one: tuple(one["title"])):
        title, outlet, day = header
        told = datetime.strptime(day, "%A, %d %B %Y").replace(tzinfo=UTC).date()
        yield _Article(title, outlet, told, "", tuple(one["words"] for one in quotes))


def _evidence(number: int, article: _Article) -> Iterator[Evidence]:
    text = " ".join((article.before, *article.quotes)).strip()
    day = article.published
    passage = Passage(number, str(number), 1, 0, len(text), text, article.title, article.outlet, None, day, "en")
    for quote in article.quotes:
        found = find_evidence(quote, passage)
        if found is None:
            raise ValueError(f"The quote does not stand in its text: {quote}")
        yield found


def table(rulings: Iterable[tuple[bool, str]]) -> Iterator[str]:
    """Yield the counts of each verdict for what is true and for what is false."""
    counts = Counter(rulings)
    for truth in (True, False):
        of = sum(count for (true, _), count in counts.items() if true is truth)
        found = ", ".join(f"{verdict} {counts[truth, verdict]}" for verdict in ("proven", "contradicted", "open"))
        yield f"{'true' if truth else 'false'} statements, {of}: {found}"


def _quoted(pair: dict[str, Any]) -> str:
    return " / ".join(quote for article in _articles(pair) for quote in (article.before, *article.quotes) if quote)


def main() -> None:
    """Read the pairs, rule on each, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--show", action="store_true", help="print the pairs that are ruled on wrongly")
    parser.add_argument("--judge", choices=("labels", "yes"), help="let a played judge decide instead of the rules")
    options = parser.parse_args()
    pairs = read_pairs(options.pairs)
    ruled = [(pair, judged(pair, options.judge) if options.judge else ruling_on(pair)) for pair in pairs]
    right = sum(pair["true"] == (ruling.verdict == "proven") for pair, ruling in ruled)
    print(f"right: {right} of {len(ruled)}")
    print("\n".join(table((pair["true"], ruling.verdict) for pair, ruling in ruled)))
    for pair, ruling in ruled if options.show else ():
        if pair["true"] != (ruling.verdict == "proven"):
            print(
                f"- {pair['true']} {ruling.verdict} ({pair.get('kind', '')}): {pair['statement']}\n    {_quoted(pair)}"
            )
            print("\n".join(f"    {fault.kind}: {fault.why}" for fault in ruling.faults))


if __name__ == "__main__":
    main()
