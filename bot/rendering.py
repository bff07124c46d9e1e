"""An `Answer` as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from retrieval.answer import Answer, Citation, FoundPassage
from retrieval.dates import format_interval

_NOTES = {
    "single_source": "Only one article says so.",
    "conflict": "The sources disagree.",
    "superseded": "A later report overtakes an earlier one.",
    "undated": "The source has no date of publication.",
    "year_not_stated": "The source does not state the year.",
    "without_words": "The lexical index could not be used; this answer rests on the vectors alone.",
    "without_vectors": "The vectors could not be used; this answer rests on the words alone.",
    "behind": "New articles are still being indexed; this answer does without them.",
}
_REASONS = {
    "not_in_corpus": "I can't answer that from these articles.",
    "outside_window": "I can't answer that from the articles of that time.",
    "stale": "I can't answer that: the newest article on it is too old.",
    "unproven": "I found something, but no quote that proves it.",
}


def render(answer: Answer) -> RenderableType:
    """Return the answer with its citations numbered below it, or why there is none and what comes nearest.

    Print it with `crop=False`: links may be longer than a line.
    """
    parts = _statements(answer) if answer.status == "answered" else _abstention(answer)
    return Group(*parts, *_notes(answer), *_passages(answer))


def _statements(answer: Answer) -> Iterator[RenderableType]:
    for statement in answer.statements:
        marks = "".join(f" [{number}]" for number in statement.citations)
        # A quote keeps the line breaks of its article, which mean nothing on another page.
        yield Text.assemble(" ".join(statement.text.split()), (marks, "bold cyan"), "\n")
    for citation in answer.citations:
        yield _citation(citation)


def _citation(citation: Citation) -> RenderableType:
    day = format_interval(citation.published, citation.published) if citation.published else None
    where = ", ".join(part for part in (citation.outlet, day) if part)
    head = Text.assemble((f"[{citation.id}] ", "bold cyan"), (where or "source unknown", "bold"))
    head.append(f"  {citation.title}")
    lines: list[RenderableType] = [head]
    lines += [
        _indented(f"“{time.text}” is {format_interval(time.start, time.end)}")
        for time in citation.times
        if time.start and time.end
    ]
    if citation.url:
        lines.append(_link(citation.url))
    return Group(*lines)


def _abstention(answer: Answer) -> Iterator[RenderableType]:
    yield Text(_REASONS.get(answer.reason or "", "I can't answer that."))
    covered = answer.coverage
    if covered is None or not covered.articles:
        yield _indented("There are no articles yet. Add some with: dateline ingest FOLDER")
        return
    period = ""
    if covered.first_day and covered.last_day:
        period = f", published {format_interval(covered.first_day, covered.last_day)}"
    noun = "article" if covered.articles == 1 else "articles"
    yield _indented(f"{covered.articles:,} {noun} searched{period}.")
    if answer.nearest:
        yield _indented("Nearest:")
        for found in answer.nearest:
            yield _indented(f"- {found.title}" + (f"  {found.url}" if found.url else ""), "dim")


def _notes(answer: Answer) -> Iterator[RenderableType]:
    for note in answer.notes:
        yield _indented(_NOTES.get(note, note), "italic")


def _passages(answer: Answer) -> Iterator[RenderableType]:
    for rank, found in enumerate(answer.passages, 1):
        yield Text.assemble(f"\n{rank:>3}. ", (found.title, "bold"), f"  ({found.score:.2f})")
        yield _indented(_shortened(found))


def _shortened(found: FoundPassage, limit: int = 300) -> str:
    text = " ".join(found.text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " ..."


def _indented(text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, 4))


def _link(url: str) -> Text:
    # Not padded, which would crop it: a link that is broken over two lines can be neither clicked nor copied.
    return Text.assemble("    ", (url, f"dim link {url}"), no_wrap=True, overflow="ignore")
