"""From the settings and options to logs, to an open corpus, and to the outside that feeds it.

Nothing that people asked or wrote is in them unless the settings say so; our own modules hand such text over under
the name `private`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, date, datetime
from typing import Any

import typer

from bot.display.console import complain, warn
from bot.setup.settings import OLD_NAMES, LogLevel, Settings, secret
from retrieval.catalogue.database import patience
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.answer_ids import answer_id
from retrieval.domain.errors import DatelineError
from retrieval.indexes.embeddings import open_model
from retrieval.indexes.vectors import ChromaAddress
from retrieval.sources.addresses import parse_networks
from retrieval.sources.visitor import Surroundings
from retrieval.times.expressions import parse_day

_OURS = ("retrieval", "bot")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "private"}
"""What every record has; the rest is what the line is about."""


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON; text that is private only when `text` is set."""

    def __init__(self, *, text: bool) -> None:
        super().__init__()
        self._text = text

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # Other people's messages may be made of a prompt or a reply; their templates are not.
            "event": record.getMessage() if self._text or record.name.startswith(_OURS) else str(record.msg),
        }
        if answer_id.get():
            line["answer"] = answer_id.get()
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if self._text:
            line |= vars(record).get("private", {})
        if record.exc_info:
            # The message of somebody else's error may repeat a prompt or a key; where it came from does not.
            line["error"] = _traced(record.exc_info[1]) if not self._text else self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _StandardError(logging.Handler):
    """Writes to whatever standard error is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - this is what `logging` asks of handlers
            self.handleError(record)


def start_logging(level: LogLevel, *, text: bool = False) -> None:
    """Log our own modules from that level on, others their warnings; called again, replace what was set before."""
    least = logging.CRITICAL + 1 if level == "off" else logging.getLevelNamesMapping()[level.upper()]
    root = logging.getLogger()
    handler = _StandardError(least)
    handler.setFormatter(JsonFormatter(text=text))
    # At the root, and before any library can put a handler of its own there, as some do on import.
    root.handlers = [*(other for other in root.handlers if not isinstance(other, _StandardError)), handler]
    for name in _OURS:
        logging.getLogger(name).setLevel(least)


def _traced(error: BaseException | None) -> str:
    """Return the type of an error and the lines that it passed through."""
    places, trace = [], error.__traceback__ if error else None
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join([type(error).__name__, *reversed(places)])


_PATIENCE_SECONDS = 2.0
"""How long somebody who asks waits for another process that writes to the catalogue."""


def open_corpus(settings: Settings) -> Corpus:
    """Return the corpus that the settings describe; its data directory is made where it is missing."""
    start_logging(settings.log, text=settings.log_text)
    for name in OLD_NAMES:
        if os.environ.get(name) and not os.environ.get(f"DATELINE_{name}"):
            complain("note:", f"{name} is called DATELINE_{name} now; the old name will not be read for ever.")
    location = location_of(settings)
    return Corpus(
        location,
        lambda: open_model(
            settings.embedding, api_key=secret(settings.openai_api_key), base_url=settings.openai_base_url
        ),
    )


def location_of(settings: Settings) -> Location:
    """Return where the settings say that everything is kept."""
    server = None
    if settings.chroma_url:
        server = ChromaAddress(
            settings.chroma_url, secret(settings.chroma_token), settings.chroma_tenant, settings.chroma_database
        )
    return Location(settings.data_dir.expanduser(), secret(settings.database_url), server)


def surroundings(settings: Settings) -> Surroundings:
    """Return how the outside is reached: only the public internet, but for the operator's own networks."""
    return Surroundings(allowed_networks=parse_networks(settings.allow_private_networks or ""))


def bring_up_to_date(corpus: Corpus) -> None:
    """Index what nobody has indexed yet, if nobody else is about to; searching works without, too."""
    try:
        with patience(_PATIENCE_SECONDS):
            if corpus.lag():
                # The vector index is left alone: to open it takes longer than to search the stored vectors.
                for _ in corpus.catch_up(only=("words", "embeddings", "stories")):
                    pass
    except DatelineError as error:
        warn(error)


def read_day(option: str, text: str, today: date) -> tuple[date, date]:
    """Return the first and last day that an option's value means; wrong usage when it means none."""
    days = parse_day(text, today)
    if days is None:
        raise typer.BadParameter(f"{text!r} is not a date; try 2025-05-02, 'May 2' or 'last week'", param_hint=option)
    return days
