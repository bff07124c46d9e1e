"""Which of many questions a new passage may answer otherwise: by the words and names that they have in common.

Ten thousand questions are not asked again for every article. A passage touches a question when it holds the names and
enough of the other words of the question, the rare ones counting for more, or when it is of an article that the answer
rests on. Each question is looked up by its rarest words alone: without one of them no passage can hold enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Set
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Generic, TypeVar

from retrieval.domain.answer import Answer
from retrieval.domain.articles import Passage
from retrieval.english.dictionary import word_set
from retrieval.following.changes import proof_of
from retrieval.question.kinds import AnswerKind, answer_kind
from retrieval.question.question import content_words, proper_names
from retrieval.text.stems import stem, stems
from retrieval.text.tokens import sentences, tokens_of

_LEAST_SHARE = 0.75
"""Of the weight of a question's words, for a passage with its title to touch it."""

_NAMED_SHARE = 0.65
"""The same for a passage that has all the names of the question: those say more than other words."""

_OF_THE_PROOF = 0.9
"""Of what the proof of the known answer holds of the question, for a passage to be one that may stand against it."""

_FIGURES = frozenset({"number", "duration"})
"""Kinds of things that nobody tells without a figure."""

_Key = TypeVar("_Key", bound=Hashable)
Rarity = Callable[[str], float]
"""Returns how rare a stem is among all passages, 0 for one that all have."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a sentence tells: its stems, with those of the one before it and of the title, and if it has a figure."""

    stems: set[str]
    has_figure: bool


@dataclass(frozen=True, slots=True)
class _Watched:
    """A question: the weights of its words and their sum, its names as words, what kind of thing it asks for.

    `articles` are those that its answer rests on, `proof` is the share of its weight that the proof of that holds.
    """

    weights: dict[str, float]
    whole: float
    names: tuple[frozenset[str], ...]
    kind: AnswerKind
    articles: frozenset[str]
    proof: float

    @property
    def anchors(self) -> list[str]:
        """The fewest words, the heaviest, one of which a passage has to hold that touches the question."""
        needed = max(_NAMED_SHARE if self.names else _LEAST_SHARE, _OF_THE_PROOF * self.proof)
        missable = (1 - needed) * self.whole
        found: list[str] = []
        for word in sorted(self.weights, key=lambda one: -self.weights[one]):
            if sum(self.weights[one] for one in found) > missable:
                break
            found.append(word)
        return found

    def is_touched(self, told: _Told) -> bool:
        """Tell whether what is told at one place may answer it; never of a part where not of the whole."""
        if self.kind in _FIGURES and not told.has_figure:
            return False
        known = sum(not name.isdisjoint(told.stems) for name in self.names)
        if 2 * known < len(self.names):
            return False
        share = _NAMED_SHARE if self.names and known == len(self.names) else _LEAST_SHARE
        return self.share_of(told.stems) >= max(share, _OF_THE_PROOF * self.proof)

    def share_of(self, held: Set[str]) -> float:
        """Return the share of the question's weight that some stems hold."""
        found = 0.0
        for word, weight in self.weights.items():  # ten thousand questions are asked this for a passage
            if word in held:
                found += weight
        return found / self.whole if self.whole else 0.0


def _equally(_: str) -> float:
    return 1.0


@dataclass(slots=True)
class Triggers(Generic[_Key]):
    """An index from words and articles to the questions that they touch. Used by one thread."""

    _watched: dict[_Key, _Watched] = field(default_factory=dict)
    _by_word: dict[str, set[_Key]] = field(default_factory=lambda: defaultdict(set))
    _by_article: dict[str, set[_Key]] = field(default_factory=lambda: defaultdict(set))

    def __contains__(self, key: _Key) -> bool:
        return key in self._watched

    def keys(self) -> set[_Key]:
        """Return the questions that are watched."""
        return set(self._watched)

    def watch(
        self,
        key: _Key,
        question: str,
        answer: Answer,
        rarity: Rarity = _equally,
    ) -> None:
        """Watch a question with the answer that is known, in place of an earlier one.

        What becomes of the articles that the answer rests on touches it, too.
        """
        self.unwatch(key)
        # The square, because one rare word says more than several that every other report has.
        weights = {word: rarity(word) ** 2 for word in stems(" ".join(content_words(question)))}
        names = tuple(name for each in proper_names(question) if (name := frozenset(stems(each)) & weights.keys()))
        proof = proof_of(answer)
        articles = frozenset(citation.article_id for citation in proof)
        watched = _Watched(weights, sum(weights.values()), names, answer_kind(question), articles, 0.0)
        held = max((watched.share_of({*stems(f"{one.title} {one.quote}")}) for one in proof), default=0.0)
        held = held if answer.status == "answered" else 0.0
        watched = self._watched[key] = replace(watched, proof=held)
        for word in watched.anchors:
            self._by_word[word].add(key)
        for article in articles:
            self._by_article[article].add(key)

    def unwatch(self, key: _Key) -> None:
        """Watch a question no more."""
        watched = self._watched.pop(key, None)
        if watched is None:
            return
        for index, entries in ((self._by_word, watched.anchors), (self._by_article, watched.articles)):
            for entry in entries:
                index[entry].discard(key)
                if not index[entry]:
                    del index[entry]

    def rests_on(self, key: _Key) -> frozenset[str]:
        """Return the ids of the articles that the known answer to a question rests on."""
        return self._watched[key].articles

    def touched(self, passages: Iterable[Passage]) -> dict[_Key, set[str]]:
        """Return the questions that some new passages may answer otherwise, each with the ids of their articles."""
        found: dict[_Key, set[str]] = defaultdict(set)
        for passage in passages:
            for key in self._by_article.get(passage.article_id, ()):
                found[key].add(passage.article_id)
            told = _told(passage)
            # Most questions have a word in common with a passage and no more: what it tells in all shows that.
            whole = _Told(set().union(*(one.stems for one in told)), any(one.has_figure for one in told))
            near = {key for word in whole.stems & self._by_word.keys() for key in self._by_word[word]}
            for key in near:
                touches = self._watched[key].is_touched
                if touches(whole) and any(map(touches, told)):
                    found[key].add(passage.article_id)
        return dict(found)


def _told(passage: Passage) -> list[_Told]:
    """Return what each sentence of a passage tells."""
    title, found, before = set(stems(passage.title)), list[_Told](), set[str]()
    for _, _, sentence in sentences(tokens_of(passage)):
        here = set(sentence.lower().split())
        found.append(_Told(title | before | here, any(map(is_figure, here))))
        before = here
    return found


def is_figure(word: str) -> bool:
    """Tell whether a stem is a number, in figures or in words."""
    return word[0].isdigit() or word in _numerals()


@cache
def _numerals() -> frozenset[str]:
    return frozenset(map(stem, word_set("numbers.units", "numbers.tens", "numbers.scales", "numbers.ordinals")))
