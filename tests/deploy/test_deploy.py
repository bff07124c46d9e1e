"""What is deployed: files that a machine without containers can check, and the container's commands as it runs them."""

from __future__ import annotations

import configparser
import os
import pwd
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.setup.settings import Settings
from retrieval.catalogue import open_database
from tests.fakes.postgres import PostgresServer
from tests.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = ("worker", "bot-1", "bot-2")
NAMES = {field.alias for field in Settings.model_fields.values()}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return parsed


class TestCompose:
    def test_it_has_a_database_vectors_one_worker_and_two_bots(self, compose: dict[str, Any]):
        assert set(compose["services"]) == {"postgres", "chroma", *SERVICES}
        assert [compose["services"][name]["command"] for name in SERVICES] == [["watch"], ["bot"], ["bot"]]

    @pytest.mark.parametrize("name", SERVICES)
    def test_each_of_ours_writes_to_its_own_folder_alone(self, compose: dict[str, Any], name: str):
        service = compose["services"][name]
        assert service["read_only"]
        assert service["volumes"] == [f"{name}:/data"]
        assert service["cap_drop"] == ["ALL"]

    def test_volumes_and_dependencies_are_declared(self, compose: dict[str, Any]):
        named = {volume.partition(":")[0] for one in compose["services"].values() for volume in one["volumes"]}
        assert named == set(compose["volumes"])
        assert set(compose["services"]["worker"]["depends_on"]) <= set(compose["services"])

    def test_settings_are_ones_that_there_are(self, compose: dict[str, Any]):
        lines = (DEPLOY / "compose.env.example").read_text("utf-8").splitlines()
        ours = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
        assert ours | set(compose["services"]["worker"]["environment"]) <= NAMES

    def test_no_password_stands_in_it(self, compose: dict[str, Any]):
        assert compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${")


class TestContainerfile:
    TEXT = (DEPLOY / "Containerfile").read_text("utf-8")

    def test_it_does_not_run_as_root(self):
        last = self.TEXT.rpartition("\nFROM ")[2]
        assert re.search(r"^USER 10001$", last, re.MULTILINE)
        assert last.index("USER") > last.index("COPY")

    def test_what_it_copies_is_there(self):
        copied = [line.split()[1:-1] for line in self.TEXT.splitlines() if re.match(r"COPY (?!--from)", line)]
        assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
        shipped = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
        assert shipped <= {name for names in copied for name in names}

    def test_its_settings_are_ones_that_there_are(self):
        assert set(re.findall(r"(DATELINE_\w+)=", self.TEXT)) <= NAMES
        assert "HEALTHCHECK" in self.TEXT


@pytest.mark.parametrize("name", ["dateline-watch", "dateline-bot"])
def test_the_units_run_a_command_with_settings_that_there_are(name: str):
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd" / f"{name}.service")
    service = unit["Service"]
    assert service["ExecStart"].endswith(f"dateline {name.partition('-')[2]}")
    assert set(re.findall(r"(\w+)=", service["Environment"])) <= NAMES
    assert service["User"] == "dateline"
    assert service["UMask"] == "0077"


def test_the_containers_command_runs_as_another_user_in_a_clean_folder(postgres: PostgresServer, tmp_path: Path):
    """`watch` with only what the image gives it, and the health check beside it."""
    url = postgres.new_database()
    open_database(url).dispose()
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    port = _free_port()
    given = {"DATELINE_DATABASE_URL": url, "DATELINE_DATA_DIR": str(data), "DATELINE_MONITOR_PORT": str(port)}
    environment = {"PATH": os.environ["PATH"], "HOME": str(data), "PYTHONPATH": str(ROOT), **given}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1"}
    watch = subprocess.Popen([sys.executable, "-m", "bot", "watch"], cwd=data, env=environment, **_as_nobody(data))
    try:
        wait_until(lambda: watch.poll() is not None or _health(environment, "ready") == 0)
        assert watch.poll() is None
        assert _health(environment) == 0
    finally:
        watch.terminate()
        watch.wait(PATIENCE_SECONDS)
    assert _health(environment) == 1
    assert data.stat().st_mode & 0o077 == 0


def _health(environment: dict[str, str], *arguments: str) -> int:
    command = [sys.executable, str(DEPLOY / "healthcheck.py"), *arguments]
    return subprocess.run(command, env=environment, check=False, timeout=PATIENCE_SECONDS).returncode


def _as_nobody(folder: Path) -> dict[str, Any]:
    """Return how to start a process as somebody else where we may, with a folder that is theirs."""
    if os.geteuid() != 0 or not _others_may_enter(folder):
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _others_may_enter(folder: Path) -> bool:
    ways = [*folder.parents, *Path(sys.executable).resolve().parents, *ROOT.parents, ROOT]
    return all(parent.stat().st_mode & 0o001 for parent in ways)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
