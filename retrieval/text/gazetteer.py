"""The countries of the world and the states of the USA by name and by other words, as stems."""

from __future__ import annotations

from retrieval.english.dictionary import Pattern, values, words
from retrieval.text.stems import stem, stems


def _stemmed(listed: str) -> frozenset[str]:
    return frozenset(map(stem, words(listed)))


COUNTRIES = _stemmed("places.countries")
US_STATES = _stemmed("places.us_states")
ALIASES: dict[frozenset[str], frozenset[str]] = {
    frozenset(stems(country)): frozenset(stems(others)) for country, others in values("places.aliases").items()
}
"""From the name of a country to other words for it or its government, all as stems."""

_ASKS_COUNTRY = Pattern(r"\b(?:which|what)\s+(?:[\w'’-]+\s+){0,3}(?:countr(?:y|ies)|nations?)\b")
_ASKS_STATE = Pattern(r"\b(?:which|what)\s+(?:[\w'’.-]+\s+){0,2}states?\b")


def asked_list(question: str) -> frozenset[str]:
    """Return the list that a question wants an item of, as stems; an empty one when it asks for something else."""
    if _ASKS_COUNTRY.search(question):
        return COUNTRIES
    return US_STATES if _ASKS_STATE.search(question) else frozenset()
