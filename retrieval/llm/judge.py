"""The judge: one call to a model that says of each drafted statement whether its quotes bear it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from retrieval.domain.articles import Passage
from retrieval.english.dictionary import Pattern
from retrieval.llm.budget import Allowance
from retrieval.llm.calls import Caller
from retrieval.llm.draft import Form, Item, JudgedStatement, Judgement
from retrieval.llm.failures import ModelTrouble, Trouble
from retrieval.llm.prompts import Message, fence, load_prompt, published_on
from retrieval.proof.grounds import Evidence
from retrieval.proof.proof import Ruling
from retrieval.text.boilerplate import GAP
from retrieval.text.quotations import plain
from retrieval.text.sentences import split_sentences

_FORM = Form.of(Judgement)
_ELLIPSIS = Pattern(r"\s*(?:\.\.\.|…|\[…\])\s*", 0)


@dataclass(frozen=True, slots=True)
class Case:
    """A statement to be judged, what it rests on, and what the rules make of it."""

    text: str
    evidence: tuple[Evidence, ...]
    ruling: Ruling

    @property
    def material(self) -> str:
        """Return all that a judge is shown of it beside the statement."""
        return "\n".join(_shown(one) for one in self.evidence)


Decide = Callable[[int, JudgedStatement], None]
"""Gets the number of a case and the verdict on it as soon as that is had."""

_TROUBLES: dict[Trouble, Trouble] = {
    "model_unreachable": "judge_unreachable",
    "model_busy": "judge_unreachable",
    "model_unknown": "judge_unreachable",
    "wrong_key": "judge_unreachable",
    "no_credit": "judge_unreachable",
    "model_rejected": "judge_unreachable",
    "model_slow": "judge_slow",
    "model_refused": "judge_refused",
}
"""What is noted of a judge by what befell the call; anything else is a reply that could not be read."""


def messages_for(question: str, cases: Mapping[int, Case]) -> list[Message]:
    """Return the messages that ask for a judgement on numbered cases."""
    listed = "\n\n".join(_listed(number, case) for number, case in cases.items())
    return load_prompt("judge").render(fence=fence(), cases=listed, question=" ".join(question.split()))


async def judge(
    caller: Caller, allowance: Allowance, question: str, cases: Mapping[int, Case], decide: Decide
) -> Trouble | None:
    """Have cases judged in one call; `decide` gets each verdict that counts. Return what went wrong, if anything did.

    A verdict counts when its number is that of a case that has none yet, and the words that it names stand in what
    was shown of that case.
    """
    judged: set[int] = set()
    troubles: list[Trouble] = []

    def take(verdict: JudgedStatement) -> None:
        case = cases.get(verdict.n)
        if case is None or verdict.n in judged:
            troubles.append("judge_incomplete")
        elif not _stands(verdict.words, case.material):
            troubles.append("judge_garbled")
        else:
            judged.add(verdict.n)
            decide(verdict.n, verdict)

    async def receive(item: Item) -> bool:
        try:
            take(JudgedStatement.model_validate(item[2]))
        except ValueError:
            troubles.append("judge_garbled")
        return bool(judged)

    try:
        await caller.call(messages_for(question, cases), _FORM, allowance, receive)
    except ModelTrouble as trouble:
        return _TROUBLES.get(trouble.kind, "judge_garbled")
    if troubles:
        return troubles[0]
    return None if judged == set(cases) else "judge_incomplete"


def _stands(words: str, material: str) -> bool:
    """Tell whether the words that a judge names, if any, stand in what it was shown."""
    whole = plain(material).lower()
    return all(part.strip(" .,;\"'").lower() in whole for part in _ELLIPSIS.split(plain(words)))


def _listed(number: int, case: Case) -> str:
    lines = [f"Statement {number}: {' '.join(case.text.split())}", *(_shown(one) for one in case.evidence)]
    if case.ruling.verdict == "proven":
        lines.append("- check: nothing found against it")
    lines += [f"- check: {fault.why}" for fault in case.ruling.faults]
    return "\n".join(lines)


def _shown(evidence: Evidence) -> str:
    passage = evidence.passage
    head = f"“{' '.join(passage.title.split())}”, {passage.outlet or 'source unknown'}, {published_on(passage)}"
    before = _sentence_before(passage, evidence.start - passage.start)
    context = f"\n  (before it: {before})" if before else ""
    return f"- {head}: {' '.join(evidence.quote.split())}{context}"


def _sentence_before(passage: Passage, begin: int) -> str:
    """Return the sentence before a place in a passage, "" where none stands right before it."""
    before = [span for span in split_sentences(passage.text) if span[1] <= begin]
    if not before or GAP in passage.text[before[-1][0] : begin]:
        return ""
    return " ".join(passage.text[slice(*before[-1])].split())
