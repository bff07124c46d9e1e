"""How long commands take to start, in seconds of processor time, beside another checkout where one is given.

    python -m benchmarks.start [--beside FOLDER] [--rounds 10]

FOLDER is a checkout with an environment in `.venv`. The rounds alternate between the two, over the samples; what
is printed are medians. Compile both first: `python -m compileall -q bot retrieval prompts`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parents[1]
COMMANDS = (("--help",), ("status",), ("ask", "when did Carney and Trump first speak?"))
PROGRAM = "from bot.__main__ import main; main()"


def environment(checkout: Path, data: Path) -> dict[str, str]:
    """Return what a command of a checkout is started with: its own code, and a data directory of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "PYTHON"))}
    return {**kept, "PYTHONPATH": str(checkout), "DATELINE_DATA_DIR": str(data)}


def python(checkout: Path) -> str:
    own = checkout / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def processor_seconds(checkout: Path, data: Path, arguments: tuple[str, ...]) -> float:
    command = [python(checkout), "-c", PROGRAM, *arguments]
    with Path(os.devnull).open("w") as nowhere:
        kept = environment(checkout, data)
        process = subprocess.Popen(command, env=kept, cwd=data.parent, stdout=nowhere, stderr=nowhere)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def measure(checkouts: list[Path], rounds: int, folder: Path) -> dict[tuple[str, Path], float]:
    """Return the median of each command for each checkout; the first round, which warms the disk, does not count."""
    taken: dict[tuple[str, Path], list[float]] = defaultdict(list)
    data = {checkout: folder / str(number) / "data" for number, checkout in enumerate(checkouts)}
    for checkout, where in data.items():
        where.parent.mkdir()
        processor_seconds(checkout, where, ("ingest", str(checkout / "bot" / "samples")))
    for number in range(rounds + 1):
        for arguments in COMMANDS:
            for checkout, where in data.items():
                seconds = processor_seconds(checkout, where, arguments)
                if number:
                    taken[arguments[0], checkout].append(seconds)
    return {key: statistics.median(seconds) for key, seconds in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    checkouts = [HERE, *([options.beside.resolve()] if options.beside else [])]
    with tempfile.TemporaryDirectory() as folder:
        medians = measure(checkouts, options.rounds, Path(folder))
    for arguments in COMMANDS:
        here, *other = (medians[arguments[0], checkout] for checkout in checkouts)
        beside = f"  beside {other[0]:.2f}, so {here / other[0]:.2f} of it" if other else ""
        print(f"{arguments[0]:8} {here:.2f} s{beside}")


if __name__ == "__main__":
    main()
