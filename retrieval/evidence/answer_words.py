"""Which words of the evidence may be the answer, by what kind of thing is asked for and by how they recur.

Answers recur near the question's words in several articles, distractors do not (Brill, Lin, Banko, Dumais and Ng
2001, "Data-Intensive Question Answering"). What a whole sentence is worth is decided elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.weights import weights
from retrieval.english.dictionary import Pattern, word_set
from retrieval.question.kinds import asked_noun
from retrieval.question.question import AnswerKind, Question
from retrieval.ranking.sentences import Idf, Sentence, Wanted
from retrieval.text.stems import stem, stems
from retrieval.text.word_kinds import asked_list, is_calendar, is_number

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
_UNITS_OF_TIME = frozenset(map(stem, {*word_set("time.units"), "season", "age"}))
NAMED: frozenset[AnswerKind] = frozenset({"person", "place", "organisation", "title"})
"""The kinds of answer that are names."""
_COUNTED: frozenset[AnswerKind] = frozenset({"number", "duration"})
MARKED: frozenset[AnswerKind] = _COUNTED | {"date"}
"""The kinds of answer that can be told by their words alone."""


_LEAST_SUPPORT = 0.1  # of the best sentence's; below it a sentence does not vote
_RAREST = 10.0  # idf at which rarity stops counting
_TITLE = Pattern(r"[“\"‘']([A-Z][^”\"“’]{2,60})[”\"’,.]", 0)


@dataclass(frozen=True, slots=True)
class _Uses:
    """How the ranked passages use each of `words`; the arrays run parallel to them.

    `votes` is the support of the best sentence, summed over articles; `capital` the share of its uses in sentences
    that vote which are written with a capital; `uses` counts those in all sentences. `title` is the share of the
    passages whose title has it, `asked` the support of its best use by its distance from the noun asked for.
    """

    words: list[str]
    votes: Floats
    capital: Floats
    uses: Floats
    title: Floats
    asked: Floats


def likely_answers(
    question: Question, wanted: Wanted, supported: Sequence[tuple[Sentence, float]], idf: Idf
) -> dict[str, float]:
    """Return the probability of each word (as a stem) that it belongs to the answer, summing to 1.

    Each sentence comes with its support: how strongly the question's words in and around it speak for it. Sentences
    of a passage stand together, passages in the order of their ranks.
    """
    words, signs = word_signs(question, wanted, supported, idf)
    if not words:
        return {}
    scores = np.sum([weight * signs[name] for name, weight in weights("answer_words").items()], axis=0)
    odds = np.exp(scores - scores.max())
    return dict(zip(words, (odds / odds.sum()).tolist(), strict=True))


def word_signs(
    question: Question, wanted: Wanted, supported: Sequence[tuple[Sentence, float]], idf: Idf
) -> tuple[list[str], dict[str, Floats]]:
    """Return the words, as stems, that may be the answer, and what speaks for each, by the names of the weights."""
    uses = _count_uses(question, wanted, supported)
    return uses.words, _features(question, uses, supported, idf) if uses.words else {}


def _features(
    question: Question, uses: _Uses, supported: Sequence[tuple[Sentence, float]], idf: Idf
) -> dict[str, Floats]:
    """Return the signs of the words whose uses were counted."""
    rarity = np.array([idf(word) for word in uses.words])
    nothing = np.zeros(len(uses.words))
    kind, listed = question.kind, asked_list(question.text)
    quoted = _quoted(supported) if kind == "title" else frozenset()
    return {
        "votes": uses.votes / (uses.votes.max() or 1.0),
        "uses": np.log1p(uses.uses),
        "title": uses.title,
        "asked": uses.asked,
        "rarity": np.minimum(rarity, _RAREST) / _RAREST,
        "name": uses.capital if kind in NAMED else nothing,
        "quoted": _told(uses.words, quoted.__contains__) if quoted else nothing,
        "count": _told(uses.words, is_number) if kind in _COUNTED else nothing,
        "calendar": _told(uses.words, _is_of_dates) if kind == "date" else nothing,
        "listed": _told(uses.words, listed.__contains__) if listed else nothing,
    }


def _quoted(supported: Sequence[tuple[Sentence, float]]) -> frozenset[str]:
    """Return the words that stand in short quotations with a capital, as titles of songs and films do."""
    passages = {sentence.candidate.passage.id: sentence.candidate.passage.text for sentence, _ in supported}
    return frozenset(word for text in passages.values() for title in _TITLE.findall(text) for word in stems(title))


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


def _count_uses(question: Question, wanted: Wanted, supported: Sequence[tuple[Sentence, float]]) -> _Uses:
    least = _LEAST_SUPPORT * max((support for _, support in supported), default=0.0)
    telling = [(sentence, support) for sentence, support in supported if support > least and sentence.words]
    if not telling:
        nothing = np.zeros(0)
        return _Uses([], *[nothing] * 5)
    numbers: dict[str, int] = {}
    places = np.array([numbers.setdefault(word, len(numbers)) for one, _ in telling for word in one.words], np.intp)
    lengths = [len(sentence.words) for sentence, _ in telling]
    support = np.repeat([support for _, support in telling], lengths)
    articles = {sentence.candidate.passage.article_id: 0 for sentence, _ in telling}
    articles = {article: number for number, article in enumerate(articles)}
    article = np.repeat([articles[sentence.candidate.passage.article_id] for sentence, _ in telling], lengths)
    capital = np.array([word in sentence.capitals for sentence, _ in telling for word in sentence.words], float)
    best = np.zeros((len(numbers), len(articles)))
    np.maximum.at(best, (places, article.astype(np.intp)), support)
    kept = np.flatnonzero([_may_answer(word, wanted) for word in numbers])
    words = [word for word in numbers if _may_answer(word, wanted)]
    share = np.bincount(places, capital, len(numbers)) / np.bincount(places, minlength=len(numbers))
    uses, title = _throughout(words, [sentence for sentence, _ in supported])
    return _Uses(words, best[kept].sum(axis=1), share[kept], uses, title, _beside_asked_noun(words, question, telling))


def _throughout(words: Sequence[str], sentences: Sequence[Sentence]) -> tuple[Floats, Floats]:
    """Return how often each word is used, and in what share of the passages the title has it."""
    uses = Counter(word for sentence in sentences for word in sentence.words)
    titles = {sentence.candidate.passage.id: sentence.candidate.passage.title for sentence in sentences}
    headed = Counter(word for title in titles.values() for word in set(stems(title)))
    return np.array([uses[word] for word in words], float), np.array([headed[word] for word in words]) / len(titles)


def _beside_asked_noun(words: Sequence[str], question: Question, telling: Sequence[tuple[Sentence, float]]) -> Floats:
    """Return the support of each word's best use, less the further it stands from the noun asked for; 1 at the most."""
    asked = frozenset(stems(" ".join(asked_noun(question.text))))
    best: dict[str, float] = {}
    for sentence, support in telling:
        if asked.isdisjoint(sentence.vocabulary):
            continue
        nouns = [place for place, word in enumerate(sentence.words) if word in asked]
        for place, word in enumerate(sentence.words):
            near = support / (1 + min(abs(place - noun) for noun in nouns))
            best[word] = max(best.get(word, 0.0), near)
    most = max((support for _, support in telling), default=0.0) or 1.0
    return np.array([best.get(word, 0.0) for word in words]) / most


def _may_answer(word: str, wanted: Wanted) -> bool:
    return word not in wanted.asked and word not in _FUNCTION_WORDS and (len(word) > 1 or word.isdigit())
