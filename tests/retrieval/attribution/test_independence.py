"""Independent reports: copies count once, the originator is named and cited, and readers see it as of their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.attribution.independence import attribute, count_reports
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Citation, Reports
from retrieval.ranking.search import Request
from tests.builders import FERRY, make_article, store

NOW = datetime(2024, 6, 1, tzinfo=UTC)
REQUEST = Request("What does a ticket cost?", NOW)
QUOTE = "A single ticket will cost 4.50 euros"
CREDITED = f"MARLOW BAY (Reuters) - {FERRY}"
OWN = (
    "Those who come late from Marlow Bay will soon sleep at home again: there will be a boat at one in the morning.\n\n"
    "A single ticket will cost 4.50 euros, the machine on the quay says already, and people take photographs of it."
)


class Newsroom:
    """A corpus in which reports are published, each a day after the one before."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.day = 13

    def publish(self, text: str, outlet: str | None, **fields: Any) -> str:
        self.day += 1
        article = make_article(f"{outlet} {self.day}", text, outlet=outlet, published=date(2024, 5, self.day), **fields)
        article_id = store(self.corpus.catalogue, article).article_id
        list(self.corpus.catch_up(only=("stories",)))
        return article_id

    def citation(self, article_id: str, number: int = 1) -> Citation:
        passages = self.corpus.catalogue.passages(self.corpus.catalogue.passage_ids()).values()
        passage = next(one for one in passages if one.article_id == article_id and QUOTE in one.text)
        start = passage.start + passage.text.index(QUOTE)
        return Citation(
            id=number,
            quote=QUOTE,
            article_id=article_id,
            revision=passage.revision,
            start=start,
            end=start + len(QUOTE),
            title=passage.title,
            outlet=passage.outlet,
            published=passage.published,
        )

    def counted(self, *article_ids: str, request: Request = REQUEST) -> Reports | None:
        cited = [self.citation(article_id, number) for number, article_id in enumerate(article_ids, 1)]
        return count_reports(self.corpus, request, cited)


@pytest.fixture
def newsroom(corpus: Corpus) -> Newsroom:
    return Newsroom(corpus)


def test_one_report_of_one_outlet(newsroom: Newsroom):
    assert newsroom.counted(newsroom.publish(FERRY, "Marlow Post")) == Reports(outlets=1, independent=1)


def test_copies_are_outlets_and_one_report(newsroom: Newsroom):
    ids = [newsroom.publish(CREDITED, f"Paper {number}") for number in range(5)]
    expected = Reports(outlets=5, independent=1, originator="Reuters")
    assert newsroom.counted(ids[0]) == expected
    assert newsroom.counted(*ids[:3]) == expected


def test_an_own_report_is_independent(newsroom: Newsroom):
    copy, own = newsroom.publish(CREDITED, "Marlow Post"), newsroom.publish(OWN, "Orsa Courier")
    assert newsroom.counted(copy, own) == Reports(outlets=2, independent=2)


def test_two_reports_of_one_agency_are_not(newsroom: Newsroom):
    first = newsroom.publish(CREDITED, "Marlow Post")
    second = newsroom.publish(f"MARLOW BAY (Reuters) - {OWN}", "Orsa Courier")
    assert newsroom.counted(first, second) == Reports(outlets=2, independent=1, originator="Reuters")


def test_two_reports_of_one_outlet_are_not(newsroom: Newsroom):
    first, second = newsroom.publish(FERRY, "Marlow Post"), newsroom.publish(OWN, "Marlow Post")
    assert newsroom.counted(first, second) == Reports(outlets=1, independent=1)


def test_outlets_without_a_name_are_different(newsroom: Newsroom):
    first, second = newsroom.publish(FERRY, None), newsroom.publish(OWN, None)
    assert newsroom.counted(first, second) == Reports(outlets=2, independent=2)


def test_who_copied_later_is_not_there_yet(newsroom: Newsroom):
    first = newsroom.publish(CREDITED, "Marlow Post")
    newsroom.publish(CREDITED, "Orsa Courier")
    before = Request("", datetime(2024, 5, 14, 23, tzinfo=UTC))
    assert newsroom.counted(first, request=before) == Reports(outlets=1, independent=1, originator="Reuters")


def test_an_article_that_is_in_no_story_yet_counts(newsroom: Newsroom):
    article = make_article(text=FERRY, outlet="Marlow Post")
    first = store(newsroom.corpus.catalogue, article, NOW).article_id
    assert newsroom.counted(first) == Reports(outlets=1, independent=1)


def test_nothing_cited_is_not_counted(corpus: Corpus):
    assert count_reports(corpus, REQUEST, ()) is None
    assert attribute(corpus, REQUEST, ()) == ((), None)


class TestOriginals:
    @pytest.fixture
    def ids(self, newsroom: Newsroom) -> tuple[str, str]:
        """A copy, and the original that came later."""
        return newsroom.publish(CREDITED, "Marlow Post"), newsroom.publish(FERRY, "Reuters", url="https://r.test/1")

    def test_the_original_is_cited(self, newsroom: Newsroom, ids: tuple[str, str]):
        copy, original = ids
        (citation,), reports = attribute(newsroom.corpus, REQUEST, [newsroom.citation(copy)])
        assert reports == Reports(outlets=2, independent=1, originator="Reuters")
        assert (citation.id, citation.article_id, citation.outlet) == (1, original, "Reuters")
        assert (citation.url, citation.published) == ("https://r.test/1", date(2024, 5, 15))
        text = newsroom.corpus.catalogue.text(original, citation.revision)
        assert text is not None
        assert text[citation.start : citation.end] == citation.quote == QUOTE

    @pytest.mark.parametrize(
        "limits",
        [
            {"outlets": ("Marlow Post",)},
            {"until": date(2024, 5, 14)},
            {"since": date(2024, 5, 16)},
            {"as_of": datetime(2024, 5, 14, 23, tzinfo=UTC)},
        ],
        ids=lambda limits: next(iter(limits)),
    )
    def test_not_where_the_request_rules_it_out(
        self, newsroom: Newsroom, ids: tuple[str, str], limits: dict[str, object]
    ):
        copy, _ = ids
        request = replace(REQUEST, **limits)  # type: ignore[arg-type]
        (citation,), _ = attribute(newsroom.corpus, request, [newsroom.citation(copy)])
        assert citation.article_id == copy

    def test_not_twice(self, newsroom: Newsroom, ids: tuple[str, str]):
        cited = [newsroom.citation(article_id, number) for number, article_id in enumerate(ids, 1)]
        assert attribute(newsroom.corpus, REQUEST, cited)[0] == tuple(cited)

    def test_not_where_it_does_not_say_so(self, newsroom: Newsroom):
        copy = newsroom.publish(CREDITED, "Marlow Post")
        newsroom.publish(FERRY.replace("4.50", "5.50"), "Reuters")
        (citation,), _ = attribute(newsroom.corpus, REQUEST, [newsroom.citation(copy)])
        assert citation.article_id == copy

    def test_not_where_nobody_credits_it(self, newsroom: Newsroom):
        first = newsroom.publish(FERRY, "Marlow Post")
        newsroom.publish(FERRY, "Reuters")
        (citation,), _ = attribute(newsroom.corpus, REQUEST, [newsroom.citation(first)])
        assert citation.article_id == first


def test_an_answer_tells_copies_from_sources(newsroom: Newsroom):
    for number in range(3):
        newsroom.publish(CREDITED, f"Paper {number}")
    list(newsroom.corpus.catch_up())
    answer = Answerer(newsroom.corpus).answer(Request("What will a single ticket for the night ferry cost?", NOW))
    assert answer.status == "answered"
    assert answer.reports == Reports(outlets=3, independent=1, originator="Reuters")
    assert "single_source" in answer.notes
    assert Answerer(newsroom.corpus).answer(Request("qwpo zxmv trrl?", NOW)).reports is None
