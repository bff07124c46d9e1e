"""Which catalogue this is, and which history of it: what a projection holds against the one it was made from.

A sequence number alone does not tell: a backup that was restored and has grown since has the same numbers for other
changes, and so has another catalogue under the same URL.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import Engine, select

from retrieval.catalogue.schema import ChangeRow, CounterRow

_BITS = 62


def new_token() -> int:
    """Return a random number for a change."""
    return secrets.randbits(_BITS)


def read_identity(engine: Engine) -> str:
    """Return the catalogue's identity, 16 hexadecimal digits, the same for whoever opens it."""
    with engine.connect() as connection:
        number = connection.execute(select(CounterRow.value).where(CounterRow.name == "identity")).scalar_one_or_none()
    return f"{number or 0:016x}"


def mark_of(engine: Engine, identity: str, seq: int) -> int | None:
    """Return the mark, in [1, 2^62), of a catalogue up to a change; None where it has no such change.

    0 is the mark of nothing: whatever has applied no change fits every catalogue.
    """
    if seq == 0:
        return 0
    with engine.connect() as connection:
        found = connection.execute(select(ChangeRow.seq, ChangeRow.token).where(ChangeRow.seq == seq)).one_or_none()
    if found is None:
        return None
    digest = hashlib.sha256(f"{identity} {seq} {found.token}".encode()).digest()
    number: int = int.from_bytes(digest[:8], "big") % (2**_BITS - 1) + 1
    return number
