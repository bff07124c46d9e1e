"""The `Answer`: the contract between the chain and everything that shows, stores or scores it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from retrieval.models import Reason, Status


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuotedTime(_Part):
    """A time expression inside a quote, and the days that it means, both inclusive; None where it is not stated."""

    text: str
    start: date | None
    end: date | None


class Citation(_Part):
    """A quote and where it stands: `revision.text[start:end] == quote`, offsets in characters, end exclusive."""

    id: int
    quote: str
    article_id: str
    revision: int
    start: int
    end: int
    title: str
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    times: tuple[QuotedTime, ...] = ()


class Statement(_Part):
    """One sentence of an answer, and the ids of the citations that prove it."""

    text: str
    citations: tuple[int, ...]


class FoundPassage(_Part):
    """A passage as the search ranked it; scores compare only within one answer."""

    article_id: str
    url: str | None = None
    title: str
    text: str
    score: float


class CoveredPeriod(_Part):
    """What the corpus holds: how many articles, and the first and last day on which they were published."""

    articles: int
    first_day: date | None = None
    last_day: date | None = None


class Answer(_Part):
    """What a question gets: proven statements, or the reason why there are none.

    `notes` qualify the answer ("single_source", "without_vectors", ...). `passages` are the ranked passages, where
    asked for. An abstention carries the corpus's `coverage` and the `nearest` articles instead of statements.
    """

    question: str
    as_of: datetime
    status: Status
    reason: Reason | None = None
    notes: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    coverage: CoveredPeriod | None = None
    nearest: tuple[FoundPassage, ...] = ()
    model: str = "extractive"
    cost_usd: float = 0.0
    timings_ms: dict[str, float] = Field(default_factory=dict)
