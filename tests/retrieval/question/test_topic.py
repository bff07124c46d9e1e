"""Short questions that leave their topic to the conversation, and those that bring their own."""

from __future__ import annotations

import pytest

from retrieval.question.antecedents import Antecedents
from retrieval.question.follow_ups import stand_alone
from retrieval.question.topic import in_setting, topic_needed, with_topic
from retrieval.question.turns import Turn
from tests.retrieval.conversing import AS_OF, turn

SURVEY = Turn("What did the survey say?", None)
FERRY = turn("When did the ferry Marlow sink?", "The ferry Marlow sank on 3 May 2024.")


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What did the poll say?", "how many people did they ask", "how many people did they ask regarding the poll"),
        ("How many kites were there?", "how tall", "how tall regarding the kites"),
        ("Did the club's manager resign?", "was it accepted", "was it accepted regarding the club's manager"),
        ("Did the court suspend the ban?", "who was the judge", "who was the judge regarding the court"),
        ("How much did the dam cost?", "what was planned in 2014", "what was planned in 2014 regarding the dam"),
    ],
)  # fmt: skip
def test_what_leaves_its_topic_gets_that_of_the_last_question(before: str, question: str, whole: str):
    assert topic_needed(question, Antecedents([Turn(before, None)])) == whole


@pytest.mark.parametrize(
    "question",
    [
        "who paid for the jet and why",
        "is there a vaccine against malaria",
        "did Ada Lind resign",
        "what is the latest on tariffs",
        "who is the pope",
        "who lost his seat",
        "what did she say",
        "was the survey wrong",
        "rain",
        "how many people who had been asked by somebody else answered them again",
    ],
)
def test_what_tells_its_topic_is_left_alone(question: str):
    assert topic_needed(question, Antecedents([SURVEY])) is None


def test_a_thing_is_called_by_its_name():
    assert with_topic("who owned the ferry", Antecedents([FERRY])) == "who owned the ferry Marlow"
    assert with_topic("what's the latest on tariffs", Antecedents([FERRY])) == "what's the latest on tariffs"


def test_a_setting_is_not_said_twice():
    survey = Antecedents([SURVEY])
    assert in_setting("who won", survey) == "who won in the survey"
    assert in_setting("who won the survey", survey) == "who won the survey"


def test_what_was_before_is_asked_as_what_is_now():
    before = [Turn("How much does a rancher get for a calf now?", None)]
    assert stand_alone("and before?", before, as_of=AS_OF) == "How much does a rancher get for a calf before?"
    assert stand_alone("And earlier?", before, as_of=AS_OF) == "How much does a rancher get for a calf before?"


def test_they_are_those_that_were_counted():
    counted = [Turn("How many trainees were told to wait?", None)]
    assert stand_alone("And how long must they wait?", counted, as_of=AS_OF) == "How long must the trainees wait?"
