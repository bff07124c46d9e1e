"""A text as units: its names, times, numbers and words of content, each with the small words before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from retrieval.domain.articles import Period
from retrieval.english.dictionary import values, word_set
from retrieval.proof.clauses import Word, read_words
from retrieval.proof.figures import Figure, counts_nothing, figures_at
from retrieval.text.names import Name, find_names
from retrieval.text.stems import stem
from retrieval.times.expressions import TimeExpression
from retrieval.times.publication import times_from

UnitKind = Literal["name", "time", "figure", "word"]
_Span = tuple[int, UnitKind, "Name | TimeExpression | Figure | None", str]


@dataclass(frozen=True, slots=True)
class Unit:
    """What says something in a text: the words from `at` to `last`, which are `text`.

    `glue` are the small words between the unit before it in its sentence and this one; `owns` tells that "'s" follows.
    """

    kind: UnitKind
    text: str
    begin: int
    stop: int
    at: int
    last: int
    clause: int
    sentence: int
    glue: tuple[str, ...]
    stem: str
    owns: bool
    name: Name | None = None
    time: TimeExpression | None = None
    figure: Figure | None = None

    @property
    def preposition(self) -> str:
        """Return the last preposition before it, "" where none is."""
        if self.glue[-1:] in (("then",), ("now",)):
            return ""  # "until then Ada Lund" hangs on nothing
        return next((word for word in reversed(self.glue) if word in word_set("proof.prepositions")), "")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as words and units."""

    text: str
    words: tuple[Word, ...]
    units: tuple[Unit, ...]

    def of_sentence(self, number: int) -> list[Unit]:
        """Return the units of one sentence."""
        return [one for one in self.units if one.sentence == number]


@lru_cache(maxsize=2_048)
def read_units(text: str, period: Period | None, language: str = "en") -> Reading:
    """Return a text as units, its times counted from the days on one of which it was published."""
    words = read_words(text)
    spans = _spans(text, words, tuple(times_from(text, period, language=language)))
    units: list[Unit] = []
    glue: list[str] = []
    place = 0
    while place < len(words):
        if place and words[place - 1].sentence != words[place].sentence:
            glue = []
        span = spans.get(place)
        if span is None and not (words[place].is_content or words[place].lower in word_set("proof.weighty")):
            glue.append(words[place].lower)
            place += 1
            continue
        units.append(_unit(text, words, place, span or (place, "word", None, words[place].stem), tuple(glue)))
        glue = []
        place = units[-1].last + 1
    return Reading(text, words, tuple(units))


def _spans(text: str, words: Sequence[Word], times: Sequence[TimeExpression]) -> dict[int, _Span]:
    """Return by its first word each name, time, number and phrasal verb."""
    found: dict[int, _Span] = {}
    taken: set[int] = set()

    def add(begin: int, stop: int, kind: UnitKind, what: Name | TimeExpression | Figure) -> None:
        inside = [at for at, word in enumerate(words) if begin <= word.begin and word.stop <= stop]
        if inside and taken.isdisjoint(inside):
            taken.update(inside)
            found[inside[0]] = (inside[-1], kind, what, words[inside[-1]].stem)

    for time in times:
        if time.start or time.clock:
            add(time.begin, time.stop, "time", time)
    for figure in figures_at(text):
        if not counts_nothing(figure.quantity, text):
            add(figure.quantity.begin, figure.quantity.stop, "figure", figure)
    for name in find_names(text):
        add(name.begin, name.stop, "name", name)
    for at, (word, particle) in enumerate(pairwise(words)):
        meaning = _phrasal_verbs().get((word.stem, particle.lower))
        if meaning and word.sentence == particle.sentence and taken.isdisjoint({at, at + 1}):
            found[at] = (at + 1, "word", None, meaning)
    return found


@cache
def _phrasal_verbs() -> dict[tuple[str, str], str]:
    """Return by stem and particle the stem of the verb that a phrasal verb stands for."""
    pairs = ((phrase.split(), meaning) for phrase, meaning in values("proof.phrasal_verbs").items())
    return {(stem(verb), particle): stem(str(meaning)) for (verb, particle), meaning in pairs}


def _unit(text: str, words: Sequence[Word], place: int, span: _Span, glue: tuple[str, ...]) -> Unit:
    last, kind, what, stemmed = span
    first, end = words[place], words[last].stop
    return Unit(
        kind=kind,
        text=text[first.begin : end],
        begin=first.begin,
        stop=end,
        at=place,
        last=last,
        clause=first.clause,
        sentence=first.sentence,
        glue=glue,
        stem=stemmed,
        owns=text[end : end + 2] in ("'s", "’s", "' ", "’ "),
        name=what if isinstance(what, Name) else None,
        time=what if isinstance(what, TimeExpression) else None,
        figure=what if isinstance(what, Figure) else None,
    )
