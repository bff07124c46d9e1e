"""Puts the same articles and questions to Dateline and to what a user might pick instead, and prints one table.

usage: python -m benchmarks.peers ARTICLES.jsonl.gz QUESTIONS.jsonl [--articles N] [--questions N] [--only SYSTEM ...]

Each system runs in a process of its own that cannot reach the network. The peers see a title, a text and a date, cut
into passages of about 1000 characters; every system ranks 20 passages, enough to fill what is read. The time of a
question is that of the search for the peers, and of the whole proven answer for Dateline. Memory is the most that the
process ever held. Articles are JSON Lines as `dateline ingest` reads them, questions as `dateline eval` does. A system
whose packages are missing is left out; requirements-bench.lock has them all.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.figures import ANSWER_AT, READ_AT
from benchmarks.peers.running import copy_lines, markdown, run_trial
from benchmarks.peers.systems import TITLES

_HEADINGS = ("system", "articles/s", "ask p50 ms", "p95 ms", *(f"read@{k}" for k in READ_AT), "memory MB")


def main() -> None:
    """Read the arguments, measure one system after another, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_path", type=Path, metavar="ARTICLES")
    parser.add_argument("questions_path", type=Path, metavar="QUESTIONS")
    parser.add_argument("--articles", type=int, metavar="N", help="use the first N articles only")
    parser.add_argument("--questions", type=int, metavar="N", help="use the first N questions only")
    parser.add_argument("--only", nargs="+", choices=TITLES, default=list(TITLES), metavar="SYSTEM")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        articles, questions = Path(folder) / "articles.jsonl", Path(folder) / "questions.jsonl"
        count = copy_lines(options.articles_path, articles, options.articles)
        asked = copy_lines(options.questions_path, questions, options.questions)
        measured = {}
        for name in options.only:
            figures = _measure(name, articles, questions)
            if figures:
                measured[name] = figures | {"articles/s": count / figures["add seconds"]}
    if options.json:
        print(json.dumps({"articles": count, "questions": asked, "systems": measured}, indent=2))
    else:
        print(_report(measured, count, asked))


def _measure(name: str, articles: Path, questions: Path) -> dict[str, Any] | None:
    """Return the figures of one system, or None, with the reason on standard error, where there are none."""
    print(f"{TITLES[name]} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            ended, figures = run_trial(name, Path(folder), "--add", articles, "--ask", questions)
        except RuntimeError as error:
            print(f"left out: {error}", file=sys.stderr)
            return None
    if "missing" in figures:
        print(f"left out: the package {figures['missing']} is not installed", file=sys.stderr)
        return None
    return figures | {"memory MB": ended.peak_mb}


def _report(measured: dict[str, dict[str, Any]], articles: int, questions: int) -> str:
    rows = [_HEADINGS, *(_row(TITLES[name], figures) for name, figures in measured.items())]
    lines = [markdown(rows), "", f"{articles:,} articles, {questions:,} questions"]
    lines += [_note(TITLES[name], figures) for name, figures in measured.items() if "answer@1" in figures]
    return "\n".join(lines)


def _row(title: str, figures: dict[str, Any]) -> tuple[str, ...]:
    read = [f"{figures[f'read@{k}']:.3f}" if f"read@{k}" in figures else "-" for k in READ_AT]
    times = [f"{figures[name]:,.1f}" for name in ("p50 ms", "p95 ms")]
    return (title, f"{figures['articles/s']:,.0f}", *times, *read, f"{figures['memory MB']:,.0f}")


def _note(title: str, figures: dict[str, Any]) -> str:
    shares = ", ".join(f"answer@{k} {figures[f'answer@{k}']:.3f}" for k in ANSWER_AT)
    return f"{title} also answers, in the same time: {shares} (of {figures['questions scored']:,} questions)"


if __name__ == "__main__":
    main()
