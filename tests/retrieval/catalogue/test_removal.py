"""Removal: an article goes with all that hangs on it, unless it is quoted, and its numbers are never used again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import func, select

from retrieval.catalogue import Catalogue
from retrieval.catalogue.catalogue import REMOVAL
from retrieval.catalogue.given_answers import record_given
from retrieval.catalogue.removal import remove_articles, removed_passages
from retrieval.catalogue.schema import ArticleRow, PassageRow, PassageWordsRow, RevisionRow, StoryMemberRow, VectorRow
from retrieval.catalogue.stored_vectors import StoredVectors
from retrieval.catalogue.story_memberships import Member, Memberships
from retrieval.domain.answer import Answer, Citation
from tests.builders import DAM, claimed, make_article, prepare_many, prepare_samples, store

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def rows_in(catalogue: Catalogue) -> dict[str, int]:
    tables = (ArticleRow, RevisionRow, PassageRow, PassageWordsRow, VectorRow, StoryMemberRow)
    with catalogue.engine.connect() as connection:
        return {
            table.__tablename__: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }


def filled(catalogue: Catalogue) -> list[str]:
    added = catalogue.add(prepare_samples())
    stored, ids = StoredVectors(catalogue, "toy", 4), catalogue.passage_ids()
    stored.save(ids, np.eye(1, 4, dtype=np.float32).repeat(len(ids), axis=0), claimed(stored, 4))
    memberships = Memberships(catalogue, "toy")
    digest = np.zeros(128, np.uint16)
    members = [
        Member(one.article_id, number, number, date(2024, 5, 14), None, digest) for number, one in enumerate(added, 1)
    ]
    assert memberships.save(members, {}, (0, 0), 4)
    return [one.article_id for one in added]


def quoting(article_id: str) -> Answer:
    citation = Citation(id=1, quote="The", article_id=article_id, revision=1, start=0, end=3, title="")
    return Answer(question="Which?", as_of=NOW, status="answered", citations=(citation,))


def test_everything_of_an_article_goes(catalogue: Catalogue):
    first, second, *rest = filled(catalogue)
    before = rows_in(catalogue)
    passages = catalogue.passages_of([change.revision_id for change in catalogue.changes(0, 9)])
    theirs = {passage.id for passage in passages if passage.article_id in (first, second)}
    assert sorted(remove_articles(catalogue, [first, second, "0" * 16])) == sorted([first, second])
    left = {"articles": 2, "revisions": 2, "story_members": 2}
    for name in ("passages", "passage_words", "vectors"):
        left[name] = before[name] - len(theirs)
    assert rows_in(catalogue) == left
    assert catalogue.text(first, 1) is None
    assert all(catalogue.text(article_id, 1) for article_id in rest)


def test_each_removed_revision_is_a_change(catalogue: Catalogue):
    article = make_article()
    added = store(catalogue, article)
    store(catalogue, replace(article, text=DAM))
    ids = catalogue.passage_ids()
    remove_articles(catalogue, [added.article_id])
    changes = catalogue.changes(2, 9)
    assert [(change.seq, change.kind) for change in changes] == [(3, REMOVAL), (4, REMOVAL)]
    assert catalogue.last_change() == 4
    assert sorted(removed_passages(catalogue.engine, 2, 4)) == ids
    assert sorted(removed_passages(catalogue.engine, 2, 3) + removed_passages(catalogue.engine, 3, 4)) == ids
    assert removed_passages(catalogue.engine, 4, 9) == []


def test_numbers_of_removed_passages_are_not_used_again(catalogue: Catalogue):
    added = catalogue.add(prepare_many(3))
    before = catalogue.passage_ids()
    remove_articles(catalogue, [one.article_id for one in added])
    assert catalogue.passage_ids() == []
    catalogue.add(prepare_many(3, "report"))
    assert min(catalogue.passage_ids()) > max(before)


def test_what_is_quoted_stays(catalogue: Catalogue):
    first, second, *_ = filled(catalogue)
    record_given(catalogue, quoting(first), NOW)
    assert remove_articles(catalogue, [first, second]) == [second]
    assert catalogue.text(first, 1)
    assert catalogue.coverage().articles == 3


def test_an_article_without_passages_can_go(catalogue: Catalogue):
    added = catalogue.add([replace(prepare_many(1)[0], spans=())])[0]
    assert remove_articles(catalogue, [added.article_id]) == [added.article_id]
    assert [change.kind for change in catalogue.changes(1, 9)] == [REMOVAL]


def test_nothing_to_remove(catalogue: Catalogue):
    assert remove_articles(catalogue, []) == []
    assert remove_articles(catalogue, ["0" * 16]) == []
    assert catalogue.last_change() == 0


def test_a_removed_article_can_come_again(catalogue: Catalogue):
    article = make_article(url="https://news.test/ferry")
    first = store(catalogue, article)
    remove_articles(catalogue, [first.article_id])
    assert store(catalogue, article) == first


def test_a_removal_that_fails_changes_nothing(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch):
    ids = filled(catalogue)
    before = rows_in(catalogue), catalogue.last_change()

    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("retrieval.catalogue.removal.update", fail)
    with pytest.raises(RuntimeError):
        remove_articles(catalogue, ids)
    assert (rows_in(catalogue), catalogue.last_change()) == before
    assert catalogue.changes(4, 9) == []
