"""Measure `retrieval.times.expressions` on the annotated sentences: agreement, false alarms and speed.

python benchmarks/dates.py [--show] [--recognizers PATH]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from retrieval.times.expressions import TimeExpression, find_times  # noqa: E402

# The second and third were written and annotated before anybody had run the rules on them; docs/dates.md has what the
# first run found. The rules were then mended by the even lines of the second, and later by what the others had shown.
ANNOTATED = [
    ROOT / "tests" / "retrieval" / "times" / f"{name}.jsonl" for name in ("dates", "dates_unseen", "dates_fresh")
]
HALVES = {"even lines, tuned on": slice(1, None, 2), "odd lines, held out": slice(0, None, 2)}
ROUNDS = 7


@dataclass
class Tally:
    """Counts over annotated sentences; `within` and `exact` are shares of `gold`, alarms of `found`."""

    gold: int = 0
    found: int = 0
    within: int = 0
    exact: int = 0
    alarms: int = 0

    def __str__(self) -> str:
        """Return one line for people."""
        gold, found = max(1, self.gold), max(1, self.found)
        return (
            f"{self.gold:4} values  within {self.within / gold:.3f}  exact {self.exact / gold:.3f}  "
            f"false alarms {self.alarms / found:.1%} ({self.alarms} of {self.found} found)"
        )


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def spans(record: dict[str, Any]) -> Iterator[tuple[int, int, date | None, date | None]]:
    """Yield begin, stop, start and end of each annotation; the annotations stand in the order of the text."""
    place = 0
    for gold in record["expressions"]:
        place = record["text"].index(gold["text"], place)
        yield place, place + len(gold["text"]), _day(gold["start"]), _day(gold["end"])
        place += len(gold["text"])


def _is_within(found: TimeExpression, start: date | None, end: date | None) -> bool:
    if start is None or found.start is None:
        return start is None and found.start is None
    return found.start >= start and (end is None or (found.end is not None and found.end <= end))


def score(records: Iterable[dict[str, Any]], *, show: bool = False) -> Tally:
    """Compare what is found with what is annotated; an annotation is met by the first expression that overlaps it."""
    tally = Tally()
    for record in records:
        found = find_times(record["text"], _day(record["published"]))
        met = set()
        tally.found += len(found)
        for begin, stop, start, end in spans(record):
            tally.gold += 1
            match = next((one for one in found if one.begin < stop and begin < one.stop), None)
            within = match is not None and _is_within(match, start, end)
            tally.within += within
            tally.exact += match is not None and (match.start, match.end) == (start, end)
            if match is not None:
                met.add(match.begin)
            if show and not within:
                read = f"{match.text!r} {match.start} {match.end}" if match else "nothing"
                print(f"  {record['text']} [{record['published']}]: {start} {end}, found {read}")
        for one in found:
            if one.begin not in met:
                tally.alarms += 1
                if show:
                    print(f"  false alarm {one.text!r} in: {record['text']}")
    return tally


def sentences_per_second(records: list[dict[str, Any]]) -> tuple[float, float]:
    """Return the median and the best speed of some passes over the annotated sentences, one call a sentence."""
    work = [(record["text"], _day(record["published"])) for record in records]
    speeds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for text, published in work:
            find_times(text, published)
        speeds.append(len(work) / (time.perf_counter() - began))
    return statistics.median(speeds), max(speeds)


def compare(path: Path, *, show: bool) -> None:
    """Print how far an assistant's readings agree with ours, by the kind that the other side names.

    The other side looks ahead ("on Tuesday" is the next one too, "in two weeks" a single day): many of the
    disagreements are meant.
    """
    verdicts: dict[str, Counter[str]] = {}
    for record in _records(path):
        found = find_times(record["text"], date.fromisoformat(record["reference"]))
        for other in record["expressions"]:
            begin, stop = other["start"], other["start"] + len(other["text"])
            mine = next((one for one in found if one.begin < stop and begin < one.stop), None)
            verdict = _verdict(mine, other["values"])
            verdicts.setdefault(other["type"], Counter())[verdict] += 1
            if show and verdict != "same":
                read = f"{mine.text!r} {mine.start} {mine.end}" if mine else "nothing"
                print(
                    f"  {verdict} {other['type']} {record['text']!r} [{record['reference']}]: {read}, {other['values']}"
                )
    for kind, counts in verdicts.items():
        shown = "  ".join(f"{verdict} {counts[verdict]:3}" for verdict in ("same", "different", "unresolved", "missed"))
        print(f"{kind:22} {shown}")


def _verdict(mine: TimeExpression | None, values: list[dict[str, str]]) -> str:
    if mine is None:
        return "missed"
    if mine.start is None:
        return "unresolved"
    days = [(value.get("start", value.get("value", ""))[:10], value.get("end", "")[:10]) for value in values]
    return "same" if any(str(mine.start) == start for start, _ in days) else "different"


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print every disagreement")
    parser.add_argument("--recognizers", type=Path, help="a file of readings by recognizers-text, to compare with")
    arguments = parser.parse_args()
    records = {path.stem: _records(path) for path in ANNOTATED}
    for stem, lines in records.items():
        halves = {"all lines, held out": slice(None)} if stem == "dates_fresh" else HALVES
        for name, half in halves.items():
            print(f"{stem:12} {name:20} {score(lines[half], show=arguments.show)}")
    median, best = sentences_per_second([record for lines in records.values() for record in lines])
    print(f"speed {median:,.0f} sentences/s, median of {ROUNDS} passes, the best {best:,.0f}")
    if arguments.recognizers:
        compare(arguments.recognizers, show=arguments.show)


if __name__ == "__main__":
    main()
