"""Which words of the evidence may be the answer, by what kind of thing is asked for and by how they recur.

Answers recur near the question's words in several articles, distractors do not (Brill, Lin, Banko, Dumais and Ng
2001, "Data-Intensive Question Answering"). What a whole sentence is worth is decided elsewhere.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from retrieval.gazetteer import asked_list
from retrieval.question import AnswerKind, Question
from retrieval.reading import Idf, Sentence, Wanted
from retrieval.stemming import stem

_FUNCTION_WORDS = frozenset(
    map(
        stem,
        """
        a about above after again against all along already also although am among an and another any are around as at
        back be because been before behind being below between both but by came can could did do does down during each
        either even ever every few for from get go had has have he her here him his how however i if in into is it its
        just like made make many may me might more most much must my near never new no nor not now of off on once one
        only or other our out over own per rather s said same say says she should since so some still such t than that
        the their them then there these they this those though through to too told toward under until up upon us very
        was we well were what when where whether which while who whom whose why will with within without would year
        years yet you your monday tuesday wednesday thursday friday saturday sunday
        """.split(),
    )
)
_NUMBER_WORDS = frozenset(
    map(
        stem,
        """
        two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
        nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen
        half third quarter twice double
        """.split(),
    )
)
_CALENDAR_WORDS = frozenset(
    map(
        stem,
        """
        january february march april may june july august september october november december jan feb mar apr jun jul
        aug sept oct nov dec monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight
        summer autumn winter spring week month year decade century
        """.split(),
    )
)
_UNITS_OF_TIME = frozenset(map(stem, "second minute hour day week month season year decade century age".split()))
_NAMED: frozenset[AnswerKind] = frozenset({"person", "place", "organisation", "title"})
_COUNTED: frozenset[AnswerKind] = frozenset({"number", "duration"})
MARKED: frozenset[AnswerKind] = _COUNTED | {"date"}
"""The kinds of answer that can be told by their words alone."""


_REACH = 8  # words on either side that count as near
_LEAST_SUPPORT = 0.1  # of the best sentence's; below it a sentence does not vote
_RAREST = 10.0  # idf at which rarity stops counting


# What makes a word a likely answer, in log-odds, fitted listwise on half of a set of weekly news questions.
_WEIGHTS = {
    "votes": 3.03,  # support summed over articles, 1 for the best word
    "nearness": 1.29,  # the question's words within reach, 1 for the best word
    "articles": 0.82,  # log of the number of articles that use it
    "rarity": 1.27,  # idf, which tells names from small talk
    "capital": 0.61,  # how often it is written with a capital
    "name": 1.96,  # the same, when a person, place, organisation or title is asked for
    "count": 3.38,  # a number, when a number or a duration is asked for
    "calendar": 1.98,  # a word of the calendar, when a date is asked for
    "listed": 3.89,  # a country or a US state, when one is asked for
}


@dataclass(slots=True)
class _Uses:
    """How the ranked passages use one word."""

    support: dict[str, float] = field(default_factory=dict)  # by article, of its best sentence
    nearness: float = 0.0
    times: int = 0
    capitals: int = 0


def likely_answers(
    question: Question, wanted: Wanted, supported: Sequence[tuple[Sentence, float]], idf: Idf
) -> dict[str, float]:
    """Return the probability of each word (as a stem) that it belongs to the answer, summing to 1.

    Each sentence comes with its support: how strongly the question's words in and around it speak for it.
    """
    features = answer_features(question, wanted, supported, idf)
    scores = {word: sum(_WEIGHTS[name] * value for name, value in row.items()) for word, row in features.items()}
    best = max(scores.values(), default=0.0)
    odds = {word: math.exp(score - best) for word, score in scores.items()}
    total = sum(odds.values())
    return {word: value / total for word, value in odds.items()}


def answer_features(
    question: Question, wanted: Wanted, supported: Sequence[tuple[Sentence, float]], idf: Idf
) -> dict[str, dict[str, float]]:
    """Return what `likely_answers` weighs, by word."""
    uses = _count_uses(wanted, supported)
    most = max((sum(use.support.values()) for use in uses.values()), default=0.0) or 1.0
    nearest = max((use.nearness for use in uses.values()), default=0.0) or 1.0
    fits = _kind_tests(question)
    rows = {}
    for word, use in uses.items():
        capital = use.capitals / use.times
        rows[word] = {
            "votes": sum(use.support.values()) / most,
            "nearness": use.nearness / nearest,
            "articles": math.log(len(use.support)),
            "rarity": min(idf(word), _RAREST) / _RAREST,
            "capital": capital,
            "name": capital if question.kind in _NAMED else 0.0,
            **fits(word),
        }
    return rows


def _kind_tests(question: Question) -> Callable[[str], dict[str, float]]:
    """Return the test of a word against the kind of thing asked for."""
    listed = asked_list(question.text)

    def fits(word: str) -> dict[str, float]:
        return {
            "count": float(question.kind in _COUNTED and is_number(word)),
            "calendar": float(question.kind == "date" and (is_calendar(word) or word.isdigit())),
            "listed": float(word in listed),
        }

    return fits


def fits_kind(sentence: Sentence, kind: AnswerKind, wanted: Wanted) -> bool:
    """Tell whether a sentence holds the kind of thing asked for; always, when the kind is not one of `MARKED`."""
    vocabulary = sentence.vocabulary
    if kind in _COUNTED:
        counts = any(is_number(word) for word in vocabulary - wanted.asked)
        return counts and (kind == "number" or not vocabulary.isdisjoint(_UNITS_OF_TIME))
    return kind != "date" or any(map(is_calendar, vocabulary))


def is_calendar(word: str) -> bool:
    """Tell whether a stem is a month, a weekday, a season, a unit of the calendar or a year in digits."""
    return word in _CALENDAR_WORDS or (len(word) == 4 and word.isdigit() and word[:2] in ("19", "20"))


def is_number(word: str) -> bool:
    """Tell whether a stem is a number in digits or words."""
    return word[0].isdigit() or word in _NUMBER_WORDS


def _count_uses(wanted: Wanted, supported: Sequence[tuple[Sentence, float]]) -> dict[str, _Uses]:
    uses: dict[str, _Uses] = defaultdict(_Uses)
    least = _LEAST_SUPPORT * max((support for _, support in supported), default=0.0)
    for sentence, support in supported:
        if support <= least:
            continue
        article = sentence.candidate.passage.article_id
        for word, nearness in _nearness(sentence, wanted):
            use = uses[word]
            use.support[article] = max(support, use.support.get(article, 0.0))
            use.nearness = max(use.nearness, nearness * support)
            use.times += 1
            use.capitals += word in sentence.capitals
    return uses


def _nearness(sentence: Sentence, wanted: Wanted) -> Iterator[tuple[str, float]]:
    """Yield the words that may answer, each with the weight of the question's words within reach of it."""
    words = sentence.words
    mass = [0.0, *accumulate(wanted.shares.get(word, 0.0) for word in words)]
    for place, word in enumerate(words):
        if word not in wanted.asked and word not in _FUNCTION_WORDS and (len(word) > 1 or word.isdigit()):
            low, high = max(0, place - _REACH), min(len(words), place + _REACH + 1)
            yield word, mass[high] - mass[low]
