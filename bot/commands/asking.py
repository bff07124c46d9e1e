"""`dateline ask` and `dateline chat`."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from bot.console import output, warn
from bot.opening import bring_up_to_date, open_corpus
from bot.rendering import render
from bot.settings import load_settings
from retrieval.answering import Answerer
from retrieval.dates import parse_day
from retrieval.following import Followers
from retrieval.models import end_of_day
from retrieval.search import Request

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="See the world as it was on that day.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only articles published since then.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only articles published until then.")]
Outlet = Annotated[list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only this outlet; repeatable.")]


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    passages: Annotated[int, typer.Option(metavar="K", min=0, help="List the K best passages, too.")] = 0,
) -> None:
    """Answer a question from the stored articles, with the quotes that prove it."""
    request = _request(question, as_of, since, until, outlet, passages)
    corpus = open_corpus(load_settings())
    try:
        bring_up_to_date(corpus)
        answer = Answerer(corpus).answer(request)
    finally:
        corpus.close()
    if as_json:
        sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
    else:
        output.print(render(answer), crop=False)


def chat(as_of: AsOf = None, since: Since = None, until: Until = None, outlet: Outlet = None) -> None:
    """Answer one question after another; an empty line or Ctrl-D ends it."""
    _request("", as_of, since, until, outlet, 0)  # a wrong date is told now and not after the first question
    corpus = open_corpus(load_settings())
    followers = Followers(corpus, warn)
    followers.start()
    try:
        answerer = Answerer(corpus)
        while question := _next_question():
            answer = answerer.answer(_request(question, as_of, since, until, outlet, 0))
            output.print(render(answer), crop=False)
            output.print()
    finally:
        followers.stop()
        corpus.close()


def _next_question() -> str:
    """Return what was typed, "" at the end."""
    try:
        return (output.input("[bold]> [/]") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    except EOFError:
        return ""


def _request(
    question: str, as_of: str | None, since: str | None, until: str | None, outlets: list[str] | None, passages: int
) -> Request:
    today = datetime.now(UTC)
    moment = end_of_day(read_day("--as-of", as_of, today.date())[1]) if as_of else today
    return Request(
        # Bytes that are no UTF-8 come from the command line as halves of characters, which nothing can write.
        question=question.encode("utf-8", "replace").decode("utf-8"),
        as_of=moment,
        since=read_day("--since", since, moment.date())[0] if since else None,
        until=read_day("--until", until, moment.date())[1] if until else None,
        outlets=tuple(outlets or ()),
        passages=passages,
    )


def read_day(option: str, text: str, today: date) -> tuple[date, date]:
    """Return the first and last day that an option's value means; wrong usage when it means none."""
    days = parse_day(text, today)
    if days is None:
        raise typer.BadParameter(f"{text!r} is not a date; try 2025-05-02, 'May 2' or 'last week'", param_hint=option)
    return days
