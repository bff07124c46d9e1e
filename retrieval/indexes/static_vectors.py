"""WordLlama's static token vectors, read from the files of its package without the package's own code.

To import that takes a tenth of the start of a command, for clients that download what is there already.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.domain.errors import EmbeddingError

_WEIGHTS, _TENSOR = "weights/l2_supercat_256.safetensors", "embedding.weight"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_BATCH = 8
"""Texts padded to one length at a time: few, so that their token vectors stay in the processor's cache."""

_FEW = 16


class WordLlamaEmbeddings:
    """The mean of the vectors of a text's tokens, 256 dimensions; loaded with the first text."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text, not of unit length."""
        vectors = self._wide if len(texts) > _FEW else self._vectors
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        return [row for batch in batches for row in self._means(batch, vectors).tolist()]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]

    def _means(self, texts: list[str], vectors: NDArray[np.floating]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)  # without places in the text
        tokens = np.array([one.ids for one in encoded], np.int32).clip(0, len(vectors) - 1)
        counted = np.array([one.attention_mask for one in encoded], np.float32)[..., np.newaxis]
        total = np.sum(vectors[tokens].astype(np.float32, copy=False) * counted, axis=1, dtype=np.float32)
        return np.asarray(total / np.maximum(counted.sum(axis=1), 1.0), np.float32)

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
        tokenizer.enable_padding()
        tokenizer.no_truncation()
        return tokenizer


def _file(name: str) -> Path:
    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise EmbeddingError("The package wordllama is not installed; run make to install what Dateline needs.")
    return Path(spec.origin).parent / name
