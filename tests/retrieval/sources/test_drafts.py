from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain.articles import Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.dates import parse_moment
from retrieval.sources.drafts import Draft, names_in

LONG = "The harbour bridge reopened on Friday after months of repairs, which cost the city and the"
BODY = "The harbour bridge reopened on Friday after nine months of repairs. The mayor walked across it first."


def test_a_finished_article_says_where_everything_came_from() -> None:
    moment = Moment.of(date(2025, 5, 2))
    article = Draft(
        original=f"Advertisement\n{BODY}",
        body=f"Advertisement\n{BODY}",
        title=" Bridge\n reopens ",
        url="https://www.CNN.com/a?utm_source=x",
        published=moment,
        authors=("Ana Ruiz ", " "),
        language="en-GB",
    ).finished("a.txt")
    assert (article.title, article.text, article.source) == ("Bridge reopens", BODY, "a.txt")
    assert article.original == f"Advertisement\n{BODY}"
    assert (article.url, article.outlet) == ("https://www.cnn.com/a", "CNN")
    assert (article.published, article.dated_by, article.updated) == (moment, "given", None)
    assert (article.authors, article.language) == (("Ana Ruiz",), "en")


def test_what_is_missing_stays_open_and_the_language_is_detected() -> None:
    article = Draft(original=BODY, body=BODY).finished("a.txt")
    assert (article.published, article.dated_by, article.url, article.outlet) == (None, None, None, None)
    assert article.language == "en"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"Harbour bridge reopens\n\n{BODY}", "Harbour bridge reopens"),
        (f"HALIFAX —\n\n{BODY}", "The harbour bridge reopened on Friday after nine months of repairs."),
        (f"It rained on Friday.\n\n{BODY}", "It rained on Friday."),
        (
            "港口大桥在经过九个月的维修后于星期五重新开放。市长第一个走过大桥，工程师们随后也走了过去，记者们都在场。",
            "港口大桥在经过九个月的维修后于星期五重新开放。",
        ),
        (BODY, "The harbour bridge reopened on Friday after nine months of repairs."),
        (f"***\n\n{BODY}", "The harbour bridge reopened on Friday after nine months of repairs."),
        (f"{LONG} rest of the province.", LONG.removesuffix(" the") + "…"),
        ("x" * 99, "x" * 89 + "…"),
    ],
)
def test_a_title_is_made_of_a_headline_or_the_first_sentence(body: str, title: str) -> None:
    made = Draft(original=body, body=body).finished("a.txt").title
    assert made == title
    assert len(made) <= 120


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (" \n ", "no text in it"),
        ("Advertisement\n\nComments", "nothing but boilerplate"),
        ("The bridge reopened.", "only 17 letters; an article needs at least 24"),
    ],
)
def test_too_little_text_is_refused(body: str, reason: str) -> None:
    with pytest.raises(UnusableError, match=reason):
        Draft(original=body, body=body).finished("a.txt")


def test_a_title_that_is_too_long_is_cut_at_a_word() -> None:
    title = Draft(original=BODY, body=BODY, title="ferry " * 99).finished("a.txt").title
    assert title == "ferry " * 49 + "ferry…"


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UnusableError, match=r"url: 'javascript:alert\(1\)' is not an http"):
        Draft(original=BODY, body=BODY, url="javascript:alert(1)").finished("a.txt")


def test_what_no_database_stores_is_replaced_in_the_original() -> None:
    article = Draft(original=f"\0\ud800{BODY}", body=BODY, title="Bridge \udfff reopens\0").finished("a.txt")
    assert article.original == f"\ufffd\ufffd{BODY}"
    assert article.title == "Bridge reopens"


@pytest.mark.parametrize(
    ("value", "instant", "day"),
    [
        ("2025-05-02", datetime(2025, 5, 2, tzinfo=UTC), date(2025, 5, 2)),
        (" 2025-05-02T14:30:00Z ", datetime(2025, 5, 2, 14, 30, tzinfo=UTC), date(2025, 5, 2)),
        ("2025-05-02T23:30:00-04:00", datetime(2025, 5, 3, 3, 30, tzinfo=UTC), date(2025, 5, 2)),
        ("2025-05-02 10:00", datetime(2025, 5, 2, 10, tzinfo=UTC), date(2025, 5, 2)),
        ("Fri, 02 May 2025 14:30:00 GMT", datetime(2025, 5, 2, 14, 30, tzinfo=UTC), date(2025, 5, 2)),
        ("2 May 2025 23:30 -0400", datetime(2025, 5, 3, 3, 30, tzinfo=UTC), date(2025, 5, 2)),
    ],
)
def test_moments(value: str, instant: datetime, day: date) -> None:
    assert parse_moment(value) == Moment(instant, day)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "May 2, 2025",
        "02/05/2025",
        "2025",
        "2025-13-01",
        "yesterday",
        "1746196200",
        "Fri, 42 May 2025 14:30:00 GMT",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_other_dates_are_refused(value: str) -> None:
    with pytest.raises(UnusableError, match="is not a date such as 2025-05-02"):
        parse_moment(value)


@given(st.text())
def test_any_text_is_a_moment_or_refused(value: str) -> None:
    with suppress(UnusableError):
        assert isinstance(parse_moment(value), Moment)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.times(timezones=ZONES))
def test_timestamps_survive(day: date, time: time) -> None:
    stamp = datetime.combine(day, time)
    assert parse_moment(stamp.isoformat()) == Moment.of(stamp)


def test_bylines() -> None:
    assert names_in("By Ana Ruiz, Jo Lee and Kim Park") == ("Ana Ruiz", "Jo Lee", "Kim Park")
    assert names_in("Ana Ruiz; Jo Lee & Sandy Andrews") == ("Ana Ruiz", "Jo Lee", "Sandy Andrews")
    assert names_in("  ") == ()
