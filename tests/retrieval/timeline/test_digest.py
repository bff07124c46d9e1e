"""What is new: headlines in order, stories of a day, and how much of each outlet there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from retrieval.catalogue.holdings import coverage_by_outlet, newest
from retrieval.corpus.corpus import Corpus
from retrieval.ranking.search import Request, Search
from retrieval.timeline.digest import digest_since, latest, latest_day, stories_of
from tests.builders import COMET, DAM, FERRY, ORCHARD, make_article, prepare, prepare_samples

JUNE = datetime(2024, 6, 20, tzinfo=UTC)
MAY = datetime(2024, 5, 15, tzinfo=UTC)
LONG = f"{COMET}\n\n{FERRY}\n\n{ORCHARD}"  # long enough to be recognised when it is copied


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    corpus.add(prepare_samples())
    for _ in corpus.catch_up(only=("words", "embeddings")):
        pass
    return corpus


class TestHeadlines:
    def test_are_newest_first_as_far_as_one_could_know(self, filled: Corpus):
        titles = [one.title for one in newest(filled.catalogue, JUNE, limit=3)]
        assert titles == ["A comet for the naked eye", "Crack in the dam", "Night ferry returns"]
        assert [one.title for one in newest(filled.catalogue, MAY, limit=1)] == ["Night ferry returns"]

    def test_can_be_bound_by_day_and_outlet(self, filled: Corpus):
        bound = newest(filled.catalogue, JUNE, limit=9, since=date(2024, 5, 10), outlets=("marlow post",))
        assert [one.day for one in bound] == [date(2024, 6, 2), date(2024, 5, 14)]

    def test_leave_out_what_has_no_date_and_what_was_overtaken(self, filled: Corpus):
        filled.add([prepare(make_article("Undated notice"))])
        filled.add(
            [
                prepare(
                    make_article(
                        "Crack in the dam is wider",
                        "The crack in the Orsa dam is wider than thought.",
                        published=date(2024, 5, 18),
                        updated=datetime(2024, 5, 19, tzinfo=UTC),
                        url="https://news.test/2",
                    )
                )
            ]
        )
        titles = [one.title for one in newest(filled.catalogue, JUNE, limit=9)]
        assert "Crack in the dam is wider" in titles
        assert "Crack in the dam" not in titles
        assert "Undated notice" not in titles


def test_coverage_counts_each_outlet(filled: Corpus):
    filled.add([prepare(make_article("Undated notice"))])
    covered = coverage_by_outlet(filled.catalogue)
    assert (covered[0].outlet, covered[0].articles) == ("Marlow Post", 2)
    assert (covered[0].first_day, covered[0].last_day) == (date(2024, 5, 14), date(2024, 6, 2))
    assert {one.outlet: one.articles for one in covered} == {
        "Marlow Post": 2,
        "Orsa Courier": 1,
        "Valley Times": 1,
        None: 1,
    }


class TestLatest:
    @pytest.mark.parametrize(
        ("topic", "titles"), [("the Orsa dam", ["Crack in the dam"]), ("zebras", []), ("comet in Chile", ["A comet"])]
    )
    def test_is_on_the_topic(self, filled: Corpus, topic: str, titles: list[str]):
        found = latest(filled, Search(filled), Request(topic, JUNE), limit=5)
        assert [one.title.startswith(title) for one, title in zip(found, titles, strict=True)] == [True] * len(titles)

    def test_is_everything_without_one(self, filled: Corpus):
        assert len(latest(filled, Search(filled), Request(" ", JUNE), limit=3)) == 3


class TestStories:
    DAM_AGAIN = "Water ran over the Orsa dam at noon, and the crack has grown by a hand since the morning."
    OTHER = "The council of Tarn bought a second-hand fire engine for eleven thousand euros on Saturday."

    def add(self, corpus: Corpus, *articles: tuple[str, str, str]) -> None:
        day = date(2024, 5, 18)
        corpus.add(
            [prepare(make_article(title, text, published=day, outlet=outlet)) for title, text, outlet in articles]
        )
        for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
            pass

    def test_are_told_by_headlines_with_the_same_words(self, filled: Corpus):
        self.add(
            filled,
            ("Crack in Orsa dam grows", self.DAM_AGAIN, "Valley Times"),
            ("Tarn buys a fire engine", self.OTHER, "Valley Times"),
        )
        stories = stories_of(filled, date(2024, 5, 18), JUNE, limit=9)
        assert [(len(one.headlines), one.independent) for one in stories] == [(2, 2), (1, 1)]

    def test_one_that_copied_another_is_not_independent(self, filled: Corpus):
        text = f"{self.DAM_AGAIN} {self.OTHER}"
        self.add(
            filled,
            ("Orsa dam overflows at noon", text, "Tarn Mail"),
            ("At noon the Orsa dam overflows", text, "Harbour Sun"),
        )
        stories = stories_of(filled, date(2024, 5, 18), JUNE, limit=9)
        copied = next(one for one in stories if one.headlines[0].outlet in ("Tarn Mail", "Harbour Sun"))
        assert len({headline.outlet for headline in copied.headlines}) > copied.independent

    def test_the_newest_day_is_that_of_the_newest_article(self, filled: Corpus):
        assert latest_day(filled, JUNE) == date(2024, 6, 2)
        assert latest_day(filled, MAY) == date(2024, 5, 14)
        assert latest_day(filled, JUNE, outlets=("Orsa Courier",)) == date(2024, 5, 18)


class TestDigestSince:
    def test_tells_of_all_that_has_come_since_and_nothing_twice(self, filled: Corpus):
        search, today = Search(filled), datetime.now(UTC)
        filled.add([prepare(make_article("A comet for two eyes", LONG, published=today))])
        first = digest_since(filled, search, None, datetime.now(UTC), limit=9)
        assert [story.headlines[0].title for story in first.stories] == ["A comet for two eyes"]
        told = [headline.article_id for story in first.stories for headline in story.headlines]
        before = datetime.now(UTC)
        filled.add([prepare(make_article("Orsa mine floods", DAM, published=before))])
        filled.add([prepare(make_article("A comet for all eyes", LONG, published=before, outlet="Valley Times"))])
        for _ in filled.catch_up(only=("stories",)):
            pass
        later = digest_since(filled, search, before, datetime.now(UTC), limit=9, told=told)
        assert [story.headlines[0].title for story in later.stories] == ["Orsa mine floods"]
        assert digest_since(filled, search, datetime.now(UTC), datetime.now(UTC), limit=9, told=told).stories == ()

    def test_begins_with_what_was_corrected_of_the_last_one(self, filled: Corpus):
        article = make_article("Dam", DAM, published=date(2024, 5, 18), url="https://news.test/dam")
        filled.add([prepare(article)])
        told = [one.article_id for one in newest(filled.catalogue, JUNE, limit=9) if one.title == "Dam"]
        before, notice = datetime.now(UTC), "Correction: an earlier version of this article gave the wrong day."
        filled.add([prepare(replace(article, text=f"{DAM}\n\n{notice}", original="new"))])
        digest = digest_since(filled, Search(filled), before, datetime.now(UTC), limit=9, told=told)
        assert [(one.title, one.notice) for one in digest.corrections] == [("Dam", notice)]
        assert digest.stories == ()

    def test_can_be_bound_to_a_topic(self, filled: Corpus):
        since = datetime(2020, 1, 1, tzinfo=UTC)
        filled.add([prepare(make_article("New comet seen", COMET, published=datetime.now(UTC)))])
        for _ in filled.catch_up(only=("words", "embeddings")):
            pass
        digest = digest_since(filled, Search(filled), since, datetime.now(UTC), limit=9, topic="comet")
        assert {one.title for story in digest.stories for one in story.headlines} <= {
            "New comet seen",
            "A comet for the naked eye",
        }
        assert digest.stories
