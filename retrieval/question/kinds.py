"""The kind of answer that a question asks for, its noun, and whether it asks for the first, last or next of a kind."""

from __future__ import annotations

import re
from typing import Literal

from retrieval.domain import trace
from retrieval.english.dictionary import Pattern, either, phrase

AnswerKind = Literal[
    "person",
    "place",
    "date",
    "duration",
    "number",
    "organisation",
    "title",
    "quotation",
    "reason",
    "definition",
    "yesno",
    "thing",
]
Order = Literal["first", "last", "next"]


def _shape(pattern: str) -> Pattern:
    return Pattern(re.sub(r"\s+", " ", pattern.strip()).replace("| ", "|"))


_AUXILIARY = rf"(?:{either('function_words.auxiliaries')})\b"
_UP_TO_4 = rf"(?: (?!{_AUXILIARY})[\w'’.-]+){{0,4}}"
_KINDS: tuple[tuple[AnswerKind, Pattern], ...] = (
    (
        "reason",
        _shape(
            r"""\bwhy\b|\b(?:what|which)(?: \w+){0,3} (?:caused?|prompt(?:s|ed)|led to|sparked|triggered)\b|
            \b(?:due to|because of) (?:what|which)\b|\bwhat (?:is|was|were|are) the (?:\w+ )?(?:reason|cause)"""
        ),
    ),
    (
        "date",
        _shape(
            rf"""\bwhen (?:did|do|does|is|was|were|are|will|has|had)\b|^when\b(?=[^.!?]*\?*$)|
            \b(?:since|until|till|from|by) when\b|
            \b(?:which|what) (?:(?!percent|share|number)\w+ )?(?:{either("questions.time_nouns")})\b"""
        ),
    ),
    (
        "duration",
        _shape(
            rf"""\bhow (?:long(?!.*\bin (?:{either("answers.measures")})\b)|old|soon)\b|\bwhat age\b|
            \bwhat length of time\b|\bhow much (?:more |longer )?time\b|
            \bhow many (?:\w+ )?(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)\b"""
        ),
    ),
    (
        "number",
        _shape(
            rf"""(?:^|\bthe )(?:death |casualty )?toll\b|^(?:the )?number of\b|
            \bhow (?:{either("questions.figure_adjectives")}|long\b.*\bin (?:{either("answers.measures")}))\b|
            \b(?:what|which) (?:is |was |were |are )?(?:the )?(?:\w+ ){{0,2}}(?:{either("questions.figure_nouns")})\b"""
        ),
    ),
    (
        "place",
        _shape(rf"""\bwhere\b|\b(?:which|what)(?: [\w'’.-]+){{0,3}} (?:{either("questions.place_nouns")})\b"""),
    ),
    (
        "title",
        _shape(
            rf"""\b(?:which|what){_UP_TO_4} (?:{either("questions.work_nouns")})s?\b|
            \b(?:title|name) of (?:[\w'’-]+ ){{0,6}}(?:{either("questions.titled_works")})\b"""
        ),
    ),
    (
        "person",
        _shape(rf"""\bwho(?:m|se)?\b|\b(?:which|what){_UP_TO_4} (?:{either("questions.people_nouns")})\b"""),
    ),
    (
        "organisation",
        _shape(rf"""\b(?:which|what){_UP_TO_4} (?:{either("questions.organisation_nouns")})\b"""),
    ),
    (
        "quotation",
        _shape(
            r"""\bwhat did .{1,80} (?:say|tell|call|describe|state|claim|argue|respond|reply)\b|\bin whose words\b"""
        ),
    ),
    (
        "definition",
        _shape(
            r"""^what (?:is|are|was|were) (?:an? )?[\w' -]{1,40}\?*$|\bwhat do(?:es)? .{1,60} (?:mean|stand for)\b"""
        ),
    ),
)
_YES_NO = Pattern(rf"(?:(?:and|but|so)\s+)?{_AUXILIARY}")
_LATE_YES_NO = Pattern(rf"[,;.]\s*{_AUXILIARY}\s+(?:there|the|it|its|they|[A-Z])", 0)
_ASKING = phrase("function_words.question_words")


def answer_kind(text: str) -> AnswerKind:
    """Return the kind that the first asking words of an English question name; "thing" when none is told."""
    text = text.strip()
    if _YES_NO.match(text) or (not _ASKING.match(text) and _LATE_YES_NO.search(text)):
        trace.note("asks for yes or no: it opens with an auxiliary")
        return "yesno"
    found = [
        (match.start(), rank, kind, match[0])
        for rank, (kind, shape) in enumerate(_KINDS)
        if (match := shape.search(text))
    ]
    _, _, kind, said = min(found, default=(0, 0, "thing", ""))
    trace.note(f"asks for a {kind}: “{said}”" if said else "asks for a thing: no shape of a kind fits")
    return kind


_NOT_A_SPAN = r"\b(?! (?:\w+day|week|month|year|night|season)\b)"
_ORDERS: tuple[tuple[Order, Pattern], ...] = (
    (
        "first",
        Pattern(r"\bwhen\b.*\bfirst\b(?! lady)|(?<!\bfor the )\bfirst time\b|\bearliest\b|\binitial(?:ly)?\b"),
    ),
    (
        "last",
        Pattern(
            rf"\b(?:latest|newest|most recent(?:ly)?|last time|currently|right now)\b|\bwhen\b.*\blast{_NOT_A_SPAN}"
        ),
    ),
    ("next", Pattern(rf"\bnext time\b|\bwhen\b.*\bnext{_NOT_A_SPAN}")),
)


def asked_order(text: str) -> Order | None:
    """Return "first" for "when did they first", "last" for "the latest", None when no order is asked for."""
    return next((order for order, shape in _ORDERS if shape.search(text)), None)


_AT_FIRST = phrase("answers.at_first")


def asks_for_the_first(text: str) -> bool:
    """Tell whether what was so or was said at first is meant, not what holds: "how much did it originally cost?"."""
    return _AT_FIRST.search(text) is not None


_ENDS = (
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|might|that|who|to|in|of|on|for|from"
    r"|at|by|with|after|which|what|whose)\b"
)
_KIND_OF = r"(?:\s+(?:kind|sort|type)s?\s+of)?"
_NOUN_ASKED = Pattern(rf"\b(?:which|what|whose){_KIND_OF}(?P<noun>(?:\s+(?!{_ENDS})[\w'’-]+){{1,4}})")
_COUNTED = Pattern(r"\bhow many (?P<noun>[\w-]+)")
_EMPTY = frozenset("a an the these those following name".split())


def asked_noun(text: str) -> tuple[str, ...]:
    """Return the words after the last "which" or "what" of a question, or the one after "how many"; () without any.

    They are in lower case and may go on with the verb where that cannot be told from a noun by its place.
    """
    asked = list(_NOUN_ASKED.finditer(text))
    found = asked[-1] if asked else _COUNTED.search(text)
    words = re.findall(r"[\w-]+", found["noun"].lower()) if found else []
    return tuple(word for word in words if word not in _EMPTY)
