"""How a terminal tells several outlets from several sources."""

from __future__ import annotations

import pytest

from bot.display.answers import note_texts
from retrieval.domain.answer import Reports
from tests.bot.display.test_answers import answer


@pytest.mark.parametrize(
    ("reports", "notes", "texts"),
    [
        (Reports(outlets=5, independent=1), ("single_source",), ["5 outlets, 1 independent report."]),
        (
            Reports(outlets=1_200, independent=1, originator="Reuters"),
            ("single_source", "undated"),
            ["1,200 outlets, 1 independent report (Reuters).", "The source has no date of publication."],
        ),
        (Reports(outlets=3, independent=2), (), ["3 outlets, 2 independent reports."]),
        (Reports(outlets=1, independent=1), ("single_source",), ["Only one article says so."]),
        (None, ("single_source",), ["Only one article says so."]),
        (None, (), []),
    ],
)
def test_outlets_and_independent_reports(reports: Reports | None, notes: tuple[str, ...], texts: list[str]):
    assert note_texts(answer(reports=reports, notes=notes)) == texts
