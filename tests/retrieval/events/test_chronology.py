"""When an event happened: order, rivals, bounds and notes, over articles of our own."""

from __future__ import annotations

from datetime import date

from retrieval.domain.articles import Candidate, Passage
from retrieval.events.chronology import Dating, date_event
from retrieval.question.question import understand
from retrieval.ranking.sentences import read_passages

ARTICLES = (
    (
        date(2024, 3, 5),
        "Marlow Post",
        "Vera Lund and Piet Oost met in Turin on Monday. They will meet again on 20 March.",
    ),
    (date(2024, 3, 21), "Marlow Post", "Vera Lund and Piet Oost met in Rome on Wednesday, for the second time."),
    (date(2024, 4, 2), "Orsa Courier", "Vera Lund called Piet Oost on Easter Monday. The call lasted an hour."),
    (date(2024, 4, 3), "Orsa Courier", "Dora Quill met Piet Oost on Tuesday."),
    (None, "Valley Times", "Vera Lund joined the council on Friday."),
    (date(2024, 5, 2), "Marlow Post", "The mill at Orsa will reopen on 9 June, the owner said."),
    (date(2024, 5, 20), "Orsa Courier", "The mill at Orsa will reopen on 1 July because of the rain."),
    (date(2024, 5, 21), "Valley Times", "The mill at Orsa will reopen on 2 July."),
    (date(2024, 5, 28), "Valley Times", "Nadia Brandt opened the comet house. It has 40 seats."),
)


DAY = date(2024, 5, 8)


def ask(text: str, as_of: date = date(2024, 5, 30), articles: slice = slice(None)) -> Dating:
    candidates = [
        Candidate(Passage(number, f"a{number}", 1, 0, len(body), body, f"News {number}", outlet, published=day))
        for number, (day, outlet, body) in enumerate(ARTICLES)
        if day is None or day <= as_of
    ]
    return date_event(understand(text, as_of), read_passages(candidates[articles]), as_of, lambda _: 1.0)


def day_of(dating: Dating) -> date | None:
    return dating.told[0].start if dating.told else None


def test_the_first_and_the_last():
    assert day_of(ask("When did Lund and Oost first meet?")) == date(2024, 3, 4)
    assert day_of(ask("When did Lund and Oost last meet?")) == date(2024, 3, 20)


def test_the_next_lies_ahead():
    dating = ask("When will Lund and Oost next meet?", date(2024, 3, 6))
    assert day_of(dating) == date(2024, 3, 20)


def test_rivals_say_why_they_lost():
    reasons = {(lost.evidence.start, lost.loss) for lost in ask("When did Lund and Oost first meet?").rivals}
    assert (date(2024, 3, 20), "later") in reasons
    assert (date(2024, 4, 1), "another_act") in reasons
    assert (date(2024, 4, 2), "other_participants") in reasons


def test_before_another_event():
    dating = ask("When did Lund and Oost last meet before they met in Rome?")
    assert dating.scope is not None
    assert dating.scope.end == date(2024, 3, 19)
    assert day_of(dating) == date(2024, 3, 4)


def test_nothing_is_told_of_what_has_not_happened():
    dating = ask("When did Lund marry Oost?")
    assert (dating.told, dating.declined) == ((), "another_act")


def test_a_later_plan_overtakes_an_earlier_one_and_two_of_one_day_dispute():
    dating = ask("When will the mill at Orsa reopen?")
    assert {one.start for one in dating.told} == {date(2024, 6, 9), date(2024, 7, 1), date(2024, 7, 2)}
    assert dating.told[0].start != date(2024, 6, 9)
    assert set(dating.notes) == {"superseded", "conflict"}


def test_without_a_year_the_answer_says_so():
    dating = ask("When did Vera Lund join the council?")
    assert dating.told[0].time is not None
    assert dating.told[0].start is None
    assert "year_not_stated" in dating.notes


def test_the_day_of_publication_has_to_do_where_the_news_names_none():
    dating = ask("When did Nadia Brandt open the comet house?", articles=slice(8, 9))
    assert day_of(dating) is None or "implied_by_publication" in dating.notes


def test_which_of_several_it_was_has_to_be_said():
    assert day_of(ask("When did Lund and Oost meet for the second time?")) == date(2024, 3, 20)
    assert ask("When did Lund and Oost meet for the third time?").told == ()


def told_in(text: str, question: str, published: date, title: str = "News") -> date | None:
    passage = Passage(1, "a1", 1, 0, len(text), text, title, "Marlow Post", published=published)
    passages = read_passages([Candidate(passage)])
    return day_of(date_event(understand(question, date(2024, 6, 30)), passages, date(2024, 6, 30), lambda _: 1.0))


def test_what_was_told_on_a_day_is_dated_by_the_report():
    text = "Two thirds of the members turned down the merger, the choir said on Friday."
    assert told_in(text, "When was the merger turned down?", date(2024, 6, 7)) == date(2024, 6, 7)


def test_an_event_that_is_taken_up_by_its_noun():
    text = (
        "Vera Lund left the Danube summit in Linz on Monday night, a day before it was to end. Earlier on Monday she"
        " and Piet Oost met for an hour. The summit began on Sunday and closes on Tuesday."
    )
    assert told_in(text, "When is the Danube summit?", date(2024, 6, 11)) == date(2024, 6, 9)
    assert told_in(text, "When did the Danube summit end?", date(2024, 6, 11)) == date(2024, 6, 11)


def test_a_plan_that_another_report_moved_is_overtaken_whatever_the_words():
    articles = (
        (date(2024, 4, 17), "Vera Lund called the members of Orsa to the polls on Saturday, 11 May."),
        (date(2024, 5, 6), "The Orsa office of Vera Lund moved voting day from 11 May to 18 May on Monday."),
        (date(2024, 5, 7), "Dora Quill moved her Lund picnic from 11 May to 12 May."),
    )
    candidates = [
        Candidate(Passage(number, f"a{number}", 1, 0, len(body), body, f"News {number}", "Post", published=day))
        for number, (day, body) in enumerate(articles)
    ]

    def ask_of(count: int) -> Dating:
        passages = read_passages(candidates[:count])
        return date_event(understand("When do the members vote?", DAY), passages, DAY, lambda _: 1.0)

    assert day_of(ask_of(1)) == date(2024, 5, 11)
    assert day_of(ask_of(2)) == date(2024, 5, 18)
    assert "overtaken" in {lost.loss for lost in ask_of(2).rivals}


def test_when_it_was_to_be_at_first_is_told_by_the_earliest_plan():
    text = "Vera Lund moved the Orsa regatta from 11 May to 18 May on Monday. The regatta began on Sunday, 19 May."
    told = told_in(text, "When was the Orsa regatta originally supposed to begin?", date(2024, 5, 6))
    assert told == date(2024, 5, 11)
