"""The mechanical vetoes: a number, day, name or quotation that stands nowhere in the sources of a statement.

They know no grammar and judge no meaning. What they let pass is nothing yet: a judge or the rules decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from babel import Locale

from retrieval.domain.articles import Period
from retrieval.english.dictionary import Pattern, either, phrase, word_set
from retrieval.proof.clauses import Placed, is_part, read_words
from retrieval.proof.figures import (
    Figure,
    counts_nothing,
    figures_in,
    in_english_figures,
    in_figures,
    is_difference,
    is_given,
)
from retrieval.proof.grounds import Evidence, Fault
from retrieval.proof.known import Known, known_from
from retrieval.proof.names import Named, names_of, unknown_names
from retrieval.text.quantities import find_quantities
from retrieval.text.quotations import Quotation, find_quotations, stands_in
from retrieval.text.sentences import split_sentences
from retrieval.times.calendar import Interval, shift
from retrieval.times.expressions import TimeExpression, format_interval
from retrieval.times.publication import times_from

LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "pl")
"""Those whose function words the dictionary has."""
_WORD = re.compile(r"[^\W\d_]+")
_DAY = r"(?P<day>\d{1,2})(?:\.|º|er)?(?: de)? (?P<month>%s)\b\.?(?:(?: de| del)? (?P<year>\d{4}))?"


@cache
def language_of(text: str) -> str:
    """Return the language that most function words of a text are of, "en" where no other has more."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {"en": sum(word in word_set("proof.function_words") for word in words)}
    counts |= {one: sum(word in word_set(f"languages.{one}") for word in words) for one in LANGUAGES}
    best = max(counts.values())
    return "en" if counts["en"] == best else next(one for one, count in counts.items() if count == best)


def days_named(text: str, language: str) -> Iterator[tuple[int, int, int, int, int | None]]:
    """Yield where a day stands in a text of a language, and its day, month and year: "12. Februar 2026"."""
    months = _months(language)
    for found in re.finditer(_DAY % "|".join(map(re.escape, months)), text, re.IGNORECASE):
        year = int(found["year"]) if found["year"] else None
        yield found.start(), found.end(), int(found["day"]), months[found["month"].lower()], year


@cache
def _months(language: str) -> dict[str, int]:
    """Return the names of a language's months, the long ones first."""
    names = Locale.parse(language).months["format"]
    found = {
        name.lower().rstrip("."): number for width in ("wide", "abbreviated") for number, name in names[width].items()
    }
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def is_day(day: int, month: int, year: int | None, known: date) -> bool:
    """Tell whether a day named with or without its year is a known one."""
    return (day, month) == (known.day, known.month) and year in (None, known.year)


_WEEKDAY = Pattern(rf"(?:{either('time.weekdays')})\b")
_CALENDAR_WORD = Pattern(rf"\d+|\b(?:{either('time.weekdays', 'time.months')})\b")
_PART_OF_PERIOD = phrase("proof.parts_of_a_period")
"""As in "the start of 2027", which is no stretch from one day to another: a day in it is at the start of 2027."""
_YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement taken apart, its numbers in figures."""

    text: str
    language: str
    names: tuple[Named, ...]
    figures: tuple[Figure, ...]
    quotations: tuple[Quotation, ...]

    def times(self, period: Period | None) -> tuple[TimeExpression, ...]:
        """Return the times, counted from the days on one of which they were written."""
        return _times(self.text, period, self.language)


@lru_cache(maxsize=1_024)
def read_claim(statement: str) -> Claim:
    """Take a statement apart."""
    language = language_of(statement)
    text = in_figures(statement if language == "en" else in_english_figures(statement))
    return Claim(text, language, names_of(text, language), figures_in(text), tuple(find_quotations(text)))


def vetoes(statement: str, evidence: Sequence[Evidence], *, as_of: date, question: str = "") -> tuple[Fault, ...]:
    """Return a fault for each number, time, name and quotation that stands in no passage that is cited.

    Their headers (title, outlet, day of publication) and the question count, too. A value may take any form, a rounded
    number must say that it is one.
    """
    known = known_from([one.passage for one in evidence], question, as_of)
    claim = read_claim(statement)
    faults = [*_check_times(claim, known), *_check_figures(claim, known)]
    faults += [*_check_quotations(claim, known), *_check_names(claim, known)]
    return tuple(dict.fromkeys(faults))


def _check_quotations(claim: Claim, known: Known) -> Iterator[Fault]:
    for one in claim.quotations:
        if not any(stands_in(form, in_figures(text)) for form in first_letters(one) for text in known.texts):
            yield Fault("quotation", one.words, f"No quote has the words “{one.words}” exactly so.")


def first_letters(quotation: Quotation) -> tuple[Quotation, ...]:
    """Return a quotation as it stands, and with its first letter in the other case."""
    first, rest = quotation.words[0], quotation.words[1:]
    return quotation, Quotation(first.swapcase() + rest, quotation.begin, quotation.stop)


def _check_names(claim: Claim, known: Known) -> Iterator[Fault]:
    quoted: list[Placed] = [*claim.quotations]
    for name in unknown_names([one for one in claim.names if not is_part(one, quoted)], claim.text, known):
        yield Fault("name", name, f"No passage names “{name}”; cite one that does, or leave it out.")


def _check_figures(claim: Claim, known: Known) -> Iterator[Fault]:
    quantities = [one for text in known.texts for one in find_quantities(in_figures(text))]
    for figure in counted(claim, known):
        if not is_given(figure, quantities) and not _is_step(figure, claim, known):
            yield Fault("number", figure.quantity.text, _why_figure(figure, known))
    read: list[Placed] = [*(one.quantity for one in claim.figures), *claim.names, *claim.quotations]
    read += [*resolved(claim, known), *_foreign_days(claim)]
    for word in read_words(claim.text):
        if word.text[0].isdigit() and word.lower not in known.digits and not is_part(word, read):
            yield Fault("number", word.text, f"No passage has the number “{word.text}”.")


def _is_step(figure: Figure, claim: Claim, known: Known) -> bool:
    """Tell whether a number is the difference of two that a sentence has with "from" and "to"."""
    texts = [in_figures(text) for text in known.texts]
    sentences = (text[begin:stop] for text in texts for begin, stop in split_sentences(text))
    return any(is_difference(figure, claim.text, sentence) for sentence in sentences)


def counted(claim: Claim, known: Known) -> list[Figure]:
    """Return the numbers of a statement that count something: no dates, parts of names, or words that only point."""
    taken: list[Placed] = [*resolved(claim, known), *claim.names, *claim.quotations, *_foreign_days(claim)]
    return [
        one
        for one in claim.figures
        if not is_part(one.quantity, taken) and not counts_nothing(one.quantity, claim.text)
    ]


def resolved(claim: Claim, known: Known) -> list[TimeExpression]:
    """Return the times of a statement that resolve to days or hours, so that their numbers are no numbers."""
    return [one for one in claim.times(known.periods[0]) if one.start or one.clock]


def _why_figure(figure: Figure, known: Known) -> str:
    told = [f"“{one.text}”" for one in known.quantities[:6]]
    named = f"they have {', '.join(dict.fromkeys(told))}" if told else "they have no number"
    return f"No passage has the number “{figure.quantity.text}”; {named}."


def _foreign_days(claim: Claim) -> list[Quotation]:
    """Return where a statement in another language names days."""
    if claim.language == "en":
        return []
    return [Quotation("", begin, stop) for begin, stop, *_ in days_named(claim.text, claim.language)]


def _check_times(claim: Claim, known: Known) -> Iterator[Fault]:
    if claim.language != "en":
        days = {day for one in known.times for day in (one.start, one.end)} | {
            day for one in known.published for day in one
        }
        for begin, stop, day, month, year in days_named(claim.text, claim.language):
            if not any(is_day(day, month, year, one) for one in days if one):
                yield Fault("date", claim.text[begin:stop], f"No passage names the day “{claim.text[begin:stop]}”.")
        return
    for time in claim.times(known.periods[0]):
        if misnames_day(time) or not is_known(time, claim, known.times, known):
            yield Fault("date", time.text, _why_time(time, known))


def is_known(time: TimeExpression, claim: Claim, times: Sequence[TimeExpression], known: Known) -> bool:
    """Tell whether a time of a statement is one of these times or of the days of publication, or a wider one."""
    if time.clock and time.clock not in known.spelled_clocks and not any(one.clock == time.clock for one in times):
        return False
    readings = [_reading(time, claim, period) for period in known.periods]
    days = _intervals(times) + list(known.published)
    loose = [one for one in readings[:-1] if one.start is None]
    return (
        any(_is_covered(one, days) for one in readings)
        or any(one.clock or _same_words(one, times) for one in loose)
        or _is_same_season(time, times)
        or _is_span_of_years(time, known)
        or _is_derived(time, claim, times)
    )


def _is_same_season(time: TimeExpression, times: Sequence[TimeExpression]) -> bool:
    """Tell whether "the summer" stands there in the same words; which year's the tense of each only guesses."""
    return time.granularity == "season" and any(one.text.lower() == time.text.lower() for one in times)


def _reading(time: TimeExpression, claim: Claim, period: Period | None) -> TimeExpression:
    """Return a time of a statement as it is counted from another day."""
    return next((one for one in claim.times(period) if one.begin < time.stop and time.begin < one.stop), time)


def _is_derived(time: TimeExpression, claim: Claim, times: Sequence[TimeExpression]) -> bool:
    """Tell whether a day follows from "a day after Carney declared ..." and a day that is named.

    The statement must speak of the event, here of declaring.
    """
    spoken = {word.stem for word in read_words(claim.text)}
    days = {one.start for one in times if one.start and one.start == one.end}
    return any(
        time.start == time.end == shift(day, -one.offset.count, one.offset.unit)
        for one in times
        if one.offset and one.offset.event and not spoken.isdisjoint(_content_stems(one.offset.event))
        for day in days
    )


def _content_stems(text: str) -> set[str]:
    return {word.stem for word in read_words(text) if word.is_content and not word.is_capital}


def _intervals(times: Sequence[TimeExpression]) -> list[Interval]:
    """Return the days that times name: whole, and of a stretch its first and last."""
    found: list[Interval] = []
    for one in times:
        if (days := interval_of(one)) is not None:
            found.append(days)
            if one.granularity == "period":
                found += [(days[0], days[0]), (days[1], days[1])]
    return found


def _is_covered(time: TimeExpression, days: Sequence[Interval]) -> bool:
    mine = interval_of(time)
    if mine is None:
        return False
    is_part = _PART_OF_PERIOD.search(time.text) is not None
    if any(mine[0] <= first and last <= mine[1] for first, last in days if time.granularity != "period" or is_part):
        return True
    ends = {day for one in days for day in one}
    return mine in days or (time.granularity == "period" and mine[0] in ends and mine[1] in ends)


def interval_of(time: TimeExpression) -> Interval | None:
    """Return the days that the words themselves name: of "since 2019" the year."""
    if time.anchor:
        return time.anchor
    return (time.start, time.end) if time.start and time.end else None


def _same_words(time: TimeExpression, times: Sequence[TimeExpression]) -> bool:
    """Tell whether the days, months and figures of an unresolved time stand in one known time."""
    wanted = _calendar_words(time.text)
    return not wanted or any(wanted <= _calendar_words(other.text) for other in times)


def _calendar_words(text: str) -> set[str]:
    """Return the days, months and figures of a text but those of a span ("2 weeks"), which is a number."""
    spans = [one for one in find_quantities(text) if one.unit]
    found = _CALENDAR_WORD.finditer(text)
    return {word[0].lower() for word in found if not any(one.begin <= word.start() < one.stop for one in spans)}


def _is_span_of_years(time: TimeExpression, known: Known) -> bool:
    """Tell whether "half a century ago" is a number of years that a source has, by whatever words it counts back."""
    return any(
        one.kind == "months" and one.value >= _YEAR_MONTHS and any(one.is_same(other) for other in known.quantities)
        for one in find_quantities(time.text)
    )


def misnames_day(time: TimeExpression) -> bool:
    """Tell whether a time names a day of the week that its date was not."""
    weekday = _WEEKDAY.match(time.text)
    return bool(weekday and time.start and time.granularity == "day" and f"{time.start:%A}" != weekday[0].capitalize())


def _why_time(time: TimeExpression, known: Known) -> str:
    told = [f"“{other.text}”{_meaning(other)}" for other in known.times[:6]]
    named = f"they name {', '.join(dict.fromkeys(told))}" if told else "they name no time"
    return f"No passage says “{time.text}”{_meaning(time)}; {named}."


def _meaning(time: TimeExpression) -> str:
    return f" ({format_interval(time.start, time.end)})" if time.start and time.end else ""


@lru_cache(maxsize=1_024)
def _times(text: str, period: Period | None, language: str) -> tuple[TimeExpression, ...]:
    return tuple(times_from(text, period, language=language))
