"""`dateline bot` from its start to its end: one copy, what goes on beside it, how it stops, and a watch on its loop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Protocol

import aiohttp
import discord
from filelock import FileLock, Timeout
from rich.text import Text

from bot.discord.application import prepare
from bot.discord.client import NewsBot, ShardLeases, Shards
from bot.discord.corrections import ShownTexts, keep_correction
from bot.discord.delivery import is_passing
from bot.discord.resources import Resources
from bot.display.console import errors
from bot.monitoring.endpoint import Monitor
from bot.setup.answerers import open_answerer, spare_cores
from bot.setup.settings import Settings, secret
from bot.setup.start import open_corpus, start_logging, surroundings
from retrieval.domain import metrics
from retrieval.domain.errors import DatelineError, SettingsError
from retrieval.feeds.poller import Polled
from retrieval.feeds.watcher import Watcher
from retrieval.following.follower import Follower
from retrieval.upkeep.catch_up import Followers

log = logging.getLogger(__name__)


@contextmanager
def only_copy(data_dir: Path) -> Iterator[None]:
    """Hold the place of the only bot while the block runs, or raise `DatelineError`; the lock dies with the process."""
    data_dir.mkdir(parents=True, exist_ok=True)
    note, lock = data_dir / "bot.pid", FileLock(data_dir / "bot.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        other = note.read_text("utf-8").strip() if note.exists() else "of unknown number"
        raise DatelineError(
            f"Another dateline bot (process {other}) runs on {data_dir} and would answer, too. Stop it first."
        ) from None
    try:
        note.write_text(str(os.getpid()), "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


_DRAIN_SECONDS = 8.0
"""How long answers in the making may take after SIGTERM, before they are cut off; they are made after the restart."""

_CLOSING_SECONDS = 3.0
"""How long Discord may take to say goodbye."""

_STOPS_WITHIN_SECONDS = 18.0
"""When the process ends after SIGTERM, whatever still runs: whoever runs services kills after 20 seconds or more."""

_FIRST_PAUSE, _LONGEST_PAUSE, _SAID_EVERY = 1.0, 60.0, 60.0
"""Seconds between attempts to reach Discord at the start, and between two lines that say so."""

_SWITCH_SECONDS = 0.001

_NOT_SET = "DISCORD_TOKEN is not set. Make a bot in Discord's developer portal and put its token into .env."
_NOT_ACCEPTED = "Discord does not accept DISCORD_TOKEN. Copy it anew from the developer portal, page Bot, Reset Token."
_MISSING_INTENT = (
    "Discord refuses the message content intent. Switch it on in the developer portal, page Bot, or set "
    "DISCORD_MESSAGE_CONTENT to false."
)


class Service(Protocol):
    """Work that goes on beside the bot, in threads of its own: keeping the indexes current, fetching news."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, and return when it has ended."""


def run(settings: Settings) -> None:
    """Run the bot until it is told to stop; raise `DatelineError` with one clear line when it cannot go on."""
    token = secret(settings.discord_token)
    if not token:
        raise SettingsError(_NOT_SET)
    # Where machines share a catalogue, leases in it see to it that each server is served by one process.
    with nullcontext() if settings.database_url else only_copy(settings.data_dir.expanduser()):
        corpus = open_corpus(settings)
        _start_logging(settings)
        resources = Resources(
            corpus,
            open_answerer(settings, corpus, readers=spare_cores()),
            per_minute=settings.discord_questions_per_minute,
            per_day=settings.discord_questions_per_day,
            keep_answers=settings.keep_answers,
        )
        try:
            with _in_plain_words():
                services = services_of(settings, resources)
                asyncio.run(_serve(resources, services, token, settings.discord_message_content))
        finally:
            resources.close()


def services_of(settings: Settings, resources: Resources) -> list[Service]:
    """Return what goes on beside the bot, in the order in which it is started."""
    corpus, texts, keep = resources.corpus, ShownTexts(resources), partial(keep_correction, resources)
    followed: list[Service] = [
        Followers(corpus, _log_trouble),
        Follower(corpus, _log_trouble, shown=texts, correct=keep, missed=texts.missed),
        Watcher(corpus, _log_polled, _log_trouble, surroundings(settings)),
    ]
    if settings.monitor_port is None:
        return followed
    monitor = Monitor(corpus, settings.monitor_port)
    monitor.check("discord", resources.is_connected)
    return [monitor, *followed]


async def _serve(resources: Resources, services: Sequence[Service], token: str, content_intent: bool) -> None:
    # The loop shares the interpreter with threads that compute, and must not wait 5 ms each time it wants it back.
    sys.setswitchinterval(_SWITCH_SECONDS)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, stopped)
    watchdog = Watchdog(loop)
    watchdog.start()
    started: list[Service] = []
    try:
        for service in services:
            await asyncio.to_thread(service.start)
            started.append(service)
        await _reached(resources, token, content_intent, stopped)
    finally:
        for service in reversed(started):
            await asyncio.to_thread(service.stop)
        watchdog.stop()


def _stop(stopped: asyncio.Event) -> None:
    """Begin to stop, and make sure that it comes to an end: a model may hold up a thread for as long as it likes."""
    if not stopped.is_set():
        stopped.set()
        end = threading.Timer(_STOPS_WITHIN_SECONDS, _end_at_once)
        end.daemon = True
        end.start()


def _end_at_once() -> None:
    log.warning("Something did not end in time; it is left behind, and what it was doing is done after the restart")
    logging.shutdown()
    os._exit(0)


async def _reached(resources: Resources, token: str, content_intent: bool, stopped: asyncio.Event) -> None:
    """Be connected until told to stop; wait for Discord, or a network, where there is none at the start."""
    is_shared = resources.corpus.catalogue.is_shared
    leases = ShardLeases(resources.corpus.catalogue, token, resources.threads) if is_shared else None
    loop, pause, said = asyncio.get_running_loop(), _FIRST_PAUSE, float("-inf")
    while not stopped.is_set():
        try:
            shards = await leases.some(stopped) if leases else None
            if not await _connected(resources, token, content_intent, stopped, leases, shards):
                break
            pause = _FIRST_PAUSE
        except (aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound, OSError) as error:
            if isinstance(error, discord.HTTPException) and not is_passing(error):
                raise
            if loop.time() - said >= _SAID_EVERY:
                said = loop.time()
                errors.print(Text(f"Discord cannot be reached: {error}. Trying again until it can."), soft_wrap=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    if leases:
        await leases.give_back()


async def _connected(
    resources: Resources,
    token: str,
    content_intent: bool,
    stopped: asyncio.Event,
    leases: ShardLeases | None,
    shards: Shards | None,
) -> bool:
    """Be connected until told to stop, then let the answers in the making finish; tell whether to connect anew.

    That is so where this process is to serve other `shards` from now on.
    """
    if stopped.is_set():
        return False
    if shards:
        await resources.threads.look(resources.take_over)
    async with NewsBot(resources, prepare, content_intent=content_intent, shards=shards) as bot:
        resources.client = bot
        running = asyncio.create_task(bot.start(token))
        ends: list[asyncio.Task[object]] = [asyncio.create_task(stopped.wait())]
        if leases and shards:
            ends.append(asyncio.create_task(leases.until_others(shards)))
        await asyncio.wait({running, *ends}, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        if running.done():
            running.result()
            return False
        log.info("Stopping, once the answers in the making are finished")
        await resources.drain(_DRAIN_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(bot.close(), _CLOSING_SECONDS)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return not stopped.is_set()


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Turn what ends a connection for good into what the operator can do about it."""
    try:
        yield
    except discord.LoginFailure as error:
        raise DatelineError(_NOT_ACCEPTED) from error
    except discord.PrivilegedIntentsRequired as error:
        raise DatelineError(_MISSING_INTENT) from error
    except discord.ConnectionClosed as error:
        raise DatelineError(f"Discord ended the connection for good: {error}") from error
    except (aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound, OSError) as error:
        raise DatelineError(f"Discord cannot be reached: {error}. Is there a network?") from error


def _log_polled(polled: Polled) -> None:
    log.info("polled a feed", extra={"feed": polled.feed.id, "error": polled.error})


def _log_trouble(error: DatelineError) -> None:
    log.warning("%s", error)


def _start_logging(settings: Settings) -> None:
    # Nobody watches a bot: what held up its loop or could not be posted is worth a line unless the operator says no.
    start_logging(settings.log if "log" in settings.model_fields_set else "warning", text=settings.log_text)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot never speaks


LONGEST_SECONDS = 0.1
_EVERY_SECONDS = 0.05
_FRAMES = 6


class Watchdog:
    """A thread that asks the loop for a sign of life, and looks at what it is doing when none comes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, longest: float = LONGEST_SECONDS) -> None:
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._longest = longest
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="dateline-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch; to be called from the loop's own thread."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            alive, asked = threading.Event(), time.monotonic()
            try:
                self._loop.call_soon_threadsafe(alive.set)
            except RuntimeError:
                return  # the loop is closed
            if not alive.wait(self._longest):
                self._report(alive, asked)

    def _report(self, alive: threading.Event, asked: float) -> None:
        stacks = sys._current_frames()  # noqa: SLF001 - the only way to look into other threads
        loop = traceback.extract_stack(stacks.get(self._loop_thread))
        # An idle loop was not held up by itself: other threads had the interpreter, or other programs the processor.
        idle = bool(loop) and loop[-1].filename.endswith("selectors.py")
        doing = _others(stacks, {self._loop_thread, threading.get_ident()}) if idle else _places(loop)
        while not alive.wait(self._longest) and not self._stop.is_set():
            pass
        metrics.count("loop_stalls")
        blocked = round((time.monotonic() - asked) * 1000)
        extra = {"ms": blocked, "loop": "idle" if idle else "busy", "at": doing}
        log.warning("the event loop was held up", extra={"held_up": extra})


def _places(stack: traceback.StackSummary) -> str:
    return " > ".join(f"{one.filename}:{one.lineno}" for one in stack[-_FRAMES:])


def _others(stacks: Mapping[int, FrameType], but: Container[int]) -> str:
    """Return where all other threads are."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    places = (
        f"{names.get(number, number)} {frame.f_code.co_filename}:{frame.f_lineno}"
        for number, frame in stacks.items()
        if number not in but
    )
    return "; ".join(places)
