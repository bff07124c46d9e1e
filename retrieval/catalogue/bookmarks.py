"""Up to which message each channel has been answered, so that what was said meanwhile is answered later, once."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import BookmarkRow
from retrieval.catalogue.upsert import upsert


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
