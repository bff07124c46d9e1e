"""Which model writes, and opening it with LangChain, with retries and time-outs of its own switched off."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from retrieval.domain.errors import SettingsError
from retrieval.english.dictionary import Pattern
from retrieval.llm.draft import Manner

DEFAULT_PROVIDER = "openai"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model as LangChain names it, and the limits set to it.

    `name` is "PROVIDER:MODEL", or "MODEL" of OpenAI or of the server at `base_url`. `seconds` bounds a whole answer,
    retries included; `pause` is the wait in seconds before the first retry, which doubles with each further one.
    The budgets are in US dollars a day, for all and for each person; None is no limit.
    `judge` is another model that judges what this one writes, None for the same; it does so unless `judged` is False.
    """

    name: str
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    pause: float = 0.5
    per_day_usd: float | None = None
    per_user_usd: float | None = None
    judge: ModelSettings | None = None
    judged: bool = True

    @property
    def manner(self) -> str:
        """Return what an answer depends on of these settings: who writes it and who judges it."""
        judge = (self.judge.manner if self.judge else "itself") if self.judged else "off"
        return f"{self.full_name} {self.base_url} judged by {judge}"

    @property
    def provider(self) -> str:
        """Return the provider's name, as `init_chat_model` knows it."""
        return self.name.partition(":")[0] if ":" in self.name else DEFAULT_PROVIDER

    @property
    def model(self) -> str:
        """Return the provider's own name for the model."""
        return self.name.partition(":")[2] if ":" in self.name else self.name

    @property
    def full_name(self) -> str:
        """Return the name that answers and the ledger carry."""
        return f"{self.provider}:{self.model}"


_CONNECT_SECONDS = 5.0
_MOST_TOKENS = 4_000
"""Written in one reply, thoughts included; a reply that needs more has gone astray."""
_THINKS = Pattern(r"(?:gpt-5|o\d)(?!.*chat)", 0)


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A LangChain chat model, the ways to ask it for a form, and how to close its connections."""

    chat: Any
    manners: tuple[Manner, ...]
    close: Callable[[], Coroutine[Any, Any, None]]


def open_chat_model(settings: ModelSettings) -> OpenedModel:
    """Return the model that the settings name; `SettingsError` when LangChain does not know it.

    It belongs to the event loop that it is first used in.
    """
    # More than a second, and only needed once there is something to ask the model.
    from langchain.chat_models import init_chat_model  # noqa: PLC0415

    options, close = _openai(settings) if settings.provider == "openai" else ({}, _nothing)
    manners = tuple(Manner) if settings.provider == "openai" else (Manner.FUNCTION, Manner.PLAIN)
    try:
        # Retries are made in one place, `calling`, and the client's own would multiply them.
        chat = init_chat_model(settings.model, model_provider=settings.provider, max_retries=0, **options)
    except (ImportError, ValueError) as error:
        raise SettingsError(
            f"The model {settings.name!r} cannot be used: LangChain has no provider {settings.provider!r}, or its "
            f"package langchain-{settings.provider} is not installed."
        ) from error
    return OpenedModel(chat, manners, close)


def _openai(settings: ModelSettings) -> tuple[dict[str, Any], Callable[[], Coroutine[Any, Any, None]]]:
    from openai import DefaultAsyncHttpxClient, Timeout  # noqa: PLC0415 - as above

    options: dict[str, Any] = {}
    if settings.base_url is None and _THINKS.match(settings.model):
        # To look quotes up takes little thought, and whoever asks is waiting.
        options["reasoning_effort"] = "low"
    # LangChain shares one client among all models of the process, whatever event loop they are used in.
    client = DefaultAsyncHttpxClient()

    async def key() -> str:
        # Given as a coroutine, it spares the making of a second client, for synchronous calls.
        return settings.api_key or ""

    options |= {
        "api_key": key,
        "base_url": settings.base_url,
        "http_async_client": client,
        "timeout": Timeout(settings.seconds, connect=_CONNECT_SECONDS),
        "stream_usage": True,
        # It waits with asyncio.wait_for, which loses cancellations in Python 3.11:
        # https://github.com/python/cpython/issues/86296. The time limit is kept by whoever calls.
        "stream_chunk_timeout": 0,
        "max_tokens": _MOST_TOKENS,
        # Some names would go to the newer protocol, which other servers do not speak.
        "use_responses_api": False,
    }
    return options, client.aclose


async def _nothing() -> None:
    """Close nothing: other providers' clients keep that to themselves."""
