"""Vectors of whole sentences by a small neural encoder that ships with Dateline: who did what to whom, in any words.

all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019), rounded to eight bits by
`benchmarks/fitting/sentence_model.py`, under onnxruntime. A text takes some 3 ms, a hundred times what static vectors
take, so that only the few sentences that are likeliest to answer are read with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

_FOLDER = Path(__file__).parent / "sentence_model"
_LONGEST = 80
"""Tokens of a text that are read; a sentence with its title seldom has more."""
_KEPT = 8192
"""Texts whose vectors are kept, 1.5 kB each: the sentences of what is asked about are read again and again."""


def nearness(question: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine of a question with each of the texts, of shape (texts,)."""
    if not texts:
        return np.zeros(0)
    return np.asarray(np.stack([sentence_vector(text) for text in texts]) @ sentence_vector(question), np.float64)


@lru_cache(maxsize=_KEPT)
def sentence_vector(text: str) -> Vector:
    """Return the vector of a text, of unit length and shape (384,).

    Each text is read by itself: the rounding within the network goes by the largest value of what is read at once, so
    that beside others a text would have another vector each time, and it would be no faster.
    """
    tokenizer, session = _opened()
    tokens = np.array([tokenizer.encode(text).ids], np.int64)
    vector: Vector = session.run(None, {"tokens": tokens})[0][0]
    return vector


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
