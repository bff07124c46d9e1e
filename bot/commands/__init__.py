"""The command line: `app`, and one file for each group of commands that belong together.

A command's file is imported when the command is run: what `bot` or `eval` need would make everybody else wait.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from click import Command
from typer.core import TyperGroup

from bot.setup.interruption import start_up_is_over


class _Place(NamedTuple):
    """The module in this package, the function or app in it, and what the list of commands says of it."""

    module: str
    name: str
    summary: str


_COMMANDS = {
    "ingest": _Place("ingest", "ingest", "Store articles from files, folders and web pages."),
    "ask": _Place("ask", "ask", "Answer a question, with the quotes that prove it."),
    "chat": _Place("chat", "chat", "Hold a conversation: each question is understood from those before it."),
    "follow": _Place("follow", "follow", "Follow questions: be told when a proven answer changes."),
    "bot": _Place("services", "run_bot", "Run the Discord bot."),
    "mcp": _Place("services", "serve", "Serve assistants by the Model Context Protocol."),
    "timeline": _Place("timeline", "timeline", "List the events of a story in the order in which they happened."),
    "eval": _Place("eval", "evaluation", "Answer cases and score the answers; or write cases."),
    "feeds": _Place("feeds", "feeds", "Follow feeds, sites and sitemaps."),
    "watch": _Place("feeds", "watch", "Poll the feeds whenever they are due."),
    "show": _Place("show", "show", "Show an article, its revisions, and what changed between them."),
    "status": _Place("status", "status", "Show what is stored, for what period, and how current the indexes are."),
    "doctor": _Place("status", "doctor", "Check that the indexes hold what the catalogue holds."),
    "reindex": _Place("status", "reindex", "Throw the indexes away and build them anew."),
    "migrate": _Place("services", "migrate", "Bring a shared catalogue to this version's schema."),
    "prune": _Place("prune", "prune", "Remove old articles from the catalogue and every index."),
}
"""Each command, in the order of the help."""


class _Commands(TyperGroup):
    """The commands, each imported when it is run; to list them, nothing is."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        place = _COMMANDS[cmd_name]
        if self._listing:
            return Command(cmd_name, help=place.summary)
        found = getattr(import_module(f"{__name__}.{place.module}"), place.name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
            alone.command()(found)
            found = alone
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is named first, and say which one may have been meant where there is none."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            meant = get_close_matches(args[0], _COMMANDS, n=2)
            hint = f" Did you mean {' or '.join(meant)}?" if meant else " dateline --help lists them."
            ctx.fail(f"There is no command {args[0]!r}.{hint}")
        found = super().resolve_command(ctx, args)
        start_up_is_over()
        return found

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._listing = True
        super().format_help(ctx, formatter)
        self._listing = False

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        self._listing = True
        found = super().shell_complete(ctx, incomplete)
        self._listing = False
        return found


app = typer.Typer(
    name="dateline",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def dateline(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Answers questions about the news, and proves every answer with a quote from a stored article."""
