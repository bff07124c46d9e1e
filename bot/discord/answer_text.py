"""An `Answer` as messages: proven statements, numbered citations as links, the notes that matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.discord.date_words import day_in_words, days_in_words, published_in_words
from bot.discord.rival_text import rival_lines
from bot.discord.text import isolated, link, plain, shortened, split
from bot.display.answers import note_text, reason_text
from retrieval.domain.answer import Answer, Citation, CoveredPeriod, FoundPassage, Statement

_MOST_MESSAGES = 4
"""An app that is installed to a user may follow up five times in a server that it is not in."""

_LONGEST_QUESTION = 300
_LONGEST_TITLE = 150
_OLD_DAYS = 14
"""Days without news after which a reader is told how old the newest report is."""


def question_line(question: str) -> str:
    """Return the question as a quotation above its answer: nobody else sees what a command was given."""
    return f"> {isolated(plain(shortened(question, _LONGEST_QUESTION)))}"


def reading_line(passages: int) -> str:
    """Return what stands where the answer will be, while passages are read."""
    return f"Reading {passages:,} passages …" if passages else "Reading …"


def growing(statements: Sequence[Statement], question: str | None = None) -> str:
    """Return the first message of an answer that is not complete yet."""
    blocks = ([question_line(question)] if question else []) + [*map(_statement, statements), "…"]
    return split(blocks)[0]


def is_unfinished(text: str) -> bool:
    """Tell whether a message shows an answer that was never completed."""
    return text.startswith("Reading ") or text.endswith("\n…")


def answer_messages(answer: Answer, language: str, question: str | None = None, hint: str | None = None) -> list[str]:
    """Return the answer as messages, with `question` above it where it cannot be seen otherwise, `hint` below."""
    blocks = [question_line(question)] if question else []
    if answer.understood:
        blocks.append(f"-# Understood as: {isolated(plain(answer.understood))}")
    blocks += _answered(answer, language) if answer.status == "answered" else _declined(answer, language)
    blocks += _notes(answer)
    blocks += [f"-# {hint}"] if hint else []
    messages = split(blocks)
    if len(messages) > _MOST_MESSAGES:
        messages = [*messages[:_MOST_MESSAGES]]
        messages[-1] = split([messages[-1]], 1990)[0] + "\n-# …"
    return messages


def citation_line(citation: Citation, language: str) -> str:
    """Return a citation as a link: its number, the outlet, the day."""
    name = citation.outlet or shortened(citation.title, _LONGEST_TITLE)
    when = published_in_words(language, citation)
    meant = "".join(_meaning(citation, language))
    return f"-# \\[{citation.id}\\] {isolated(link(name, citation.url))}, {when}{meant}"


def _statement(statement: Statement) -> str:
    marks = "".join(f" \\[{number}\\]" for number in statement.citations)
    return f"{isolated(plain(statement.text))}{marks}\n"


def _meaning(citation: Citation, language: str) -> Iterator[str]:
    """Yield which day the quote's words mean, where they name a day only as seen from the article: "on Friday"."""
    days = {time.text: time.start for time in citation.times if time.start and time.start == time.end}
    for text, day in days.items():
        if not any(character.isdigit() for character in text):
            yield f" · “{plain(text)}” is {day_in_words(language, day)}"


def _answered(answer: Answer, language: str) -> Iterator[str]:
    yield from map(_statement, answer.statements)
    for citation in answer.citations:
        yield citation_line(citation, language)


def _declined(answer: Answer, language: str) -> Iterator[str]:
    yield reason_text(answer.reason)
    if answer.coverage is not None:
        yield f"-# {_covered(answer.coverage, language)}"
    yield from rival_lines(answer, language)
    if answer.nearest:
        yield "Nearest:"
    for found in answer.nearest:
        yield f"- {_found(found)}"


def _covered(covered: CoveredPeriod, language: str) -> str:
    if not covered.articles:
        return "I have no articles yet."
    noun = "article" if covered.articles == 1 else "articles"
    period = ""
    if covered.first_day and covered.last_day:
        period = f", published {days_in_words(language, covered.first_day, covered.last_day)}"
    return f"{covered.articles:,} {noun} searched{period}."


def _found(found: FoundPassage) -> str:
    return isolated(link(shortened(found.title, _LONGEST_TITLE), found.url))


def _notes(answer: Answer) -> Iterator[str]:
    for note in answer.notes:
        yield f"-# {note_text(note)}"
    newest = max((citation.published for citation in answer.citations if citation.published), default=None)
    if newest is not None and (age := _age(answer, newest)) >= _OLD_DAYS:
        yield f"-# The newest report cited is {age:,} days old."


def _age(answer: Answer, newest: date) -> int:
    return (answer.as_of.date() - newest).days
