"""Times counted from a day, from several that are possible, and from none."""

from __future__ import annotations

from datetime import date

from retrieval.domain.articles import Passage, Period
from retrieval.times.anchors import times_from, times_in

TEXT = "They met on 2 April and will meet again tomorrow."
DAY = date(2024, 5, 13)


def spans(text: str, period: Period | None, language: str = "en") -> list[tuple[date | None, date | None]]:
    return [(time.start, time.end) for time in times_from(text, period, language=language)]


def passage(**fields: object) -> Passage:
    return Passage(1, "a", 1, 0, len(TEXT), TEXT, "Rome", **fields)  # type: ignore[arg-type]


def test_a_day():
    assert spans(TEXT, Period(DAY, DAY)) == [(date(2024, 4, 2),) * 2, (date(2024, 5, 14),) * 2]


def test_several_days():
    assert spans(TEXT, Period(date(2024, 5, 8), DAY)) == [
        (date(2024, 4, 2),) * 2,
        (date(2024, 5, 9), date(2024, 5, 14)),
    ]


def test_several_days_of_two_years_leave_the_year_open():
    assert spans("They met on 2 April.", Period(date(2023, 12, 28), date(2024, 1, 3))) == [(date(2023, 4, 2),) * 2]
    assert spans("They met last year.", Period(date(2023, 12, 28), date(2024, 1, 3))) == [
        (date(2022, 1, 1), date(2023, 12, 31))
    ]


def test_no_day():
    assert spans(TEXT, None) == [(None, None), (None, None)]


def test_other_languages_are_left_alone():
    assert spans("Ils se sont vus le 2 April.", Period(date(2024, 5, 8), DAY), "fr") == []


def test_a_passage_counts_from_what_is_known_of_its_article():
    assert [time.start for time in times_in(TEXT, passage())] == [None, None]
    assert times_in(TEXT, passage(published=DAY)) == times_from(TEXT, Period(DAY, DAY))
    inferred = passage(published=DAY, published_from=date(2024, 5, 8))
    assert (inferred.stated_day, inferred.period) == (None, Period(date(2024, 5, 8), DAY))
    assert times_in(TEXT, inferred) == times_from(TEXT, Period(date(2024, 5, 8), DAY))
