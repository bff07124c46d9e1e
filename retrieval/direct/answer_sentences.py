"""Sentences that may answer, best first: how much of the question each holds, and how well it holds what is asked for.

Judges sentences of ranked passages one by one, with what each leans on; what is quoted of them is composed elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.asked import Asked
from retrieval.direct.yes_no import NEGATING
from retrieval.english.dictionary import Pattern, either, phrase, values
from retrieval.events.context import Context, ReadPassage
from retrieval.ranking.sentences import Idf, Sentence, weigh
from retrieval.text.acts import kinds_of, opposites
from retrieval.text.stems import WORD, stems

_OPPOSITE = 0.85  # of a word of the question, whose opposite a sentence tells
_WITHOUT_ACT = 0.8  # kept of a sentence that does not tell of the act asked about
_DAY_WITHOUT_ACT = 0.5  # the same where it is asked when
_NAME_ELSEWHERE = 0.85  # kept of one with an amount, where only the sentences around it name whose it is
_WITHOUT_NAME = 0.6  # kept of one that leaves out whom the question names, and cannot mean him
_SLOT = 0.5  # of the worth, what is asked for makes up, where that can be told by its words
_ALONE = {"name": 0.7, "reason": 0.6, "place": 0.6}
"""Match below which words of a kind are not shown by themselves: who did something else, why something else was."""
_TAKEN_BACK = 0.6  # kept of what an earlier version said, where nobody asks for it
_OF_CHANGE = Pattern(r"\b(?:chang|correct|revis|earlier|updat)\w*\b")
_OTHER_PLACE = 0.6  # kept of one that does not say "second" where it is asked who came second
_LATER_PLACES = frozenset(values("numbers.ordinals")) - {"first"}
_FAINT = 0.3  # match below which a sentence is not worth reading for an answer
_AFFIRMED = 0.7  # kept of one that affirms where the question asks who or what did not
_UNFINISHED = 0.7  # kept of a heading, a caption, a line of a list
_OPINION = 0.85  # kept of what a comment says
_FRESHEST = 0.04  # for the newest article, falling with the logarithm of the days to it
_LEAD = 0.02  # for the first two sentences of an article
_ENDS = ".!?…”\"’')"
_COMMENT = Pattern(r"^\W*(?:comment|opinion|editorial|analysis|column|letters?)\b\s*[:|–—-]")
_STANCE = Pattern(rf"\b(?:(?P<against>{either('answers.against')})|(?P<favour>{either('answers.in_favour')}))\b")
_TOTAL = phrase("answers.totals")


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence, the one that a quote of it begins with, and what it is worth as an answer, all in [0, 1].

    `match` is how much of the question it holds, `span` the words of it that answer, None where that cannot be told.
    """

    sentence: Sentence
    opening: Sentence
    match: float
    worth: float
    span: AnswerSpan | None = None

    @property
    def published(self) -> date:
        """Return the day of publication, the earliest of all days where it is not known."""
        return self.sentence.candidate.passage.published or date.min

    @property
    def text(self) -> str:
        """Return the sentence word for word."""
        return self.sentence.text


def read_sentences(asked: Asked, passages: Sequence[Sequence[Sentence]], idf: Idf) -> list[AnswerSentence]:
    """Return the sentences that may answer, best first; where the kind of answer is known, only what holds one."""
    known = frozenset().union(*(one.vocabulary for sentences in passages for one in sentences))
    shares = asked_shares(asked, weigh(asked.question, idf, known).shares)
    newest = max((one[0].candidate.passage.published or date.min for one in passages if one), default=date.min)
    found = [
        one for sentences in passages if sentences for one in _of_passage(asked, shares, ReadPassage(sentences), newest)
    ]
    return sorted(found, key=lambda one: -one.worth)


def asked_shares(asked: Asked, shares: dict[str, float]) -> dict[str, float]:
    """Return the weights of the question's words without those that only ask, summing to 1."""
    kept = {word: share for word, share in shares.items() if word not in asked.dress} or shares
    total = sum(kept.values()) or 1.0
    return {word: share / total for word, share in kept.items()}


def _of_passage(asked: Asked, shares: dict[str, float], within: ReadPassage, newest: date) -> Iterator[AnswerSentence]:
    comment = is_comment(within.passage.title)
    for place, sentence in enumerate(within.sentences):
        text = sentence.text
        if "?" in text or len(sentence.words) < 3:
            continue
        context = Context(within, place, asked.event.verb)
        match = match_of(asked, shares, context)
        if match < _FAINT:
            continue
        spans = asked.find(text, context) if asked.find else []
        if asked.find and not spans:
            continue
        span = max(spans, key=lambda one: one.fit, default=None)
        fit = span.fit if span else 1.0
        worth = match * (1 - _SLOT + _SLOT * fit) if asked.find else match
        if span and match < _ALONE.get(span.kind, 0.0):
            span = replace(span, likely=False)
        if context.retracted and not asked.event.retracted and not _OF_CHANGE.search(asked.question.text):
            worth *= _TAKEN_BACK
            span = replace(span, likely=False) if span else None
        worth *= _UNFINISHED if is_unfinished(text) else 1.0
        worth *= _OPINION if comment else 1.0
        worth += _fresh(within.passage.published, newest) + _LEAD * context.leads
        yield AnswerSentence(sentence, context.opening, match, worth, span)


def _fresh(published: date | None, newest: date) -> float:
    return _FRESHEST / (1 + math.log1p(max(0, (newest - published).days))) if published else 0.0


def is_comment(title: str) -> bool:
    """Tell whether a title is that of a comment, which reports nothing."""
    return _COMMENT.match(title) is not None


def is_unfinished(text: str) -> bool:
    """Tell whether a sentence is a heading, a caption, or a line of a list."""
    return text[-1] not in _ENDS


def match_of(asked: Asked, shares: dict[str, float], context: Context) -> float:
    """Return how much of a question a sentence holds with what it leans on; `shares` weighs the question's stems."""
    words = sum(share * _level(asked, word, context) for word, share in shares.items())
    if asked.event.acts and not asked.by_office and not tells_act(asked, context):
        words *= _WITHOUT_ACT if asked.kind != "day" else _DAY_WITHOUT_ACT
    names = asked.event.names
    if not all(context.takes_part(name) for name in names):
        words *= _WITHOUT_NAME
    elif asked.kind == "amount" and not context.leans and not any(map(context.is_named, names)) and names:
        words *= _NAME_ELSEWHERE
    if _manner(asked.question.text).negated and not NEGATING.search(context.sentence.text):
        words *= _AFFIRMED
    words *= 1.0 if tells_place(asked, context.sentence.text) else _OTHER_PLACE
    return words * _stance(asked, context.sentence.text) * _whole(asked, context.sentence.text)


def _level(asked: Asked, word: str, context: Context) -> float:
    """Return how near a word stands; whether something was done is told by what says that the opposite was, too."""
    level = context.level(word, context.sentence.vocabulary)
    if asked.question.kind == "yesno" and level < _OPPOSITE:
        other = opposites(kinds_of(word))
        if other and any(other & act.kinds for act in context.acts):
            return _OPPOSITE
    return level


def tells_act(asked: Asked, context: Context) -> bool:
    """Tell whether a sentence names an act that is asked about; its opposite does where the answer is yes or no."""
    acts = asked.event.acts | opposites(asked.event.acts) if asked.question.kind == "yesno" else asked.event.acts
    return bool(context.kinds & acts) or asked.event.verb in context.sentence.vocabulary


def tells_place(asked: Asked, text: str) -> bool:
    """Tell whether a text has the ordinals of a question, as who came second; days may be counted otherwise."""
    if asked.kind == "day":
        return True
    wanted = _manner(asked.question.text).places
    return not wanted or wanted <= set(WORD.findall(text.lower()))


def _stance(asked: Asked, text: str) -> float:
    """Return less than 1 where it is asked who was against it and a sentence tells who was for it."""
    against = _manner(asked.question.text).against
    told = None if against is None else _STANCE.search(text)
    if told is None:
        return 1.0
    return 1.0 if against == bool(told["against"]) else 0.75


def _whole(asked: Asked, text: str) -> float:
    return 1.25 if _manner(asked.question.text).of_all and _TOTAL.search(text) else 1.0


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a question asks: who did not, which place in an order, who was against it or (False) for it, the total."""

    negated: bool
    places: frozenset[str]
    against: bool | None
    of_all: bool


@lru_cache(maxsize=64)
def _manner(question: str) -> _Manner:
    """Return how a question asks; each of its sentences is held against that."""
    stance = _STANCE.search(question)
    return _Manner(
        NEGATING.search(question) is not None,
        _LATER_PLACES.intersection(WORD.findall(question.lower())),
        bool(stance["against"]) if stance else None,
        _TOTAL.search(question) is not None,
    )


def newest_first(found: Sequence[AnswerSentence], fitting: float) -> list[AnswerSentence]:
    """Return what fits about as well as the best with the newest report first, the others behind it as they were."""
    if not found:
        return []
    least = fitting * found[0].worth
    near = [one for one in found if one.worth >= least]
    best = max(near, key=lambda one: (one.published, one.worth))
    return [best, *(one for one in found if one is not best)]


def vocabulary(text: str) -> frozenset[str]:
    """Return the stems of a text."""
    return frozenset(stems(text))
