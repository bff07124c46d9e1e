"""What a run leaves of each case: the answer, the corpus's evidence, and the judgement of both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.evaluation.cases import Case
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

    def summary(self) -> dict[str, Any]:
        """Return what the file of judgements keeps: enough to compare with another run."""
        return {
            "id": self.case.id,
            "question": self.case.question,
            "passed": not self.failures,
            "status": self.answer.status,
            "scores": {name: list(tally) for name, tally in self.judgement.items()},
        }
