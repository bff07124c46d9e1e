"""The README as it stands: each command in it is one, those that can be run print what it shows, its code runs."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.commands import _COMMANDS
from tests.bot.conftest import Dateline
from tests.children import completed

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("library.md")]
RUN = ("ask", "timeline", "status", "show")
"""Commands that end by themselves, need no network and change nothing that a test would miss."""


class Shown(NamedTuple):
    """A command of the README, and the lines that stand under it as what it prints."""

    words: list[str]
    output: list[str]


def blocks() -> Iterator[list[str]]:
    """Yield the code blocks of the pages, indented or fenced, line by line."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for fenced in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            yield fenced.splitlines()
        plain = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
        indented = re.findall(r"(?:^ {4}.*\n(?:[ \t]*\n(?= {4}))*)+", plain, re.MULTILINE)
        yield from ([line[4:] for line in block.splitlines()] for block in indented)


def commands() -> Iterator[Shown]:
    for block in blocks():
        shown: Shown | None = None
        for line in block:
            called = re.findall(r"(?:^|\| )(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\S*/)?dateline (\S[^|]*)", line)
            if called:
                for each in called:
                    shown = Shown(shlex.split(each, comments=True), [])
                    yield shown
            elif shown is not None and line.strip():
                shown.output.append(line)


COMMANDS = list(commands())
NAMED = {one.words[0] for one in COMMANDS}


def test_there_is_something_to_run():
    assert len(COMMANDS) >= 10
    assert {"ingest", "ask"} <= NAMED


def test_every_command_is_one_and_has_the_options_that_are_shown(dateline: Dateline):
    assert _COMMANDS.keys() >= NAMED
    for words in (one.words for one in COMMANDS):
        deeper = words[1:2] if words[0] in ("feeds", "eval") and words[1:2] and words[1].isalpha() else []
        deeper = deeper or (["run"] if words[0] == "eval" else [])
        told = dateline(words[0], *deeper, "--help").stdout
        for option in (word.partition("=")[0] for word in words if word.startswith("--")):
            assert option in told, " ".join(words)


@pytest.mark.usefixtures("over_samples")
def test_what_can_be_run_prints_what_is_shown(dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)  # what an example writes goes with the test
    monkeypatch.setenv("COLUMNS", "80")
    for words, output in ((one.words, one.output) for one in COMMANDS if one.words[0] in RUN):
        if "--json" in words or any(word.isupper() or word == "..." for word in words[1:]):
            continue
        result = dateline(*words)
        assert result.exit_code in (0, 3), " ".join(words)
        printed, place = " ".join(result.stdout.split()), 0
        for line in (" ".join(line.split()) for line in output if line.strip(" .…")):
            for part in filter(None, (part.strip() for part in line.split("..."))):
                place = printed.find(part, place)
                assert place >= 0, f"{' '.join(words)}: {part!r} is not printed"


def programs() -> list[str]:
    joined = ("\n".join(block) for block in blocks())
    return [block for block in joined if re.search(r"^from retrieval", block, re.MULTILINE)]


@pytest.mark.parametrize("number", range(len(programs())))
def test_its_programs_run_as_written(
    number: int, sample_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(sample_data_dir, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    run = completed(programs()[number])
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()
