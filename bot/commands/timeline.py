"""`dateline timeline`: a story's events in order, as a table, as JSON or as a picture."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.commands.ask import DECLINED, Outlet, asked_text, period, tell_unknown_outlets
from bot.display.answers import published_text
from bot.display.console import complain, output, write_json
from bot.setup.settings import load_settings
from bot.setup.start import bring_up_to_date, open_corpus
from retrieval.domain.answer import Citation
from retrieval.domain.errors import DatelineError
from retrieval.ranking.search import Request, Search
from retrieval.timeline.timeline import TimelineEvent, build_timeline
from retrieval.times.expressions import format_interval

Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only events since then.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only events until then.")]


def timeline(
    topic: Annotated[list[str], typer.Argument(help="The story: names, a subject, or a question.")],
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the events as JSON.")] = False,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write a picture of it, too.")] = None,
) -> None:
    """List the events of a story in the order in which they happened, with their proofs; exit code 3 for none."""
    now = datetime.now(UTC)
    first, last = period(since, until, now.date())
    request = Request(
        question=asked_text(topic, "topic"),
        as_of=now,
        since=first,
        until=last,
        outlets=tuple(outlet or ()),
    )
    corpus = open_corpus(load_settings())
    try:
        bring_up_to_date(corpus)
        tell_unknown_outlets(corpus, request)
        events = build_timeline(Search(corpus), request)
    finally:
        corpus.close()
    if as_json:
        write_json(json.dumps([_as_json(event) for event in events], indent=2, ensure_ascii=False))
    elif events:
        output.print(render_timeline(events), crop=False)
    if png and events:
        _write_picture(png, events, request.question)
    if not events:
        complain("nothing:", "no stored article dates an event of that story", "yellow")
        raise typer.Exit(DECLINED)


def render_timeline(events: Sequence[TimelineEvent]) -> RenderableType:
    """Return a table of the events, one each line, and below it where each of them is told."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="bold cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for event in events:
        words = Text(" ".join(event.text.split()).lstrip("—–- "))
        if event.planned:
            words.append("  (announced, then moved)" if event.overtaken else "  (announced)", "italic")
        words.append("".join(f" [{citation.id}]" for citation in (event.citation, *event.also)), "bold cyan")
        table.add_row(format_interval(event.start, event.end), words)
    sources = [_source(citation) for event in events for citation in (event.citation, *event.also)]
    return Group(table, Text(), *sources)


def _source(citation: Citation) -> Text:
    day = published_text(citation) or "undated"
    head = Text.assemble((f"[{citation.id}] ", "bold cyan"), ", ".join(filter(None, (citation.outlet, day))))
    return Text.assemble(head, f"  {citation.title}", (f"  {citation.url}" if citation.url else "", "dim"))


def _as_json(event: TimelineEvent) -> dict[str, Any]:
    fields = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
    return fields | {
        "start": event.start.isoformat(),
        "end": event.end.isoformat(),
        "citation": event.citation.model_dump(mode="json"),
        "also": [citation.model_dump(mode="json") for citation in event.also],
    }


def _write_picture(path: Path, events: Sequence[TimelineEvent], title: str) -> None:
    # By name, because matplotlib takes a second to import, which the table need not wait for.
    picture = import_module("bot.display.timeline_picture").draw(events, title)
    try:
        path.write_bytes(picture)
    except OSError as error:
        raise DatelineError(f"The picture {path} cannot be written: {error.strerror}.") from error
