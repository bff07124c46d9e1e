"""Lines with their days: the latest on a topic, a summary of it, what changed or happened, one fact of each report.

Copies of a report count once. What a quote of a line looks like is left to who composes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.english.dictionary import Pattern, either
from retrieval.events.context import held
from retrieval.question.question import Question, content_words
from retrieval.ranking.sentences import Sentence
from retrieval.text.stems import stems

Form = Literal["latest", "summary"]

_SUMMARY = Pattern(rf"\s*(?:(?:please|can you|could you)\s+)?(?:{either('answers.summary_requests')})\b(?P<topic>.*)")
_LATEST = Pattern(rf"\s*(?:{either('answers.latest_requests')})\b(?P<topic>.*)")
_RECENT = Pattern(
    rf"\s*what(?:'s|\s+(?:has|is))?\s+(?:{either('answers.going_on')})\b(?P<topic>.*)\s+(?:{either('answers.of_late')})\W*"
)
_CHANGED = Pattern(rf"\s*(?:{either('answers.change_requests')})\b(?P<topic>.*)")
_DRESS = Pattern(r"^\s*(?:news|developments?|updates?)?\s*(?:on|about|with|in|of|from|regarding|for|at)?\s*(?:the\s+)?")
_LEAST = 0.5  # share of the topic's words in an article, for it to be about it
_FITTING = 0.6  # of the best
_ALIKE = 0.6  # share of words in common from which two lines tell the same
_LATEST_LINES, _LINES = 3, 6
_ENDS = ".!?…”\"’')"


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """A request for dated lines: newest first or in order, on a topic (stems), from a day on where one is named."""

    form: Form
    topic: tuple[str, ...]
    since: date | None = None


def lines_asked(question: Question) -> LinesAsked | None:
    """Return what lines are asked for, None where a question asks for something else."""
    text = question.text.replace("’", "'")
    for form, shape in (("latest", _RECENT), ("summary", _SUMMARY), ("latest", _LATEST), ("latest", _CHANGED)):
        match = shape.match(text)
        if match:
            window = question.window
            if window and not window.strict and form == "summary":
                return None
            rest = match["topic"].replace(window.reason, " ") if window else match["topic"]
            topic = tuple(dict.fromkeys(stems(" ".join(content_words(_DRESS.sub("", rest) or "")))))
            since = window.start if window else None
            return LinesAsked("latest" if form == "latest" else "summary", topic, since) if topic else None
    return None


def lines_of(asked: LinesAsked, passages: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Return one sentence of each report on the topic, none that repeats another."""
    shares = [(_share(asked.topic, sentences), sentences) for sentences in passages if sentences]
    best = max((share for share, _ in shares), default=0.0)
    about = [sentences for share, sentences in shares if share >= max(_LEAST, _FITTING * best)]
    leads = [lead for sentences in about if (lead := _lead(asked, sentences)) is not None]
    dated = [one for one in leads if _day(one) and (asked.since is None or _day(one) >= asked.since)]
    kept: list[Sentence] = []
    for one in sorted(dated, key=_day, reverse=asked.form == "latest"):
        if not any(_repeats(one, other) for other in kept):
            kept.append(one)
    return kept[:_LATEST_LINES] if asked.form == "latest" else list(_spread(kept))


def _spread(lines: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the first, the last and some between, where there are too many."""
    if len(lines) <= _LINES:
        yield from lines
        return
    for place in range(_LINES):
        yield lines[round(place * (len(lines) - 1) / (_LINES - 1))]


def _share(topic: Sequence[str], sentences: Sequence[Sentence]) -> float:
    title = stems(sentences[0].candidate.passage.title)
    words = frozenset(title).union(*(one.vocabulary for one in sentences))
    return sum(held(word, words) for word in topic) / len(topic)


def _lead(asked: LinesAsked, sentences: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence that tells the news of an article, or of the topic in it; only its first passage has one."""
    if sentences[0].candidate.passage.start:
        return None
    whole = [one for one in sentences[:3] if one.text[-1] in _ENDS and "?" not in one.text]
    if asked.form == "latest" and whole:
        return max(whole, key=lambda one: sum(held(word, one.vocabulary) for word in asked.topic))
    return whole[0] if whole else None


def _day(one: Sentence) -> date:
    return one.candidate.passage.published or date.min


def _repeats(one: Sentence, other: Sentence) -> bool:
    shared = len(one.vocabulary & other.vocabulary)
    return shared >= _ALIKE * (len(one.vocabulary | other.vocabulary) or 1)


_SPLIT = Pattern(r",?\s+and\s+(?=(?:who|when|where|why|how|what|which)\b)")
_SUBJECT = Pattern(
    rf"\b(?:{either('function_words.auxiliaries')})\s+(?P<subject>(?:(?:the|a|an|its|their|his|her)\s+)?[\w'’-]+"
    r"(?:\s+(?-i:[A-Z])[\w'’-]+)*)"
)
_PRONOUN = Pattern(rf"\b(?:{either('function_words.personal_pronouns')})\b")


def two_questions(text: str) -> tuple[str, str] | None:
    """Return the two questions that one sentence asks, a pronoun of the second put into words; None where it is one."""
    parts = _SPLIT.split(text.strip())
    if len(parts) != 2 or not re.match(r"\s*(?:who|when|where|why|how|what|which)\b", parts[0], re.IGNORECASE):
        return None
    if len(content_words(parts[0])) < 2 or len(content_words(parts[1])) < 1:
        return None
    subject = _SUBJECT.search(parts[0])
    second = _PRONOUN.sub(subject["subject"], parts[1], count=1) if subject else parts[1]
    return f"{parts[0].rstrip(' ?')}?", second
