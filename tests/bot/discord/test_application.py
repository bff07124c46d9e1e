"""Every command explains itself, asks for the permissions that it needs, and is one that Discord accepts."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord import app_commands

from bot.discord import client
from bot.discord.application import _is_known, add_commands, prepare
from bot.discord.client import NewsBot, digest_of
from bot.discord.resources import Resources
from bot.setup.answerers import QuotingAnswerer
from retrieval.corpus.corpus import Corpus

TRANSLATIONS = Path(client.__file__).with_name("translations")
FOR_SERVERS = {"setup", "usage"}
EXPECTED = {
    "ask",
    "latest",
    "timeline",
    "sources",
    "brief",
    "help",
    "privacy",
    "forget-me",
    *FOR_SERVERS,
    "check",
    "follow",
    "following",
    "topics",
}
Payload = dict[str, Any]


async def built(resources: Resources) -> tuple[list[Payload], dict[str, list[Any]], str]:
    """Return what Discord is told of each command, the checks of each, and the digest of them all."""
    async with NewsBot(resources, prepare, content_intent=False) as bot:
        await add_commands(bot)
        kinds = list(bot.tree.walk_commands())
        checks = {one.qualified_name: one.checks for one in kinds if isinstance(one, app_commands.Command)}
        return [one.to_dict(bot.tree) for one in bot.tree.get_commands()], checks, digest_of(bot.tree)


@pytest.fixture(scope="module")
def tree(samples: Corpus) -> Iterator[tuple[list[Payload], dict[str, list[Any]], str]]:
    resources = Resources(samples, QuotingAnswerer(samples), per_minute=1, per_day=1)
    yield asyncio.run(built(resources))
    resources.threads.close()


def test_all_are_there(tree: tuple[list[Payload], Any, str]):
    assert {one["name"] for one in tree[0] if one["type"] == 1} == EXPECTED
    assert [one["name"] for one in tree[0] if one["type"] == 3] == ["Check against the news"]


def test_names_and_descriptions_are_what_discord_accepts(tree: tuple[list[Payload], Any, str]):
    for command in (one for one in tree[0] if one["type"] == 1):
        for part in (command, *command["options"]):
            assert re.fullmatch(r"[a-z][a-z-]{0,31}", part["name"]), part["name"]
            assert 10 <= len(part["description"]) <= 100, part["name"]
            assert part["description"].endswith("."), part["name"]


def test_only_those_for_servers_are_bound_to_them(tree: tuple[list[Payload], Any, str]):
    for command in tree[0]:
        bound = command["name"] in FOR_SERVERS
        assert command["contexts"] == ([0] if bound else [0, 1, 2]), command["name"]
        assert command["integration_types"] == ([0] if bound else [0, 1]), command["name"]


def test_those_for_servers_ask_for_the_permission_twice(tree: tuple[list[Payload], dict[str, list[Any]], str]):
    payload, checks, _ = tree
    for command in payload:
        needs = command["name"] in FOR_SERVERS
        assert (command["default_member_permissions"] == 32) is needs, command["name"]
        assert bool(checks.get(command["name"])) is needs, command["name"]


def test_all_are_in_the_guide(tree: tuple[list[Payload], Any, str]):
    guide = (Path(__file__).parents[3] / "docs" / "discord.md").read_text("utf-8")
    assert [one["name"] for one in tree[0] if one["name"] not in guide] == []


def test_the_digest_is_the_same_at_every_start(tree: tuple[list[Payload], Any, str], samples: Corpus):
    resources = Resources(samples, QuotingAnswerer(samples), per_minute=1, per_day=1)
    assert asyncio.run(built(resources))[2] == tree[2]
    resources.threads.close()


def described(command: Payload) -> Iterator[str]:
    """Yield what a command says of itself, and of each of its options."""
    yield command.get("description") or ""
    for option in command.get("options", ()):
        yield from described(option)


def test_translations_are_of_what_is_there_and_such_that_discord_accepts(
    tree: tuple[list[Payload], Any, str],
):
    names, told = {one["name"] for one in tree[0]}, {text for one in tree[0] for text in described(one) if text}
    for path in TRANSLATIONS.glob("*.toml"):
        language, texts = path.stem, tomllib.loads(path.read_text("utf-8"))
        assert set(texts["names"]) <= names, language
        assert set(texts["descriptions"]) == told, language
        slash = [name for english, name in texts["names"].items() if english.islower()]
        assert all(re.fullmatch(r"[\w-]{1,32}", name) and name == name.lower() for name in slash), language
        assert all(len(text) <= 100 for text in texts["descriptions"].values()), language


KEY = "a" * 16


@pytest.mark.parametrize(
    ("pressed", "known"),
    [
        *((f"{name}{KEY}", True) for name in ("proof:", "timeline:", "vote:up:", "vote:down:", "reason:0:", "follow:")),
        *((name, True) for name in ("share", "setup:answers", "setup:channels", "setup:roles", "setup:language")),
        *((name, False) for name in ("gone:1", "proof:", "share:1", "setup:never-was", "")),
    ],
)
def test_only_what_no_button_of_ours_is_called_has_expired(pressed: str, known: bool):
    interaction = cast("Any", SimpleNamespace(data={"custom_id": pressed}))
    assert _is_known(interaction) is known
