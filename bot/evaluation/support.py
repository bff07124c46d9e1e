"""Whether quotes bear a statement out, by strings and intervals of days: the place of the judge in ALCE's scores.

Independent of what composes and proves answers, so that neither can vouch for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.evaluation.text_match import folded, squeezed
from bot.evaluation.values import numbers_in, without_times
from retrieval.domain.answer import Citation
from retrieval.english.dictionary import words
from retrieval.text.stems import stems
from retrieval.times.expressions import find_times

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
