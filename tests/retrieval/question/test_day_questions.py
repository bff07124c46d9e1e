"""Which questions ask for nothing but what happened on a day."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.question.day_questions import day_asked
from retrieval.question.question import understand

TODAY = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What happened on 14 May 2024?", set()),
        ("what happened in Lund on 14 May?", {"lund"}),
        ("What else happened on Tuesday?", set()),
        ("What happened in Lund in May 2024?", {"lund"}),
        ("news of the 14th of May", set()),
        ("Lund harbour 2024-05-14", {"lund", "harbour"}),
        ("what was going on in Lund on 14 May", {"lund"}),
        ("harbour opened 2024-05-14", None),
        ("Where did the council meet on 14 May?", None),
        ("What happened in 2023?", None),
        ("What happened after the vote?", None),
        ("What did the council do on 14 May?", None),
        ("When did it happen?", None),
    ],
)
def test_only_a_day_or_a_month_is_asked(question: str, about: set[str] | None):
    found = day_asked(understand(question, TODAY))
    assert found == (None if about is None else frozenset(about))
