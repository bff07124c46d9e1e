"""How near texts are in meaning, by the mean of static vectors of their tokens: good for sentences, blind to order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.text.static_vectors import WordLlamaEmbeddings

Floats = NDArray[np.float64]

_REMEMBERED = 8192
"""Texts whose vectors are kept, a kilobyte each: the sentences of what is asked about are read again and again."""


def likeness(text: str, others: Sequence[str]) -> Floats:
    """Return the cosine of a text with each of the others, of shape (others,); 0 where one of the two is empty.

    The vectors are those that are built in, whatever model embeds the passages, so that weights on them hold.
    """
    if not others:
        return np.zeros(0)
    rows = _unit([text, *others])
    return np.asarray(rows[1:] @ rows[0])


def _unit(texts: Sequence[str]) -> Floats:
    rows = np.array([_vector(text) for text in texts], np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0))


@lru_cache(maxsize=_REMEMBERED)
def _vector(text: str) -> NDArray[np.float32]:
    return np.array(_model().embed_query(text), np.float32)


@cache
def _model() -> WordLlamaEmbeddings:
    return WordLlamaEmbeddings()
