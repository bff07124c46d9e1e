"""A loopback server that speaks OpenAI's protocol, and answerers that ask it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from retrieval.answer.chain import AnswerChain
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.answer import Answer, Statement
from retrieval.domain.progress import Done, Progress, Reading, Searching, Told
from retrieval.indexes.embeddings import EmbeddingModel
from retrieval.llm.chat_models import ModelSettings, open_chat_model
from retrieval.llm.model_answerer import ModelAnswerer
from retrieval.ranking.search import Request
from tests.builders import prepare_samples
from tests.fakes.openai_server import OpenAIServer
from tests.patience import PATIENCE_SECONDS

MODEL = "openai:gpt-5-mini"
THEN = datetime(2024, 6, 10, tzinfo=UTC)
PRICE = "What will a single ticket for the night ferry cost?"
REQUEST = Request(PRICE, THEN)
TICKET = "A single ticket will cost 4.50 euros, half of what the last operator charged."
AGAIN = "Ada Lindqvist, who chairs the council, said the boat would sail again from 3 June."
"""Two sentences of the four articles."""

OpenModel = Callable[..., ModelAnswerer]


@pytest.fixture(scope="session", autouse=True)
def _imported() -> None:
    """Import what a model is opened with: it takes seconds, which no test's time limit should count."""
    opened = open_chat_model(ModelSettings(MODEL, api_key="sk-test"))
    asyncio.run(opened.close())


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A server of the test's own."""
    with OpenAIServer() as opened:
        yield opened


@pytest.fixture(scope="session")
def _news_dir(tmp_path_factory: pytest.TempPathFactory, wordllama: EmbeddingModel) -> Path:
    folder = tmp_path_factory.mktemp("news") / "data"
    corpus = Corpus(Location(folder), lambda: wordllama)
    corpus.add(prepare_samples())
    for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
        pass
    corpus.close()
    return folder


@pytest.fixture
def news(_news_dir: Path, tmp_path: Path, open_corpus: Callable[..., Corpus]) -> Corpus:
    """Four articles on four subjects, indexed, to be changed at will."""
    shutil.copytree(_news_dir, tmp_path / "data")
    return open_corpus()


@pytest.fixture
def ask_model(news: Corpus, server: OpenAIServer) -> Iterator[Callable[..., ModelAnswerer]]:
    """Open an answerer over the four articles that asks the server; settings can be given."""
    opened: list[ModelAnswerer] = []

    def open_one(corpus: Corpus = news, **settings: Any) -> ModelAnswerer:
        given = {
            "name": MODEL,
            "api_key": "sk-test",
            "base_url": server.url,
            "seconds": PATIENCE_SECONDS,
            "pause": 0.01,
        }
        opened.append(ModelAnswerer(corpus, ModelSettings(**{**given, **settings})))
        return opened[-1]

    yield open_one
    for answerer in opened:
        answerer.close()


Ask = Callable[[ModelAnswerer, Request], tuple[Answer, list[Told]]]
"""Asks in one of the ways there are; returns the answer, and the statements told before it where they are streamed."""


def _invoked(answerer: ModelAnswerer, request: Request) -> tuple[Answer, list[Told]]:
    answer = AnswerChain(answerer).invoke(request)
    return answer, [_retold(answer, statement) for statement in answer.statements]


def _ainvoked(answerer: ModelAnswerer, request: Request) -> tuple[Answer, list[Told]]:
    answer = asyncio.run(AnswerChain(answerer).ainvoke(request))
    return answer, [_retold(answer, statement) for statement in answer.statements]


def _streamed(answerer: ModelAnswerer, request: Request) -> tuple[Answer, list[Told]]:
    return _split(list(AnswerChain(answerer).stream(request)))


def _astreamed(answerer: ModelAnswerer, request: Request) -> tuple[Answer, list[Told]]:
    async def collect() -> list[Progress]:
        return [event async for event in AnswerChain(answerer).astream(request)]

    return _split(asyncio.run(collect()))


def _retold(answer: Answer, statement: Statement) -> Told:
    proofs = {citation.id: citation for citation in answer.citations}
    return Told(statement, tuple(proofs[number] for number in statement.citations))


def _split(events: list[Progress]) -> tuple[Answer, list[Told]]:
    assert [type(event) for event in events[:2]] == [Searching, Reading]
    told = [event for event in events[2:-1] if isinstance(event, Told)]
    assert len(told) == len(events) - 3
    assert isinstance(events[-1], Done)
    return events[-1].answer, told


WAYS: dict[str, Ask] = {"invoke": _invoked, "ainvoke": _ainvoked, "stream": _streamed, "astream": _astreamed}


@pytest.fixture(params=["invoke", "astream"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """A synchronous and an asynchronous way to ask in turn: every test that uses it is run in both."""
    return WAYS[request.param]
