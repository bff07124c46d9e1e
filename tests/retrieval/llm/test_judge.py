"""The model's last look: only when it is asked for, only after the proof, and only ever against a statement."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.fakes.openai_server import Asked, OpenAIServer, Say, saying
from tests.retrieval.llm.conftest import AGAIN, REQUEST, TICKET, OpenModel

WRONG = "A single ticket will cost 5.40 euros."


def judging(supported: bool) -> Callable[[Asked], str]:
    draft = saying((TICKET, TICKET), (WRONG, TICKET))
    return lambda asked: json.dumps({"supported": supported}) if asked.form == "entailment" else draft(asked)


def looks(server: OpenAIServer) -> list[str]:
    return [asked.messages[-1]["content"] for asked in server.asked if asked.form == "entailment"]


def test_nobody_looks_unless_asked(ask_model: OpenModel, server: OpenAIServer):
    server.reply = judging(False)
    assert ask_model().answer(REQUEST).statements
    assert looks(server) == []


def test_only_what_is_proven_is_looked_at(ask_model: OpenModel, server: OpenAIServer):
    server.reply = judging(True)
    answer = ask_model(entailment=True).answer(REQUEST)
    assert [statement.text for statement in answer.statements] == [TICKET]
    (look,) = looks(server)
    assert f"- (2024-05-14) {TICKET}\n" in look
    assert look.endswith(f"Statement: {TICKET}")


def test_a_no_takes_the_statement_away(ask_model: OpenModel, server: OpenAIServer):
    server.reply = judging(False)
    answer = ask_model(entailment=True).answer(REQUEST)
    assert (answer.model, answer.notes[-1]) == ("extractive", "model_unproven")


@pytest.mark.parametrize("word", ["", "yes", '{"supported": "perhaps"}'])
def test_no_clear_word_is_no_yes(ask_model: OpenModel, server: OpenAIServer, word: str):
    server.reply = saying((AGAIN, AGAIN))
    server.faults = [None, Say(word), Say(word), Say(word)]
    answer = ask_model(entailment=True).answer(REQUEST)
    assert answer.model == "extractive"
