"""An MCP server with four tools over one corpus: ask, search, timeline, show. What they return is structured.

https://modelcontextprotocol.io: an assistant starts `dateline mcp` and talks to it over standard input and output.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from bot.setup.answerers import OpenAnswerer
from retrieval.attribution.citations import listed
from retrieval.catalogue.revisions import Revision, find_articles, read_article
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer, Citation, FoundPassage
from retrieval.domain.articles import end_of_day
from retrieval.domain.errors import DatelineError
from retrieval.ranking.search import Request, Search
from retrieval.timeline.timeline import build_timeline

_INSTRUCTIONS = (
    "Answers from stored news articles. Every statement comes with verbatim quotes and their offsets; say nothing that "
    "the quotes do not say, and name outlet and day. Status 'abstained' means that no stored article answers, "
    "'closest' that none says it outright."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_MOST_PASSAGES = 50
_T = TypeVar("_T")

Question = Annotated[
    str, Field(min_length=1, max_length=4000, description="A question about the news, in plain words.")
]
AsOf = Annotated[date | None, Field(description="See the world as it was at the end of that day; now if left out.")]
Since = Annotated[date | None, Field(description="Only articles published on or after that day.")]
Until = Annotated[date | None, Field(description="Only articles published on or before that day.")]
Outlets = Annotated[list[str] | None, Field(description="Only articles of these outlets.")]


class Event(BaseModel):
    """One event of a story: its days, both inclusive, the sentence that tells of it, and its proof."""

    start: date
    end: date
    text: str
    planned: bool
    citation: Citation
    also: list[Citation]


class ShownArticle(BaseModel):
    """One revision of an article, whole; `text[start:end]` of a citation of that revision is its quote."""

    article_id: str
    revision: int
    revisions: int
    title: str
    outlet: str | None
    url: str | None
    published: date | None
    updated: datetime | None
    text: str


class Passages(BaseModel):
    """What a search found, best first."""

    passages: list[FoundPassage]


class Events(BaseModel):
    """The events of a story, earliest first."""

    events: list[Event]


def make_server(corpus: Corpus, answerer: OpenAnswerer) -> MCPServer:
    """Return a server whose tools read a corpus; close both after it has ended."""
    search = Search(corpus)

    async def ask(
        question: Question, as_of: AsOf = None, since: Since = None, until: Until = None, outlets: Outlets = None
    ) -> Answer:
        return await _in_a_thread(lambda: answerer.answer(_request(question, as_of, since, until, outlets)))

    async def find(
        query: Question,
        limit: Annotated[int, Field(ge=1, le=_MOST_PASSAGES, description="How many passages.")] = 10,
        as_of: AsOf = None,
        since: Since = None,
        until: Until = None,
        outlets: Outlets = None,
    ) -> Passages:
        def found() -> Passages:
            candidates = search.find(_request(query, as_of, since, until, outlets)).candidates
            return Passages(passages=[listed(each) for each in candidates[:limit]])

        return await _in_a_thread(found)

    async def timeline(topic: Question, since: Since = None, until: Until = None, outlets: Outlets = None) -> Events:
        return await _in_a_thread(lambda: _events(search, _request(topic, None, since, until, outlets)))

    async def show(
        article: Annotated[str, Field(min_length=1, description="The article_id or URL of a citation.")],
        revision: Annotated[int | None, Field(ge=1, description="Which revision; the newest if left out.")] = None,
    ) -> ShownArticle:
        return await _in_a_thread(lambda: _shown(corpus, article, revision))

    tools = [
        _tool(ask, "ask", "Answer a question, with the quotes that prove the answer."),
        _tool(find, "search", "Find the passages that may hold an answer, best first."),
        _tool(timeline, "timeline", "List a story's dated events in order, each with proof."),
        _tool(show, "show", "Show a stored article by its id or URL, whole."),
    ]
    about: dict[str, Any] = {"instructions": _INSTRUCTIONS, "version": version("dateline"), "log_level": "WARNING"}
    return MCPServer("dateline", tools=tools, **about)


def _tool(call: Callable[..., Any], name: str, description: str) -> Tool:
    """Return a tool that refuses what it does not know: a limit that is spelt otherwise must not be left out unseen."""
    tool = Tool.from_function(call, name, description=description, annotations=_READS)
    taken = tool.fn_metadata.arg_model
    taken.model_config["extra"] = "forbid"
    taken.model_rebuild(force=True)
    tool.parameters["additionalProperties"] = False
    return tool


async def _in_a_thread(work: Callable[[], _T]) -> _T:
    """Return what the work does, which would hold up the protocol here; what people can understand is told."""
    try:
        return await asyncio.to_thread(work)
    except DatelineError as error:
        raise ToolError(str(error)) from error


def _request(
    question: str, as_of: date | None, since: date | None, until: date | None, outlets: list[str] | None
) -> Request:
    if since and until and since > until:
        raise DatelineError(f"since ({since}) is later than until ({until}).")
    limits: dict[str, Any] = {"since": since, "until": until, "outlets": tuple(outlets or ())}
    return Request(question, end_of_day(as_of) if as_of else datetime.now(UTC), **limits)


def _events(search: Search, request: Request) -> Events:
    return Events(
        events=[
            Event(
                start=event.start,
                end=event.end,
                text=event.text,
                planned=event.planned,
                citation=event.citation,
                also=list(event.also),
            )
            for event in build_timeline(search, request)
        ]
    )


def _shown(corpus: Corpus, reference: str, number: int | None) -> ShownArticle:
    ids = find_articles(corpus.catalogue, reference)
    found = read_article(corpus.catalogue, ids[0]) if len(ids) == 1 else None
    if found is None:
        told = f"can mean {len(ids)} articles: {', '.join(ids)}" if ids else "is no stored article"
        raise DatelineError(f"{reference!r} {told}.")
    chosen = next((each for each in found.revisions if number in (None, each.number)), None)
    if number is None:
        chosen = found.revisions[-1]
    if chosen is None:
        raise DatelineError(f"There is no revision {number}; this article has {len(found.revisions)}.")
    return _article(found.id, found.url, len(found.revisions), chosen)


def _article(article_id: str, url: str | None, revisions: int, chosen: Revision) -> ShownArticle:
    return ShownArticle(
        article_id=article_id,
        revision=chosen.number,
        revisions=revisions,
        title=chosen.title,
        outlet=chosen.outlet,
        url=url,
        published=chosen.published if chosen.published_from is None else None,
        updated=chosen.updated,
        text=chosen.text,
    )
