"""The house itself: which way imports go, how long files are, and that every command explains itself."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.commands import app

ROOT = Path(__file__).parents[1]
PACKAGES = ("retrieval", "bot", "tests", "benchmarks")
LONGEST_FILE = 400
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a file when a test asks for it: every process that collects tests imports this one."""
    return ast.parse(path.read_text("utf-8"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


@cache
def imported(path: Path) -> list[tuple[str, ast.stmt]]:
    """Return our own modules that a file imports, wherever in it, and the statement that does."""
    return list(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree_of(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # What is imported from a package may be a module in it.
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name in MODULES:
                assert isinstance(node, ast.stmt)
                yield name, node


def cycles(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except ValueError as error:
        return list(error.args[1])
    return []


def test_there_is_something_to_look_at():
    assert {"retrieval.corpus.corpus", "bot.__main__", "tests.builders"} <= MODULES.keys()
    answerer = {name for name, _ in imported(MODULES["retrieval.answer.answerer"])}
    assert {"retrieval.ranking.search", "retrieval.domain.answer"} <= answerer
    assert cycles({"a": {"b"}, "b": {"a"}}) != []


def test_retrieval_does_not_know_the_bot():
    found = [
        f"{name} imports {other}"
        for name, path in MODULES.items()
        if name.partition(".")[0] == "retrieval"
        for other, _ in imported(path)
        if other.partition(".")[0] != "retrieval"
    ]
    assert found == []


def test_what_is_shipped_does_not_know_tests_or_benchmarks():
    found = [
        f"{name} imports {other}"
        for name, path in MODULES.items()
        if name.partition(".")[0] in ("retrieval", "bot")
        for other, _ in imported(path)
        if other.partition(".")[0] in ("tests", "benchmarks")
    ]
    assert found == []


def test_there_is_no_import_ring():
    # An import of a module from its own package passes through the package; that is no ring of ours.
    graph = {
        name: {other for other, _ in imported(path) if other != name and not name.startswith(f"{other}.")}
        for name, path in MODULES.items()
    }
    assert cycles(graph) == []


def test_there_is_no_import_ring_among_folders():
    """A folder is a room; what is in it may not lead back to it through another room."""
    shipped = {name: path for name, path in MODULES.items() if name.partition(".")[0] in ("retrieval", "bot")}
    graph: dict[str, set[str]] = {}
    for path in shipped.values():
        rooms = {str(shipped[other].parent) for other, _ in imported(path) if other in shipped}
        graph.setdefault(str(path.parent), set()).update(rooms - {str(path.parent)})
    assert len(graph) > 20
    assert cycles(graph) == []


def test_our_modules_are_imported_at_the_top():
    found = [
        f"{name}:{node.lineno} imports {other}"
        for name, path in MODULES.items()
        for other, node in imported(path)
        if node not in tree_of(path).body
    ]
    assert found == []


def test_no_file_is_too_long():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_lives_in_it():
    silent = [name for name, path in MODULES.items() if tree_of(path).body and not ast.get_docstring(tree_of(path))]
    assert [name for name in silent if not name.startswith("tests.")] == []


def test_nothing_prints_past_the_console():
    found = [
        f"{name}:{node.lineno}"
        for name, path in MODULES.items()
        if name.partition(".")[0] in ("retrieval", "bot")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "pprint")
    ]
    assert found == []


def commands() -> dict[str, Any]:
    group = typer.main.get_group(app)
    context = typer.Context(group)
    return {name: group.get_command(context, name) for name in group.list_commands(context)}


class TestCommands:
    COMMANDS = commands()

    def test_are_those_of_the_readme(self):
        readme = (ROOT / "README.md").read_text("utf-8")
        assert [name for name in self.COMMANDS if f"dateline {name}" not in readme] == []

    @pytest.mark.parametrize("name", COMMANDS)
    def test_explain_themselves(self, name: str):
        help_text = self.COMMANDS[name].help or ""
        assert help_text.endswith(".")
        assert "\n" not in help_text.strip()

    @pytest.mark.parametrize("name", COMMANDS)
    def test_explain_every_option_and_argument(self, name: str):
        shown = [part for part in self.COMMANDS[name].params if part.name != "help"]
        assert [part.name for part in shown if not (part.help or "").endswith(".")] == []

    @pytest.mark.parametrize("name", COMMANDS)
    def test_no_option_is_spelt_twice(self, name: str):
        spellings = [spelling for part in self.COMMANDS[name].params for spelling in (*part.opts, *part.secondary_opts)]
        assert [one for one, same in itertools.groupby(sorted(spellings)) if len(list(same)) > 1] == []
