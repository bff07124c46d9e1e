"""Pairs of a quote and a statement that somebody wrote who had not seen the rules: lies proven, truths refused.

usage: python -m benchmarks.proof.pairs PAIRS.jsonl [--show]

Each line has `quote`, the sentence `before` it in its article (or ""), `title`, `outlet`, `published` (ISO), its
`statement`, and whether that is `true`. Rules alone decide, as where no model runs. This, and not `benchmarks.proof`,
is the promise; report the first look at a set, for whatever is mended after it has seen it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.domain.articles import Passage
from retrieval.proof.proof import Ruling, find_evidence, rule


def ruling_on(pair: dict[str, Any]) -> Ruling:
    """Return what the rules make of a pair."""
    text = f"{pair['before']} {pair['quote']}".strip()
    day = date.fromisoformat(pair["published"])
    passage = Passage(1, "a", 1, 0, len(text), text, pair["title"], pair["outlet"], None, day, "en")
    found = find_evidence(pair["quote"], passage)
    if found is None:
        raise ValueError(f"The quote of {pair['id']} does not stand in its text.")
    return rule(pair["statement"], [found], as_of=day)


def table(rulings: Iterable[tuple[bool, str]]) -> Iterator[str]:
    """Yield the counts of each verdict for what is true and for what is false."""
    counts = Counter(rulings)
    for truth in (True, False):
        of = sum(count for (true, _), count in counts.items() if true is truth)
        found = ", ".join(f"{verdict} {counts[truth, verdict]}" for verdict in ("proven", "contradicted", "open"))
        yield f"{'true' if truth else 'false'} statements, {of}: {found}"


def main() -> None:
    """Read the pairs, rule on each, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--show", action="store_true", help="print the pairs that are ruled on wrongly")
    options = parser.parse_args()
    pairs = [json.loads(line) for line in options.pairs.read_text("utf-8").splitlines() if line.strip()]
    ruled = [(pair, ruling_on(pair)) for pair in pairs]
    print("\n".join(table((pair["true"], ruling.verdict) for pair, ruling in ruled)))
    for pair, ruling in ruled if options.show else ():
        if pair["true"] != (ruling.verdict == "proven"):
            print(
                f"- {pair['true']} {ruling.verdict} ({pair.get('kind', '')}): {pair['statement']}\n    {pair['quote']}"
            )
            print("\n".join(f"    {fault.kind}: {fault.why}" for fault in ruling.faults))


if __name__ == "__main__":
    main()
