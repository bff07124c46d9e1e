"""The tutorial's pipeline with Chroma's metadata filter, so that it leaves out what was not yet published, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.peers.langchain_tutorial import Tutorial, day_number
from bot.evaluation.cases import Case


class DatedTutorial(Tutorial):
    """Vector search among the articles published until the day of the question."""

    def _where(self, case: Case) -> dict[str, Any] | None:
        return {"published": {"$lte": day_number(case.as_of.isoformat())}} if case.as_of else None


def open_system(folder: Path) -> DatedTutorial:
    """Open the collection in a folder, made where it is missing."""
    return DatedTutorial(folder)
