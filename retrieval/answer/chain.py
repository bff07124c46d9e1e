"""The chain as LangChain knows it: a `Runnable` from a question to an `Answer`, and the search in it as a retriever.

The chain runs the steps of whatever answers (search, rerank, compose, prove, judge) and shows each to callbacks as a
run of its own, with its passages and verdicts: that is what LangSmith's own variables record. Either can be a part of
somebody else's chain.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import aclosing, closing
from datetime import datetime
from functools import partial
from typing import Any, Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManager, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ConfigDict

from retrieval.answer.answerer import Answerer, Steps
from retrieval.answer.chain_input import Question, request_from
from retrieval.answer.chain_runs import StepRuns, document_of
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.domain.answer_ids import answer_id, asker, conversation_id
from retrieval.domain.articles import Candidate
from retrieval.domain.progress import Done, Progress
from retrieval.domain.steps import listen
from retrieval.evidence.verdict import Verdict
from retrieval.ranking.search import Found, Request, Search


class Answering(Protocol):
    """Whatever answers: by quotes alone, or with a model."""

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, and the answer last, as `Done`."""


class ClosableAnswering(Answering, Protocol):
    """Whatever answers for a whole program."""

    def close(self) -> None:
        """Let go of what it holds."""


@runtime_checkable
class AsyncAnswering(Answering, Protocol):
    """Whatever answers so slowly that it is worth waiting for without a thread."""

    def astream(self, request: Request) -> AsyncIterator[Progress]:
        """Yield the same as `stream`."""


class AnswerChain(Runnable[Question, Answer]):
    """A question to an `Answer`, by named steps.

    What it takes: a question, a `Request` that says more than a question, a dict with `question` (and whatever else a
    `Request` has), a `HumanMessage`, or a list of messages, whose last one is asked and understood from those before.
    A bare question is asked of now. `stream` and `astream` yield `Progress`: searching, reading, each statement as it
    is proven, done. A step behind the chain is given the answer alone. The metadata `user` of the config names whose
    budget pays.

    Given a corpus, it answers by quotes alone, and each step can be replaced by one of yours: `retriever` (its
    documents must carry ids of stored passages, as those of a `PassageRetriever` do), `rerank` and `compose`. Whatever
    they choose, only slices of stored articles are quoted.
    """

    def __init__(
        self,
        source: Answering | Corpus,
        *,
        retriever: BaseRetriever | None = None,
        rerank: Callable[[Request, list[Candidate]], list[Candidate]] | None = None,
        compose: Callable[[Request, Found], Verdict] | None = None,
    ) -> None:
        replaced = retriever is not None or rerank is not None or compose is not None
        if isinstance(source, Corpus):
            search = _search_with(retriever, Search(source)) if retriever is not None else None
            source = Answerer(source, Steps(search, rerank, compose))
        elif replaced:
            raise TypeError("steps are replaced in a chain that is made of a corpus")
        self._answerer = source

    def invoke(self, input: Question, config: RunnableConfig | None = None, **_kwargs: Any) -> Answer:  # noqa: A002
        """Return the answer; callbacks in `config` see the request and the answer."""
        return self._call_with_config(partial(self._answer, _user(config)), input, _named(config), run_type="chain")

    async def ainvoke(self, input: Question, config: RunnableConfig | None = None, **_kwargs: Any) -> Answer:  # noqa: A002
        """Return the answer; a call that is cancelled stops the model."""
        work = partial(self._aanswer, _user(config))
        return await self._acall_with_config(work, input, _named(config), run_type="chain")

    def stream(  # type: ignore[override]
        self,
        input: Question,  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> Generator[Progress, None, None]:
        """Yield what happens on the way to the answer; whoever stops listening stops the model."""
        events: Iterator[Any] = self._transform_stream_with_config(
            iter([input]), partial(self._progress, _user(config)), _named(config), run_type="chain"
        )
        yield from events

    async def astream(  # type: ignore[override]
        self,
        input: Question,  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> AsyncGenerator[Progress, None]:
        """Yield the same."""
        events: AsyncIterator[Any] = self._atransform_stream_with_config(
            _only(input), partial(self._aprogress, _user(config)), _named(config), run_type="chain"
        )
        async for event in events:
            yield event

    def transform(
        self,
        input: Iterator[Question],  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> Iterator[Answer]:
        """Yield the answer alone, for the next step of a sequence that is streamed."""
        for asked in input:
            yield self.invoke(asked, config)

    async def atransform(
        self,
        input: AsyncIterator[Question],  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> AsyncIterator[Answer]:
        """Yield the answer alone, for the next step of a sequence that is streamed."""
        async for asked in input:
            yield await self.ainvoke(asked, config)

    def as_tool(
        self,
        args_schema: Any = None,
        *,
        name: str | None = None,
        description: str | None = None,
        arg_types: dict[str, type] | None = None,  # noqa: ARG002 - the base class's signature
    ) -> BaseTool:
        """Return the chain as a tool for an agent: a question to a text with its sources, the `Answer` as artifact."""

        def answer(question: str) -> tuple[str, Answer]:
            found = self.invoke(question)
            return found.text, found

        return StructuredTool.from_function(
            answer,
            name=name or "news",
            description=description or "Answers a question about the news, with quotes that prove it, or declines.",
            args_schema=args_schema,
            response_format="content_and_artifact",
        )

    # LangChain runs each of these in a context of its own, so that whoever asks need not be put back.

    def _answer(self, user: str, asked: Question, run_manager: Any) -> Answer:
        _heard(user, run_manager.get_child())
        return self._answerer.answer(request_from(asked, self._answerer.answer))

    async def _aanswer(self, user: str, asked: Question, run_manager: Any) -> Answer:
        async for event in self._aprogress(user, _only(asked), run_manager):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("progress ends with Done")

    # The base class takes what is streamed for parts of the output, which events are not: hence `Any`.

    def _progress(self, user: str, inputs: Iterator[Question], run_manager: Any) -> Iterator[Any]:
        _heard(user, run_manager.get_child())
        for asked in inputs:
            yield from self._answerer.stream(request_from(asked, self._answerer.answer))

    async def _aprogress(self, user: str, inputs: AsyncIterator[Question], run_manager: Any) -> AsyncIterator[Any]:
        _heard(user, run_manager.get_sync().get_child())
        async for asked in inputs:
            request = await asyncio.to_thread(request_from, asked, self._answerer.answer)
            if isinstance(self._answerer, AsyncAnswering):
                async for event in self._answerer.astream(request):
                    yield event
            else:
                for event in await asyncio.to_thread(lambda asked: [*self._answerer.stream(asked)], request):
                    yield event


class ChainedAnswerer:
    """Whatever answers, run by its chain: callbacks and LangSmith see each answer of a program with its steps.

    `tags` and `metadata` are those of every run; the asker and the id in the logs are added to them.
    """

    def __init__(self, answerer: ClosableAnswering, tags: Sequence[str] = (), **metadata: str) -> None:
        self._answerer = answerer
        self._chain = AnswerChain(answerer)
        self._tags, self._metadata = list(tags), metadata
        self.streams = isinstance(answerer, AsyncAnswering)

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention."""
        return self._chain.invoke(request, self._config())

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, and the answer last."""
        with closing(self._chain.stream(request, self._config())) as events:
            yield from events

    async def astream(self, request: Request) -> AsyncIterator[Progress]:
        """Yield the same, without a thread that waits for a model."""
        async with aclosing(self._chain.astream(request, self._config())) as events:
            async for event in events:
                yield event

    @property
    def within(self) -> ClosableAnswering:
        """What the chain runs."""
        return self._answerer

    def close(self) -> None:
        """Close whatever answers."""
        self._answerer.close()

    def _config(self) -> RunnableConfig:
        about = {"answer": answer_id.get(), "user": asker.get(), "conversation": conversation_id.get()}
        known = {name: value for name, value in about.items() if value}
        return {"tags": self._tags, "metadata": {**self._metadata, **known}}


class PassageRetriever(BaseRetriever):
    """The fused search as a retriever: `k` passages, best first, as of `as_of` (default: now).

    `invoke(question, k=2)` asks for another number of them, `as_of=...` for another moment. A document's metadata holds
    `article_id`, `revision`, `start`, `end`, `title`, `outlet`, `url`, `published` (an ISO date or None) and `score`;
    its id is that of the passage.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = 10
    as_of: datetime | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the base class's signature
        k: int | None = None,
        as_of: datetime | None = None,
    ) -> list[Document]:
        moment, wanted = as_of or self.as_of, self.k if k is None else k
        if wanted < 0:
            raise ValueError(f"k is how many passages are wanted, and not {wanted}")
        request = Request(query, moment) if moment else Request(query)
        return [document_of(each) for each in self.search.find(request).candidates[:wanted]]


def _search_with(retriever: BaseRetriever, search: Search) -> Callable[[Request], Found]:
    def find(request: Request) -> Found:
        found: Sequence[Document] = retriever.invoke(request.question)
        return search.given(request, [int(document.id) for document in found if document.id and document.id.isdigit()])

    return find


def _heard(user: str, callbacks: CallbackManager) -> None:
    """Answer for a user from now on, and let callbacks hear each step where there are any."""
    asker.set(user)
    if callbacks.handlers:
        listen(StepRuns(callbacks))


def _named(config: RunnableConfig | None) -> RunnableConfig:
    return {"run_name": "dateline", **(config or {})}


def _user(config: RunnableConfig | None) -> str:
    """Return whose budget pays: whom the config names, else whoever is being answered already."""
    return str((config or {}).get("metadata", {}).get("user", asker.get()))


async def _only(asked: Question) -> AsyncIterator[Question]:
    yield asked
