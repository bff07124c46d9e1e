"""Where the command line writes: answers to standard output, everything else to standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

output = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def complain(label: str, text: str, style: str = "yellow") -> None:
    """Say on standard error what is wrong; `text` is shown as it is, whatever it holds."""
    errors.print(Text.assemble((label, style), " ", text), soft_wrap=True)


def warn(error: Exception) -> None:
    """Say that something went wrong that the command can do without."""
    complain("warning:", str(error))


@contextmanager
def progress(*, unit: str) -> Iterator[Progress]:
    """Show progress bars with rate and time left while the block runs; show nothing in a pipe."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} " + unit),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as shown:
        yield shown
