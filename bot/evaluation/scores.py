"""What `dateline eval` scores: shares of cases that came out as expected, by plain comparison of strings and days."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.evaluation.cases import Case
from retrieval.answer import Answer


def score(results: Iterable[tuple[Case, Answer]]) -> dict[str, Any]:
    """Return every figure that at least one case has an expectation for: `{"name": {"share": s, "of": n}}`.

    answer@k: an expected string stands in one of the first k statements or the quotes that prove them.
    dates: an expected interval is among the times resolved in a quote, or is the day the quote was published.
    cite: an expected URL is cited. notes: all expected notes are there. abstained: declined where it should be;
    answered: not declined where it should not be.
    """
    counted: dict[str, list[bool]] = {}
    times: list[float] = []
    for case, answer in results:
        times.append(answer.timings_ms.get("total", 0.0))
        for name, hit in _judgements(case, answer):
            counted.setdefault(name, []).append(hit)
    figures: dict[str, Any] = {
        name: {"share": round(sum(hits) / len(hits), 4), "of": len(hits)} for name, hits in counted.items()
    }
    figures["latency_ms"] = _percentiles(times)
    return figures


def passed(case: Case, answer: Answer) -> bool:
    """Tell whether an answer meets everything that the case expects."""
    return all(hit for name, hit in _judgements(case, answer) if name != "answer@1")


def _judgements(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    declined = answer.status == "abstained"
    if case.abstain:
        yield "abstained", declined
        return
    if case.abstain is False or case.answer or case.dates or case.cite:
        yield "answered", not declined
    if case.answer:
        said = [_said(answer, rank) for rank in range(len(answer.statements))]
        wanted = [_folded(text) for text in case.answer]
        for most in (1, 3):
            yield f"answer@{most}", any(text in part for part in said[:most] for text in wanted)
    if case.dates:
        shown = {(time.start, time.end) for citation in answer.citations for time in citation.times}
        shown |= {(citation.published, citation.published) for citation in answer.citations}
        yield "dates", any(pair in shown for pair in case.dates)
    if case.cite:
        yield "cite", any(citation.url in case.cite for citation in answer.citations)
    if case.notes:
        yield "notes", set(case.notes) <= set(answer.notes)


def _said(answer: Answer, rank: int) -> str:
    statement = answer.statements[rank]
    quotes = [citation.quote for citation in answer.citations if citation.id in statement.citations]
    return _folded(" ".join([statement.text, *quotes]))


def _folded(text: str) -> str:
    """Return the words in lower case between single spaces, so that a match is a match of whole words."""
    return " " + " ".join(re.findall(r"\w+", text.lower())) + " "


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    if len(times) < 2:
        return {"p50": round(sum(times), 1), "p95": round(sum(times), 1)}
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1)}
