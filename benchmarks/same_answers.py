"""Whether two runs of `dateline eval` gave the same answers, byte for byte.

    python -m benchmarks.same_answers BEFORE AFTER [--ignore FIELD ...]

BEFORE and AFTER are folders that `dateline eval --out` wrote. Times are left out of the comparison, and fields of an
answer that only AFTER has and that `--ignore` names. Exit code 0 when all are the same, 1 when any differs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

TIMES = ("timings_ms", "as_of")
"""What two runs of the same cases differ in: how long they took and, for a case without a day, when it was asked."""


def without(answer: Any, fields: frozenset[str]) -> Any:
    """Return an answer without these fields, however deep they stand."""
    if isinstance(answer, dict):
        return {name: without(value, fields) for name, value in answer.items() if name not in fields}
    if isinstance(answer, list):
        return [without(value, fields) for value in answer]
    return answer


def read(run: Path, fields: frozenset[str]) -> dict[str, str]:
    """Return each answer of a run as canonical JSON, by the id of its case."""
    lines = (run / "answers.jsonl").read_text("utf-8").split("\n")
    records = (json.loads(line) for line in lines if line.strip())
    return {str(one["id"]): json.dumps(without(one, fields), sort_keys=True, ensure_ascii=False) for one in records}


def main() -> int:
    """Compare the two runs that the command line names."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("before", type=Path)
    options.add_argument("after", type=Path)
    options.add_argument("--ignore", nargs="*", default=[])
    given = options.parse_args()
    fields = frozenset((*TIMES, *given.ignore))
    before, after = read(given.before, fields), read(given.after, fields)
    different = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    for name in different[:20]:
        print(f"{name}:\n  {before.get(name, 'no answer')[:400]}\n  {after.get(name, 'no answer')[:400]}")
    print(f"{len(before)} answers before, {len(after)} after, {len(different)} different.")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
