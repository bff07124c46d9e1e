"""Taking articles out of the catalogue for good, and telling the indexes which passages went with them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine, delete, insert, select, update

from retrieval.catalogue.catalogue import _CHANGES, REMOVAL, Catalogue
from retrieval.catalogue.identity import new_token
from retrieval.catalogue.lists import chunks
from retrieval.catalogue.schema import (
    ArticleRow,
    ChangeRow,
    CounterRow,
    GivenCitationRow,
    ModelRow,
    PassageRow,
    RemovedPassageRow,
    RevisionRow,
    VectorRow,
)


def remove_articles(catalogue: Catalogue, article_ids: Collection[str]) -> list[str]:
    """Remove articles with all their revisions, passages and vectors, in one transaction; return those removed.

    What a given answer quotes stays, even where it was given a moment ago. Each removed revision is a change of its
    own, from which the indexes learn what to drop.
    """
    with catalogue.engine.execution_options(writing=True).begin() as connection:
        counter = select(CounterRow.value).where(CounterRow.name == _CHANGES).with_for_update()
        seq = connection.execute(counter).scalar_one()
        # On PostgreSQL another machine may be storing vectors; SQLite has one writer anyway.
        connection.execute(select(ModelRow.id).with_for_update())
        removed = _unquoted(connection, article_ids)
        for chunk in chunks(removed):
            seq = _remove(connection, chunk, seq)
        connection.execute(update(CounterRow).where(CounterRow.name == _CHANGES).values(value=seq))
    return removed


def removed_passages(engine: Engine, after: int, upto: int) -> list[int]:
    """Return the passages that the changes with numbers in (after, upto] removed."""
    query = select(RemovedPassageRow.passage_id).where(RemovedPassageRow.seq > after, RemovedPassageRow.seq <= upto)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _unquoted(connection: Connection, article_ids: Collection[str]) -> list[str]:
    found: list[str] = []
    quoted = select(GivenCitationRow.article_id)
    for chunk in chunks(article_ids):
        query = select(ArticleRow.id).where(ArticleRow.id.in_(chunk), ArticleRow.id.not_in(quoted))
        found += connection.execute(query).scalars()
    return found


def _remove(connection: Connection, article_ids: list[str], seq: int) -> int:
    """Remove articles and return the number of the last change made of it."""
    query = (
        select(RevisionRow.id, PassageRow.id)
        .outerjoin(PassageRow, PassageRow.revision_id == RevisionRow.id)
        .where(RevisionRow.article_id.in_(article_ids))
        .order_by(RevisionRow.id)
    )
    numbers: dict[int, int] = {}
    gone = []
    for revision_id, passage_id in connection.execute(query).all():
        number = numbers.setdefault(revision_id, seq + len(numbers) + 1)
        if passage_id is not None:
            gone.append({"passage_id": passage_id, "seq": number})
    changes = [
        {"seq": number, "kind": REMOVAL, "revision_id": revision, "token": new_token()}
        for revision, number in numbers.items()
    ]
    connection.execute(insert(ChangeRow), changes)
    if gone:
        connection.execute(insert(RemovedPassageRow), gone)
    for chunk in chunks([row["passage_id"] for row in gone]):
        connection.execute(delete(VectorRow).where(VectorRow.passage_id.in_(chunk)))
        connection.execute(delete(PassageRow).where(PassageRow.id.in_(chunk)))
    connection.execute(delete(RevisionRow).where(RevisionRow.article_id.in_(article_ids)))
    connection.execute(delete(ArticleRow).where(ArticleRow.id.in_(article_ids)))
    return seq + len(numbers)
