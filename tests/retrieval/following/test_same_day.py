"""Of two reports of one day the later holds, by its hour or by how they came in; so does one of a later day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from retrieval.catalogue.standing_questions import StandingQuestion, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Moment
from retrieval.following.followed_answers import answerer_of_news
from retrieval.following.follower import Follower
from retrieval.following.same_day import without_overtaken
from retrieval.ranking.search import Request, Search
from tests.builders import make_article, prepare
from tests.retrieval.following.test_follower import no_trouble

DAY = date(2026, 3, 4)
MORNING, NOON = datetime(2026, 3, 4, 8, 5, tzinfo=UTC), datetime(2026, 3, 4, 12, 40, tzinfo=UTC)
QUESTION = "How many people were injured in the Arwick fire?"
SAID = "{} people were injured in the Arwick fire, the fire brigade said."
NOW_SAYS = "{} people were injured in the Arwick fire, the fire brigade now says."
KINDS = (
    ("How much will the Belmead bridge cost?", "The Belmead bridge will cost {} million euros, the roads office said."),
    ("Who is the mayor of Corwood?", "{} Lindal was sworn in as mayor of Corwood on Monday."),
    ("Where will the Dunby festival be held?", "The Dunby festival will be held in {}, its organisers said."),
    ("When will the Esmouth ferry sail again?", "The Esmouth ferry will sail again on {} May 2027, the office said."),
)
VALUES = {"How": ("15", "54"), "Who": ("Anna", "Boris"), "Where": ("Holmes", "Selgarten"), "When": ("3", "9")}


def report(
    text: str,
    published: date | datetime,
    place: str = "Arwick",
    outlet: str = "Post",
    updated: datetime | None = None,
) -> Article:
    text, url = f"{text}\n\nMore of {place} is told inside.", f"https://{outlet.lower()[-3:]}.test/{place}"
    return make_article(f"News from {place}", text, published=published, updated=updated, outlet=outlet, url=url)


def add(corpus: Corpus, *articles: Article) -> None:
    for article in articles:
        corpus.add([prepare(article)])
    for _ in corpus.catch_up():
        pass


def answer(corpus: Corpus, question: str = QUESTION) -> str:
    told = answerer_of_news(corpus).answer(Request(question, datetime(2026, 3, 5, tzinfo=UTC)))
    return told.statements[0].text if told.statements else ""


@pytest.mark.parametrize("later_first", [False, True])
def test_the_later_hour_holds_whatever_came_in_first(corpus: Corpus, later_first: bool):
    reports = [report(SAID.format(15), MORNING), report(SAID.format(54), NOON, outlet="Courier")]
    add(corpus, *(reversed(reports) if later_first else reports))
    assert answer(corpus).startswith("54 people")


@pytest.mark.parametrize("values", [(15, 54), (54, 15)])
def test_without_hours_what_came_in_last_holds(corpus: Corpus, values: tuple[int, int]):
    add(corpus, *(report(SAID.format(value), DAY, outlet=f"Post{value}") for value in values))
    assert answer(corpus).startswith(f"{values[1]} people")


def test_what_was_updated_later_holds_against_what_was_published_later(corpus: Corpus):
    updated = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    first = report(NOW_SAYS.format(15), MORNING, updated=updated)
    add(corpus, first, report(SAID.format(54), NOON, outlet="Courier"))
    assert answer(corpus).startswith("15 people")


def test_another_place_takes_nothing_away(corpus: Corpus):
    elsewhere = report(SAID.format(54).replace("Arwick", "Belmead"), NOON, "Belmead", outlet="Courier")
    add(corpus, report(SAID.format(15), MORNING), elsewhere)
    assert answer(corpus).startswith("15 people")


@pytest.mark.parametrize(
    ("notice", "held"),
    [("Correction: " + NOW_SAYS.format(54), "54 people"), ("Correction: an earlier version said: {}", "15 people")],
)
def test_a_correction_below_the_text_holds_against_it(corpus: Corpus, notice: str, held: str):
    text = f"{SAID.format(15)}\n\nThe warehouse had stood empty.\n\n{notice.format(SAID.format(54))}"
    add(corpus, report(text, MORNING))
    assert held in answer(corpus)


@pytest.mark.parametrize("hours", [(MORNING, NOON), (MORNING, MORNING), (DAY, DAY)])
def test_a_change_within_a_day_is_told_of_every_kind(corpus: Corpus, hours: tuple[date | datetime, date | datetime]):
    questions, answerer = StandingQuestions(corpus.catalogue), answerer_of_news(corpus)
    told = [(asked, form, VALUES[asked.split()[0]]) for asked, form in KINDS]
    add(corpus, *(report(form.format(values[0]), hours[0], form.split()[1]) for _, form, values in told))
    for asked, _, _ in told:
        known = answerer.answer(Request(asked, datetime(2026, 3, 5, tzinfo=UTC)))
        questions.add(StandingQuestion("ann", "test", asked, known, checked=corpus.catalogue.last_change()))
    later = [report(form.format(values[1]), hours[1], form.split()[1], outlet="Courier") for _, form, values in told]
    add(corpus, *later)
    changes = {change.before.question: change.after for change in Follower(corpus, no_trouble).check()}
    assert set(changes) == {asked for asked, _, _ in told}
    assert all(values[1] in changes[asked].statements[0].text for asked, _, values in told)


def test_a_copy_of_the_first_report_later_that_day_is_no_change(corpus: Corpus):
    first, later = report(SAID.format(15), MORNING), report(NOW_SAYS.format(54), NOON, outlet="Courier")
    copy = replace(first, url="https://copy.test", outlet="Copyist", published=Moment.of(NOON.replace(hour=18)))
    add(corpus, first, later, copy)
    assert answer(corpus).startswith("54 people")


HELD = "The Belholm festival will be held in Steador, its organisers said."
NOW_HELD = "The Belholm festival will {}be held in Rosgarten{}, its organisers said."


@pytest.mark.parametrize(("before", "behind"), [("now ", ""), ("", " instead"), ("no longer ", "")])
def test_a_later_day_that_says_what_is_now_so_holds_against_the_day_before(corpus: Corpus, before: str, behind: str):
    later = NOW_HELD.format(before, behind)
    add(corpus, report(HELD, date(2026, 3, 3), "Belholm"), report(later, DAY, "Belholm", "Courier"))
    candidates = Search(corpus).find(Request("Where will the Belholm festival be held?", NOON)).candidates
    kept = without_overtaken(corpus.catalogue)(Request("Where will the Belholm festival be held?", NOON), candidates)
    assert [HELD in one.passage.text for one in kept].count(True) == 0
    assert any(later in one.passage.text for one in kept)


@pytest.mark.parametrize(
    ("question", "later"),
    [
        ("Where will the Belholm festival be held?", NOW_HELD.format("", "")),
        ("Where was the Belholm festival first held?", NOW_HELD.format("now ", "")),
    ],
)
def test_else_days_are_weighed_by_whoever_answers(corpus: Corpus, question: str, later: str):
    add(corpus, report(HELD, date(2026, 3, 3), "Belholm"), report(later, DAY, "Belholm", "Courier"))
    candidates = Search(corpus).find(Request(question, NOON)).candidates
    assert without_overtaken(corpus.catalogue)(Request(question, NOON), candidates) == candidates
