"""What the corpus itself says about an answer: whether its quotes stand where it says, and how fresh they are.

Read beside the answer, where the corpus is open, so that everything after it needs only files.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from bot.evaluation.agreement import address, is_address
from bot.evaluation.cases import Case
from retrieval.catalogue import Catalogue
from retrieval.catalogue.schema import ArticleRow, RevisionRow
from retrieval.domain.answer import Answer, Citation

_AROUND = 280
"""Characters of an article shown on either side of a quote."""


class Context(BaseModel):
    """A quote among its neighbours: `before + quote + after` is a slice of the revision.

    `exact` tells whether what stands at the citation's offsets is the quote, character by character.
    """

    model_config = ConfigDict(frozen=True)

    exact: bool
    before: str
    found: str
    after: str


class Evidence(BaseModel):
    """The corpus's side of one answer.

    `contexts` are those of the citations, in their order. `stored` are the addresses of the case's evidence that the
    corpus holds. `newest_accepted` is the last day on which an accepted article that could be seen was published,
    `newest_cited` the same for the cited ones; None without a dated one.
    """

    model_config = ConfigDict(frozen=True)

    contexts: tuple[Context, ...] = ()
    stored: tuple[str, ...] = ()
    newest_accepted: date | None = None
    newest_cited: date | None = None


class Library:
    """The corpus as the scorecard reads it. The addresses of all articles are read once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._published = _published(catalogue)

    def evidence(self, case: Case, answer: Answer) -> Evidence:
        """Return what there is to say about an answer to a case."""
        accepted = {address(url) for url in (*case.cite, *case.evidence_urls) if is_address(url)}
        visible = [day for day in map(self._day, accepted) if day and day <= answer.as_of.date()]
        cited = [citation.published for citation in answer.citations if citation.published]
        return Evidence(
            contexts=tuple(map(self._context, answer.citations)),
            stored=tuple(sorted(accepted & self._published.keys())),
            newest_accepted=max(visible, default=None),
            newest_cited=max(cited, default=None),
        )

    def _day(self, key: str) -> date | None:
        return self._published.get(key)

    def _context(self, citation: Citation) -> Context:
        text = self._catalogue.text(citation.article_id, citation.revision) or ""
        begin, stop = max(0, citation.start - _AROUND), citation.end + _AROUND
        before, found, after = (
            text[begin : citation.start],
            text[citation.start : citation.end],
            text[citation.end : stop],
        )
        return Context(
            exact=bool(found) and found == citation.quote,
            before=before if begin == 0 else "… " + before.partition(" ")[2],
            found=found,
            after=after if stop >= len(text) else after.rpartition(" ")[0] + " …",
        )


def _published(catalogue: Catalogue) -> dict[str, date | None]:
    """Return the day of publication of every article that has a URL, by its address."""
    query = (
        select(ArticleRow.url, RevisionRow.published_day)
        .join(RevisionRow, RevisionRow.article_id == ArticleRow.id)
        .where(ArticleRow.url.is_not(None))
        .order_by(RevisionRow.number)
    )
    with catalogue.engine.connect() as connection:
        return {address(url): day for url, day in connection.execute(query)}
