"""Leaving out what a later report tells otherwise, of the same day, or of a later one that says what is now so.

Of two sentences that tell the same of different names, days or figures the later holds: by the hour of publication or
of the last change where both state one, by the order in which they came in where they do not. Within one article a
correction holds against what stands above it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache, lru_cache

from sqlalchemy import select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import RevisionRow
from retrieval.domain.articles import Candidate, Passage
from retrieval.english.dictionary import phrase, word_set
from retrieval.following.triggers import is_figure
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.question import content_words
from retrieval.ranking.search import Request
from retrieval.text.correction_notices import notice_kind
from retrieval.text.stems import stem, stems
from retrieval.text.tokens import sentences, tokens_of

_SAME_MATTER = 0.6
"""Of the words that are neither names nor figures, for two sentences to tell the same."""

_LEAST_ASKED = 0.5
"""Of the words of the question, for a sentence to be held against another."""

_PUT_RIGHT = frozenset({"correction", "update"})
_OF_BEFORE = phrase("answers.text_before")
_OF_CHANGE = phrase("answers.of_change")

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Came:
    """When the text of a revision was current from: `instant` None where no hour is stated, `order` as it came in."""

    instant: datetime | None
    order: int

    def is_before(self, other: _Came) -> bool:
        """Tell whether this text is the earlier of two of one day."""
        if self.instant and other.instant and self.instant != other.instant:
            return self.instant < other.instant
        return self.order < other.order


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence of a passage: its span there, its values (names, days, figures), and its other words."""

    passage: Passage
    span: tuple[int, int]
    values: frozenset[str]
    words: frozenset[str]

    @property
    def held(self) -> frozenset[str]:
        """All that the sentence has in common with a question, if it has."""
        return self.values | self.words

    @property
    def puts_right(self) -> bool:
        """Tell whether it is a correction that says what holds, not only what was wrong."""
        sentence = self.passage.text[slice(*self.span)]
        return notice_kind(sentence) in _PUT_RIGHT and not _OF_BEFORE.search(sentence)

    @property
    def tells_a_change(self) -> bool:
        """Tell whether it says that what it tells was otherwise before: "will now be held in Orsa"."""
        return _OF_CHANGE.search(self.passage.text[slice(*self.span)]) is not None

    def tells_otherwise(self, other: _Told, asked: frozenset[str]) -> bool:
        """Tell whether this says what the other says of what is asked, with other names, days or figures."""
        if not (self.values - other.values and other.values - self.values):
            return False
        most = max(len(self.words), len(other.words))
        if most == 0 or len(self.words & other.words) < _SAME_MATTER * most:
            return False
        return asked & other.held <= self.held | _stems_of(self.passage.title)


def without_overtaken(catalogue: Catalogue) -> Callable[[Request, list[Candidate]], list[Candidate]]:
    """Return a step of an answer that drops what a later report tells otherwise.

    Where the first is asked for, a report of a later day takes nothing from that.
    """

    def drop(request: Request, candidates: list[Candidate]) -> list[Candidate]:
        across = not asks_for_the_first(request.question) and "first" not in stems(request.question)
        asked = frozenset(stem(word) for word in content_words(request.question))
        gone = _overtaken(catalogue, [one.passage for one in candidates], asked, across=across)
        if not gone:
            return candidates
        parts = ((one, _left(one.passage, gone.get(one.passage.id, set()))) for one in candidates)
        return [one if part is one.passage else replace(one, passage=part) for one, part in parts if part is not None]

    return drop


def _overtaken(
    catalogue: Catalogue, passages: Sequence[Passage], asked: frozenset[str], *, across: bool
) -> dict[int, set[tuple[int, int]]]:
    """Return the spans that are overtaken, by passage; `across` days, or only within each."""
    told = [one for passage in passages if passage.published for one in _told(passage, asked)]
    pairs = [
        (one, other)
        for one in told
        for other in told
        if one is not other and _may_hold_against(one, other, across=across) and one.tells_otherwise(other, asked)
    ]
    came = _came(catalogue, {_key(one.passage) for one, _ in pairs}) if pairs else {}
    gone: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for one, other in pairs:
        if _holds_against(one, other, came):
            gone[other.passage.id].add(other.span)
    return gone


def _may_hold_against(one: _Told, other: _Told, *, across: bool) -> bool:
    """Tell whether a sentence is of the other's day, or of a later one and says that something is new about it."""
    mine, others = one.passage.published, other.passage.published
    if mine == others:
        return True
    return across and mine is not None and others is not None and mine > others and one.tells_a_change


def _holds_against(one: _Told, other: _Told, came: dict[_Key, _Came]) -> bool:
    if one.passage.published != other.passage.published:
        return True
    mine, others = _key(one.passage), _key(other.passage)
    if mine == others:
        return one.puts_right and not other.puts_right
    return mine in came and others in came and came[others].is_before(came[mine])


def _key(passage: Passage) -> _Key:
    return passage.article_id, passage.revision


def _told(passage: Passage, asked: frozenset[str]) -> Iterator[_Told]:
    """Yield the sentences that hold enough of what is asked to be held against others."""
    for start, end, marked in sentences(tokens_of(passage)):
        if len(asked.intersection(marked.lower().split())) < _LEAST_ASKED * len(asked):
            continue
        found = marked.split()
        values = frozenset(word.lower() for word in found if _is_value(word))
        others = frozenset(word for word in found if not _is_value(word)) - _unsaying()
        yield _Told(passage, (start, end), values, others)


@lru_cache(maxsize=500)
def _stems_of(title: str) -> frozenset[str]:
    return frozenset(stems(title))


def _is_value(word: str) -> bool:
    return word[0].isupper() or is_figure(word)


@cache
def _unsaying() -> frozenset[str]:
    """Words that say nothing about a matter."""
    return frozenset(map(stem, word_set("function_words.stop_words")))


def _came(catalogue: Catalogue, wanted: set[_Key]) -> dict[_Key, _Came]:
    row = RevisionRow
    query = select(row.article_id, row.number, row.id, row.published, row.updated)
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query.where(row.article_id.in_({article for article, _ in wanted}))).all()
    return {
        (article, number): _Came(_latest_hour(published, updated), order)
        for article, number, order, published, updated in rows
        if (article, number) in wanted
    }


def _latest_hour(*moments: datetime | None) -> datetime | None:
    """Return the latest moment of those that state an hour: one at midnight is only a day."""
    stated = [moment for moment in moments if moment is not None and moment.time() != time()]
    return max(stated, default=None)


def _left(passage: Passage, gone: set[tuple[int, int]]) -> Passage | None:
    """Return the longest part of a passage in which nothing is overtaken, None where there is none."""
    if not gone:
        return passage
    runs: list[list[tuple[int, int]]] = [[]]
    for start, end, _ in sentences(tokens_of(passage)):
        if (start, end) in gone:
            runs.append([])
        else:
            runs[-1].append((start, end))
    longest = max(runs, key=lambda run: run[-1][1] - run[0][0] if run else 0)
    if not longest:
        return None
    start, end = longest[0][0], longest[-1][1]
    text = passage.text[start:end]
    return replace(passage, start=passage.start + start, end=passage.start + end, text=text, tokens="")
