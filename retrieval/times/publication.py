"""When an article that came without a date was published, by its own words or its URL; and times counted from it.

Nothing here guesses: where the evidence leaves more than one year open there is no date.

Whoever reads times out of an article reads them here, so that a quote, its rivals and its proof mean the same days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from retrieval.domain.articles import Passage, Period
from retrieval.english.dictionary import Pattern
from retrieval.times.deixis import Setting, weekday_number
from retrieval.times.expressions import TimeExpression, find_times, is_english
from retrieval.times.grammar import Mention
from retrieval.times.resolution import resolve
from retrieval.times.scanner import plain, scan
from retrieval.times.tense import Tense, tense
from retrieval.times.years import month_number

__all__ = ["DateEvidence", "find_times_by", "infer_published", "times_from", "times_in"]

# "...-2025-05-02" dates the page; "what-happened-on-2021-01-06" names what it is about.
_URL_DAY = Pattern(
    r"(?<!\bon)(?<!\bof)(?<!\bfrom)(?<!\bto)(?<!\bsince)(?<!\buntil)(?<!\bbefore)(?<!\bafter)[/-](?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2}|[a-z]{3})[/-](?P<day>\d{1,2})(?=[/_.?#-]|$)",
    0,
)
_LABEL = Pattern(r"\b(?P<word>first published|published|posted|(?:last )?updated)(?: (?:on|at))?:?\s{0,3}$")
# A label stands at the head of its line or after a rule, and no sentence goes on behind its day.
_BEFORE_LABEL = Pattern(r"(?:.*[|·•(>—–-]|by\b[^.]{0,80})?\s*")
_AFTER_LABEL = Pattern(r"[\s,.;)]*(?:$|[|·•(<—–-]|(?:at |@ )?\d{1,2}[:.]\d\d|T\d\d:|by\b|updated\b|published\b)")
_DATELINE = Pattern(r"^(?:[^\W\d_a-z](?:[^\W\d_a-z]|[.'/-])+[ ,]{1,2}){1,4}(?:[A-Z][a-z]+\.?, )?$", 0)
_AFTER_DATELINE = Pattern(r" ?(?:\([^)\n]{2,40}\) ?)?-", 0)
_HEAD = 800
_TAIL = 300
# A day is called "Tuesday (May 06)", with its weekday, by those who write within a week of it.
_WEEK = timedelta(days=6)
_AHEAD = timedelta(days=60)
_CENTURY = 100
# Words that only somebody who writes within days of it uses.
_FRESH = frozenset(
    "weekday weekday_mod weekday_of weekend day_word unit_mod unit_the ago month_mod season_mod overnight".split()
)


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """When an undated article was published, and the words that say so.

    It was published on one of the days `start` to `end`, which are the same when a day is stated. `quote` is
    `text[begin:stop]`, or a piece of the URL, title or dateline when `begin` and `stop` are None.
    """

    start: date
    end: date
    kind: Literal["url", "label", "line", "dateline", "weekday"]
    quote: str
    begin: int | None = None
    stop: int | None = None

    @property
    def day(self) -> date:
        """The latest day that it can be: as of any earlier day the article is not yet known to exist."""
        return self.end


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A weekday beside a day and month: it recurs only every 5, 6 or 11 years (a 29 February every 28)."""

    mention: Mention
    weekday: int
    month: int
    day: int
    tense: Tense

    @property
    def is_fresh(self) -> bool:
        """Whether it shows by itself that it was written near its day: "Tuesday (May 06)", or a look ahead."""
        return self.mention.form == "day_paren" or self.tense == "future"

    def on(self, year: int) -> date | None:
        """Return the day in a year, or None when it is another weekday there."""
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            return None
        return found if found.weekday() == self.weekday else None


def infer_published(
    text: str, title: str = "", *, url: str | None = None, not_after: date | None = None, language: str = "en"
) -> DateEvidence | None:
    """Find what an undated article says about its own publication day.

    In this order: a day in the URL; a day with its year after "Published" or "Updated", or alone on a line, or in a
    dateline; a weekday beside a day and month. The last fixes a year when it recurs exactly once from the newest year
    that title and text name up to `not_after`. Where no year is named it is the latest recurrence up to `not_after`
    (an article that somebody keeps is taken to be younger than the recurrence before). Without `not_after` a weekday
    fixes nothing. The publication is then known to within a week: before the day if the clause looks ahead, from the
    day on if it looks back.

    A history or a letter that is quoted dates its days so too. So a weekday in quotation marks counts for nothing; one
    that fits another year that the article names leaves two open; and one written "Friday, 22 November" needs a
    clause that looks ahead, a dateline or a word such as "yesterday" or "last week" somewhere in the article.

    Args:
        text: the article; one that is not English is dated by its URL alone.
        title: its title, read for years only.
        url: where it stood, if known.
        not_after: a day by which it existed, such as the day it was read.
        language: an ISO 639-1 code; "" (unknown) is taken for English.
    """
    english = is_english(language)
    stated = _from_url(url) or (_from_statement(text) if english else None)
    if stated:
        return stated if not_after is None or stated.start <= not_after else None
    return _from_weekday(text, title, not_after) if english else None


def _from_weekday(text: str, title: str, not_after: date | None) -> DateEvidence | None:
    anchors = list(_anchors(text, plain(text)))
    if not anchors or not_after is None:
        return None
    named = _years_named(f"{title}\n{text}", not_after)
    newest = max(named, default=None)
    years = {year for anchor in anchors if (year := _year_of(anchor, newest, not_after))}
    if len(years) != 1:
        return None
    year = years.pop()
    if any(anchor.on(other) for anchor in anchors for other in named - {year}):
        return None
    dateline = _from_dateline(text, year)
    fresh = any(anchor.is_fresh for anchor in anchors) or any(one.form in _FRESH for one in scan(plain(text)))
    return dateline or (_from_anchor(text, anchors[0], year, not_after) if fresh else None)


def find_times_by(text: str, evidence: DateEvidence | Period, *, day_first: bool = False) -> list[TimeExpression]:
    """Find the time expressions of an English article whose day of publication is known to within an interval.

    What comes out differently on the first and the last possible day spans both: "earlier this week" in an article
    of 30 April to 5 May is 28 April to 5 May.
    """
    first = find_times(text, evidence.start, day_first=day_first)
    last = {(one.begin, one.stop): one for one in find_times(text, evidence.end, day_first=day_first)}
    return [_spanning(one, last.get((one.begin, one.stop), one)) for one in first]


def _spanning(one: TimeExpression, other: TimeExpression) -> TimeExpression:
    if (one.start, one.end) == (other.start, other.end) or not (one.start and one.end and other.start and other.end):
        return one
    start, end = min(one.start, other.start), max(one.end, other.end)
    return replace(one, start=start, end=end, granularity="period")


def _from_url(url: str | None) -> DateEvidence | None:
    match = _URL_DAY.search(url or "")
    if match is None:
        return None
    try:
        month = int(match["month"]) if match["month"].isdigit() else month_number(match["month"])
        day = date(int(match["year"]), month, int(match["day"]))
    except (KeyError, ValueError):
        return None
    return DateEvidence(day, day, "url", match[0])


def _stated_days(text: str, first: int, last: int) -> Iterator[TimeExpression]:
    """Yield the days that a part of a text states, year and all, with offsets into that part.

    Digits that mean one day in London and another in New York ("06/05/2025") state none.
    """
    readings = zip(find_times(text[first:last]), find_times(text[first:last], day_first=True), strict=True)
    for found, other in readings:
        if found.start and found.start == found.end and found.basis == "stated" and found == other:
            yield found


def _from_statement(text: str) -> DateEvidence | None:
    """Read "Published: 2 May 2025", a line that is only a date, or a dateline that has its year."""
    best: tuple[int, DateEvidence] | None = None
    for base, last in ((0, _HEAD), (max(_HEAD, len(text) - _TAIL), len(text))):
        for found in _stated_days(text, base, last):
            ranked = _statement(text, found, base)
            if ranked and (best is None or ranked[0] < best[0]):
                best = ranked
    return best[1] if best else None


def _statement(text: str, found: TimeExpression, base: int) -> tuple[int, DateEvidence] | None:
    """Rank a stated day: published before updated before a line of its own before a dateline."""
    begin, stop, day = base + found.begin, base + found.stop, found.start
    if day is None:
        return None
    line_start = text.rfind("\n", 0, begin) + 1
    rest = text[stop:].partition("\n")[0]
    label = _LABEL.search(text, max(line_start, begin - 30), begin)
    if label and _is_label(text, line_start, label.start(), rest):
        rank = 1 if label["word"].lower().endswith("updated") else 0
        return rank, DateEvidence(day, day, "label", text[label.start() : stop], label.start(), stop)
    if not base and not text[line_start:begin].strip(" |,") and not rest.strip(" |,."):
        return 2, DateEvidence(day, day, "line", text[begin:stop], begin, stop)
    if _is_dateline(text, line_start, begin, stop):
        return 3, DateEvidence(day, day, "dateline", text[line_start:stop], line_start, stop)
    return None


def _is_label(text: str, line_start: int, begin: int, rest: str) -> bool:
    return bool(_BEFORE_LABEL.fullmatch(text, line_start, begin) and _AFTER_LABEL.match(rest))


def _is_dateline(text: str, line_start: int, begin: int, stop: int) -> bool:
    flat = plain(text[line_start : stop + 60])
    return bool(_DATELINE.match(flat[: begin - line_start]) and _AFTER_DATELINE.match(flat, stop - line_start))


def _from_dateline(text: str, year: int) -> DateEvidence | None:
    """Read a dateline without a year ("OTTAWA, May 2 (Reuters) -") once the year is known."""
    for mention in scan(plain(text[:_HEAD])):
        line_start = text.rfind("\n", 0, mention.begin) + 1
        if mention.form == "day" and _is_dateline(text, line_start, mention.begin, mention.stop):
            reading = resolve(mention, Setting(None, year=year))
            if reading and reading.span:
                quote = text[line_start : mention.stop]
                return DateEvidence(*reading.span, "dateline", quote, line_start, mention.stop)
    return None


def _years_named(text: str, not_after: date | None) -> set[int]:
    """Return the years that the text names and does not look ahead to."""
    years = {
        found.start.year
        for found in find_times(text)
        if found.start and found.basis == "stated" and tense(text, found.begin, found.stop) != "future"
    }
    return {year for year in years if not_after is None or year <= not_after.year}


def _anchors(source: str, text: str) -> Iterator[_Anchor]:
    for mention in scan(text):
        words = mention.words
        if mention.form in ("day", "day_paren") and "weekday" in words and "year" not in words:
            if _is_quoted(source, mention.begin):
                continue
            number = int("".join(filter(str.isdigit, words.get("day") or words["day2"])))
            month = month_number(words.get("month") or words["month2"])
            when = tense(text, mention.begin, mention.stop)
            yield _Anchor(mention, weekday_number(words["weekday"]), month, number, when)


def _is_quoted(text: str, place: int) -> bool:
    before = text[text.rfind("\n", 0, place) + 1 : place]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _year_of(anchor: _Anchor, newest: int | None, not_after: date) -> int | None:
    """Pick the year of an anchor by the rule that `infer_published` states."""
    latest = not_after + _AHEAD
    if newest is None:
        past = range(latest.year, latest.year - _CENTURY, -1)
        return next((year for year in past if (day := anchor.on(year)) and day <= latest), None)
    years = [year for year in range(newest, latest.year + 1) if (day := anchor.on(year)) and day <= latest]
    return years[0] if len(years) == 1 else None


def _from_anchor(text: str, anchor: _Anchor, year: int, not_after: date | None) -> DateEvidence | None:
    day = anchor.on(year)
    if day is None:
        return None
    start = day if anchor.tense == "past" else day - _WEEK
    end = day - timedelta(days=1) if anchor.tense == "future" else day + _WEEK
    if not_after:
        start, end = min(start, not_after), min(end, not_after)
    begin, stop = anchor.mention.begin, anchor.mention.stop
    return DateEvidence(start, end, "weekday", text[begin:stop], begin, stop)


def times_in(text: str, passage: Passage) -> list[TimeExpression]:
    """Find the time expressions of `text`, which stands in a passage; offsets are into `text`."""
    return times_from(text, passage.period, language=passage.language or "en")


def times_from(text: str, period: Period | None, *, language: str = "en") -> list[TimeExpression]:
    """Find the time expressions of a text that was published on one of the days of a period.

    What differs with the day spans all that it can mean. Without a period what is relative stays unresolved.
    """
    if period is None or period.start == period.end or not is_english(language):
        return find_times(text, period.end if period else None, language=language)
    return find_times_by(text, period)
