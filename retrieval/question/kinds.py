"""The kind of answer that a question asks for, and whether it asks for the first, the last or the next of a kind."""

from __future__ import annotations

import re
from typing import Literal

from retrieval.domain import trace

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


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\s+", " ", pattern.strip()).replace("| ", "|"), re.IGNORECASE)


_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|might)\b"
_UP_TO_4 = rf"(?: (?!{_AUXILIARY})[\w'’.-]+){{0,4}}"
_KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
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
            r"""\bwhen (?:did|do|does|is|was|were|are|will|has|had)\b|^when\b(?=[^.!?]*\?*$)|
            \b(?:since|until|till|from|by) when\b|
            \b(?:which|what) (?:(?!percent|share|number)\w+ )?(?:date|day|year|month|decade|century|season|weekday)\b"""
        ),
    ),
    (
        "duration",
        _shape(
            r"""\bhow (?:long|old|soon)\b|\bwhat age\b|\bwhat length of time\b|
            \bhow many (?:\w+ )?(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?)\b"""
        ),
    ),
    (
        "number",
        _shape(
            r"""(?:^|\bthe )(?:death |casualty )?toll\b|^(?:the )?number of\b|
            \bhow (?:many|much|far|high|tall|big|large|fast|heavy|deep|often|hot|cold)\b|
            \b(?:what|which) (?:is |was |were |are )?(?:the )?(?:\w+ ){0,2}(?:percentage|percent|proportion|share|
            fraction|number|amount|score|price|cost|rate|total|sum|distance|speed|temperature|size|fee|fine)\b"""
        ),
    ),
    (
        "place",
        _shape(
            r"""\bwhere\b|\b(?:which|what)(?: [\w'’.-]+){0,3} (?:country|countries|nations?|states?|cit(?:y|ies)|towns?|
            villages?|islands?|continent|count(?:y|ies)|region|province|place|location|capital|river|lake|mountain|
            sea|ocean|street|airport|neighbou?rhood|district|venue|stadium|territory|borough)\b"""
        ),
    ),
    (
        "title",
        _shape(
            rf"""\b(?:which|what){_UP_TO_4} (?:song|album|film|movie|book|novel|series|show|play|musical|single|track|
            tune|sitcom|drama|game|painting|podcast|documentary|word|phrase|slogan)s?\b|
            \b(?:title|name) of (?:[\w'’-]+ ){{0,6}}(?:song|album|film|movie|book|novel|series|show|memoir)\b"""
        ),
    ),
    (
        "person",
        _shape(
            rf"""\bwho(?:m|se)?\b|\b(?:which|what){_UP_TO_4} (?:person|people|individual|figure|man|woman|actor|
            actress|singer|rapper|musician|star|celebrity|artist|author|writer|comedian|politician|president|
            minister|senator|governor|mayor|leader|chief|ceo|executive|billionaire|player|athlete|coach|manager|
            quarterback|golfer|driver|king|queen|prince|princess|pope|candidate|journalist|host|presenter|director|
            designer|model|lawmaker|congressman|judge|scientist|official)\b"""
        ),
    ),
    (
        "organisation",
        _shape(
            rf"""\b(?:which|what){_UP_TO_4} (?:compan(?:y|ies)|firm|corporation|organi[sz]ation|agency|airline|bank|
            automaker|carmaker|brand|retailer|team|club|university|college|school|party|group|band|union|platform|
            chain|supermarket|restaurant|network|newspaper|league|charity|manufacturer|maker|startup|publisher|
            studio|store|hospital|museum|court|department|service)\b"""
        ),
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
_YES_NO = re.compile(rf"(?:(?:and|but|so)\s+)?{_AUXILIARY}", re.IGNORECASE)
_LATE_YES_NO = re.compile(rf"[,;.]\s*{_AUXILIARY}\s+(?:there|the|it|its|they|[A-Z])")
_ASKING = re.compile(r"\b(?:who|whom|whose|which|what|when|where|why|how)\b", re.IGNORECASE)


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
_ORDERS: tuple[tuple[Order, re.Pattern[str]], ...] = (
    (
        "first",
        re.compile(
            r"\bwhen\b.*\bfirst\b(?! lady)|(?<!\bfor the )\bfirst time\b|\bearliest\b|\binitial(?:ly)?\b", re.IGNORECASE
        ),
    ),
    (
        "last",
        re.compile(
            rf"\b(?:latest|newest|most recent(?:ly)?|last time|currently|right now)\b|\bwhen\b.*\blast{_NOT_A_SPAN}",
            re.IGNORECASE,
        ),
    ),
    ("next", re.compile(rf"\bnext time\b|\bwhen\b.*\bnext{_NOT_A_SPAN}", re.IGNORECASE)),
)


def asked_order(text: str) -> Order | None:
    """Return "first" for "when did they first", "last" for "the latest", None when no order is asked for."""
    return next((order for order, shape in _ORDERS if shape.search(text)), None)
