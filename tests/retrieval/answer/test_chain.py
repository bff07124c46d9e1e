"""The chain and the retriever as parts of other people's LangChain programs, by themselves and composed."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableLambda

from retrieval.answer.answerer import Answerer
from retrieval.answer.chain import AnswerChain, PassageRetriever
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.domain.progress import Done, Progress, Reading, Searching, Told
from retrieval.ranking.search import Request, Search

FIRST = "When did Carney and Trump first speak?"
BORN = "Where was Mark Carney born?"
THEN = end_of_day(date(2025, 6, 30))


class Listener(BaseCallbackHandler):
    """Notes what a chain was given and what it gave back."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def on_chain_start(self, serialized: dict[str, Any], inputs: dict[str, Any], **_: Any) -> None:  # noqa: ARG002
        self.seen.append(inputs)

    def on_chain_end(self, outputs: dict[str, Any], **_: Any) -> None:
        self.seen.append(outputs)


def timeless(answer: Answer) -> Answer:
    return answer.model_copy(update={"timings_ms": {}})


@pytest.fixture
def chain(samples: Corpus) -> AnswerChain:
    return AnswerChain(Answerer(samples))


@pytest.fixture
def retriever(samples: Corpus) -> PassageRetriever:
    return PassageRetriever(search=Search(samples), as_of=THEN)


class TestAnswerChain:
    def test_says_what_the_answerer_says(self, chain: AnswerChain, samples: Corpus):
        request = Request(FIRST, THEN, passages=3)
        assert timeless(chain.invoke(request)) == timeless(Answerer(samples).answer(request))

    def test_a_bare_question_is_asked_of_now(self, chain: AnswerChain):
        before = datetime.now(UTC)
        answer = chain.invoke(FIRST)
        assert answer.question == FIRST
        assert before <= answer.as_of <= datetime.now(UTC)

    def test_sync_async_and_batch_are_equal(self, chain: AnswerChain):
        requests: list[str | Request] = [Request(FIRST, THEN), Request(BORN, THEN), Request("qwpo zxmv", THEN)]
        alone = [timeless(chain.invoke(request)) for request in requests]

        async def at_once() -> list[Answer]:
            return [*await asyncio.gather(*map(chain.ainvoke, requests)), *await chain.abatch(requests)]

        assert [timeless(answer) for answer in chain.batch(requests)] == alone
        assert [timeless(answer) for answer in asyncio.run(at_once())] == alone * 2

    def test_streams_what_happens_and_ends_with_the_answer(self, chain: AnswerChain):
        request = Request(FIRST, THEN)

        async def collect() -> list[Progress]:
            return [event async for event in chain.astream(request)]

        for events in (list(chain.stream(request)), asyncio.run(collect())):
            assert [type(event) for event in events[:2]] == [Searching, Reading]
            assert all(isinstance(event, Told) for event in events[2:-1])
            last = events[-1]
            assert isinstance(last, Done)
            assert timeless(last.answer) == timeless(chain.invoke(request))

    def test_the_next_step_of_a_stream_gets_the_answer_alone(self, chain: AnswerChain):
        quote = chain | (lambda answer: answer.citations[0].quote)

        async def collect() -> list[str]:
            return [part async for part in quote.astream(BORN)]

        assert list(quote.stream(BORN)) == asyncio.run(collect()) == [quote.invoke(BORN)]

    def test_composes(self, chain: AnswerChain):
        asked: Runnable[Any, str] = (
            RunnableLambda(lambda name: f"Where was {name} born?") | chain | (lambda answer: answer.citations[0].quote)
        )
        assert "Fort Smith" in asked.invoke("Mark Carney")
        assert "Fort Smith" in asyncio.run(asked.ainvoke("Mark Carney"))

    def test_callbacks_see_question_and_answer(self, chain: AnswerChain):
        listener = Listener()
        answer = chain.invoke(FIRST, {"callbacks": [listener]})
        assert listener.seen == [FIRST, answer]

    def test_what_it_takes_and_gives_can_be_asked(self, chain: AnswerChain):
        assert chain.OutputType is Answer


class TestPassageRetriever:
    def test_documents_carry_where_they_stand(self, retriever: PassageRetriever, samples: Corpus):
        documents = retriever.invoke(FIRST)
        assert len(documents) == 10
        assert [document.metadata["score"] for document in documents] == sorted(
            (document.metadata["score"] for document in documents), reverse=True
        )
        for document in documents:
            where = document.metadata
            text = samples.catalogue.text(where["article_id"], where["revision"]) or ""
            assert text[where["start"] : where["end"]] == document.page_content
            assert where["published"] is None or date.fromisoformat(where["published"]) <= THEN.date()
        url = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
        call = next(document.metadata for document in documents if document.metadata["url"] == url)
        assert (call["outlet"], call["published"]) == ("Wexley Wire", "2025-03-28")
        assert call["title"] == "Trump and Carney hold first phone call"
        assert len({document.id for document in documents}) == 10

    def test_finds_what_the_search_finds(self, retriever: PassageRetriever, samples: Corpus):
        found = Search(samples).find(Request(BORN, THEN)).candidates
        assert [document.id for document in retriever.invoke(BORN)] == [
            str(candidate.passage.id) for candidate in found[:10]
        ]

    def test_sync_async_and_batch_are_equal(self, retriever: PassageRetriever):
        alone = [retriever.invoke(question) for question in (FIRST, BORN)]
        assert retriever.batch([FIRST, BORN]) == alone
        assert asyncio.run(retriever.abatch([FIRST, BORN])) == alone

    def test_k_and_as_of(self, samples: Corpus):
        early = PassageRetriever(search=Search(samples), k=2, as_of=end_of_day(date(2025, 3, 6)))
        days = [document.metadata["published"] for document in early.invoke(FIRST)]
        assert len(days) == 2
        assert all(day is None or day <= "2025-03-06" for day in days)

    def test_composes(self, retriever: PassageRetriever):
        titles: Runnable[str, list[str]] = retriever | (lambda found: [one.metadata["title"] for one in found])
        assert titles.invoke(BORN) == [document.metadata["title"] for document in retriever.invoke(BORN)]
