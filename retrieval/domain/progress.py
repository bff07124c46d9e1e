"""What an answer in the making reports: searching, reading, each proven statement, done."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.domain.answer import Answer, Citation, Statement


@dataclass(frozen=True, slots=True)
class Searching:
    """The search has begun; `question` is how the question was understood."""

    question: str


@dataclass(frozen=True, slots=True)
class Reading:
    """So many passages are being read."""

    passages: int


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that is proven, with the citations that prove it; their ids are those of the final answer."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer. It comes last, and always."""

    answer: Answer


Progress = Searching | Reading | Told | Done
