"""Measures how fast Dateline is, beside LangChain's tutorial pipeline on the same articles with the same embedding.

usage: python -m benchmarks.speed ARTICLES.jsonl.gz QUESTIONS.jsonl [--articles N] [--questions N] [--rounds N]
                                  [--data DIR] [--only-ingest] [--json]

Dateline ingests and answers from the shell as a user would; the tutorial is `Chroma.from_documents` after a splitter
at 1000/200, asked with `similarity_search(k=4)`. Dateline's times include choosing and proving an answer. Every
figure is of a whole process of its own, start and imports included, save those per question. Several threads at once
are answered as the Discord bot answers, with processes that share the reading; a single one never leaves its process.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers.running import Run, copy_lines, markdown, run, run_trial
from benchmarks.peers.systems import TITLES

_PEER = "langchain_tutorial"
_PASSAGES = {"dateline": 0, _PEER: 4}
"""What is asked for besides the answer: the command line's default, and the tutorial's."""
_THREADS = 4
_STARTS = 5
_SMALL = 1000
_REFUSALS = 1
"""The exit code of an ingest that had to leave something out; the rest is in."""

Figures = dict[str, float]


def main() -> None:
    """Read the arguments, measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_path", type=Path, metavar="ARTICLES")
    parser.add_argument("questions_path", type=Path, metavar="QUESTIONS")
    parser.add_argument("--articles", type=int, metavar="N", help="use the first N articles only")
    parser.add_argument("--questions", type=int, metavar="N", help="use the first N questions only")
    parser.add_argument(
        "--rounds", type=int, metavar="N", help="how often to ingest (default: 3 up to 1,000 articles, else 1)"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep both corpora here; what is here is not ingested")
    parser.add_argument("--only-ingest", action="store_true", help="ask nothing")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        articles, questions = Path(folder) / "articles.jsonl", Path(folder) / "questions.jsonl"
        count = copy_lines(options.articles_path, articles, options.articles)
        asked = copy_lines(options.questions_path, questions, options.questions)
        data = (options.data or Path(folder) / "data").absolute()
        rounds = options.rounds or (3 if count <= _SMALL else 1)
        names = [name for name in _PASSAGES if _is_installed(name, Path(folder))]
        measured: dict[str, Figures] = {name: {} for name in names}
        fresh = {name: figures for name, figures in measured.items() if not (data / name).exists()}
        _ingest_in_turns(fresh, articles, count, data, rounds)
        for name, figures in measured.items() if not options.only_ingest else ():
            figures.update(_ask(name, data / name, questions))
            figures.update(_start_and_ask(name, data / name, questions, Path(folder)))
    if options.json:
        print(json.dumps({"articles": count, "questions": asked, "systems": measured}, indent=2))
    else:
        print(_table(measured))
        print(f"\n{count:,} articles, {asked:,} questions; rounds of ingesting: {rounds if fresh else 'none'}")


def _is_installed(name: str, folder: Path) -> bool:
    _, figures = run_trial(name, folder / f"empty-{name}")
    if "missing" in figures:
        print(f"{TITLES[name]} is left out: {figures['missing']} is not installed", file=sys.stderr)
    return "missing" not in figures


def _ingest_in_turns(measured: dict[str, Figures], articles: Path, count: int, data: Path, rounds: int) -> None:
    """Ingest into fresh folders, one system after the other in every round; the corpora of the last round stay."""
    runs: dict[str, list[Run]] = {name: [] for name in measured}
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as passing:
            for name, ended in runs.items():
                folder = data / name if number == rounds - 1 else Path(passing) / name
                ended.append(_INGESTERS[name](articles, folder))
    for name, ended in runs.items():
        measured[name]["ingest, articles/s"] = count / statistics.median(each.seconds for each in ended)
        measured[name]["ingest, processor s"] = statistics.median(each.processor_seconds for each in ended)
        measured[name]["ingest, peak MB"] = statistics.median(each.peak_mb for each in ended)


def _ingest_from_shell(articles: Path, folder: Path) -> Run:
    ended = run(["-m", "bot", "ingest", articles], DATELINE_DATA_DIR=folder)
    if ended.exit_code not in (0, _REFUSALS):
        raise RuntimeError(f"dateline ingest failed with exit code {ended.exit_code}")
    return ended


def _ingest_with_peer(articles: Path, folder: Path) -> Run:
    return run_trial(_PEER, folder, "--add", articles)[0]


_INGESTERS: dict[str, Callable[[Path, Path], Run]] = {"dateline": _ingest_from_shell, _PEER: _ingest_with_peer}


def _ask(name: str, folder: Path, questions: Path) -> Figures:
    """Return times of single questions, and how many are answered by one thread and by several."""
    ended, figures = run_trial(name, folder, "--ask", questions, "--passages", _PASSAGES[name], "--threads", _THREADS)
    alone, together = (figures[f"questions/s, {count} at once"] for count in (1, _THREADS))
    return {
        "ask, p50 ms": figures["p50 ms"],
        "ask, p95 ms": figures["p95 ms"],
        "ask, questions/s": alone,
        f"ask, questions/s, {_THREADS} threads": together,
        f"ask, {_THREADS} threads over one": together / alone,
        "ask, peak MB": ended.peak_mb,
    }


def _start_and_ask(name: str, folder: Path, questions: Path, scratch: Path) -> Figures:
    """Return what one question costs a process that has to start for it: the median over a few questions."""
    runs = []
    for line in questions.read_text("utf-8").splitlines()[:_STARTS]:
        if name == "dateline":
            case = json.loads(line)
            as_of = ["--as-of", case["as_of"]] if case.get("as_of") else []
            ended = run(["-m", "bot", "ask", *as_of, "--", case["question"]], DATELINE_DATA_DIR=folder)
        else:
            one = scratch / "question.jsonl"
            one.write_text(line, "utf-8")
            ended, _ = run_trial(name, folder, "--ask", one, "--passages", _PASSAGES[name])
        if ended.exit_code:
            raise RuntimeError(f"{TITLES[name]} failed with exit code {ended.exit_code}")
        runs.append(ended)
    return {
        "start to answer, s": statistics.median(each.seconds for each in runs),
        "start to answer, peak MB": statistics.median(each.peak_mb for each in runs),
    }


def _table(measured: dict[str, Figures]) -> str:
    names = list(dict.fromkeys(figure for figures in measured.values() for figure in figures))
    rows = [["", *(TITLES[name] for name in measured)]]
    rows += [[name, *(_shown(figures.get(name)) for figures in measured.values())] for name in names]
    return markdown(rows)


def _shown(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:,.2f}"


if __name__ == "__main__":
    main()
