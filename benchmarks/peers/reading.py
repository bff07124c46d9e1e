"""What the peers are given: stories with the title in front of the text, and into how large passages to cut them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PASSAGE_CHARACTERS = 1000
PASSAGE_OVERLAP = 200
PASSAGE_WORDS = 170
"""About 1000 characters of English, for splitters that count words."""
PASSAGE_OVERLAP_WORDS = 34


@dataclass(frozen=True, slots=True)
class Story:
    """A title and a text in one, and the day of publication as the file has it, "" where it has none."""

    text: str
    published: str


def read_stories(articles: Path) -> Iterator[Story]:
    """Yield the articles of a file of JSON Lines, gzipped or not."""
    with open_lines(articles) as lines:
        for record in map(json.loads, lines):
            yield Story(f"{record.get('title') or ''}\n\n{record['text']}", (record.get("published") or "")[:10])


def open_lines(path: Path) -> IO[str]:
    """Open a text file for reading, gzipped or not."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
