"""What can be wrong with a statement, in words that can be sent back to whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "label", "quote", "number", "date", "name", "quotation", "negation", "attribution", "content"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a statement is not proven: `what` are its words at fault, `why` a sentence to send back."""

    kind: FaultKind
    what: str
    why: str
