"""The liar's benchmark: of true statements and of lies made of them, the share that the proof rejects, by kind.

usage: python -m benchmarks.proof [--show KIND]

Every statement about the sample articles comes with its quotes. A lie is one of them with one thing changed: a date, a
number, a name, a place, a negation, who said it, a word of a quotation or of a quote, the label of its passage, or what
it is about joined to what another says. Rules alone decide, and what they leave open counts as rejected. They were made
with these statements at hand, so this shows what a change breaks and is no promise; that is `benchmarks.proof.pairs`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.proof.scoring import PARTS, TRUE, Verdict, judge, verdicts
from benchmarks.proof.truths import read_truths

_ROUNDS = 5


def main() -> None:
    """Read the arguments, judge everything, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", metavar="KIND", help="print what the proof got wrong of a kind, such as “true”")
    options = parser.parse_args()
    found = list(verdicts())
    print(table(found))
    print(f"\none statement: {_milliseconds():.2f} ms of processor time, median of {_ROUNDS} passes over the true ones")
    for line in _mistakes(found, options.show):
        print(line)


def table(found: Sequence[Verdict]) -> str:
    """Return the share rejected of each kind in each part and in both, with the counts."""
    counts = Counter((verdict.kind, part) for verdict in found for part in (verdict.part, "all"))
    rejected = Counter((verdict.kind, part) for verdict in found for part in (verdict.part, "all") if verdict.faults)
    columns = ("all", *PARTS)
    lines = [f"{'rejected of':16}" + "".join(f"{column:>20}" for column in columns)]
    for kind in dict.fromkeys(verdict.kind for verdict in found):
        cells = (_cell(rejected[kind, column], counts[kind, column]) for column in columns)
        lines.append(f"{kind:16}" + "".join(f"{cell:>20}" for cell in cells))
    return "\n".join(lines)


def _cell(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def _mistakes(found: Sequence[Verdict], kind: str | None) -> Iterator[str]:
    for verdict in found:
        if verdict.kind == kind and bool(verdict.faults) == (kind == TRUE):
            yield f"- {verdict.text}"
            yield from (f"    {fault.kind}: {fault.why}" for fault in verdict.faults)


def _milliseconds() -> float:
    truths = read_truths()
    passes = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for truth in truths:
            judge(truth.text, truth.quotes)
        passes.append((time.process_time() - began) / len(truths) * 1_000)
    return statistics.median(passes)


if __name__ == "__main__":
    main()
