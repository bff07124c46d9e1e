"""The MCP server as an assistant meets it: the protocol's own client, a process of its own, structured proofs."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client import stdio

from bot.mcp.server import make_server
from bot.setup.answerers import QuotingAnswerer
from retrieval.corpus.corpus import Corpus
from tests.patience import PATIENCE_SECONDS

FIRST = "When did Carney and Trump first speak?"
CALL = "https://wexleywire.example/2025/03/28/trump-carney-first-call"
PROGRAM = "import sys; sys.argv = ['dateline', 'mcp']; from bot.__main__ import main; main()"


def called(server: Any, name: str, **arguments: Any) -> Any:
    async def call() -> Any:
        async with Client(server) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(call())


@pytest.fixture(scope="module")
def server(samples: Corpus) -> Any:
    return make_server(samples, QuotingAnswerer(samples))


def test_a_process_of_its_own_answers_with_proof(over_copy: Path, samples: Corpus, monkeypatch: pytest.MonkeyPatch):
    # The client would end it after two seconds.
    monkeypatch.setattr(stdio, "PROCESS_TERMINATION_TIMEOUT", PATIENCE_SECONDS)

    async def talk() -> tuple[list[str], Any, Any]:
        program = StdioServerParameters(command=sys.executable, args=["-c", PROGRAM], env=dict(os.environ))
        async with Client(program) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            answer = await client.call_tool("ask", {"question": FIRST, "as_of": "2025-06-30"})
            cited = answer.structured_content["citations"][0]
            shown = await client.call_tool("show", {"article": cited["article_id"], "revision": cited["revision"]})
            return tools, answer.structured_content, shown.structured_content

    tools, answer, shown = asyncio.run(talk())
    assert tools == ["ask", "search", "timeline", "show"]
    assert answer["status"] == "answered"
    for cited in answer["citations"]:
        text = samples.catalogue.text(cited["article_id"], cited["revision"])
        assert text is not None
        assert text[cited["start"] : cited["end"]] == cited["quote"]
    first = answer["citations"][0]
    assert shown["text"][first["start"] : first["end"]] == first["quote"]
    assert not (over_copy / "owner.pid").exists()


def test_every_tool_explains_itself_and_what_it_returns(server: Any):
    async def listed() -> Any:
        async with Client(server) as client:
            return (await client.list_tools()).tools, client.instructions

    tools, instructions = asyncio.run(listed())
    assert "verbatim quotes" in instructions
    for tool in tools:
        assert tool.description.endswith(".")
        assert tool.output_schema
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all(field.get("description") for field in tool.input_schema["properties"].values())


def test_search_and_timeline(server: Any):
    passages = called(server, "search", query="Carney Trump call", limit=3).structured_content["passages"]
    assert len(passages) == 3
    events = called(server, "timeline", topic="Carney Trump", until="2025-04-30").structured_content["events"]
    assert events
    assert [event["start"] for event in events] == sorted(event["start"] for event in events)
    assert all(event["text"] in event["citation"]["quote"] for event in events)


@pytest.mark.parametrize(
    ("tool", "arguments", "complaint"),
    [
        ("show", {"article": "nowhere"}, "is no stored article"),
        ("show", {"article": CALL, "revision": 9}, "There is no revision 9"),
        ("ask", {"question": FIRST, "since": "2025-05-01", "until": "2025-04-01"}, "is later than until"),
        ("ask", {"question": ""}, "at least 1 character"),
        ("ask", {"question": FIRST, "as_of": "a blue moon"}, "date"),
        ("ask", {"question": FIRST, "outlet": "Wexley Wire"}, "not permitted"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(server: Any, tool: str, arguments: dict[str, Any], complaint: str):
    result = called(server, tool, **arguments)
    assert result.is_error
    assert complaint in result.content[0].text
