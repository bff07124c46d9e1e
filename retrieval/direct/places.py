"""Where something was: the place that a preposition opens, as "a hotel near Heathrow"."""

from __future__ import annotations

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either
from retrieval.question.question import Question
from retrieval.text.gazetteer import asked_list
from retrieval.text.names import find_names
from retrieval.text.stems import WORD, stem
from retrieval.times.expressions import find_times

_NAME = r"(?-i:[A-Z][\w'’-]*(?:\.(?=\w))?[\w'’-]*(?:(?: of| de| la| and|,| the)? [A-Z][\w'’-]*)*)"
_NOT_IN_PLACE = either("function_words.auxiliaries", "function_words.relatives", "function_words.prepositions")
_AFTER_PLACE = either("function_words.prepositions", "function_words.coordinators", "answers.cited_verbs")
_OPENERS = either("function_words.articles", "function_words.possessives")
_PLACE = Pattern(
    rf"\b(?P<prep>{either('answers.place_prepositions')}) (?P<place>(?:the )?{_NAME}"
    rf"|(?:{_OPENERS}) (?:(?!(?:{_NOT_IN_PLACE})\b)[\w'’-]+ ){{0,3}}?"
    rf"[\w'’-]+(?= (?:{_AFTER_PLACE})\b|[.,;])(?: (?:near|in|at|of|outside) {_NAME})?)"
)
_NO_OPENERS = either("function_words.articles", "function_words.possessives")
_NO_PLACE = Pattern(rf"\b(?:{either('answers.abstract_places')})\b")
_SURE = frozenset("in at near outside from to".split())


def places_in(question: Question, text: str) -> list[AnswerSpan]:
    """Return the places that a sentence names, and the question does not."""
    times = [(time.begin, time.stop) for time in find_times(text)]
    asked = frozenset(map(stem, WORD.findall(question.text)))
    found = []
    for match in _PLACE.finditer(text):
        begin, stop = match.span("place")
        words = frozenset(map(stem, WORD.findall(match["place"])))
        if any(one < stop and begin < other for one, other in times) or words <= asked:
            continue
        named = any(word[:1].isupper() for word in WORD.findall(match["place"]))
        if not named and _NO_PLACE.search(match["place"]):
            continue
        fit = (
            1.0
            if match["prep"].lower() in ("in", "at", "near", "outside", "from", "to") and named
            else 0.75
            if named
            else 0.65
        )
        found.append(AnswerSpan(begin, stop, fit, "place", likely=fit >= 0.7))
    listed = asked_list(question.text)
    names = [name for name in find_names(text) if all(stem(word) in listed for word in name.words)]
    return found + [
        AnswerSpan(name.begin, name.stop, 0.9, "place")
        for name in names
        if not frozenset(map(stem, name.words)) <= asked
    ]
