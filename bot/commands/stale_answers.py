"""What `dateline status --stale-answers` prints: given answers that no longer stand, ready to be asked again."""

from __future__ import annotations

import json
from typing import Any

from rich.text import Text

from bot.display.console import output, write_json
from retrieval.catalogue.given_answers import Fault, StaleAnswer, stale_answers
from retrieval.corpus.corpus import Corpus

_FAULTS: dict[Fault, str] = {
    "changed": "the article no longer says so",
    "retracted": "the article has been retracted",
    "vanished": "the article is gone",
}


def show_stale_answers(corpus: Corpus, *, as_json: bool) -> None:
    """Print the answers whose quotes have changed or vanished, oldest first."""
    found = stale_answers(corpus.catalogue)
    if as_json:
        write_json(json.dumps([_facts(answer) for answer in found], indent=2, ensure_ascii=False))
        return
    if not found:
        output.print("Every answer that was given still stands.")
    for answer in found:
        output.print(Text.assemble(f"{answer.given:%Y-%m-%d %H:%M}  ", (answer.question, "bold")), soft_wrap=True)
        for lost in answer.lost:
            now = f", now at revision {lost.newest}" if lost.newest else ""
            where = f"{lost.article_id}, revision {lost.revision}{now}"
            output.print(Text(f"    [{lost.number}] {_FAULTS[lost.fault]} ({where})", "yellow"), soft_wrap=True)


def _facts(answer: StaleAnswer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "question": answer.question,
        "as_of": answer.as_of.isoformat(),
        "given": answer.given.isoformat(),
        "stands": False,
        "lost": [
            {
                "citation": lost.number,
                "article_id": lost.article_id,
                "revision": lost.revision,
                "newest_revision": lost.newest,
                "fault": lost.fault,
            }
            for lost in answer.lost
        ],
    }
