"""What kind of thing a question asks for, and how the words for it are found in a sentence; places are found here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from retrieval.direct import amounts, causes, days, persons, said, spells
from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase, values, word_set
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.context import Context
from retrieval.question.kinds import asked_noun
from retrieval.question.name_kinds import kind_of
from retrieval.question.question import Question
from retrieval.ranking.sentences import Idf
from retrieval.text.names import find_names
from retrieval.text.neighbours import has_word
from retrieval.text.stems import WORD, stem, stems
from retrieval.text.word_kinds import asked_list
from retrieval.times.expressions import find_times

Find = Callable[[str, Context], list[AnswerSpan]]

_WHERE = frozenset({"where"})
_NOW = Pattern(r"\b(?:now|currently|still|at present)\b")
_NAME = r"(?-i:[A-Z][\w'’-]*(?:\.(?=\w))?[\w'’-]*(?:(?: of| de| la| and|,| the)? [A-Z][\w'’-]*)*)"
_ONE_NAME = r"(?-i:[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)"
_NOT_IN_PLACE = either("function_words.auxiliaries", "function_words.relatives", "function_words.prepositions")
_AFTER_PLACE = either("function_words.prepositions", "function_words.coordinators", "answers.cited_verbs")
_OPENERS = either("function_words.articles", "function_words.possessives")
_PLACE = Pattern(
    rf"\b(?P<prep>{either('answers.place_prepositions')}) "
    rf"(?P<place>(?:the )?{_NAME}(?: {either('answers.place_words')}\b)?"
    rf"|(?:{_OPENERS}) (?:(?!(?:{_NOT_IN_PLACE})\b)[\w'’-]+ ){{0,3}}?"
    rf"[\w'’-]+(?= (?:{_AFTER_PLACE})\b|[.,;])(?: (?:near|in|at|of|outside) {_ONE_NAME})?)"
)
_NO_PLACE = phrase("answers.abstract_places")
_PLACE_WORD = phrase("answers.place_words")
_NOT = phrase("function_words.negations")
_MOVES = phrase("answers.movements")
_BEFORE = 40  # characters before a place in which it may be denied
_MOTION = frozenset({"from", "to", "into", "through"})
_IN_PLACE = _MOTION | {"in", "at", "near", "outside"}
_SHARE_WORDS = frozenset(stems("percentage percent share proportion per cent"))
_LENGTH_WORDS = frozenset(stems("long last old age take time since"))
_SAYING = frozenset(map(stem, word_set("answers.asked_sayings", "answers.asked_words")))


@dataclass(frozen=True)
class Asked:
    """A question with what finds its answer in a sentence; `dress` are stems that only ask.

    `kind` is "amount", "day", "length", "name", "place", "reason", "words", or "" where any sentence may answer; `find`
    is then None. `states` when the newest report of it holds, `by_office` when whoever is so called answers, whatever
    he does; `speaker` is whose words are asked for. `beside` finds what may stand alone once a sentence has been
    chosen, where it is too faint a sign to choose one by.
    """

    question: Question
    event: AskedEvent
    kind: str = ""
    find: Find | None = None
    dress: frozenset[str] = field(default_factory=frozenset)
    states: bool = False
    by_office: bool = False
    speaker: said.Asked | None = None
    beside: Find | None = None


def asked_of(question: Question, idf: Idf) -> Asked:
    """Return what a question asks for."""
    event = asked_event(question, idf)
    speaker = said.asked_speaker(question)
    if speaker is not None:
        dress = _SAYING | speaker.who
        return Asked(
            question, event, "words", lambda text, context: _said(speaker, text, context), dress, speaker=speaker
        )
    if question.kind == "duration":
        now = _NOW.search(question.text) is not None
        return Asked(
            question,
            event,
            "length",
            lambda text, context: _lengths(question, event, text, context),
            _LENGTH_WORDS,
            now,
        )
    amount = amounts.asked_amount(question) if question.kind in ("number", "thing", "definition") else None
    if amount is not None:
        dress = _SHARE_WORDS | amounts.people_counted(amount)
        return Asked(question, event, "amount", lambda text, _: amounts.amounts_in(amount, text), dress, states=True)
    if question.kind == "reason":
        return Asked(question, event, "reason", lambda text, _: causes.causes_in(event, text))
    if question.kind == "place" and (has_word(question.text, _WHERE) or asked_noun(question.text)):
        return Asked(
            question, event, "place", lambda text, _: places_in(question, text), frozenset(stems("place take"))
        )
    if question.kind == "person":
        called = persons.asks_who_it_is(question)
        if called is not None:
            return Asked(question, event, "name", lambda text, _: persons.identified_in(called, text))
        question = persons.in_other_words(question)
        event = asked_event(question, idf)
        person = persons.Asked(question, event)
        states = person.office is not None
        dress = frozenset(values("answers.leaders")) if person.leads else frozenset()
        return Asked(question, event, "name", lambda text, _: persons.persons_in(person, text), dress, states, states)
    if question.kind == "date":
        return Asked(question, event, "day", lambda text, context: days.days_in(event, text, context))
    return Asked(question, event, beside=_beside(question, event))


def _beside(question: Question, event: AskedEvent) -> Find | None:
    """Return what finds the name of a body or of a namesake, or a sum, where a question asks for one by a noun."""
    if question.kind == "organisation" or persons.asked_namesake(question):
        person = persons.Asked(question, event)
        return lambda text, _: persons.persons_in(person, text)
    amount = amounts.asked_sum(question) if question.kind in ("thing", "definition") else None
    return (lambda text, _: amounts.amounts_in(amount, text)) if amount else None


def _lengths(question: Question, event: AskedEvent, text: str, context: Context) -> list[AnswerSpan]:
    return spells.spells_in(question, event, text, context.before.text if context.before else "")


def _said(speaker: said.Asked, text: str, context: Context) -> list[AnswerSpan]:
    sure = said.speaks(speaker, text, context.before.text if context.before else "")
    if not sure:
        return []
    return [
        AnswerSpan(one.begin, one.stop, sure * one.fit, one.kind, likely=sure >= 0.7)
        for one in said.words_said(text, described=speaker.described)
    ]


def _is_place(question: Question, text: str, match: re.Match[str]) -> bool:
    """Tell whether what stands behind a preposition is a place: by a noun for places, or by a name of nothing else."""
    said = match["place"]
    if _NOT.search(text, max(0, match.start() - _BEFORE), match.start()) and not _NOT.search(question.text):
        return False  # "will not be held in Quessel"
    nouns = frozenset(map(str.lower, _PLACE_WORD.findall(said)))
    wanted = nouns & frozenset(asked_noun(question.text)) or not _PLACE_WORD.search(" ".join(asked_noun(question.text)))
    if nouns:
        return bool(wanted) and match["prep"].lower() != "between"
    name = said.removeprefix("the ")
    if not name[:1].isupper() or _NO_PLACE.search(said):
        return False
    kind = kind_of(name, [text])
    return kind == "place" or (kind == "unknown" and match["prep"].lower() in _IN_PLACE)


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
        if not _is_place(question, text, match):
            continue
        named = any(word[:1].isupper() for word in WORD.findall(match["place"]))
        fit = 1.0 if named and match["prep"].lower() in _IN_PLACE else 0.75 if named else 0.65
        if match["prep"].lower() in _MOTION and not _MOVES.search(question.text):
            fit = min(fit, 0.65)
        found.append(AnswerSpan(begin, stop, fit, "place", likely=fit >= 0.7))
    listed = asked_list(question.text)
    names = [name for name in find_names(text) if all(stem(word) in listed for word in name.words)]
    return found + [
        AnswerSpan(name.begin, name.stop, 0.9, "place")
        for name in names
        if not frozenset(map(stem, name.words)) <= asked
    ]
