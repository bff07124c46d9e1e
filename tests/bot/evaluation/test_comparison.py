"""Two runs paired: what got better and worse, and p values against tables and against brute force."""

from __future__ import annotations

import itertools
import random

import pytest

from bot.evaluation.comparison import compare, mcnemar, permutation
from bot.evaluation.run_files import Judged
from bot.evaluation.tallies import Tally
from tests.bot.evaluation.runs import small_run


def earlier(**changed: dict[str, Tally]) -> list[Judged]:
    return [
        Judged(each.case.id, each.case.question, not each.failures, changed.get(each.case.id, each.judgement))
        for each in small_run()
    ]


@pytest.mark.parametrize(
    ("better", "worse", "p"), [(0, 0, 1.0), (5, 0, 0.0625), (0, 6, 0.03125), (10, 2, 0.03857421875), (3, 3, 1.0)]
)
def test_mcnemar_is_the_binomial_of_the_differing_pairs(better: int, worse: int, p: float):
    assert mcnemar(better, worse) == pytest.approx(p)


def test_permutation_tries_every_way_where_pairs_are_few():
    pairs = [(Tally(0, 2), Tally(1, 1)), (Tally(1, 3), Tally(2, 3)), (Tally(1, 1), Tally(0, 1)), (Tally(1, 1),) * 2]
    observed = abs(difference(pairs))
    ways = list(itertools.product((0, 1), repeat=len(pairs)))
    extreme = [
        way
        for way in ways
        if abs(difference([pair[::-1] if swap else pair for pair, swap in zip(pairs, way, strict=True)])) >= observed
    ]
    assert permutation(pairs) == pytest.approx(len(extreme) / len(ways))


def difference(pairs: list[tuple[Tally, Tally]]) -> float:
    before, now = zip(*pairs, strict=True)
    shares: list[float] = [sum(one.hits for one in run) / sum(one.of for one in run) for run in (before, now)]
    return shares[1] - shares[0]


def test_permutation_by_drawing_agrees_with_mcnemar_and_is_seeded():
    drawn = random.Random(3)  # noqa: S311
    pairs = [(Tally(float(drawn.random() < 0.4), 1), Tally(float(drawn.random() < 0.6), 1)) for _ in range(80)]
    better = sum(now > before for before, now in pairs)
    worse = sum(now < before for before, now in pairs)
    assert better + worse > 13
    assert permutation(pairs, 1) == pytest.approx(mcnemar(better, worse), abs=0.02)
    assert permutation(pairs, 1) == permutation(pairs, 1)
    assert permutation([(Tally(1, 1), Tally(1, 1))] * 3) == 1.0


def test_a_run_against_itself_has_not_changed():
    found = compare(earlier(), small_run())
    assert (found.better, found.worse, found.unpaired) == ([], [], 0)
    assert {change.p for change in found.changes.values()} == {1.0}


def test_what_got_better_and_worse_is_named():
    old = earlier()
    old[0] = Judged(old[0].id, old[0].question, False, {"answer": Tally(0, 1)})
    old[1] = Judged(old[1].id, old[1].question, True, {"quotes": Tally(1, 1)})
    found = compare([*old[:3], Judged("gone", "What was?", True, {})], small_run())
    assert (found.better, found.worse, found.unpaired) == ([0], [1], 2)
    answer = found.changes["answer"]
    assert (answer.before, answer.now, answer.of, answer.better, answer.worse) == (0.5, 1.0, 2, 1, 0)
    assert found.changes["quotes"].worse == 1


def test_repeated_cases_are_paired_in_their_order():
    run = small_run()
    twice = [run[0], run[0]]
    old = [Judged("case-0", run[0].case.question, passed, {}) for passed in (True, False)]
    assert compare(old, twice).better == [0]
    assert compare(old, twice).unpaired == 0


def test_more_days_are_worse():
    run = small_run()
    run[0].judgement["freshness-lag"] = Tally(4, 1)
    old = earlier()
    old[0].scores["freshness-lag"] = Tally(1, 1)
    change = compare(old, run).changes["freshness-lag"]
    assert (change.better, change.worse, change.test) == (0, 1, "paired permutation")
