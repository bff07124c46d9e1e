"""Numbers of a statement and of its sources compared as values, in whatever form each is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from retrieval.english.dictionary import Pattern, either, values, words
from retrieval.text.quantities import Quantity, find_quantities

_DAY_SECONDS = 86_400
_CODES = Pattern(rf"\b({either('proof.currency_codes')})\s?(?=\d)")
_CODED = Pattern(
    rf"\b(?:{either('proof.currency_codes')})\s?\d[\d.,]*(?: ?(?:k|mn?|bn|tn|million|billion|trillion))?\b", 0
)
_BASIS_POINTS = Pattern(r"\b(\d+(?:\.\d+)?) basis[ -]points?\b")
_IN_WORDS = Pattern(
    r"\b(?:"
    r"(?:(?P<half>half[ -](?:an? )?(?:percentage[ -])?)|(?P<three>three[ -]quarters of an? (?:percentage )?)"
    r"|(?P<quarter>(?:an? )?quarter[ -](?:of an? )?(?:percentage[ -])?))(?P<points>points?)\b"
    rf"|(?P<parts>an?|one|two|three) (?P<part>{either('numbers.fractions')})s? of an? "
    rf"(?P<scale>million|billion|trillion)\b(?P<money> (?:{either('measures.currencies')})s?\b|)"
    rf"|(?:an? (?P<one>hour|year)|(?P<count>\d+|{either('numbers.units')})) and a half(?P<several> hours?| years?|)\b)"
)
"""As in "half a percentage point", "three quarters of a billion dollars", "a year and a half"."""
_HALVES = {"hour": (30, "minutes"), "year": (6, "months")}
_COUPLE = Pattern(r"\b(?:an? couple of|a pair of)(?= )")
_ROUNDED = Pattern(rf"\b(?:{either('proof.approximations')}) (?:an? )?\W?$")
_LONGEST_BOUND = 16
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_THOUSANDS_STOP = re.compile(r"(?<=\d)[.\u00a0\u202f'](?=\d{3}(?!\d))")
_INDEFINITE = re.compile(r"an?\b", re.IGNORECASE)
_UNSAID = frozenset({"one", "first", "a first", "the first"})
_POINTING = Pattern(r"\b(?:the|both|these|those|between|its|their|other|all) $")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a claim makes it: `about` says that it is given as rounded."""

    quantity: Quantity
    about: bool


@lru_cache(maxsize=2_048)
def in_figures(text: str) -> str:
    """Return a text with the numbers that have several forms in one: "EUR 45m" as "€45m", points as per cent of one."""
    text = _CODES.sub(lambda found: values("proof.currency_codes")[found[1].lower()], text)
    text = _BASIS_POINTS.sub(lambda found: f"{float(found[1]) / 100:g} percentage points", text)
    text = _IN_WORDS.sub(_in_words, text)
    return _COUPLE.sub("two", text)


def _in_words(found: re.Match[str]) -> str:
    if found["points"]:
        return _points(found)
    return _part_of_scale(found) if found["part"] else _and_a_half(found)


def _points(found: re.Match[str]) -> str:
    share = "0.5" if found["half"] else "0.75" if found["three"] else "0.25"
    return f"{share} percentage points"


def _part_of_scale(found: re.Match[str]) -> str:
    """Return "three quarters of a billion" in figures."""
    count = values("numbers.units").get(found["parts"].lower(), 1)
    whole = values("numbers.scales")[found["scale"].lower()]
    value = Fraction(count * whole, values("numbers.fractions")[found["part"].lower()])
    return f"{int(value):,}{found['money']}" if value.denominator == 1 else found[0]


def _and_a_half(found: re.Match[str]) -> str:
    """Return "a year and a half" as 18 months and "two and a half hours" as 150 minutes."""
    unit = (found["one"] or found["several"].strip().removesuffix("s")).lower()
    if unit not in _HALVES:
        return found[0]
    count = values("numbers.units").get((found["count"] or "one").lower())
    half, smaller = _HALVES[unit]
    return f"{(2 * (int(found['count']) if count is None else count) + 1) * half} {smaller}"


def in_english_figures(text: str) -> str:
    """Return a text of another language with its decimal commas and stops between thousands as English has them."""
    return _DECIMAL_COMMA.sub(".", _THOUSANDS_STOP.sub(",", text))


def figures_at(text: str) -> tuple[Figure, ...]:
    """Return the numbers of a text as it stands, those that have several forms at their place in it."""
    special = [found for form in (_BASIS_POINTS, _IN_WORDS, _CODED) for found in form.finditer(text)]
    figures = []
    for found in special:
        before = text[max(0, found.start() - _LONGEST_BOUND) : found.start()]
        for one in figures_in(in_figures(before + found[0]))[-1:]:
            placed = replace(one.quantity, begin=found.start(), stop=found.end())
            figures.append(Figure(placed, one.about or _ROUNDED.search(text[: found.start()]) is not None))
    plain = [one for one in figures_in(text) if not any(_overlap(one.quantity, other.quantity) for other in figures)]
    return tuple(sorted([*figures, *plain], key=lambda one: one.quantity.begin))


def _overlap(one: Quantity, other: Quantity) -> bool:
    return one.begin < other.stop and other.begin < one.stop


@lru_cache(maxsize=2_048)
def figures_in(text: str) -> tuple[Figure, ...]:
    """Return the numbers of a text that has been put `in_figures`."""
    return tuple(
        Figure(one, bool(one.bound) or _ROUNDED.search(text[: one.begin]) is not None) for one in find_quantities(text)
    )


def counts_nothing(quantity: Quantity, text: str) -> bool:
    """Tell whether a number word points instead of counting: "a day", "one of them", "the first", "the two"."""
    plain = quantity.text.lower()
    if plain in _UNSAID or (quantity.unit and _INDEFINITE.match(plain)):
        return True
    return plain == "two" and _POINTING.search(text[: quantity.begin]) is not None


def is_given(figure: Figure, known: Iterable[Quantity]) -> bool:
    """Tell whether a number is one of those known, or a rounding of one where it is given as rounded."""
    return any(same_value(figure.quantity, other) or (figure.about and _rounds(figure, other)) for other in known)


def same_value(one: Quantity, other: Quantity) -> bool:
    """Tell whether two numbers are one value: 48 hours and two days, 14.5 and "14.5 per cent", $ and US dollars."""
    if one.is_same(other) or (_days(one) is not None and _days(one) == _days(other)):
        return True
    if {one.kind, other.kind} == {"$", "USD"}:
        return one.value == other.value
    kinds = {one.kind, other.kind}
    plain = "" in kinds and not (kinds - {"", "ordinal"} and "ordinal" in kinds)
    return plain and _face(one) == _face(other)


def _days(quantity: Quantity) -> Fraction | None:
    if quantity.kind == "days":
        return quantity.value
    return quantity.value / _DAY_SECONDS if quantity.kind == "time" else None


def _face(quantity: Quantity) -> Fraction:
    return quantity.value / (quantity.unit or 1)


def _rounds(figure: Figure, other: Quantity) -> bool:
    """Tell whether a number is another to fewer digits: 52 of 52.3, 1.5 million of 1,486,000."""
    one = figure.quantity
    if {one.kind, other.kind} == {"", "percent"} and one.part_of_whole and other.part_of_whole:
        return _is_near(one, one.part_of_whole, other.part_of_whole)
    if one.kind != other.kind and "" not in (one.kind, other.kind):
        return False
    mine, theirs = _face(one), _face(other)
    step = _last_digit(mine)
    return mine != 0 and abs(mine - theirs) < step and abs(mine - theirs) * 10 <= abs(mine)


_NEAR = Fraction(1, 40)
"""How far a share may be from the fraction that it is told as: 74 per cent are nearly three quarters."""


def _is_near(one: Quantity, mine: Fraction, theirs: Fraction) -> bool:
    too_much, too_little = one.bound == "below" and theirs > mine, one.bound == "above" and theirs < mine
    return abs(mine - theirs) <= _NEAR and not too_much and not too_little


def is_difference(figure: Figure, claim: str, text: str) -> bool:
    """Tell whether a claim counts the step that a sentence has from one number to another: "fell by 3, from 8 to 5"."""
    one = figure.quantity
    rounding = {part for phrase in words("proof.approximations") for part in phrase.split()}
    before = [word for word in claim[: one.begin].lower().split() if word not in rounding]
    if before[-1:] != ["by"]:
        return False
    kind = "percent" if one.kind == "points" else one.kind
    ends: dict[str, list[Fraction]] = {"from": [], "to": []}
    for other in find_quantities(text):
        step = text[: other.begin].lower().split()[-1:]
        if other.kind == kind and step and step[0] in ends:
            ends[step[0]].append(other.value)
    return any(abs(first - last) == one.value for first in ends["from"] for last in ends["to"])


def _last_digit(value: Fraction) -> Fraction:
    """Return what one more in the last digit of a number that is not 0 is worth."""
    step = Fraction(1)
    while (value / step).denominator > 1 and step > Fraction(1, 1000):
        step /= 10
    while value and (value / (step * 10)).denominator == 1:
        step *= 10
    return step
