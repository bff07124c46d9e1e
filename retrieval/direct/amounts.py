"""Amounts that a question asks for: the number of a sentence with its noun or unit, as "31,000 passengers"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase, word_set
from retrieval.events.figures import Figure, figures_in
from retrieval.question.question import Question, content_words
from retrieval.text.acts import kinds_of
from retrieval.text.neighbours import opens_with
from retrieval.text.paraphrases import paraphrases
from retrieval.text.stems import WORD, stem, stems
from retrieval.times.expressions import find_times

_NOT_COUNTED = either("function_words.auxiliaries", "function_words.prepositions", "function_words.relatives")
_HOW_MANY = Pattern(
    r"\b(?:how many|number of|count of)\s+(?:of\s+(?:the|its|their)\s+)?"
    rf"(?P<noun>(?:(?!(?:{_NOT_COUNTED})\b)[\w'’-]+\s*){{1,4}})"
)
_HOW_MUCH = Pattern(r"\bhow much\b")
_BY_HOW_MANY = phrase("answers.margin_requests")
_HOW_MEASURED = Pattern(rf"\bhow (?:{either('answers.measured_by')})\b")
_HOW_LARGE = Pattern(r"\bhow (?:large|big)\b")
_MONEY = phrase("answers.money_verbs")
_COST = phrase("answers.cost_words")
_WHAT_COST = Pattern(
    rf"\bwhat\s+(?:{either('function_words.auxiliaries')})\b.*\b(?:{either('answers.cost_words')})\b|\bwhat['’]?s?\s+the\s+price\b"
)
_SUM = Pattern(rf"\bwhat\b.*\b(?:{either('answers.sums')})\b")
_SHARE = Pattern(rf"\b(?:{either('answers.share_nouns')}|per cent)\b|%")
_WHAT_SHARE = Pattern(rf"\b(?:what|which)\s+(?:\w+\s+){{0,3}}(?:{either('answers.share_nouns')}|per cent)\b")
_TOLL = Pattern(r"\btoll\b|\bhow many (?:\w+ )?(?:died|dead|killed)\b")
_APPROXIMATE = Pattern(rf"\b(?:{either('answers.approximate')})\s+$")
_RATE = Pattern(rf"\s+(?:{either('answers.rates')})\b")
_MEASURE = Pattern(rf"[- ](?:{either('answers.measures')})\b")
_CURRENCY = Pattern(rf"\s+(?:{either('answers.currencies')})\b")
_NOUN = Pattern(r"\s+[a-z][\w-]+", 0)
_PEOPLE = word_set("answers.people")
_COUNTING = tuple(f" {word}" for word in word_set("answers.counting_nouns"))
_FUNCTION_WORDS = word_set("function_words.prepositions", "function_words.auxiliaries", "function_words.coordinators")
_ANY_PEOPLE = frozenset(map(stem, word_set("answers.any_people")))
_AGE = Pattern(r",\s\d{1,3},(?!\d)|\baged\s\d+", 0)
_OF_AGE = Pattern(rf"\b(?:an?|the)\s+(?:{either('questions.person_nouns')}|[\w-]+(?:er|or|ist|man|woman|ent))\s+of\s+$")
_OLDEST = 110  # years
_THE_TWO = Pattern(
    r"(?<=\bthe )(?:two|three|four|five|six)"
    rf"(?=[.,;]|\s+(?:\w+ed|met|{either('function_words.auxiliaries', 'function_words.prepositions')})\b)"
)
_SCORE = Pattern(r"\d+[-–]\d+\b|(?<=\d[-–])\d+\b", 0)
_ENDS = Pattern(rf"\s*(?:[.,;:—–)]|$)|\s+(?:{either('function_words.prepositions', 'function_words.coordinators')})\b")
_INFORMED = word_set("answers.informed")
_ACCORDING = ("according to", "according to the")
_LARGE = 1_000_000
_PART = " of "  # how large something is, no share of it tells
_REACH = 4  # words between a number and what it counts
_NEAR = 60  # characters in which it is looked for
_CALLED = 0.95  # fit of a number that is said to be that of what is asked for
_NAMED, _PEOPLE_TOO, _OTHERS, _ELLIPSIS, _OTHER = 1.0, 0.85, 0.45, 0.75, 0.2  # by what stands behind the number
_UNNAMED = 0.45  # fit below which a number is not shown by itself
_MARGIN = 0.4  # kept of a number by which something was won or changed, and of another where that is asked for
_MARGINS = (" by ", "margin of ", "majority of ", "lead of ")
_WHOLE = 0.4  # kept of a number of which others are a part
_OF_WHOLE = ("of the ", "of its ", "of their ", "of whom ", "of which ", "of them ", "of these ", "including ")
_ALONE = 0.8  # kept of a number whose clause has none of the question's further words
_GENERAL = frozenset({"people", "times", "more", "others"})
_TIMES = frozenset({"times"})
_CLAUSE = Pattern(r"[,;:—–()]|\b(?:and|while|but|when|after|before|since)\b")
_ARTICLES = word_set("function_words.articles")
_LEFT_OUT = word_set("function_words.auxiliaries", "answers.counted_before")


@dataclass(frozen=True, slots=True)
class Asked:
    """The amount that a question asks for: kinds of figure, best first, and the stems of what is counted.

    `people` when people are counted, `given` are the figures that the question has itself, `about` the kinds of act
    and the further words that belong to the amount. `margin` when it is asked by how many something was won or changed.
    """

    kinds: tuple[str, ...]
    nouns: frozenset[str] = frozenset()
    people: bool = False
    given: frozenset[float] = frozenset()
    about: frozenset[str] = frozenset()
    margin: bool = False


def asked_amount(question: Question) -> Asked | None:
    """Return what amount is asked for, None where a question asks for none."""
    asked = _asked(question)
    return None if asked is None else _with_words(question, asked)


def _with_words(question: Question, asked: Asked) -> Asked:
    """Return what is asked with the figures that the question has itself, and its further words."""
    named = frozenset(stems(" ".join(question.names)))
    words = [word for term in question.terms for word in stems(term) if word not in asked.nouns | named]
    given = frozenset(figure.value for figure in figures_in(question.text))
    margin = _BY_HOW_MANY.search(question.text) is not None or question.text.rstrip(" ?!.").endswith(" by")
    return replace(asked, given=given, about=frozenset(words), margin=margin)


def asked_sum(question: Question) -> Asked | None:
    """Return a sum of money or a share where a question asks for an offer, a bill or the like; None elsewhere."""
    return _with_words(question, Asked(("money", "share"))) if _SUM.search(question.text) else None


def people_counted(asked: Asked) -> frozenset[str]:
    """Return the stems of the nouns for people that are counted: "2,200 people" answers "how many passengers"."""
    return asked.nouns & _ANY_PEOPLE


def _asked(question: Question) -> Asked | None:
    text = question.text
    many = _HOW_MANY.search(text)
    if many:
        words = takewhile(lambda word: word.lower() not in _ARTICLES, WORD.findall(many["noun"]))
        nouns = [word for word in words if word.lower() not in _GENERAL]
        if opens_with(many["noun"], _TIMES):
            return None
        people = any(word.lower() in _PEOPLE for word in WORD.findall(many["noun"])) or not nouns
        measured = _MEASURE.match(f" {many['noun']}") is not None
        return Asked(("measure",) if measured else ("count",), frozenset(map(stem, nouns)), people)
    if _TOLL.search(text):
        return Asked(("count",), people=True)
    if _HOW_MEASURED.search(text):
        return Asked(("measure", "share", "money") if _HOW_LARGE.search(text) else ("measure",))
    if _WHAT_COST.search(text):
        return Asked(("money",))
    if _HOW_MUCH.search(text):
        if _COST.search(text):
            return Asked(("money", "share"))
        by_share = _SHARE.search(text) and not _is_about_money(text)
        return Asked(("share", "money") if by_share else ("money", "share", "measure"))
    if _WHAT_SHARE.search(text):
        return Asked(("share",))
    if question.kind == "number":
        return Asked(("money", "share", "count") if _MONEY.search(text) else ("count", "share", "money"))
    return None


def _is_about_money(text: str) -> bool:
    return _MONEY.search(_SHARE.sub(" ", text)) is not None


def amounts_in(asked: Asked, text: str) -> list[AnswerSpan]:
    """Return the amounts of a sentence that are of the kind asked for, each with what it counts."""
    times = [(time.begin, time.stop) for time in find_times(text)]
    found = []
    figures = [_as_money(asked, figure, text) for figure in figures_in(text)]
    wholes = {figure.total for figure in figures} - {None}
    for figure in figures:
        if figure.text.lower() == "one" and figure.kind == "money":
            continue  # "not one crown"
        if figure.text in wholes or figure.kind not in asked.kinds or figure.value in asked.given:
            continue
        if _is_age_or_score(text, figure) or any(begin < figure.stop and figure.begin < stop for begin, stop in times):
            continue
        if figure.kind == "count" and _counts_sources(figure, text):
            continue
        fit, stop = _fit(asked, figure, text)
        if fit:
            begin = _opening(text, figure.begin)
            fit *= _WHOLE if text[:begin].lower().endswith(_OF_WHOLE) else 1.0
            fit *= _MARGIN if _is_margin(asked, text[:begin]) != asked.margin else 1.0
            fit *= _ALONE + (1 - _ALONE) * _nearby(asked, text, figure)
            found.append(AnswerSpan(begin, stop, fit, "amount", figure.value, likely=fit > _UNNAMED))
    return found


def _is_margin(asked: Asked, before: str) -> bool:
    """Tell whether the number behind these words says by how many something was won: not "chosen by 704 people"."""
    if asked.margin:
        return before.lower().endswith(_MARGINS)
    return before.endswith((" by ", "By ")) and not (asked.people and before.endswith(("en by ", "ed by ")))


def _counts_sources(figure: Figure, text: str) -> bool:
    """Tell whether a number is that of a report's sources, "two people with knowledge of the talks": no count of it."""
    behind = " ".join(WORD.findall(text[figure.stop :].lower())[:_REACH])
    informed = any(f" {one}" in behind for one in _INFORMED)
    return informed or text[: figure.begin].lower().rstrip().endswith(_ACCORDING)


def _is_age_or_score(text: str, figure: Figure) -> bool:
    """Tell whether a number says how old somebody is, "a camper of 26", or how a game ended, "3-1"."""
    if (
        _AGE.match(text, max(0, figure.begin - 2))
        or _SCORE.match(text, figure.begin)
        or _THE_TWO.match(text, figure.begin)
    ):
        return True
    return figure.kind == "count" and figure.value <= _OLDEST and _OF_AGE.search(text, 0, figure.begin) is not None


def _as_money(asked: Asked, figure: Figure, text: str) -> Figure:
    """Return "3 million" as money where money is asked for and nothing is counted: "the insurance pays 3 million"."""
    large = figure.kind == "count" and figure.value >= _LARGE and not figure.text[-1].isdigit()
    if "money" not in asked.kinds or not large or not _ENDS.match(text, figure.stop):
        return figure
    return replace(figure, kind="money")


def _nearby(asked: Asked, text: str, figure: Figure) -> float:
    """Return the share of the question's further words in the clause of a figure."""
    if not asked.about:
        return 1.0
    cuts = list(_CLAUSE.finditer(text))
    begin = max((cut.end() for cut in cuts if cut.end() <= figure.begin), default=0)
    stop = min((cut.start() for cut in cuts if cut.start() >= figure.stop), default=len(text))
    words = frozenset(stems(text[begin:stop]))
    kinds = frozenset().union(*map(kinds_of, words))
    return sum(word in words or bool(kinds_of(word) & kinds) for word in asked.about) / len(asked.about)


def _opening(text: str, begin: int) -> int:
    qualified = _APPROXIMATE.search(text, 0, begin)
    return qualified.start() if qualified else begin


def _fit(asked: Asked, figure: Figure, text: str) -> tuple[float, int]:
    """Return how well a figure fits, and where the words end that belong to it."""
    rank = asked.kinds.index(figure.kind)
    worth = 1.0 if _is_size(asked, figure, text) else 1.0 - 0.15 * rank
    if figure.kind in ("share", "money"):
        stop = _with_currency(text, figure)
        rate = _RATE.match(text, stop)
        if figure.kind == "share" and asked.kinds[0] == "measure" and text.startswith(_PART, stop):
            return _OTHER, stop
        return worth, rate.end() if rate else stop
    if figure.kind == "measure":
        unit = _MEASURE.match(text, figure.stop)
        return worth, unit.end() if unit else figure.stop
    return _counted(asked, figure, text)


def _is_size(asked: Asked, figure: Figure, text: str) -> bool:
    """Tell whether a figure is that of a noun of the question: "a fund of 400 million"."""
    before = text[: _opening(text, figure.begin)].lower().split()[-2:]
    return len(before) == 2 and before[1] == "of" and stem(before[0]) in asked.about | asked.nouns


def _with_currency(text: str, figure: Figure) -> int:
    word = _CURRENCY.match(text, figure.stop)
    return word.end() if word else figure.stop


def _counted(asked: Asked, figure: Figure, text: str) -> tuple[float, int]:
    """Find what is counted within a few words behind the figure, or in "34 of the 380 flights"."""
    words = list(WORD.finditer(text, figure.stop, min(len(text), figure.stop + _NEAR)))
    for place, match in enumerate(words[: _REACH + (2 if figure.total else 0)]):
        between = text[figure.stop : match.start()]
        if not figure.total and not _ARTICLES.isdisjoint(between.lower().split()):
            break
        if any(mark in between for mark in ',;:()“”"') or (not figure.total and any(map(str.isdigit, between))):
            break
        if stem(match[0]) in asked.nouns or not paraphrases(stem(match[0])).isdisjoint(asked.nouns):
            return _NAMED - 0.03 * place, _nouns_end(asked, words[place:], text)
    following = words[0][0].lower() if words else ""
    called = False if figure.total and _counts_else(asked, figure, text) else _called(asked, figure, text)
    if called is not None:
        return (_CALLED if called else _OTHER), figure.stop
    if asked.people:
        people = next((match for match in words[:2] if match[0].lower() in _PEOPLE), None)
        if people:
            return _fit_of_people(asked, people[0].lower()), people.end()
    if following in _LEFT_OUT or not following or not text[figure.stop : words[0].start()].isspace():
        return _ELLIPSIS if _is_of_it(asked, figure, text) else _UNNAMED, figure.stop
    if not asked.nouns and not asked.people:
        return _PEOPLE_TOO, _noun_end(text, figure.stop)
    return (_OTHER, figure.stop)


def _called(asked: Asked, figure: Figure, text: str) -> bool | None:
    """Tell whether a number is said to be that of what is asked for, "the number of soldiers killed at 2,340".

    None where it is not said what it is the number of.
    """
    head, _, named = text[: figure.begin].lower().rpartition(" of ")
    if not head.endswith(_COUNTING) or len(named) > _NEAR or _CLAUSE.search(named) or any(map(str.isdigit, named)):
        return None
    what = WORD.findall(named)
    if not asked.nouns.isdisjoint(map(stem, what)) or any(paraphrases(stem(word)) & asked.nouns for word in what[:2]):
        return True
    return asked.people and any(word in _PEOPLE for word in what)


def _fit_of_people(asked: Asked, word: str) -> float:
    """Return the fit of a number of people, called by another word: "two died" answers "how many deaths"."""
    if any(stem(word) in paraphrases(noun) for noun in asked.nouns):
        return _CALLED
    return _OTHERS if asked.nouns - _ANY_PEOPLE else _PEOPLE_TOO


def _is_of_it(asked: Asked, figure: Figure, text: str) -> bool:
    """Tell whether a number without a noun may count what is asked for: the sentence names it, and "one" is none."""
    words = frozenset(WORD.findall(text.lower()))
    named = asked.nouns & frozenset(map(stem, words)) or (asked.people and words & _PEOPLE)
    return figure.text.lower() != "one" and (bool(named) or not (asked.nouns or asked.people))


def _counts_else(asked: Asked, figure: Figure, text: str) -> bool:
    """Tell whether a part is told of something else than what is asked for: "214 of its 380 flights"."""
    whole = text.find(figure.total or "", figure.stop)
    noun = WORD.search(text, whole + len(figure.total or "")) if whole >= 0 else None
    if noun is None or not text[whole + len(figure.total or "") : noun.start()].isspace():
        return False
    plural = noun[0].endswith("s") and stem(noun[0]) not in asked.nouns
    return bool(asked.nouns) and plural and not (asked.people and noun[0].lower() in _PEOPLE)


def _nouns_end(asked: Asked, words: Sequence[re.Match[str]], text: str) -> int:
    """Return where the words end that the question has for what is counted, as in "F-35 jets"."""
    end = words[0].end()
    for match in words[1:]:
        if text[end : match.start()].strip() or stem(match[0]) not in asked.nouns:
            break
        end = match.end()
    return end


def _noun_end(text: str, at: int) -> int:
    following = _NOUN.match(text, at)
    return following.end() if following and content_words(following[0])[0] not in _FUNCTION_WORDS else at
