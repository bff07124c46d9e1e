"""The answers that were given to somebody, and which of them no longer stand because what they quote has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import chunks
from retrieval.catalogue.schema import GivenAnswerRow, GivenCitationRow, RevisionRow
from retrieval.domain.answer import Answer
from retrieval.text.correction_notices import find_notices

Fault = Literal["changed", "retracted", "vanished"]
"""What became of a quote: no longer in the newest revision, in one that is retracted, or gone with its article."""


@dataclass(frozen=True, slots=True)
class LostCitation:
    """A citation of a given answer that no longer holds. `newest` is the article's newest revision, if it has any."""

    number: int
    article_id: str
    revision: int
    newest: int | None
    fault: Fault


@dataclass(frozen=True, slots=True)
class StaleAnswer:
    """A given answer that has lost citations; `question` and `as_of` are what it takes to ask again."""

    id: int
    question: str
    as_of: datetime
    given: datetime
    lost: tuple[LostCitation, ...]


def record_given(catalogue: Catalogue, answer: Answer, now: datetime | None = None) -> int | None:
    """Remember what an answer quotes, and return its number; None for one that quotes nothing and is forgotten."""
    if not answer.citations:
        return None
    values = {
        "question": answer.question,
        "as_of": answer.as_of,
        "given": now or datetime.now(UTC),
        "stands": True,
    }
    with catalogue.engine.execution_options(writing=True).begin() as connection:
        row = insert(GivenAnswerRow).values(values).returning(GivenAnswerRow.id)
        answer_id = int(connection.execute(row).scalar_one())
        citations = [
            {
                "answer_id": answer_id,
                "number": citation.id,
                "article_id": citation.article_id,
                "revision": citation.revision,
                "start": citation.start,
                "end": citation.end,
                "quote_hash": _digest(citation.quote),
            }
            for citation in answer.citations
        ]
        connection.execute(insert(GivenCitationRow), citations)
    return answer_id


def stale_answers(catalogue: Catalogue) -> list[StaleAnswer]:
    """Return the given answers that no longer stand, oldest first, and note with each whether it does."""
    lost: dict[int, list[LostCitation]] = {}
    for answer_id, citation in _lost_citations(catalogue):
        lost.setdefault(answer_id, []).append(citation)
    stale = _answers(catalogue, lost)
    _note(catalogue, {answer.id for answer in stale})
    return stale


def newest_text(catalogue: Catalogue, article_id: str) -> str | None:
    """Return what an article says now, None when it is gone."""
    query = select(RevisionRow.text).where(RevisionRow.article_id == article_id)
    with catalogue.engine.connect() as connection:
        return connection.execute(query.order_by(RevisionRow.number.desc()).limit(1)).scalar_one_or_none()


def forget_given(catalogue: Catalogue, answer_id: int) -> None:
    """Forget an answer that was corrected where it stands: nobody reads it as it was given any more."""
    with catalogue.engine.execution_options(writing=True).begin() as connection:
        connection.execute(delete(GivenCitationRow).where(GivenCitationRow.answer_id == answer_id))
        connection.execute(delete(GivenAnswerRow).where(GivenAnswerRow.id == answer_id))


def _lost_citations(catalogue: Catalogue) -> list[tuple[int, LostCitation]]:
    """Return the citations that do not hold, with their answers; only changed texts are read."""
    newest = (
        select(RevisionRow.article_id, func.max(RevisionRow.number).label("number"))
        .where(RevisionRow.article_id.in_(select(GivenCitationRow.article_id)))
        .group_by(RevisionRow.article_id)
        .subquery()
    )
    query = (
        select(GivenCitationRow, newest.c.number.label("newest"))
        .outerjoin(newest, newest.c.article_id == GivenCitationRow.article_id)
        .where((newest.c.number.is_(None)) | (newest.c.number != GivenCitationRow.revision))
        .order_by(GivenCitationRow.answer_id, GivenCitationRow.number)
    )
    with catalogue.engine.connect() as connection:
        rows = connection.execute(query).all()
    found = []
    for row in rows:
        fault = _fault(catalogue, row)
        if fault is not None:
            found.append((row.answer_id, LostCitation(row.number, row.article_id, row.revision, row.newest, fault)))
    return found


def _fault(catalogue: Catalogue, row: Any) -> Fault | None:
    quoted = catalogue.text(row.article_id, row.revision)
    current = catalogue.text(row.article_id, row.newest) if row.newest else None
    if quoted is None or current is None or _digest(quoted[row.start : row.end]) != row.quote_hash:
        return "vanished"
    if any(notice.kind == "retraction" for notice in find_notices(current)):
        return "retracted"
    quote = " ".join(quoted[row.start : row.end].split())
    return None if quote in " ".join(current.split()) else "changed"


def _answers(catalogue: Catalogue, lost: dict[int, list[LostCitation]]) -> list[StaleAnswer]:
    found = []
    with catalogue.engine.connect() as connection:
        for chunk in chunks(lost):
            query = select(GivenAnswerRow).where(GivenAnswerRow.id.in_(chunk))
            for row in connection.execute(query):
                found.append(StaleAnswer(row.id, row.question, row.as_of, row.given, tuple(lost[row.id])))  # noqa: PERF401
    return sorted(found, key=lambda answer: answer.id)


def _note(catalogue: Catalogue, stale: set[int]) -> None:
    with catalogue.engine.connect() as connection:
        query = select(GivenAnswerRow.id).where(GivenAnswerRow.stands.is_(False))
        noted = set(connection.execute(query).scalars())
    if noted == stale:
        return
    with catalogue.engine.execution_options(writing=True).begin() as connection:
        for ids, stands in ((stale - noted, False), (noted - stale, True)):
            for chunk in chunks(ids):
                change = update(GivenAnswerRow).where(GivenAnswerRow.id.in_(chunk))
                connection.execute(change.values(stands=stands))


def _digest(quote: str) -> str:
    return hashlib.sha256(quote.encode("utf-8", "surrogatepass")).hexdigest()
