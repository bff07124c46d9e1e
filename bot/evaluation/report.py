"""The run as one page: report.html holds everything, fetches nothing, and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from bot.evaluation.agreement import is_address
from bot.evaluation.cases import expectations
from bot.evaluation.comparison import Comparison
from bot.evaluation.plots import plots
from bot.evaluation.scores import DAYS, HEADLINES, LOWER_IS_BETTER, MEANINGS, Record, shares
from retrieval.domain.answer import Answer, Citation
from retrieval.times.expressions import format_interval

_PAGE = Path(__file__).parent / "report_page"


@dataclass(frozen=True, slots=True)
class About:
    """What a page says about its run."""

    cases: str
    finished: datetime
    mode: str
    seed: int
    corpus: str


def render_report(records: Sequence[Record], scores: dict[str, Any], about: About, compared: Comparison | None) -> str:
    """Return the page as HTML."""
    style, script = (_PAGE / "report.css").read_text("utf-8"), (_PAGE / "report.js").read_text("utf-8")
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only a report needs it

    environment = Environment(
        loader=FileSystemLoader(_PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2").render(
        about=about,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        rows=_rows(scores, compared),
        latency=scores["latency_ms"],
        plots=[plot._replace(svg=Markup(plot.svg)) for plot in plots(records, scores)],  # noqa: S704 - drawn here
        compared=compared,
        passed=sum(not record.failures for record in records),
        tags=sorted({tag for record in records for tag in record.case.tags}),
        names=sorted({name for record in records for name in record.failures}),
        data=_data_block([_shown(record, compared) for record in records]),
        total=len(records),
    )


def _policy(style: str, script: str) -> str:
    """Return a content security policy under which nothing is loaded and only this style and script are used."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _rows(scores: dict[str, Any], compared: Comparison | None) -> list[dict[str, Any]]:
    """Return the table of scores, the first ones first."""
    found = {**shares(scores), **{name: scores[name] for name in (DAYS,) if name in scores}}
    rows = []
    for name, figure in found.items():
        value = figure.get("share", figure.get("days", 0.0))
        change = compared.changes.get(name) if compared else None
        gain = (change.now - change.before) * (-1 if name in LOWER_IS_BETTER else 1) if change else 0.0
        rows.append(
            {
                "name": name,
                "value": value,
                "low": figure["low"],
                "high": figure["high"],
                "of": figure["of"],
                "share": "share" in figure,
                "first": name in HEADLINES,
                "meaning": MEANINGS[name],
                "change": change,
                "gain": gain,
            }
        )
    return rows


def _data_block(rows: list[dict[str, Any]]) -> Markup:
    """Return JSON that may stand in a script element, whatever the texts hold."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def _shown(record: Record, compared: Comparison | None) -> dict[str, Any]:
    case, answer = record.case, record.answer
    return {
        "id": case.id,
        "question": case.question,
        "turns": case.turns,
        "understood": answer.understood,
        "asOf": answer.as_of.date().isoformat(),
        "tags": case.tags,
        "failures": record.failures,
        "became": _became(record.number, compared),
        "status": answer.status,
        "reason": answer.reason,
        "notes": answer.notes,
        "expected": [[name.replace("_", " "), _told(value)] for name, value in expectations(case).items()],
        "direct": answer.direct.text if answer.direct else answer.reply,
        "statements": [[statement.text, statement.citations] for statement in answer.statements],
        "citations": [_cited(citation, record, at) for at, citation in enumerate(answer.citations)],
        "ranked": _ranked(answer),
        "scores": [[name, tally.hits, tally.of] for name, tally in record.judgement.items()],
        "ms": answer.timings_ms.get("total"),
        "usd": answer.cost_usd,
        "model": answer.model,
    }


def _became(number: int, compared: Comparison | None) -> str:
    if compared is None:
        return ""
    return "better" if number in compared.better else "worse" if number in compared.worse else "same"


def _told(value: Any) -> list[str]:
    """Return an expectation as lines: intervals of days as people write them, everything else as it is."""
    values = value if isinstance(value, list) else [value]
    return [" to ".join(dict.fromkeys(one)) if isinstance(one, list) else str(one) for one in values]


def _cited(citation: Citation, record: Record, at: int) -> dict[str, Any]:
    context = record.evidence.contexts[at]
    return {
        "id": citation.id,
        "title": citation.title,
        "outlet": citation.outlet,
        "url": citation.url if is_address(citation.url or "") else None,
        "published": citation.published.isoformat() if citation.published else None,
        "times": [
            [time.text, format_interval(time.start, time.end) if time.start and time.end else "not stated"]
            for time in citation.times
        ],
        "quote": citation.quote,
        "exact": context.exact,
        "before": context.before,
        "found": context.found,
        "after": context.after,
    }


def _ranked(answer: Answer, most: int = 5) -> list[list[str]]:
    """Return the first articles that the search ranked, title and URL."""
    articles = {passage.article_id: [passage.title, passage.url or ""] for passage in reversed(answer.passages)}
    order = dict.fromkeys(passage.article_id for passage in answer.passages)
    return [articles[article] for article in list(order)[:most]]
