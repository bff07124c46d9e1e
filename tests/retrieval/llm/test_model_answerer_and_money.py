"""What answers cost, who pays, what is done when a budget is spent, and answers that cost nothing the second time."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from retrieval.answer.chain import AnswerChain
from retrieval.catalogue.spending import Spending
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.answer_ids import answering
from retrieval.ranking.search import Request
from tests.builders import make_article, prepare
from tests.fakes.openai_server import OpenAIServer, Refuse, saying
from tests.retrieval.llm.conftest import MODEL, PRICE, REQUEST, THEN, TICKET, Ask, OpenModel


class TestMoney:
    def test_tokens_and_cost_are_told_and_kept(
        self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, news: Corpus
    ):
        with closing(ask_model()) as answerer:
            answer, _ = ask(answerer, REQUEST)
        assert answer.tokens is not None
        assert answer.tokens.read == len(server.asked[0].prompt) // 4
        assert answer.cost_usd == pytest.approx(answer.tokens.read * 0.25e-6 + answer.tokens.written * 2e-6, abs=1e-6)
        spent = Spending(news.catalogue).total(datetime.now(UTC).date(), user="")
        assert (spent.answers, spent.tokens_read, spent.tokens_written) == (
            1,
            answer.tokens.read,
            answer.tokens.written,
        )
        assert spent.cost_usd == pytest.approx(answer.cost_usd, abs=1e-6)

    def test_what_is_not_told_is_estimated(self, ask_model: OpenModel, server: OpenAIServer):
        server.usage = False
        answer = ask_model().answer(REQUEST)
        assert answer.tokens is not None
        assert answer.tokens.read == pytest.approx(len(server.asked[0].prompt) / 4, rel=0.01)
        assert answer.tokens.written > 0

    def test_a_second_chance_is_paid_for(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET))
        once = ask_model().answer(REQUEST).tokens
        server.reply = saying(("The ferry was sold to Chile.", TICKET))
        twice = ask_model().answer(Request(PRICE, THEN + timedelta(days=1))).tokens
        assert once is not None
        assert twice is not None
        assert twice.read > 2 * once.read

    def test_a_model_without_a_price_costs_nothing_known(self, ask_model: OpenModel, news: Corpus):
        with closing(ask_model(name="openai:qwen3-8b")) as answerer:
            answer = answerer.answer(REQUEST)
        assert (answer.model, answer.cost_usd) == ("openai:qwen3-8b", 0.0)
        assert Spending(news.catalogue).unpriced() == ["openai:qwen3-8b"]

    def test_a_spent_budget_leaves_the_quotes(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        answer, _ = ask(ask_model(per_day_usd=0.0), REQUEST)
        assert (answer.model, answer.status, answer.notes[-1]) == ("extractive", "answered", "budget_spent")
        assert server.asked == []

    def test_a_budget_for_each_person(self, ask_model: OpenModel):
        chain = AnswerChain(ask_model(per_user_usd=0.0021))
        notes = []
        for number, user in enumerate(["ada", "ada", "ada", "bo"]):
            answer = chain.invoke(Request(f"{PRICE} {number}", THEN), {"metadata": {"user": user}})
            notes.append("user_budget_spent" in answer.notes)
        assert notes == [False, True, True, False]

    def test_who_asks_can_be_said_outside_of_a_chain(self, ask_model: OpenModel, news: Corpus):
        with closing(ask_model()) as answerer, answering("ada"):
            answerer.answer(REQUEST)
        assert Spending(news.catalogue).total(user="ada").answers == 1

    def test_many_at_once_do_not_overdraw(self, ask_model: OpenModel, server: OpenAIServer):
        chain = AnswerChain(ask_model(per_day_usd=0.004))
        server.pace = 0.01

        async def at_once() -> list[Answer]:
            return await asyncio.gather(*(chain.ainvoke(Request(f"{PRICE} {n}", THEN)) for n in range(6)))

        answers = asyncio.run(at_once())
        assert sum(answer.cost_usd for answer in answers) <= 0.004
        assert {"budget_spent"} <= {answer.notes[-1] for answer in answers}
        assert MODEL in {answer.model for answer in answers}


class TestCache:
    def test_the_same_question_is_answered_from_it(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        with closing(ask_model()) as answerer:
            first, _ = ask(answerer, REQUEST)
        second, told = ask(ask_model(), REQUEST)
        assert len(server.asked) == 1
        assert second.statements == first.statements == tuple(one.statement for one in told)
        assert (second.citations, second.question, second.as_of) == (first.citations, PRICE, THEN)
        assert (second.cost_usd, second.tokens, second.model) == (0.0, None, MODEL)

    @pytest.mark.parametrize(
        "other",
        [
            Request("What will a ticket for the night ferry cost?", THEN),
            Request(PRICE, THEN + timedelta(days=1)),
            Request(PRICE, THEN, since=date(2024, 1, 1)),
            Request(PRICE, THEN, outlets=("Marlow Post",)),
            Request(PRICE, THEN, passages=2),
        ],
    )
    def test_another_question_is_not(self, ask_model: OpenModel, server: OpenAIServer, other: Request):
        with closing(ask_model()) as answerer:
            answerer.answer(REQUEST)
        ask_model().answer(other)
        assert len(server.asked) == 2

    def test_another_model_is_not(self, ask_model: OpenModel, server: OpenAIServer):
        for name in ("openai:gpt-5-mini", "openai:gpt-5-nano"):
            with closing(ask_model(name=name)) as answerer:
                answerer.answer(REQUEST)
        assert len(server.asked) == 2

    def test_a_change_of_the_corpus_voids_it(self, ask_model: OpenModel, server: OpenAIServer, news: Corpus):
        with closing(ask_model()) as answerer:
            answerer.answer(REQUEST)
        news.add([prepare(make_article("Buoy", "The red buoy broke loose on Sunday.", published=date(2024, 6, 1)))])
        for _ in news.catch_up(only=("words", "embeddings", "stories")):
            pass
        ask_model().answer(REQUEST)
        assert len(server.asked) == 2

    def test_trouble_is_not_kept(self, ask_model: OpenModel, server: OpenAIServer):
        server.faults = [Refuse()]
        with closing(ask_model()) as answerer:
            assert answerer.answer(REQUEST).model == "extractive"
        assert ask_model().answer(REQUEST).model == MODEL

    def test_a_no_is_kept(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying(verdict="unproven")
        with closing(ask_model()) as answerer:
            answerer.answer(REQUEST)
        assert ask_model().answer(REQUEST).reason == "unproven"
        assert len(server.asked) == 1
