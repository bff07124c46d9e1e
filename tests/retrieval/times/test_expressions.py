"""Time expressions: tables by kind. The properties of any text are in `test_dates_properties`."""

from __future__ import annotations

from datetime import date, time

import pytest

from retrieval.times.expressions import TimeExpression, find_times, format_interval, parse_day

WEDNESDAY = date(2023, 3, 15)


def only(
    text: str, published: date | None = WEDNESDAY, *, day_first: bool = False, language: str = "en"
) -> TimeExpression:
    found = find_times(text, published, day_first=day_first, language=language)
    assert len(found) == 1, [one.text for one in found]
    return found[0]


def interval(found: TimeExpression) -> str:
    if found.start is None and found.end is None:
        return "?"
    if found.start == found.end:
        return str(found.start)
    return f"{found.start}..{found.end or ''}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed on May 6, 2025.", "2025-05-06"),
        ("It was signed on 6 May 2025.", "2025-05-06"),
        ("It was signed on the 6th of May, 2025.", "2025-05-06"),
        ("It was signed on Tuesday, May 6, 2025.", "2025-05-06"),
        ("It was signed on Tuesday (May 06, 2025).", "2025-05-06"),
        ("It was signed on Oct. 28, 1999.", "1999-10-28"),
        ("It was signed on 2025-05-06.", "2025-05-06"),
        ("It was signed on 25/12/2024.", "2024-12-25"),
        ("It was signed on 28.03.2025.", "2025-03-28"),
        ("MAY 6, 2025 was a rainy day", "2025-05-06"),
        ("what did they sign on april 9th 2020?", "2020-04-09"),
        ("It was signed in May 2025.", "2025-05-01..2025-05-31"),
        ("It was signed in May of 2025.", "2025-05-01..2025-05-31"),
        ("It was signed in 2019.", "2019-01-01..2019-12-31"),
        ("A 1996 poster hung there.", "1996-01-01..1996-12-31"),
        ("Sales fell in Q1 2024.", "2024-01-01..2024-03-31"),
        ("Sales fell in the third quarter of 2021.", "2021-07-01..2021-09-30"),
        ("Sales fell in the second half of 2021.", "2021-07-01..2021-12-31"),
        ("Sales fell in fiscal 2024.", "2024-01-01..2024-12-31"),
        ("Sales fell in FY23.", "2023-01-01..2023-12-31"),
        ("Jazz ruled the 1920s.", "1920-01-01..1929-12-31"),
        ("Jazz ruled the ’20s.", "1920-01-01..1929-12-31"),
        ("Jazz faded in the late 1930s.", "1937-01-01..1939-12-31"),
        ("Disco ruled the seventies.", "1970-01-01..1979-12-31"),
        ("Trains came in the 19th century.", "1801-01-01..1900-12-31"),
        ("It ran dry in early 2024.", "2024-01-01..2024-04-30"),
        ("It ran dry in mid-June 2021.", "2021-06-11..2021-06-20"),
        ("It ran dry at the end of 2022.", "2022-09-01..2022-12-31"),
        ("It ran dry in the summer of 2013.", "2013-06-01..2013-08-31"),
        ("It ran dry in the first week of May 2022.", "2022-05-01..2022-05-07"),
        ("It was held on the last Thursday of November 2022.", "2022-11-24"),
        ("The 2019-21 plan failed.", "2019-01-01..2021-12-31"),
        ("It lasted from 2004 to 2009.", "2004-01-01..2009-12-31"),
        ("It lasted between July and December 2015.", "2015-07-01..2015-12-31"),
        ("It lasted from 28 May to 11 June 2023.", "2023-05-28..2023-06-11"),
        ("It lasted from December 30, 2020 to January 4, 2021.", "2020-12-30..2021-01-04"),
        ("It lasted from November to January 2021.", "2020-11-01..2021-01-31"),
        ("He died on Christmas Day 2010.", "2010-12-25"),
        ("He died on Easter Monday 2025.", "2025-04-21"),
        ("It has been shut since 1988.", "1988-01-01.."),
        ("The Sept. 11 attacks changed flying.", "2001-09-11"),
        ("They left in the early 1800s.", "1800-01-01..1833-12-31"),
        ("They left in 2025-Q1.", "2025-01-01..2025-03-31"),
        ("They left in H2 2024.", "2024-07-01..2024-12-31"),
        ("They left in the first week of 2015.", "2015-01-01..2015-01-07"),
        ("They left in Spring 2024.", "2024-03-01..2024-05-31"),
        ("They left in the winter of 1973-74.", "1973-12-01..1974-02-28"),
        ("The committee on the Jan. 6 riot met.", "2021-01-06"),
        ("She lost her brother on 9/11.", "2001-09-11"),
        ("All were sold, but not in 1998.", "1998-01-01..1998-12-31"),
    ],
)
def test_words_alone_fix_the_interval(text: str, expected: str) -> None:
    found = only(text, None)
    assert (interval(found), found.basis) == (expected, "stated")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on Tuesday.", "2023-03-14"),
        ("They met on Thursday.", "2023-03-09"),
        ("They met on Wednesday.", "2023-03-15"),
        ("They will meet on Tuesday.", "2023-03-21"),
        ("They will meet on Wednesday.", "2023-03-15"),
        ("They are expected to be questioned on Monday.", "2023-03-20"),
        ("On Friday, they will vote.", "2023-03-17"),
        ("On Friday, they voted.", "2023-03-10"),
        ("They met last Tuesday.", "2023-03-14"),
        ("They meet next Tuesday.", "2023-03-21"),
        ("They meet this Sunday.", "2023-03-19"),
        ("They met on Tuesday of last week.", "2023-03-07"),
        ("They met yesterday.", "2023-03-14"),
        ("They met the day before yesterday.", "2023-03-13"),
        ("They meet tomorrow night.", "2023-03-16"),
        ("They meet tonight.", "2023-03-15"),
        ("They met last night.", "2023-03-14"),
        ("They met this morning.", "2023-03-15"),
        ("They met three days ago.", "2023-03-12"),
        ("They met two weeks ago.", "2023-02-27..2023-03-05"),
        ("They met five months ago.", "2022-10-01..2022-10-31"),
        ("They met a decade ago.", "2013-01-01..2013-12-31"),
        ("They met a year and a half ago.", "2021-09-01..2021-09-30"),
        ("They met half a century ago.", "1973-01-01..1973-12-31"),
        ("They met a few weeks ago.", "2023-02-06..2023-03-05"),
        ("They will meet before the April talks.", "2023-04-01..2023-04-30"),
        ("They will meet three days from now.", "2023-03-18"),
        ("They will meet on Thursday the 13th.", "2023-04-13"),
        ("They met on Friday, the 13th.", "2023-01-13"),
        ("They met last week.", "2023-03-06..2023-03-12"),
        ("They met earlier this week.", "2023-03-13..2023-03-15"),
        ("They meet later this month.", "2023-03-15..2023-03-31"),
        ("They met last month.", "2023-02-01..2023-02-28"),
        ("They meet next year.", "2024-01-01..2024-12-31"),
        ("They met early last year.", "2022-01-01..2022-04-30"),
        ("They met last quarter.", "2022-10-01..2022-12-31"),
        ("They met over the weekend.", "2023-03-11..2023-03-12"),
        ("They will meet over the weekend.", "2023-03-18..2023-03-19"),
        ("They met last weekend.", "2023-03-11..2023-03-12"),
        ("They met in February.", "2023-02-01..2023-02-28"),
        ("They met in October.", "2022-10-01..2022-10-31"),
        ("They will meet in October.", "2023-10-01..2023-10-31"),
        ("They met last February.", "2023-02-01..2023-02-28"),
        ("They met last April.", "2022-04-01..2022-04-30"),
        ("They met on December 9.", "2022-12-09"),
        ("They will meet on 9 May.", "2023-05-09"),
        ("They met on Saturday (Dec 10).", "2022-12-10"),
        ("They met in the fourth quarter.", "2022-10-01..2022-12-31"),
        ("They met last summer.", "2022-06-01..2022-08-31"),
        ("They will meet in the fall.", "2023-09-01..2023-11-30"),
        ("They met on Thanksgiving.", "2022-11-24"),
        ("They will meet on Good Friday.", "2023-04-07"),
        ("They met over Memorial Day weekend.", "2022-05-28..2022-05-30"),
        ("They met often in the past two years.", "2021-03-15..2023-03-15"),
        ("They will meet within ten days.", "2023-03-15..2023-03-25"),
        ("They will meet in three years.", "2026-01-01..2026-12-31"),
        ("They met two days after Christmas.", "2022-12-27"),
        ("They will meet from 3 to 7 June.", "2023-06-03..2023-06-07"),
        ("They will meet from Monday to Thursday.", "2023-03-20..2023-03-23"),
        ("They have met weekly since January.", "2023-01-01..2023-03-15"),
        ("They will meet on 6/23.", "2023-06-23"),
        ("They met in January of last year.", "2022-01-01..2022-01-31"),
        ("They met two Saturdays ago.", "2023-03-04"),
        ("They met hours ago.", "2023-03-14..2023-03-15"),
        ("They met two or three weeks ago.", "2023-02-20..2023-03-05"),
        ("They met a fortnight ago.", "2023-02-27..2023-03-05"),
        ("They met three times so far this year.", "2023-01-01..2023-03-15"),
        ("They will meet by year's end.", "2023-09-01..2023-12-31"),
        ("They will meet between now and April 2.", "2023-03-15..2023-04-02"),
        ("Prices rose in the 12 months to January.", "2022-02-01..2023-01-31"),
        ("It rained in the first three weeks of February.", "2023-02-01..2023-02-21"),
        ("It rained in the week of Feb. 6.", "2023-02-06..2023-02-12"),
        ("It rained in the last week of last month.", "2023-02-22..2023-02-28"),
        ("The fair runs from March 10 to April 2.", "2023-03-10..2023-04-02"),
        ("Shops hope for a good next quarter.", "2023-04-01..2023-06-30"),
        ("Figures for February arrive with a delay.", "2023-02-01..2023-02-28"),
        ("Over Thanksgiving weekend, they met.", "2022-11-24..2022-11-27"),
        ("Overnight, two pipes burst.", "2023-03-14..2023-03-15"),
        ("They met, a March poll found.", "2023-03-01..2023-03-31"),
        ("They may meet as early as April.", "2023-04-01..2023-04-30"),
    ],
)
def test_the_publication_day_fixes_the_interval(text: str, expected: str) -> None:
    found = only(text)
    assert (interval(found), found.basis) == (expected, "published")


@pytest.mark.parametrize(
    "text",
    [
        "They met on Tuesday.",
        "They met last month.",
        "They met on 28 March.",
        "They will meet on Tuesday (May 06).",
        "They met three days ago.",
        "They will meet between March and May.",
        "They met in the first quarter.",
        "They met over the weekend.",
    ],
)
def test_an_undated_article_leaves_relative_words_unresolved(text: str) -> None:
    found = only(text, None)
    assert (found.start, found.end, found.basis) == (None, None, "unresolved")


@pytest.mark.parametrize(
    ("text", "count", "unit", "days", "event"),
    [
        ("He quit two weeks after the vote.", 2, "week", 14, "the vote"),
        ("He quit a month before the merger, they say.", -1, "month", -30, "the merger"),
        ("He quit the day after the storm.", 1, "day", 1, "the storm"),
        ("He quit three hours before the match and left.", -3, "hour", 0, "the match"),
        ("He quit six months later.", 6, "month", 180, ""),
        ("He quit the next day.", 1, "day", 1, ""),
        ("Profit beat that of a year earlier.", -1, "year", -365, ""),
        ("He quit that night.", 0, "day", 0, ""),
    ],
)
def test_an_undated_event_keeps_the_offset(text: str, count: int, unit: str, days: int, event: str) -> None:
    found = only(text)
    assert (found.start, found.end, found.basis) == (None, None, "unresolved")
    assert found.offset is not None
    assert (found.offset.count, found.offset.unit, found.offset.days, found.offset.event) == (count, unit, days, event)


@pytest.mark.parametrize(
    ("text", "whole", "expected", "clock", "zone"),
    [
        ("It ended Tuesday at 5 p.m. ET.", "Tuesday at 5 p.m. ET", "2023-03-14", time(17), "ET"),
        ("It will end at 9:30 a.m. on Friday.", "9:30 a.m. on Friday", "2023-03-17", time(9, 30), None),
        ("It ended at 12:05 am Sunday.", "12:05 am Sunday", "2023-03-12", time(0, 5), None),
        ("It will end on 9 May at noon.", "9 May at noon", "2023-05-09", time(12), None),
        ("It ended at 20:45 GMT.", "20:45 GMT", "?", time(20, 45), "GMT"),
        ("It ended at midnight.", "midnight", "?", time(0), None),
        ("Stamp 2023-03-02T14:30:00Z here.", "2023-03-02T14:30:00Z", "2023-03-02", time(14, 30), "Z"),
        ("Stamp 2023-03-02 14:30+02:00 here.", "2023-03-02 14:30+02:00", "2023-03-02", time(14, 30), "+02:00"),
    ],
)
def test_a_time_of_day_joins_the_day_beside_it(
    text: str, whole: str, expected: str, clock: time, zone: str | None
) -> None:
    found = only(text)
    assert (found.text, interval(found), found.clock, found.zone) == (whole, expected, clock, zone)


def test_a_time_of_day_takes_the_only_day_of_its_sentence() -> None:
    day, clock = find_times("On Tuesday the bells rang twice, first at 5 p.m. and never again.", WEDNESDAY)
    assert (clock.text, clock.start, clock.clock) == ("5 p.m.", day.start, time(17))


def test_the_following_weekday_hangs_on_the_story_not_on_the_day_of_publication() -> None:
    found = only("They met the following Friday.")
    assert (found.text, found.start, found.basis) == ("the following Friday", None, "unresolved")


def test_since_reaches_to_the_publication_day_and_keeps_what_it_names() -> None:
    found = only("Rents have risen since 2019.")
    assert (found.text, found.start, found.end, found.open_end) == ("since 2019", date(2019, 1, 1), WEDNESDAY, True)
    assert found.anchor == (date(2019, 1, 1), date(2019, 12, 31))


def test_since_has_no_end_without_a_publication_day() -> None:
    found = only("Rents have risen since 2019.", None)
    assert (found.start, found.end, found.open_end) == (date(2019, 1, 1), None, True)


def test_a_month_of_that_year_takes_the_year_that_was_told_last() -> None:
    assert (
        interval(find_times("They met in 1994. In July of that year they quarrelled.")[-1]) == "1994-07-01..1994-07-31"
    )
    assert interval(only("In July of that year they quarrelled.")) == "?"


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [
        ("2022-11-15", "A mob entered the Capitol on January 6.", "2021-01-06"),
        ("2022-01-08", "He spoke at the Capitol on Jan. 6.", "2022-01-06"),
        ("2021-12-20", "She will speak at the Capitol on Jan. 6.", "2022-01-06"),
    ],
)
def test_the_sixth_of_january_is_remembered_unless_one_is_near(published: str, text: str, expected: str) -> None:
    assert interval(only(text, date.fromisoformat(published))) == expected


@pytest.mark.parametrize("text", ["in recent weeks", "in the coming days", "years ago", "the day after", "that May"])
def test_what_may_be_any_time_is_left_open(text: str) -> None:
    found = only(f"They met {text}.")
    assert (found.start, found.basis) == (None, "unresolved")


def test_two_times_of_day_are_one_span_of_the_day_beside_them() -> None:
    found = only("Polls will be open from 7 a.m. to 8 p.m. ET Thursday.")
    assert (found.text, interval(found)) == ("7 a.m. to 8 p.m. ET Thursday", "2023-03-16")
    assert (found.clock, found.zone) == (time(7), "ET")


def test_day_first_is_the_habit_of_the_outlet() -> None:
    assert only("Signed 06/05/2025.", day_first=True).start == date(2025, 5, 6)
    assert only("Signed 06/05/2025.").start == date(2025, 6, 5)
    assert only("Signed 13/05/2025.").start == date(2025, 5, 13)


@pytest.mark.parametrize(
    "text",
    [
        "They may leave; May I?",
        "Theresa May spoke.",
        "Soldiers march. March on!",
        "The Sun and The Sunday Times wrote so.",
        "Wait a second, she came second.",
        "After the fall of the city, leaves fall.",
        "He springs up from a spring.",
        "They won 3-1 and 24-17.",
        "Version 2.4.1 costs $2,019.50 or £1999.",
        "The 43-year-old is in her 40s.",
        "More than 2000 people came, 1,950 of them early.",
        "Flight 1943 and Room 2012 are closed.",
        "Open 24/7, call 555-2010.",
        "It was the first in 20 years and lasted for three weeks.",
        "Every Tuesday and on Sundays they sing.",
        "Saturday Night Live mocked Sheffield Wednesday.",
        "Temperatures were in the 90s.",
        "They led 20-10 after the first quarter of the game.",
        "She joined the March for Clean Water.",
        "The march of time and the mar on the wall.",
        "April Fenwick and June Castle met Augusta.",
        "It lies at 12:30 in the tape, 2:04:11 in all.",
        "On 31 April and 45/67/2020 nothing happened.",
        "A mountain 1998 metres high.",
        "He sat, then sun and moon rose.",
        "Christmas lights, Easter eggs and Thanksgiving dinners.",
        "A king who died in 1213 BC.",
        "He read “1984” and watched “Today.”",
        "The house at 1942 Elm Street, in the 1800 block.",
        "The library is open Monday through Friday.",
        "It is the first title in 20 years, and they will be proud.",
        "Under the Good Friday Agreement, both may vote.",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert [one.text for one in find_times(text, WEDNESDAY)] == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-03-28", "2025-03-28", "28 March 2025"),
        ("2025-03-01", "2025-03-31", "March 2025"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("1990-01-01", "1999-12-31", "1990–1999"),
        ("2025-06-03", "2025-06-07", "3–7 June 2025"),
        ("2025-04-01", "2025-06-30", "April–June 2025"),
        ("2024-12-01", "2025-02-28", "December 2024 – February 2025"),
        ("2025-04-28", "2025-05-04", "28 April – 4 May 2025"),
        ("2024-12-30", "2025-01-05", "30 December 2024 – 5 January 2025"),
    ],
)
def test_intervals_are_written_for_people(start: str, end: str, expected: str) -> None:
    assert format_interval(date.fromisoformat(start), date.fromisoformat(end)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-05-02", "2025-05-02..2025-05-02"),
        ("May 2", "2025-05-02..2025-05-02"),
        ("june 20", "2024-06-20..2024-06-20"),
        ("may 20", "2025-05-20..2025-05-20"),
        ("  Last   week ", "2025-05-05..2025-05-11"),
        ("yesterday", "2025-05-13..2025-05-13"),
        ("tuesday", "2025-05-13..2025-05-13"),
        ("March 2025", "2025-03-01..2025-03-31"),
        ("march", "2025-03-01..2025-03-31"),
        ("2024", "2024-01-01..2024-12-31"),
        ("q1 2024", "2024-01-01..2024-03-31"),
        ("3 days ago", "2025-05-11..2025-05-11"),
        ("the 1990s", "1990-01-01..1999-12-31"),
        ("between March and May", "2025-03-01..2025-05-31"),
        ("christmas", "2024-12-25..2024-12-25"),
    ],
)
def test_what_people_type_for_a_day(text: str, expected: str) -> None:
    span = parse_day(text, date(2025, 5, 14))
    assert span is not None
    assert f"{span[0]}..{span[1]}" == expected


@pytest.mark.parametrize("text", ["", "soon", "12", "31 April 2025", "May 2 or May 3", "the vote", "a week after it"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert parse_day(text, date(2025, 5, 14)) is None


def test_a_heap_of_expressions_is_not_read_to_its_end():
    """Each is judged by what stands around it, which took seconds for a question of nothing else."""
    for each in ("Q1 ", "3 March 2025 ", "30 September 2025, "):
        assert len(find_times(each * (4000 // len(each)), date(2025, 1, 1))) == 100
    prose = "On 5 May 2025 they met in the capital for talks about trade. " * 150
    assert len(find_times(prose, date(2025, 6, 1))) == 150
