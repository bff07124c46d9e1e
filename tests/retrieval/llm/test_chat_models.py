"""What a model is opened with: no retries of its own, one protocol, little thought for models that think."""

from __future__ import annotations

import asyncio

import pytest

from retrieval.domain.errors import SettingsError
from retrieval.llm.chat_models import ModelSettings, OpenedModel, open_chat_model
from retrieval.llm.draft import Manner


def opened(name: str, base_url: str | None = None) -> OpenedModel:
    model = open_chat_model(ModelSettings(name, api_key="sk-test", base_url=base_url))
    asyncio.run(model.close())
    return model


def test_retries_are_made_elsewhere():
    model = opened("openai:gpt-5-mini")
    assert model.chat.max_retries == 0
    assert model.chat.root_async_client.max_retries == 0
    assert model.chat.root_client is None


def test_chat_completions_for_every_name():
    assert opened("gpt-5-pro", "http://127.0.0.1:9/v1").chat.use_responses_api is False


@pytest.mark.parametrize(
    ("name", "base_url", "effort"),
    [
        ("gpt-5-mini", None, "low"),
        ("o4-mini", None, "low"),
        ("gpt-5-chat-latest", None, None),
        ("gpt-4.1-mini", None, None),
        ("gpt-5-mini", "http://127.0.0.1:9/v1", None),
    ],
)
def test_thought(name: str, base_url: str | None, effort: str | None):
    assert opened(name, base_url).chat.reasoning_effort == effort


def test_manners():
    assert opened("openai:gpt-5-mini").manners == tuple(Manner)


@pytest.mark.parametrize("name", ["nowhere:model", "anthropic:claude-nowhere"])
def test_a_provider_whose_package_is_not_here(name: str):
    with pytest.raises(SettingsError, match=f"langchain-{name.partition(':')[0]} is not installed"):
        open_chat_model(ModelSettings(name))
