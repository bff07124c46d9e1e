"""The chain and the retriever as parts of other people's LangChain programs, by themselves and composed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda

from retrieval.answer.answerer import Answerer
from retrieval.answer.chain import AnswerChain, PassageRetriever
from retrieval.answer.chain_input import Question, request_from
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.articles import Candidate, end_of_day
from retrieval.domain.progress import Done, Progress, Reading, Searching, Told
from retrieval.evidence.verdict import Pick, Verdict
from retrieval.ranking.search import Found, Request, Search

FIRST = "When did Carney and Trump first speak?"
BORN = "Where was Mark Carney born?"
THEN = end_of_day(date(2025, 6, 30))


class Listener(BaseCallbackHandler):
    """Notes what each run was given and what came of it, by its name."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.given: dict[str, Any] = {}
        self.came: dict[str, Any] = {}
        self.parents: dict[str, str | None] = {}
        self._known: dict[UUID, str] = {}

    def on_chain_start(self, serialized: dict[str, Any], inputs: dict[str, Any], **about: Any) -> None:  # noqa: ARG002
        self._begin(inputs, about)

    def on_retriever_start(self, serialized: dict[str, Any], query: str, **about: Any) -> None:  # noqa: ARG002
        self._begin(query, about)

    def on_chain_end(self, outputs: dict[str, Any], *, run_id: UUID, **_: Any) -> None:
        self.came[self._known[run_id]] = outputs

    def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, **_: Any) -> None:
        self.came[self._known[run_id]] = documents

    def _begin(self, given: object, about: dict[str, Any]) -> None:
        name = about["name"]
        self.names.append(name)
        self._known[about["run_id"]] = name
        self.given[name] = given
        self.parents[name] = self._known.get(about["parent_run_id"])


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
        requests: list[Question] = [Request(FIRST, THEN), Request(BORN, THEN), Request("qwpo zxmv", THEN)]
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

    def test_callbacks_see_each_step_with_its_passages_and_verdicts(self, chain: AnswerChain):
        listener = Listener()
        answer = chain.invoke(FIRST, {"callbacks": [listener], "tags": ["mine"]})
        assert listener.names == ["dateline", "search", "compose", "prove"]
        assert {listener.parents[name] for name in listener.names[1:]} == {"dateline"}
        assert (listener.given["dateline"], listener.came["dateline"]) == (FIRST, answer)
        assert answer.citations[0].quote in " ".join(one.page_content for one in listener.came["search"])
        assert answer.citations[0].quote in [one["quote"] for one in listener.came["compose"]["quotes"]]
        assert all(one["proven"] for one in listener.came["prove"]["statements"])

    def test_callbacks_see_the_same_of_an_asynchronous_run(self, chain: AnswerChain):
        listener = Listener()
        asyncio.run(chain.ainvoke(FIRST, {"callbacks": [listener], "run_name": "news"}))
        assert listener.names == ["news", "search", "compose", "prove"]

    def test_a_step_that_fails_is_heard_and_the_next_answer_is_not_hurt(self, samples: Corpus):
        def fail(*_: object) -> Any:
            raise LookupError("no search today")

        errors: list[BaseException] = []

        class Errors(BaseCallbackHandler):
            def on_chain_error(self, error: BaseException, **_: Any) -> None:
                errors.append(error)

        chain = AnswerChain(samples, rerank=fail)
        with pytest.raises(LookupError):
            chain.invoke(FIRST, {"callbacks": [Errors()]})
        assert len(errors) == 2

    def test_each_step_can_be_replaced(self, samples: Corpus, retriever: PassageRetriever):
        def backwards(_: Request, candidates: list[Candidate]) -> list[Candidate]:
            return candidates[::-1]

        def first_sentence(_: Request, found: Found) -> Verdict:
            passage = found.candidates[0].passage
            return Verdict((Pick(passage, passage.start, passage.start + 20, 1.0),), None, 1.0)

        request = Request(FIRST, THEN, passages=5)
        found = [document.id for document in retriever.invoke(FIRST)]
        own = AnswerChain(samples, retriever=retriever, compose=first_sentence).invoke(request)
        assert own.citations[0].quote == retriever.invoke(FIRST)[0].page_content[:20]
        turned = AnswerChain(samples, retriever=retriever, rerank=backwards, compose=first_sentence).invoke(request)
        assert turned.citations[0].quote == retriever.invoke(FIRST)[-1].page_content[:20]
        assert len(found) == 10

    def test_what_langchain_users_pass_around(self, chain: AnswerChain):
        request = Request(FIRST, THEN)
        expected = chain.invoke(request).citations
        assert chain.invoke({"question": FIRST, "as_of": THEN}).citations == expected
        assert chain.invoke(HumanMessage(FIRST)).citations == chain.invoke(FIRST).citations
        prompt = ChatPromptTemplate.from_messages([("human", "{question}")])
        assert (prompt | chain).invoke({"question": FIRST}).citations == chain.invoke(FIRST).citations
        assert chain.invoke({"question": FIRST, "as_of": THEN.isoformat(), "until": None}).citations == expected
        talk: list[Any] = [("human", FIRST)]
        assert chain.invoke(talk).citations == chain.invoke([{"role": "user", "content": FIRST}]).citations != ()
        wrong: list[Any] = [{"query": FIRST}, [], 7, [7], {"messages": FIRST}, {"question": FIRST, "as_of": "soon"}]
        for each in wrong:
            with pytest.raises((ValueError, TypeError), match="question"):
                chain.invoke(each)

    @pytest.mark.parametrize(
        ("limits", "expected"),
        [
            ({"as_of": "2025-05-01"}, {"as_of": end_of_day(date(2025, 5, 1))}),
            ({"as_of": date(2025, 5, 1)}, {"as_of": end_of_day(date(2025, 5, 1))}),
            ({"as_of": "2025-05-01T12:00:00"}, {"as_of": datetime(2025, 5, 1, 12, tzinfo=UTC)}),
            ({"since": "2025-05-01", "until": datetime(2025, 5, 2, tzinfo=UTC)}, {"until": date(2025, 5, 2)}),
            ({"outlets": "Wexley Wire"}, {"outlets": ("Wexley Wire",)}),
        ],
    )
    def test_limits_are_what_json_can_hold(self, limits: dict[str, Any], expected: dict[str, Any]):
        meant = request_from({"question": FIRST, **limits}, lambda _: pytest.fail("there is no talk"))
        assert {name: getattr(meant, name) for name in expected} == expected

    def test_a_conversation_is_understood_from_its_earlier_questions(self, chain: AnswerChain):
        talk = [
            HumanMessage("Where was Mark Carney born?"),
            AIMessage("In Fort Smith."),
            HumanMessage("When was he sworn in?"),
        ]
        alone = chain.invoke("When was Mark Carney sworn in?")
        answer = chain.invoke(talk)
        assert answer.understood == "When was Mark Carney sworn in?"
        assert answer.citations == alone.citations
        assert asyncio.run(chain.ainvoke({"messages": talk})).citations == alone.citations

    def test_is_a_tool(self, chain: AnswerChain):
        tool = chain.as_tool()
        assert (tool.name, list(tool.args)) == ("news", ["question"])
        assert "Fort Smith" in tool.invoke({"question": BORN})
        message = tool.invoke({"type": "tool_call", "id": "1", "name": "news", "args": {"question": BORN}})
        assert isinstance(message.artifact, Answer)

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

    def test_another_number_of_passages_and_another_moment(self, retriever: PassageRetriever):
        assert len(retriever.invoke(FIRST, k=2)) == 2
        with pytest.raises(ValueError, match="how many"):
            retriever.invoke(FIRST, k=-1)
        early = retriever.invoke("Trump", as_of=end_of_day(date(2025, 3, 6)))
        assert early
        assert all((document.metadata["published"] or "") <= "2025-03-06" for document in early)

    def test_composes(self, retriever: PassageRetriever):
        titles: Runnable[str, list[str]] = retriever | (lambda found: [one.metadata["title"] for one in found])
        assert titles.invoke(BORN) == [document.metadata["title"] for document in retriever.invoke(BORN)]
