"""Makes the tables of weights anew from question sets, and says what each weight is worth on what was not fitted.

    python -m benchmarks.fit QUESTIONS.jsonl=DATA_DIR ... [--tables NAME ...] [--most N] [--write FILE]

Each QUESTIONS file is in a form of `benchmarks.fitting.question_sets`; DATA_DIR is a data directory in which the
articles of its corpus are ingested. Questions fall into two halves by their ids. Every table is fitted on each half and
judged on the other: with all weights, with those that ship, and without each one. Sets count as much as they have
questions, but for yes-or-no tables, where each set counts the same. --write writes what is fitted on both halves
together into a copy of `retrieval/domain/weights.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.fitting.collection import AcrossArticles, Collected, collect, rows_of
from benchmarks.fitting.question_sets import Asked, read_questions, squeezed
from benchmarks.fitting.regression import (
    Contest,
    Flags,
    Floats,
    area,
    first_right,
    fit_listwise,
    fit_logistic,
    likelihood,
    probability,
)
from benchmarks.peers.running import markdown
from bot.setup.start import bring_up_to_date
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.weights import Table, tables, weights
from retrieval.indexes.embeddings import open_model
from retrieval.ranking.diversity import interleave

LISTWISE: tuple[Table, ...] = ("sight", "reading", "spans", "answer_words", "sentences")
LOGISTIC: tuple[Table, ...] = ("abstention", "answering", "lines")
STEPPED: tuple[Table, ...] = ("parts",)
_TABLES = [name for name in tables() if name != "entailment"]
"""Those that are fitted to questions; `benchmarks.proof.fit` fits the other to pairs."""
_DEPTH = 5
"""Passages that should hold all facts of a question across articles."""
_STEPS = (0.0, 0.5, 1.0, 2.0)
"""What a weight that is found by trying is multiplied with."""
_CLEARLY = 0.01
"""Share of the questions by which a tried weight has to be better."""

Sets = Sequence[Sequence[Collected]]


@dataclass(frozen=True, slots=True)
class Judged:
    """How well weights do: `share` is easy to read, `fine` moves with every question, both more for better."""

    share: float
    fine: float


@dataclass(frozen=True, slots=True)
class Method:
    """How a kind of table is fitted and judged; `measures` names what `Judged` holds."""

    measures: tuple[str, str]
    fit: Callable[[Table, Sets], Floats]
    judge: Callable[[Table, Sets, Floats], Judged]


def main() -> None:
    """Read the arguments, collect, fit, and print one table after the other."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sets", nargs="+", metavar="QUESTIONS=DATA_DIR")
    options.add_argument("--tables", nargs="+", choices=_TABLES, default=_TABLES)
    options.add_argument("--most", type=int, metavar="N", help="questions of each set (default: all)")
    options.add_argument("--write", type=Path, metavar="FILE", help="write the weights fitted on everything here")
    given = options.parse_args()
    sets = [_collect(*named.rpartition("=")[::2], most=given.most, wanted=given.tables) for named in given.sets]
    fitted = {}
    for table in given.tables:
        method = _method(table)
        print(f"\n## {table}\n")
        if any(_tells(one, table) for each in sets for one in each):
            print("\n".join(_report(table, method, sets)))
            fitted[table] = method.fit(table, sets)
        else:
            print("No question of these sets says anything about it.")
    if given.write:
        _write(given.write, fitted, [Path(named.rpartition("=")[0]).name for named in given.sets])


def _collect(questions: str, data: str, *, most: int | None, wanted: Sequence[Table]) -> list[Collected]:
    asked = read_questions(Path(questions))[:most]
    corpus = Corpus(Location(Path(data)), lambda: open_model("wordllama"))
    try:
        bring_up_to_date(corpus)
        collected = list(collect(corpus, asked, wanted))
    finally:
        corpus.close()
    print(f"{questions}: {len(collected):,} questions")
    return collected


def _tells(one: Collected, table: Table) -> bool:
    return table in one.contests or table in one.rows or bool(table in STEPPED and one.across and one.asked.facts)


def _report(table: Table, method: Method, sets: Sets) -> Iterator[str]:
    """Yield the lines of a table's report: every weight as shipped and as fitted on each half, and what it is worth."""
    shipped = np.array(list(weights(table).values()))
    halves = [_half(sets, 0), _half(sets, 1)]
    found = [method.fit(table, half) for half in halves]
    shares = [method.judge(table, half, shipped) for half in halves]
    judged = [method.judge(table, halves[1 - place], found[place]) for place in (0, 1)]
    share, fine = method.measures
    rows: list[Sequence[str]] = [("sign", "ships", "half 0", "half 1", f"{share} lost without", f"{fine} lost without")]
    for place, name in enumerate(weights(table)):
        without = [_without(table, method, halves, half, place) for half in (0, 1)]
        lost = [(whole.share - less.share, whole.fine - less.fine) for whole, less in zip(judged, without, strict=True)]
        mean = np.mean(lost, axis=0)
        rows.append((name, *(f"{one[place]:.3g}" for one in (shipped, *found)), f"{mean[0]:+.3f}", f"{mean[1]:+.3f}"))
    yield markdown(rows)
    yield ""
    for what, both in (("shipped weights", shares), ("weights fitted on the other half", judged[::-1])):
        told = "; ".join(
            f"half {half}: {share} {one.share:.3f}, {fine} {one.fine:.3f}" for half, one in enumerate(both)
        )
        yield f"{what}, {told}"


def _half(sets: Sets, half: int) -> list[list[Collected]]:
    return [[one for one in each if one.asked.half == half] for each in sets]


def _without(table: Table, method: Method, halves: Sequence[Sets], half: int, place: int) -> Judged:
    """Return how well a table does on the other half that is fitted anew on a half without one of its signs."""
    kept = np.arange(len(weights(table))) != place
    if table in STEPPED:
        return method.judge(table, halves[1 - half], np.where(kept, np.array(list(weights(table).values())), 0.0))
    blind = [[_blinded(one, table, kept) for one in each] for each in halves[half]]
    fitted = np.where(kept, method.fit(table, blind), 0.0)
    return method.judge(table, halves[1 - half], fitted)


def _blinded(one: Collected, table: Table, kept: Flags) -> Collected:
    """Return what a question gives with one sign of a table gone."""
    contests, rows = dict(one.contests), dict(one.rows)
    if table in contests:
        contests[table] = replace(contests[table], signs=contests[table].signs * kept)
    if table in rows:
        rows[table] = (rows[table][0] * kept, rows[table][1])
    return replace(one, contests=contests, rows=rows)


def _method(table: Table) -> Method:
    if table in LISTWISE:
        return Method(("best is right", "log-likelihood"), _fit_listwise, _judge_listwise)
    if table in LOGISTIC:
        return Method(("area", "log-likelihood"), _fit_logistic, _judge_logistic)
    return Method((f"facts@{_DEPTH}", f"facts@{2 * _DEPTH}"), _fit_by_steps, _judge_across)


def _contests(table: Table, sets: Sets) -> list[Contest]:
    return [one.contests[table] for each in sets for one in each if table in one.contests]


def _fit_listwise(table: Table, sets: Sets) -> Floats:
    return fit_listwise(_contests(table, sets))


def _judge_listwise(table: Table, sets: Sets, found: Floats) -> Judged:
    contests = _contests(table, sets)
    return Judged(first_right(contests, found), likelihood(contests, found))


def _rows(table: Table, sets: Sets) -> tuple[Floats, Flags, Floats]:
    """Return signs, labels, and what each row counts, so that every set counts the same."""
    filled = [rows for each in sets if len((rows := rows_of(each, table))[1])]
    counts = [np.full(len(labels), 1 / len(labels)) for _, labels in filled]
    signs, labels = (np.concatenate(parts) for parts in zip(*filled, strict=True))
    return signs, labels, np.concatenate(counts)


def _fit_logistic(table: Table, sets: Sets) -> Floats:
    return fit_logistic(*_rows(table, sets))


def _judge_logistic(table: Table, sets: Sets, found: Floats) -> Judged:
    signs, labels, counts = _rows(table, sets)
    sure = np.clip(probability(signs, found), 1e-9, 1 - 1e-9)
    fine = float(np.average(np.log(np.where(labels, sure, 1 - sure)), weights=counts))
    return Judged(area(sure, labels), fine)


def _across(sets: Sets) -> list[tuple[AcrossArticles, Asked]]:
    return [(one.across, one.asked) for each in sets for one in each if one.across and one.asked.facts]


def _judge_across(table: Table, sets: Sets, found: Floats) -> Judged:
    counts = dict(zip(weights(table), found.tolist(), strict=True))
    asked = _across(sets)
    held = np.array([_held(one, each, counts) for one, each in asked], float).reshape(-1, 2)
    return Judged(*held.mean(axis=0).tolist())


def _held(across: AcrossArticles, asked: Asked, counts: dict[str, float]) -> list[bool]:
    """Tell of two depths whether every fact stands in one of so many passages."""
    ranked = interleave(across.question, across.candidates, across.as_of, across.idf, counts)
    texts = [squeezed(one.passage.text) for one in ranked[: 2 * _DEPTH]]
    return [all(any(fact in text for text in texts[:depth]) for fact in asked.facts) for depth in (_DEPTH, 2 * _DEPTH)]


def _fit_by_steps(table: Table, sets: Sets) -> Floats:
    """Try each weight in turn at nothing, half and double, from those that ship; keep what holds more facts."""
    found = np.array(list(weights(table).values()))
    best = _worth(_judge_across(table, sets, found))
    for place in range(len(found)):
        for step in _STEPS:
            tried = found.copy()
            tried[place] *= step
            if (worth := _worth(_judge_across(table, sets, tried))) > best + _CLEARLY:
                found, best = tried, worth
    return found


def _worth(judged: Judged) -> float:
    return judged.share + judged.fine


def _write(path: Path, fitted: dict[Table, Floats], names: Sequence[str]) -> None:
    written = json.loads(json.dumps(tables()))
    for table, found in fitted.items():
        written[table]["from"] = f"Fitted by benchmarks/fit.py on {', '.join(names)}."
        for name, weight in zip(weights(table), found, strict=True):
            written[table]["weights"][name]["weight"] = float(f"{weight:.3g}")
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"\nWritten to {path}")


if __name__ == "__main__":
    main()
