"""What a run leaves of each case: the answer, the corpus's evidence, and the judgement of both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.evaluation.cases import Case, expectations
from bot.evaluation.evidence import Evidence
from bot.evaluation.judgement import failures, judge
from bot.evaluation.tallies import Judgement
from retrieval.domain.answer import Answer


@dataclass(frozen=True)
class Record:
    """A case that has been answered. `number` is its place among the cases of the run, from 0."""

    number: int
    case: Case
    answer: Answer
    evidence: Evidence

    @cached_property
    def judgement(self) -> Judgement:
        """What the case adds to each score."""
        return judge(self.case, self.answer, self.evidence)

    @cached_property
    def failures(self) -> list[str]:
        """The names of the scores in which the case did not come out as it should."""
        return failures(self.judgement)

    @cached_property
    def passed(self) -> bool | None:
        """Tell whether all that the case expects came; None where it expects nothing that is scored here."""
        return not self.failures if expectations(self.case) else None

    def summary(self) -> dict[str, Any]:
        """Return what the file of judgements keeps: enough to compare with another run."""
        return {
            "id": self.case.id,
            "question": self.case.question,
            "passed": bool(self.passed),
            "status": self.answer.status,
            "scores": {name: list(tally) for name, tally in self.judgement.items()},
        }
