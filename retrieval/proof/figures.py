"""Numbers of a statement and of its sources compared as values, in whatever form each is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from retrieval.english.dictionary import Pattern, either, values
from retrieval.text.quantities import Quantity, find_quantities

_DAY_SECONDS = 86_400
_CODES = Pattern(rf"\b({either('proof.currency_codes')})\s?(?=\d)")
_CODED = Pattern(
    rf"\b(?:{either('proof.currency_codes')})\s?\d[\d.,]*(?: ?(?:k|mn?|bn|tn|million|billion|trillion))?\b", 0
)
_BASIS_POINTS = Pattern(r"\b(\d+(?:\.\d+)?) basis[ -]points?\b")
_POINT_PARTS = Pattern(
    r"\b(?:(?P<half>half[ -](?:an? )?(?:percentage[ -])?)|(?P<three>three[ -]quarters of an? (?:percentage )?)"
    r"|(?P<quarter>(?:an? )?quarter[ -](?:of an? )?(?:percentage[ -])?))points?\b"
)
_COUPLE = Pattern(r"\b(?:an? couple of|a pair of)(?= )")
_ROUNDED = Pattern(rf"\b(?:{either('proof.approximations')}) (?:an? )?\W?$")
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
    text = _POINT_PARTS.sub(_points, text)
    return _COUPLE.sub("two", text)


def _points(found: re.Match[str]) -> str:
    share = "0.5" if found["half"] else "0.75" if found["three"] else "0.25"
    return f"{share} percentage points"


def in_english_figures(text: str) -> str:
    """Return a text of another language with its decimal commas and stops between thousands as English has them."""
    return _DECIMAL_COMMA.sub(".", _THOUSANDS_STOP.sub(",", text))


def figures_at(text: str) -> tuple[Figure, ...]:
    """Return the numbers of a text as it stands, those that have several forms at their place in it."""
    special = [found for form in (_BASIS_POINTS, _POINT_PARTS, _CODED) for found in form.finditer(text)]
    figures = []
    for found in special:
        for one in figures_in(in_figures(found[0])):
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
    if one.kind != other.kind and "" not in (one.kind, other.kind):
        return False
    mine, theirs = _face(one), _face(other)
    step = _last_digit(mine)
    return mine != 0 and abs(mine - theirs) < step and abs(mine - theirs) * 10 <= abs(mine)


def _last_digit(value: Fraction) -> Fraction:
    """Return what one more in the last digit of a number that is not 0 is worth."""
    step = Fraction(1)
    while (value / step).denominator > 1 and step > Fraction(1, 1000):
        step /= 10
    while value and (value / (step * 10)).denominator == 1:
        step *= 10
    return step
