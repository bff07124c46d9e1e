"""Earlier turns of a conversation: their questions, what their answers told, and the names and days in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.domain.answer import Answer
from retrieval.english.dictionary import word_set
from retrieval.question.name_kinds import names_a_day
from retrieval.question.noun_phrases import names_in
from retrieval.question.respondent import without_dateline
from retrieval.times.expressions import format_interval

_ORDINARY = word_set(
    "function_words.auxiliaries",
    "function_words.prepositions",
    "function_words.question_words",
    "function_words.articles",
) | {"and", "or"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question, as it was understood, and its answer where there is one."""

    question: str
    answer: Answer | None


def told(answer: Answer | None) -> list[str]:
    """Return the statements of an answer, each on one line and without its dateline."""
    return [without_dateline(" ".join(statement.text.split())) for statement in answer.statements] if answer else []


def with_capitals(turn: Turn) -> Turn:
    """Return a turn whose question was typed without capitals with those that its answer has."""
    if names_in(turn.question) or turn.answer is None:
        return turn
    small = set(re.findall(r"\b[a-z][\w-]+", " ".join(told(turn.answer))))
    words = [word for name in answer_names(turn) for word in name.split() if word[:1].isupper()]
    spelling = {word.lower(): word for word in words if word.lower() not in small}

    def capital(match: re.Match[str]) -> str:
        return match[0] if match[0] in _ORDINARY else spelling.get(match[0], match[0])

    return Turn(re.sub(r"[^\W\d_]+(?=['’]s\b|\b)", capital, turn.question), turn.answer)


def in_words(days: tuple[date, date], shift: int = 0) -> str:
    """Return days as a question names them, moved by some days: "28 March 2025"."""
    return format_interval(days[0] + shift * _DAY, days[1] + shift * _DAY)


def answer_names(turn: Turn) -> list[str]:
    """Return the names in the statements of an answer, in order, without days."""
    names: list[str] = []
    for text in told(turn.answer):
        # The first word of a sentence may be a name, too, which only another mention can tell.
        names += [name for name in names_in(text) if name not in names and not names_a_day(name)]
        opening = re.match(r"[A-Z][\w-]+(?=,?\s[a-z\d])", text)
        known = opening and opening[0].lower() not in _ORDINARY
        if opening and known and re.search(rf"\b{opening[0]}\b", turn.question, re.IGNORECASE):
            names.append(opening[0])
    return names
