"""Timelines over the sample articles: order, dates, quotes, duplicates and limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from retrieval.corpus.corpus import Corpus
from retrieval.ranking.search import Request, Search
from retrieval.timeline.timeline import MOST_EVENTS, TimelineEvent, build_timeline
from tests.builders import make_article, store

NOW = datetime(2025, 7, 1, tzinfo=UTC)


def events(corpus: Corpus, topic: str, as_of: datetime = NOW, **limits: date) -> tuple[TimelineEvent, ...]:
    return build_timeline(Search(corpus), Request(topic, as_of, **limits))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def carney(samples: Corpus) -> tuple[TimelineEvent, ...]:
    return events(samples, "Carney and Trump")


def test_events_are_in_order_and_within_the_limit(carney: tuple[TimelineEvent, ...]):
    days = [(event.start, event.end) for event in carney]
    assert days == sorted(days)
    assert 5 < len(days) <= MOST_EVENTS


def test_every_event_is_a_quote_with_a_resolved_date(carney: tuple[TimelineEvent, ...], samples: Corpus):
    for event in carney:
        for citation in (event.citation, *event.also):
            text = samples.catalogue.text(citation.article_id, citation.revision) or ""
            assert text[citation.start : citation.end] == citation.quote
        assert event.text in event.citation.quote
        assert event.start <= event.end


def test_the_calls_and_the_visit_are_there(carney: tuple[TimelineEvent, ...]):
    assert {date(2025, 3, 28), date(2025, 4, 29), date(2025, 5, 6)} <= {event.start for event in carney}


def test_reprints_and_retellings_are_one_event(carney: tuple[TimelineEvent, ...]):
    (call,) = [event for event in carney if event.start == event.end == date(2025, 3, 28)]
    assert len({call.citation.article_id, *(citation.article_id for citation in call.also)}) == 3


def test_citations_are_numbered_in_order(carney: tuple[TimelineEvent, ...]):
    numbers = [citation.id for event in carney for citation in (event.citation, *event.also)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_limits_bound_the_events_and_not_their_reports(samples: Corpus):
    found = events(samples, "Carney and Trump", since=date(2025, 3, 20), until=date(2025, 4, 1))
    assert found != ()
    assert all(date(2025, 3, 20) <= event.end and event.start <= date(2025, 4, 1) for event in found)
    cited = [citation for event in found for citation in (event.citation, *event.also)]
    assert any(citation.published and citation.published > date(2025, 4, 1) for citation in cited)


def test_nothing_is_known_before_it_was_published(samples: Corpus):
    for event in events(samples, "Carney and Trump", datetime(2025, 4, 1, tzinfo=UTC)):
        assert event.citation.published is not None
        assert event.citation.published <= date(2025, 4, 1)


def test_a_namesake_s_story_is_another(samples: Corpus):
    found = events(samples, "oath of the mayor of Wilmington", until=date(2025, 1, 10))
    assert found[0].start == date(2025, 1, 7)
    assert {event.citation.outlet for event in found} == {"Brackwater Courier"}


def test_an_unknown_story_has_no_events(samples: Corpus):
    assert events(samples, "purple aliens of Neptune") == ()


def test_plans_that_were_moved_are_marked_and_what_is_no_event_is_left_out(open_corpus: Callable[..., Corpus]):
    told = [
        (date(2024, 3, 4), "The ferry crews of Orsa will go on strike on 18 March, their union said."),
        (
            date(2024, 3, 11),
            "The ferry crews of Orsa put off their strike from 18 March to 25 March, they said.",
        ),
        (date(2024, 3, 26), "ORSA (NNA) — The ferry crews of Orsa went on strike on Monday at noon."),
        (date(2024, 4, 12), "The ferry crews of Orsa reject the deal that ended their strike two weeks ago."),
        (date(2024, 4, 13), "The ferry crews of Orsa have not been on strike since 1987, before this one."),
    ]
    corpus = open_corpus()
    for day, text in told:
        store(corpus.catalogue, make_article(f"Ferry strike, {day}", text, published=day))
    list(corpus.catch_up())
    found = events(corpus, "strike of the ferry crews of Orsa", datetime(2024, 5, 1, tzinfo=UTC))
    assert [(event.start, event.planned, event.overtaken) for event in found if event.start == event.end][:1] == [
        (date(2024, 3, 18), True, True)
    ]
    assert not any(event.overtaken for event in found if event.start > date(2024, 3, 18))
    assert not any(event.start.year == 1987 or "two weeks ago" in event.text for event in found)
    assert not any("NNA" in event.text for event in found)


def test_what_happened_again_is_a_second_event_of_its_sentence(open_corpus: Callable[..., Corpus]):
    told = (
        "The pilots of Orsa walked out on 4 March and again on 18 March, after the airline had cut their pay, "
        "as it said on 20 February that it would."
    )
    corpus = open_corpus()
    store(corpus.catalogue, make_article("Pilots of Orsa", told, published=date(2024, 3, 20)))
    list(corpus.catch_up())
    found = events(corpus, "pilots of Orsa", datetime(2024, 5, 1, tzinfo=UTC))
    assert [event.start for event in found] == [date(2024, 3, 4), date(2024, 3, 18)]
