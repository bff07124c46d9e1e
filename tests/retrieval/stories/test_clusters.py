"""Articles join stories as the catalogue grows, in every kind of database, and again when the algorithm changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from retrieval.catalogue import Catalogue
from retrieval.catalogue.removal import remove_articles
from retrieval.catalogue.schema import RevisionRow
from retrieval.catalogue.story_memberships import Memberships
from retrieval.corpus.corpus import Corpus
from retrieval.indexes.projection import catch_up
from retrieval.stories.clusters import StoryLookup, StoryProjection
from retrieval.stories.similarity import ALGORITHM
from tests.builders import DAM, FERRY, ORCHARD, make_article, prepare_many, store

DAY = date(2024, 5, 14)
FROST = f"{ORCHARD}\n\nNights stay cold until the middle of the month, and no straw is left in the valley to burn."
COPY = f"MARLOW BAY (Reuters) - {FERRY}"


class Stories:
    """A catalogue with its stories."""

    def __init__(self, catalogue: Catalogue, algorithm: str = ALGORITHM) -> None:
        self.catalogue = catalogue
        self.memberships = Memberships(catalogue, algorithm)
        self.lookup = StoryLookup(self.memberships)
        self.projection = StoryProjection(self.memberships, self.lookup)

    def put(self, text: str, **fields: object) -> str:
        article = make_article(text[:20], text, **{"published": DAY, **fields})  # type: ignore[arg-type]
        return store(self.catalogue, article).article_id

    def follow(self) -> int:
        return sum(catch_up(self.catalogue, self.projection))

    def groups(self) -> set[frozenset[str]]:
        groups: dict[int, set[str]] = {}
        for article_id, story, _ in self.memberships.changed(0):
            assert self.lookup.story_of(article_id) == story
            groups.setdefault(story, set()).add(article_id)
        return {frozenset(group) for group in groups.values()}


@pytest.fixture
def stories(catalogue: Catalogue) -> Stories:
    return Stories(catalogue)


def test_a_copy_joins_and_another_report_does_not(stories: Stories):
    first, copy, other = stories.put(FERRY), stories.put(COPY, outlet="Marlow Post"), stories.put(DAM)
    assert stories.follow() == 3
    assert stories.groups() == {frozenset({first, copy}), frozenset({other})}
    assert stories.follow() == 0


def test_a_copy_joins_what_was_placed_before(stories: Stories):
    first = stories.put(FERRY)
    stories.follow()
    copy = stories.put(COPY)
    again = Stories(stories.catalogue)
    assert again.follow() == 1
    stories.lookup.refresh()
    assert again.lookup.story_of(copy) == stories.lookup.story_of(copy) == stories.lookup.story_of(first)


def test_what_links_two_stories_makes_them_one(stories: Stories):
    first, second = stories.put(FERRY), stories.put(FROST)
    stories.follow()
    assert len(stories.groups()) == 2
    both = stories.put(f"{FERRY}\n\n{FROST}")
    third = stories.put(FROST + " They will get it.")
    stories.follow()
    assert stories.groups() == {frozenset({first, second, both, third})}


def test_within_one_batch_too(stories: Stories):
    ids = {stories.put(FERRY), stories.put(FROST), stories.put(f"{FERRY}\n\n{FROST}")}
    stories.follow()
    assert stories.groups() == {frozenset(ids)}


def test_a_revised_article_stays_in_its_story(stories: Stories):
    article = make_article(text=FERRY, published=DAY)
    first = store(stories.catalogue, article).article_id
    copy = stories.put(COPY)
    stories.follow()
    story = stories.lookup.story_of(first)
    store(stories.catalogue, replace(article, text=DAM))
    stories.follow()
    assert stories.lookup.story_of(first) == stories.lookup.story_of(copy) == story


def test_applying_twice_changes_nothing(stories: Stories):
    stories.put(FERRY)
    stories.put(COPY)
    stories.follow()
    before = stories.groups()
    passages = stories.catalogue.passages_of([change.revision_id for change in stories.catalogue.changes(0, 9)])
    stories.projection.apply(passages, 2)
    assert stories.groups() == before


def test_another_algorithm_begins_anew(stories: Stories):
    stories.put(FERRY)
    stories.put(COPY)
    stories.follow()
    before = stories.groups()
    _, last = stories.memberships.state()
    other = Stories(stories.catalogue, "another")
    assert (other.memberships.cursor(), other.memberships.changed(0)) == (0, [])
    other.follow()
    assert other.groups() == before
    assert min(changed for _, _, changed in other.memberships.changed(0)) > last
    assert stories.memberships.state() == (0, 0)


def test_a_removed_article_leaves_its_story(stories: Stories):
    first, copy = stories.put(FERRY), stories.put(COPY)
    stories.follow()
    remove_articles(stories.catalogue, [first])
    assert stories.follow() == 1
    assert stories.groups() == {frozenset({copy})}
    third = stories.put(COPY + " And that is that.")
    stories.follow()
    assert stories.groups() == {frozenset({copy, third})}


def test_the_slower_of_two_machines_leaves_it_to_the_other(stories: Stories, monkeypatch: pytest.MonkeyPatch):
    stories.put(FERRY)
    other = Stories(stories.catalogue)
    state = stories.memberships.state()
    other.follow()
    monkeypatch.setattr(stories.memberships, "state", lambda: state)
    passages = stories.catalogue.passages_of([change.revision_id for change in stories.catalogue.changes(0, 9)])
    stories.projection.apply(passages, 1)
    monkeypatch.undo()
    assert stories.memberships.state() == other.memberships.state()
    assert len(stories.groups()) == 1


def test_every_article_is_placed(stories: Stories):
    stories.catalogue.add(prepare_many(120))
    assert stories.memberships.unplaced() == 120
    stories.follow()
    assert stories.memberships.unplaced() == 0
    assert len(stories.groups()) == 120


def test_an_article_in_no_story_has_a_number_of_its_own(stories: Stories):
    first, second = stories.put(FERRY), stories.put(COPY)
    assert stories.lookup.story_of(first) != stories.lookup.story_of(second)
    assert first not in stories.lookup
    stories.follow()
    assert first in stories.lookup
    assert stories.lookup.story_of(first) == stories.lookup.story_of(second) > 0


def test_a_corpus_catches_up_with_its_stories(corpus: Corpus):
    ids = [store(corpus.catalogue, make_article(text=text, published=DAY)).article_id for text in (FERRY, COPY, DAM)]
    list(corpus.catch_up(only=("stories",)))
    numbers = [corpus.stories.story_of(article_id) for article_id in ids]
    assert numbers[0] == numbers[1] != numbers[2]
    assert corpus.cursors()["stories"] == 3


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_out_of_bounds_that_is_stored_already_stops_nothing(stories: Stories, day: date):
    odd = stories.put(FERRY)
    with stories.catalogue.engine.begin() as connection:  # such days are refused at the door by now
        connection.execute(update(RevisionRow).where(RevisionRow.article_id == odd).values(published_day=day))
    other = stories.put(DAM)
    assert stories.follow() == 2
    copy = stories.put(DAM, outlet="Marlow Post")
    assert stories.follow() == 1
    assert frozenset({other, copy}) in (before := stories.groups())
    again = Stories(stories.catalogue, "another")
    again.follow()
    assert again.groups() == before
