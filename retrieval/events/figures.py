"""Figures that sentences give in answer to "how many", "how much" or "how long", and what each of them counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from retrieval.english.dictionary import Pattern, word_set
from retrieval.question.question import Question
from retrieval.text.neighbours import follows
from retrieval.text.paraphrases import paraphrases
from retrieval.text.stems import stem, stems

_WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_NUMBER = Pattern(
    rf"(?<![\w.,-])(?P<money>(?:[A-Z]{{0,3}}\$|€|£|¥) ?)?(?P<number>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?"
    rf"|\b(?:{'|'.join([*_WORDS[1:], *_TENS])})\b)"
    rf"(?:[- ](?P<scale>{'|'.join(_SCALES)}))?(?P<share> ?%|[- ]per ?cent\b)?",
)
_OF_ALL = Pattern(r"\s+(?:out )?of (?:the |its |their |all )?(?P<total>\d[\d,]*)")
_AFTER_DAY = Pattern(
    r"\s+(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|thirds|quarters|fifths|tenths)\b",
    0,
)
_ASKED = Pattern(r"\bhow (?:many|much) (?P<unit>[\w-]+)")
_TIME = Pattern(r"[- ](?:and a half )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)\b")
_MONEY = Pattern(r"\s*(?:dollars?|euros?|pounds?|cents?|yen|francs?|crowns?|rupees?)\b")
_ASKS_COUNT = Pattern(r"\b(?:(?:death|casualty) toll|number of)\b")
_ASKS_MONEY = Pattern(r"\b(?:cost|price|pay|paid|spend|spent|worth|earn|fee|fine|salary|wage)\w*\b")
_ASKS_SHARE = Pattern(
    r"\b(?:rate|tariff|dut(?:y|ies)|per ?cent|percentage|share|tax|levy|interest|inflation|turnout|unemployment)\b",
)
_ASKS_WHAT_IT_IS = Pattern(r"\s*(?:what|which) (?:\w+ )?(?:is|are|was|were)\b")
_NO_UNIT = frozenset("do does did is are was were will would has have had can could should of more money".split())
_ASKS_PEOPLE = Pattern(
    r"\bhow many (?:\w+ )?(?:people|persons|men|women|children|victims|civilians|soldiers)\b|\btoll\b"
)
_PEOPLE = Pattern(
    r"people|persons?|m[ae]n|wom[ae]n|child(?:ren)?|boys?|girls?|victims?|civilians?|soldiers?|troops|residents?|villagers?"
    r"|workers?|passengers?|dead|deaths?|killed|died|lives|bodies|fatalities|casualties|others|more|injured|wounded|missing"
    r"|survivors?|hostages?|migrants?|students?|fans|members|miners|sailors|officers|protesters|voters",
)
_COUNTS_NOTHING = frozenset(
    "of were was are is had have has in on at by and or from after before as while when with to since that".split()
)
_MEASURE = Pattern(
    r"[- ]?(?:(?:kilo|centi|milli)?met(?:re|er)s?|km|miles?|feet|inch(?:es)?|acres?|hectares?|tonn?e?s?|kilos?"
    r"|kilograms?|degrees?|lit(?:re|er)s?|gallons?|pages?|points?)\b",
)
_REACH = 60  # characters on either side within which a figure counts what is named there


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, `text[begin:stop]`, its value, and its kind.

    That is "share", "money", "time", "measure" or "count"; `total` is what it is a part of, in "169 of the 343 seats".
    """

    text: str
    begin: int
    stop: int
    value: float
    kind: str
    total: str | None = None


def figures_in(text: str) -> list[Figure]:
    """Return the figures of a text in order, without years, the days of months, and fractions: "two thirds"."""
    found = []
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if (
            follows(text, match.start(), word_set("time.months"))
            or _AFTER_DAY.match(text, match.end())
            or _is_year(match, value)
        ):
            continue
        found.append(Figure(match[0], match.start(), match.end(), value, _kind(text, match), _total(text, match)))
    return found


def asked_figure(question: Question) -> str | None:
    """Return the kind of figure that a question asks for, None when it asks for something else."""
    if question.kind == "duration":
        return "time"
    asked = _ASKED.search(question.text)
    if question.kind == "number" and not asked and _ASKS_COUNT.search(question.text):
        return "count"
    if question.kind == "number" and asked and asked["unit"].lower() not in _NO_UNIT:
        return "count"
    if _ASKS_SHARE.search(question.text) and (question.kind == "number" or _ASKS_WHAT_IT_IS.match(question.text)):
        return "share"
    return "money" if question.kind == "number" and _ASKS_MONEY.search(question.text) else None


def figure_for(question: Question, text: str) -> Figure | None:
    """Return the figure of a sentence that answers a question, None when it has none of that kind."""
    kind = asked_figure(question)
    figures = [figure for figure in figures_in(text) if figure.kind == kind]
    if kind == "count" and _ASKS_PEOPLE.search(question.text):
        figures = [figure for figure in figures if _may_count_people(text, figure)]
    asked = _ASKED.search(question.text)
    unit = stem(asked["unit"]) if asked else ""
    if kind == "count" and asked and asked["unit"].lower().endswith("s"):
        figures = [figure for figure in figures if not _counts_another(text, figure, unit)]
    if not figures:
        return None
    part = next((figure for figure in figures if figure.total), None)
    if part is not None:
        return part
    return min(figures, key=lambda figure: (_distance(text, figure, unit), figure.begin))


def _may_count_people(text: str, figure: Figure) -> bool:
    """Tell whether what follows a figure are people or nothing that it counts: not "two nations"."""
    following = _following(text, figure)
    if not following or not following[0].isalpha() or following[0].lower() in _COUNTS_NOTHING:
        return True
    return any(_PEOPLE.fullmatch(word) for word in following)


def _counts_another(text: str, figure: Figure, unit: str) -> bool:
    """Tell whether a figure counts another thing than is asked for: "four recounts" are no seats."""
    words = list(takewhile(lambda word: word.isalpha() and word not in _COUNTS_NOTHING, _following(text, figure)))[:2]
    counted = next((place for place, word in enumerate(words, 1) if word.islower() and word.endswith("s")), 0)
    alike = paraphrases(unit) | {unit}
    return counted > 0 and alike.isdisjoint(stems(" ".join(words[:counted])))


def _following(text: str, figure: Figure) -> list[str]:
    """Return the words and marks behind a figure."""
    return re.findall(r"[A-Za-z]+|[^\sA-Za-z]", text[figure.stop : figure.stop + _REACH])[:4]


def _distance(text: str, figure: Figure, unit: str) -> int:
    after = stems(text[figure.stop : figure.stop + _REACH])[:4]
    return after.index(unit) if unit in after else 9


def _value(match: re.Match[str]) -> float:
    word = match["number"].lower().replace(",", "")
    number = float(word) if word[0].isdigit() else float(_TENS.get(word) or _WORDS.index(word))
    return number * _SCALES.get((match["scale"] or "").lower(), 1.0)


def _is_year(match: re.Match[str], value: float) -> bool:
    return len(match[0]) == 4 and match[0].isdigit() and 1500 <= value < 2100


def _total(text: str, match: re.Match[str]) -> str | None:
    whole = _OF_ALL.match(text, match.end())
    return whole["total"] if whole else None


def _kind(text: str, match: re.Match[str]) -> str:
    if match["share"]:
        return "share"
    if match["money"] or _MONEY.match(text, match.end()):
        return "money"
    if _TIME.match(text, match.end()):
        return "time"
    return "measure" if _MEASURE.match(text, match.end()) else "count"
