"""Intervals: seeded, around the figure, narrower with more cases, and of the promised coverage."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.tallies import Tally, percentile, ratio

TALLIES = st.lists(st.sampled_from([Tally(0, 1), Tally(1, 1), Tally(1, 2), Tally(0.5, 1)]), min_size=1, max_size=30)


@given(TALLIES, st.integers(0, 5))
def test_an_interval_holds_its_figure_and_is_the_same_again(tallies: list[Tally], seed: int):
    figure = ratio(tallies, seed)
    assert 0 <= figure.low <= figure.value + 1e-9
    assert figure.value - 1e-9 <= figure.high <= 1
    assert figure == ratio(tallies, seed)


def test_sums_are_divided_and_not_shares_averaged():
    figure = ratio([Tally(1, 1), Tally(1, 3)], 0)
    assert (figure.value, figure.of) == (0.5, 4)


def test_where_all_are_right_the_bound_is_the_exact_one():
    assert ratio([Tally(1, 1)] * 10, 0).low == pytest.approx(0.6915, abs=1e-4)
    assert ratio([Tally(0, 1)] * 10, 0).high == pytest.approx(0.3085, abs=1e-4)


def test_nothing_that_could_be_hit_is_no_figure():
    with pytest.raises(ValueError, match="could be hit"):
        ratio([Tally(0, 0)], 0)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    drawn = random.Random(7)  # noqa: S311
    held = 0
    for _ in range(100):
        figure = ratio([Tally(float(drawn.random() < 0.7), 1) for _ in range(80)], 1)
        held += figure.low <= 0.7 <= figure.high
    assert 88 <= held <= 99


def test_percentiles_lie_between_neighbours():
    figure = percentile([10.0, 20.0, 30.0], 50, 0)
    assert figure.value == 20
    assert 10 <= figure.low <= 20 <= figure.high <= 30
    assert percentile([10.0, 20.0], 75, 0).value == 17.5
