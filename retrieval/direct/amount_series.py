"""Amounts of one kind that the reports of a story give one after the other: all, how they changed, the first, the last.

Of the same matter are those that stand with its words, are of the same kind of figure, and of about the same size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from retrieval.direct.amounts import Asked, amounts_in, asked_amount
from retrieval.direct.answer_sentences import is_comment
from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.days import written
from retrieval.english.dictionary import Pattern, either, phrase, values, word_set, words
from retrieval.events.context import Context, ReadPassage, topic_told
from retrieval.events.figures import figures_in
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.question import Question, content_words
from retrieval.ranking.sentences import Idf, Sentence
from retrieval.text.stems import WORD, stem, stems

Which = Literal["all", "changed", "first", "last"]

_NOUN = rf"(?P<noun>{either('answers.value_nouns')})s?\b"
_BE = either("function_words.auxiliaries")
_SHAPES = {
    "all": rf"\s*(?:please\s+)?(?:{either('answers.list_requests')}|what)\s+(?:me\s+)?"
    r"(?:all\s+|every\s+|each\s+(?:of\s+)?|(?:the\s+)?(?:various|different|several)\s+)+(?:of\s+)?(?:the\s+)?"
    rf"(?P<before>(?:[\w'’-]+\s+){{0,3}}?){_NOUN}(?P<after>.*)",
    "changed": rf"\s*(?:(?:by\s+)?how(?:\s+much|\s+far)?|what)\s+(?:{_BE})\s+(?P<subject>.+?)\s+(?:been\s+)?"
    rf"(?:{either('answers.value_changed')})\b(?P<after>.*)",
    "nth": rf"\s*(?:what|how\s+(?:much|high|large|big))(?:['’]?s|\s+(?:{_BE}))\s+(?P<owner>.*?)\b(?:very\s+)?"
    rf"(?:(?P<first>{either('answers.first_of_all')})|(?P<last>{either('answers.last_of_all')}))\s+"
    rf"(?P<before>(?:[\w'’-]+\s+){{0,2}}?){_NOUN}(?P<after>.*)",
    "two": rf".*?\b(?:(?P<first>first|original|initial)|{either('answers.second_of_two')})\b"
    rf"(?:\s+(?!first|original)[\w'’]+){{0,3}}?\s+(?P<noun>{either('answers.value_nouns')})(?P<plural>s)?\b.*",
    "counted": rf".*?\b(?:{either('answers.counting_nouns')})\s+of\s+(?:the\s+)?(?P<counted>.+)",
    "bound": r".*?\s(?P<side>before|after|since|until|during)\s+(?P<event>.+)",
    "paid": rf"\s*what\s+(?:{_BE})\s+(?P<who>.+?)\s+(?:(?:{either('answers.going_to')})\s+)?"
    rf"(?P<verb>{either('answers.paying_verbs')})\b(?P<after>.*)",
}
"""How several amounts are asked for."""
_ASKED = {name: Pattern(shape) for name, shape in _SHAPES.items()}
_ORDER = phrase(
    "answers.first_of_all", "answers.last_of_all", "answers.at_last", "answers.at_first", "answers.telling_nothing"
)
_ANY_PEOPLE = frozenset(map(stem, word_set("answers.any_people")))


@dataclass(frozen=True, slots=True)
class SeriesAsked:
    """What amounts are asked for: of what (stems), which of them, how they are counted, words that tell them apart.

    `kin` are stems of words beside such an amount, `noun` is the stem of its own. `bound` is the event before or after
    which it was told, with the side, None where there is none; `together` where those are meant that were told first,
    `topic_is_named` where the topic is nothing but names.
    """

    which: Which
    topic: tuple[str, ...]
    amount: Asked
    kin: frozenset[str]
    noun: str
    bound: tuple[str, str] | None = None
    together: bool = False
    topic_is_named: bool = False


def series_asked(question: Question) -> SeriesAsked | None:
    """Return the amounts that a question asks for, None where it asks for none or for a single one."""
    text = re.sub(r"[\s?!.]+$", "", question.text.replace("’", "'"))
    asked = _listed(text) or _compared(text) or _changed(text) or _nth(text) or _paid(text) or _how_much(question, text)
    named = frozenset(stems(" ".join(question.names)))
    return replace(asked, topic_is_named=named.issuperset(asked.topic)) if asked else None


def _listed(text: str) -> SeriesAsked | None:
    found = _ASKED["all"].fullmatch(text)
    return _asked("all", found["noun"], f"{found['before']} {found['after']}") if found else None


def _changed(text: str) -> SeriesAsked | None:
    found = _ASKED["changed"].fullmatch(text)
    named = re.findall(r"[a-z]+", found["subject"].lower()) if found else []
    noun = next((word for word in named if _singular(word) in values("answers.value_nouns")), None)
    return _asked("changed", noun, found["subject"]) if found and noun else None


def _nth(text: str) -> SeriesAsked | None:
    found = _ASKED["nth"].fullmatch(text)
    if found is None:
        return None
    which: Which = "first" if found["first"] else "last"
    return _asked(which, found["noun"], f"{found['owner']} {found['before']} {found['after']}")


def _paid(text: str) -> SeriesAsked | None:
    """Read "what did they originally agree to pay" as what they offered first."""
    found = _ASKED["paid"].fullmatch(text)
    if found is None:
        return None
    first, last = asks_for_the_first(text), re.search(rf"\b(?:{either('answers.at_last')})\b", text, re.IGNORECASE)
    noun = "demand" if found["verb"].lower().startswith(("ask", "demand", "want")) else "offer"
    if not (first or last):
        return None
    asked = _asked("first" if first else "last", noun, f"{found['who']} {found['after']}")
    return replace(asked, kin=asked.kin | frozenset(stems(" ".join(_words(found["verb"])))))


def _how_much(question: Question, text: str) -> SeriesAsked | None:
    """Read "how much was it to cost at first?" as a question for the first of several amounts."""
    amount = asked_amount(question) if asks_for_the_first(text) and not question.window else None
    if amount is None:
        return None
    bound = _ASKED["bound"].fullmatch(text)
    words = _words(text[: bound.start("side")] if bound else text)
    noun = stem(next((word for word in words if word in values("answers.value_nouns")), words[-1] if words else "cost"))
    kin = amount.nouns or frozenset(map(stem, str(values("answers.value_kin").get(noun, noun)).split())) | {noun}
    topic = tuple(word for word in dict.fromkeys(stems(" ".join(words))) if amount.nouns or word not in kin)
    return SeriesAsked("first", topic, amount, kin, noun, (bound["side"], bound["event"]) if bound else None)


def _compared(text: str) -> SeriesAsked | None:
    if word_set("answers.weighed_up").isdisjoint(text.lower().split()):
        return None
    found = _ASKED["two"].fullmatch(text)
    if found is None:
        return None
    together = found["first"] is not None and found["plural"] is not None
    return replace(_asked("all", found["noun"], text), together=together)


def _most_telling(noun: str, about: str) -> str:
    """Return the noun for an amount that says best what it is: "bill" of "the estimate of the repair bill"."""
    found = [noun, *(_singular(word) for word in re.findall(r"[a-z]+", about.lower()))]
    known = [one for one in found if one in values("answers.value_nouns")]
    return min(known, key=lambda one: len(str(values("answers.value_nouns")[one]).split()), default=noun)


def _singular(noun: str) -> str:
    return noun if noun in values("answers.value_nouns") else noun.removesuffix("s")


def _asked(which: Which, noun: str, about: str) -> SeriesAsked:
    noun = _most_telling(_singular(noun.lower()), about)
    kinds = tuple(str(values("answers.value_nouns")[noun]).split())
    kin = frozenset(map(stem, str(values("answers.value_kin").get(noun, noun)).split())) | {stem(noun)}
    counted = _ASKED["counted"].fullmatch(about)
    bound = _ASKED["bound"].fullmatch(about)
    words = _words(about[: bound.start("side")] if bound else about)
    nouns = frozenset(stems(" ".join(_words(counted["counted"])))) - _ANY_PEOPLE if counted else frozenset()
    kin = nouns or kin
    topic = tuple(word for word in dict.fromkeys(stems(" ".join(words))) if counted or word not in kin)
    people = noun == "toll" or any(word in word_set("answers.people") for word in words)
    if people:
        topic = tuple(word for word in topic if word not in _ANY_PEOPLE) or topic
    amount = Asked(kinds, nouns, people, about=frozenset(topic))
    return SeriesAsked(which, topic, amount, kin, stem(noun), (bound["side"], bound["event"]) if bound else None)


def topic_words(text: str) -> tuple[str, ...]:
    """Return the stems of what a part of a question is about."""
    return tuple(dict.fromkeys(stems(" ".join(_words(text)))))


def _words(text: str) -> list[str]:
    """Return the content words of a part of a question, none where it has only words that ask."""
    text = _ORDER.sub(" ", text)
    return (
        [word for word in content_words(text) if word not in word_set("function_words.stop_words")]
        if text.strip()
        else []
    )


_TOPIC, _KIN, _GROUND = 0.55, 0.25, 0.2  # of the worth: the topic's words, words beside such an amount, any amount
_LEAST = 0.42  # worth from which an amount is of the matter at all
_ALL_TOLD = 0.95  # of the topic's words, from which a sentence need not call its amount anything
_OF_BEST = 0.5  # of the best, for another to be of the same
_SIZES = 3.0  # times, by which amounts of one matter may differ
_RECALLED = 0.55  # of the best, for an amount of which it is said that it no longer holds, where a change is asked for
_BOTH = 0.15  # worth added to a sentence that says that an amount was changed, where that is asked
OVERTAKEN = Pattern(rf"\b(?:{either('answers.overtaken_amount')})(?:\s+(?:{either('answers.approximating')}))*\s*$")
"""What stands before an amount that another one in its sentence overtakes."""
_LEAST_TOLD = 0.3  # of the topic's words, that have to stand in the sentence, its title or what it leans on
_ITS_LIKE, _BESIDE = 0.6, 0.4  # of the noun that is asked for: another for it, and that noun in the sentence before
_NEAR = 40  # characters behind an amount that may say what it is a share of
_LARGE = 1_000_000
_LEAST_FIT = 0.6  # of an amount that another beside it overtakes
_SURE = 0.85  # of the best, for the amounts of a change, where there are as many


@dataclass(frozen=True, slots=True)
class Told:
    """An amount of a sentence, and what it is worth as one that is asked for; `old` where the sentence overtakes it."""

    sentence: Sentence
    opening: Sentence
    span: AnswerSpan
    kind: str
    worth: float
    old: bool
    topic: float
    kin: float

    @property
    def day(self) -> date:
        """Return the day of the report, the earliest of all days where it is not known."""
        return self.sentence.candidate.passage.published or date.min

    @property
    def value(self) -> float:
        """Return the amount as a number."""
        return float(self.span.value or 0)

    @property
    def words(self) -> str:
        """Return the amount as the sentence writes it."""
        words = self.sentence.text[self.span.begin : self.span.stop].removeprefix("only ").removeprefix("just ")
        adds = self.sentence.text[: self.span.begin].rstrip().endswith(("add", "adds", "added"))
        return words.removeprefix("up to ") if adds else words


def series_of(asked: SeriesAsked, passages: Sequence[Sequence[Sentence]], idf: Idf) -> list[Told]:
    """Return the amounts of the matter in the order in which they were told, each value once; [] if none surely is."""
    told = [one for sentences in passages if sentences for one in _of_passage(asked, ReadPassage(sentences), idf)]
    about = [one for one in told if _is_about(asked, one)]
    if max((one.kin for one in about), default=0.0) >= _ITS_LIKE:
        about = [one for one in about if one.kin >= _ITS_LIKE or (one.topic >= _ALL_TOLD and not asked.topic_is_named)]
    best = max(about, key=lambda one: one.worth, default=None)
    if best is None or best.worth < _LEAST:
        return []
    recalled = [one for one in about if one.old and one.worth >= _RECALLED * best.worth]
    if asked.which == "changed" and recalled:
        best = max(recalled, key=lambda one: one.worth)
    near = [one for one in about if one.worth >= _OF_BEST * best.worth and _is_alike(best, one)]
    if asked.together:
        first = min(one.day for one in near)
        near = [one for one in told if one.day == first and _is_alike(best, one)]
    sure = [one for one in near if one.worth >= _SURE * best.worth]
    if asked.which == "changed" and len({one.value for one in sure}) > 1:
        beside = [one for one in near if one.old and any(one.sentence is other.sentence for other in sure)]
        recalled_values = {one.value for one in (*sure, *beside) if one.old}
        near = [*sure, *beside, *(one for one in near if one.value in recalled_values)]
    return _in_order([*near, *(one for one in told if one not in near and _overtakes(one, near))])


def _is_about(asked: SeriesAsked, one: Told) -> bool:
    return not asked.topic or one.topic >= _LEAST_TOLD or one.kin == 1.0


def _overtakes(one: Told, near: Sequence[Told]) -> bool:
    """Tell whether a sentence gives another amount for one of these: "7.12 metres and not 6.84"."""
    text = one.sentence.text
    known = {each.value for each in near}
    if one.old or one.value in known or not any(_is_alike(each, one) for each in near):
        return False
    return any(figure.value in known and OVERTAKEN.search(text, 0, figure.begin) for figure in figures_in(text))


def _of_passage(asked: SeriesAsked, within: ReadPassage, idf: Idf) -> Iterator[Told]:
    if is_comment(within.passage.title):
        return
    for place, sentence in enumerate(within.sentences):
        spans = amounts_in(asked.amount, sentence.text) if "?" not in sentence.text else []
        if not spans:
            continue
        context = Context(within, place, "")
        topic, kin = topic_told(asked.topic, context, idf), _kin(asked, context)
        worth = _GROUND + _TOPIC * topic + _KIN * kin
        found = [
            (span, OVERTAKEN.search(sentence.text, 0, span.begin) is not None or context.retracted) for span in spans
        ]
        both = len({old for _, old in found}) > 1
        worth += _BOTH * (asked.which == "changed" and (both or context.retracted))
        for span, old in found:
            if (span.likely or (old and both)) and not _is_proportion(asked, sentence.text, span):
                kind = _kind(asked, sentence.text, span)
                fit = max(span.fit, _LEAST_FIT)
                yield Told(sentence, context.opening, span, kind, worth * fit, old, topic, kin)


def _is_proportion(asked: SeriesAsked, text: str, span: AnswerSpan) -> bool:
    """Tell whether a share is one of those who voted or were asked, where a share is offered or demanded."""
    return "money" in asked.amount.kinds and _goes_on(text[span.stop :], "answers.shares_of_people")


def _goes_on(text: str, listed: str) -> bool:
    """Tell whether a text begins with a word or phrase of a list."""
    said = f"{' '.join(WORD.findall(text[:_NEAR].lower()))} "
    return any(said.startswith(f"{one} ") for one in word_set(listed))


def _kin(asked: SeriesAsked, context: Context) -> float:
    """Return how surely a sentence calls its amount what is asked for: by that noun, by its like, or beside either."""
    held, before = context.sentence.vocabulary, context.before.vocabulary if context.before else frozenset()
    if asked.amount.nouns <= held if asked.amount.nouns else asked.noun in held:
        return 1.0
    if asked.amount.nouns:
        return _BESIDE if not asked.kin.isdisjoint(held) else 0.0
    if not asked.kin.isdisjoint(held):
        return _ITS_LIKE
    return _BESIDE if asked.noun in before | context.title else 0.0


def _kind(asked: SeriesAsked, text: str, span: AnswerSpan) -> str:
    """Return the kind of figure of an amount, with what it is spread over: "money", "share a year"."""
    figure = next((one for one in figures_in(text) if span.begin <= one.begin < span.stop), None)
    kind = figure.kind if figure else ""
    if kind == "count" and "money" in asked.amount.kinds and figure and figure.value >= _LARGE:
        kind = "money"
    if kind == "measure":
        return f"{kind} {stems(text[span.begin : span.stop])[-1]}"
    rate = _goes_on(text[span.stop :], "answers.rates") or text[span.begin : span.stop].endswith(words("answers.rates"))
    return f"{kind} rate" if rate else kind


def _is_alike(best: Told, one: Told) -> bool:
    if one.kind != best.kind or not best.value or not one.value:
        return False
    return 1 / _SIZES <= one.value / best.value <= _SIZES


def _in_order(told: Sequence[Told]) -> list[Told]:
    """Return one report of each value: the first that gives it as what holds, else what recalls it."""
    values: dict[float, Told] = {}
    for one in sorted(told, key=lambda one: (one.old, one.day, -one.worth)):
        values.setdefault(one.value, one)
    return sorted(values.values(), key=lambda one: (one.day, not one.old, one.sentence.start, one.span.begin))


def line_of(told: Sequence[Told]) -> str:
    """Return the amounts with the days of their reports: "£96 million (14 April 2026); £61 million (28 April 2026)"."""
    return "; ".join(
        one.words if one.old or one.day == date.min else f"{one.words} ({written(one.day, one.day)})" for one in told
    )
