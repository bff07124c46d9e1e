"""Claims with no verb but "is" or "has", which a phrase of a source may bear out: "Ada Lind, the mayor of Marlow"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.clauses import Word
from retrieval.proof.faults import Fault
from retrieval.proof.phrases import denies
from retrieval.proof.polarity import hedge_of


def check_phrase(claim: Sequence[Word], text: str, inside: Sequence[Word]) -> Iterator[Fault]:
    """Yield a fault where the words of a source between the parts of a claim say less, or say it of another time."""
    mine = {word.lower for word in claim}
    if mine.isdisjoint(word_set("function_words.be", "function_words.be_nonfinite", "function_words.have")):
        yield Fault("content", text, "The rules know no verb in it.")
    if denies(claim) != denies(inside):
        yield Fault("negation", text, "Only one of statement and quotes denies it.")
    present = not mine.isdisjoint({"is", "are", "has", "have"})
    if present and any(word.lower in word_set("function_words.be_past") for word in inside):
        yield Fault("content", text, "The quotes say that it was so.")
    hedged = {hedge_of(word) for word in inside} - {hedge_of(word) for word in claim} - {None, "said"}
    if hedged or any(word.lower in ("if", "unless", "whether") for word in inside):
        yield Fault("attribution", text, "The quotes do not say so for sure.")
