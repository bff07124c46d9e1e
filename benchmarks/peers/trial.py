"""One system, measured in the process that runs this; the figures are the last line of its output, as JSON.

usage: python -m benchmarks.peers.trial SYSTEM FOLDER [--add ARTICLES] [--ask QUESTIONS] [--passages K] [--threads N]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.figures import Reply, percentile, quality
from benchmarks.peers.systems import TITLES, System, open_system
from bot.evaluation.case_files import read_cases
from bot.evaluation.cases import Case

_MOST_WARMING = 20


def main() -> None:
    """Read the arguments, measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system", choices=TITLES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--add", type=Path, metavar="ARTICLES")
    parser.add_argument("--ask", type=Path, metavar="QUESTIONS")
    parser.add_argument("--passages", type=int, default=20, metavar="K")
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    options = parser.parse_args()
    try:
        system = open_system(options.system, options.folder)
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}))
        return
    figures: dict[str, Any] = {}
    try:
        if options.add:
            figures["add seconds"] = _time_to_add(system, options.add)
        if options.ask:
            figures |= _ask_all(system, read_cases(options.ask), options.passages, options.threads)
    finally:
        system.close()
    print(json.dumps(figures))


def _time_to_add(system: System, articles: Path) -> float:
    began = time.perf_counter()
    system.add(articles)
    return time.perf_counter() - began


def _ask_all(system: System, cases: Sequence[Case], passages: int, threads: int) -> dict[str, Any]:
    """Ask everything once, and time what comes after the first questions, which find everything cold."""
    warming = min(_MOST_WARMING, len(cases) // 3)
    replies: list[Reply] = []
    times: list[float] = []
    for case in cases:
        began = time.perf_counter()
        replies.append(system.ask(case, passages))
        times.append((time.perf_counter() - began) * 1000)
    timed = times[warming:]
    figures: dict[str, Any] = {"p50 ms": percentile(timed, 50), "p95 ms": percentile(timed, 95)}
    figures |= quality(zip(cases, replies, strict=True))
    if threads > 1:
        # Both in a second pass, so that neither profits from the other's having been first.
        for count in (1, threads):
            figures[f"questions/s, {count} at once"] = _throughput(system, cases[warming:], passages, count)
    return figures


def _throughput(system: System, cases: Sequence[Case], passages: int, threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        for _ in pool.map(lambda case: system.ask(case, passages), cases):
            pass
        return len(cases) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
