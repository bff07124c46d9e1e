"""A model's answer over real sockets: proven statements, second chances, abstentions, streaming.

What uses `ask` is run synchronously and asynchronously, with the real clients of OpenAI and LangChain.
"""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from retrieval.answer.chain import AnswerChain
from retrieval.catalogue.spending import Spending
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.progress import Done, Told
from retrieval.ranking.search import Request
from tests.builders import make_article, prepare
from tests.fakes.openai_server import Asked, Hang, OpenAIServer, Stall, draft, judging, label_of, saying
from tests.patience import PATIENCE_SECONDS, wait_until
from tests.retrieval.llm.conftest import AGAIN, MODEL, PRICE, REQUEST, THEN, TICKET, WAYS, Ask, OpenModel


def check_proofs(answer: Answer, corpus: Corpus) -> None:
    numbers = [number for statement in answer.statements for number in statement.citations]
    assert sorted(set(numbers)) == [citation.id for citation in answer.citations]
    for citation in answer.citations:
        text = corpus.catalogue.text(citation.article_id, citation.revision) or ""
        assert text[citation.start : citation.end] == citation.quote


class TestAnswered:
    def test_all_ways_to_ask_are_equal(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), (AGAIN, AGAIN))
        answerer = ask_model()
        results = [way(answerer, Request(PRICE, THEN, passages=number)) for number, way in enumerate(WAYS.values())]
        assert len(server.asked) == len(WAYS) == 4
        assert len({(answer.statements, answer.citations, answer.notes) for answer, _ in results}) == 1
        assert [told for _, told in results] == [results[0][1]] * 4

    def test_by_the_model_with_quotes(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, news: Corpus):
        said = "A single ticket will cost 4.50 euros."
        server.reply = saying((said, TICKET))
        answer, told = ask(ask_model(), REQUEST)
        assert (answer.status, answer.model, answer.reason) == ("answered", MODEL, None)
        assert [statement.text for statement in answer.statements] == [said]
        assert [citation.quote for citation in answer.citations] == [TICKET]
        assert [one.statement for one in told] == list(answer.statements)
        assert [one.citations for one in told] == [answer.citations]
        assert answer.notes == ("single_source",)
        assert answer.timings_ms["first_statement"] <= answer.timings_ms["total"]
        check_proofs(answer, news)

    def test_statements_on_the_same_words_share_a_citation(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), ("A single ticket will cost 4.50 euros.", TICKET), (AGAIN, AGAIN))
        answer = ask_model().answer(REQUEST)
        assert [statement.citations for statement in answer.statements] == [(1,), (1,), (2,)]

    def test_never_more_than_five_statements_and_none_twice(self, ask_model: OpenModel, server: OpenAIServer):
        def reply(asked: Asked) -> str:
            sentences = [(shown.text, [(shown.label, shown.text)]) for shown in asked.passages]
            return draft(*(sentences[:1] * 2), *sentences)

        server.reply = reply
        answer = ask_model().answer(REQUEST)
        assert len(answer.statements) == 5
        assert len({statement.text for statement in answer.statements}) == 5

    def test_part_of_a_sentence_is_cited_as_the_whole(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying(("A single ticket will cost 4.50 euros.", "ticket will cost 4.50 euros"))
        assert [citation.quote for citation in ask_model().answer(REQUEST).citations] == [TICKET]

    def test_what_is_shown_is_what_was_found(self, ask_model: OpenModel, server: OpenAIServer):
        answer = ask_model().answer(Request(PRICE, THEN, passages=3))
        shown = server.asked[0].passages
        assert [found.text for found in answer.passages] == [one.text for one in shown[:3]]
        assert len({one.label for one in shown}) == len(shown) > 3
        assert server.asked[0].question == PRICE

    def test_labels_are_new_each_time(self, ask_model: OpenModel, server: OpenAIServer):
        answerer = ask_model()
        for day in (10, 11):
            answerer.answer(Request(PRICE, datetime(2024, 6, day, tzinfo=UTC)))
        first, second = ({shown.label for shown in asked.passages} for asked in server.asked)
        assert not first & second

    def test_nothing_from_later_than_as_of(self, ask_model: OpenModel, server: OpenAIServer):
        ask_model().answer(Request(PRICE, datetime(2024, 5, 15, tzinfo=UTC)))
        assert "comet" not in server.asked[0].prompt

    def test_without_any_passage_the_model_is_not_asked(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        answer, _ = ask(ask_model(), Request(PRICE, datetime(2020, 1, 1, tzinfo=UTC)))
        assert (answer.status, answer.model, answer.tokens) == ("abstained", "extractive", None)
        assert server.asked == []


class TestProof:
    def test_an_answer_line_that_fell_is_sent_back_once(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        wrong, right = "A single ticket will cost 5.40 euros.", "A single ticket will cost 4.50 euros."

        def reply(asked: Asked) -> str:
            return saying((right if asked.sent_back else wrong, TICKET), (AGAIN, AGAIN))(asked)

        server.reply = reply
        answer, told = ask(ask_model(), REQUEST)
        # It returns to its place: before the statement that was proven all along.
        assert [one.statement.text for one in told] == [right, AGAIN]
        assert [one.text for one in answer.statements] == [right, AGAIN]
        assert [bool(asked.judged) for asked in server.asked] == [False, False, True]
        reasons = server.asked[1].messages[-1]["content"]
        assert wrong in reasons
        assert "5.40" in reasons.split(wrong)[1]

    def test_any_other_statement_that_fell_is_dropped(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((AGAIN, AGAIN), ("A single ticket will cost 5.40 euros.", TICKET))
        answer, told = ask(ask_model(), REQUEST)
        assert [one.statement.text for one in told] == [AGAIN]
        assert (answer.model, answer.notes, len(server.asked)) == (MODEL, ("single_source",), 1)

    def test_the_answer_line_becomes_the_direct_answer(self, ask_model: OpenModel, server: OpenAIServer):
        said = "No, a single ticket will cost 4.50 euros."

        def reply(asked: Asked) -> str:
            quotes = [{"passage": label_of(asked, TICKET), "words": TICKET}]
            return json.dumps({"answer": {"quotes": quotes, "text": said}, "statements": [], "verdict": "answered"})

        server.reply = reply
        answer = ask_model().answer(REQUEST)
        assert answer.direct is not None
        assert (answer.direct.text, answer.direct.statement) == (said, 1)
        assert answer.statements[0].text[answer.direct.start : answer.direct.end] == said

    def test_no_leftovers_without_an_answer_line(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying(("The ferry was sold to Chile.", TICKET), (AGAIN, AGAIN))
        answer, told = ask(ask_model(), REQUEST)
        assert (answer.model, answer.notes[-1]) == ("extractive", "model_unproven")
        assert [one.statement for one in told] == list(answer.statements)

    def test_nothing_is_left_dangling(self, ask_model: OpenModel, server: OpenAIServer):
        fallen, leaning = "Tom Berg owns the boat.", "She said the boat would sail again from 3 June."
        server.reply = saying((TICKET, TICKET), (fallen, AGAIN), (leaning, AGAIN))
        assert [one.text for one in ask_model().answer(REQUEST).statements] == [TICKET]

    @pytest.mark.parametrize(
        ("text", "words", "reason"),
        [
            ("A single ticket will cost 4.50 euros.", "A ticket will cost 4.50 euros", "do not stand so"),
            ("You should buy a ticket for 4.50 euros.", TICKET, "third person"),
            ("A ticket costs 4.50 euros [1].", TICKET, "reference mark"),
        ],
    )
    def test_reasons_are_told(self, ask_model: OpenModel, server: OpenAIServer, text: str, words: str, reason: str):
        def reply(asked: Asked) -> str:
            return draft((text, [(label_of(asked, TICKET), words)]))

        server.reply = reply
        ask_model().answer(REQUEST)
        assert reason in server.asked[1].messages[-1]["content"]

    def test_a_label_that_does_not_exist(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = lambda _: draft((TICKET, [("zzzzz", TICKET)]))
        answer = ask_model().answer(REQUEST)
        assert "No passage has the label “zzzzz”" in server.asked[1].messages[-1]["content"]
        assert "model_unproven" in answer.notes

    def test_nothing_proven_leaves_the_quotes(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, news: Corpus):
        server.reply = saying(("The ferry was sold to Chile.", TICKET))
        answer, told = ask(ask_model(), REQUEST)
        assert (answer.model, answer.status) == ("extractive", "answered")
        assert answer.notes[-1] == "model_unproven"
        assert TICKET in [one.statement.text for one in told]
        assert answer.cost_usd > 0
        check_proofs(answer, news)

    def test_a_quote_that_hides_what_denies_it(self, open_corpus, ask_model: OpenModel, server: OpenAIServer):
        corpus = open_corpus()
        text = "Ada Lindqvist denied that the night ferry had been sold to a bank in Oslo."
        corpus.add([prepare(make_article(text=text, published=date(2024, 5, 14)))])
        for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
            pass
        server.reply = saying(
            ("The night ferry had been sold to a bank in Oslo.", "night ferry had been sold to a bank")
        )
        server.judge = judging(lambda text: "had been sold" not in text)
        answer = ask_model(corpus).answer(Request("Who bought the night ferry?", THEN))
        assert "The night ferry had been sold to a bank in Oslo." not in [one.text for one in answer.statements]


class TestDeclined:
    @pytest.mark.parametrize("verdict", ["not_in_corpus", "outside_window", "stale", "unproven"])
    def test_the_model_says_no(self, ask: Ask, ask_model: OpenModel, server: OpenAIServer, verdict: str):
        server.reply = saying(verdict=verdict)
        answer, told = ask(ask_model(), REQUEST)
        assert (answer.status, answer.reason, answer.model, told) == ("abstained", verdict, MODEL, [])
        assert answer.coverage is not None
        assert answer.coverage.articles == 4
        assert answer.nearest

    def test_statements_go_before_a_no(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), verdict="unproven")
        assert ask_model().answer(REQUEST).status == "answered"


class TestStreaming:
    def test_a_statement_is_out_before_the_next_is_written(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), (AGAIN, AGAIN))
        told: list[str] = []
        server.may_write = lambda text: text.count('"text"') <= len(told) + 1
        for event in ask_model().stream(REQUEST):
            if isinstance(event, Told):
                told.append(event.statement.text)  # noqa: PERF401 - the server waits for it
        assert told == [TICKET, AGAIN]
        assert '"text"' in server.written[-1][1].partition('"text"')[2]

    def test_the_answer_does_not_wait_for_the_ledger(self, ask_model: OpenModel, news: Corpus):
        with closing(ask_model()) as answerer:
            answerer.answer(Request(AGAIN, THEN))  # whatever is registered once is registered now
        with closing(ask_model()) as answerer, news.catalogue.engine.execution_options(writing=True).begin():
            assert answerer.answer(REQUEST).model == MODEL
            assert Spending(news.catalogue).total().answers == 1
        assert Spending(news.catalogue).total().answers == 2

    def test_who_stops_listening_stops_the_model(self, ask_model: OpenModel, server: OpenAIServer):
        server.reply = saying((TICKET, TICKET), (AGAIN, AGAIN))
        server.faults = [Stall(len(draft((TICKET, [("?", TICKET)]))) + 20)]
        for event in ask_model().stream(REQUEST):
            if isinstance(event, Told):
                break
        assert server.gone.wait(PATIENCE_SECONDS)

    def test_who_is_cancelled_stops_the_model(self, ask_model: OpenModel, server: OpenAIServer):
        server.faults = [Hang()]
        chain = AnswerChain(ask_model())

        async def give_up() -> None:
            waiting = asyncio.ensure_future(chain.ainvoke(REQUEST))
            await asyncio.to_thread(
                wait_until, lambda: server.asked
            )  # who is cancelled before that has no model to stop
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

        asyncio.run(give_up())
        assert server.gone.wait(PATIENCE_SECONDS)

    def test_many_at_once(self, ask_model: OpenModel, server: OpenAIServer):
        chain = AnswerChain(ask_model())
        questions: list[str | Request] = [Request(f"{PRICE} {number}", THEN) for number in range(8)]

        async def at_once() -> list[Answer]:
            return await asyncio.gather(*map(chain.ainvoke, questions))

        answers = asyncio.run(at_once())
        assert [answer.question for answer in answers] == [f"{PRICE} {number}" for number in range(8)]
        assert {answer.model for answer in answers} == {MODEL}
        assert len(server.asked) == 8


def test_threads_share_one_answerer(ask_model: OpenModel):
    answerer = ask_model()
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(answerer.answer(Request(f"{PRICE} {n}", THEN))))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.model for answer in answers} == {MODEL}
    assert len(answers) == 4


def test_events_end_with_the_answer(ask_model: OpenModel):
    *_, last = ask_model().stream(REQUEST)
    assert isinstance(last, Done)
