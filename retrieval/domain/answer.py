"""The `Answer`: the contract between the chain and everything that shows, stores or scores it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from retrieval.domain.articles import Reason, Status, TextFrom
from retrieval.domain.trace import Step
from retrieval.domain.unseen import visible

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~]")
_PLAIN_URL = re.compile(r"https?://[^\s<>\x00-\x1f\x7f]+")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuotedTime(_Part):
    """A time expression inside a quote, and the days that it means, both inclusive; None where it is not stated."""

    text: str
    start: date | None
    end: date | None


class InferredPeriod(_Part):
    """The days, both inclusive, on one of which an article was published, by its own words and not by a date of it."""

    start: date
    end: date


class Citation(_Part):
    """A quote and where it stands: `revision.text[start:end] == quote`, offsets in characters, end exclusive.

    `published` is None where no day is stated; `dated` then tells what the article's words leave open, if they do.
    `text_from` tells of what was fetched whether it is from the page or from a feed, which may say less.
    `marked` are the characters of the quote, end exclusive, that answer, where it is known which do.
    """

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
    dated: InferredPeriod | None = None
    times: tuple[QuotedTime, ...] = ()
    text_from: TextFrom | None = Field(default=None, exclude_if=lambda value: value is None)
    marked: tuple[int, int] | None = None


class Statement(_Part):
    """One sentence of an answer, and the ids of the citations that prove it."""

    text: str
    citations: tuple[int, ...]


class Direct(_Part):
    """What was asked for, in one line.

    `text` is a slice `[start:end]` of the text of statement number `statement` (counted from 1), offsets in
    characters, end exclusive; or it is made from what quotes say by the rule that `computed` names, such as a resolved
    day, a span of two days, a count, "Yes" or "No". Then `start` and `end` are those of the words that it rests on, or
    None where it rests on several statements. `value` is the same for programs: an ISO 8601 day or interval
    ("2025-03-28", "2025-02-05/2025-02-14"), a number, "yes" or "no"; None where the text says it all.
    """

    text: str
    kind: str
    statement: int
    start: int | None = None
    end: int | None = None
    computed: str | None = None
    value: str | float | None = None


class Rival(_Part):
    """A dated quote that is not the answer, the days that it speaks of, and why it lost.

    `reason` is "another_act", "other_participants", "earlier", "later", "still_ahead", "outside_window", "overtaken",
    "disputed", "weaker" or "withdrawn". `changed` is the day on which the article itself was changed, where the quote
    stands in an earlier revision of it and no more in the present one: "overtaken" when that says otherwise,
    "withdrawn" when it says nothing. `figure` is what the quote says where the question asks for a figure; the days
    are then those of publication.
    """

    citation: Citation
    start: date
    end: date
    reason: str
    changed: date | None = None
    figure: str | None = None


class ScopedWindow(_Part):
    """The days that an answer was looked for in, both inclusive, None for open, and whose words say so.

    `bounds` tells whether they bound when an article was published or when the event happened. `reason` is the
    question's own words, or the name of the option.
    """

    start: date | None
    end: date | None
    reason: str
    bounds: Literal["publication", "event"]


class Scopes(_Part):
    """How a question was understood: its windows, outlets, order ("first", "last", "next") and kind of answer."""

    windows: tuple[ScopedWindow, ...] = ()
    outlets: tuple[str, ...] = ()
    order: str | None = None
    kind: str


class FoundPassage(_Part):
    """A passage as the search ranked it; scores compare only within one answer."""

    article_id: str
    url: str | None = None
    title: str
    text: str
    score: float


class CoveredPeriod(_Part):
    """How many articles could be seen, and the first and last day on which they were published.

    `stored` is how many there are in all, where the limits of a request let only some of them be seen.
    """

    articles: int
    first_day: date | None = None
    last_day: date | None = None
    stored: int | None = None


class Reports(_Part):
    """How many outlets tell what an answer says, and how many of them did not copy it from another.

    `originator` is who all the others have it from, where their texts name a news agency.
    """

    outlets: int
    independent: int
    originator: str | None = None


class Tokens(_Part):
    """Tokens that models read and wrote for an answer."""

    read: int
    written: int


class Answer(_Part):
    """What a question gets: proven statements, or the reason why there are none.

    `status` is "answered"; "closest" where the statements are the nearest that the articles come to an answer, and may
    be none; "abstained"; or "chat" for a `reply` of the bot's own to a greeting, thanks or a call for help.
    `confidence` is the calibrated probability that the first statement answers, None where nothing was weighed.
    `notes` qualify the answer ("single_source", "without_vectors", ...). `passages` are the ranked passages, where
    asked for. An abstention carries the corpus's `coverage` and the `nearest` articles instead of statements.
    `rivals` are dates that lost against the one told, where a question asks for a date, and figures that an article
    gave before it was changed; `scopes` is what limited the answer.
    `understood` is the question that was answered, where a follow-up had to be put so that it stands alone.
    `model` is "extractive" or the name of the model that wrote it; `tokens` and `cost_usd` (US dollars) are what
    models were paid for, whoever wrote the answer in the end; `tokens` is None when no model was called. `reports`
    counts who reports what is cited; an abstention has none. `trace` is what each rule did, where that was recorded.
    """

    question: str
    understood: str | None = None
    as_of: datetime
    status: Status
    confidence: float | None = None
    direct: Direct | None = None
    reply: str | None = None
    reason: Reason | None = None
    notes: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    rivals: tuple[Rival, ...] = ()
    scopes: Scopes | None = None
    passages: tuple[FoundPassage, ...] = ()
    coverage: CoveredPeriod | None = None
    nearest: tuple[FoundPassage, ...] = ()
    model: str = "extractive"
    tokens: Tokens | None = None
    reports: Reports | None = None
    cost_usd: float = 0.0
    timings_ms: dict[str, float] = Field(default_factory=dict)
    trace: tuple[Step, ...] = ()

    @property
    def text(self) -> str:
        """What a reader is told, as plain text: the direct line, the statements, and their numbered sources."""
        sources = [f"[{each.id}] {_source(each)} {each.url or ''}" for each in self.citations]
        return "\n\n".join(visible(part) for part in (*self._told(), *sources))

    @property
    def markdown(self) -> str:
        """The same as Markdown, the direct line in bold and the sources linked; no article's text can be markup."""
        told = [_escaped(part) for part in self._told()]
        if self.direct is not None:
            told[0] = f"**{told[0]}**"
        return "\n\n".join([*told, "\n".join(map(_linked, self.citations))]).rstrip()

    def _told(self) -> list[str]:
        told = [self.direct.text] if self.direct is not None else []
        if self.status == "closest":
            told.append("No article says this outright. Closest:")
        told += [" ".join([each.text, *(f"[{number}]" for number in each.citations)]) for each in self.statements]
        return told or [self.reply or "The stored articles do not answer that."]


def _source(citation: Citation) -> str:
    day = citation.published.isoformat() if citation.published else "undated"
    return f"{citation.outlet or 'source unknown'}, {day}: {citation.title}"


def _linked(citation: Citation) -> str:
    name = _escaped(_source(citation))
    plain = citation.url is not None and _PLAIN_URL.fullmatch(citation.url)
    return f"{citation.id}. " + (f"[{name}](<{citation.url}>)" if plain else name)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", visible(text))
