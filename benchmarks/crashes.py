"""Kills an ingest forty times, ten of them while Chroma rewrites its files, and checks that nothing is lost.

usage: python -m benchmarks.crashes [--kills 40] [--articles 250]
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
from pathlib import Path

from tests.crashing import at_random, at_rewrite, crash_and_recover, write_articles

_LATEST_SECONDS = 8.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--articles", type=int, default=250)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    pick = random.Random(options.seed)  # noqa: S311 - not a secret
    whole = 0
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles.jsonl"
        write_articles(articles, options.articles)
        for number in range(options.kills):
            aimed = number % 4 == 0
            sent = (signal.SIGKILL, signal.SIGTERM)[number // 4 % 2 if aimed else number % 2]
            seconds = pick.uniform(0.5, _LATEST_SECONDS)
            moment = at_rewrite(1 + number // 8 % 2, pick.uniform(0, 0.1)) if aimed else at_random(seconds)
            outcome = crash_and_recover(articles, Path(folder) / f"data-{number}", sent, moment)
            whole += outcome.whole
            when = "at a rewrite" if aimed else f"after {seconds:4.1f} s"
            verdict = "whole" if outcome.whole else f"BROKEN\n{outcome.second}\n{outcome.doctor}"
            print(f"{number + 1:3} {sent.name} {when}: {outcome.acknowledged:5} acknowledged, {verdict}", flush=True)
    print(f"{whole} of {options.kills} whole")


if __name__ == "__main__":
    main()
