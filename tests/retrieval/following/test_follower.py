"""A day of news on standing questions: every real change is told once, reprints never, and no kill loses anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from retrieval.answer.answerer import Answerer
from retrieval.catalogue.standing_questions import StandingQuestion, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Article, Candidate
from retrieval.domain.errors import DatelineError
from retrieval.evidence.extractive import compose
from retrieval.evidence.verdict import Verdict
from retrieval.following.changes import AnswerChange
from retrieval.following.follower import Follower, ShownText, looked_through
from retrieval.question.question import Question
from retrieval.ranking.search import Request
from retrieval.ranking.sentences import Idf
from tests.builders import make_article, prepare

PLACES = (
    "Arlen Brask Corvo Dunmere Eskel Farrow Gantry Hollin Ister Jarrow Kestrel Lorne Marlow Norvik Orsa Pellam Quarn"
    " Rosmere Selby Tarn Ulver Varga Wexley Yarrow Zellin Ambry Belmar Cotter Dalby Elmet Fenwick Garth Hexham Irwell"
    " Jansen Keld Lindal Merrow Nidder Oster"
).split()
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def first_report(place: str, number: int) -> Article:
    text = (
        f"The {place} ferry will sail again on {number % 27 + 1} March 2027, the harbour office of {place} said.\n\n"
        f"The boat has been under repair since the autumn, and traders in {place} have waited for months."
    )
    return make_article(
        f"{place} ferry to return", text, published=YESTERDAY, url=f"https://news.test/{place}", outlet="Post"
    )


def later_report(place: str, number: int) -> Article:
    text = (
        f"The {place} ferry will now sail again on {number % 27 + 1} May 2027, the harbour office of {place} said.\n\n"
        f"A crack in the hull put the earlier plan for the {place} ferry out of reach."
    )
    return make_article(
        f"{place} ferry delayed", text, published=datetime.now(UTC), url=f"https://late.test/{place}", outlet="Courier"
    )


def question(place: str) -> str:
    return f"When will the {place} ferry sail again?"


def fill(corpus: Corpus, articles: list[Article]) -> None:
    corpus.add([prepare(article) for article in articles])
    for _ in corpus.catch_up():
        pass


def no_trouble(error: DatelineError) -> None:
    raise error


def follow(corpus: Corpus, places: list[str]) -> StandingQuestions:
    questions, answerer = StandingQuestions(corpus.catalogue), Answerer(corpus)
    for place in places:
        answer = answerer.answer(Request(question(place), datetime.now(UTC)))
        known = corpus.catalogue.last_change()
        questions.add(StandingQuestion("ann", "test", question(place), answer, checked=known))
    return questions


@pytest.fixture
def ferries(corpus: Corpus) -> Corpus:
    fill(corpus, [first_report(place, number) for number, place in enumerate(PLACES)])
    return corpus


def test_changes_are_told_once_and_reprints_never(ferries: Corpus):
    changed, reprinted = PLACES[:20], PLACES[20:]
    questions = follow(ferries, PLACES)
    fill(ferries, [later_report(place, number) for number, place in enumerate(changed)])
    copies = [first_report(place, PLACES.index(place)) for place in reprinted]
    fill(ferries, [replace(one, url=f"{one.url}/copy", outlet="Copyist", original="copy") for one in copies])
    assert {change.kind for change in Follower(ferries, no_trouble).check()} == {"other_answer"}
    told = questions.untold()
    assert sorted(notice.question.question for notice in told) == sorted(map(question, changed))
    assert all(notice.after.direct and "May 2027" in notice.after.direct.text for notice in told)
    assert list(Follower(ferries, no_trouble).check()) == []


def test_a_kill_at_any_moment_loses_nothing_and_tells_nothing_twice(ferries: Corpus):
    questions = follow(ferries, PLACES[:10])
    fill(ferries, [later_report(place, number) for number, place in enumerate(PLACES[:10])])
    for _ in range(10):  # each ends after its first change, before it has noted how far it came
        next(iter(Follower(ferries, no_trouble).check()), None)
    assert list(Follower(ferries, no_trouble).check()) == []
    assert len(questions.untold()) == 10


def test_a_corrected_and_a_retracted_article_are_changes(ferries: Corpus):
    follow(ferries, PLACES[:3])
    corrected = first_report(PLACES[0], 0)
    text = corrected.text.replace("1 March 2027", "9 April 2027")
    notice = "Retraction: this article has been withdrawn."
    retracted = first_report(PLACES[1], 1)
    fill(ferries, [replace(corrected, text=text, original="new")])
    fill(ferries, [replace(retracted, text=f"{notice}\n\n{retracted.text}", original="new")])
    untouched = first_report(PLACES[2], 2)
    fill(ferries, [replace(untouched, text=f"{untouched.text}\n\nThe office is open at weekends.", original="new")])
    changes = {change.before.question: change for change in Follower(ferries, no_trouble).check()}
    assert set(changes) == {question(PLACES[0]), question(PLACES[1])}
    first = changes[question(PLACES[0])]
    assert first.lost is not None
    assert (first.kind, first.lost.kind) == ("other_answer", "changed")
    second = changes[question(PLACES[1])]
    assert second.lost is not None
    assert second.lost.kind == "retracted"


def test_answers_that_stand_somewhere_are_corrected(ferries: Corpus):
    answer = Answerer(ferries).answer(Request(question(PLACES[0]), datetime.now(UTC)))
    shown, corrected = [ShownText("key", question(PLACES[0]), answer)], list[tuple[str, AnswerChange]]()
    follower = Follower(
        ferries, no_trouble, shown=lambda: shown, correct=lambda one, change: corrected.append((one.key, change))
    )
    assert list(follower.check()) == []
    fill(ferries, [later_report(PLACES[0], 0)])
    assert len(list(follower.check())) == 1
    assert [key for key, _ in corrected] == ["key"]


def test_an_answer_that_was_begun_before_news_came_and_shown_after_it_is_corrected(ferries: Corpus):
    answer = Answerer(ferries).answer(Request(question(PLACES[0]), datetime.now(UTC)))
    follow(ferries, PLACES[1:2])
    texts, corrected = list[ShownText](), list[str]()
    follower = Follower(
        ferries,
        no_trouble,
        shown=lambda: texts,
        correct=lambda one, _: corrected.append(one.key),
        missed=lambda cursor: any(one.checked is not None and one.checked < cursor for one in texts),
    )
    fill(ferries, [later_report(PLACES[2], 2)])
    assert list(follower.check()) == []
    began = looked_through(ferries.catalogue)
    fill(ferries, [later_report(PLACES[0], 0)])
    assert list(follower.check()) == []
    texts.append(ShownText("late", question(PLACES[0]), answer, checked=began))
    assert len(list(follower.check())) == 1
    assert corrected == ["late"]


def test_paused_questions_are_left_alone_and_asked_again_when_they_go_on(ferries: Corpus):
    questions = follow(ferries, PLACES[:2])
    one, _ = questions.of("ann")
    assert questions.set_paused("ann", one.id, paused=True)
    fill(ferries, [later_report(PLACES[0], 0)])
    assert list(Follower(ferries, no_trouble).check()) == []
    assert questions.set_paused("ann", one.id, paused=False)
    (change,) = Follower(ferries, no_trouble).check()
    assert change.before.question == question(PLACES[0])
    assert list(Follower(ferries, no_trouble).check()) == []


def test_what_came_in_while_a_question_was_stored_is_looked_at(ferries: Corpus):
    questions, follower = follow(ferries, PLACES[1:2]), Follower(ferries, no_trouble)
    assert list(follower.check()) == []
    known = ferries.catalogue.last_change()
    answer = Answerer(ferries).answer(Request(question(PLACES[0]), datetime.now(UTC)))
    fill(ferries, [later_report(PLACES[0], 0)])
    assert list(follower.check()) == []  # it has looked at the report, and the question is not there yet
    questions.add(StandingQuestion("ben", "test", question(PLACES[0]), answer, checked=known))
    (change,) = follower.check()
    assert "1 May 2027" in change.after.statements[0].text
    assert list(follower.check()) == []


def test_whoever_comes_goes_or_pauses_is_noticed_by_a_number(ferries: Corpus):
    questions = follow(ferries, PLACES[:1])
    (one,) = questions.of("ann")
    states = [questions.state()]
    number = questions.add(replace(one, owner="ben"))
    states.append(questions.state())
    for paused in (True, False):
        questions.set_paused("ben", number, paused=paused)
        states.append(questions.state())
    questions.remove("ben")
    states.append(questions.state())
    assert len(set(states)) == len(states)
    assert questions.add(one) == one.id
    questions.renew(one, one.answer)
    assert questions.state() == states[-1]


def test_only_what_is_new_is_read_closely(ferries: Corpus, monkeypatch: pytest.MonkeyPatch):
    follow(ferries, PLACES[:1])
    copy = replace(first_report(PLACES[0], 0), url="https://copy.test/", outlet="Copyist", original="copy")
    fill(ferries, [copy])
    read = list[int]()

    def count(asked: Question, ranked: Sequence[Candidate], as_of: date, *, idf: Idf) -> Verdict:
        read.append(len(ranked))
        return compose(asked, ranked, as_of, idf=idf)

    monkeypatch.setattr("retrieval.answer.answerer.compose", count)
    assert list(Follower(ferries, no_trouble).check()) == []
    assert read == []


def test_nothing_is_taken_for_changed_while_the_indexes_are_behind(ferries: Corpus, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("retrieval.following.follower._INDEXED_WITHIN_SECONDS", 0.0)
    questions = follow(ferries, PLACES[:2])
    fill(ferries, [later_report(PLACES[0], 0)])
    ferries.add([prepare(later_report(PLACES[1], 1))])  # stored, and not indexed yet
    assert list(Follower(ferries, no_trouble).check()) == []
    for _ in ferries.catch_up():
        pass
    assert len(list(Follower(ferries, no_trouble).check())) == 2
    assert len(questions.untold()) == 2
