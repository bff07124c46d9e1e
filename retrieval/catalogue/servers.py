"""Chat servers: what they have set for themselves, how much is asked, and up to where they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.queries import upsert
from retrieval.catalogue.schema import BookmarkRow, PublishedCommandsRow, ServerRow, UsageRow
from retrieval.catalogue.service_schema import OpenCommandRow

_LISTS = ("channels", "roles", "outlets")
_STORED_LANGUAGES = {"": "en", "en": "english"}
"""How languages are stored that are not stored as they are: "en" was once written where nothing was chosen."""

_READ_LANGUAGES = {stored: language for language, stored in _STORED_LANGUAGES.items()}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How one server wants to be served; empty tuples stand for everybody, everywhere, every outlet.

    `threads` puts answers to mentions into threads, `language` (ISO 639-1) is that of dates and replies, "" where none
    was chosen, and `daily_questions` lowers the limit that the operator sets.
    """

    id: int
    channels: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    outlets: tuple[str, ...] = ()
    threads: bool = False
    language: str = ""
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
    kept["language"] = _READ_LANGUAGES.get(kept["language"], kept["language"])
    return ServerSettings(**{**kept, **{name: tuple(kept[name]) for name in _LISTS}})


def _written(settings: ServerSettings) -> dict[str, Any]:
    language = _STORED_LANGUAGES.get(settings.language, settings.language)
    return asdict(settings) | {name: list(getattr(settings, name)) for name in _LISTS} | {"language": language}


@dataclass(frozen=True, slots=True)
class DayOfUsage:
    """What was asked in one server on one day (UTC): how many questions, by how many people, at what cost."""

    day: date
    questions: int
    people: int
    cost_usd: float


class Usage:
    """Counts of questions. Server 0 stands for direct messages. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def count(self, server: int, person: int, day: date, cost_usd: float = 0.0) -> None:
        """Count one more question."""
        row = {"day": day, "server": server, "person": person, "questions": 1, "cost_usd": cost_usd}
        more = {"questions": UsageRow.questions + 1, "cost_usd": UsageRow.cost_usd + cost_usd}
        with self._writing.begin() as connection:
            upsert(connection, UsageRow, row, more)

    def totals(self, day: date) -> dict[int, int]:
        """Return how many questions each server asked on a day."""
        query = select(UsageRow.server, func.sum(UsageRow.questions)).where(UsageRow.day == day)
        with self._engine.connect() as connection:
            return {server: int(total) for server, total in connection.execute(query.group_by(UsageRow.server))}

    def of_server(self, server: int, until: date, days: int) -> Sequence[DayOfUsage]:
        """Return a server's usage on each of the last `days` days on which there was any, newest first."""
        query = (
            select(
                UsageRow.day,
                func.sum(UsageRow.questions),
                func.count(UsageRow.person.distinct()),
                func.sum(UsageRow.cost_usd),
            )
            .where(UsageRow.server == server, UsageRow.day > until - timedelta(days=days), UsageRow.day <= until)
            .group_by(UsageRow.day)
            .order_by(UsageRow.day.desc())
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [DayOfUsage(day, int(questions), people, float(cost)) for day, questions, people, cost in rows]

    def forget(self, person: int) -> int:
        """Delete what is counted for a person, and return how many days of usage that were."""
        with self._writing.begin() as connection:
            return connection.execute(delete(UsageRow).where(UsageRow.person == person)).rowcount


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The newest message of a channel before which nothing is left to answer; `person` for a direct message."""

    channel: int
    message: int
    server: int | None = None
    person: int | None = None


class Bookmarks:
    """Bookmarks of all channels. Safe to share between threads; every call is one transaction."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._engine = catalogue.engine
        self._writing = catalogue.engine.execution_options(writing=True)

    def all(self) -> list[Bookmark]:
        """Return every bookmark, that of the newest message first."""
        columns = (BookmarkRow.channel, BookmarkRow.message, BookmarkRow.server, BookmarkRow.person)
        with self._engine.connect() as connection:
            return [Bookmark(*row) for row in connection.execute(select(*columns).order_by(columns[1].desc()))]

    def save(self, bookmark: Bookmark) -> None:
        """Store a channel's bookmark in place of its old one."""
        with self._writing.begin() as connection:
            upsert(connection, BookmarkRow, asdict(bookmark))

    def remove(self, channel: int) -> None:
        """Forget a channel that is gone."""
        with self._writing.begin() as connection:
            connection.execute(delete(BookmarkRow).where(BookmarkRow.channel == channel))

    def forget(self, person: int) -> int:
        """Delete the bookmarks in a person's direct messages, and return how many those were."""
        with self._writing.begin() as connection:
            return connection.execute(delete(BookmarkRow).where(BookmarkRow.person == person)).rowcount


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
