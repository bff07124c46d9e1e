"""Where the command line writes: answers to standard output, all else to standard error; faults as a sentence."""

from __future__ import annotations

import codecs
import errno
import logging
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from retrieval.domain.errors import DatelineError
from retrieval.domain.unseen import escaped_json, harmless

_PLAINER = str.maketrans("“”„«»‘’‚‐‑‒–—―−…•·", '"""""\'\'\'-------.*.')


class _SafeConsole(Console):
    """A console on which no text can do more than be read: what only we may send, such as colours, is no text."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is to be written, without characters that a terminal would obey and a reader not see."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(harmless(segment.text), _safe_style(segment.style))


def _safe_style(style: Style | None) -> Style | None:
    """Return a style without its link where that would end the sequence that links are sent in."""
    if style is None or style.link is None or style.link.isprintable():
        return style
    return style.update_link(None)


output = _SafeConsole(highlight=False)
errors = _SafeConsole(stderr=True, highlight=False)


def write_json(text: str) -> None:
    """Write a JSON text and a line break to standard output; what cannot be seen in it is escaped."""
    sys.stdout.write(escaped_json(text) + "\n")
    sys.stdout.flush()


def accept_any_text() -> None:
    """Let both streams take every character: what their encoding lacks is written as what comes nearest to it."""
    codecs.register_error(_NEAREST, _nearest_character)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_NEAREST)


_NEAREST = "dateline-nearest"


def _nearest_character(error: UnicodeError) -> tuple[str, int]:
    """Return plain quotes and dashes for typographic ones, letters without their marks, "?" for the rest."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end].translate(_PLAINER)
    bare = "".join(one for one in unicodedata.normalize("NFKD", missing) if not unicodedata.combining(one))
    return bare.encode("ascii", "replace").decode("ascii"), error.end


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


_log = logging.getLogger(__name__)
_STREAM = frozenset({errno.ENOSPC, errno.EPIPE, errno.EIO})


def explain(error: Exception) -> int:
    """Say on standard error what an error means, and return the exit code; raise it again where that is for others.

    Where it passed through is logged at the level "debug".
    """
    if isinstance(error, OSError) and error.filename is None and error.errno in _STREAM:
        raise error  # standard output or error itself
    complain("error:", _sentence(error), "bold red")
    _log.debug("failed", exc_info=error)
    return 1


def _sentence(error: Exception) -> str:
    if isinstance(error, DatelineError):
        return str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{error.filename} is a file where a folder has to be."
    if isinstance(error, OSError):
        return f"{error.filename or 'The system'}: {error.strerror or error}."
    if (cause := getattr(error, "orig", None)) is not None:  # SQLAlchemy's, whose own text holds the whole statement
        return f"The catalogue's database failed: {' '.join(str(cause).split())}."
    return (
        f"Dateline did not foresee this: {type(error).__name__} in {_place(error)}. "
        "DATELINE_LOG=debug shows more; please report it."
    )


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}" if trace else "an unknown place"
