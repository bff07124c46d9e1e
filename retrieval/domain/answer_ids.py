"""Who is being answered, as ids: the one that every log line of an answer carries, and whose budget pays for it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

answer_id: ContextVar[str] = ContextVar("answer_id", default="")
"""The id of the answer in the making, "" outside of one. Threads and tasks that the answer starts inherit it."""

asker: ContextVar[str] = ContextVar("asker", default="")
"""Who asked, as a key that the caller chooses; "" where there is only one person."""

conversation_id: ContextVar[str] = ContextVar("conversation_id", default="")
"""The conversation that is being answered in, "" outside of one."""


@contextmanager
def answering(user: str | None = None) -> Iterator[str]:
    """Give everything in the block one answer's id, and return it; an answer within an answer keeps the outer id.

    `user` is whom the answer is for; None leaves that as it is.
    """
    number = answer_id.set(answer_id.get() or secrets.token_hex(6))
    person = asker.set(asker.get() if user is None else user)
    try:
        yield answer_id.get()
    finally:
        asker.reset(person)
        answer_id.reset(number)
