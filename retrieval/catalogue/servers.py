"""What chat servers have set for themselves, and which commands an application has published."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import PublishedCommandsRow, ServerRow
from retrieval.catalogue.upsert import upsert

_LISTS = ("channels", "roles", "outlets")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How one server wants to be served; empty tuples stand for everybody, everywhere, every outlet.

    `threads` puts answers to mentions into threads, `language` (ISO 639-1) is that of dates, and `daily_questions`
    lowers the limit that the operator sets.
    """

    id: int
    channels: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    outlets: tuple[str, ...] = ()
    threads: bool = False
    language: str = "en"
    daily_questions: int | None = None


class Servers:
    """The settings of all servers. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def all(self) -> dict[int, ServerSettings]:
        """Return the settings of every server that has set something, by its id."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(ServerRow.__table__)).mappings()
            return {row["id"]: _read(dict(row)) for row in rows}

    def save(self, settings: ServerSettings) -> None:
        """Store a server's settings in place of its old ones."""
        with self._writing.begin() as connection:
            upsert(connection, ServerRow, _written(settings))

    def remove(self, server: int) -> bool:
        """Forget a server's settings, and tell whether there were any."""
        with self._writing.begin() as connection:
            return connection.execute(delete(ServerRow).where(ServerRow.id == server)).rowcount > 0

    def published(self, application: int) -> str | None:
        """Return the digest of the commands that the application published last, None if it never did."""
        query = select(PublishedCommandsRow.digest).where(PublishedCommandsRow.application == application)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def set_published(self, application: int, digest: str) -> None:
        """Note which commands the application has published."""
        with self._writing.begin() as connection:
            upsert(connection, PublishedCommandsRow, {"application": application, "digest": digest})


def _read(row: dict[str, Any]) -> ServerSettings:
    kept = {name: value for name, value in row.items() if not name.startswith("brief_")}
    return ServerSettings(**{**kept, **{name: tuple(kept[name]) for name in _LISTS}})


def _written(settings: ServerSettings) -> dict[str, Any]:
    return asdict(settings) | {name: list(getattr(settings, name)) for name in _LISTS}
