"""The chain as LangChain knows it: a `Runnable` from a question to an `Answer`, and the search in it as a retriever.

Both only pass on what `answering` and `search` do, so that either can be a part of somebody else's chain.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from retrieval.domain.answer import Answer
from retrieval.domain.articles import Candidate
from retrieval.domain.progress import Done, Progress
from retrieval.domain.tracking import asker
from retrieval.ranking.search import Request, Search


class Answering(Protocol):
    """Whatever answers: by quotes alone, or with a model."""

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, and the answer last, as `Done`."""


@runtime_checkable
class AsyncAnswering(Answering, Protocol):
    """Whatever answers so slowly that it is worth waiting for without a thread."""

    def astream(self, request: Request) -> AsyncIterator[Progress]:
        """Yield the same as `stream`."""


class AnswerChain(Runnable[str | Request, Answer]):
    """A question, or a `Request` that says more than a question, to an `Answer`. A bare question is asked of now.

    `stream` and `astream` yield `Progress`: searching, reading, each statement as it is proven, done. A step behind
    the chain is given the answer alone. The metadata `user` of the config names whose budget pays.
    """

    def __init__(self, answerer: Answering) -> None:
        self._answerer = answerer

    def invoke(self, input: str | Request, config: RunnableConfig | None = None, **_kwargs: Any) -> Answer:  # noqa: A002
        """Return the answer; callbacks in `config` see the request and the answer."""
        return self._call_with_config(partial(self._answer, _user(config)), input, config, run_type="chain")

    async def ainvoke(self, input: str | Request, config: RunnableConfig | None = None, **_kwargs: Any) -> Answer:  # noqa: A002
        """Return the answer; a call that is cancelled stops the model."""
        work = partial(self._aanswer, _user(config))
        return await self._acall_with_config(work, input, config, run_type="chain")

    def stream(  # type: ignore[override]
        self,
        input: str | Request,  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> Iterator[Progress]:
        """Yield what happens on the way to the answer; whoever stops listening stops the model."""
        events: Iterator[Any] = self._transform_stream_with_config(
            iter([input]), partial(self._progress, _user(config)), config, run_type="chain"
        )
        yield from events

    async def astream(  # type: ignore[override]
        self,
        input: str | Request,  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> AsyncIterator[Progress]:
        """Yield the same."""
        events: AsyncIterator[Any] = self._atransform_stream_with_config(
            _only(input), partial(self._aprogress, _user(config)), config, run_type="chain"
        )
        async for event in events:
            yield event

    def transform(
        self,
        input: Iterator[str | Request],  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> Iterator[Answer]:
        """Yield the answer alone, for the next step of a sequence that is streamed."""
        for asked in input:
            yield self.invoke(asked, config)

    async def atransform(
        self,
        input: AsyncIterator[str | Request],  # noqa: A002
        config: RunnableConfig | None = None,
        **_kwargs: Any,
    ) -> AsyncIterator[Answer]:
        """Yield the answer alone, for the next step of a sequence that is streamed."""
        async for asked in input:
            yield await self.ainvoke(asked, config)

    # LangChain runs each of these in a context of its own, so that whoever asks need not be put back.

    def _answer(self, user: str, asked: str | Request) -> Answer:
        asker.set(user)
        return self._answerer.answer(_request(asked))

    async def _aanswer(self, user: str, asked: str | Request) -> Answer:
        async for event in self._aprogress(user, _only(asked)):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("progress ends with Done")

    # The base class takes what is streamed for parts of the output, which events are not: hence `Any`.

    def _progress(self, user: str, inputs: Iterator[str | Request]) -> Iterator[Any]:
        asker.set(user)
        for asked in inputs:
            yield from self._answerer.stream(_request(asked))

    async def _aprogress(self, user: str, inputs: AsyncIterator[str | Request]) -> AsyncIterator[Any]:
        asker.set(user)
        async for asked in inputs:
            request = _request(asked)
            if isinstance(self._answerer, AsyncAnswering):
                async for event in self._answerer.astream(request):
                    yield event
            else:
                for event in await asyncio.to_thread(lambda asked: [*self._answerer.stream(asked)], request):
                    yield event


class PassageRetriever(BaseRetriever):
    """The fused search as a retriever: `k` passages, best first, as of `as_of` (default: now).

    A document's metadata holds `article_id`, `revision`, `start`, `end`, `title`, `outlet`, `url`, `published` (an
    ISO date or None) and `score`; its id is that of the passage.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: Search
    k: int = 10
    as_of: datetime | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        request = Request(query, self.as_of or datetime.now(UTC))
        return [_document(candidate) for candidate in self.search.find(request).candidates[: self.k]]


def _request(asked: str | Request) -> Request:
    return asked if isinstance(asked, Request) else Request(asked, datetime.now(UTC))


def _user(config: RunnableConfig | None) -> str:
    """Return whose budget pays: whom the config names, else whoever is being answered already."""
    return str((config or {}).get("metadata", {}).get("user", asker.get()))


async def _only(asked: str | Request) -> AsyncIterator[str | Request]:
    yield asked


def _document(candidate: Candidate) -> Document:
    passage = candidate.passage
    return Document(
        id=str(passage.id),
        page_content=passage.text,
        metadata={
            "article_id": passage.article_id,
            "revision": passage.revision,
            "start": passage.start,
            "end": passage.end,
            "title": passage.title,
            "outlet": passage.outlet,
            "url": passage.url,
            "published": passage.stated_day.isoformat() if passage.stated_day else None,
            "score": candidate.score,
        },
    )
