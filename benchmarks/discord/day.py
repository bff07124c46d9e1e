"""A made-up day of news: subjects whose facts change or are put right, reprints of old reports, and everything else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from retrieval.domain.articles import Article, Moment

Kind = Literal["change", "reprint", "correction", "other"]

_SYLLABLES = (
    "Ar Bel Cor Dun Es Far Gan Hol Ist Jar Kes Lor Mar Nor Or Pel Quar Ros Sel Tar Ul Var Wex Yar Zel"
).split()
_ENDS = "len more ford wick holm stead by ness mouth ham".split()
_OUTLETS = ("Coast Herald", "Valley Post", "Harbour Times", "Inland Courier", "North Star", "Evening Bell")
_GIVEN = "Anna Boris Clara David Elena Felix Greta Henrik Ida Jonas Karin Lukas Mona Nils Olga Peter".split()
_SURNAMES = (
    "Aldin Brovik Castell Dorn Ekdal Fersen Grahn Holst Ivers Jurado Krantz Lindal Morvan Nordby Okafor Persk".split()
)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of subject: what is asked, and how its first report and a later one tell it; {0} is the place."""

    question: str
    title: str
    first: str
    later: str
    beside: str


FORMS = (
    Form(
        "When will the {0} ferry sail again?",
        "{0} ferry to return",
        "The {0} ferry will sail again on {value}, the harbour office of {0} said.",
        "The {0} ferry will now sail again on {value}, the harbour office of {0} said.",
        "Traders in {0} had asked for a second boat.",
    ),
    Form(
        "How much will the {0} bridge cost?",
        "{0} builds its bridge",
        "The {0} bridge will cost {value}, the roads department of {0} said.",
        "The {0} bridge will now cost {value}, the roads department of {0} said.",
        "Steel for the arches comes by train.",
    ),
    Form(
        "Who is the mayor of {0}?",
        "A mayor for {0}",
        "{value} was sworn in as mayor of {0} on Monday.",
        "{value} was sworn in as the new mayor of {0} on Friday.",
        "The council hall was full, and a band played.",
    ),
    Form(
        "How many people were injured in the {0} fire?",
        "Fire in {0}",
        "{value} people were injured in the {0} fire, the fire brigade said.",
        "{value} people were injured in the {0} fire, the fire brigade now says.",
        "The warehouse had stood empty for years.",
    ),
    Form(
        "Where will the {0} festival be held?",
        "{0} festival finds a place",
        "The {0} festival will be held in {value}, its organisers said.",
        "The {0} festival will now be held in {value}, its organisers said.",
        "Tickets went on sale in the morning.",
    ),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject: its question, its first report, and what later becomes true."""

    number: int
    place: str
    form: Form
    before: str
    after: str

    @property
    def question(self) -> str:
        """What is asked."""
        return self.form.question.format(self.place)


@dataclass(frozen=True, slots=True)
class News:
    """An article of the day, and what it is to the subject of that number."""

    article: Article
    kind: Kind
    subject: int | None


def subjects(count: int, *, first: int = 0) -> list[Subject]:
    """Return so many subjects, each of a place of its own, the kinds in turn."""
    return [_subject(number) for number in range(first, first + count)]


def first_day(subject: Subject, now: datetime) -> datetime:
    """Return when the subject became known: of every other one today itself, so that no day tells what holds."""
    return now - (timedelta(hours=1) if subject.number % 2 else timedelta(days=1))


def first_report(subject: Subject, day: datetime) -> Article:
    """Return the report by which the subject became known."""
    return _report(subject, subject.form.first, subject.before, day, f"https://news.test/{subject.number}", "first")


def day_of_news(
    changed: Sequence[Subject], corrected: Sequence[Subject], reprints: int, others: int, seed: int
) -> list[News]:
    """Return the day, in the order in which it comes in.

    Each `changed` one has a later report, each `corrected` one a new text at the address of its first; reprints are of
    first reports of either, also after those were overtaken. The others name the same places in other matters.
    """
    rng, now = random.Random(seed), datetime.now(UTC)  # noqa: S311 - the same day for the same seed
    every = [*changed, *corrected]
    news = [
        News(
            _report(one, one.form.later, one.after, now, f"https://late.test/{one.number}", "later"),
            "change",
            one.number,
        )
        for one in changed
    ]
    for one in corrected:
        text = _report(
            one, one.form.first, one.after, first_day(one, now), f"https://news.test/{one.number}", "corrected"
        )
        news.append(News(text, "correction", one.number))
    for number in range(reprints):
        one = every[number % len(every)]
        outlet = _OUTLETS[1 + number % (len(_OUTLETS) - 1)]
        copy = replace(first_report(one, now), url=f"https://copy{number}.test/{one.number}", outlet=outlet)
        news.append(News(replace(copy, original=f"copy {number}"), "reprint", one.number))
    news += [News(_other(every, number, now, rng), "other", None) for number in range(others)]
    rng.shuffle(news)
    return news


def _subject(number: int) -> Subject:
    form = FORMS[number % len(FORMS)]
    turn, end = divmod(number, len(_ENDS))
    place = f"{_SYLLABLES[turn % len(_SYLLABLES)]}{_ENDS[end]}{'' if turn < len(_SYLLABLES) else turn}"
    match form.question.split()[0]:
        case "When":
            values = (f"{number % 27 + 1} March 2027", f"{number % 27 + 1} May 2027")
        case "Who":
            values = (_name(number), _name(number + 7))
        case "Where":
            values = (
                f"{_ENDS[number % 9].title()}{_SYLLABLES[number % 25].lower()}",
                f"{_SYLLABLES[(number + 3) % 25]}garten",
            )
        case _:
            values = (
                (f"{number % 50 + 11} million euros", f"{number % 50 + 74} million euros")
                if "cost" in form.question
                else (str(number % 30 + 12), str(number % 30 + 51))
            )
    return Subject(number, place, form, *values)


def _name(number: int) -> str:
    return f"{_GIVEN[number % len(_GIVEN)]} {_SURNAMES[number * 5 % len(_SURNAMES)]}"


def _report(subject: Subject, form: str, value: str, day: datetime, url: str, original: str) -> Article:
    told = form.format(subject.place, value=value)
    text = f"{told}\n\n{subject.form.beside.format(subject.place)}"
    title = subject.form.title.format(subject.place)
    return _article(title, text, day, url, _OUTLETS[0], f"{original} {subject.number}")


_OTHERS = (
    "The council of {0} put off its vote on the swimming pool.",
    "A choir from {0} came third at the regional contest.",
    "Farmers near {0} expect a good harvest of plums.",
    "The library of {0} opens on Sundays from now on.",
    "Snow fell on {0}, and trains ran late.",
    "The ferry company of {0} hires sailors.",
    "A bridge club of {0} celebrated its hundredth evening.",
    "The fire brigade of {0} shows its new engine on Saturday.",
    "The mayor of {0} cut a ribbon at a bakery.",
    "The festival choir of {0} rehearses on Tuesdays.",
)


def _other(every: Sequence[Subject], number: int, day: datetime, rng: random.Random) -> Article:
    place, form = rng.choice(every).place, _OTHERS[number % len(_OTHERS)]
    told = form.format(place)
    text = f"{told}\n\nMore is to be told in the coming days, number {number} of the day's reports said."
    return _article(
        told.rstrip("."), text, day, f"https://other.test/{number}", rng.choice(_OUTLETS), f"other {number}"
    )


def _article(title: str, text: str, day: datetime, url: str, outlet: str, original: str) -> Article:
    return Article(
        title,
        text,
        original=original,
        source=url,
        language="en",
        published=Moment.of(day),
        dated_by="given",
        url=url,
        outlet=outlet,
    )
