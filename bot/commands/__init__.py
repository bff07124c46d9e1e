"""The command line: `app`, and one file for each group of commands that belong together."""

from __future__ import annotations

import typer

from bot.commands.asking import ask, chat
from bot.commands.evaluating import evaluate
from bot.commands.ingesting import ingest
from bot.commands.upkeep import doctor, reindex, status

app = typer.Typer(
    name="dateline",
    help="Answers questions about the news, and proves every answer with a quote from a stored article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(ingest)
app.command()(ask)
app.command()(chat)
app.command("eval")(evaluate)
app.command()(status)
app.command()(doctor)
app.command()(reindex)
