"""Two things held against each other: "which is cheaper, A or B?", "was it higher or lower than before?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.direct.amount_series import SeriesAsked, Told, topic_words
from retrieval.direct.amounts import Asked
from retrieval.direct.answer_sentences import is_comment
from retrieval.english.dictionary import Pattern, either, values
from retrieval.events.context import Context, ReadPassage, topic_told
from retrieval.events.figures import Figure, figures_in
from retrieval.question.question import Question
from retrieval.ranking.sentences import Idf, Sentence
from retrieval.text.stems import stem

_UP, _DOWN = either("answers.upwards"), either("answers.downwards")
_EITHER = Pattern(rf"\b(?:(?P<up>{_UP})\s+or\s+(?P<down>{_DOWN})|(?P<down_first>{_DOWN})\s+or\s+(?P<up_last>{_UP}))\b")
_TURNED = Pattern(rf"\b(?:(?P<rising>{either('answers.has_risen')})|{either('answers.has_fallen')})\b")
_PART_OF = Pattern(
    r"\b(?P<part>\d+(?:\.\d+)?)\s?(?:%|per ?cent)\s+of\s+(?:the\s+)?(?:\w+\s+)?"
    rf"(?:{either('answers.whole_amounts')})\b"
)
_CLAUSE_ENDS = Pattern(r"[,;:.—–](?=\s|$)|\b(?:and|while|but|which|who|according to|says?|said)\b")
_SIDES = [
    Pattern(shape)
    for shape in (
        rf"\s*(?:which|what)\b(?:\s+\w+){{0,3}}?\s+(?P<adjective>{either('answers.comparatives')})\b(?P<more>[^,:?]*?)"
        r"(?:\s*[,:–—-]\s*|\s+)(?P<one>(?:the|a|an)?[^,?]+?)\s+or\s+(?P<other>[^?]+?)\W*",
        rf"\s*(?:{either('function_words.auxiliaries')})\s+(?P<one>.+?)\s+(?:be\s+|cost\s+|last\s+|get\s+)?"
        rf"(?P<adjective>{either('answers.comparatives')})\s+(?P<more>.*?)\s*\bthan\s+(?P<other>.+?)\W*",
    )
]
"""How two things are compared: "which is cheaper, A or B?", "is A cheaper than B?"."""
_LEAST = 0.45
_FITTING = 0.85  # of the best
_WHOLE = 100
_JUST_BEFORE = 25  # characters between an amount and the words that it rose
_MOST_WORDS = 70  # characters of the words that say by how much


@dataclass(frozen=True, slots=True)
class Direction:
    """Whether something rose or fell: the words to ask it with, and what of (stems)."""

    up: str
    down: str
    topic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two things that are compared, as the question names them, each with the amount to look for."""

    one: tuple[str, SeriesAsked]
    other: tuple[str, SeriesAsked]


@dataclass(frozen=True, slots=True)
class Turned:
    """A sentence that says whether something rose or fell: `text[begin:stop]` of it says how far."""

    sentence: Sentence
    opening: Sentence
    begin: int
    stop: int
    rising: bool
    worth: float

    @property
    def day(self) -> date:
        """Return the day of the report."""
        return self.sentence.candidate.passage.published or date.min


def direction_asked(question: Question) -> Direction | None:
    """Return what is asked to have risen or fallen, None where that is not asked."""
    found = _EITHER.search(question.text)
    if found is None:
        return None
    rest = f"{question.text[: found.start()]} {question.text[found.end() :]}"
    topic = topic_words(rest)
    up, down = found["up"] or found["up_last"], found["down"] or found["down_first"]
    return Direction(up.lower(), down.lower(), topic) if topic else None


def turned(asked: Direction, passages: Sequence[Sequence[Sentence]], idf: Idf) -> list[Turned]:
    """Return the sentences that tell whether it rose or fell, the newest of those that surely do first."""
    found = [
        one
        for sentences in passages
        if sentences and not is_comment(sentences[0].candidate.passage.title)
        for one in _turned_in(asked, ReadPassage(sentences), idf)
    ]
    best = max((one.worth for one in found), default=0.0)
    sure = [one for one in found if one.worth >= max(_LEAST, _FITTING * best)]
    return sorted(sure, key=lambda one: (one.day, one.worth), reverse=True)


def _turned_in(asked: Direction, within: ReadPassage, idf: Idf) -> list[Turned]:
    found = []
    for place, sentence in enumerate(within.sentences):
        text = sentence.text
        figures = figures_in(text) if "?" not in text else []
        told = _direction(text) if figures else None
        if told is None:
            continue
        begin, stop, rising = told
        context = Context(within, place, "")
        worth = topic_told(asked.topic, context, idf)
        found.append(Turned(sentence, context.opening, _from_figure(figures, begin), stop, rising, worth))
    return found


def _from_figure(figures: Sequence[Figure], begin: int) -> int:
    """Return where the amount begins that stands just before the words that it rose: "47.3 per cent, up from 39.8"."""
    before = [one.begin for one in figures if one.stop <= begin and begin - one.begin <= _JUST_BEFORE]
    return before[-1] if before else begin


def _direction(text: str) -> tuple[int, int, bool] | None:
    """Return the words of a sentence that say that something rose or fell, and whether it rose."""
    part = _PART_OF.search(text)
    if part:
        return part.start(), _clause_end(text, part.end()), float(part["part"]) > _WHOLE
    first = _TURNED.search(text)
    return (first.start(), _clause_end(text, first.end()), first["rising"] is not None) if first else None


def _clause_end(text: str, at: int) -> int:
    end = _CLAUSE_ENDS.search(text, at)
    return min(end.start() if end else len(text), at + _MOST_WORDS)


def sides_asked(question: Question) -> Sides | None:
    """Return the two things that a question compares by an adjective, None where it does not."""
    found = next((match for shape in _SIDES if (match := shape.fullmatch(question.text))), None)
    if found is None:
        return None
    kinds, kin = str(values("answers.comparatives")[found["adjective"].lower()]).split(":")
    sides = [(found[name].strip(), _side(found[name], kinds, kin)) for name in ("one", "other")]
    return Sides(*sides) if all(asked.topic for _, asked in sides) else None


def _side(name: str, kinds: str, kin: str) -> SeriesAsked:
    topic = topic_words(name)
    amount = Asked(tuple(kinds.split()), about=frozenset(topic))
    return SeriesAsked("last", topic, amount, frozenset(map(stem, kin.split())), stem(kin.split(maxsplit=1)[0]))


def shown(name: str, told: Told) -> str:
    """Return a side with its amount: "the new stadium: £186 million"."""
    return f"{name}: {told.words}"


def with_words(one: Turned, asked: Direction) -> str:
    """Return which of the question's two words is so, and the words that say how far: "Higher: up from 39.8"."""
    word = asked.up if one.rising else asked.down
    return f"{word[:1].upper()}{word[1:]}: {one.sentence.text[one.begin : one.stop].strip()}"


__all__ = ["Direction", "Sides", "Turned", "direction_asked", "shown", "sides_asked", "turned", "with_words"]
