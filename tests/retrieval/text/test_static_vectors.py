"""The built-in vectors: those that the package's own code makes of its weights, bit for bit."""

from __future__ import annotations

import logging
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from retrieval.text.static_vectors import WordLlamaEmbeddings
from tests.builders import COMET, DAM, FERRY

TEXTS = [FERRY, DAM, "", " ", "one", "🚢⚓ zzyzx", "新聞", "e\u0301" * 500, COMET, "Wer hat gewonnen?"]


@pytest.mark.parametrize("times", [1, 3], ids=["few", "many"])
def test_are_those_of_the_package(times: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)  # it sets up the log of whoever imports it
    from wordllama import WordLlama  # noqa: PLC0415

    spec = find_spec("wordllama")
    assert spec is not None
    assert spec.origin is not None
    theirs = WordLlama.load(cache_dir=Path(spec.origin).parent, disable_download=True)
    texts = TEXTS * times
    assert WordLlamaEmbeddings().embed_documents(texts).tolist() == theirs.embed(texts, batch_size=8).tolist()


def test_each_piece_of_a_text_is_cut_by_itself_as_the_tokenizer_cuts_the_whole():
    texts = [
        *TEXTS,
        *(TEXTS[0][start : start + 9] for start in range(60)),
        "a  b   c\n\n \n d\t e",
        "\u2581\u2581 x\u2581y",
        "1,234.5 km² of F-35s; \u201cno,\u201d she said… don\u2019t_do__it",
        "\u0661\u0662 \u00e9t\u00e9\r\n\u00a0x",
        "a b \n c\nd\n\n e",
        "a\u2581 b c\u2581d",
        "12 34\n56 .\n!? \n",
        " ",
        "\n",
    ]
    embeddings = WordLlamaEmbeddings()
    whole = embeddings._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    assert [one.tolist() for one in embeddings.tokens(texts)] == [one.ids for one in whole]
    assert [one.tolist() for one in embeddings.tokens(texts[::-1])] == [one.ids for one in whole[::-1]]
    assert embeddings.tokens(["</s> of a page"])[0][0] == 2


def test_are_made_without_a_client_for_the_network():
    code = (
        "import sys; from retrieval.text.static_vectors import WordLlamaEmbeddings as E; E().embed_query('quay')\n"
        "print(sorted({'wordllama', 'requests', 'urllib3', 'ssl'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
