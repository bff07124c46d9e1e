"""Whose answer it is: one id for all that belongs to an answer, in threads and tasks too."""

from __future__ import annotations

import asyncio

from retrieval.domain.answer_ids import answer_id, answering, asker


def test_an_answer_has_an_id_of_its_own():
    with answering() as first, answering() as inner:
        assert first == inner == answer_id.get() != ""
    with answering() as second:
        assert second != first
    assert answer_id.get() == ""


def test_who_asks_is_known_inside():
    with answering("ada"):
        assert asker.get() == "ada"
        with answering():
            assert asker.get() == "ada"
        with answering("bo"):
            assert asker.get() == "bo"
    assert asker.get() == ""


def test_answers_at_the_same_time_do_not_mix():
    async def one(user: str) -> tuple[str, str]:
        with answering(user) as number:
            await asyncio.sleep(0)
            assert await asyncio.to_thread(answer_id.get) == number == answer_id.get()
            return asker.get(), number

    async def both() -> list[tuple[str, str]]:
        return [*await asyncio.gather(one("ada"), one("bo"))]

    (ada, first), (bo, second) = asyncio.run(both())
    assert (ada, bo) == ("ada", "bo")
    assert first != second
