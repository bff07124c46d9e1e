"""Which words of a quote are the answer: every stretch that may be it, with what speaks for it, weighed at once.

The stretches come from `asked`; that the quote answers at all has been decided before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.asked import Asked
from retrieval.domain.weights import weights
from retrieval.english.dictionary import Pattern, either, phrase
from retrieval.events.context import Context
from retrieval.question.kinds import asks_for_the_first
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import kinds_of
from retrieval.text.paraphrases import paraphrases
from retrieval.text.stems import WORD, stem, stems

_LIKELY = 0.55
"""Probability from which words are shown by themselves."""
_LEAST_FIT = 0.2
"""Fit below which words are something else than what is asked for."""
_CUT = Pattern(
    rf"[;:—–()“”\"]|,(?=\s)|\s(?:{either('function_words.coordinators', 'function_words.relatives')}"
    r"|while|when|after|before|since|instead of)\s"
)
_CITED = either("answers.cited_verbs")
_SPEAKS = Pattern(rf",?\s+(?:{_CITED}|held)\b|,\s[^,.;]{{3,60}},\s(?:{_CITED})\b")
_SPOKEN = Pattern(rf"\b(?:{_CITED}|according to)\s+(?:(?:the|its|an?)\s)?(?:[\w'’-]+\s){{0,3}}$")
_OVERTAKEN = Pattern(rf"\b(?:{either('answers.overtaken_by')})\s+(?:(?:the|only|about|{_CITED})\s+)*$")
_TO = Pattern(r"(?:\s[\w'’-]+){0,3}?\s+(?:back\s+)?to\s")
_BY_THEMSELVES = frozenset({"reason", "words"})
"""Kinds of words that are found or not, and not one among several."""
_KINDS = ("name", "amount", "day", "place", "length")


@dataclass(frozen=True, slots=True)
class Line:
    """Words of a sentence that answer, and how probable it is that they do, in [0, 1]."""

    sentence: Sentence
    span: AnswerSpan
    probability: float


def likeliest(asked: Asked, contexts: Sequence[Context]) -> Line | None:
    """Return the likeliest answer in the sentences of a quote, likely to stand alone or not; None without any."""
    if asked.kind in _BY_THEMSELVES:
        return None
    found = [
        Line(context.sentence, span, 1 / (1 + math.exp(-_score(signs))))
        for context, span, signs in signed(asked, contexts)
    ]
    best = max(found, key=lambda one: one.probability, default=None)
    return replace(best, span=replace(best.span, likely=best.probability >= _LIKELY)) if best else None


def _score(signs: Mapping[str, float]) -> float:
    return sum(weight * signs[name] for name, weight in weights("lines").items())


def signed(asked: Asked, contexts: Sequence[Context]) -> Iterator[tuple[Context, AnswerSpan, dict[str, float]]]:
    """Yield every stretch of the sentences that may answer, with its signs by the names of the weights."""
    found = [(context, span) for context in contexts for span in _candidates(asked, context)]
    gone = [_is_overtaken(asked, context.sentence.text, span) for context, span in found]
    told = {_value(*one) for one, overtaken in zip(found, gone, strict=True) if not overtaken}
    for (context, span), overtaken in zip(found, gone, strict=True):
        signs = _signs(asked, context, span)
        signs |= {
            "only": float(len(told) == 1 and not overtaken),
            "last": float(context is contexts[-1]),
            "overtaken": float(overtaken),
        }
        yield context, span, signs


def _candidates(asked: Asked, context: Context) -> list[AnswerSpan]:
    find = asked.find or asked.beside
    return [one for one in find(context.sentence.text, context) if one.fit >= _LEAST_FIT] if find else []


def _value(context: Context, span: AnswerSpan) -> object:
    return span.value if span.value is not None else context.sentence.text[span.begin : span.stop]


def _signs(asked: Asked, context: Context, span: AnswerSpan) -> dict[str, float]:
    text = context.sentence.text
    begin, stop = clause_around(text, span.begin, span.stop)
    words = asked_words(asked)
    own = _told(words, text[begin : span.begin] + " " + text[span.stop : stop])
    whole = _told(words, text[: span.begin] + " " + text[span.stop :])
    named = span.kind == "name"
    return {
        "bias": 1.0,
        "fit": span.fit,
        "likely": float(span.likely),
        "clause": own,
        "sentence": max(0.0, whole - own),
        "near": 1 / (1 + _distance(words, text, span)),
        "speaks": float(named and not asked.by_office and _speaks(text, span)),
        "opens": float(named and span.begin <= begin + 1),
    } | {kind: float(span.kind == kind) for kind in _KINDS}


def asked_words(asked: Asked) -> frozenset[str]:
    """Return the stems of what a question asks about, without those that only ask."""
    found = frozenset(word for term in asked.question.terms for word in stems(term))
    return (found - asked.dress) or found


def _told(words: frozenset[str], text: str) -> float:
    """Return the share of the question's words that a text tells, in its own words or in others."""
    held = frozenset(stems(text))
    kinds = frozenset().union(*map(kinds_of, held)) if held else frozenset()
    return sum(_is_told(word, held, kinds) for word in words) / len(words) if words else 0.0


def _is_told(word: str, held: frozenset[str], kinds: frozenset[str]) -> bool:
    return word in held or bool(kinds_of(word) & kinds) or not paraphrases(word).isdisjoint(held)


def _distance(words: frozenset[str], text: str, span: AnswerSpan) -> int:
    """Return how many words stand between a span and the nearest word of the question."""
    before = [stem(one[0]) for one in WORD.finditer(text, 0, span.begin)]
    behind = [stem(one[0]) for one in WORD.finditer(text, span.stop)]
    near = [place for place, word in enumerate(reversed(before)) if word in words]
    near += [place for place, word in enumerate(behind) if word in words]
    return min(near, default=20)


def clause_around(text: str, begin: int, stop: int) -> tuple[int, int]:
    """Return where the clause around a stretch of a text begins and stops."""
    cuts = list(_CUT.finditer(text))
    first = max((cut.end() for cut in cuts if cut.end() <= begin), default=0)
    return first, min((cut.start() for cut in cuts if cut.start() >= stop), default=len(text))


def _is_overtaken(asked: Asked, text: str, span: AnswerSpan) -> bool:
    """Tell whether words are told as what was before, or what is now where it is asked for the first."""
    moved = text[: span.begin].rstrip().endswith(("from", "from the")) and _TO.match(text, span.stop) is not None
    before = moved or _OVERTAKEN.search(text, 0, span.begin) is not None
    return before != asks_for_the_first(asked.question.text) and (before or _tells_before(text))


def _tells_before(text: str) -> bool:
    return phrase("answers.overtaken_by").search(text) is not None


def _speaks(text: str, span: AnswerSpan) -> bool:
    """Tell whether somebody is named as the one who says what a sentence tells."""
    return _SPEAKS.match(text, span.stop) is not None or _SPOKEN.search(text, 0, span.begin) is not None
