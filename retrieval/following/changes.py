"""Whether an answer has changed in what matters: what is asked for, its date, or the proof that it rests on.

A reprint, another wording, or another article that says the same is no change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.given_answers import newest_text
from retrieval.domain.answer import Answer, Citation
from retrieval.question.question import words
from retrieval.text.correction_notices import find_notices
from retrieval.text.quantities import find_quantities

ChangeKind = Literal["answered", "other_answer", "other_proof", "no_longer_proven"]
LossKind = Literal["changed", "retracted", "vanished"]

_ANSWERING = ("answered", "closest")


@dataclass(frozen=True, slots=True)
class ProofLoss:
    """What became of a quote that an answer rests on: its article no longer says it, was retracted, or is gone."""

    citation: Citation
    kind: LossKind


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """That an answer is no longer what it was. `lost` is why the old one does not stand, where it does not."""

    kind: ChangeKind
    before: Answer
    after: Answer
    lost: ProofLoss | None = None


def change_between(catalogue: Catalogue, before: Answer, after: Answer) -> AnswerChange | None:
    """Return what has changed from one answer to a question to the next, None where nothing that matters has."""
    lost = proof_loss(catalogue, before)
    if before.status != "answered":
        return AnswerChange("answered", before, after) if after.status == "answered" else None
    if after.status not in _ANSWERING or (after.status == "closest" and lost):
        return AnswerChange("no_longer_proven", before, after, lost) if lost else None
    if says_the_same(before, after):
        return AnswerChange("other_proof", before, after, lost) if lost else None
    if after.status != "answered" or not (lost or _is_newer(before, after)):
        return None  # only ranked otherwise: the old answer stands, and nothing new contradicts it
    return AnswerChange("other_answer", before, after, lost)


def proof_loss(catalogue: Catalogue, answer: Answer) -> ProofLoss | None:
    """Return the first quote of an answer's first statement that does not stand any more, None where all do."""
    for citation in proof_of(answer):
        text = newest_text(catalogue, citation.article_id)
        if text is None:
            return ProofLoss(citation, "vanished")
        if any(notice.kind == "retraction" for notice in find_notices(text)):
            return ProofLoss(citation, "retracted")
        if " ".join(citation.quote.split()) not in " ".join(text.split()):
            return ProofLoss(citation, "changed")
    return None


def says_the_same(one: Answer, other: Answer) -> bool:
    """Tell whether two answers give the same for what was asked."""
    if one.direct and other.direct:
        if one.direct.value is not None and other.direct.value is not None:
            return one.direct.value == other.direct.value
        return _same_words(one.direct.text, other.direct.text)
    first, second = _facts(one), _facts(other)
    return bool(first & second) or first == second


def _same_words(one: str, other: str) -> bool:
    """Tell whether one text only says more fully what the other says: "Carney", "Mark Carney"."""
    numbers = [{quantity.value for quantity in find_quantities(text)} for text in (one, other)]
    if numbers[0] or numbers[1]:
        return numbers[0] == numbers[1]
    first, second = set(words(one)), set(words(other))
    return bool(first) and bool(second) and (first <= second or second <= first)


def _facts(answer: Answer) -> frozenset[object]:
    """Return the days and figures of the first statement's quotes, which stand for what it says."""
    found: set[object] = set()
    for citation in proof_of(answer):
        found |= {(time.start, time.end) for time in citation.times if time.start}
        found |= {quantity.value for quantity in find_quantities(citation.quote)}
    return frozenset(found)


def _is_newer(before: Answer, after: Answer) -> bool:
    return _newest_day(after) >= _newest_day(before)


def _newest_day(answer: Answer) -> date:
    return max((citation.published for citation in proof_of(answer) if citation.published), default=date.min)


def proof_of(answer: Answer) -> list[Citation]:
    """Return the citations of the first statement, on which an answer rests."""
    numbers = answer.statements[0].citations if answer.statements else ()
    return [citation for citation in answer.citations if citation.id in numbers]
