"""The chain as LangChain knows it: a `Runnable` from a question to an `Answer`, and the search in it as a retriever.

Both only pass on what `answering` and `search` do, so that either can be a part of somebody else's chain.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from retrieval.answer import Answer
from retrieval.answering import Answerer
from retrieval.models import Candidate
from retrieval.search import Request, Search


class AnswerChain(Runnable[str | Request, Answer]):
    """A question, or a `Request` that says more than a question, to an `Answer`. A bare question is asked of now."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def invoke(self, input: str | Request, config: RunnableConfig | None = None, **_kwargs: Any) -> Answer:  # noqa: A002
        """Return the answer; callbacks in `config` see the request and the answer."""
        return self._call_with_config(self._answer, input, config, run_type="chain")

    def _answer(self, asked: str | Request) -> Answer:
        return self._answerer.answer(asked if isinstance(asked, Request) else Request(asked, datetime.now(UTC)))


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
            "published": passage.published.isoformat() if passage.published else None,
            "score": candidate.score,
        },
    )
