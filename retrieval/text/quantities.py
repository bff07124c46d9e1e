"""Numbers in English text as values: digits, words, scales, percent, money, measures, ordinals and fractions.

Dates and times of day are the business of `dates`; here "28 March" is just a 28.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from retrieval.english.dictionary import Pattern, either, values, words

Bound = Literal["", "above", "below"]

_TENS: dict[str, int] = values("numbers.tens")
_SMALL = words("numbers.units")
_CARDINALS: dict[str, int] = values("numbers.units") | _TENS
_ORDINALS: dict[str, int] = values("numbers.ordinals") | {
    f"{word[:-1]}ieth": value for word, value in _TENS.items() if value > 20
}
_SCALES: dict[str, int] = values("numbers.scales") | values("numbers.short_scales")
_PARTS: dict[str, int] = values("numbers.fractions")
_SIGNS: dict[str, str] = values("measures.signs")
_MONEY_NAMES: dict[str, str] = values("measures.currencies")
_MEASURES: dict[str, tuple[str, int]] = values("measures.measures")
_NOT_PLURAL = frozenset({"feet", "foot", "km", "cm", "mm", "kg"})

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_WORDS = "|".join(sorted((*_CARDINALS, *(f"{ten}-{one}" for ten in _TENS for one in _SMALL[1:10])), key=len)[::-1])
_SCALE_WORDS = either("numbers.scales")
_NAMED = "|".join(re.escape(name) for name in sorted(_MONEY_NAMES, key=len, reverse=True))
_UNITS = "|".join(f"{unit}s?" if unit not in _NOT_PLURAL else unit for unit in sorted(_MEASURES, key=len, reverse=True))
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_WORD_NUMBER = rf"(?:{_WORDS})(?:[ -](?:and\ )?(?:{_WORDS}|{_SCALE_WORDS})\b)*"
_TEN_WORDS = "|".join(_TENS)
_ORDINAL_WORDS = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_SCALED = rf"(?:{_SCALE_WORDS}|{_UNITS})\b"
_QUANTITY = Pattern(
    rf"""(?<![\w.,:])(?P<sign>{_SIGN})?\s?
    (?:
       (?P<ordinal>\d{{1,4}}(?:,\d{{3}})*(?:st|nd|rd|th)\b|(?:(?:{_TEN_WORDS})-)?(?:{_ORDINAL_WORDS})\b)
     | (?P<parts>(?:a|one|two|three|four)[ -](?:thirds?|quarters?|fifths?)\b(?!\ (?:term|time|party|country)))
     | (?P<half>half\ an?\ |an?\ half[ -])(?={_SCALED})(?P<half_scale>{_SCALE_WORDS})?
     | (?P<digits>{_NUMBER})(?![\d:]|[.,]\d)(?:[ -]?(?P<short>k|mn?|bn|tn)\b(?!\w|\.\w))?
       (?:[ -](?P<scale>(?:{_SCALE_WORDS})\b))?
     | (?P<one>an?\ (?:single\ )?)(?={_SCALED})(?P<one_scale>{_SCALE_WORDS})?
     | (?P<words>{_WORD_NUMBER})(?![\w])
    )
    (?P<tail>\s?%|[ -](?:per\ cent|percent(?:age\ points?)?)\b|[ -](?:{_NAMED})s?\b
      |[ -]?(?:{_UNITS})\b(?![ -]old\b)|)""",
    re.VERBOSE | re.IGNORECASE,
)
_RANGE = Pattern(r" ?[-–] ?| (?:to|or|and) ", 0)
_HINT = Pattern(rf"\d|\b(?:{_WORDS}|{_ORDINAL_WORDS}|{_SCALE_WORDS}|half|thirds?|quarters?|{_UNITS})\b")
_ABOVE = Pattern(r"\b(?:more than|over|above|at least|upwards? of|exceed(?:s|ed|ing)|in excess of) $")
_BELOW = Pattern(
    r"\b(?:less than|fewer than|under|below|at most|up to|nearly|almost|close to|not quite|just short of) $"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: `text` is `source[begin:stop]`, offsets in characters.

    `value` is in the smallest unit of `kind`, which is "" for a plain number, "ordinal", "percent", "points", a
    currency's code ("$" for a dollar of no named country) or a measure such as "time" (seconds) or "days".
    `unit` is the size of the unit named, 0 when none is.
    `bound` tells "more than 30" (above) and "nearly 30" (below) from 30 and from "about 30".
    """

    text: str
    begin: int
    stop: int
    value: Fraction
    kind: str
    bound: Bound = ""
    unit: int = 0

    def is_same(self, other: Quantity) -> bool:
        """Tell whether two quantities have one value of one kind, whatever their bounds; a quarter is 25 per cent."""
        if self.kind == other.kind:
            return self.value == other.value
        return {self.kind, other.kind} == {"", "percent"} and self.part_of_whole == other.part_of_whole

    @property
    def part_of_whole(self) -> Fraction | None:
        """The share that a percentage or a fraction stands for; None for a number that is no share."""
        if self.kind == "percent":
            return self.value / 100
        return self.value if not self.kind and self.value.denominator > 1 and "." not in self.text else None


def find_quantities(text: str) -> list[Quantity]:
    """Find every number of a text, in order, none overlapping another."""
    if not _HINT.search(text):
        return []
    found = [_quantity(text, match) for match in _QUANTITY.finditer(text)]
    return [_with_unit_of(one, other, text) for one, other in zip_longest(found, found[1:])]


def _with_unit_of(one: Quantity, other: Quantity | None, text: str) -> Quantity:
    """Let the first number of "2 to 3 per cent" be a percentage, too."""
    if other is None or one.kind or not other.unit or not _RANGE.fullmatch(text, one.stop, other.begin):
        return one
    return replace(one, value=one.value * other.unit, kind=other.kind, unit=other.unit)


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    begin = match.start() + len(match[0]) - len(match[0].lstrip())
    kind, factor = _kind(match)
    return Quantity(
        text=text[begin : match.end()].rstrip(),
        begin=begin,
        stop=match.end(),
        value=_value(match) * (factor or 1),
        kind=kind,
        bound=_bound(text, begin),
        unit=factor,
    )


def _bound(text: str, begin: int) -> Bound:
    before = text[max(0, begin - 16) : begin]
    if _ABOVE.search(before):
        return "above"
    return "below" if _BELOW.search(before) else ""


def _kind(match: re.Match[str]) -> tuple[str, int]:
    """Return what is counted and how many of its smallest units one is, 0 with no unit."""
    if match["ordinal"]:
        return "ordinal", 0
    tail = match["tail"].strip(" -").lower()
    if match["sign"]:
        return _SIGNS.get(match["sign"].upper(), match["sign"]), 1
    if tail.startswith("percentage"):
        return "points", 1
    if tail in ("%", "per cent", "percent"):
        return "percent", 1
    for name in (tail, tail.removesuffix("s")):
        if name in _MONEY_NAMES:
            return _MONEY_NAMES[name], 1
        if name in _MEASURES:
            kind, size = _MEASURES[name]
            return kind, size
    return "", 0


def _value(match: re.Match[str]) -> Fraction:
    if match["ordinal"]:
        return Fraction(_ordinal(match["ordinal"].lower()))
    if match["parts"]:
        count, part = re.split(r"[ -]", match["parts"].lower())
        return Fraction(_CARDINALS.get(count, 1), _PARTS[part])
    if match["half"]:
        return Fraction(_SCALES[match["half_scale"].lower()] if match["half_scale"] else 1, 2)
    if match["digits"]:
        scale = (match["scale"] or match["short"] or "").lower()
        return Fraction(match["digits"].replace(",", "")) * _SCALES.get(scale, 1)
    if match["one"]:
        return Fraction(_SCALES[match["one_scale"].lower()] if match["one_scale"] else 1)
    return Fraction(number_of(match["words"]))


@lru_cache(maxsize=2_000)
def _ordinal(word: str) -> int:
    if word[0].isdigit():
        return int(word[:-2].replace(",", ""))
    tens, _, last = word.rpartition("-")
    return _TENS.get(tens, 0) + _ORDINALS[last]


@lru_cache(maxsize=2_000)
def number_of(phrase: str) -> int:
    """Return the value of a number in words, such as "two hundred and five" or "seven million".

    Raises:
        KeyError: if a word is not part of a number.
    """
    total = current = 0
    for word in re.split(r"[ -]+(?:and )?", phrase.lower()):
        if word in _SCALES:
            scale = _SCALES[word]
            current = max(current, 1) * scale
            if scale >= 1_000:
                total, current = total + current, 0
        else:
            current += _CARDINALS[word]
    return total + current
