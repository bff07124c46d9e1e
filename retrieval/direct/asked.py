"""What kind of thing a question asks for, and how the words for it are found in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from retrieval.direct import amounts, causes, days, persons, places, said, spells
from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, values
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.context import Context
from retrieval.question.kinds import asked_noun
from retrieval.question.question import Question
from retrieval.ranking.sentences import Idf
from retrieval.text.stems import stems

Find = Callable[[str, Context], list[AnswerSpan]]

_WHERE = Pattern(r"\bwhere\b")
_NOW = Pattern(r"\b(?:now|currently|still|at present)\b")
_SHARE_WORDS = frozenset(stems("percentage percent share proportion per cent"))
_LENGTH_WORDS = frozenset(stems("long last old age take time since"))
_SAYING = frozenset(stems("say tell call describe claim argue announce comment think respond reply react warn state"))


@dataclass(frozen=True)
class Asked:
    """A question with what finds its answer in a sentence; `dress` are stems that only ask.

    `kind` is "amount", "day", "length", "name", "place", "reason", "words", or "" where any sentence may answer; `find`
    is then None. `states` when the newest report of it holds, `by_office` when whoever is so called answers, whatever
    he does; `speaker` is whose words are asked for.
    """

    question: Question
    event: AskedEvent
    kind: str = ""
    find: Find | None = None
    dress: frozenset[str] = field(default_factory=frozenset)
    states: bool = False
    by_office: bool = False
    speaker: said.Asked | None = None


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
    if question.kind == "place" and (_WHERE.search(question.text) or asked_noun(question.text)):
        return Asked(
            question, event, "place", lambda text, _: places.places_in(question, text), frozenset(stems("place take"))
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
    return Asked(question, event)


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
