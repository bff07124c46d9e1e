"""Reads articles from files and folders: plain text, Markdown, HTML, JSON and JSON Lines, each also gzipped.

What an article needs to be one is in `drafts`; the formats are in `plain`, `html` and `records`.
"""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from retrieval.domain.articles import Article, Moment
from retrieval.domain.errors import UnusableError
from retrieval.sources.drafts import Draft
from retrieval.sources.encodings import decode, decode_html, replaced_bytes
from retrieval.sources.pages import drafts_from_page
from retrieval.sources.parser_process import POOL, RECORDS
from retrieval.sources.plain import draft_from_markdown, draft_from_record, draft_from_text

_Line = tuple[int, bytes]
Made = TypeVar("Made")
_LARGEST_FILE = 100 * 2**20
_LONGEST_LINE = 32 * 2**20
_MOST_VALUES = 5_000_000
"""Brackets and commas that a JSON file may have: 100 MB of articles have two million, and each value takes memory."""
_LONG_MARKDOWN = 50_000
"""From so many characters on, Markdown is parsed where it can be stopped: some of its forms take a second for them."""
_READERS: dict[str, Callable[[bytes], list[Draft]]] = {
    ".txt": lambda data: [draft_from_text(decode(data))],
    ".md": lambda data: [_draft_from_markdown(decode(data))],
    ".html": lambda data: POOL.run(drafts_from_page, decode_html(data)),
    ".htm": lambda data: POOL.run(drafts_from_page, decode_html(data)),
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FEW_LINES, _FEW_BYTES = 200, 2**21
"""A file of fewer lines and bytes is read here: to begin another process takes as long."""
_LINES, _BYTES, _AHEAD = 50, 2**20, 3
"""How many lines, or bytes, are read there at a time, and how many times as many before what was read is taken."""
SUPPORTED = (*_READERS, ".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that could not be read as an article: `source` is "path" or "path#line", `reason` a sentence."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Given:
    """What the person who gives a path says about the article in it, which counts more than what is in it."""

    published: Moment | None
    outlet: str | None
    url: str | None
    encoding: str | None = None

    def applied(self, draft: Draft) -> Draft:
        return replace(
            draft,
            published=self.published or draft.published,
            outlet=self.outlet or draft.outlet,
            url=self.url or draft.url,
        )


def read_path(
    path: Path,
    *,
    published: Moment | None = None,
    outlet: str | None = None,
    url: str | None = None,
    encoding: str | None = None,
    follow_links: bool = False,
) -> Iterator[Article | Refusal]:
    """Yield what is in a file, or in a folder and those below it in the order of their names.

    Hidden files and files of other kinds are skipped in folders. What cannot be read is refused, the rest goes on.
    `published`, `outlet` and `url` take precedence over what is read; a URL belongs to a single article. `encoding` is
    that of the files, by a name that Python knows, where it is not to be found out. Links that lead out of the folder
    are refused unless it is said to `follow_links`: whoever fills a folder need not be whoever ingests it.
    """
    yield from _read(path, _Given(published, outlet, url, encoding), _as_it_is, follow_links=follow_links)


def read_and_make(
    path: Path,
    made: Callable[[Article], Made],
    *,
    published: Moment | None = None,
    outlet: str | None = None,
    url: str | None = None,
    encoding: str | None = None,
    follow_links: bool = False,
) -> Iterator[Made | Refusal]:
    """Yield what `read_path` does, but of each article what a function of some module makes of it.

    Where a file has many both are done in another process: a thread would only wait for those that index.
    """
    yield from _read(path, _Given(published, outlet, url, encoding), made, follow_links=follow_links)


def _as_it_is(article: Article) -> Article:
    return article


def _read(
    path: Path, given: _Given, made: Callable[[Article], Made], *, follow_links: bool
) -> Iterator[Made | Refusal]:
    for file in _files(path, None if follow_links else path.resolve()):
        if isinstance(file, Refusal):
            yield file
        elif _kind(file) not in SUPPORTED:
            yield Refusal(str(file), f"files of this kind cannot be read; the known ones are {_supported_kinds()}")
        elif given.url and (file != path or _kind(file) == ".jsonl"):
            yield Refusal(str(file), "a URL can be given for one article only; ingest each with its own")
        elif _kind(file) == ".jsonl":
            yield from _read_lines(file, given, made)
        else:
            read = _read_records(file, given) if _kind(file) == ".json" else _read_drafts(file, _kind(file), given)
            yield from (each if isinstance(each, Refusal) else made(each) for each in read)


def count_records(paths: Iterable[Path], *, follow_links: bool = False) -> int:
    """Return how many articles and refusals `read_path` will yield for all of `paths`, without extracting any.

    A page counts as one article, though a live blog will turn out to be several.
    """
    return sum(
        1 if isinstance(file, Refusal) else _count_in(file)
        for path in paths
        for file in _files(path, None if follow_links else path.resolve())
    )


def _supported_kinds() -> str:
    return ", ".join(SUPPORTED) + ", each also with .gz"


def _kind(path: Path) -> str:
    name = Path(path.stem) if path.suffix.lower() == ".gz" else path
    return name.suffix.lower()


def _files(path: Path, within: Path | None, above: frozenset[Path] = frozenset()) -> Iterator[Path | Refusal]:
    """Yield the files at and below `path`, none outside of `within`; `above` are the folders on the way to it."""
    try:
        with _explained():
            real = path.resolve(strict=True)
            if within is not None and not real.is_relative_to(within):
                raise UnusableError("the link leads out of the folder; name what it leads to, or give --follow-links")
            if real in above:
                raise UnusableError("the link leads back to a folder that it is in")
            inside = sorted(path.iterdir()) if path.is_dir() else None
            if inside is None and not path.is_file():
                raise UnusableError("it is neither a file nor a folder")
    except UnusableError as error:
        yield Refusal(str(path), str(error))
        return
    if inside is None:
        yield path
        return
    for entry in inside:
        if not entry.name.startswith(".") and (_kind(entry) in SUPPORTED or entry.is_dir()):
            yield from _files(entry, within, above | {real})


def _read_drafts(path: Path, kind: str, given: _Given) -> Iterator[Article | Refusal]:
    try:
        with _explained():
            data = _content(path, given)
            articles = [given.applied(draft).finished(str(path)) for draft in _READERS[kind](data)]
            count = _count_replaced(data, decode_html if kind in (".html", ".htm") else decode)
    except UnusableError as error:
        yield Refusal(str(path), str(error))
        return
    yield from (replace(article, replaced=count) for article in articles)


def _count_replaced(data: bytes, read: Callable[[bytes], str]) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return replaced_bytes(data, read(data))
    return 0


def _read_records(path: Path, given: _Given) -> Iterator[Article | Refusal]:
    try:
        with _explained():
            data = _content(path, given)
            records = _records(decode(data))
            count = _count_replaced(data, decode)
            if given.url and len(records) > 1:
                raise UnusableError("a URL can be given for one article only, and the file holds more")
    except UnusableError as error:
        yield Refusal(str(path), str(error))
        return
    for number, record in enumerate(records, start=1):
        source = f"{path}#{number}" if len(records) > 1 else str(path)
        yield _article_or_refusal(record, source, given, count)


def _article_or_refusal(record: object, source: str, given: _Given, count: int = 0) -> Article | Refusal:
    try:
        return replace(given.applied(draft_from_record(record)).finished(source), replaced=count)
    except UnusableError as error:
        return Refusal(source, str(error))


def _read_lines(path: Path, given: _Given, made: Callable[[Article], Made]) -> Iterator[Made | Refusal]:
    """Read JSON Lines, some at a time, so that a file of any size fits."""
    lines = _Lines(path, given)
    ahead = list(_bounded(lines, _FEW_LINES, _FEW_BYTES))
    if len(ahead) < _FEW_LINES and sum(len(line) for _, line in ahead) < _FEW_BYTES:
        for one in ahead:
            yield from _from_lines([one], path, given, made)
        ahead = []
    waiting: deque[Future[list[Made | Refusal]]] = deque()
    with ThreadPoolExecutor(1) as aside:
        for some in _together(chain(ahead, lines)):
            waiting.append(aside.submit(_read_aside, some, path, given, made))
            if len(waiting) > _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    if lines.trouble:
        yield Refusal(f"{path}#{lines.last + 1}" if lines.last else str(path), lines.trouble)


class _Lines:
    """The lines of a file with their numbers, up to the last that can be read; `trouble` is why that is not all."""

    def __init__(self, path: Path, given: _Given) -> None:
        self.last, self.trouble = 0, ""
        self._lines = self._read(path, given)

    def __iter__(self) -> Iterator[_Line]:
        return self._lines

    def _read(self, path: Path, given: _Given) -> Iterator[_Line]:
        try:
            with _explained():
                for self.last, line in _numbered_lines(path, given):
                    yield self.last, line
                if not self.last:
                    raise UnusableError("the file is empty")
        except UnusableError as error:
            self.trouble = str(error)


def _bounded(lines: Iterable[_Line], count: int, size: int) -> Iterator[_Line]:
    """Yield lines until there are so many of them, or so many bytes in them."""
    for number, line in islice(lines, count):
        yield number, line
        size -= len(line)
        if size <= 0:
            return


def _together(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Yield lines, so many at a time as are worth the sending to another process."""
    some: list[_Line] = []
    size = 0
    for number, line in lines:
        some.append((number, line))
        size += len(line)
        if len(some) == _LINES or size > _BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


def _read_aside(lines: list[_Line], path: Path, given: _Given, made: Callable[[Article], Made]) -> list[Made | Refusal]:
    """Read lines in another process; where that breaks, one by one, to find the line that breaks it."""
    try:
        return RECORDS.run(_from_lines, lines, path, given, made)
    except UnusableError as error:
        if len(lines) == 1:
            return [Refusal(f"{path}#{lines[0][0]}", str(error))]
    return [one for line in lines for one in _read_aside([line], path, given, made)]


def _from_lines(lines: list[_Line], path: Path, given: _Given, made: Callable[[Article], Made]) -> list[Made | Refusal]:
    read = (_from_line(line, f"{path}#{number}", given) for number, line in lines)
    return [each if isinstance(each, Refusal) else made(each) for each in read]


def _from_line(line: bytes, source: str, given: _Given) -> Article | Refusal:
    try:
        if len(line) > _LONGEST_LINE:
            raise UnusableError(f"the line is longer than {_LONGEST_LINE // 2**20} MB")
        return _article_or_refusal(_parsed(decode(line)), source, given, _count_replaced(line, decode))
    except UnusableError as error:
        return Refusal(source, str(error))


def _numbered_lines(path: Path, given: _Given | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank; of one that is too long, as much as shows that it is."""
    number = 0
    if given and given.encoding:
        lines = _content(path, given).split(b"\n")
        yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
        return
    with _opened(path) as file:
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            if number == 1 and line.startswith(_UTF_16):
                raise UnusableError("it is UTF-16; save it as UTF-8")
            if line.strip():
                yield number, line
            while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
                line = file.readline(_LONGEST_LINE + 1)


def _records(text: str) -> list[object]:
    value = _parsed(text)
    records = value if isinstance(value, list) else [value]
    if not records:
        raise UnusableError("the list in it is empty")
    return records


def _draft_from_markdown(text: str) -> Draft:
    return draft_from_markdown(text) if len(text) < _LONG_MARKDOWN else POOL.run(draft_from_markdown, text)


def _parsed(text: str) -> object:
    if sum(map(text.count, "[{,")) > _MOST_VALUES:
        raise UnusableError(f"it holds more than {_MOST_VALUES:,} values; split it, or make it a .jsonl file")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnusableError(f"it is not valid JSON: {error.msg} ({where})") from None
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"it is not usable JSON: {error}") from None


def _content(path: Path, given: _Given | None = None) -> bytes:
    """Return what is in a file, in UTF-8 where its encoding is given."""
    with _opened(path) as file:
        data = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise UnusableError(f"it is larger than {_LARGEST_FILE // 2**20} MB; split it, or make it a .jsonl file")
    if not data.strip():
        raise UnusableError("the file is empty")
    if given is None or given.encoding is None:
        return data
    try:
        return data.decode(given.encoding).encode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableError(f"it is not {given.encoding}: byte {error.start} is none of it") from None


def _opened(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the system and gzip raise into a reason for people."""
    try:
        yield
    except FileNotFoundError:
        raise UnusableError("there is no such file or folder") from None
    except PermissionError:
        raise UnusableError("permission to read it is missing") from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise UnusableError("it is no whole gzip file; it may have been cut off or renamed") from None
    except RuntimeError as error:  # what Path.resolve raises for a symbolic link that leads to itself before 3.13
        raise UnusableError(f"it cannot be read: {error}") from None
    except OSError as error:
        raise UnusableError(f"it cannot be read: {error.strerror or error}") from None


def _count_in(path: Path) -> int:
    kind, count = _kind(path), 0
    try:
        with _explained():
            if kind == ".json":
                return len(_records(decode(_content(path))))
            if kind == ".jsonl":
                for _ in _numbered_lines(path):
                    count += 1
    except UnusableError:
        return count + 1
    return max(count, 1)
