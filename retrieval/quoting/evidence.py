"""Which words of the evidence may be the answer, by what kind of thing is asked for and by how they recur.

Answers recur near the question's words in several articles, distractors do not (Brill, Lin, Banko, Dumais and Ng
2001, "Data-Intensive Question Answering"). What a whole sentence is worth is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.asking.question import AnswerKind, Question
from retrieval.quoting.reading import Idf, Sentence, Wanted
from retrieval.text.gazetteer import asked_list
from retrieval.text.stemming import stem

Floats = NDArray[np.float64]

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


@dataclass(frozen=True, slots=True)
class _Uses:
    """How the ranked passages use each of `words`; the arrays run parallel to them.

    `support` is that of the best sentence by article, of shape (words, articles); `nearness` the weight of the
    question's words near its best use; `times` and `capitals` count its uses, and those written with a capital.
    """

    words: list[str]
    support: Floats
    nearness: Floats
    times: Floats
    capitals: Floats


def likely_answers(
    question: Question, wanted: Wanted, supported: Sequence[tuple[Sentence, float]], idf: Idf
) -> dict[str, float]:
    """Return the probability of each word (as a stem) that it belongs to the answer, summing to 1.

    Each sentence comes with its support: how strongly the question's words in and around it speak for it.
    """
    uses = _count_uses(wanted, supported)
    if not uses.words:
        return {}
    features = _features(question, uses, idf)
    scores = np.sum([weight * features[name] for name, weight in _WEIGHTS.items()], axis=0)
    odds = np.exp(scores - scores.max())
    return dict(zip(uses.words, (odds / odds.sum()).tolist(), strict=True))


def _features(question: Question, uses: _Uses, idf: Idf) -> dict[str, Floats]:
    """Return what `likely_answers` weighs, by the names of `_WEIGHTS`."""
    votes = uses.support.sum(axis=1)
    capital = uses.capitals / uses.times
    rarity = np.array([idf(word) for word in uses.words])
    nothing = np.zeros(len(uses.words))
    listed = asked_list(question.text)
    return {
        "votes": votes / (votes.max() or 1.0),
        "nearness": uses.nearness / (uses.nearness.max() or 1.0),
        "articles": np.log(np.count_nonzero(uses.support, axis=1)),
        "rarity": np.minimum(rarity, _RAREST) / _RAREST,
        "capital": capital,
        "name": capital if question.kind in _NAMED else nothing,
        "count": _told(uses.words, is_number) if question.kind in _COUNTED else nothing,
        "calendar": _told(uses.words, _is_of_dates) if question.kind == "date" else nothing,
        "listed": _told(uses.words, listed.__contains__) if listed else nothing,
    }


def _told(words: Sequence[str], test: Callable[[str], bool]) -> Floats:
    return np.array([test(word) for word in words], float)


def _is_of_dates(word: str) -> bool:
    return is_calendar(word) or word.isdigit()


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


def _count_uses(wanted: Wanted, supported: Sequence[tuple[Sentence, float]]) -> _Uses:
    least = _LEAST_SUPPORT * max((support for _, support in supported), default=0.0)
    telling = [(sentence, support) for sentence, support in supported if support > least and sentence.words]
    if not telling:
        nothing = np.zeros(0)
        return _Uses([], np.zeros((0, 0)), nothing, nothing, nothing)
    numbers: dict[str, int] = {}
    places = np.array([numbers.setdefault(word, len(numbers)) for one, _ in telling for word in one.words], np.intp)
    lengths = [len(sentence.words) for sentence, _ in telling]
    support = np.repeat([support for _, support in telling], lengths)
    near = _nearness(np.array([wanted.shares.get(word, 0.0) for word in numbers])[places], lengths)
    articles = {sentence.candidate.passage.article_id: 0 for sentence, _ in telling}
    articles = {article: number for number, article in enumerate(articles)}
    article = np.repeat([articles[sentence.candidate.passage.article_id] for sentence, _ in telling], lengths)
    capital = np.array([word in sentence.capitals for sentence, _ in telling for word in sentence.words], float)
    best = np.zeros((len(numbers), len(articles)))
    np.maximum.at(best, (places, article.astype(np.intp)), support)
    nearest = np.zeros(len(numbers))
    np.maximum.at(nearest, places, near * support)
    words = list(numbers)
    kept = np.flatnonzero([_may_answer(word, wanted) for word in words])
    times = np.bincount(places, minlength=len(numbers)).astype(float)
    capitals = np.bincount(places, capital, len(numbers)).astype(float)
    return _Uses([words[place] for place in kept], best[kept], nearest[kept], times[kept], capitals[kept])


def _nearness(shares: Floats, lengths: Sequence[int]) -> Floats:
    """Return the weight of the question's words within reach of each word of its sentence.

    `shares` are the question's shares in the words of all sentences, one after the other; `lengths` count the words
    of each sentence.
    """
    mass = np.concatenate([[0.0], np.cumsum(shares)])
    ends = np.cumsum(lengths, dtype=np.intp)
    place = np.arange(len(shares))
    low = np.maximum(np.repeat(ends - lengths, lengths), place - _REACH)
    high = np.minimum(np.repeat(ends, lengths), place + _REACH + 1)
    return np.asarray(mass[high] - mass[low])


def _may_answer(word: str, wanted: Wanted) -> bool:
    return word not in wanted.asked and word not in _FUNCTION_WORDS and (len(word) > 1 or word.isdigit())
