"""The ladder of a model's answer: draft, judge all statements at once, mend the answer line once, drop the rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from pydantic import ValidationError

from retrieval.domain.articles import Passage
from retrieval.domain.progress import Told
from retrieval.domain.steps import step
from retrieval.llm.budget import Allowance
from retrieval.llm.calls import Caller
from retrieval.llm.draft import (
    MOST_STATEMENTS,
    Draft,
    DraftStatement,
    DraftVerdict,
    Form,
    Item,
    JudgedStatement,
    StandAlone,
)
from retrieval.llm.failures import ModelTrouble, Trouble
from retrieval.llm.judge import Case, judge
from retrieval.llm.prompts import LabelledPassages, Message, fence, load_prompt
from retrieval.llm.proven_statements import Occasion, ProvenStatements
from retrieval.question.follow_ups import Turn
from retrieval.ranking.search import Found, Request

_QUESTION = Form.of(StandAlone)
_TURNS = 6
"""The last ones, which a follow-up can refer to."""
_LONGEST = 500
"""Characters of a rewritten question beyond those of the question itself."""


def messages_for(question: str, turns: Sequence[Turn]) -> list[Message]:
    """Return the messages that ask for the rewritten question."""
    return load_prompt("stand_alone").render(
        fence=fence(), turns="\n".join(map(_told, turns[-_TURNS:])), question=_line(question)
    )


async def rewritten(caller: Caller, allowance: Allowance, question: str, turns: Sequence[Turn]) -> str:
    """Return the question as the model rewrites it; raise `ModelTrouble` when it does not make one of it."""
    filled = await caller.call(messages_for(question, turns), _QUESTION, allowance)
    text = _line(filled.question)
    if not text or len(text) > len(question) + _LONGEST:
        raise ModelTrouble("model_garbled", "the rewritten question is no question")
    return text


def _told(turn: Turn) -> str:
    said = " ".join(statement.text for statement in turn.answer.statements) if turn.answer else ""
    return f"Question: {_line(turn.question)}\nAnswer: {_line(said) or 'none could be given'}"


def _line(text: str) -> str:
    return " ".join(text.split())


_log = logging.getLogger(__name__)
_FORM = Form.of(Draft)
_PASSAGES = 20
_CHARACTERS = 24_000
"""Shown to the model at most: about 6,000 tokens."""
_FIELDS = ("answer", "statements")
_CUTS = 2
"""How often the passages are halved when the context is too long for the model."""
_FOR_JUDGING = 0.8
"""Share of the time left that a judge may take: what it does not decide in time the rules still can."""


def passages_for(found: Found) -> list[Passage]:
    """Return the passages that a model is shown, best first: as many as fit, one in any case."""
    shown: list[Passage] = []
    left = _CHARACTERS
    for candidate in found.candidates[:_PASSAGES]:
        left -= len(candidate.passage.text)
        if shown and left < 0:
            break
        shown.append(candidate.passage)
    return shown


def prompt_of(request: Request, passages: LabelledPassages) -> list[Message]:
    """Return the messages that ask for a draft."""
    return load_prompt("answer").render(
        most=str(MOST_STATEMENTS - 1),
        today=request.as_of.strftime("%A, %d %B %Y"),
        passages=passages.fenced(),
        question=_question(request),
    )


class Writing:
    """One answer in the making. Whatever goes wrong, `proven` holds what was proven until then.

    `judging` calls the model that judges, None where the rules alone decide. `trouble` is what befell it.
    """

    def __init__(
        self,
        caller: Caller,
        request: Request,
        allowance: Allowance,
        tell: Callable[[Told], None],
        judging: Caller | None,
    ) -> None:
        self._caller = caller
        self._request = request
        self._allowance = allowance
        self._tell = tell
        self._judging = judging
        self.trouble: Trouble | None = None if judging else "judge_off"
        self.proven = self._new_statements(LabelledPassages(()))

    async def write(self, passages: Sequence[Passage]) -> DraftVerdict:
        """Return the model's verdict once every statement is proven or dropped; raise `ModelTrouble`."""
        for _ in range(_CUTS):
            try:
                return await self._write(passages)
            except ModelTrouble as trouble:
                if trouble.kind != "too_long" or len(passages) < 2 or self.proven.statements:
                    raise
                passages = passages[: len(passages) // 2]
        return await self._write(passages)

    async def _write(self, passages: Sequence[Passage]) -> DraftVerdict:
        labelled = LabelledPassages(passages)
        self.proven = self._new_statements(labelled)
        messages = prompt_of(self._request, labelled)
        draft = await self._caller.call(messages, _FORM, self._allowance, self._receive)
        await self._judge()
        if self.proven.lead_fell and self.trouble in (None, "judge_off"):
            await self._mend(messages, draft)
        return draft.verdict

    async def _receive(self, item: Item) -> bool:
        """Take a statement as soon as it is complete; tell whether any has been told."""
        field, place, value = item
        if field in _FIELDS and (statement := _statement(value)) is not None:
            self.proven.take((field, place), statement)
        return bool(self.proven.statements)

    async def _judge(self) -> None:
        """Have what waits judged in one call; what the judge leaves open is decided by the rules."""
        with step("prove", self.proven.drafts()) as taken:
            if self._judging is not None and (cases := self.proven.cases):
                await self._ask_judge(self._judging, cases)
            self.proven.decide_by_rules()
            taken.output = self.proven.findings()

    async def _ask_judge(self, judging: Caller, cases: Mapping[int, Case]) -> None:
        verdicts: dict[int, JudgedStatement] = {}

        def decide(number: int, verdict: JudgedStatement) -> None:
            verdicts[number] = verdict
            self.proven.decide(number, verdict)

        question = _question(self._request)
        with step("judge", {"statements": {number: case.text for number, case in cases.items()}}) as taken:
            try:
                async with asyncio.timeout(self._allowance.seconds_left * _FOR_JUDGING):
                    self.trouble = await judge(judging, self._allowance, question, cases, decide)
            except TimeoutError:
                self.trouble = "judge_slow"
            taken.output = {
                "verdicts": {number: verdict.model_dump() for number, verdict in verdicts.items()},
                "trouble": self.trouble,
            }
        if self.trouble:
            _log.warning("judge failed", extra={"trouble": self.trouble})

    async def _mend(self, messages: Sequence[Message], draft: Draft) -> None:
        """Ask once more for the answer line; what comes back is vetoed and judged like the first."""
        repair = load_prompt("repair").render(failures=self.proven.failure())
        mended = await self._caller.call(
            [*messages, ("assistant", draft.model_dump_json()), *repair], _FORM, self._allowance
        )
        if mended.lead is not None:
            self.proven.replace_lead(mended.lead)
            await self._judge()
        _log.info("answer line sent back", extra={"mended": not self.proven.lead_fell})

    def _new_statements(self, labelled: LabelledPassages) -> ProvenStatements:
        return ProvenStatements(Occasion(labelled, _question(self._request), self._request.as_of.date()), self._tell)


def _question(request: Request) -> str:
    return " ".join(request.question.split())


def _statement(value: object) -> DraftStatement | None:
    """Return the statement that a part of a reply is, None for anything else that a model puts there."""
    try:
        return DraftStatement.model_validate(value)
    except ValidationError:
        return None
