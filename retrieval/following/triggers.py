"""Which of many questions a new passage may answer otherwise: by the words and names that they have in common.

Ten thousand questions are not asked again for every article. A passage touches a question when it holds enough of the
question's words, the rare ones counting for more, or when it is of an article that the answer rests on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from retrieval.domain.answer import Answer
from retrieval.domain.articles import Passage
from retrieval.question.question import content_words, proper_names
from retrieval.text.stems import stems

_LEAST_SHARE = 0.7
"""Of the weight of a question's words, for a passage with its title to touch it."""

_NAMED_SHARE = 0.6
"""The same for a passage that has all the names of the question: those say more than other words."""

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(slots=True)
class Triggers(Generic[_Key]):
    """An index from words and articles to the questions that they touch. Used by one thread."""

    _words: dict[_Key, frozenset[str]] = field(default_factory=dict)
    _names: dict[_Key, frozenset[str]] = field(default_factory=dict)
    _articles: dict[_Key, frozenset[str]] = field(default_factory=dict)
    _by_word: dict[str, set[_Key]] = field(default_factory=lambda: defaultdict(set))
    _by_article: dict[str, set[_Key]] = field(default_factory=lambda: defaultdict(set))

    def __contains__(self, key: _Key) -> bool:
        return key in self._words

    def keys(self) -> set[_Key]:
        """Return the questions that are watched."""
        return set(self._words)

    def watch(self, key: _Key, question: str, answer: Answer) -> None:
        """Watch a question with the answer that is known, in place of an earlier one."""
        self.unwatch(key)
        self._words[key] = frozenset(stems(" ".join(content_words(question))))
        self._names[key] = frozenset(stems(" ".join(proper_names(question)))) & self._words[key]
        self._articles[key] = frozenset(citation.article_id for citation in answer.citations)
        for word in self._words[key]:
            self._by_word[word].add(key)
        for article in self._articles[key]:
            self._by_article[article].add(key)

    def unwatch(self, key: _Key) -> None:
        """Watch a question no more."""
        self._names.pop(key, None)
        for index, entries in ((self._by_word, self._words), (self._by_article, self._articles)):
            for entry in entries.pop(key, ()):
                index[entry].discard(key)
                if not index[entry]:
                    del index[entry]

    def touched(self, passages: Iterable[Passage]) -> set[_Key]:
        """Return the questions that some new passages may answer otherwise."""
        found: set[_Key] = set()
        for passage in passages:
            found |= self._by_article.get(passage.article_id, set())
            found |= self._touched_by(frozenset(stems(f"{passage.title} {passage.text}")))
        return found

    def _touched_by(self, held: frozenset[str]) -> set[_Key]:
        shares: dict[_Key, float] = defaultdict(float)
        for word in held & self._by_word.keys():
            weight = self._weight(word)
            for key in self._by_word[word]:
                shares[key] += weight
        return {key for key, share in shares.items() if self._is_enough(key, share, held)}

    def _is_enough(self, key: _Key, share: float, held: frozenset[str]) -> bool:
        """Tell whether a passage with such a share of a question's weight may answer it."""
        names = self._names[key]
        if names and not names & held:
            return False
        return share >= (_NAMED_SHARE if names and names <= held else _LEAST_SHARE) * self._whole(key)

    def _whole(self, key: _Key) -> float:
        return sum(map(self._weight, self._words[key]))

    def _weight(self, word: str) -> float:
        """Return how much a word counts: the fewer questions have it, the more."""
        return math.log(1 + len(self._words) / len(self._by_word[word])) ** 2
