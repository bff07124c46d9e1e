"""The prompts: one text file each in the folder `prompts` beside this package, rendered with what they ask for.

A file begins with a header of "name: value" lines (`version`, and `why`, which is for people and never sent). After
the line "---" come the messages, each below a line such as "[system]", with `$names` where values go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parents[2] / "prompts"
_ROLE = re.compile(r"^\[(system|user|assistant)\]\n", re.MULTILINE)

Message = tuple[str, str]
"""Role and text, as LangChain takes them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it. Two prompts with one name and version are the same."""

    name: str
    version: int
    why: str
    messages: tuple[Message, ...]

    def render(self, **values: str) -> list[Message]:
        """Return the messages with the values in their places; `KeyError` when one is missing.

        Values are put in as they are: nothing in them is a place for another value.
        """
        return [(role, Template(text).substitute(values)) for role, text in self.messages]


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of that name."""
    header, _, body = (FOLDER / f"{name}.txt").read_text("utf-8").partition("\n---\n")
    fields = dict(_fields(header))
    parts = _ROLE.split(body)[1:]
    messages = tuple((role, text.strip()) for role, text in zip(parts[::2], parts[1::2], strict=True))
    return Prompt(name, int(fields["version"]), fields["why"], messages)


def _fields(header: str) -> list[tuple[str, str]]:
    """Return name and value of each field; indented lines go on with the value before."""
    unfolded = re.sub(r"\n[ \t]+", " ", header)
    return [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in unfolded.splitlines())]
