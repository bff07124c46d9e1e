"""Follow-ups rewritten by the model, and by rules wherever it fails."""

from __future__ import annotations

import json

import pytest

from retrieval.catalogue.spending import Spending
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer, Statement
from retrieval.question.follow_ups import Turn, stand_alone
from retrieval.ranking.search import Request
from tests.fakes.openai_server import Fault, Hang, OpenAIServer, Say, Status
from tests.patience import PATIENCE_SECONDS
from tests.retrieval.llm.conftest import AGAIN, PRICE, THEN, OpenModel

DAY = THEN.date()
FIRST = Turn(
    PRICE, Answer(question=PRICE, as_of=THEN, status="answered", statements=(Statement(text=AGAIN, citations=(1,)),))
)
ASKED = "And when did she say that?"


def asking(question: str, *turns: Turn) -> Request:
    return Request(question, THEN, turns=turns)


def rewriting(text: str):
    return lambda _: json.dumps({"question": text})


def test_the_model_is_shown_the_conversation(ask_model: OpenModel, server: OpenAIServer, news: Corpus):
    server.reply = rewriting("When did Ada Lindqvist say that\nthe boat would sail again?")
    answerer = ask_model()
    understood = answerer.stand_alone(asking(ASKED, FIRST)).question
    answerer.close()
    assert understood == "When did Ada Lindqvist say that the boat would sail again?"
    asked = server.asked[0]
    assert (asked.form, asked.question) == ("standalone", ASKED)
    assert f"Question: {PRICE}\nAnswer: {AGAIN}" in asked.prompt
    assert Spending(news.catalogue).total().tokens_read > 0


@pytest.mark.parametrize(("question", "turns"), [(ASKED, []), (f"New question: {PRICE}", [FIRST])])
def test_what_is_no_follow_up_costs_nothing(
    ask_model: OpenModel, server: OpenAIServer, question: str, turns: list[Turn]
):
    assert ask_model().stand_alone(asking(question, *turns)).question == stand_alone(question, turns, as_of=DAY)
    assert server.asked == []


@pytest.mark.parametrize(
    "fault",
    [Status(401), Say(""), Say('{"question": ""}'), Say(json.dumps({"question": "a" * 5000})), Hang()],
    ids=["wrong key", "silence", "no question", "too long", "too slow"],
)
def test_rules_where_the_model_fails(ask_model: OpenModel, server: OpenAIServer, fault: Fault):
    server.faults = [fault] * 3
    understood = (
        ask_model(seconds=1.0 if fault == Hang() else PATIENCE_SECONDS).stand_alone(asking(ASKED, FIRST)).question
    )
    assert understood == stand_alone(ASKED, [FIRST], as_of=DAY)


def test_rules_where_the_budget_is_spent(ask_model: OpenModel, server: OpenAIServer):
    understood = ask_model(per_day_usd=0.0).stand_alone(asking(ASKED, FIRST)).question
    assert (understood, server.asked) == (stand_alone(ASKED, [FIRST], as_of=DAY), [])
