"""What an expected answer means: a number, a yes or no, or words; and when something shown says the same.

Numbers are compared as values ("six", "6", "6.0"; "$910,000", "910 thousand") and not as strings, which stand by
chance in every other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from bot.evaluation.text_match import can_be_told, folded
from retrieval.domain.answer import Direct
from retrieval.english.dictionary import Pattern, either, values, word_set
from retrieval.times.expressions import TimeExpression, find_times

_SCALES = values("numbers.scales") | values("numbers.short_scales")
_NUMBER_WORDS = values("numbers.units") | values("numbers.tens")
_NUMBER = Pattern(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"
    rf"(?:[\s-]*({either('numbers.scales', 'numbers.short_scales')})\b)?"
)
_UNIT = Pattern(rf"[^\w\s]+|\b(?:{either('scorecard.units_of_answers', 'numbers.scales', 'numbers.short_scales')})\b")
_POLARITY = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
_WORD = re.compile(r"\w")
_CAPITALS = re.compile(r"[A-Z][A-Z.]*")


def numbers_in(text: str) -> Iterator[float]:
    """Yield the values of the numbers of a text, in digits and in words."""
    for match in _NUMBER.finditer(text):
        whole, fraction, scale = match.groups()
        yield float(whole.replace(",", "") + (fraction or "")) * _SCALES.get((scale or "").lower(), 1.0)
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _NUMBER_WORDS:
            yield float(_NUMBER_WORDS[word])


def without_times(text: str, times: Sequence[TimeExpression]) -> str:
    """Return a text with its time expressions blanked: their numbers and months are compared as days."""
    spans = [(0, 0), *((time.begin, time.stop) for time in times), (len(text), len(text))]
    return " ".join(text[before[1] : after[0]] for before, after in pairwise(spans))


def number_of(answer: str) -> float | None:
    """Return the value of an expected answer that is nothing but a number, with or without a unit; None for others."""
    rest = _UNIT.sub(" ", re.sub(r"\d[\d.,]*", " ", answer)).lower().split()
    found = list(numbers_in(answer))
    return found[0] if len(found) == 1 and all(word in _NUMBER_WORDS for word in rest) else None


def polarity_of(answer: str) -> str | None:
    """Return "yes" or "no" where that is what an answer says and all that it says."""
    return _POLARITY.get(folded(answer).strip())


def can_be_scored(answer: str) -> bool:
    """Tell whether anything that is shown could tell this answer from others: "it" stands in every other text."""
    if number_of(answer) is not None or polarity_of(answer) or can_be_told(answer):
        return True
    words = folded(answer).strip()
    return (
        not _WORD.search(answer)
        or words in word_set("scorecard.says_nothing")
        or bool(_CAPITALS.fullmatch(answer.strip()))
    )


def says(answer: str, text: str, published: date | None = None) -> bool:
    """Tell whether a text says an expected answer: its words, or its number as a value. "Yes" is said by no text."""
    if polarity_of(answer):
        return False
    value = number_of(answer)
    if value is not None and value in set(numbers_in(without_times(text, find_times(text, published)))):
        return True
    if not _WORD.search(answer):
        return answer.strip() in text
    if _CAPITALS.fullmatch(answer.strip()):
        return re.search(rf"\b{re.escape(answer.strip())}(?!\w)", text) is not None
    return (value is None or can_be_told(answer)) and folded(answer) in folded(text)


def direct_outcome(direct: Direct | None, answers: Sequence[str], dates: Sequence[tuple[date, date]]) -> str:
    """Return "exact", "contained", "wrong" or "missing": how a direct answer meets what is expected.

    It is exact where it is one of the answers, word by word or as a value, or one of the periods. It contains one where
    that stands in it, or where it is itself at least half of the words of one.
    """
    if direct is None:
        return "missing"
    if any(_is(direct, answer) for answer in answers) or _interval(direct) in dates:
        return "exact"
    return "contained" if any(_contains(direct.text, answer) for answer in answers) else "wrong"


def _is(direct: Direct, answer: str) -> bool:
    if (polarity := polarity_of(answer)) is not None:
        return polarity in (direct.value, polarity_of(direct.text))
    value = number_of(answer)
    if value is not None and value in (direct.value, number_of(direct.text)):
        return True
    return folded(direct.text) == folded(answer)


def _contains(text: str, answer: str) -> bool:
    if (polarity := polarity_of(answer)) is not None:
        return folded(text).startswith(f" {polarity} ")
    shown, expected = folded(text), folded(answer)
    part = shown in expected and 2 * len(shown.split()) >= len(expected.split())
    return part or says(answer, text)


def _interval(direct: Direct) -> tuple[date, date] | None:
    if not isinstance(direct.value, str):
        return None
    first, _, last = direct.value.partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
