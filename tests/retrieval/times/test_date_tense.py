"""Past and future, judged by the nearest cue."""

from __future__ import annotations

import pytest

from retrieval.times.date_tense import clause, tense


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on HERE.", "past"),
        ("They will meet on HERE.", "future"),
        ("He is to be sentenced on HERE.", "future"),
        ("It may well be decided before HERE.", "future"),
        ("The vote was moved to HERE.", "future"),
        ("He said on HERE that she will come.", "past"),
        ("He said that she'll come on HERE.", "future"),
        ("It opens on HERE.", "future"),
        ("It has been closed since HERE.", "past"),
        ("They agreed with the United States on HERE.", "past"),
        ("On HERE, they will vote.", "future"),
        ("They will vote. On HERE, they argued.", "past"),
        ("A hundred bees on HERE.", "unknown"),
    ],
)
def test_the_nearest_cue_decides(text: str, expected: str) -> None:
    begin = text.index("HERE")
    assert tense(text, begin, begin + 4) == expected


def test_a_clause_ends_with_its_sentence() -> None:
    text = "One came. Two left on HERE, late. Three stayed."
    first, last = clause(text, text.index("HERE"), text.index("HERE") + 4)
    assert text[first:last] == "Two left on HERE, late"
