"""Who reports what an answer cites, who only copied it, and the original in place of a copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.attribution.citations import cite
from retrieval.catalogue.story_memberships import StoryReport
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Citation, Reports
from retrieval.domain.articles import Passage
from retrieval.ranking.search import Request
from retrieval.stories.credits import agency_named


@dataclass(frozen=True, slots=True)
class _Source:
    """What one report can have in common with another that makes the two of them one."""

    story: int
    agency: str | None
    outlet: str


def attribute(
    corpus: Corpus, request: Request, citations: Sequence[Citation]
) -> tuple[tuple[Citation, ...], Reports | None]:
    """Return the citations, each of the original where that can be had, and how many independent reports they are.

    The original is the report of the agency that copies name as their source, if the request lets it be cited and
    the quote stands in it word for word.
    """
    if not citations:
        return (), None
    reports = _reports(corpus, request, citations)
    originals = tuple(_original(corpus, request, citation, citations, reports) for citation in citations)
    return originals, _count(corpus, originals, reports)


def count_reports(corpus: Corpus, request: Request, citations: Sequence[Citation]) -> Reports | None:
    """Return how many outlets report what is cited, and how many of them independently; None without citations."""
    return _count(corpus, citations, _reports(corpus, request, citations)) if citations else None


def _reports(corpus: Corpus, request: Request, citations: Sequence[Citation]) -> list[StoryReport]:
    corpus.stories.refresh()
    stories = {corpus.stories.story_of(citation.article_id) for citation in citations}
    return corpus.stories.memberships.reports(stories, request.as_of)


def _original(
    corpus: Corpus,
    request: Request,
    citation: Citation,
    citations: Sequence[Citation],
    reports: Sequence[StoryReport],
) -> Citation:
    story = corpus.stories.story_of(citation.article_id)
    members = [report for report in reports if report.story == story]
    credited = {report.credit for report in members if report.credit}
    for report in members:
        cited = any(report.article_id == each.article_id for each in citations)
        if not cited and agency_named(report.outlet) in credited and _may_be_cited(report, request):
            text = corpus.catalogue.text(report.article_id, report.revision) or ""
            start = text.find(citation.quote)
            if start >= 0:
                return cite(citation.id, _whole(report, text), start, start + len(citation.quote), citation.marked)
    return citation


def _may_be_cited(report: StoryReport, request: Request) -> bool:
    day, names = report.published, {name.lower() for name in request.outlets}
    if (request.since or request.until) and day is None:
        return False
    first = report.published_from or day
    early = request.since is not None and first is not None and first < request.since
    late = request.until is not None and day is not None and day > request.until
    return not early and not late and (not names or (report.outlet or "").lower() in names)


def _whole(report: StoryReport, text: str) -> Passage:
    """Return a revision as one passage, whose id no index knows."""
    return Passage(
        id=0,
        article_id=report.article_id,
        revision=report.revision,
        start=0,
        end=len(text),
        text=text,
        title=report.title,
        outlet=report.outlet,
        url=report.url,
        published=report.published,
        language=report.language,
        published_from=report.published_from,
    )


def _count(corpus: Corpus, citations: Sequence[Citation], reports: Sequence[StoryReport]) -> Reports:
    known = {report.article_id: report for report in reports}
    cited = []
    for citation in citations:
        report = known.get(citation.article_id)
        agency = agency_named(citation.outlet) or (report.credit if report else None)
        story = corpus.stories.story_of(citation.article_id)
        cited.append(_Source(story, agency, citation.outlet or citation.article_id))
    outlets = {source.outlet for source in cited} | {report.outlet or report.article_id for report in reports}
    independent = _groups(cited)
    agencies = {agency_named(report.outlet) or report.credit for report in reports} - {None}
    originator = agencies.pop() if independent == 1 and len(agencies) == 1 else None
    return Reports(outlets=len(outlets), independent=independent, originator=originator)


def _groups(sources: Iterable[_Source]) -> int:
    """Return how many groups are left when all that share a story, an agency or an outlet are put together."""
    groups: list[set[tuple[str, object]]] = []
    for source in sources:
        marks: set[tuple[str, object]] = {("story", source.story), ("outlet", source.outlet)}
        if source.agency:
            marks.add(("agency", source.agency))
        touching = [group for group in groups if group & marks]
        groups = [group for group in groups if not group & marks]
        groups.append(marks.union(*touching))
    return len(groups)
