"""Question sets for fitting: what is asked, and how to tell whether a text holds the answer.

Reads JSON Lines in three forms, told apart by their fields: `answer` or `answers` as plain words, found as whole words
whatever their case; `facts`, sentences of articles of which a text has to hold at least half of one; and `accept`,
`proof` and `relative`, regular expressions for what a quote has to say. A question that is marked `decline`, `abstain`
or of `type` "null" has no answer in its corpus. Small talk and follow-ups are left out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

_QUOTES = str.maketrans("“”„«»’‘`‐‑‒–—―−", '"""""\'\'\'-------')
_MARKS = re.compile(r"\W+")
_SHORTEST = 3
_WITHOUT_WORDS = {"true", "false", "yes", "no", "both", "all of above", "none of above"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set. `holds` tells whether a text has the answer, None where words cannot tell.

    `names` tells whether words that stand alone, as in the line above an answer, are the answer.
    `words` are the answers in plain words, `facts` the sentences that tell it, both empty where the set has none.
    `half` is 0 or 1, drawn by the id, so that a question stays in its half whatever else is in the set.
    """

    id: str
    question: str
    as_of: date | None
    answerable: bool
    holds: Callable[[str], bool] | None
    names: Callable[[str], bool] | None
    words: tuple[str, ...]
    facts: tuple[str, ...]
    half: int


def read_questions(path: Path) -> list[Asked]:
    """Return the questions of a file, in order."""
    records = (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())
    return [_asked(one) for one in records if not one.get("chat") and not one.get("turns")]


def _asked(record: dict[str, Any]) -> Asked:
    answerable = not (record.get("decline") or record.get("abstain") or record.get("type") == "null")
    answers = [*_several(record.get("answer")), *_several(record.get("answers"))]
    return Asked(
        id=str(record["id"]),
        question=record["question"],
        as_of=date.fromisoformat(record["as_of"][:10]) if record.get("as_of") else None,
        answerable=answerable,
        holds=_judge(record, answers) if answerable else None,
        names=_judge_of_line(record, answers) if answerable else None,
        words=tuple(answers) if answerable and not record.get("facts") else (),
        facts=tuple(map(squeezed, _several(record.get("facts")))) if answerable else (),
        half=crc32(str(record["id"]).encode()) & 1,
    )


def _judge(record: dict[str, Any], answers: list[str]) -> Callable[[str], bool] | None:
    if record.get("accept"):
        said = _several(record.get("proof")) or _several(record["accept"])
        patterns = [re.compile(one, re.IGNORECASE) for one in (*said, *_several(record.get("relative")))]
        return lambda text: any(one.search(squeezed(text)) for one in patterns)
    if record.get("facts"):
        facts = [squeezed(one) for one in record["facts"]]
        return lambda text: any(_is_part(squeezed(text), fact) for fact in facts)
    wanted = [words for words in map(folded, answers) if len(words) - 2 >= _SHORTEST]
    wanted = [words for words in wanted if words.strip() not in _WITHOUT_WORDS]
    return (lambda text: any(words in folded(text) for words in wanted)) if wanted else None


def _judge_of_line(record: dict[str, Any], answers: list[str]) -> Callable[[str], bool] | None:
    """Return what tells whether words alone answer; facts, which are whole sentences, cannot tell."""
    if record.get("facts"):
        return None
    said = [re.compile(one, re.IGNORECASE) for one in _several(record.get("accept"))]
    wrong = [re.compile(one, re.IGNORECASE) for one in _several(record.get("reject"))]
    if not said:
        return _judge(record, answers)
    return lambda text: (
        any(one.search(squeezed(text)) for one in said) and not any(one.search(squeezed(text)) for one in wrong)
    )


def _is_part(text: str, fact: str) -> bool:
    return fact in text or (text in fact and 2 * len(text) >= len(fact))


def squeezed(text: str) -> str:
    """Return a text with one spelling of quotation marks, dashes and blanks."""
    return " ".join(text.translate(_QUOTES).split())


def folded(text: str) -> str:
    """Return a text in lower case without accents, articles and marks, with a blank on each side."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))
    words = re.sub(r"\b(the|a|an)\b", " ", plain.replace("’", "'"))
    return f" {_MARKS.sub(' ', words).strip()} "


def _several(value: object) -> list[str]:
    return list(_texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
