"""Killing a real ingest at a chosen moment, and holding what is left against what was acknowledged."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.patience import PATIENCE_SECONDS

_TOPICS = ("harbour", "railway", "library", "orchard", "bakery", "theatre", "reservoir", "museum", "ferry", "tower")
_DEEDS = ("opened", "closed", "moved", "sold", "repaired", "painted", "visited", "praised", "measured", "flooded")
_COMMAND = (sys.executable, "-m", "bot")
LINGERING = (
    sys.executable,
    "-c",
    "import time\nfrom bot.__main__ import main\ntry:\n    main()\nexcept SystemExit as ended:\n    if ended.code:\n"
    "        raise\nwhile True:\n    time.sleep(1)",
)
"""The same, but it does not end by itself: whoever kills it late finds it all the same."""
_MAKING_SECONDS = 0.05
_REWRITING_SECONDS = 0.3

Moment = Callable[[Path, "subprocess.Popen[str]"], None]
"""Waits for the right moment, given the data directory and the process that works on it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one kill left behind: `acknowledged` articles at that moment, and what two more starts said."""

    acknowledged: int
    second: str
    doctor: str
    whole: bool


def write_articles(path: Path, count: int, seed: int = 0) -> None:
    """Write `count` made-up articles of about eight passages each as JSON Lines."""
    pick = random.Random(seed)  # noqa: S311 - not a secret
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            topic = f"{pick.choice(_TOPICS)} of Quarter {number}"
            text = "\n\n".join(
                f"The {topic} was {pick.choice(_DEEDS)} on {pick.randint(1, 28)} May, resident {pick.randint(1, 9999)} "
                f"said. Nobody at the {pick.choice(_TOPICS)} had {pick.choice(_DEEDS)} it for {pick.randint(2, 90)} "
                "years."
                for _ in range(pick.randint(24, 48))
            )
            record = {"title": f"News of the {topic}", "text": text, "url": f"https://crash.example/{number}"}
            file.write(json.dumps({**record, "published": "2025-05-02"}) + "\n")


def at_random(seconds: float) -> Moment:
    """Return a moment for a kill: so long after the start."""

    def wait(_data: Path, process: subprocess.Popen[str]) -> None:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    return wait


def at_rewrite(which: int, delay: float = 0.0) -> Moment:
    """Return a moment for a kill: `delay` seconds after Chroma begins the n-th rewrite of its files, from 1.

    It rewrites them in place for every thousand vectors; to make them when it is opened does not count.
    """

    def wait(data: Path, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _index_files(data) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(_MAKING_SECONDS)
        seen, began, rewrites = _newest(data), 0.0, 0
        while process.poll() is None and rewrites < which and time.monotonic() < deadline:
            newest = _newest(data)
            if newest > seen:
                # One rewrite touches several files, one after the other.
                rewrites += time.monotonic() - began > _REWRITING_SECONDS
                seen, began = newest, time.monotonic()
            time.sleep(0.0005)
        time.sleep(delay)

    return wait


def _index_files(data: Path) -> list[Path]:
    return list(data.glob("vectors/*/*/*.bin"))


def _newest(data: Path) -> int:
    return max((file.stat().st_mtime_ns for file in _index_files(data)), default=0)


def crash_and_recover(
    articles: Path, data: Path, sent: signal.Signals, moment: Moment, command: Sequence[str] = _COMMAND
) -> Outcome:
    """Kill an ingest at a moment, start it twice more, and return what was found; `data` must not exist yet."""
    environment = {**os.environ, "DATELINE_DATA_DIR": str(data)}
    process = subprocess.Popen([*command, "ingest", str(articles)], env=environment, stderr=subprocess.PIPE, text=True)
    moment(data, process)
    process.send_signal(sent)
    process.communicate(timeout=PATIENCE_SECONDS)
    acknowledged = committed(data)
    second = _run(environment, "ingest", str(articles))
    doctor = _run(environment, "doctor")
    total = len(articles.read_text("utf-8").splitlines())
    kept = "unchanged" if acknowledged else ""
    whole = (
        (second.returncode, doctor.returncode, len(committed(data))) == (0, 0, total)
        and acknowledged <= committed(data)
        and (not kept or f"{len(acknowledged):,} {kept}" in second.stderr)
    )
    return Outcome(len(acknowledged), second.stderr.strip(), doctor.stdout.strip(), whole)


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_COMMAND, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def committed(data: Path) -> set[str]:
    """Return the articles that are on disk, read without the program under test."""
    path = data / "catalogue.sqlite3"
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path, PATIENCE_SECONDS)) as connection:
        try:
            return {row[0] for row in connection.execute("SELECT id FROM articles")}
        except sqlite3.OperationalError:
            return set()  # killed before the first migration was committed
