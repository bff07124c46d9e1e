"""Lengths of time and ages that a sentence tells: "for six years", "lasted eleven days", "Strand, 44,"."""

from __future__ import annotations

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either
from retrieval.question.question import Question

_UNIT = rf"(?:{either('answers.lengths')})s?"
_NUMBER = (
    rf"(?:half an?|an?|\d[\d,.]*|several|many|(?:{either('numbers.tens')})-(?:{either('numbers.units')})"
    rf"|{either('numbers.units', 'numbers.tens')})"
)
_LENGTH = Pattern(
    rf"(?:\b(?:{either('answers.approximate')})\s+)?\b{_NUMBER}(?:\s+and\s+a\s+half)?"
    rf"(?:[ -](?:{either('answers.length_adjectives')}))?[ -]{_UNIT}(?:\s+and\s+(?:a\s+half|{_NUMBER}\s+{_UNIT}))?\b"
    rf"(?P<apart>\s+(?:{either('answers.apart')})\b)?"
)
_SINCE = Pattern(r"\bsince\s+(?:[a-z]+[ -])?(?:[A-Z][a-z]+\s+)?(?:\d{1,2}\s+)?(?:[A-Z][a-z]+\s+)?(?:19|20)\d\d\b", 0)
_LASTED = Pattern(rf"\b(?:{either('answers.duration_prepositions')})\s+$")
_AGE = Pattern(
    rf"(?:(?<=,\s)(?P<beside>\d{{1,3}})(?=\s*,)|\b(?P<old>\d{{1,3}})[- ]years?[- ]old\b"
    rf"|\b(?:{either('answers.ages')})\s+(?P<aged>\d{{1,3}})\b)"
)
_ASKS_AGE = Pattern(r"\bhow old\b|\bwhat age\b|\bage of\b")
_ASKS_SINCE = Pattern(rf"\bsince when\b|\bhow long (?:{either('function_words.have')})\b")
_OLDEST = 125  # years
_NEAR = 60  # characters between a name and its age


def asks_age(question: Question) -> bool:
    """Tell whether a question asks how old somebody is."""
    return _ASKS_AGE.search(question.text) is not None


def spells_in(question: Question, text: str) -> list[AnswerSpan]:
    """Return the lengths of time of a sentence, or the ages where an age is asked for."""
    if asks_age(question):
        return _ages(question, text)
    found = []
    for match in _LENGTH.finditer(text):
        if not match["apart"]:
            lasted = _LASTED.search(text, 0, match.start()) is not None
            found.append(AnswerSpan(match.start(), match.end(), 1.0 if lasted else 0.7, "length"))
    if _ASKS_SINCE.search(question.text):
        found += [AnswerSpan(one.start(), one.end(), 0.9, "length") for one in _SINCE.finditer(text)]
    return found


def _ages(question: Question, text: str) -> list[AnswerSpan]:
    """Return the ages of a sentence, surer where they stand beside a name of the question."""
    found = []
    for match in _AGE.finditer(text):
        group = next(name for name in ("beside", "old", "aged") if match[name])
        if int(match[group]) > _OLDEST:
            continue
        near = text[max(0, match.start() - _NEAR) : match.start()]
        own = any(name.split()[-1] in near for name in question.names)
        begin, stop = match.span() if group == "old" else match.span(group)
        likely = own or not question.names
        found.append(AnswerSpan(begin, stop, 1.0 if own else 0.5, "age", float(match[group]), likely=likely))
    return found
