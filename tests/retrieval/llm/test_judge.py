"""The judge: one call for all statements of an answer, and every way in which it can fail, over real sockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from retrieval.answer.chain import AnswerChain
from retrieval.llm.chat_models import ModelSettings
from tests.fakes.openai_server import Asked, Fault, Hang, OpenAIServer, Refuse, Say, Status, judging, saying
from tests.patience import PATIENCE_SECONDS, ever_longer
from tests.retrieval.llm.conftest import AGAIN, MODEL, REQUEST, TICKET, Ask, OpenModel

COSTS = "A single ticket costs 4.50 euros from the new operator."
"""True or not, no rule can prove it from its quote."""
CHAIRS = "Ada Lindqvist heads the council."
INVENTED = (
    "A single ticket will cost 5.40 euros.",
    "A ticket cost 4.50 euros on 9 May 2024.",
    "Tom Berg sells tickets.",
)


def verdicts(*found: tuple[int, str, bool]) -> Callable[[Asked], str]:
    entries = [{"n": n, "words": words, "why": "", "supported": yes} for n, words, yes in found]
    return lambda _: json.dumps({"verdicts": entries})


def texts(answer) -> list[str]:
    return [one.text for one in answer.statements]


def test_all_statements_are_judged_in_one_call(ask: Ask, ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((COSTS, TICKET), (AGAIN, AGAIN), (CHAIRS, AGAIN))
    answer, told = ask(ask_model(), REQUEST)
    assert texts(answer) == [one.statement.text for one in told] == [COSTS, AGAIN, CHAIRS]
    (judged,) = [asked.judged for asked in server.asked if asked.judged]
    # What is word for word its quote needs no judge.
    assert {number: text for number, (text, _) in judged.items()} == {1: COSTS, 3: CHAIRS}
    assert f"14 May 2024: {TICKET}" in judged[1][1]


def test_a_no_takes_a_statement_away_and_says_why(ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((COSTS, TICKET))
    server.judge = judging(lambda _: False)
    answer = ask_model().answer(REQUEST)
    assert (answer.model, answer.notes[-1]) == ("extractive", "model_unproven")
    assert "The quotes do not say so." in server.asked[2].messages[-1]["content"]


def test_what_comes_back_is_judged_like_the_first(ask_model: OpenModel, server: OpenAIServer):
    def reply(asked: Asked) -> str:
        return saying((f"The operator said: {COSTS}" if asked.sent_back else COSTS, TICKET))(asked)

    server.reply = reply
    server.judge = judging(lambda _: False)
    assert ask_model().answer(REQUEST).model == "extractive"
    assert [bool(asked.judged) for asked in server.asked] == [False, True, False, True]


@pytest.mark.parametrize("lie", INVENTED)
def test_a_judge_that_says_yes_lets_nothing_invented_through(ask_model: OpenModel, server: OpenAIServer, lie: str):
    server.reply = saying((TICKET, TICKET), (lie, TICKET), ('She called it "a fair price".', AGAIN))
    assert texts(ask_model().answer(REQUEST)) == [TICKET]
    assert not any(asked.judged for asked in server.asked)


FAULTY: list[tuple[str, Fault]] = [
    ("judge_garbled", Say("I would say that all of it is fine.")),
    ("judge_garbled", Say('{"supported": true}')),
    ("judge_garbled", Say('{"verdicts": [{"n": 1, "supported": "perhaps"}]}')),
    ("judge_garbled", Say("")),
    ("judge_refused", Refuse()),
    ("judge_unreachable", Status(500)),
    ("judge_unreachable", Status(401)),
]


@pytest.mark.parametrize(("note", "fault"), FAULTY, ids=[f"{note}-{at}" for at, (note, _) in enumerate(FAULTY)])
def test_trouble_is_named_and_only_what_rules_prove_is_shown(
    ask_model: OpenModel, server: OpenAIServer, note: str, fault: Fault
):
    server.reply = saying((TICKET, TICKET), (COSTS, TICKET))
    server.faults = [None, fault, fault, fault]
    answer = ask_model().answer(REQUEST)
    assert (answer.model, texts(answer), answer.notes[-1]) == (MODEL, [TICKET], note)


def test_a_judge_that_takes_too_long_is_named_too(ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((TICKET, TICKET), (COSTS, TICKET))
    for seconds in ever_longer(1.0):
        server.asked.clear()
        server.faults = [None, Hang()]
        answer = ask_model(seconds=seconds).answer(REQUEST)
        if any(asked.judged for asked in server.asked):  # else time ran out before anything could be judged
            break
    assert (answer.model, texts(answer), answer.notes[-1]) == (MODEL, [TICKET], "judge_slow")


def test_an_answer_line_that_nobody_judged_leaves_the_quotes(ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((COSTS, TICKET), (AGAIN, AGAIN))
    server.judge_refuses = True
    answer = ask_model().answer(REQUEST)
    assert (answer.model, answer.status, answer.notes[-1]) == ("extractive", "answered", "judge_refused")
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("note", "judge"),
    [
        ("judge_incomplete", verdicts((1, "4.50 euros", True))),
        ("judge_incomplete", verdicts((1, "4.50 euros", True), (7, "", True))),
        ("judge_incomplete", verdicts((1, "4.50 euros", True), (1, "", True))),
        ("judge_garbled", verdicts((1, "4.50 euros", True), (2, "heads the council", True))),
    ],
    ids=["half", "wrong number", "one twice", "words that stand nowhere"],
)
def test_a_verdict_counts_for_its_own_statement(
    ask_model: OpenModel, server: OpenAIServer, note: str, judge: Callable[[Asked], str]
):
    server.reply = saying((COSTS, TICKET), (CHAIRS, AGAIN))
    server.judge = judge
    answer = ask_model().answer(REQUEST)
    assert (answer.model, texts(answer), answer.notes[-1]) == (MODEL, [COSTS], note)


def test_another_model_may_judge(ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((COSTS, TICKET))
    with OpenAIServer() as other:
        judge = ModelSettings("openai:minicheck", api_key="none", base_url=other.url, seconds=PATIENCE_SECONDS)
        with closing(ask_model(judge=judge)) as answerer:
            assert texts(answerer.answer(REQUEST)) == [COSTS]
        assert [(asked.body["model"], bool(asked.judged)) for asked in other.asked] == [("minicheck", True)]
    assert len(server.asked) == 1


def test_off_leaves_it_to_the_rules_and_says_so(ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((TICKET, TICKET), (COSTS, TICKET))
    answer = ask_model(judged=False).answer(REQUEST)
    assert (texts(answer), answer.notes[-1], len(server.asked)) == ([TICKET], "judge_off", 1)


class Runs(BaseCallbackHandler):
    """Notes each run of a chain with the name of the run it is below, and what came of it."""

    def __init__(self) -> None:
        self.below: dict[str, str | None] = {}
        self.came: dict[str, Any] = {}
        self._names: dict[UUID, str] = {}

    def on_chain_start(self, serialized: dict[str, Any], inputs: Any, **about: Any) -> None:  # noqa: ARG002
        self._names[about["run_id"]] = about["name"]
        self.below[about["name"]] = self._names.get(about["parent_run_id"])

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        self.came[self._names[run_id]] = outputs


def test_callbacks_see_what_is_judged_and_proven(ask_model: OpenModel, server: OpenAIServer):
    server.reply = saying((COSTS, TICKET), (CHAIRS, AGAIN))
    server.judge = judging(lambda text: text == COSTS)
    runs = Runs()
    AnswerChain(ask_model()).invoke(REQUEST, {"callbacks": [runs]})
    assert (runs.below["compose"], runs.below["prove"], runs.below["judge"]) == ("dateline", "compose", "prove")
    assert [one["proven"] for one in runs.came["prove"]["statements"]] == [True, False]
    assert {n: one["supported"] for n, one in runs.came["judge"]["verdicts"].items()} == {1: True, 2: False}
