"""Articles, revisions and passages: what goes into the catalogue comes out of it, whatever the database."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from retrieval.catalogue import Added, Catalogue, open_database
from retrieval.catalogue.database import sqlite_url
from retrieval.catalogue.schema import PassageWordsRow, RevisionRow
from retrieval.domain.articles import Passage, PreparedArticle, end_of_day
from retrieval.text.tokens import encode
from tests.builders import DAM, FERRY, make_article, prepare, prepare_many, prepare_samples, store

MONDAY = datetime(2024, 5, 13, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)
CHANGED = FERRY.replace("4.50 euros", "5.50 euros")


def passages_at(catalogue: Catalogue, as_of: datetime = ALWAYS, **filters: object) -> list[Passage]:
    seen = catalogue.visible(catalogue.passage_ids(), as_of=as_of, **filters)  # type: ignore[arg-type]
    found = catalogue.passages(seen)
    assert all(number == passage.id for number, passage in found.items())
    assert seen == {number: passage.published for number, passage in found.items()}
    return sorted(found.values(), key=lambda passage: passage.id)


def revision_rows(catalogue: Catalogue) -> list[RevisionRow]:
    from sqlalchemy.orm import Session  # noqa: PLC0415

    with Session(catalogue.engine) as session:
        return list(session.scalars(select(RevisionRow).order_by(RevisionRow.id)))


class TestOutcomes:
    def test_a_new_article_is_stored_with_its_passages(self, catalogue: Catalogue):
        article = make_article(url="https://news.test/ferry", outlet="Marlow Post", published=date(2024, 5, 14))
        added = store(catalogue, article)
        assert (added.outcome, added.revision) == ("new", 1)
        passages = passages_at(catalogue)
        assert [passage.text for passage in passages] == FERRY.split("\n\n")
        first = passages[0]
        assert first == Passage(
            first.id, added.article_id, 1, 0, first.end, FERRY[: first.end], article.title, "Marlow Post",
            "https://news.test/ferry", date(2024, 5, 14), "en",
        )  # fmt: skip
        assert catalogue.text(added.article_id, 1) == FERRY

    def test_the_same_article_again_leaves_no_trace(self, catalogue: Catalogue):
        article = make_article(outlet="Marlow Post", published=date(2024, 5, 14))
        first = store(catalogue, article)
        before = (catalogue.coverage(), catalogue.last_change(), catalogue.passage_ids())
        assert store(catalogue, article) == Added("unchanged", first.article_id, 1)
        assert (catalogue.coverage(), catalogue.last_change(), catalogue.passage_ids()) == before

    @pytest.mark.parametrize(
        "change",
        [
            {"text": CHANGED, "original": CHANGED},
            {"title": "Night ferry is back"},
            {"outlet": "Orsa Courier"},
            {"published": make_article(published=date(2024, 5, 13)).published},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_a_changed_article_is_its_next_revision(self, catalogue: Catalogue, change: dict[str, object]):
        article = make_article(outlet="Marlow Post", published=date(2024, 5, 14))
        first = store(catalogue, article)
        changed = replace(article, **change)  # type: ignore[arg-type]
        assert store(catalogue, changed) == Added("revised", first.article_id, 2)
        assert catalogue.text(first.article_id, 1) == FERRY
        assert catalogue.text(first.article_id, 2) == changed.text
        assert catalogue.coverage().articles == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"updated": make_article(updated=TUESDAY).updated},
            {"title": "Night  ferry\u00a0returns"},
            {"text": f"Updated 14 May 2024, 09:30\n\n{FERRY}\n\nAdvertisement"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_a_cosmetic_change_leaves_no_trace(self, catalogue: Catalogue, change: dict[str, object]):
        article = make_article(outlet="Marlow Post", published=date(2024, 5, 14))
        first = store(catalogue, article)
        before = (catalogue.coverage(), catalogue.last_change())
        assert store(catalogue, replace(article, **change)) == Added("unchanged", first.article_id, 1)  # type: ignore[arg-type]
        assert (catalogue.coverage(), catalogue.last_change()) == before
        assert catalogue.text(first.article_id, 1) == FERRY

    def test_an_article_is_known_by_its_url_wherever_it_was_read(self, catalogue: Catalogue):
        article = make_article(url="https://news.test/ferry")
        first = store(catalogue, article)
        moved = replace(article, source="/elsewhere/ferry.html", text=CHANGED)
        assert store(catalogue, moved) == Added("revised", first.article_id, 2)

    def test_two_urls_are_two_articles_even_with_one_text(self, catalogue: Catalogue):
        ids = {store(catalogue, make_article(url=f"https://{host}.test/ferry")).article_id for host in "ab"}
        assert len(ids) == 2

    def test_without_a_url_the_same_text_from_elsewhere_is_the_same_article(self, catalogue: Catalogue):
        first = store(catalogue, make_article(source="/news/ferry.txt"))
        again = store(catalogue, make_article(source="/copies/ferry.txt"))
        assert again == Added("unchanged", first.article_id, 1)

    def test_a_text_that_has_been_superseded_is_not_recognised_by(self, catalogue: Catalogue):
        article = make_article(source="/news/ferry.txt")
        first = store(catalogue, article)
        store(catalogue, replace(article, text=CHANGED))
        assert store(catalogue, make_article(source="/copies/ferry.txt")).article_id != first.article_id

    def test_a_record_that_moves_inside_its_file_is_known_by_its_title(self, catalogue: Catalogue):
        first = store(catalogue, make_article("Night ferry", source="/news/week.jsonl#1"))
        other = store(catalogue, make_article("Crack in the dam", DAM, source="/news/week.jsonl#2"))
        moved = store(catalogue, make_article("Night ferry", CHANGED, source="/news/week.jsonl#3"))
        assert moved == Added("revised", first.article_id, 2)
        assert other.article_id != first.article_id

    def test_an_article_twice_in_one_batch_is_stored_once(self, catalogue: Catalogue):
        article = prepare(make_article())
        outcomes = [added.outcome for added in catalogue.add([article, article])]
        assert outcomes == ["new", "unchanged"]

    def test_a_batch_that_fails_is_undone_as_a_whole(self, catalogue: Catalogue):
        good, broken = prepare(make_article()), prepare(make_article(title="Broken", text=DAM, authors=(object(),)))
        with pytest.raises(Exception, match="not JSON serializable"):
            catalogue.add([good, broken])
        assert (catalogue.coverage().articles, catalogue.last_change(), catalogue.passage_ids()) == (0, 0, [])
        assert catalogue.add([good])[0].outcome == "new"
        assert catalogue.last_change() == 1

    def test_an_article_without_passages_is_stored(self, catalogue: Catalogue):
        added = catalogue.add([PreparedArticle(make_article(), ())])[0]
        assert added.outcome == "new"
        assert catalogue.last_change() == 1
        assert catalogue.passage_ids() == []


class TestMetadata:
    def test_what_a_repeated_article_leaves_out_is_taken_from_the_revision_before(self, catalogue: Catalogue):
        told = make_article(
            url="https://news.test/ferry",
            outlet="Marlow Post",
            published=MONDAY,
            updated=TUESDAY,
            authors=("Ida Berg", "Jo Ek"),
        )
        first = store(catalogue, told)
        bare = make_article(url="https://news.test/ferry", language="")
        assert store(catalogue, bare) == Added("unchanged", first.article_id, 1)
        store(catalogue, replace(bare, text=CHANGED))
        row = revision_rows(catalogue)[1]
        assert (row.outlet, row.authors, row.language) == ("Marlow Post", ["Ida Berg", "Jo Ek"], "en")
        assert (row.published, row.published_day, row.dated_by) == (MONDAY, date(2024, 5, 13), "given")
        assert row.updated is None, "a changed text was not updated when the old one was"

    def test_the_day_of_publication_is_the_one_where_it_was_published(self, catalogue: Catalogue):
        evening_in_new_york = datetime(2024, 5, 13, 22, tzinfo=timezone(timedelta(hours=-4)))
        store(catalogue, make_article(published=evening_in_new_york))
        row = revision_rows(catalogue)[0]
        assert row.published == datetime(2024, 5, 14, 2, tzinfo=UTC)
        assert row.published.utcoffset() == timedelta(0)
        assert row.published_day == date(2024, 5, 13)
        assert passages_at(catalogue)[0].published == date(2024, 5, 13)

    def test_evidence_does_not_replace_a_date_that_was_given(self, catalogue: Catalogue):
        first = store(catalogue, make_article(url="https://news.test/ferry", published=date(2024, 5, 14)))
        guessed = make_article(url="https://news.test/ferry", published=date(2024, 5, 10))
        again = store(catalogue, replace(guessed, dated_by="evidence"))
        assert again == Added("unchanged", first.article_id, 1)

    def test_a_given_date_replaces_evidence(self, catalogue: Catalogue):
        guessed = make_article(url="https://news.test/ferry", published=date(2024, 5, 10))
        store(catalogue, replace(guessed, dated_by="evidence"))
        assert store(catalogue, replace(guessed, published=make_article(published=MONDAY).published)).revision == 2
        assert revision_rows(catalogue)[1].dated_by == "given"

    def test_the_original_is_kept_where_it_differs(self, catalogue: Catalogue):
        page = "<p>Night  ferry</p>"
        store(catalogue, make_article(original=page))
        store(catalogue, make_article("Crack in the dam", DAM))
        first, second = revision_rows(catalogue)
        assert first.original == page
        assert second.original is None
        assert second.text == DAM


class TestAsOf:
    def test_each_reader_sees_the_revision_of_the_time(self, catalogue: Catalogue):
        article = make_article(published=MONDAY)
        store(catalogue, article, now=WEDNESDAY)
        store(catalogue, replace(article, text=CHANGED, updated=make_article(updated=TUESDAY).updated), now=WEDNESDAY)
        second = timedelta(seconds=1)
        seen = {
            moment: {passage.revision for passage in passages_at(catalogue, moment)}
            for moment in (MONDAY - second, MONDAY, TUESDAY - second, TUESDAY, ALWAYS)
        }
        assert list(seen.values()) == [set(), {1}, {1}, {2}, {2}]

    def test_a_change_with_no_time_of_its_own_is_seen_from_when_it_was_read(self, catalogue: Catalogue):
        article = make_article(published=MONDAY)
        store(catalogue, article, now=MONDAY)
        store(catalogue, replace(article, text=CHANGED), now=WEDNESDAY)
        assert {passage.revision for passage in passages_at(catalogue, TUESDAY)} == {1}
        assert {passage.revision for passage in passages_at(catalogue, WEDNESDAY)} == {2}

    def test_an_undated_article_is_seen_from_when_it_was_read(self, catalogue: Catalogue):
        store(catalogue, make_article(), now=TUESDAY)
        assert passages_at(catalogue, MONDAY) == []
        assert len(passages_at(catalogue, TUESDAY)) == 3

    def test_a_revision_dated_before_the_one_that_it_follows_hides_it(self, catalogue: Catalogue):
        article = make_article(published=TUESDAY)
        store(catalogue, article)
        store(catalogue, replace(article, text=CHANGED, updated=make_article(updated=MONDAY).updated))
        assert passages_at(catalogue, MONDAY) == []
        assert {passage.revision for passage in passages_at(catalogue, TUESDAY)} == {2}

    def test_the_end_of_a_day_is_its_last_second(self):
        assert end_of_day(date(2024, 2, 29)) == datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "titles"),
        [
            ({}, {"Night ferry returns", "Crack in the dam", "Frost takes the blossom", "A comet for the naked eye"}),
            ({"since": date(2024, 5, 14)}, {"Night ferry returns", "Crack in the dam", "A comet for the naked eye"}),
            ({"until": date(2024, 5, 14)}, {"Night ferry returns", "Frost takes the blossom"}),
            ({"since": date(2024, 5, 14), "until": date(2024, 5, 14)}, {"Night ferry returns"}),
            ({"since": date(2024, 6, 3)}, set()),
            ({"outlets": ["marlow POST"]}, {"Night ferry returns", "A comet for the naked eye"}),
            ({"outlets": ["Marlow Post", "Orsa Courier"], "until": date(2024, 5, 31)},
             {"Night ferry returns", "Crack in the dam"}),
            ({"outlets": ["Marlow"]}, set()),
        ],
    )  # fmt: skip
    def test_passages_by_day_and_outlet(self, catalogue: Catalogue, filters: dict[str, Any], titles: set[str]):
        catalogue.add(prepare_samples())
        assert {passage.title for passage in passages_at(catalogue, **filters)} == titles

    def test_undated_articles_are_in_no_period(self, catalogue: Catalogue):
        store(catalogue, make_article())
        assert len(passages_at(catalogue)) == 3
        assert passages_at(catalogue, since=date(1, 1, 1)) == []
        assert passages_at(catalogue, until=date(9999, 12, 31)) == []

    def test_only_the_passages_asked_for_are_returned(self, catalogue: Catalogue):
        catalogue.add(prepare_samples())
        wanted = catalogue.passage_ids()[2:4]
        assert sorted(catalogue.visible([*wanted, 10_000], as_of=ALWAYS)) == wanted
        assert sorted(catalogue.passages([*wanted, 10_000])) == wanted
        assert catalogue.visible([], as_of=ALWAYS) == catalogue.passages([]) == {}

    def test_words_are_kept_with_each_passage(self, catalogue: Catalogue):
        catalogue.add(prepare_samples())
        found = passages_at(catalogue)
        assert [passage.tokens for passage in found] == [encode(passage.text) for passage in found]

    def test_a_passage_from_before_words_were_kept_has_none(self, catalogue: Catalogue):
        catalogue.add(prepare_samples())
        with catalogue.engine.execution_options(writing=True).begin() as connection:
            connection.execute(delete(PassageWordsRow))
        assert {passage.tokens for passage in passages_at(catalogue)} == {""}

    def test_more_ids_than_one_query_takes(self, catalogue: Catalogue):
        text = "ab" * 1_203
        catalogue.add([PreparedArticle(make_article(text=text), tuple((at, at + 2) for at in range(0, len(text), 2)))])
        assert len(passages_at(catalogue)) == 1_203

    def test_coverage_counts_and_spans(self, catalogue: Catalogue):
        empty = catalogue.coverage()
        assert (empty.articles, empty.revisions, empty.first_day, empty.last_day) == (0, 0, None, None)
        catalogue.add([*prepare_samples(), prepare(make_article(text=CHANGED))])
        coverage = catalogue.coverage()
        assert (coverage.articles, coverage.revisions, coverage.passages, coverage.undated) == (5, 5, 12, 1)
        assert (coverage.first_day, coverage.last_day) == (date(2024, 5, 9), date(2024, 6, 2))
        assert catalogue.outlets() == ["Marlow Post", "Orsa Courier", "Valley Times"]

    def test_a_revision_that_does_not_exist_has_no_text(self, catalogue: Catalogue):
        added = store(catalogue, make_article())
        assert catalogue.text(added.article_id, 2) is None
        assert catalogue.text("0" * 16, 1) is None


class TestChanges:
    def test_pages_follow_each_other(self, catalogue: Catalogue):
        catalogue.add(prepare_many(7))
        assert catalogue.last_change() == 7
        pages, after = [], 0
        while page := catalogue.changes(after, limit=3):
            pages.append([change.seq for change in page])
            after = page[-1].seq
        assert pages == [[1, 2, 3], [4, 5, 6], [7]]

    def test_a_change_leads_to_the_passages_of_its_revision(self, catalogue: Catalogue):
        article = make_article()
        store(catalogue, article)
        store(catalogue, replace(article, text=CHANGED))
        second = catalogue.changes(1, limit=10)
        assert [(change.seq, change.kind) for change in second] == [(2, "revision")]
        passages = catalogue.passages_of([second[0].revision_id])
        assert [passage.text for passage in passages] == CHANGED.split("\n\n")
        assert {passage.revision for passage in passages} == {2}
        assert catalogue.passages_of([]) == []

    def test_numbers_have_no_gap_with_four_writers(self, catalogue: Catalogue):
        start, batches = Barrier(4), 6
        seen: list[int] = []

        def write(writer: int) -> None:
            start.wait()
            for batch in range(batches):
                catalogue.add(prepare_many(3, f"report {writer}-{batch}"))
                # What is visible must have no hole that a slower writer fills later: the indexes would miss it.
                last = catalogue.last_change()
                seen.append(last)
                assert len(catalogue.changes(0, limit=1_000)) >= last

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        changes = catalogue.changes(0, limit=1_000)
        assert [change.seq for change in changes] == list(range(1, 4 * batches * 3 + 1))
        assert max(seen) == catalogue.last_change() == len(changes)
        revisions = [change.revision_id for change in changes]
        assert revisions == sorted(revisions), "rows are numbered in the order of the changes"
        assert len(set(revisions)) == len(revisions)


# What a database may count otherwise than Python does: astral characters, combining marks, joiners, line ends.
UNUSUAL = "e\u0301👩\u200d👩\u200d👧🇨🇦ﷺ\u0300\r\n\t\u2028ß\ufeff𝔉"


@st.composite
def _cut_texts(draw: st.DrawFn) -> PreparedArticle:
    letters = st.one_of(st.sampled_from(UNUSUAL), st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    text = draw(st.text(letters, min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    return PreparedArticle(make_article(draw(st.text(letters, max_size=5)), text), tuple(itertools.pairwise(cuts)))


class TestSlices:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(prepared=_cut_texts())
    @example(prepared=PreparedArticle(make_article("Marks", UNUSUAL), ((0, 1), (1, 2), (2, len(UNUSUAL)))))
    def test_a_passage_is_a_slice_of_the_text(self, catalogue: Catalogue, prepared: PreparedArticle):
        text = prepared.article.text
        before = catalogue.last_change()
        catalogue.add([prepared])
        changes = catalogue.changes(before, limit=10)
        for passage in catalogue.passages_of([change.revision_id for change in changes]):
            assert (passage.start, passage.end) in prepared.spans
            assert passage.text == text[passage.start : passage.end]
            assert catalogue.text(passage.article_id, passage.revision) == text


def test_the_file_can_be_opened_again(tmp_path: Path):
    url = sqlite_url(tmp_path / "catalogue.sqlite3")
    first = Catalogue(open_database(url))
    added = store(first, make_article())
    first.close()
    second = Catalogue(open_database(url))
    assert second.text(added.article_id, 1) == FERRY
    second.close()
