"""How much of what is stored lies within the limits of a request: what an abstention says that it has searched."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, case, func, or_, select

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.schema import RevisionRow
from retrieval.catalogue.visibility import Limits
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
    limits = Limits(as_of, since, until, frozenset(name.lower() for name in outlets))
    return catalogue.visibility.covered(limits, catalogue.last_change()) or _counted(catalogue, limits)


def _counted(catalogue: Catalogue, limits: Limits) -> CoveredPeriod:
    """Count in SQL, for a process that has not read yet what decides who may see what. One index tells it all."""
    day = RevisionRow.published_day
    newest = RevisionRow.superseded_from.is_(None)
    conditions = [RevisionRow.visible_from <= limits.as_of, or_(newest, RevisionRow.superseded_from > limits.as_of)]
    if limits.since is not None:
        conditions.append(func.coalesce(RevisionRow.published_from, day) >= limits.since)
    if limits.until is not None:
        conditions.append(day <= limits.until)
    if limits.outlets:
        named = [name for name in catalogue.outlets() if name.lower() in limits.outlets]
        conditions.append(RevisionRow.outlet.in_(named))
    seen = and_(*conditions)
    # Of the revisions of one article at most one is current at any moment.
    query = select(
        func.count(case((seen, 1))),
        func.min(case((seen, day))),
        func.max(case((seen, day))),
        func.count(case((newest, 1))),
    )
    with catalogue.engine.connect() as connection:
        count, first, last, stored = connection.execute(query.select_from(RevisionRow)).one()
    return CoveredPeriod(articles=count, first_day=first, last_day=last, stored=stored)
