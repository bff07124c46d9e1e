"""How near sentences are to a question, by a small neural encoder that ships: who did what to whom, in any words.

all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019), trained further and rounded to eight bits by
`benchmarks/fitting/sentence_training.py` and `sentence_model.py`, under onnxruntime. It gives a text one vector as a
whole and one of each of its tokens: whole texts are compared by their cosine, and each token of a question with the one
of the text that is nearest to it (late interaction, Khattab and Zaharia 2020). A text takes some 3 ms, a hundred times
what static vectors take, so that only the few sentences that are likeliest to answer are read with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_FOLDER = Path(__file__).parent / "sentence_model"
_LONGEST = 80
"""Tokens of a text that are read; a sentence with its title seldom has more."""
_KEPT = 2048
"""Texts that are kept as read, some 15 kB each: the sentences of what is asked about are read again and again."""
_WHOLE = 0.44
"""What the cosine of whole texts counts, tokens the rest: the proportion that training found."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder reads it: vectors of unit length, and what each token counts in it, in all 1.

    `whole` has the shape (384,), `tokens` (tokens, 128) in half precision, `shares` (tokens,).
    """

    whole: NDArray[np.float32]
    tokens: NDArray[np.float16]
    shares: NDArray[np.float32]


class Nearness(NamedTuple):
    """How near a text is to a question: `mean` by all of it, `least` by the token that it tells least; in [-1, 1]."""

    mean: float
    least: float


def nearness(question: str, texts: Sequence[str]) -> list[Nearness]:
    """Return how near each of the texts is to a question, in their order."""
    asked = encoded(question)
    return [_nearness(asked, encoded(text)) for text in texts]


def _nearness(asked: Encoded, told: Encoded) -> Nearness:
    whole = float(asked.whole @ told.whole)
    if not len(asked.tokens) or not len(told.tokens):
        return Nearness(_WHOLE * whole, 0.0)
    nearest = (asked.tokens.astype(np.float32) @ told.tokens.astype(np.float32).T).max(axis=1)
    return Nearness(_WHOLE * whole + (1 - _WHOLE) * float(asked.shares @ nearest), float(nearest.min()))


@lru_cache(maxsize=_KEPT)
def encoded(text: str) -> Encoded:
    """Return a text as the encoder reads it.

    Each text is read by itself: the rounding within the network goes by the largest value of what is read at once, so
    that beside others a text would have other vectors each time, and it would be no faster.
    """
    tokenizer, session = _opened()
    ids = np.array([tokenizer.encode(text).ids], np.int64)
    whole, tokens, shares = session.run(None, {"ids": ids})
    return Encoded(whole, tokens.astype(np.float16), shares)


@cache
def _opened() -> tuple[Any, Any]:
    """Return the tokenizer and the session, which takes one thread, so that many may ask at once."""
    # A seventh of a second, for nothing where no question is asked.
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    tokenizer = Tokenizer.from_file(str(_FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return tokenizer, InferenceSession(str(_FOLDER / "model.onnx"), options, providers=["CPUExecutionProvider"])
