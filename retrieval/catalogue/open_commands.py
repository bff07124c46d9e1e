"""Commands that were taken up and are not answered yet: a bot that comes back within minutes still can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.chat_schema import OpenCommandRow
from retrieval.catalogue.upsert import upsert

GOOD_FOR = timedelta(minutes=14)
"""How long a command's token is used: Discord takes it for 15 minutes."""


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """A command by its token; `command` is whatever its program needs to answer it, as JSON."""

    token: str
    made: datetime
    command: dict[str, Any]


class OpenCommands:
    """The open commands of one catalogue. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def open(self, token: str, command: dict[str, Any]) -> None:
        """Remember a command that was taken up."""
        with self._writing.begin() as connection:
            upsert(connection, OpenCommandRow, {"token": token, "made": datetime.now(UTC), "command": command})

    def close(self, token: str) -> None:
        """Forget a command that was answered."""
        with self._writing.begin() as connection:
            connection.execute(delete(OpenCommandRow).where(OpenCommandRow.token == token))

    def all(self) -> list[OpenCommand]:
        """Return the commands that can still be answered, the oldest first; forget the others."""
        horizon = datetime.now(UTC) - GOOD_FOR
        columns = (OpenCommandRow.token, OpenCommandRow.made, OpenCommandRow.command)
        with self._writing.begin() as connection:
            connection.execute(delete(OpenCommandRow).where(OpenCommandRow.made < horizon))
            return [OpenCommand(*row) for row in connection.execute(select(*columns).order_by(OpenCommandRow.made))]
