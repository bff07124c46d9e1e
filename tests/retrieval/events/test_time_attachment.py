"""To which act a time of a sentence belongs."""

from __future__ import annotations

from datetime import date

from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.time_attachment import binding, clause_span
from retrieval.question.question import understand
from retrieval.text.acts import acts_in
from retrieval.times.expressions import find_times

DAY = date(2024, 6, 7)


def event(text: str) -> AskedEvent:
    return asked_event(understand(text, DAY), lambda _: 1.0)


def bindings(question: str, text: str) -> dict[str, float]:
    acts = acts_in(text)
    return {time.text: binding(event(question), text, acts, time) for time in find_times(text, DAY)}


def test_the_nearer_time_binds_tighter():
    found = bindings("When did the mill burn?", "The mill, built in 1890, burned on Monday.")
    assert found["Monday"] > found["1890"]


def test_the_time_of_telling_is_not_that_of_the_event():
    found = bindings("When did they meet?", "They met in Turin, Lund said on Friday.")
    assert found["Friday"] < 0.5


def test_when_carries_the_time_over():
    found = bindings("When did they meet?", "Lund told Oost on Monday that he was wrong, when the two met.")
    assert found["Monday"] > 0.8


def test_what_did_not_happen_then_does_not_bind():
    found = bindings("When does it open?", "It will open on 9 May and not on 2 May.")
    assert found["2 May"] == 0.0
    assert found["9 May"] > 0.8


def test_first_since_is_no_date_of_the_act():
    found = bindings("When did they strike?", "They went on strike on Monday for the first time since 2011.")
    assert found["since 2011"] == 0.0


def test_a_clause_ends_where_the_next_begins():
    text = "The mill burned on Monday, and the dam broke on Tuesday."
    time = find_times(text, DAY)[1]
    begin, end = clause_span(text, time)
    assert text[begin:end].strip() == "the dam broke on Tuesday."


def test_what_was_agreed_to_on_a_day_was_not_done_on_it():
    found = bindings("When did they meet?", "They wrote on Monday and agreed to meet in Turin.")
    assert found["Monday"] < 0.5


def test_hours_after_something_is_the_same_day():
    same = bindings("When did Oost resign?", "Lund took the oath on Monday, about an hour after Oost resigned.")
    other = bindings("When did Oost resign?", "Lund took the oath on Monday, some time after Oost resigned.")
    assert same["Monday"] > other["Monday"]


def test_what_has_not_happened_does_not_bind_unless_it_was_put_off_till_then():
    assert bindings("When did Lund leave?", "Lund did not leave on 2 May.")["2 May"] == 0.0
    assert bindings("When did Lund leave?", "Lund did not leave until 2 May.")["2 May"] > 0.0
    assert bindings("Was Lund guilty?", "The trial began on 2 May to decide whether Lund is guilty.")["2 May"] == 0.0


def test_a_term_does_not_come_between():
    text = "Lund signed a contract until June 2027 on Wednesday."
    assert binding(event("When did Lund sign?"), text, acts_in(text), find_times(text, DAY)[-1]) > 0.9


def test_a_time_of_a_relative_clause_is_not_that_of_what_was_done_to_it():
    text = "Members of the choir have turned down the pay plan that closed their dispute three weeks ago."
    assert bindings("When did the choir turn down the plan?", text)["three weeks ago"] < 0.25


def test_a_day_on_which_something_was_done_to_an_event_is_not_the_event_s():
    found = bindings("When is the regatta vote?", "Quill left the regatta vote on Monday night, angry.")
    assert found["Monday night"] < 0.7
    assert bindings("When was the vote?", "The vote on the harbour was held on Monday.")["Monday"] > 0.9


def test_a_price_that_closes_ends_nothing():
    text = "Shares in Marrow have fallen since the regatta began on Tuesday and closed at 31 pence on Friday."
    assert bindings("When did the regatta end?", text).get("Friday", 0.0) <= 0.8
