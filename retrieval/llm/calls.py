"""Calling the model: the one place that streams, retries, falls back, and minds outages; in one event loop."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, wait
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from retrieval.domain import metrics
from retrieval.llm.budget import Allowance, price_of
from retrieval.llm.chat_models import ModelSettings, OpenedModel, open_chat_model
from retrieval.llm.draft import Form, Item, JsonReader
from retrieval.llm.failures import Breaker, ModelTrouble, trouble_of
from retrieval.llm.prompts import Message

_T = TypeVar("_T")


class LoopThread:
    """An event loop that runs in a thread of its own from the first use until it is closed.

    HTTP clients belong to the loop that they were first used in. With one for all, a program may ask from any number
    of threads and loops, and what it gives up on is cancelled at once, which a blocked thread could not be.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._running: set[Future[Any]] = set()

    def submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Start some work; context variables are those of the caller."""
        future = asyncio.run_coroutine_threadsafe(work, self._started())
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def close(self) -> None:
        """Wait for what is under way, then end the thread."""
        wait(list(self._running))
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="models", daemon=True)
                self._thread.start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


_log = logging.getLogger(__name__)
_ATTEMPTS = 3
_Filled = TypeVar("_Filled", bound=BaseModel)


Receive = Callable[[Item], Awaitable[bool]]
"""Gets each object in a reply as it is completed, and tells whether use has been made of any."""


@dataclass(slots=True)
class _Reply:
    """A reply as it comes in, and whether use was made of a part of it."""

    json: JsonReader = field(default_factory=JsonReader)
    used: bool = False


class Caller:
    """Calls one model, from one event loop. Nothing here says what is asked or what becomes of it."""

    def __init__(self, settings: ModelSettings, breaker: Breaker | None = None) -> None:
        self._settings = settings
        self._price = price_of(settings.full_name)
        self.breaker = breaker or Breaker()
        self._opening = asyncio.Lock()
        self._opened: OpenedModel | None = None
        self._manner = 0

    async def call(
        self,
        messages: Sequence[Message],
        form: Form[_Filled],
        allowance: Allowance,
        receive: Receive | None = None,
    ) -> _Filled:
        """Return the filled form; raise `ModelTrouble` when none can be had.

        A call that fails in passing is made again, unless use was made of a part of its reply already.
        """
        self.breaker.check()
        chat, attempts, manner = await self._open(), itertools.count(1), self._manner
        while True:
            reply = _Reply()
            try:
                asked = form.bound(chat.chat, chat.manners[manner])
                filled = await self._attempt(asked, messages, form, allowance, reply, receive)
            except ModelTrouble as trouble:
                _log.warning("model call failed", extra={"trouble": trouble.kind, "detail": trouble.detail})
                self.breaker.failed(trouble)
                if trouble.kind == "model_rejected" and manner + 1 < len(chat.manners):
                    # What was refused may be the structured form, which not every server knows.
                    manner += 1
                    continue
                attempt = next(attempts)
                if reply.used or not trouble.passing or attempt == _ATTEMPTS:
                    raise
                await self._pause(trouble, attempt, allowance)
            else:
                self.breaker.succeeded()
                self._manner = manner
                return filled

    def gave_up(self) -> None:
        """Note that nothing came of a call in all the time that there was."""
        self.breaker.failed(ModelTrouble("model_slow", "a time limit that passed"))

    async def close(self) -> None:
        """Close the model's connections."""
        if self._opened is not None:
            await self._opened.close()

    async def _attempt(
        self,
        chat: Any,
        messages: Sequence[Message],
        form: Form[_Filled],
        allowance: Allowance,
        reply: _Reply,
        receive: Receive | None,
    ) -> _Filled:
        heard, began, refused = _Heard(), time.perf_counter(), False
        try:
            async for chunk in _chunks(chat, messages):
                for item in reply.json.feed(heard.piece_of(chunk)):
                    reply.used = (receive is not None and await receive(item)) or reply.used
        except ModelTrouble as trouble:
            refused = not heard.anything
            # To the clients, a connection that breaks in mid-stream is one that never was.
            raise heard.interrupted(trouble) from trouble
        finally:
            # Whoever gives up on a reply has paid for it, as far as anybody knows; a refusal costs nothing.
            if not refused:
                allowance.add(heard.usage, messages, heard.characters, self._price)
            seconds = time.perf_counter() - began
            metrics.count("model_calls")
            metrics.observe("model_call_seconds", seconds)
            _log.info("model called", extra={"ms": round(seconds * 1000), "characters": heard.characters})
        return _filled(form, heard.whole(reply.json))

    async def _open(self) -> OpenedModel:
        async with self._opening:
            if self._opened is None:
                self._opened = await asyncio.to_thread(open_chat_model, self._settings)
            return self._opened

    async def _pause(self, trouble: ModelTrouble, attempt: int, allowance: Allowance) -> None:
        """Wait for as long as the server asks, or twice as long each time; not where that is longer than there is."""
        seconds = self._settings.pause * 2 ** (attempt - 1)
        if trouble.retry_after is not None:
            seconds = trouble.retry_after
        if seconds >= allowance.seconds_left:
            raise trouble
        await asyncio.sleep(seconds)


async def _chunks(chat: Any, messages: Sequence[Message]) -> AsyncIterator[Any]:
    try:
        async with aclosing(chat.astream(list(messages))) as chunks:
            async for chunk in chunks:
                yield chunk
    except Exception as error:  # every provider has errors of its own
        raise trouble_of(error) from error


class _Heard:
    """What a stream says beside the reply: how it ended, whether it was refused, what it cost."""

    def __init__(self) -> None:
        self.usage: Any = None
        self.anything = False
        self.characters = 0
        self._finish: str | None = None
        self._refused = False

    def piece_of(self, chunk: Any) -> str:
        """Return the next piece of the reply, wherever the manner of asking has put it."""
        self.anything = True
        if chunk.usage_metadata:
            self.usage = chunk.usage_metadata
        details = chunk.response_metadata
        self._finish = details.get("finish_reason") or details.get("stop_reason") or self._finish
        self._refused = self._refused or bool(chunk.additional_kwargs.get("refusal"))
        called = "".join(call["args"] or "" for call in chunk.tool_call_chunks)
        piece = called or str(chunk.text)
        self.characters += len(piece)
        return piece

    def interrupted(self, trouble: ModelTrouble) -> ModelTrouble:
        """Return what the trouble of a stream is once a part of the reply has been heard."""
        if self.characters and trouble.kind == "model_unreachable":
            return ModelTrouble("model_interrupted", trouble.detail)
        return trouble

    def whole(self, json: JsonReader) -> str:
        """Return the whole reply; raise what is wrong with a stream that ended as if nothing were."""
        if self._refused or self._finish == "content_filter":
            raise ModelTrouble("model_refused", "the model refused to answer")
        if json.whole is not None:
            return json.whole
        if self._finish is None:
            raise ModelTrouble("model_interrupted", "the stream ended half-way")
        if not json.started:
            raise ModelTrouble("model_silent", "the reply was empty")
        raise ModelTrouble("model_garbled", f"the reply is no whole JSON object; it ended with {self._finish}")


def _filled(form: Form[_Filled], text: str) -> _Filled:
    try:
        return form.model.model_validate_json(text)
    except ValidationError as error:
        # The error itself would repeat the reply.
        raise ModelTrouble("model_garbled", f"the reply does not have the form {form.name}") from error
