"""Who may see a passage, remembered from question to question and never longer than it is true."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from retrieval.catalogue import Catalogue
from retrieval.catalogue import visibility as sights
from retrieval.catalogue.removal import remove_articles
from tests.builders import FERRY, make_article, prepare_many, prepare_samples, store

MONDAY = datetime(2024, 5, 13, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
CHANGED = FERRY.replace("4.50 euros", "5.50 euros")


@pytest.fixture
def asked(catalogue: Catalogue) -> Catalogue:
    """A catalogue of four articles that has been asked twice, so that it remembers what may be seen."""
    catalogue.add(prepare_samples())
    for _ in range(2):
        assert len(seen(catalogue)) == 9
    return catalogue


def seen(catalogue: Catalogue, as_of: datetime = ALWAYS, **limits: Any) -> dict[int, date | None]:
    """Return what may be seen of all passages, and of a few that there are not."""
    return catalogue.visible([0, *catalogue.passage_ids(), 10_000], as_of=as_of, **limits)


@contextmanager
def statements(catalogue: Catalogue) -> Iterator[list[str]]:
    """Collect the queries that the block makes."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            made.append(statement)

    event.listen(catalogue.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(catalogue.engine, "before_cursor_execute", note)


def test_nothing_is_asked_where_nothing_has_changed(asked: Catalogue):
    ids, change = asked.passage_ids(), asked.last_change()
    asked.passages(ids, change)
    with statements(asked) as made:
        assert list(asked.visible([*reversed(ids), 10_000], as_of=ALWAYS, last_change=change)) == ids
        assert list(asked.passages(ids, change)) == ids
    assert made == []


def test_the_first_question_reads_only_what_it_needs(catalogue: Catalogue):
    catalogue.add(prepare_samples())
    change = catalogue.last_change()
    with statements(catalogue) as made:
        assert list(catalogue.visible([2, 3, 10_000], as_of=ALWAYS, last_change=change)) == [2, 3]
    assert len(made) == 1
    assert "passages.id" in made[0].partition("WHERE revisions.id IN")[2]


def test_a_new_article_is_seen(asked: Catalogue):
    store(asked, make_article("Buoy adrift", published=MONDAY))
    assert len(seen(asked)) == 12
    assert set(seen(asked, MONDAY).values()) == {date(2024, 5, 9), date(2024, 5, 13)}


def test_a_new_revision_hides_the_old_one_from_its_time_on(asked: Catalogue):
    article = make_article("Buoy adrift", published=MONDAY)
    before = seen(asked).keys()
    store(asked, article)
    old = seen(asked).keys() - before
    store(asked, replace(article, text=CHANGED, updated=make_article(updated=TUESDAY).updated))
    new = seen(asked).keys()
    assert not old & new
    assert old <= seen(asked, TUESDAY - timedelta(seconds=1)).keys()
    assert not old & seen(asked, TUESDAY).keys()
    assert len(new) == 12


def test_a_removed_article_is_seen_no_more(asked: Catalogue):
    passages = asked.passages(asked.passage_ids())
    remove_articles(asked, [passages[1].article_id])
    left = {number for number, passage in passages.items() if passage.article_id != passages[1].article_id}
    visible = asked.visible(list(passages), as_of=ALWAYS)
    assert set(visible) == set(asked.passages(list(passages))) == left


def test_many_changes_are_read_as_one(asked: Catalogue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sights, "_MOST_CHANGES", 3)
    asked.add(prepare_many(3))
    assert len(seen(asked)) == 12
    asked.add(prepare_many(4, "report"))
    assert len(seen(asked)) == 16


def test_another_process_may_make_the_changes(asked: Catalogue):
    other = Catalogue(asked.engine)
    store(other, make_article("Buoy adrift", outlet="Skerry Gazette"))
    assert len(seen(asked, outlets=["skerry gazette"])) == 3
    remove_articles(other, [passage.article_id for passage in other.passages([10]).values()])
    assert seen(asked, outlets=["skerry gazette"]) == {}
    assert asked.passages([10, 11, 12]) == {}


def test_outlets_are_known_in_any_case_of_any_letter(asked: Catalogue):
    store(asked, make_article("Buoy adrift", outlet="Écho de Skerry"))
    assert len(seen(asked, outlets=["ÉCHO de skerry"])) == 3


def test_asking_while_others_write(asked: Catalogue):
    """Whatever a thread finds is what there was at the change that it knew of, or a little later."""
    done = threading.Event()
    faults: list[str] = []

    def ask() -> None:
        while not done.is_set():
            change = asked.last_change()
            found = asked.visible(range(1, 200), as_of=ALWAYS, last_change=change)
            if not change <= len(found) - 5 <= asked.last_change():
                faults.append(f"{len(found)} passages at change {change}")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(40):
        asked.add(prepare_many(1, f"notice {number}"))
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_more_ids_than_a_statement_has_room_for(asked: Catalogue):
    ids = range(1, 70_000)
    assert len(asked.passages(ids)) == len(Catalogue(asked.engine).visible(ids, as_of=ALWAYS)) == 9
