"""Claims checked against a corpus as Discord's "Check against the news" does without a model, by what they are.

usage: python -m benchmarks.proof.claims CLAIMS.jsonl --data DATA_DIR [--as-of DAY] [--show]

Each line has a `claim` (or `text`) and whether that is `true`, or a `label` such as "true", "false", "mixed",
"unknown". DATA_DIR is an ingested corpus. What must not be: a false or mixed claim supported as a whole, a true one
contradicted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from retrieval.answer.claims import CheckedClaim, check_claims
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.articles import end_of_day
from retrieval.indexes.embeddings import open_model
from retrieval.ranking.search import Request, Search

_RULINGS = ("supported", "contradicted", "not_found", "no claim")


def main() -> None:
    """Read the claims, check each, and print how many of each label got which ruling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, default=None)
    parser.add_argument("--show", action="store_true", help="print each claim with its ruling and the quote")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.claims.read_text("utf-8").splitlines() if line.strip()]
    counts: Counter[tuple[str, str]] = Counter()
    with closing(Corpus(Location(options.data), lambda: open_model("wordllama"))) as corpus:
        search = Search(corpus)
        for row in rows:
            day = row.get("as_of") or options.as_of
            asked = end_of_day(date.fromisoformat(str(day)[:10])) if day else datetime.now(UTC)
            checked = check_claims(search, _text(row), Request(_text(row), asked))
            counts[_label(row), ruling_on(checked)] += 1
            if options.show:
                print(f"- {_label(row)} {ruling_on(checked)}: {_text(row)}")
                print("\n".join(f"    {one.ruling}: {_quoted(one)}" for one in checked))
    for label in dict.fromkeys(map(_label, rows)):
        found = ", ".join(f"{ruling} {counts[label, ruling]}" for ruling in _RULINGS)
        print(f"{label}, {sum(counts[label, ruling] for ruling in _RULINGS)}: {found}")


def ruling_on(checked: list[CheckedClaim]) -> str:
    """Return the ruling on a whole text: supported where all of it is, contradicted where any of it is."""
    found = {one.ruling for one in checked}
    if not found:
        return "no claim"
    return next((one for one in ("contradicted", "not_found") if one in found), "supported")


def _text(row: dict[str, Any]) -> str:
    return str(row.get("claim") or row.get("text") or row["statement"])


def _label(row: dict[str, Any]) -> str:
    named = next((row[key] for key in ("label", "truth", "true", "expected", "kind") if key in row), "")
    return str(named).lower()


def _quoted(one: CheckedClaim) -> str:
    citation = one.citation or one.closest
    return citation.quote if citation else ""


if __name__ == "__main__":
    main()
