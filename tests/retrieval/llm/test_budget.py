"""Prices: known for the default model and its snapshots, unknown for what only shares a name."""

from __future__ import annotations

from datetime import date

import pytest

from bot.setup.settings import Settings
from retrieval.llm.budget import AS_OF, price_of


def test_the_default_model_has_one():
    assert price_of(Settings.model_fields["model"].default) is not None
    assert date(2025, 1, 1) < AS_OF


def test_a_snapshot_costs_what_its_model_does():
    assert price_of("openai:gpt-5-mini-2025-08-07") == price_of("openai:gpt-5-mini")


@pytest.mark.parametrize("name", ["openai:qwen3", "ollama:gpt-5-mini", "openai:gpt-5-mini-latest", "gpt-5-mini"])
def test_others_have_none(name: str):
    assert price_of(name) is None


def test_a_million_tokens():
    price = price_of("openai:gpt-5-mini")
    assert price is not None
    assert price.of(1_000_000, 0) == pytest.approx(0.25)
    assert price.of(0, 1_000_000) == pytest.approx(2.0)
