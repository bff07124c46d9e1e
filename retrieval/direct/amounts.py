"""Amounts that a question asks for: the number of a sentence with its noun or unit, as "31,000 passengers"."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.events.figures import Figure, figures_in
from retrieval.question.question import Question, content_words
from retrieval.text.stems import WORD, stem
from retrieval.times.expressions import find_times

_NOT_COUNTED = either("function_words.auxiliaries", "function_words.prepositions", "function_words.relatives")
_HOW_MANY = Pattern(
    r"\b(?:how many|number of|count of)\s+(?:of\s+(?:the|its|their)\s+)?"
    rf"(?P<noun>(?:(?!(?:{_NOT_COUNTED})\b)[\w'’-]+\s*){{1,4}})"
)
_HOW_MUCH = Pattern(r"\bhow much\b")
_HOW_MEASURED = Pattern(rf"\bhow (?:{either('answers.measured_by')})\b")
_MONEY = Pattern(rf"\b(?:{either('answers.money_verbs')})\b")
_SHARE = Pattern(rf"\b(?:{either('answers.share_nouns')}|per cent)\b|%")
_WHAT_SHARE = Pattern(rf"\b(?:what|which)\s+(?:\w+\s+){{0,3}}(?:{either('answers.share_nouns')}|per cent)\b")
_TOLL = Pattern(r"\btoll\b|\bhow many (?:\w+ )?(?:died|dead|killed)\b")
_APPROXIMATE = Pattern(rf"\b(?:{either('answers.approximate')})\s+$")
_RATE = Pattern(rf"\s+(?:{either('answers.rates')})\b")
_MEASURE = Pattern(rf"[- ](?:{either('answers.measures')})\b")
_CURRENCY = Pattern(rf"\s+(?:{either('answers.currencies')})\b")
_NOUN = Pattern(r"\s+[a-z][\w-]+", 0)
_PEOPLE = word_set("answers.people")
_FUNCTION_WORDS = word_set("function_words.prepositions", "function_words.auxiliaries", "function_words.coordinators")
_REACH = 4  # words between a number and what it counts
_UNNAMED, _NAMED, _PEOPLE_TOO = 0.45, 1.0, 0.85


@dataclass(frozen=True, slots=True)
class Asked:
    """The amount that a question asks for: kinds of figure, best first, and the stems of what is counted."""

    kinds: tuple[str, ...]
    nouns: frozenset[str] = frozenset()
    people: bool = False
    given: frozenset[float] = frozenset()


def asked_amount(question: Question) -> Asked | None:
    """Return what amount is asked for, None where a question asks for none."""
    text = question.text
    given = frozenset(figure.value for figure in figures_in(text))
    many = _HOW_MANY.search(text)
    if many:
        nouns = [word for word in WORD.findall(many["noun"]) if word.lower() not in ("people", "times")]
        people = any(word.lower() in _PEOPLE for word in WORD.findall(many["noun"])) or _TOLL.search(text) is not None
        return Asked(("count", "measure"), frozenset(map(stem, nouns)), people, given)
    if _TOLL.search(text):
        return Asked(("count",), frozenset(), True, given)
    if _HOW_MEASURED.search(text):
        return Asked(("measure", "count"), given=given)
    if _HOW_MUCH.search(text):
        if _SHARE.search(text) and not _is_about_money(text):
            return Asked(("share", "money"), given=given)
        return Asked(("money", "share", "measure"), given=given)
    if _WHAT_SHARE.search(text):
        return Asked(("share",), given=given)
    if question.kind == "number":
        return Asked(("money", "share", "count") if _MONEY.search(text) else ("count", "share", "money"), given=given)
    return None


def _is_about_money(text: str) -> bool:
    return _MONEY.search(_SHARE.sub(" ", text)) is not None


def amounts_in(asked: Asked, text: str) -> list[AnswerSpan]:
    """Return the amounts of a sentence that are of the kind asked for, each with what it counts."""
    times = [(time.begin, time.stop) for time in find_times(text)]
    found = []
    figures = figures_in(text)
    wholes = {figure.total for figure in figures} - {None}
    for figure in figures:
        if figure.text in wholes or figure.kind not in asked.kinds or figure.value in asked.given:
            continue
        if any(begin < figure.stop and figure.begin < stop for begin, stop in times):
            continue
        fit, stop = _fit(asked, figure, text)
        if fit:
            begin = _opening(text, figure.begin)
            found.append(AnswerSpan(begin, stop, fit, "amount", figure.value, likely=fit > _UNNAMED))
    return found


def _opening(text: str, begin: int) -> int:
    qualified = _APPROXIMATE.search(text, 0, begin)
    return qualified.start() if qualified else begin


def _fit(asked: Asked, figure: Figure, text: str) -> tuple[float, int]:
    """Return how well a figure fits, and where the words end that belong to it."""
    rank = asked.kinds.index(figure.kind)
    worth = 1.0 - 0.15 * rank
    if figure.kind in ("share", "money"):
        rate = _RATE.match(text, figure.stop)
        return worth, rate.end() if rate else _with_currency(text, figure)
    if figure.kind == "measure":
        unit = _MEASURE.match(text, figure.stop)
        return worth, unit.end() if unit else figure.stop
    return _counted(asked, figure, text)


def _with_currency(text: str, figure: Figure) -> int:
    word = Pattern(r"\s+(?:dollars?|euros?|pounds?|cents?|yen|francs?|crowns?|rupees?|kroner|pence)\b").match(
        text, figure.stop
    )
    return word.end() if word else figure.stop


def _counted(asked: Asked, figure: Figure, text: str) -> tuple[float, int]:
    """Find what is counted within a few words behind the figure, or in "34 of the 380 flights"."""
    words = list(WORD.finditer(text, figure.stop, min(len(text), figure.stop + 60)))
    for place, match in enumerate(words[: _REACH + (2 if figure.total else 0)]):
        between = text[figure.stop : match.start()]
        if any(mark in between for mark in ',;:()“”"') or (not figure.total and any(map(str.isdigit, between))):
            break
        if stem(match[0]) in asked.nouns:
            return _NAMED - 0.03 * place, match.end()
    if words and asked.people:
        first = [match for match in words[:2] if match[0].lower() in _PEOPLE]
        if first:
            return _PEOPLE_TOO, first[0].end()
    if asked.people and words and words[0][0].lower() not in _PEOPLE and words[0][0].islower() and not asked.nouns:
        return 0.0, figure.stop
    if not asked.nouns and not asked.people:
        return _PEOPLE_TOO, _noun_end(text, figure.stop)
    return (_UNNAMED, figure.stop) if not asked.people or not asked.nouns else (0.3, figure.stop)


def _noun_end(text: str, at: int) -> int:
    following = _NOUN.match(text, at)
    return following.end() if following and content_words(following[0])[0] not in _FUNCTION_WORDS else at
