"""The program `dateline`: runs a command, and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import NoReturn

from bot.setup.interruption import INTERRUPTED, end_at_once, heed_signals, when_started

_HARDLY_EVER, _SELDOM = 1_000_000, 20_000
"""New objects after which rubbish is looked for, while the program starts and later; Python's own number is made for
machines with less memory."""


def main() -> None:
    """Run the command line; exit codes: 0 done, 1 something was refused or failed, 2 wrong usage, 3 declined."""
    heed_signals()
    # Imports make some hundred thousand objects and no rubbish; to look for it among them is a tenth of a start.
    gc.set_threshold(_HARDLY_EVER)
    when_started(_leave_alone_what_is_there)
    try:
        _run()
    except (KeyboardInterrupt, SystemExit) as ended:
        if isinstance(ended, SystemExit) and ended.code != INTERRUPTED:
            raise
        _end("Stopped.", INTERRUPTED)
    except OSError as error:  # of a stream that nobody can write to
        _end(f"error: The output cannot be written: {error.strerror}.", 1)
    finally:
        end_at_once()


def _leave_alone_what_is_there() -> None:
    """Look for rubbish from now on, though never among what was imported."""
    gc.freeze()
    gc.set_threshold(_SELDOM)


def _run() -> None:
    # By name, so that Ctrl-C is heeded before anything else is imported.
    console = import_module("bot.display.console")
    console.accept_any_text()
    try:
        import_module("bot.commands").app()
    except Exception as error:  # noqa: BLE001 - whatever it is, a person gets a sentence
        sys.exit(console.explain(error))
    finally:
        # What is still in Python's buffer would fail unseen, after everything.
        sys.stdout.flush()


def _end(said: str, code: int) -> NoReturn:
    """End the process with a last sentence, though standard output or error may be full or gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(nowhere, 1)
    try:
        os.write(2, f"{said}\n".encode())
        sys.stderr.flush()
    except OSError:
        os.dup2(nowhere, 2)
    sys.exit(code)


if __name__ == "__main__":
    main()
