"""A last look by the model at a statement that every rule has passed. It can only take statements away."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.domain.articles import Passage
from retrieval.llm.allowance import Allowance
from retrieval.llm.calls import Caller
from retrieval.llm.draft import Entailment, Form
from retrieval.llm.passage_labels import fence
from retrieval.llm.prompts import load_prompt
from retrieval.proof.proof import Evidence

_FORM = Form.of(Entailment)


async def entailed(caller: Caller, allowance: Allowance, statement: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether the model finds that the quotes say all of the statement; no clear word is a no."""
    messages = load_prompt("entailment").render(
        fence=fence(), quotes="\n".join(map(_quoted, evidence)), statement=statement
    )
    return (await caller.call(messages, _FORM, allowance)).supported


def _quoted(evidence: Evidence) -> str:
    return f"- ({_published(evidence.passage)}) {' '.join(evidence.quote.split())}"


def _published(passage: Passage) -> str:
    if passage.period is None:
        return "undated"
    return str(passage.stated_day or f"{passage.period.start} to {passage.period.end}")
