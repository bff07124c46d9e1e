"""Answers that a model writes and quotes prove; where it fails, quotes alone, with a note that says why."""

from __future__ import annotations

import asyncio
import logging
import queue
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeAlias, cast

from retrieval.answer.answerer import Answerer, searched
from retrieval.attribution.citations import listed, nearest_articles, notes_on
from retrieval.attribution.independence import count_reports
from retrieval.catalogue.shared_work import SharedNotices
from retrieval.catalogue.spending import CachedAnswers, Spending
from retrieval.corpus.corpus import Corpus
from retrieval.dialogue.turn import alone, chat_answer, returned, take
from retrieval.domain import metrics
from retrieval.domain.answer import Answer, CoveredPeriod, Direct, Statement, Tokens
from retrieval.domain.answer_ids import answering, asker
from retrieval.domain.progress import Done, Progress, Reading, Searching, Told
from retrieval.domain.steps import step
from retrieval.llm.budget import Allowance, AnswerCache, Ledger, tokens_in
from retrieval.llm.calls import Caller, LoopThread
from retrieval.llm.chat_models import ModelSettings
from retrieval.llm.composer import Writing, messages_for, passages_for, prompt_of, rewritten
from retrieval.llm.draft import DraftVerdict, JudgedStatement
from retrieval.llm.failures import ModelTrouble, Trouble
from retrieval.llm.judge import Case, judge
from retrieval.llm.judge import messages_for as judge_messages
from retrieval.llm.prompts import LabelledPassages, load_prompt
from retrieval.proof.proof import Evidence, Ruling
from retrieval.question.follow_ups import Turn
from retrieval.ranking.search import Found, Request, Search, scopes_of

_log = logging.getLogger(__name__)
_WRITTEN = 800
"""Tokens that an answer is expected to have, thoughts included, when a budget is asked for it."""
_JUDGED = 600
"""Tokens that a judge is expected to read."""

_Event: TypeAlias = Progress | Exception
_Emit: TypeAlias = Callable[[Progress], None]


class ModelAnswerer:
    """Answers questions with a model. Safe to share between threads; `close` it when done."""

    streams = True

    def __init__(self, corpus: Corpus, settings: ModelSettings) -> None:
        self._corpus = corpus
        self._settings = settings
        self._search = Search(corpus)
        self._quoting = Answerer(corpus)
        self._loop = LoopThread()
        self._caller = Caller(settings)
        self._ledger = Ledger(Spending(corpus.catalogue), settings)
        self._judging = self._judge_of(settings)
        versions = [load_prompt(name).version for name in ("answer", "repair", "judge")]
        self._cache = AnswerCache(CachedAnswers(corpus.catalogue), f"{settings.manner} {versions}")

    def share_outages(self, notices: SharedNotices) -> None:
        """Tell other processes for how long the model is left alone, and leave it alone as they do."""
        heard = notices.exchange_away(self._settings.full_name, *self._caller.breaker.outage())
        if heard is not None:
            self._caller.breaker.hear(cast("Trouble", heard[0]), heard[1])

    def _judge_of(self, settings: ModelSettings) -> Caller | None:
        if not settings.judged:
            return None
        return Caller(settings.judge) if settings.judge else self._caller

    def answer(self, request: Request) -> Answer:
        """Return the answer, or an abstention with its reason, what the corpus covers, and the nearest articles."""
        for event in self.stream(request):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream of progress ends with Done")

    def stream(self, request: Request) -> Iterator[Progress]:
        """Yield what happens on the way to the answer, each statement once it is proven, and the answer last.

        Whoever stops listening stops the model.
        """
        events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        work = self._begin(request, events.put)
        event: Progress | None = None
        try:
            while not isinstance(event, Done):
                event = _told(events.get())
                yield event
        finally:
            if not isinstance(event, Done):
                work.cancel()

    async def astream(self, request: Request) -> AsyncIterator[Progress]:
        """Yield the same in any event loop."""
        events: asyncio.Queue[_Event] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def put(event: _Event) -> None:
            # A loop that has ended since then has nobody in it who would listen.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(events.put_nowait, event)

        work = self._begin(request, put)
        event: Progress | None = None
        try:
            while not isinstance(event, Done):
                event = _told(await events.get())
                yield event
        finally:
            if not isinstance(event, Done):
                work.cancel()

    def _begin(self, request: Request, put: Callable[[_Event], None]) -> Future[None]:
        async def run() -> None:
            try:
                await self._answer(request, put)
            except Exception as error:  # noqa: BLE001 - it is raised again where the answer was asked for
                put(error)

        with answering():
            return self._loop.submit(run())

    def stand_alone(self, request: Request) -> Request:
        """Return a request that can be understood without its turns; by rules where the model fails."""
        with answering():
            return self._loop.submit(self._alone(take(request, self._coverage).request)).result()

    def judge_claims(self, claims: Sequence[tuple[str, tuple[Evidence, ...]]]) -> list[str | None]:
        """Return for each claim the words of its quotes that bear it out, as the judge finds; None where none do.

        All of them are judged in one call; where that fails or nobody judges, no claim is borne out.
        """
        if self._judging is None:
            return [None] * len(claims)
        with answering():
            return self._loop.submit(self._judge_claims(self._judging, claims)).result()

    def close(self) -> None:
        """Wait for what is under way, and close the model's connections."""
        for caller in {self._caller, self._judging or self._caller}:
            self._loop.submit(caller.close()).result()
        self._loop.close()

    async def _answer(self, request: Request, emit: _Emit) -> None:
        began = time.perf_counter()
        taken = await asyncio.to_thread(take, request, self._coverage)
        if taken.reply is not None:
            emit(Done(chat_answer(request, taken, began)))
            return
        emit = _as_typed(request, emit)
        request = await self._alone(taken.request)
        allowance = self._new_allowance()
        emit(Searching(request.question))
        _log.info("asked", extra={"private": {"question": request.question}})
        change = await asyncio.to_thread(self._corpus.catalogue.last_change)
        cached = await asyncio.to_thread(self._cache.find, request, change)
        if cached is not None:
            emit(Reading(0))
            _tell(cached, began, emit)
            metrics.count_answer(cached)
            _log.info("answered from the cache", extra={"status": cached.status, "ms": _ms(began)})
            return
        with step("search", request) as searched:
            searched.output = found = await asyncio.to_thread(self._search.find, request)
        emit(Reading(len(found.candidates)))
        try:
            answer, trouble = await self._composed(request, found, allowance, began, emit)
        finally:
            await asyncio.to_thread(self._ledger.settle, allowance)
        if trouble in (None, "judge_off"):
            await asyncio.to_thread(self._cache.keep, request, change, answer)

    async def _composed(
        self, request: Request, found: Found, allowance: Allowance, began: float, emit: _Emit
    ) -> tuple[Answer, Trouble | None]:
        """Emit an answer in any case, and return it with what went wrong, if anything did."""
        told_at: list[float] = []

        def tell(told: Told) -> None:
            emit(told)
            told_at.append(_ms(began))

        writing = Writing(self._caller, request, allowance, tell, self._judging)
        with step("compose", found) as taken:
            verdict, trouble = await self._written(writing, request, found, allowance)
            taken.output = {"verdict": verdict, "trouble": trouble, "statements": list(writing.proven.statements)}
        trouble = trouble or writing.trouble
        if writing.proven.statements:
            answer = await asyncio.to_thread(self._answered, writing, request, found, first=told_at[0])
        elif verdict in (None, "answered"):
            answer = await asyncio.to_thread(self._quoting.compose, request, found, began)
            trouble = self._unproven(trouble, found)
        else:
            answer = await asyncio.to_thread(self._declined, verdict, request, found)
        notes = (*answer.notes, *([trouble] if trouble else []))
        answer = answer.model_copy(update={**_spent(allowance), "notes": notes})
        metrics.count_answer(_timed(answer, began))
        if answer.model == "extractive":
            _tell(answer, began, emit)
        else:
            emit(Done(_timed(answer, began)))
        extra = {"status": answer.status, "notes": notes, "cost_usd": answer.cost_usd, "ms": _ms(began)}
        _log.info("answered", extra=extra)
        return answer, trouble

    async def _written(
        self, writing: Writing, request: Request, found: Found, allowance: Allowance
    ) -> tuple[DraftVerdict | None, Trouble | None]:
        """Let the model write within its limits; return its verdict, and what stopped it, if anything did."""
        passages = passages_for(found)
        if not passages:
            return None, None
        try:
            read = tokens_in(prompt_of(request, LabelledPassages(passages)))
            self._ledger.hold(allowance, read + _JUDGED, _WRITTEN)
            async with asyncio.timeout(allowance.seconds_left):
                return await writing.write(passages), None
        except ModelTrouble as trouble:
            writing.proven.decide_by_rules()
            return None, trouble.kind
        except TimeoutError:
            writing.proven.decide_by_rules()
            if not writing.proven.statements:
                self._caller.gave_up()
            _log.warning("model took too long", extra={"seconds": self._settings.seconds})
            return None, "model_slow"

    @staticmethod
    def _unproven(trouble: Trouble | None, found: Found) -> Trouble | None:
        """Return why quotes stand in for what a model wrote."""
        if trouble in (None, "judge_off"):
            return "model_unproven" if found.candidates else None
        return trouble

    def _answered(self, writing: Writing, request: Request, found: Found, *, first: float) -> Answer:
        told = writing.proven
        reports = count_reports(self._corpus, request, told.citations)
        return Answer(
            question=request.question,
            as_of=request.as_of,
            status="answered",
            direct=_direct(told.statements[0], found.question.kind),
            notes=(*found.notes, *notes_on(told.citations, reports)),
            statements=tuple(told.statements),
            citations=tuple(told.citations),
            reports=reports,
            scopes=scopes_of(request, found.question),
            passages=tuple(map(listed, found.candidates[: request.passages])),
            model=self._settings.full_name,
            timings_ms={**found.timings_ms, "first_statement": first},
        )

    def _declined(self, verdict: DraftVerdict, request: Request, found: Found) -> Answer:
        return Answer(
            question=request.question,
            as_of=request.as_of,
            status="abstained",
            reason=None if verdict == "answered" else verdict,
            notes=found.notes,
            scopes=scopes_of(request, found.question),
            passages=tuple(map(listed, found.candidates[: request.passages])),
            coverage=searched(self._corpus, request),
            nearest=nearest_articles(found.candidates),
            model=self._settings.full_name,
            timings_ms=found.timings_ms,
        )

    def _coverage(self) -> CoveredPeriod:
        covered = self._corpus.catalogue.coverage()
        return CoveredPeriod(articles=covered.articles, first_day=covered.first_day, last_day=covered.last_day)

    async def _judge_claims(
        self, judging: Caller, claims: Sequence[tuple[str, tuple[Evidence, ...]]]
    ) -> list[str | None]:
        cases = {number: Case(text, evidence, Ruling("open")) for number, (text, evidence) in enumerate(claims, 1)}
        found: dict[int, str] = {}

        def decide(number: int, verdict: JudgedStatement) -> None:
            if verdict.supported:
                found[number] = verdict.words

        allowance = self._new_allowance()
        try:
            self._ledger.hold(allowance, tokens_in(judge_messages("Is it true?", cases)), _WRITTEN)
            async with asyncio.timeout(allowance.seconds_left):
                await judge(judging, allowance, "Is it true?", cases, decide)
        except (ModelTrouble, TimeoutError):
            _log.warning("claims could not be judged")
        finally:
            await asyncio.to_thread(self._ledger.settle, allowance)
        return [found.get(number) for number in cases]

    async def _alone(self, asked: Request) -> Request:
        return alone(asked, await self._rewritten(asked.question, asked.turns) if asked.turns else None)

    async def _rewritten(self, question: str, turns: Sequence[Turn]) -> str | None:
        """Return a follow-up as the model puts it so that it stands alone, None where the model fails."""
        allowance = self._new_allowance()
        try:
            self._ledger.hold(allowance, tokens_in(messages_for(question, turns)), len(question))
            async with asyncio.timeout(allowance.seconds_left):
                return await rewritten(self._caller, allowance, question, turns)
        except ModelTrouble:
            return None
        except TimeoutError:
            self._caller.gave_up()
            return None
        finally:
            await asyncio.to_thread(self._ledger.settle, allowance)

    def _new_allowance(self) -> Allowance:
        return Allowance(asker.get(), time.monotonic() + self._settings.seconds)


def _direct(lead: Statement, kind: str) -> Direct:
    """Return the answer line as what was asked for: a slice of the first statement, and all of it."""
    return Direct(text=lead.text, kind=kind, statement=1, start=0, end=len(lead.text))


def _told(event: _Event) -> Progress:
    if isinstance(event, Exception):
        raise event
    return event


def _as_typed(request: Request, emit: _Emit) -> _Emit:
    """Emit the same, the answer with the question as it was typed."""

    def emitted(event: Progress) -> None:
        emit(Done(returned(event.answer, request)) if isinstance(event, Done) else event)

    return emitted


def _tell(answer: Answer, began: float, emit: _Emit) -> None:
    """Emit an answer that is there as a whole, statement by statement."""
    proofs = {citation.id: citation for citation in answer.citations}
    for statement in answer.statements:
        emit(Told(statement, tuple(proofs[number] for number in statement.citations)))
    emit(Done(_timed(answer, began)))


def _timed(answer: Answer, began: float) -> Answer:
    return answer.model_copy(update={"timings_ms": {**answer.timings_ms, "total": _ms(began)}})


def _spent(allowance: Allowance) -> dict[str, object]:
    if not allowance.calls:
        return {}
    tokens = Tokens(read=allowance.tokens_read, written=allowance.tokens_written)
    return {"tokens": tokens, "cost_usd": round(allowance.cost_usd, 6)}


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
