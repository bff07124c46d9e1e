"""Publication dates of undated articles, from evidence only.

Times counted from a day, from several that are possible, and from none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.domain.articles import Passage, Period
from retrieval.times.expressions import find_times
from retrieval.times.publication import find_times_by, infer_published, times_from, times_in

TODAY = date(2026, 1, 10)
MEETING = "The premier is due to fly to Rabat on Tuesday (May 06), her office said. They first spoke on 28 March."


@pytest.mark.parametrize(
    ("text", "kind", "day", "quote"),
    [
        ("OSLO, May 2, 2025 (Newswire) - The ferry sank.", "dateline", "2025-05-02", "OSLO, May 2, 2025"),
        ("NEW YORK, Oct. 3, 2024 — The ferry sank.", "dateline", "2024-10-03", "NEW YORK, Oct. 3, 2024"),
        ("By Ada Berg\nMay 2, 2025\n\nThe ferry sank.", "line", "2025-05-02", "May 2, 2025"),
        ("Published: 2 May 2025\nThe ferry sank.", "label", "2025-05-02", "Published: 2 May 2025"),
        ("The ferry sank.\n\nLast updated on 2025-05-02 14:30", "label", "2025-05-02", None),
        ("Updated May 4, 2025 | Published May 2, 2025\n\nIt sank.", "label", "2025-05-02", "Published May 2, 2025"),
    ],
)
def test_a_stated_day_is_believed(text: str, kind: str, day: str, quote: str | None) -> None:
    evidence = infer_published(text)
    assert evidence is not None
    assert (evidence.kind, str(evidence.start), evidence.start) == (kind, day, evidence.end)
    assert evidence.quote == text[evidence.begin : evidence.stop]
    assert quote in (None, evidence.quote)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2025/05/02/ferry", "2025-05-02"),
        ("https://news.example/world/2025/may/02/ferry", "2025-05-02"),
        ("https://news.example/ferry-2025-05-02.html", "2025-05-02"),
    ],
)
def test_a_day_in_the_url_is_believed(url: str, day: str) -> None:
    evidence = infer_published("The ferry sank.", url=url)
    assert evidence is not None
    assert (evidence.kind, str(evidence.day), evidence.begin) == ("url", day, None)
    assert evidence.quote in url


def test_a_weekday_beside_a_day_and_month_takes_the_latest_year_up_to_the_bound() -> None:
    evidence = infer_published(MEETING, not_after=TODAY)
    assert evidence is not None
    assert (evidence.kind, evidence.quote) == ("weekday", "Tuesday (May 06)")
    assert (evidence.start, evidence.end) == (date(2025, 4, 30), date(2025, 5, 5))
    spoke = find_times(MEETING, evidence.day)[-1]
    assert (spoke.text, spoke.start) == ("28 March", date(2025, 3, 28))


def test_a_clause_that_looks_back_puts_publication_after_the_day() -> None:
    evidence = infer_published("They met on Tuesday (May 06) in Rabat.", not_after=TODAY)
    assert evidence is not None
    assert (evidence.start, evidence.end) == (date(2025, 5, 6), date(2025, 5, 12))


def test_a_year_in_the_title_picks_the_recurrence() -> None:
    evidence = infer_published(MEETING, "The vote of 2013 and its heirs", not_after=date(2016, 1, 10))
    assert evidence is not None
    assert evidence.start.year == 2014


def test_a_dateline_takes_its_year_from_the_weekday() -> None:
    evidence = infer_published(f"OSLO, May 2 (Newswire) - {MEETING}", not_after=TODAY)
    assert evidence is not None
    assert (evidence.kind, evidence.start, evidence.end) == ("dateline", date(2025, 5, 2), date(2025, 5, 2))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("The ferry sank on Tuesday.", TODAY),
        ("They first spoke on 28 March, and again last month.", TODAY),
        ("OSLO, May 2 (Newswire) - The ferry sank.", TODAY),
        (MEETING, None),
        (f"{MEETING} Rents rose in 2016.", None),
        ("It sank on Tuesday (May 06) and was raised on Friday (May 06).", TODAY),
        ("The treaty of 2 May 1991 was torn up.", TODAY),
        ("06/05/2025\n\nThe ferry sank.", TODAY),
        ("Published 2 May 2031\n\nThe ferry sank.", TODAY),
        ("It sank on Tuesday (February 30).", TODAY),
        ("", None),
    ],
)
def test_without_clear_evidence_there_is_no_date(text: str, bound: date | None) -> None:
    assert infer_published(text, not_after=bound) is None


@dataclass(frozen=True)
class Undated:
    """A text that came without a date, the days of which it can have been published, and whether it says so."""

    text: str
    first: date
    last: date
    determined: bool
    language: str = "en"
    url: str | None = None


UNDATED = {
    "a preview": Undated(
        "The harbour board will vote on Wednesday, 12 March on whether to sell the crane, its chair said.",
        date(2025, 3, 5), date(2025, 3, 12), determined=True,
    ),
    "a report": Undated(
        "Two divers were rescued on Sunday (July 20) off Grona. The coastguard praised a fishing boat.",
        date(2025, 7, 20), date(2025, 7, 26), determined=True,
    ),
    "a report that names the year before": Undated(
        "The mill closed in 2024, and its owner died last winter. It was sold on Friday, May 16, for a pound.",
        date(2025, 5, 16), date(2025, 5, 22), determined=True,
    ),
    "a report that names a year ahead": Undated(
        "The games of 2028 will cost more, the mayor conceded on Friday (Sept. 19).",
        date(2025, 9, 19), date(2025, 9, 25), determined=True,
    ),
    "a byline": Undated(
        "By Nils Aas | Posted 14 Feb 2024\n\nThe oldest heron of the zoo has died.",
        date(2024, 2, 14), date(2024, 2, 14), determined=True,
    ),
    "a dateline beside a weekday": Undated(
        "BERGEN, Oct. 9 (Nordwire) - The mayor resigned on Wednesday, Oct. 8, after losing a vote.",
        date(2025, 10, 9), date(2025, 10, 9), determined=True,
    ),
    "an old year and several recurrences since": Undated(
        "The mill closed in 2012. It was sold on Thursday, May 16, for a pound, the council said on Monday.",
        date(2024, 5, 20), date(2024, 5, 26), determined=False,
    ),
    "a jubilee": Undated(
        "Sixty years on, crowds filled the square in 2023. It was on Friday, Nov. 22, that he was shot, in 1963.",
        date(2023, 11, 15), date(2023, 11, 30), determined=False,
    ),
    "a study that was published": Undated(
        "A study published on May 2, 2019 found that cod had moved north. Skippers had said so since last spring.",
        date(2021, 6, 1), date(2021, 6, 30), determined=False,
    ),
    "a sentence that opens with Published": Undated(
        "Published on May 2, 2019, the report blamed rusted bolts. The bridge is to be replaced on Tuesday.",
        date(2022, 1, 1), date(2022, 12, 31), determined=False,
    ),
    "a day without a weekday": Undated(
        "The ferry ran aground on 3 March. Nobody was hurt, and it will sail again next week.",
        date(2020, 3, 3), date(2020, 3, 9), determined=False,
    ),
    "weekdays that contradict one another": Undated(
        "The vote was on Tuesday, 4 June, and the count on Thursday, 7 June.",
        date(2019, 6, 4), date(2019, 6, 12), determined=False,
    ),
    "a memoir": Undated(
        "On Sunday, 7 December, the bombs fell on the harbour. He was nineteen. His memoir came out in 2024.",
        date(2024, 12, 1), date(2024, 12, 31), determined=False,
    ),
    "a letter that is quoted": Undated(
        "“We sail on Tuesday, 9 April,” her letter begins. It is to be auctioned more than a century later.",
        date(2018, 1, 1), date(2018, 12, 31), determined=False,
    ),
    "a URL that names its subject": Undated(
        "The doors were broken and the guards fled.", date(2022, 1, 1), date(2022, 12, 31), determined=False,
        url="https://paper.example/explained/what-happened-on-2021-01-06",
    ),
    "another language": Undated(
        "Am Dienstag, 6. Mai, wird gewählt.\n\nPublished 2 May 2019", date(2025, 5, 1), date(2025, 5, 6),
        determined=False, language="de",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNDATED)
def test_an_undated_article_is_dated_when_it_says_so_and_never_wrongly(name: str) -> None:
    article = UNDATED[name]
    evidence = infer_published(article.text, url=article.url, not_after=TODAY, language=article.language)
    assert (evidence is not None) is article.determined
    assert evidence is None or article.first <= evidence.start <= evidence.end <= article.last


def test_words_that_hang_on_the_day_span_every_day_that_it_can_be() -> None:
    text = f"{MEETING} She hinted at it earlier this week; they quarrelled last month."
    evidence = infer_published(text, not_after=TODAY)
    assert evidence is not None
    spans = {one.text: (one.start, one.end) for one in find_times_by(text, evidence)}
    assert spans["28 March"] == (date(2025, 3, 28), date(2025, 3, 28))
    assert spans["earlier this week"] == (date(2025, 4, 28), date(2025, 5, 5))
    assert spans["last month"] == (date(2025, 3, 1), date(2025, 4, 30))


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_a_weekday_anchor_holds_the_day_it_names(day: date) -> None:
    text = f"It sank in {day.year}. The wreck was raised on {day:%A} ({day:%B} {day:%d})."
    evidence = infer_published(text, not_after=day)
    assert evidence is not None
    assert evidence.start == day


@settings(deadline=None)
@given(st.text(), st.text(), st.none() | st.text(), st.none() | st.dates())
def test_no_text_is_refused(text: str, title: str, url: str | None, not_after: date | None) -> None:
    evidence = infer_published(text, title, url=url, not_after=not_after)
    assert evidence is None or evidence.start <= evidence.end


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
