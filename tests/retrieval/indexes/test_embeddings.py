"""Embedding models: rows of unit length, the same each time, and errors that give nothing away."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

from retrieval.domain.errors import EmbeddingError, SettingsError
from retrieval.indexes.embeddings import EmbeddingModel, Vectors, open_model
from tests.builders import COMET, DAM, FERRY
from tests.fakes.openai_embeddings import OpenAIEmbeddingsServer

KEY = "sk-not-a-real-key-0123456789"


class TestWordLlama:
    def test_says_what_it_is(self, wordllama: EmbeddingModel):
        assert (wordllama.name, wordllama.dimension) == ("wordllama-l2-supercat-256", 256)

    def test_rows_have_unit_length(self, wordllama: EmbeddingModel):
        rows = wordllama.embed([FERRY, DAM, "one", "🚢⚓", "新聞", "e\u0301" * 500])
        assert rows.shape == (6, 256)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
    def test_any_text_has_a_vector(self, wordllama: EmbeddingModel, text: str):
        vector = wordllama.embed_query(text)
        assert vector.shape == (256,)
        assert np.isfinite(vector).all()
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) or not vector.any()

    def test_nothing_has_a_finite_vector_too(self, wordllama: EmbeddingModel):
        assert np.isfinite(wordllama.embed(["", FERRY, " "])).all()

    def test_no_texts_are_no_rows(self, wordllama: EmbeddingModel):
        assert wordllama.embed([]).shape == (0, 256)

    def test_is_the_same_each_time_and_in_any_company(self, wordllama: EmbeddingModel):
        texts = [FERRY, "short", DAM, *(f"notice {number}" for number in range(20))]
        rows = wordllama.embed(texts)
        assert np.array_equal(rows, wordllama.embed(texts))
        alone = np.stack([wordllama.embed_query(text) for text in texts])
        np.testing.assert_allclose(alone, rows, atol=1e-5)

    def test_texts_on_one_subject_are_near(self, wordllama: EmbeddingModel):
        ferry, comet = wordllama.embed([FERRY, COMET])
        question = wordllama.embed_query("When will the night boat sail again, and what does a ticket cost?")
        assert question @ ferry > question @ comet


class TestOpeningModels:
    @pytest.mark.parametrize("kind", ["", "word2vec", "WordLlama", "openaI", "wordllama:large"])
    def test_an_unknown_name(self, kind: str):
        with pytest.raises(SettingsError, match="DATELINE_EMBEDDING"):
            open_model(kind)

    @pytest.mark.parametrize("kind", ["openai", "openai:text-embedding-3-large"])
    @pytest.mark.parametrize("key", [None, ""])
    def test_openai_needs_a_key(self, kind: str, key: str | None):
        with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
            open_model(kind, api_key=key)


class TestOpenAI:
    @pytest.fixture
    def server(self):
        with OpenAIEmbeddingsServer() as running:
            yield running

    def test_embeds_through_the_server(self, server: OpenAIEmbeddingsServer):
        model = open_model("openai:toy-embedding", api_key=KEY, base_url=server.url)
        assert (model.name, model.dimension) == ("toy-embedding", 4)
        rows = model.embed(["abc", ""])
        np.testing.assert_allclose(rows, np.array([[3 / 10**0.5, 1 / 10**0.5, 0, 0], [0, 1, 0, 0]]), atol=1e-6)
        np.testing.assert_allclose(model.embed_query("abc"), rows[0], atol=1e-6)
        assert {request["model"] for request in server.requests} == {"toy-embedding"}
        assert {request["path"] for request in server.requests} == {"/v1/embeddings"}
        assert set(server.keys) == {KEY}

    def test_known_models_are_not_asked_for_their_dimension(self, server: OpenAIEmbeddingsServer):
        assert open_model("openai", api_key=KEY, base_url=server.url).dimension == 1536
        assert open_model("openai:text-embedding-3-large", api_key=KEY, base_url=server.url).dimension == 3072
        assert server.requests == []

    @pytest.mark.parametrize("status", [400, 401, 403])
    def test_an_error_does_not_show_the_key(self, server: OpenAIEmbeddingsServer, status: int):
        model = open_model("openai", api_key=KEY, base_url=server.url)
        server.refusal = status
        for ask in asks(model):
            with pytest.raises(EmbeddingError, match="text-embedding-3-small could not embed") as caught:
                ask()
            assert KEY not in str(caught.value)
            assert KEY not in repr(model)
        assert server.keys == [KEY, KEY], "the server got it, and was asked once each time"

    def test_an_error_while_opening(self, server: OpenAIEmbeddingsServer):
        server.refusal = 401
        with pytest.raises(EmbeddingError) as caught:
            open_model("openai:toy-embedding", api_key=KEY, base_url=server.url)
        assert KEY not in "".join(traceback.format_exception_only(caught.value))

    def test_an_answer_with_too_few_vectors(self, server: OpenAIEmbeddingsServer):
        server.dimension = 1537
        server.missing = 1
        model = open_model("openai", api_key=KEY, base_url=server.url)
        with pytest.raises(EmbeddingError):
            model.embed(["one", "two", "three"])


def asks(model: EmbeddingModel) -> list[Callable[[], Vectors]]:
    return [lambda: model.embed(["abc"]), lambda: model.embed_query("abc")]


class Broken(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise ConnectionError(f"{KEY} was refused for {texts}")

    def embed_query(self, text: str) -> list[float]:
        raise ConnectionError(f"{KEY} was refused for {text}")


def test_a_model_that_fails_is_named_and_nothing_else():
    model = EmbeddingModel("broken", 4, Broken())
    for ask in asks(model):
        with pytest.raises(EmbeddingError) as caught:
            ask()
        assert str(caught.value) == "broken could not embed: ConnectionError"
