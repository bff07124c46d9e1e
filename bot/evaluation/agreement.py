"""When what is shown counts as what was expected: equal texts and values, and quotes that bear a statement out.

Numbers are compared as values ("six", "6", "6.0"; "$910,000", "910 thousand") and not as strings, which stand by
chance in every other text.

Independent of what composes and proves answers, so that neither can vouch for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from retrieval.domain.answer import Citation, Direct
from retrieval.english.dictionary import Pattern, either, phrase, values, word_set, words
from retrieval.text.stems import stems
from retrieval.times.expressions import TimeExpression, find_times

_SHORTEST_ANSWER = 3
_SAYS_NOTHING = word_set("scorecard.says_nothing")
_ARTICLES = phrase("function_words.articles")
_MIRRORS = re.compile(r"^https?://(?:www\.|edition\.|amp\.)*")
_PRIMES = str.maketrans("’‘`“”„«»‐‑‒–—―−", "'''" + '"""""' + "-------")


def folded(text: str) -> str:
    """Return the words but articles, in lower case between single spaces: a match is a match of whole words."""
    words = re.findall(r"\w+", _ARTICLES.sub(" ", text.lower()))
    return f" {' '.join(words)} "


def squeezed(text: str) -> str:
    """Return a text with what typesetting changes (quotes, dashes, spaces) made alike, so that only words count."""
    return " ".join(text.translate(_PRIMES).split())


def occurs(wanted: Iterable[str], texts: Iterable[str]) -> bool:
    """Tell whether one of the wanted strings stands in one of the texts; both must be folded already."""
    alternatives = tuple(wanted)
    return any(words in text for text in texts for words in alternatives)


def can_be_told(answer: str) -> bool:
    """Tell whether a match of this string would mean anything: "yes" or "5" stand in every other text."""
    words = folded(answer).strip()
    return len(words) >= _SHORTEST_ANSWER and words not in _SAYS_NOTHING


def is_address(text: str) -> bool:
    """Tell whether a text is a web address rather than the name of an outlet."""
    return text.startswith(("http://", "https://"))


def address(url: str | None) -> str:
    """Return what is left of a URL without scheme, mirrors, query and fragment, so that copies of a page agree."""
    return _MIRRORS.sub("", (url or "").split("#")[0].split("?")[0]).rstrip("/").lower()


_SCALES = values("numbers.scales") | values("numbers.short_scales")
_NUMBER_WORDS = values("numbers.units") | values("numbers.tens")
_NUMBER = Pattern(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"
    rf"(?:[\s-]*({either('numbers.scales', 'numbers.short_scales')})\b)?"
)
_UNIT = Pattern(rf"[^\w\s]+|\b(?:{either('scorecard.units_of_answers', 'numbers.scales', 'numbers.short_scales')})\b")
_POLARITY = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
_CAPITALS = re.compile(r"[A-Z][A-Z.]*")


def _is_of_words(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


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
        not any(map(_is_of_words, answer))
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
    if not any(map(_is_of_words, answer)):
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


_LEAST_SHARED = 0.5
"""Share of a statement's content words that its quotes must hold when it is not a slice of them."""

_QUOTED = re.compile(r"[\"“«]([^\"”»]{2,})[\"”»]")
_NAME = re.compile(r"(?:(?<=[\w,;:)] )|(?<=[\w,;:)]\n))[A-Z][\w’'-]*[\w]|\b[A-Z][\w’'-]+(?= [A-Z][a-z])")
_NO_NAMES = frozenset(word.capitalize() for word in words("scorecard.no_names"))
_FUNCTION_WORDS = frozenset(stem for word in words("scorecard.function_words") for stem in stems(word))


@dataclass(frozen=True, slots=True)
class _Claims:
    """What can be checked in a text: numbers as values, names and quoted words in small letters, days."""

    numbers: frozenset[float]
    names: frozenset[str]
    quoted: tuple[str, ...]
    times: tuple[tuple[date, date], ...]


def supported(statement: str, quotes: Sequence[Citation]) -> bool:
    """Tell whether the quotes together bear out a statement.

    They do when it stands in them word for word; else when every number, name, quotation and date of it is found in
    them (a date when an interval of a quote, or its day of publication, lies within it), and half of its other words.
    """
    if not quotes:
        return False
    joined = " ".join(citation.quote for citation in quotes)
    if folded(statement) in folded(joined):
        return True
    # A day without its year means in a statement what it means in the article that it is taken from.
    claims = _claims(statement, next((day for citation in quotes if (day := _counted_from(citation))), None))
    proofs = [_claims(citation.quote, _counted_from(citation)) for citation in quotes]
    words = folded(joined)
    return (
        claims.numbers <= frozenset().union(*(proof.numbers for proof in proofs))
        and all(folded(name) in words for name in claims.names)
        and all(folded(text) in words for text in claims.quoted)
        and all(_dated(span, proofs, quotes) for span in claims.times)
        and _shared(statement, joined) >= _LEAST_SHARED
    )


def _counted_from(citation: Citation) -> date | None:
    """Return the day from which a quote's words count, the last one that its article's words leave open."""
    return citation.published or (citation.dated.end if citation.dated else None)


def _dated(span: tuple[date, date], proofs: Sequence[_Claims], quotes: Sequence[Citation]) -> bool:
    shown = [time for proof in proofs for time in proof.times]
    shown += [(citation.published, citation.published) for citation in quotes if citation.published]
    shown += [(citation.dated.start, citation.dated.end) for citation in quotes if citation.dated]
    return any(span[0] <= start and end <= span[1] for start, end in shown)


def _shared(statement: str, quotes: str) -> float:
    wanted = set(stems(statement)) - _FUNCTION_WORDS
    return len(wanted & set(stems(quotes))) / len(wanted) if wanted else 0.0


def _claims(text: str, published: date | None) -> _Claims:
    times = find_times(text, published)
    rest = without_times(text, times)
    return _Claims(
        numbers=frozenset(numbers_in(rest)),
        names=frozenset(name.lower() for name in _NAME.findall(squeezed(rest)) if name not in _NO_NAMES),
        quoted=(*_QUOTED.findall(text), *(time.text for time in times if not time.start)),
        times=tuple((time.start, time.end) for time in times if time.start and time.end),
    )
