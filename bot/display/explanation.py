"""The trace of an answer as a person reads it in a terminal: what each rule did, under the file in which it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from retrieval.domain.trace import Step

_LEAST_PART = 0.005
"""What a sign counts that is left out."""


def render_explanation(steps: Sequence[Step]) -> RenderableType:
    """Return the steps in order, those of one function together under its file and line. Print with `crop=False`."""
    lines: list[RenderableType] = [Text("\nHow this came about", style="bold")]
    for where, together in groupby(steps, key=lambda step: (step.file, step.rule)):
        own = list(together)
        lines.append(Text(f"{where[0]}:{own[0].line}  {where[1]}", style="cyan"))
        lines += [Padding(line, (0, 0, 0, 4)) for step in own for line in _lines(step)]
    return Group(*lines)


def _lines(step: Step) -> Iterator[Text]:
    mark = {True: ("passed  ", "green"), False: ("stopped  ", "red"), None: ("", "")}[step.passed]
    numbers = [] if step.value is None else [f"{step.value:g}"]
    if step.limit is not None:
        numbers.append(f"limit {step.limit:g}")
    yield Text.assemble(mark, step.text, (f"  ({', '.join(numbers)})" if numbers else "", "dim"))
    parts = [(name, part) for name, part in step.signs.items() if abs(part) >= _LEAST_PART]
    if parts:
        parts.sort(key=lambda part: -abs(part[1]))
        yield Text("    " + "  ".join(f"{name} {part:+.2f}" for name, part in parts), style="dim")
