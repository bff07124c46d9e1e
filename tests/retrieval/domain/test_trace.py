"""The trace: silent unless recorded, the rule found by itself, and the outcome of a gate handed back."""

from __future__ import annotations

import asyncio
import threading

from retrieval.domain import trace


def decide(value: float) -> bool:
    return trace.gate("enough of it", value >= 0.5, value=value, limit=0.5)


def _explain_parts() -> None:
    trace.note("parts", value=3, signs={"one": 1.0, "two": 2.0})


def explained() -> None:
    _explain_parts()


def test_nothing_is_kept_unless_somebody_records():
    trace.note("unheard")
    with trace.recorded() as steps:
        assert trace.is_recorded()
    trace.note("too late")
    assert (decide(0.4), decide(0.6), steps, trace.is_recorded()) == (False, True, [], False)


def test_a_step_names_the_rule_that_wrote_it_and_where_it_stands():
    with trace.recorded() as steps:
        assert not decide(0.4)
        explained()
    first, second = steps
    assert (first.file, first.rule) == ("tests/retrieval/domain/test_trace.py", "decide")
    assert (first.passed, first.value, first.limit) == (False, 0.4, 0.5)
    assert first.line == decide.__code__.co_firstlineno + 1
    assert (second.rule, second.passed, second.signs) == ("explained", None, {"one": 1.0, "two": 2.0})


def test_threads_and_tasks_of_an_answer_write_to_its_trace_and_others_to_none():
    async def answer() -> None:
        await asyncio.to_thread(decide, 1.0)
        await asyncio.create_task(asyncio.to_thread(decide, 0.0))

    with trace.recorded() as steps:
        asyncio.run(answer())
        stranger = threading.Thread(target=decide, args=(0.7,))
        stranger.start()
        stranger.join()
    assert [step.passed for step in steps] == [True, False]
