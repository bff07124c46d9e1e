"""The ladder of a model's answer: draft, prove each statement, send what failed back once, drop the rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from pydantic import ValidationError

from retrieval.domain.articles import Passage
from retrieval.domain.progress import Told
from retrieval.llm.allowance import Allowance
from retrieval.llm.calls import Caller
from retrieval.llm.draft import MOST_STATEMENTS, Draft, DraftStatement, DraftVerdict, Form
from retrieval.llm.failures import ModelTrouble
from retrieval.llm.judge import entailed
from retrieval.llm.passage_labels import LabelledPassages
from retrieval.llm.prompts import Message, load_prompt
from retrieval.llm.proven_statements import Entails, Telling
from retrieval.ranking.search import Found, Request

_log = logging.getLogger(__name__)
_FORM = Form.of(Draft)
_PASSAGES = 12
_PASSAGES_ACROSS = 20
"""Shown to the model; more for a question that asks across articles."""
_CUTS = 2
"""How often the passages are halved when the context is too long for the model."""


def passages_for(found: Found) -> list[Passage]:
    """Return the passages that a model is shown, best first."""
    across = bool(found.question.parts) or len(found.question.outlets) > 1
    return [candidate.passage for candidate in found.candidates[: _PASSAGES_ACROSS if across else _PASSAGES]]


def prompt_of(request: Request, passages: LabelledPassages) -> list[Message]:
    """Return the messages that ask for a draft."""
    return load_prompt("answer").render(
        most=str(MOST_STATEMENTS),
        today=request.as_of.strftime("%A, %d %B %Y"),
        passages=passages.fenced(),
        question=" ".join(request.question.split()),
    )


class Writing:
    """One answer in the making. Whatever goes wrong, `telling` holds what was proven until then."""

    def __init__(
        self, caller: Caller, request: Request, allowance: Allowance, tell: Callable[[Told], None], *, entailment: bool
    ) -> None:
        self._caller = caller
        self._request = request
        self._allowance = allowance
        self._tell = tell
        self._entails: Entails | None = partial(entailed, caller, allowance) if entailment else None
        self.telling = self._new_telling(LabelledPassages(()))

    async def write(self, passages: Sequence[Passage]) -> DraftVerdict:
        """Return the model's verdict once every statement is proven or dropped; raise `ModelTrouble`."""
        for _ in range(_CUTS):
            try:
                return await self._write(passages)
            except ModelTrouble as trouble:
                if trouble.kind != "too_long" or len(passages) < 2 or self.telling.statements:
                    raise
                passages = passages[: len(passages) // 2]
        return await self._write(passages)

    async def _write(self, passages: Sequence[Passage]) -> DraftVerdict:
        labelled = LabelledPassages(passages)
        self.telling = self._new_telling(labelled)
        messages = prompt_of(self._request, labelled)
        draft = await self._draft(messages)
        if self.telling.failed and not self.telling.full:
            await self._send_back(messages, draft)
        return draft.verdict

    async def _send_back(self, messages: Sequence[Message], draft: Draft) -> None:
        """Ask once more for the statements that failed; what fails again is dropped."""
        repair = load_prompt("repair").render(failures=self.telling.failures())
        await self._draft([*messages, ("assistant", draft.model_dump_json()), *repair])
        _log.info("statements sent back", extra={"dropped": len(self.telling.failed)})

    async def _draft(self, messages: Sequence[Message]) -> Draft:
        """Return a draft; each of its statements is taken as soon as it is complete."""
        telling, before = self.telling, len(self.telling.statements)

        async def receive(item: str) -> bool:
            if (statement := _statement(item)) is not None:
                await telling.take(statement)
            return len(telling.statements) > before

        return await self._caller.call(messages, _FORM, self._allowance, receive)

    def _new_telling(self, labelled: LabelledPassages) -> Telling:
        return Telling(labelled, self._request.as_of.date(), self._tell, self._entails)


def _statement(item: str) -> DraftStatement | None:
    """Return the statement that a part of a reply is, None for anything else that a model puts into a list."""
    try:
        return DraftStatement.model_validate_json(item)
    except ValidationError:
        return None
