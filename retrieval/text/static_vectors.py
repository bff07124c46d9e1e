"""WordLlama's static token vectors, read from the files of its package without the package's own code; and likeness.

To import that takes a tenth of the start of a command, for clients that download what is there already. How near two
texts are in meaning is the cosine of the means of their tokens' vectors: good for sentences, blind to order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.errors import EmbeddingError

_WEIGHTS, _TENSOR = "weights/l2_supercat_256.safetensors", "embedding.weight"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_BLANK = "\u2581"
"""What the tokenizer writes for a blank."""
_PIECE = re.compile(rf"[ {_BLANK}]*[^\W\d_]+|[ {_BLANK}]*(?:[^\w {_BLANK}\n]|_)+|[ {_BLANK}]+|\d|\n")
"""Letters, or marks, with the blanks before them, a digit, a line break: no token spans two of these."""
_SPECIAL = ("<s>", "</s>", "<unk>", "²")
"""What a text is cut as a whole for."""
_REMEMBERED = 60_000
"""Words whose tokens are kept."""

_FEW = 16
_LIKENED = 8192
"""Texts whose vectors are kept, a kilobyte each: the sentences of what is asked about are read again and again."""

Floats = NDArray[np.float64]


class WordLlamaEmbeddings:
    """The mean of the vectors of a text's tokens, 256 dimensions; loaded with the first text."""

    def __init__(self) -> None:
        self._known: dict[str, Sequence[int]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text, not of unit length."""
        vectors = self._wide if len(texts) > _FEW else self._vectors
        return [_mean(tokens, vectors).tolist() for tokens in self.tokens(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, as the tokenizer numbers them.

        Each piece is cut by itself, and seldom more than once: the tokenizer takes a whole text for one word, and
        several times as long.
        """
        if any(mark in text for text in texts for mark in _SPECIAL):
            return [list(one.ids) for one in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        pieces = [_PIECE.findall(f" {text}") if text else [] for text in texts]
        known = self._known
        if len(known) > _REMEMBERED:
            known = self._known = {}
        new = list(set().union(*pieces) - known.keys())
        if new:
            cut = self._cutter.encode_batch_fast(new, add_special_tokens=False)  # without places in the text
            known.update((piece, tuple(one.ids)) for piece, one in zip(new, cut, strict=True))
        return [list(chain.from_iterable(map(known.__getitem__, each))) for each in pieces]

    # At the first text: who only asks how far the vectors have come needs the model's name, not its weights.

    @cached_property
    def _vectors(self) -> NDArray[np.float16]:
        from safetensors import safe_open  # noqa: PLC0415 - not needed with another model

        with safe_open(_file(_WEIGHTS), framework="np") as weights:
            vectors: NDArray[np.float16] = weights.get_tensor(_TENSOR)
        return vectors

    @cached_property
    def _wide(self) -> NDArray[np.float32]:
        """The same vectors in the precision that is counted with: 33 MB, worth it where many texts are embedded."""
        return np.asarray(self._vectors, np.float32)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer  # noqa: PLC0415 - not needed with another model

        tokenizer = Tokenizer.from_file(str(_file(_TOKENIZER)))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _cutter(self) -> Any:
        """The same tokenizer for parts of a text: it puts no blank in front."""
        from tokenizers import Tokenizer, normalizers  # noqa: PLC0415 - not needed with another model

        cutter = Tokenizer.from_file(str(_file(_TOKENIZER)))
        cutter.normalizer = normalizers.Replace(" ", _BLANK)
        cutter.no_padding()
        cutter.no_truncation()
        return cutter


def _mean(tokens: Sequence[int], vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    ids = np.array(tokens, np.int32).clip(0, len(vectors) - 1)
    total = np.sum(vectors[ids].astype(np.float32, copy=False), axis=0, dtype=np.float32)
    return np.asarray(total / np.float32(max(1, len(ids))), np.float32)


def _file(name: str) -> Path:
    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise EmbeddingError("The package wordllama is not installed; run make to install what Dateline needs.")
    return Path(spec.origin).parent / name


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


@lru_cache(maxsize=_LIKENED)
def _vector(text: str) -> NDArray[np.float32]:
    return np.array(_model().embed_query(text), np.float32)


@cache
def _model() -> WordLlamaEmbeddings:
    return WordLlamaEmbeddings()
