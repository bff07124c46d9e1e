"""Articles without a date: what their own words leave open counts everywhere, and is never passed off as their date."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.catalogue import Added
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer, Citation, InferredPeriod
from retrieval.domain.articles import Article, Moment, end_of_day
from retrieval.ranking.search import Request, Search
from retrieval.sources.drafts import prepare
from retrieval.sources.files import read_path
from retrieval.sources.ingestion import ingest
from retrieval.timeline.timeline import build_timeline
from tests.builders import COMET, DAM, ORCHARD, make_article

LATER = datetime(2024, 7, 1, tzinfo=UTC)
ROME = "Lund and Oost met in Rome on 2 April and again dined there earlier this week."
PORTRAIT = (
    "Vera Lund, the mayor of Orsa, is due to address the harbour fair on Tuesday (May 14), the fair of 2024 said.\n\n"
    f"{ROME} Piet Oost, mayor of Marlow Bay, is a baker by trade."
)
"""Its own words put it at 8 to 13 May 2024."""
PERIOD = InferredPeriod(start=date(2024, 5, 8), end=date(2024, 5, 13))
NO_DATE = "Vera Lund, the mayor of Orsa, met Piet Oost of Marlow Bay in Rome on 2 April, over dinner."
MET = (
    (date(2024, 3, 5), "Vera Lund, the mayor of Orsa, met Piet Oost of Marlow Bay in Turin on Monday."),
    (date(2024, 4, 19), "Vera Lund, the mayor of Orsa, met Piet Oost of Marlow Bay in Bergen on Thursday."),
)


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    return open_corpus()


def fill(corpus: Corpus, *articles: Article) -> list[Added]:
    outcomes = list(ingest(corpus, articles))
    list(corpus.catch_up(only=("words", "embeddings", "stories")))
    return [each for each in outcomes if isinstance(each, Added)]


def dated() -> list[Article]:
    return [make_article(f"Meeting {day}", text, published=day) for day, text in MET]


def undated(text: str = PORTRAIT) -> Article:
    return make_article("Who is Vera Lund?", text)


def others() -> list[Article]:
    return [make_article(f"About {text[4:14]}", text, published=date(2024, 3, 1)) for text in (DAM, ORCHARD, COMET)]


def ask(
    corpus: Corpus, question: str, as_of: datetime = LATER, *, since: date | None = None, until: date | None = None
) -> Answer:
    return Answerer(corpus).answer(Request(question, as_of, since, until))


def cited(answer: Answer) -> Citation:
    return answer.citations[0]


class TestEvidence:
    @pytest.fixture(autouse=True)
    def _filled(self, corpus: Corpus) -> None:
        fill(corpus, undated(), *dated(), *others())

    def test_the_citation_says_no_day_and_what_the_words_leave_open(self, corpus: Corpus):
        answer = ask(corpus, "When did Lund and Oost meet in Rome?")
        citation = cited(answer)
        assert (citation.published, citation.dated) == (None, PERIOD)
        assert "undated" in answer.notes
        assert "year_not_stated" not in answer.notes

    def test_its_times_are_counted_from_all_those_days(self, corpus: Corpus):
        times = {time.text: (time.start, time.end) for time in cited(ask(corpus, "When did they meet in Rome?")).times}
        assert times == {
            "2 April": (date(2024, 4, 2), date(2024, 4, 2)),
            "earlier this week": (date(2024, 5, 6), date(2024, 5, 13)),
        }

    def test_it_takes_its_place_in_the_order_of_events(self, corpus: Corpus):
        first = ask(corpus, "When did Lund and Oost first meet?")
        assert "Turin" in cited(first).quote
        assert (date(2024, 4, 2), "later") in {(rival.start, rival.reason) for rival in first.rivals}
        after = ask(corpus, "When did Lund and Oost first meet after 10 March 2024?")
        assert "Rome" in cited(after).quote

    def test_rivals_say_where_they_come_from_in_the_same_way(self, corpus: Corpus):
        answer = ask(corpus, "When did Lund and Oost first meet?")
        (rival,) = [rival for rival in answer.rivals if rival.start == date(2024, 4, 2)]
        assert (rival.citation.published, rival.citation.dated) == (None, PERIOD)

    def test_it_stands_in_the_timeline(self, corpus: Corpus):
        events = build_timeline(Search(corpus), Request("Lund and Oost", LATER))
        days = [event.start for event in events]
        assert days == sorted(days)
        (rome,) = [event for event in events if event.start == date(2024, 4, 2)]
        assert (rome.citation.published, rome.citation.dated) == (None, PERIOD)

    @pytest.mark.parametrize(("day", "seen"), [(date(2024, 5, 12), False), (date(2024, 5, 13), True)])
    def test_as_of_a_day_on_which_it_may_not_have_been_out_it_does_not_exist(
        self, corpus: Corpus, day: date, seen: bool
    ):
        answer = ask(corpus, "When did Lund and Oost meet in Rome?", end_of_day(day))
        assert any("Rome" in citation.quote for citation in answer.citations) == seen

    @pytest.mark.parametrize(
        ("since", "until", "seen"),
        [
            (date(2024, 5, 8), None, True),
            (date(2024, 5, 9), None, False),
            (None, date(2024, 5, 13), True),
            (None, date(2024, 5, 12), False),
        ],
    )
    def test_a_window_of_publication_holds_it_only_with_all_its_days(
        self, corpus: Corpus, since: date | None, until: date | None, seen: bool
    ):
        answer = ask(corpus, "When did Lund and Oost meet in Rome?", since=since, until=until)
        assert any("Rome" in citation.quote for citation in answer.citations) == seen


class TestNoEvidence:
    def test_the_answer_says_that_the_year_is_not_stated(self, corpus: Corpus):
        fill(corpus, undated(NO_DATE), *others())
        answer = ask(corpus, "When did Lund and Oost meet in Rome?", datetime.now(UTC))
        citation = cited(answer)
        assert (citation.published, citation.dated) == (None, None)
        assert [(time.text, time.start) for time in citation.times] == [("2 April", None)]
        assert {"year_not_stated", "undated"} <= set(answer.notes)

    def test_it_is_known_from_the_moment_on_which_it_was_read(self, corpus: Corpus):
        before = datetime.now(UTC)
        fill(corpus, undated(NO_DATE), *others())
        assert ask(corpus, "When did Lund and Oost meet in Rome?", before).status == "abstained"

    def test_evidence_that_contradicts_itself_is_none(self, corpus: Corpus):
        text = f"{NO_DATE} She sails on Tuesday (May 14). He sailed on Wednesday (May 14). The fair of 2024 was dull."
        fill(corpus, undated(text), *others())
        citation = cited(ask(corpus, "When did Lund and Oost meet in Rome?", datetime.now(UTC)))
        assert (citation.published, citation.dated) == (None, None)

    def test_the_time_of_a_file_is_no_evidence(self, corpus: Corpus, tmp_path: Path):
        file = tmp_path / "rome.txt"
        file.write_text(NO_DATE)
        os.utime(file, (1_714_000_000, 1_714_000_000))  # April 2024
        fill(corpus, *(each for each in read_path(file) if isinstance(each, Article)), *others())
        citation = cited(ask(corpus, "When did Lund and Oost meet in Rome?", datetime.now(UTC)))
        assert (citation.published, citation.dated, citation.times[0].start) == (None, None, None)


class TestStated:
    def test_a_day_that_the_article_itself_states_is_its_date(self, corpus: Corpus):
        fill(corpus, undated(f"Published: 2 May 2024\n\n{NO_DATE}"), *others())
        citation = cited(ask(corpus, "When did Lund and Oost meet in Rome?"))
        assert (citation.published, citation.dated) == (date(2024, 5, 2), None)
        assert citation.times[0].start == date(2024, 4, 2)

    def test_it_was_out_by_the_day_on_which_it_was_updated(self):
        updated = replace(undated(), updated=Moment.of(date(2024, 5, 10)))
        article = prepare(updated, LATER.date()).article
        assert article.published is not None
        assert (article.published_from, article.published.day) == (date(2024, 5, 8), date(2024, 5, 10))


class TestAgain:
    def test_the_same_words_read_later_change_nothing(self, corpus: Corpus):
        article = undated()
        outcomes = [corpus.add([prepare(article, day)])[0].outcome for day in (date(2024, 5, 10), date(2024, 6, 10))]
        assert outcomes == ["new", "unchanged"]
        assert corpus.catalogue.passages([1])[1].published == date(2024, 5, 10)

    def test_nor_do_the_same_words_with_other_quotation_marks(self, corpus: Corpus):
        article = undated(f"{PORTRAIT} She calls it “home”.")
        straight = article.text.replace("“", '"').replace("”", '"')
        corpus.add([prepare(article, date(2024, 5, 10))])
        again = corpus.add([prepare(replace(article, text=straight), date(2024, 6, 10))])[0]
        assert again.outcome == "unchanged"

    def test_a_date_that_is_given_takes_the_place_of_evidence(self, corpus: Corpus):
        first = undated()
        given = replace(first, published=Moment.of(date(2024, 5, 13)), dated_by="given")
        assert next(each.outcome for each in fill(corpus, first, *others())) == "new"
        assert [each.outcome for each in fill(corpus, given)] == ["revised"]
        citation = cited(ask(corpus, "When did Lund and Oost meet in Rome?", datetime.now(UTC)))
        assert (citation.published, citation.dated) == (date(2024, 5, 13), None)
