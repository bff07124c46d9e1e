"""How many articles a request can see: as of a moment, of some days, of some outlets."""

from __future__ import annotations

from datetime import UTC, date, datetime

from retrieval.catalogue import Catalogue
from retrieval.catalogue.holdings import articles_within
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import end_of_day


def seen(corpus: Corpus, as_of: datetime | None = None, **limits: object) -> tuple[int, date | None, date | None]:
    moment = as_of or datetime.now(UTC)
    found = articles_within(corpus.catalogue, moment, **limits)  # type: ignore[arg-type]
    # Whoever asks for the first time counts in SQL; that is the same.
    assert found == articles_within(Catalogue(corpus.catalogue.engine), moment, **limits)  # type: ignore[arg-type]
    assert found.stored == 16
    return found.articles, found.first_day, found.last_day


def test_the_count_is_that_of_the_scope(samples: Corpus):
    assert seen(samples) == (16, date(2025, 1, 8), date(2025, 6, 17))
    early, _, last = seen(samples, end_of_day(date(2025, 3, 28)))
    assert 0 < early < 16
    assert last is not None
    assert last <= date(2025, 3, 28)
    count, first, last = seen(samples, since=date(2025, 4, 1), until=date(2025, 4, 30))
    assert 0 < count < 16
    assert first is not None
    assert last is not None
    assert date(2025, 4, 1) <= first <= last <= date(2025, 4, 30)
    assert seen(samples, outlets=("wexley WIRE",))[0] + seen(samples, outlets=("Nobody",))[0] < 16
    assert seen(samples, outlets=("Nobody",)) == (0, None, None)
