"""Settings: from the environment and `.env`, secrets shown nowhere, and `.env.example` always complete."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from bot.setup.settings import Settings, load_settings, secret
from retrieval.domain.errors import SettingsError

EXAMPLE = Path(__file__).parents[3] / ".env.example"
SECRET = "the-secret-0123456789"
SECRETS = ("OPENAI_API_KEY", "DISCORD_TOKEN", "DATELINE_DATABASE_URL", "DATELINE_CHROMA_TOKEN")


def example_settings() -> dict[str, tuple[str, str]]:
    """Return meaning and default by name, as `.env.example` has them."""
    lines = [line.strip() for line in EXAMPLE.read_text().splitlines()]
    found = {}
    for meaning, line in itertools.pairwise(lines):
        if line and not line.startswith("#"):
            assert meaning.startswith("# "), f"{line} has no meaning above it"
            name, _, default = line.partition("=")
            assert name not in found, f"{name} stands there twice"
            found[name] = (meaning.removeprefix("# "), default)
    return found


def json_or_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class TestExample:
    def test_lists_every_setting_in_order_and_nothing_else(self):
        assert list(example_settings()) == [field.alias for field in Settings.model_fields.values()]

    def test_says_what_each_means(self):
        expected = {field.alias: field.description for field in Settings.model_fields.values()}
        assert {name: meaning for name, (meaning, _) in example_settings().items()} == expected

    def test_gives_the_defaults(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("XDG_DATA_HOME")
        defaults = load_settings().model_dump()
        shown = {name: default or None for name, (_, default) in example_settings().items()}
        assert shown.pop("DATELINE_DATA_DIR") == str(defaults.pop("data_dir")).replace(str(Path.home()), "~")
        assert list(shown.values()) == [None if value is None else json_or_text(value) for value in defaults.values()]

    def test_copied_as_it_is_changes_nothing(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("XDG_DATA_HOME")
        before = load_settings()
        Path(".env").write_text(EXAMPLE.read_text())
        after = load_settings()
        assert after.data_dir.expanduser() == before.data_dir
        assert after.model_copy(update={"data_dir": before.data_dir}) == before


class TestSources:
    def test_the_data_directory_follows_the_desktop_standard(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
        assert load_settings().data_dir == tmp_path / "elsewhere" / "dateline"
        monkeypatch.setenv("XDG_DATA_HOME", "")
        assert load_settings().data_dir == Path.home() / ".local" / "share" / "dateline"

    def test_the_environment_goes_before_the_file(self, monkeypatch: pytest.MonkeyPatch):
        Path(".env").write_text("DATELINE_EMBEDDING=minilm\nDATELINE_CHROMA_URL=http://localhost:9000\n")
        assert load_settings().embedding == "minilm"
        monkeypatch.setenv("DATELINE_EMBEDDING", "openai")
        settings = load_settings()
        assert (settings.embedding, settings.chroma_url) == ("openai", "http://localhost:9000")

    @pytest.mark.parametrize("name", [str(field.alias) for field in Settings.model_fields.values()])
    def test_an_empty_value_is_the_default(self, monkeypatch: pytest.MonkeyPatch, name: str):
        before = load_settings()
        monkeypatch.setenv(name, "")
        assert load_settings() == before

    def test_what_belongs_to_other_programs_is_left_alone(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_COLOUR", "green")
        Path(".env").write_text("COMPOSE_PROJECT_NAME=news\n")
        assert load_settings().embedding == "wordllama"

    def test_a_file_of_another_program_does_not_redirect_us(self, monkeypatch: pytest.MonkeyPatch):
        Path(".env").write_text("DATABASE_URL=postgresql://elsewhere/shop\nCHROMA_URL=http://elsewhere:9000\n")
        settings = load_settings()
        assert (settings.database_url, settings.chroma_url) == (None, None)
        monkeypatch.setenv("CHROMA_URL", "http://localhost:9000")
        assert load_settings().chroma_url == "http://localhost:9000"
        monkeypatch.setenv("DATELINE_CHROMA_URL", "http://localhost:9001")
        assert load_settings().chroma_url == "http://localhost:9001"

    def test_the_file_is_that_of_the_current_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        Path(".env").write_text("DATELINE_EMBEDDING=minilm\n")
        inner = tmp_path / "here" / "inner"
        inner.mkdir()
        monkeypatch.chdir(inner)
        assert load_settings().embedding == "wordllama"


class TestSecrets:
    @pytest.mark.parametrize("name", SECRETS)
    def test_are_in_no_text(self, monkeypatch: pytest.MonkeyPatch, name: str):
        monkeypatch.setenv(name, SECRET)
        settings = load_settings()
        for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
            assert SECRET not in shown
        assert SECRET in [secret(value) for value in settings.model_dump().values() if isinstance(value, SecretStr)]

    def test_are_in_no_error(self):
        # Whatever the environment holds is text and so is valid; only this way can a value be wrong.
        with pytest.raises(ValueError, match="OPENAI_API_KEY") as caught:
            Settings(OPENAI_API_KEY=[SECRET])
        assert SECRET not in str(caught.value)

    def test_nothing_hides_nothing(self):
        assert secret(None) is None
        assert secret(SecretStr(SECRET)) == SECRET


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch):
    class Narrow(Settings):
        embedding: int = Field(default=1, alias="DATELINE_EMBEDDING")  # type: ignore[assignment]

    monkeypatch.setattr("bot.setup.settings.Settings", Narrow)
    monkeypatch.setenv("DATELINE_EMBEDDING", SECRET)
    with pytest.raises(SettingsError, match="DATELINE_EMBEDDING: Input should be a valid integer") as caught:
        load_settings()
    assert SECRET not in str(caught.value)
    assert ".env.example" in str(caught.value)


class TestMisspelt:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [("DATELINE_DATABSE_URL", "DATELINE_DATABASE_URL"), ("DATELINE_MODELS", "DATELINE_MODEL")],
    )
    @pytest.mark.parametrize("in_file", [False, True])
    def test_a_name_that_is_nearly_one_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, name: str, meant: str, in_file: bool
    ):
        if in_file:
            Path(".env").write_text(f"{name}={SECRET}\n")
        else:
            monkeypatch.setenv(name, SECRET)
        with pytest.raises(SettingsError, match=f"no setting {name}. Did you mean {meant}?") as caught:
            load_settings()
        assert SECRET not in str(caught.value)

    def test_what_others_name_alike_is_left_alone(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("DATELINE_THEME", "dark")
        load_settings()
