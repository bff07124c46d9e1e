"""Turns: the bot's own replies, questions back, and questions that stand alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from retrieval.dialogue.turn import Taken, alone, chat_answer, returned, take
from retrieval.domain.answer import Answer, CoveredPeriod, Reports
from retrieval.question.turns import Turn
from retrieval.ranking.search import Request
from tests.retrieval.conversing import AS_OF, answer, turn

NOW = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC)
CHAIR = turn(
    "Who chairs the harbour council?",
    "Ada Lindqvist, who chairs the council, said the boat would sail again.",
    "The council voted on Tuesday.",
    published=date(2024, 6, 14),
)
TWO = turn("When did Rourke and Hale first meet?", "Rourke and Hale met in Lund on 3 May 2024.")
SILENT = turn("Who owns the boat?")


def taken(text: str, *turns: Turn) -> Taken:
    return take(Request(text, NOW, turns=turns), lambda: CoveredPeriod(articles=3, first_day=AS_OF, last_day=AS_OF))


def chat(text: str, reply: str) -> Turn:
    request = Request(text, NOW)
    return Turn(text, chat_answer(request, Taken(request, reply), 0.0))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("source?", "“The ferry”, 14 June 2024"),
        ("the second one", "The council voted on Tuesday."),
        ("the fifth one", "only 2 sources"),
        ("are you sure?", "Ada Lindqvist, who chairs the council"),
        ("how old is that article?", "16 days before"),
        ("say that again", "Ada Lindqvist"),
    ],
)
def test_what_is_about_the_answer_before_is_replied_from_what_it_cites(text: str, told: str):
    found = taken(text, CHAIR, chat("thanks", "You're welcome."))
    assert told in (found.reply or "")
    assert found.about == CHAIR.question


def test_without_an_answer_before_it_is_said_that_there_is_none():
    assert "not answered anything" in (taken("source?").reply or "")
    assert "I gave no answer" in (taken("source?", SILENT).reply or "")


def test_who_copied_whom_is_said_to_whoever_doubts():
    assert CHAIR.answer is not None
    copied = CHAIR.answer.model_copy(update={"reports": Reports(outlets=4, independent=1)})
    assert "4 outlets have it, from one report" in (taken("really?", Turn(CHAIR.question, copied)).reply or "")


def test_help_tells_what_the_articles_cover():
    assert "I know 3 articles" in (taken("help").reply or "")


def test_small_talk_is_no_part_of_what_a_follow_up_goes_on_from():
    found = taken("What did she say?", CHAIR, chat("thanks", "You're welcome."))
    assert found.reply is None
    assert alone(found.request).question == "What did Ada Lindqvist say?"
    assert alone(found.request).turns == ()


def test_the_second_of_what_was_asked_for_is_a_question():
    first = turn("Did the council accept the first plan?", "The council rejected the first plan.")
    assert alone(taken("And the second one?", first).request).question == "Did the council accept the second plan?"


def test_one_of_several_who_were_asked_for_is_asked_back():
    both = turn("Who are the candidates for mayor?", "Otto Frahm and Nils Aker are the candidates for mayor.")
    assert taken("How old is he?", both).reply == "Do you mean Otto Frahm or Nils Aker?"


def test_doubt_is_asked_back_and_settled_by_a_name_or_a_number():
    back = taken("Where is he from?", TWO)
    assert back.reply == "Do you mean Rourke or Hale?"
    asked = chat("Where is he from?", back.reply)
    for text in ("Hale", "the second one", "I mean Hale"):
        assert alone(taken(text, TWO, asked).request).question == "Where is Hale from?"
    assert alone(taken("When did they meet?", TWO, asked).request).question != "Where is Hale from?"


@pytest.mark.parametrize("text", ["what did he say", "why?", "How old is she?", "and what about her?"])
def test_what_nothing_was_said_before_is_not_guessed(text: str):
    assert "nothing was said before it" in (taken(text).reply or "")


def test_a_new_topic_forgets_the_turns():
    assert taken("new question: who won the vote in Orsa?", CHAIR).request.turns == ()
    assert "not answered anything" in (taken("new topic: source?", CHAIR).reply or "")


def test_an_answer_is_returned_to_what_was_typed():
    typed = Request("What did she say?", NOW, turns=(CHAIR,))
    understood = answer("What did Ada Lindqvist say?", "She said so.")
    assert (returned(understood, typed).question, returned(understood, typed).understood) == (
        "What did she say?",
        "What did Ada Lindqvist say?",
    )
    same: Answer = returned(understood, replace(typed, question=understood.question))
    assert same.understood is None


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("I am writing a paper on Canada. When did the two first speak?", "When did the two first speak?"),
        ("hi! my teacher wants dates. when did Carney and Trump speak?", "When did Carney and Trump speak?"),
        ("We argue. The vote was close. Who won it in Orsa?", "We argue. The vote was close. Who won it in Orsa?"),
        ("I read it. The vote in Orsa was close. Who won?", "The vote in Orsa was close. Who won?"),
        ("The US struck a deal. When does the deal begin?", "The US struck a deal. When does the deal begin?"),
        ("My aunt met Mr. Lee of Orsa. What did he say?", "My aunt met Mr. Lee of Orsa. What did he say?"),
        ("Why did Mr. Lee tell us so?", "Why did Mr. Lee tell us so?"),
        ("I said so. It is over.", "I said so. It is over."),
    ],
)
def test_what_somebody_says_of_themselves_is_no_part_of_the_question(said: str, asked: str):
    assert taken(said).request.question == asked
