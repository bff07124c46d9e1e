"""The library as other programs import it: by name from `retrieval`, each module only when it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import retrieval
from retrieval import AnswerChain, Corpus, PassageRetriever, Request, Search


def test_every_name_is_there_and_typed():
    stub = Path(retrieval.__file__).with_suffix(".pyi")
    typed = {
        alias.asname: node.module
        for node in ast.parse(stub.read_text()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == retrieval._FACE  # type: ignore[attr-defined]
    for name in typed:
        assert getattr(retrieval, str(name)).__name__ == name
    assert set(typed) <= set(dir(retrieval))
    with pytest.raises(AttributeError, match="has no attribute 'Corpse'; it has Answer, "):
        retrieval.Corpse  # type: ignore[attr-defined]  # noqa: B018


def test_a_request_needs_neither_langchain_nor_the_chain():
    heavy = ("langchain_core", "sqlalchemy", "numpy")
    code = f"import sys, retrieval; retrieval.DatelineError; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_corpus_is_opened_and_closed_by_with(sample_data_dir: Path):
    with Corpus.open(sample_data_dir) as corpus:
        answer = AnswerChain(corpus).invoke("Where was Mark Carney born?")
        assert "Fort Smith" in answer.text
        assert len(PassageRetriever(search=Search(corpus)).invoke("Carney", k=2)) == 2


def test_a_request_is_of_now_and_of_utc():
    before = datetime.now(UTC)
    assert before <= Request("Who?").as_of <= datetime.now(UTC)
    naive = datetime(2025, 5, 2, 9, 30)  # noqa: DTZ001
    assert Request("Who?", naive).as_of == datetime(2025, 5, 2, 9, 30, tzinfo=UTC)
