"""The part of OpenAI's protocol that chats, on loopback, streaming: https://platform.openai.com/docs/api-reference/chat.

What it says is up to a function of what it was asked; what goes wrong is up to a list of faults, one for each request.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, Self

from aiohttp import web

_PASSAGE = re.compile(
    r"^<<< passage (\w+): “(.*?)”, (.*?), published (.*?)\n(.*?)\n>>> end of \1$", re.MULTILINE | re.DOTALL
)
_QUESTION = re.compile(r"^Question(?: to rewrite)?: (.*)$", re.MULTILINE)
_JUDGED = re.compile(r"^Statement (\d+): (.*)\n((?:- .*\n?|  \(.*\n?)*)", re.MULTILINE)
_PIECE = 24
"""Characters in one chunk of a stream."""


@dataclass(frozen=True)
class Shown:
    """A passage as the prompt shows it."""

    label: str
    title: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One request, as the server understands it."""

    body: dict[str, Any]
    key: str
    arrived: float = field(default_factory=time.perf_counter)

    @property
    def messages(self) -> list[dict[str, str]]:
        messages: list[dict[str, str]] = self.body["messages"]
        return messages

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.messages)

    @property
    def passages(self) -> list[Shown]:
        return [Shown(label, title, text) for label, title, _, _, text in _PASSAGE.findall(self.prompt)]

    @property
    def question(self) -> str:
        return str((_QUESTION.findall(self.prompt) or [""])[-1])

    @property
    def judged(self) -> dict[int, tuple[str, str]]:
        """The statements that are to be judged, by number, each with what is shown below it."""
        return {int(number): (text, below) for number, text, below in _JUDGED.findall(self.prompt)}

    @property
    def sent_back(self) -> bool:
        return any(message["role"] == "assistant" for message in self.messages)

    @property
    def manner(self) -> Literal["json_schema", "function_calling", "plain"]:
        if "response_format" in self.body:
            return "json_schema"
        return "function_calling" if "tools" in self.body else "plain"

    @property
    def form(self) -> str:
        """The name of the form that is asked for, "" where it is only described in words."""
        if self.manner == "json_schema":
            return str(self.body["response_format"]["json_schema"]["name"])
        return str(self.body["tools"][0]["function"]["name"]) if self.manner == "function_calling" else ""


@dataclass(frozen=True)
class Status:
    """An error answer instead of a reply."""

    status: int
    code: str = ""
    message: str = "something went wrong"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """No answer at all; or, with `pings`, a stream of nothing but signs of life."""

    pings: bool = False


@dataclass(frozen=True)
class Cut:
    """A stream that ends after so many characters: in good order, or with the connection."""

    after: int
    clean: bool = True


@dataclass(frozen=True)
class Stall:
    """A stream of which nothing but signs of life comes after so many characters."""

    after: int


@dataclass(frozen=True)
class Say:
    """Other words than those of a well-behaved model, and how they end."""

    text: str
    finish: str = "stop"


@dataclass(frozen=True)
class Refuse:
    """A refusal in the place that the protocol has for it."""

    text: str = "I can't help with that."


Verdict = Callable[[str], bool]


def judging(verdict: Verdict, *, every: int = 1, first: int = 1) -> Callable[[Asked], str]:
    """Reply as a judge does that finds this of each statement, of only every so many, numbered from another first."""

    def reply(asked: Asked) -> str:
        verdicts = []
        for number, (text, below) in list(asked.judged.items())[::every]:
            quoted = re.search(r": (\S+ \S+)", below)
            yes = verdict(text)
            words = quoted[1] if quoted and yes else ""
            why = "" if yes else "The quotes do not say so."
            verdicts.append({"n": number + first - 1, "words": words, "why": why, "supported": yes})
        return json.dumps({"verdicts": verdicts}, ensure_ascii=False)

    return reply


Fault = Status | Hang | Cut | Stall | Say | Refuse


def draft(*statements: tuple[str, list[tuple[str, str]]], verdict: str = "answered") -> str:
    """Return a reply of statements, each with (label, words) for its quotes."""
    written = [
        {"quotes": [{"passage": label, "words": words} for label, words in quotes], "text": text}
        for text, quotes in statements
    ]
    return json.dumps({"verdict": verdict, "statements": written}, ensure_ascii=False)


def label_of(asked: Asked, words: str) -> str:
    """Return the label of the first passage shown that has the words."""
    return next(shown.label for shown in asked.passages if words in shown.text)


def saying(*statements: tuple[str, str], verdict: str = "answered") -> Callable[[Asked], str]:
    """Reply with statements, each with the words that it quotes, from whichever passage has them."""

    def reply(asked: Asked) -> str:
        return draft(*((text, [(label_of(asked, words), words)]) for text, words in statements), verdict=verdict)

    return reply


def quoting(asked: Asked) -> str:
    """Answer as an honest model does: with the first sentence of each of the first two passages, as it stands."""
    if asked.form == "standalone":
        return json.dumps({"question": f"{asked.question} (rewritten)"})
    firsts = [(shown.label, re.split(r"(?<=[.!?])\s", shown.text.strip())[0]) for shown in asked.passages[:2]]
    return draft(*((words, [(label, words)]) for label, words in firsts))


class OpenAIServer:
    """Says what `reply` makes of each request, unless `faults` holds something else for it.

    What is to be judged goes to `judge` where there is one, which says yes to everything; it may hang or refuse.

    `manners` are the ways to ask for a form that it knows, `context` the most characters that it reads, `key` the only
    key that it lets in, `usage` whether it tells what it counted, `pace` the seconds between two chunks, `think` those
    before the first; `may_write` tells whether so much of the text may go out yet. `asked` holds the requests;
    `written` when (by `perf_counter`) each chunk went out, with the text so far.
    """

    def __init__(self, reply: Callable[[Asked], str] = quoting) -> None:
        self.reply = reply
        self.judge: Callable[[Asked], str] | None = judging(lambda _: True)
        self.judge_hangs = False
        self.judge_refuses = False
        self.faults: list[Fault | None] = []
        self.manners = {"json_schema", "function_calling", "plain"}
        self.context = 1_000_000
        self.key: str | None = None
        self.usage = True
        self.pace = 0.0
        self.think = 0.0
        self.may_write: Callable[[str], bool] = lambda _: True
        self.asked: list[Asked] = []
        self.written: list[tuple[float, str]] = []
        self.gone = threading.Event()

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def url(self) -> str:
        """The base URL that a client is given."""
        return f"http://127.0.0.1:{self._port}/v1"

    def _run(self, ready: threading.Event) -> None:
        app = web.Application(client_max_size=1 << 24)
        app.router.add_post("/v1/chat/completions", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(self._listen(runner))
        ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(await request.json(), request.headers["Authorization"].removeprefix("Bearer "))
        self.asked.append(asked)
        fault = self.faults.pop(0) if self.faults else None
        fault = fault or self._refusal(asked) or self._fault_of_judge(asked)
        if isinstance(fault, Status):
            error = {"message": fault.message, "type": "error", "code": fault.code, "param": None}
            return web.json_response({"error": error}, status=fault.status, headers=fault.headers)
        if fault == Hang():
            await self._wait_for_the_end()
        return await self._stream(request, asked, fault)

    def _fault_of_judge(self, asked: Asked) -> Fault | None:
        if not asked.judged:
            return None
        if self.judge_hangs and self.judge:
            self.judge(asked)
            return Hang()
        return Refuse() if self.judge_refuses else None

    def _said(self, asked: Asked) -> str:
        return self.judge(asked) if asked.judged and self.judge else self.reply(asked)

    def _refusal(self, asked: Asked) -> Status | None:
        """Return what is wrong with a request, as OpenAI says it."""
        if self.key is not None and asked.key != self.key:
            # OpenAI too repeats the key in some of its answers.
            return Status(401, "invalid_api_key", f"Incorrect API key provided: {asked.key}")
        if asked.manner not in self.manners:
            return Status(400, "unsupported", f"'{asked.manner}' is not supported with this model")
        if len(asked.prompt) > self.context:
            return Status(400, "context_length_exceeded", "This model's maximum context length is exceeded")
        return None

    async def _stream(self, request: web.Request, asked: Asked, fault: Fault | None) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await self._write(response, request, asked, fault)
        except (ConnectionError, asyncio.CancelledError):
            self.gone.set()
            raise
        return response

    async def _write(
        self, response: web.StreamResponse, request: web.Request, asked: Asked, fault: Fault | None
    ) -> None:
        text = fault.text if isinstance(fault, Say) else "" if isinstance(fault, Refuse) else self._said(asked)
        if isinstance(fault, Hang):
            await self._stay(response)
        await asyncio.sleep(self.think)
        await self._send(response, asked, {"role": "assistant", "content": ""})
        if isinstance(fault, Refuse):
            await self._send(response, asked, {"refusal": fault.text})
        for piece, so_far in _pieces(text[: fault.after] if isinstance(fault, Cut | Stall) else text):
            while not self.may_write(so_far):  # noqa: ASYNC110 - a test in another thread says so
                await asyncio.sleep(0.005)
            await self._send(response, asked, _delta(asked, piece, first=so_far == piece))
            self.written.append((time.perf_counter(), so_far))
            await asyncio.sleep(self.pace)
        if isinstance(fault, Stall):
            await self._stay(response)
        if isinstance(fault, Cut):
            if not fault.clean and request.transport is not None:
                request.transport.close()
            return
        await self._send(response, asked, {}, fault.finish if isinstance(fault, Say) else "stop")
        if self.usage and asked.body.get("stream_options", {}).get("include_usage"):
            counts = {"prompt_tokens": len(asked.prompt) // 4, "completion_tokens": len(text) // 4}
            await self._send(response, asked, None, usage={**counts, "total_tokens": sum(counts.values())})
        await response.write(b"data: [DONE]\n\n")

    async def _stay(self, response: web.StreamResponse) -> NoReturn:
        while True:
            await response.write(b": still here\n\n")
            await asyncio.sleep(0.02)

    async def _send(
        self,
        response: web.StreamResponse,
        asked: Asked,
        delta: dict[str, Any] | None,
        finish: str | None = None,
        usage: dict[str, int] | None = None,
    ) -> None:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": asked.body["model"]}
        await response.write(f"data: {json.dumps({**chunk, 'choices': choices, 'usage': usage})}\n\n".encode())

    async def _wait_for_the_end(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.gone.set()


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the next piece of a text, and the text so far."""
    for end in range(_PIECE, len(text) + _PIECE, _PIECE):
        yield text[end - _PIECE : end], text[:end]


def _delta(asked: Asked, piece: str, *, first: bool) -> dict[str, Any]:
    if asked.manner != "function_calling":
        return {"content": piece}
    call: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
    if first:
        call |= {"id": "call-1", "type": "function"}
        call["function"]["name"] = asked.form
    return {"tool_calls": [call]}
