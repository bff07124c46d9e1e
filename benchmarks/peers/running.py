"""Processes to be measured: each starts fresh, in an empty folder, with no settings of the user's and no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.peers.reading import open_lines

_ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = ("DATELINE_", "DATABASE_URL", "CHROMA_URL", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "NLTK_DATA")
"""How the names of settings begin that would change what is measured."""
_OFFLINE = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    # The guard makes any attempt to reach another machine fail.
    "PYTHONPATH": os.pathsep.join((str(_ROOT / "tests" / "guard"), str(_ROOT))),
}
_BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended: wall clock from start to end, processor time of it and its own, most memory, output."""

    seconds: float
    processor_seconds: float
    peak_mb: float
    exit_code: int
    output: str


def run(arguments: Sequence[object], **environment: object) -> Run:
    """Run `python ARGUMENTS` to its end; what it complains about goes to standard error."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    env = kept | _OFFLINE | {name: str(value) for name, value in environment.items()}
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *map(str, arguments)], stdout=output, cwd=empty, env=env, stdin=subprocess.DEVNULL
        )
        # Only `wait4` tells the memory of this one child; `RUSAGE_CHILDREN` is the largest of all so far.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        worked = usage.ru_utime + usage.ru_stime
        return Run(seconds, worked, usage.ru_maxrss * _BYTES_OF_MAXRSS / 1e6, process.returncode, output.read())


def run_trial(system: str, folder: Path, *options: object) -> tuple[Run, dict[str, Any]]:
    """Measure one system in a process of its own; return the process and the figures that it printed.

    Raises:
        RuntimeError: if it failed; why stands on standard error.
    """
    ended = run(["-m", "benchmarks.peers.trial", system, folder, *options])
    if ended.exit_code:
        raise RuntimeError(f"{system} failed with exit code {ended.exit_code}")
    figures: dict[str, Any] = json.loads(ended.output.splitlines()[-1])
    return ended, figures


def copy_lines(source: Path, target: Path, most: int | None) -> int:
    """Copy the first lines of a file, gzipped or not, into a plain one; return how many there are."""
    count = 0
    with open_lines(source) as lines, target.open("w", encoding="utf-8") as file:
        for line in islice(lines, most):
            count += file.write(line) > 0
    return count


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, padded to be read as it is; the first row is its head, the first column is text."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = [("-" * width if place == 0 else "-" * (width - 1) + ":") for place, width in enumerate(widths)]
    return "\n".join([lines[0], f"| {' | '.join(rule)} |", *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(cells)} |"
