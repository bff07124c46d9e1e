"""All settings, read from the environment and from `.env` in the current folder. Nothing else reads either."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import SettingsError


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dateline"


class Settings(BaseSettings):
    """Every setting there is, under its name in the environment. `.env.example` lists the same."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True
    )

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        alias="DATELINE_DATA_DIR",
        description="The folder that everything is kept in.",
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
    discord_token: SecretStr | None = Field(
        default=None, alias="DISCORD_TOKEN", description="The bot's token from Discord's developer portal."
    )
    database_url: SecretStr | None = Field(
        default=None, alias="DATABASE_URL", description="A PostgreSQL database instead of a file in the folder."
    )
    chroma_url: str | None = Field(
        default=None, alias="CHROMA_URL", repr=False, description="A Chroma server instead of files in the folder."
    )


def load_settings() -> Settings:
    """Return the settings, or raise `SettingsError` that names what is wrong without showing its value."""
    try:
        return Settings()
    except UnicodeDecodeError as error:
        raise SettingsError("The file .env is not UTF-8; save it as UTF-8.") from error
    except ValidationError as error:
        faults = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False))
        raise SettingsError(f"These settings cannot be used: {faults}. See .env.example.") from error


def secret(value: SecretStr | None) -> str | None:
    """Return what a secret hides, for whoever has to hand it on."""
    return value.get_secret_value() if value else None
