"""The deeds of the benchmark: each asks, waits for every answer, and returns its figures."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.fakes.discord_objects import Payload, person
from tests.fakes.discord_rest import Interaction
from tests.fakes.discord_server import DiscordServer, is_whole

Figures = dict[str, float]
DEADLINE_MS = 3_000
_PATIENCE_SECONDS = 900
_POLL_SECONDS = 0.1
_IN_FLIGHT = 20


def ask_at_once(discord: DiscordServer, questions: Sequence[str], people: int) -> Figures:
    """Have so many people run /ask at the same moment."""
    began = time.monotonic()
    asked = [
        discord.slash("ask", one, question=question)
        for one, question in zip(_people(people), itertools.cycle(questions), strict=False)
    ]
    took = _when_over({one.id: partial(_is_over, one) for one in asked}, began)
    heard = sorted((one.after or float("inf")) * 1000 for one in asked)
    return {
        "asked": len(asked),
        "answered": sum(is_whole(one.original or {"content": ""}) for one in asked),
        "answered more than once": sum(len(_answers_in(one)) > 1 for one in asked),
        "heard ms p50": heard[len(heard) // 2],
        "heard ms most": heard[-1],
        "deadlines missed": sum(ms > DEADLINE_MS for ms in heard),
        **_latencies(took),
    }


def message_burst(discord: DiscordServer, questions: Sequence[str], people: int) -> Figures:
    """Have so many people send a direct message in one burst."""
    began = time.monotonic()
    said = [
        discord.say(question, one)
        for one, question in zip(_people(people, 900_000), itertools.cycle(questions), strict=False)
    ]
    wanted, shown = {one["id"] for one in said}, Counter[str]()

    def look() -> set[str]:
        shown.clear()
        shown.update(_replied(discord))
        return wanted & set(shown)

    took = _when_over({number: partial(lambda key: key in shown, number) for number in wanted}, began, look)
    return {
        "said": len(said),
        "answered": len(look()),
        "answered more than once": sum(shown[number] > 1 for number in wanted),
        **_latencies(took),
    }


def memory_growth(discord: DiscordServer, process: int, questions: Sequence[str], first: int, last: int) -> Figures:
    """Return the memory of the bot's process after the first answers and after many more."""
    numbers = itertools.count()
    _answer(discord, questions, numbers, first)
    before = resident_mb(process)
    _answer(discord, questions, numbers, last - first)
    after = resident_mb(process)
    return {
        f"MB after {first:,} answers": before,
        f"MB after {last:,} answers": after,
        "MB more": after - before,
    }


def resident_mb(process: int) -> float:
    """Return the resident memory of a process in MB, as Linux tells it."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _answer(discord: DiscordServer, questions: Sequence[str], numbers: Iterator[int], count: int) -> None:
    """Have questions answered one after the other, some of them always in the making."""
    waiting: list[Interaction] = []
    for number in itertools.islice(numbers, count):
        waiting.append(
            discord.slash("ask", person(2_000_000 + number, f"p{number}"), question=questions[number % len(questions)])
        )
        while len(waiting) >= _IN_FLIGHT:
            waiting = [one for one in waiting if not _is_over(one)]
            time.sleep(_POLL_SECONDS / 10)
        _forget(discord)
    _wait(lambda: all(map(_is_over, waiting)))


def _forget(discord: DiscordServer) -> None:
    """Keep the loopback Discord itself from growing."""
    del discord.rest.calls[:-100]
    for token in list(discord.rest.interactions)[: -10 * _IN_FLIGHT]:
        del discord.rest.interactions[token]


def _people(count: int, first: int = 800_000) -> Iterator[Payload]:
    return (person(first + number, f"p{number}") for number in range(count))


def _is_over(one: Interaction) -> bool:
    missed = one.kind is None and time.monotonic() - one.made > DEADLINE_MS / 1000
    return missed or (one.original is not None and is_whole(one.original))


def _answers_in(one: Interaction) -> list[Payload]:
    """Return the messages of an interaction that begin an answer: a long one goes on in others without buttons."""
    return [shown for shown in (one.original, *one.follow_ups) if shown and shown.get("components")]


def _replied(discord: DiscordServer) -> list[str]:
    """Return for each whole reply the message that it replies to."""
    shown = [one for one in list(discord.rest.messages.values()) if "message_reference" in one and is_whole(one)]
    return [str(one["message_reference"]["message_id"]) for one in shown]


def _when_over(
    waited_for: Mapping[str, Callable[[], bool]], began: float, look: Callable[[], object] = lambda: None
) -> list[float]:
    """Wait for all, and return after how many seconds each was over; `look` is called before each look at them."""
    took: dict[str, float] = {}

    def over() -> bool:
        look()
        now = time.monotonic()
        took.update({key: now - began for key, is_over in waited_for.items() if key not in took and is_over()})
        return len(took) == len(waited_for)

    _wait(over)
    return sorted(took.values())


def _latencies(took: Sequence[float]) -> Figures:
    return {"answered s p50": took[len(took) // 2], "answered s p95": took[int(len(took) * 0.95)], "all s": took[-1]}


def _wait(over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not over():
        if time.monotonic() > deadline:
            raise TimeoutError("not everybody was answered in time")
        time.sleep(_POLL_SECONDS)
