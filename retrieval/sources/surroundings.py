"""What fetching goes through: the operator's own networks, the clock, and what tests put in place of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.catalogue.feeds import Feeds
from retrieval.sources.addresses import Network
from retrieval.sources.clock import Clock, SystemClock
from retrieval.sources.fetching import Fetcher, Limits
from retrieval.sources.politeness import DELAY_SECONDS, Visitor

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How the outside is reached. `delay` is the pause in seconds between two requests to one host."""

    allowed_networks: Sequence[Network] = ()
    clock: Clock = SystemClock()  # noqa: RUF009 - it has no state
    resolver: AbstractResolver | None = None
    limits: Limits | None = None
    delay: float = DELAY_SECONDS

    def fetcher(self) -> Fetcher:
        """Return a fetcher, to be entered."""
        return Fetcher(allowed_networks=self.allowed_networks, limits=self.limits, resolver=self.resolver)

    def visitor(self, fetcher: Fetcher, feeds: Feeds) -> Visitor:
        """Return a visitor that keeps robots.txt in the catalogue."""
        return Visitor(fetcher, self.clock, feeds, self.delay)
