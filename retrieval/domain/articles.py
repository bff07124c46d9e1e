"""The words of the house as types: articles, passages, and the `Answer` that everything shows or scores.

Values only: nothing here opens a file, a database or an index.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

Status = Literal["answered", "closest", "abstained", "chat"]
Reason = Literal["not_in_corpus", "outside_window", "stale", "unproven"]
TextFrom = Literal["page", "feed", "summary"]
"""Where an article's text is from: its page, a feed that holds it whole, or only what a feed says of it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a publisher states it.

    `instant` is in UTC and is what `as_of` is compared with; `day` is the calendar day where it was published, and is
    what "on Tuesday" is counted from and what readers are shown. A date with no time of day begins at midnight UTC.
    """

    instant: datetime
    day: date

    @classmethod
    def of(cls, value: date | datetime) -> Moment:
        """Return the moment of a date, or of a datetime (taken as UTC when it names no zone)."""
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return cls(aware.astimezone(UTC), aware.date())
        return cls(datetime.combine(value, time(), UTC), value)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both inclusive: on one of them an article was published."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Article:
    """One story as a source delivers it, before it is stored.

    `text` is what is searched and quoted: paragraphs separated by one blank line, junk lines left out, each line
    otherwise as it stands in `original`, the untouched text (or HTML) as it came. `source` says where it was read:
    a path or URL, with `#n` for the n-th record of a file. `language` is an ISO 639-1 code, "" when unknown.
    `dated_by` says why `published` is believed: "given" by the source, "evidence" in the text, None when undated;
    `date_source` names the field or the words that it was read from.
    Where the text states no day of publication but leaves only a few open ("due on Tuesday (May 06)"), `published` is
    the last of them, for as of an earlier day the article is not known to exist, and `published_from` the first.
    `text_from` says where a fetched text is from, None for files; `summary` tells that it is only what a feed says of
    an article whose page could not be had. `replaced` counts the places of a file that were not in its encoding; it is
    not stored.
    """

    title: str
    text: str
    original: str
    source: str
    url: str | None = None
    outlet: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    dated_by: Literal["given", "evidence"] | None = None
    published_from: date | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    summary: bool = False
    text_from: TextFrom | None = None
    date_source: str = ""
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with the passages it is cut into, as (start, end) spans of its text.

    `words` has the stored form of each one's words; without, it is made when the article is added.
    """

    article: Article
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of one revision: `text` is `revision.text[start:end]`, offsets in characters, `end` exclusive.

    `tokens` are its words in the form that `tokens.encode` gives them, "" when they were not stored. `published` and
    `published_from` are those of its article: a reader is shown `stated_day`, and times are counted from `period`;
    `text_from` is its article's, too.
    """

    id: int
    article_id: str
    revision: int
    start: int
    end: int
    text: str
    title: str
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    language: str = ""
    tokens: str = field(default="", repr=False, compare=False)
    published_from: date | None = None
    text_from: TextFrom | None = None

    @property
    def stated_day(self) -> date | None:
        """Return the day of publication as its source states it, None where it is only inferred from other words."""
        return self.published if self.published_from is None else None

    @property
    def period(self) -> Period | None:
        """Return the days on one of which it was published, a single one where that is stated, None when unknown."""
        return Period(self.published_from or self.published, self.published) if self.published else None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A passage that a search found and that may be shown, before it is read: what its place is judged by."""

    id: int
    published: date | None
    lexical: float = 0.0
    cosine: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that a search found, with what each index thinks of it and, once ranked, its final score.

    `lexical` is a BM25 score (0 when the words did not find it), `cosine` the similarity of the embeddings in
    [-1, 1], `score` what the ranking made of both; only the order of scores within one search has a meaning.
    """

    passage: Passage
    lexical: float = 0.0
    cosine: float = 0.0
    score: float = 0.0


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in UTC, which is what a date means as an `as_of`."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, seconds=-1)
