"""The figures of this process in Prometheus's form."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as PrometheusCounter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from retrieval.catalogue.feeds import Feeds
from retrieval.corpus.corpus import Corpus
from retrieval.domain.errors import DatelineError
from retrieval.domain.metrics import COUNTERS, TIMES, Counter, Time

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PREFIX = "dateline_"


class PrometheusRegistry:
    """Keeps what is counted and timed, and reads the state of a corpus whenever it is asked for all of it."""

    def __init__(self, corpus: Corpus) -> None:
        self._all = CollectorRegistry()
        self._counters: dict[Counter, PrometheusCounter] = {
            name: PrometheusCounter(_PREFIX + name, text, labels, registry=self._all)
            for name, (text, labels) in COUNTERS.items()
        }
        self._times: dict[Time, Histogram] = {
            name: Histogram(_PREFIX + name, text, labels, registry=self._all, buckets=_SECONDS)
            for name, (text, labels) in TIMES.items()
        }
        self._all.register(_StateOfCorpus(corpus))

    def add(self, name: Counter, amount: float, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def observe(self, name: Time, seconds: float, labels: Mapping[str, str]) -> None:
        """Take note of how long something took."""
        histogram = self._times[name]
        (histogram.labels(**labels) if labels else histogram).observe(seconds)

    def exposition(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        return generate_latest(self._all)


class _StateOfCorpus(Collector):
    """How far each projection is behind the catalogue, and how the feeds are; asked of the catalogue each time.

    What cannot be told at the moment is left out: a figure that is missing is an alarm of its own.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def describe(self) -> list[Metric]:
        """Return nothing, so that registering asks the catalogue nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        for read in (self._changes, self._feeds):
            yield from _told(read)

    def _changes(self) -> list[Metric]:
        last = self._corpus.catalogue.last_change()
        newest = GaugeMetricFamily(_PREFIX + "last_change", "The number of the newest change in the catalogue.")
        newest.add_metric([], last)
        text = "How many changes each projection has not applied yet."
        lag = GaugeMetricFamily(_PREFIX + "projection_lag_changes", text, labels=["projection"])
        for name, cursor in self._corpus.cursors().items():
            lag.add_metric([name], max(0, last - cursor))
        return [newest, lag]

    def _feeds(self) -> list[Metric]:
        states = Tally(feed.state for feed in Feeds(self._corpus.catalogue).all())
        gauge = GaugeMetricFamily(_PREFIX + "feeds", "How many feeds are in each state.", labels=["state"])
        for state in ("active", "failing", "gone"):
            gauge.add_metric([state], states[state])
        return [gauge]


def _told(read: Callable[[], list[Metric]]) -> list[Metric]:
    try:
        return read()
    except DatelineError:
        return []
