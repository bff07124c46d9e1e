"""Leaving out what is only printed again: a sentence that an earlier report has said word for word is no news."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import RevisionRow
from retrieval.domain.articles import Candidate, Passage
from retrieval.ranking.search import Request
from retrieval.text.sentences import split_sentences

_FEWEST_WORDS = 4
"""Words of a sentence that is known again; shorter ones anybody may say."""


@dataclass(slots=True)
class _Report:
    """An article that was found: when it first came, and what it says, or said before it was changed."""

    came: tuple[date, int]
    told: set[str] = field(default_factory=set)


def without_reprints(catalogue: Catalogue) -> Callable[[Request, list[Candidate]], list[Candidate]]:
    """Return a step of an answer that drops from what was found the sentences that are only printed again.

    Where the earlier report has been corrected since, what others printed of it falls as well.
    """

    def drop(_: Request, candidates: list[Candidate]) -> list[Candidate]:
        reports = _reports(catalogue, [one.passage for one in candidates])
        parts = ((one, _new_part(one.passage, reports)) for one in candidates)
        return [one if part is one.passage else replace(one, passage=part) for one, part in parts if part is not None]

    return drop


def _reports(catalogue: Catalogue, passages: Sequence[Passage]) -> dict[str, _Report]:
    row, days = RevisionRow, {one.article_id: one.published or date.min for one in passages}
    firsts = select(row.article_id, func.min(row.id), func.count()).where(row.article_id.in_(days))
    texts = select(row.article_id, row.text)
    with catalogue.engine.connect() as connection:
        found = connection.execute(firsts.group_by(row.article_id)).all()
        reports = {article: _Report((days[article], first)) for article, first, _ in found}
        changed = [article for article, _, revisions in found if revisions > 1]
        for article, text in connection.execute(texts.where(row.article_id.in_(changed))) if changed else ():
            reports[article].told.update(_sentences(text))
    for passage in passages:
        if passage.article_id in reports:
            reports[passage.article_id].told.update(_sentences(passage.text))
    return reports


def _new_part(passage: Passage, reports: dict[str, _Report]) -> Passage | None:
    """Return the passage from its first new sentence to its last, None where nothing in it is new."""
    mine = reports.get(passage.article_id)
    earlier = [one.told for one in reports.values() if mine and one.came < mine.came]
    if not earlier:
        return passage
    spans = split_sentences(passage.text)
    new = [span for span in spans if not any(_plain(passage.text[slice(*span)]) in told for told in earlier)]
    if len(new) == len(spans):
        return passage
    if not new:
        return None
    start, end = new[0][0], new[-1][1]
    text = passage.text[start:end]
    return replace(passage, start=passage.start + start, end=passage.start + end, text=text, tokens="")


def _sentences(text: str) -> Iterator[str]:
    for start, end in split_sentences(text):
        sentence = _plain(text[start:end])
        if sentence.count(" ") + 1 >= _FEWEST_WORDS:
            yield sentence


def _plain(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()
