"""What an article said before it was changed: never the answer, always told with the reason that it lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer, Rival
from retrieval.domain.articles import Article, Moment
from retrieval.ranking.search import Request
from retrieval.sources.ingestion import ingest
from tests.builders import COMET, DAM, ORCHARD, make_article

MARCH_5, MARCH_8, LATER = (datetime(2024, 3, day, 9, tzinfo=UTC) for day in (5, 8, 30))
OPENING = "Vera Lund is the mayor of Orsa and Piet Oost that of Marlow Bay. Their towns share a harbour.\n\n"
FIRST = "Lund and Oost first met on 26 February in a cafe by the harbour of Orsa, her office said."
ENDING = "\n\nThe harbour needs a new wall, and neither town can pay for it alone."
URL = "https://orsa.test/wall"
WHEN = "When did Lund and Oost first meet?"

Ask = Callable[..., Answer]


@pytest.fixture
def tell(open_corpus: Callable[..., Corpus]) -> Callable[[Sequence[Article]], Ask]:
    """Ingest articles one after the other and return what asks about them and holds every quote to its revision."""
    corpus = open_corpus()

    def ingested(articles: Sequence[Article]) -> Ask:
        others = [make_article(f"About {each[4:14]}", each, published=MARCH_5) for each in (DAM, ORCHARD, COMET)]
        for article in (*others, *articles):
            outcomes = list(ingest(corpus, [article]))
            assert len(outcomes) == 1
        list(corpus.catch_up(only=("words", "embeddings", "stories")))
        return answer

    def answer(question: str = WHEN, as_of: datetime = LATER) -> Answer:
        found = Answerer(corpus).answer(Request(question, as_of))
        for citation in (*found.citations, *(rival.citation for rival in found.rivals)):
            text = corpus.catalogue.text(citation.article_id, citation.revision) or ""
            assert text[citation.start : citation.end] == citation.quote
        return found

    return ingested


def versions(*bodies: str, summary: bool = False) -> list[Article]:
    """Return one article with several texts, published on 5 March and changed on the 8th and each day after."""
    first = make_article("Two towns, one wall", bodies[0], published=MARCH_5, url=URL, summary=summary)
    changed = (Moment.of(MARCH_8.replace(day=8 + place)) for place in range(len(bodies)))
    return [first, *(replace(first, text=body, updated=at) for body, at in zip(bodies[1:], changed, strict=False))]


def story(sentence: str) -> str:
    return f"{OPENING}{sentence}{ENDING}"


def told(answer: Answer) -> list[str]:
    return [statement.text for statement in answer.statements]


def gone(answer: Answer) -> list[Rival]:
    return [rival for rival in answer.rivals if rival.changed]


class TestACorrectedDate:
    CORRECTED = story(FIRST.replace("26 February", "27 February"))

    def test_the_old_one_is_a_rival_that_was_overtaken(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell(versions(story(FIRST), self.CORRECTED))()
        assert ["27 February" in text for text in told(answer)] == [True]
        assert {citation.revision for citation in answer.citations} == {2}
        assert "superseded" in answer.notes
        (rival,) = gone(answer)
        assert (rival.start, rival.end) == (date(2024, 2, 26), date(2024, 2, 26))
        assert (rival.reason, rival.changed) == ("overtaken", date(2024, 3, 8))
        assert (rival.citation.revision, rival.citation.quote) == (1, FIRST)
        assert rival.citation.times[0].start == date(2024, 2, 26)

    def test_before_the_correction_it_is_the_answer(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell(versions(story(FIRST), self.CORRECTED))(as_of=MARCH_8.replace(hour=8))
        assert "26 February" in told(answer)[0]
        assert {citation.revision for citation in answer.citations} == {1}
        assert (gone(answer), "superseded" in answer.notes) == ([], False)

    def test_of_several_revisions_each_date_is_told_once(self, tell: Callable[[Sequence[Article]], Ask]):
        middle = story(FIRST.replace("26 February", "25 February"))
        answer = tell(versions(story(FIRST), story(FIRST) + "\n\nMore follows.", middle, self.CORRECTED))()
        assert sorted((rival.start.day, rival.citation.revision) for rival in gone(answer)) == [(25, 3), (26, 2)]

    def test_other_words_with_a_notice_of_correction_overtake_as_well(self, tell: Callable[[Sequence[Article]], Ask]):
        other = "It was on 27 February that Lund and Oost met for the first time, over breakfast."
        answer = tell(versions(story(FIRST), story(other) + "\n\nCorrection: This article has been corrected."))()
        assert [rival.reason for rival in gone(answer)] == ["overtaken"]

    def test_new_words_for_the_same_date_are_no_change(self, tell: Callable[[Sequence[Article]], Ask]):
        other = "Lund and Oost met for the first time on 26 February, over breakfast, her office said."
        answer = tell(versions(story(FIRST), story(other)))()
        assert "26 February" in told(answer)[0]
        assert (gone(answer), "superseded" in answer.notes) == ([], False)

    def test_a_change_elsewhere_in_the_article_is_none(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell(versions(story(FIRST), story(FIRST).replace("a new wall", "a wall")))()
        assert {citation.revision for citation in answer.citations} == {2}
        assert gone(answer) == []

    def test_a_second_meeting_does_not_overtake_the_first(self, tell: Callable[[Sequence[Article]], Ask]):
        again = FIRST.replace("first met on 26 February", "met again on 7 March")
        answer = tell(versions(story(FIRST), story(again)))()
        assert [(rival.start.day, rival.reason) for rival in gone(answer)] == [(26, "withdrawn")]

    def test_what_stood_beside_it_from_the_first_did_not_take_its_place(self, tell: Callable[[Sequence[Article]], Ask]):
        met = "Vera Lund and Piet Oost met on {} February in Orsa, the town hall said."
        answer = tell(versions(story(f"{met.format(12)} {met.format(26)}"), story(met.format(26))))()
        assert [(rival.start.day, rival.reason) for rival in gone(answer)] == [(12, "withdrawn")]
        assert "superseded" not in answer.notes


class TestADroppedSentence:
    SILENT = story("Her office would not talk about Piet Oost.")
    LATER_MEETING = make_article(
        "Mayors meet", "Lund and Oost met on 12 March in Turin, the town hall of Orsa said.", published=LATER
    )

    def test_it_is_no_proof_any_more(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell(versions(story(FIRST), self.SILENT))()
        assert (answer.status, answer.reason, answer.statements) == ("abstained", "unproven", ())
        assert "withdrawn" in answer.notes
        (rival,) = gone(answer)
        assert (rival.start, rival.reason, rival.changed) == (date(2024, 2, 26), "withdrawn", date(2024, 3, 8))
        assert (rival.citation.revision, rival.citation.quote) == (1, FIRST)

    def test_as_of_before_it_was_dropped_it_answers(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell(versions(story(FIRST), self.SILENT))(as_of=MARCH_5)
        assert [FIRST in text for text in told(answer)] == [True]
        assert (gone(answer), "withdrawn" in answer.notes) == ([], False)

    def test_what_came_before_the_first_that_is_still_told_is_a_rival(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell([*versions(story(FIRST), self.SILENT), self.LATER_MEETING])()
        assert "12 March" in told(answer)[0]
        assert [(rival.start, rival.reason) for rival in gone(answer)] == [(date(2024, 2, 26), "withdrawn")]
        assert "withdrawn" in answer.notes

    def test_it_matters_only_where_it_would_have_won(self, tell: Callable[[Sequence[Article]], Ask]):
        answer = tell([*versions(story(FIRST), self.SILENT), self.LATER_MEETING])("When did Lund and Oost last meet?")
        assert "12 March" in told(answer)[0]
        assert (gone(answer), "withdrawn" in answer.notes) == ([], False)

    def test_a_date_that_another_article_tells_is_not_withdrawn(self, tell: Callable[[Sequence[Article]], Ask]):
        other = make_article("A cafe", f"The cafe is famous now. {FIRST}", published=MARCH_8, outlet="Orsa Courier")
        answer = tell([*versions(story(FIRST), self.SILENT), other])()
        assert "26 February" in told(answer)[0]
        assert gone(answer) == []

    def test_what_a_feed_said_before_the_page_could_be_had_was_not_withdrawn(
        self, tell: Callable[[Sequence[Article]], Ask]
    ):
        first, page = versions(FIRST, self.SILENT, summary=True)
        answer = tell([first, replace(page, summary=False)])()
        assert (answer.status, gone(answer)) == ("abstained", [])


class TestACorrectedFigure:
    QUESTION = "How many people were on board the ferry Solveig?"
    ABOARD = "The ferry Solveig ran aground off Orsa with 212 people on board."

    def test_the_old_one_is_a_rival_with_the_figure(self, tell: Callable[[Sequence[Article]], Ask]):
        corrected = self.ABOARD.replace("212", "121")
        answer = tell(versions(self.ABOARD + ENDING, corrected + ENDING))(self.QUESTION)
        assert "121 people" in " ".join(told(answer))
        assert "212" not in " ".join(told(answer))
        assert "superseded" in answer.notes
        (rival,) = gone(answer)
        assert (rival.figure, rival.reason, rival.changed) == ("212", "overtaken", date(2024, 3, 8))
        assert (rival.citation.revision, rival.citation.quote) == (1, self.ABOARD)

    def test_before_the_correction_it_is_the_answer(self, tell: Callable[[Sequence[Article]], Ask]):
        corrected = self.ABOARD.replace("212", "121")
        answer = tell(versions(self.ABOARD + ENDING, corrected + ENDING))(self.QUESTION, MARCH_5)
        assert "212 people" in " ".join(told(answer))
        assert gone(answer) == []

    def test_another_figure_that_was_corrected_does_not_matter(self, tell: Callable[[Sequence[Article]], Ask]):
        other = " A new keel costs 3 million euros."
        bodies = self.ABOARD + other + ENDING, self.ABOARD + other.replace("3 million", "4 million") + ENDING
        answer = tell(versions(*bodies))(self.QUESTION)
        assert "212 people" in " ".join(told(answer))
        assert (gone(answer), "superseded" in answer.notes) == ([], False)


def test_a_question_that_asks_neither_when_nor_how_many_does_without(tell: Callable[[Sequence[Article]], Ask]):
    bodies = "Vera Lund leads the council of Orsa.", "Dora Quill leads the council of Orsa."
    answer = tell(versions(*bodies))("Who leads the council of Orsa?")
    assert "Dora Quill" in told(answer)[0]
    assert answer.rivals == ()
