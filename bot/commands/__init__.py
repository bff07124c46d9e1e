"""The command line: `app`, and one file for each group of commands that belong together.

A command's file is imported when the command is run: what `bot` or `eval` need would make everybody else wait.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

_COMMANDS = {
    "ingest": "ingest:ingest",
    "ask": "ask:ask",
    "chat": "chat:chat",
    "bot": "bot:run_bot",
    "timeline": "timeline:timeline",
    "eval": "eval:evaluation",
    "feeds": "feeds:feeds",
    "watch": "feeds:watch",
    "show": "show:show",
    "status": "status:status",
    "doctor": "status:doctor",
    "reindex": "status:reindex",
    "prune": "prune:prune",
}
"""Each command, in the order of the help: the module in this package, and the function or app in it."""


class _Commands(TyperGroup):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"{__name__}.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
            alone.command()(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="dateline",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def dateline() -> None:
    """Answers questions about the news, and proves every answer with a quote from a stored article."""
