"""Reading what articles said before, as of some moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.revisions import read_histories, revised_articles
from retrieval.domain.articles import Moment
from tests.builders import DAM, make_article, store

DAYS = [datetime(2024, 5, day, 9, tzinfo=UTC) for day in (13, 14, 15)]
PRICES = ("4.50", "5.50", "6.50")


@pytest.fixture
def ids(catalogue: Catalogue) -> tuple[str, str]:
    """An article of which there are three revisions, and one that never changed."""
    first = make_article("Night ferry", f"A ticket costs {PRICES[0]} euros.", published=DAYS[0])
    ferry = store(catalogue, first).article_id
    for day, price in zip(DAYS[1:], PRICES[1:], strict=True):
        store(catalogue, replace(first, text=f"A ticket costs {price} euros.", updated=Moment.of(day)))
    return ferry, store(catalogue, make_article("Dam", DAM, published=date(2024, 5, 13))).article_id


def prices(catalogue: Catalogue, ids: tuple[str, str], as_of: datetime) -> list[str]:
    """Return the price of each revision that is read, the present one first."""
    found = []
    for history in read_histories(catalogue, ids, as_of):
        found += [each.text.split()[3] for each in history.present]
        found += [each.text.split()[3] for revision in history.earlier for each in revision.passages]
    return found


def test_only_what_had_changed_by_then_is_revised(catalogue: Catalogue, ids: tuple[str, str]):
    assert revised_articles(catalogue, ids, DAYS[0]) == set()
    assert revised_articles(catalogue, ids, DAYS[1]) == {ids[0]}
    assert revised_articles(catalogue, [], DAYS[1]) == set()


def test_earlier_revisions_come_newest_first(catalogue: Catalogue, ids: tuple[str, str]):
    assert prices(catalogue, ids, DAYS[0]) == []
    assert prices(catalogue, ids, DAYS[1]) == ["5.50", "4.50"]
    assert prices(catalogue, ids, DAYS[2]) == ["6.50", "5.50", "4.50"]


def test_each_says_until_when_it_stood(catalogue: Catalogue, ids: tuple[str, str]):
    (history,) = read_histories(catalogue, ids, DAYS[2])
    assert [revision.until for revision in history.earlier] == [DAYS[2], DAYS[1]]
    assert [each.revision for revision in history.earlier for each in revision.passages] == [2, 1]


def test_a_feeds_own_words_are_no_revision(catalogue: Catalogue):
    summary = make_article("Night ferry", "A ferry.", published=DAYS[0], summary=True)
    ferry = store(catalogue, summary).article_id
    store(catalogue, replace(summary, text="A whole page on a ferry.", summary=False, updated=Moment.of(DAYS[1])))
    assert revised_articles(catalogue, [ferry], DAYS[2]) == set()
    assert read_histories(catalogue, [ferry], DAYS[2]) == []


def test_no_more_than_the_newest_dozen_are_read(catalogue: Catalogue):
    article = make_article("Night ferry", "Ticker line 0.", published=DAYS[0])
    ferry = store(catalogue, article).article_id
    for number in range(1, 30):
        moment = DAYS[1].replace(minute=number)
        store(catalogue, replace(article, text=f"Ticker line {number}.", updated=Moment.of(moment)))
    (history,) = read_histories(catalogue, [ferry], DAYS[2])
    assert [each.text for each in history.present] == ["Ticker line 29."]
    assert len(history.earlier) == 12
    assert history.earlier[0].passages[0].text == "Ticker line 28."
