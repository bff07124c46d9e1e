"""How much of what is stored lies within the limits of a request: what an abstention says that it has searched."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import RevisionRow
from retrieval.domain.answer import CoveredPeriod


def articles_within(
    catalogue: Catalogue,
    as_of: datetime,
    since: date | None = None,
    until: date | None = None,
    outlets: tuple[str, ...] = (),
) -> CoveredPeriod:
    """Return how many articles can be seen, and the first and last day on which they were published.

    They are those of which a revision was current at `as_of`, was published on one of the days, both inclusive, and is
    from one of the outlets, whatever their capitals; without days or outlets, of any.
    """
    day = RevisionRow.published_day
    current = or_(RevisionRow.superseded_from.is_(None), RevisionRow.superseded_from > as_of)
    query = select(func.count(RevisionRow.article_id.distinct()), func.min(day), func.max(day)).where(
        RevisionRow.visible_from <= as_of, current
    )
    if since is not None:
        query = query.where(func.coalesce(RevisionRow.published_from, day) >= since)
    if until is not None:
        query = query.where(day <= until)
    if outlets:
        wanted = {name.lower() for name in outlets}
        query = query.where(RevisionRow.outlet.in_([name for name in catalogue.outlets() if name.lower() in wanted]))
    with catalogue.engine.connect() as connection:
        count, first, last = connection.execute(query).one()
    return CoveredPeriod(articles=count, first_day=first, last_day=last, stored=catalogue.coverage().articles)
