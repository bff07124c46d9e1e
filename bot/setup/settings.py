"""All settings, read from the environment and from `.env` in the current folder. Nothing else reads either."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

from retrieval.domain.errors import SettingsError
from retrieval.sources.addresses import parse_networks

OLD_NAMES = ("DATABASE_URL", "CHROMA_URL")
"""Settings that were read without `DATELINE_` before; still read from the environment, and said to be old."""
_PREFIX = "DATELINE_"
_NEARLY = 0.88
"""How like a setting's a name has to be to be meant for it: one letter left out, doubled or changed, or two."""
LogLevel = Literal["off", "error", "warning", "info", "debug"]


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dateline"


class Settings(BaseSettings):
    """Every setting there is, under its name in the environment. `.env.example` lists the same."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        alias="DATELINE_DATA_DIR",
        description="The folder that everything is kept in.",
    )
    keep_answers: bool = Field(
        default=True,
        alias="DATELINE_KEEP_ANSWERS",
        description="Whether it is kept what was asked and cited, so that answers that no longer stand are found.",
    )
    embedding: str = Field(
        default="wordllama",
        alias="DATELINE_EMBEDDING",
        description="What turns text into vectors: wordllama, minilm (downloads), openai or openai:MODEL.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, alias="OPENAI_API_KEY", description="A key for OpenAI, or for the server below."
    )
    openai_base_url: str | None = Field(
        default=None, alias="OPENAI_BASE_URL", repr=False, description="Another server that speaks OpenAI's protocol."
    )
    model: str = Field(
        default="openai:gpt-5-mini",
        alias="DATELINE_MODEL",
        description="The model that writes answers once there is a key, as LangChain names it.",
    )
    model_seconds: float = Field(
        default=30.0,
        gt=0,
        alias="DATELINE_MODEL_SECONDS",
        description="How many seconds it may take for an answer, retries included.",
    )
    judge_model: str | None = Field(
        default=None,
        alias="DATELINE_JUDGE_MODEL",
        description="Another model that judges what the first one writes, or off; by default it judges that itself.",
    )
    judge_base_url: str | None = Field(
        default=None,
        alias="DATELINE_JUDGE_BASE_URL",
        repr=False,
        description="A server for that model alone, if it is another one.",
    )
    budget_per_day_usd: float | None = Field(
        default=None, ge=0, alias="DATELINE_BUDGET_PER_DAY_USD", description="US dollars that models may cost a day."
    )
    budget_per_user_usd: float | None = Field(
        default=None,
        ge=0,
        alias="DATELINE_BUDGET_PER_USER_USD",
        description="US dollars that the answers to one person may cost a day.",
    )
    log: LogLevel = Field(
        default="error",
        alias="DATELINE_LOG",
        description="What is logged to standard error, as JSON: off, error, warning, info or debug.",
    )
    log_text: bool = Field(
        default=False,
        alias="DATELINE_LOG_TEXT",
        description="Whether logs may hold questions and what articles and answers say.",
    )
    discord_token: SecretStr | None = Field(
        default=None, alias="DISCORD_TOKEN", description="The bot's token from Discord's developer portal."
    )
    discord_message_content: bool = Field(
        default=False,
        alias="DISCORD_MESSAGE_CONTENT",
        description="Whether the message content intent is switched on there: threads then need no mention.",
    )
    discord_questions_per_minute: int = Field(
        default=6, ge=1, alias="DISCORD_QUESTIONS_PER_MINUTE", description="How many questions one person may ask."
    )
    discord_questions_per_day: int = Field(
        default=500, ge=1, alias="DISCORD_QUESTIONS_PER_DAY", description="How many questions one server may ask."
    )
    allow_private_networks: str | None = Field(
        default=None,
        alias="DATELINE_ALLOW_PRIVATE_NETWORKS",
        description="Networks of your own that feeds and pages may be fetched from, such as 10.1.0.0/16.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        alias="DATELINE_DATABASE_URL",
        description="A PostgreSQL database instead of a file in the folder.",
    )
    chroma_url: str | None = Field(
        default=None,
        alias="DATELINE_CHROMA_URL",
        repr=False,
        description="A Chroma server instead of files in the folder: scheme, host, port and path.",
    )
    chroma_token: SecretStr | None = Field(
        default=None, alias="DATELINE_CHROMA_TOKEN", description="The token that the Chroma server wants, if it does."
    )
    chroma_tenant: str = Field(
        default="default_tenant", alias="DATELINE_CHROMA_TENANT", description="Whose databases the Chroma server opens."
    )
    chroma_database: str = Field(
        default="default_database", alias="DATELINE_CHROMA_DATABASE", description="Which of them holds the vectors."
    )
    monitor_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        alias="DATELINE_MONITOR_PORT",
        description="A port of 127.0.0.1 on which `bot` and `watch` answer /healthz, /readyz and /metrics.",
    )

    @field_validator("allow_private_networks")
    @classmethod
    def _are_networks(cls, value: str | None) -> str | None:
        parse_networks(value or "")
        return value


def load_settings() -> Settings:
    """Return the settings, or raise `SettingsError` that names what is wrong without showing its value."""
    try:
        settings = _with_old_names(Settings())
        _refuse_misspelt_names()
        return settings
    except UnicodeDecodeError as error:
        raise SettingsError("The file .env is not UTF-8; save it as UTF-8.") from error
    except ValidationError as error:
        faults = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False))
        raise SettingsError(f"These settings cannot be used: {faults}. See .env.example.") from error


def _refuse_misspelt_names() -> None:
    """Raise where a name is nearly that of a setting: whoever wrote it believes that it is heeded."""
    known = {str(field.alias) for field in Settings.model_fields.values()}
    given = {*os.environ, *(name.upper() for name in DotEnvSettingsSource(Settings).env_vars)}
    for name in sorted(name for name in given if name.startswith(_PREFIX) and name not in known):
        if meant := get_close_matches(name, known, n=1, cutoff=_NEARLY):
            raise SettingsError(f"There is no setting {name}. Did you mean {meant[0]}? See .env.example.")


def _with_old_names(settings: Settings) -> Settings:
    """Return the settings with what the real environment sets under names that other programs use as well.

    A `.env` in the current folder may be another program's: there these names are not read.
    """
    found: dict[str, Any] = {}
    if settings.database_url is None and (url := os.environ.get("DATABASE_URL")):
        found["database_url"] = SecretStr(url)
    if settings.chroma_url is None and (url := os.environ.get("CHROMA_URL")):
        found["chroma_url"] = url
    return settings.model_copy(update=found)


def secret(value: SecretStr | None) -> str | None:
    """Return what a secret hides, for whoever has to hand it on."""
    return value.get_secret_value() if value else None
