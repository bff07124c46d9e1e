"""Words that make less of what a source says, and that a claim may not leave out: "acting", "former", "not"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.clauses import Word
from retrieval.proof.faults import Fault
from retrieval.proof.phrases import denies
from retrieval.proof.places import Source
from retrieval.proof.polarity import hedge_of, is_negation
from retrieval.proof.units import Reading, Unit


def check_restricted(unit: Unit, theirs: Unit, source: Source, said: Sequence[Unit]) -> Iterator[Fault]:
    """Yield a fault for words of the source that make another thing of a noun, and that the claim leaves out.

    `unit` is the claim's, `theirs` what it stands for, `said` all that the claim has of the source.
    """
    if theirs.kind == "time" or theirs.glue not in ((), ("of",), ("of", "the")):
        return
    apposed = word_set("proof.apposed") if theirs.kind == "name" and not theirs.glue else frozenset()
    for one in source.units:
        if one.last != theirs.at - 1 - len(theirs.glue) or one in said or _is_age(one, source):
            continue
        if one.text.lower() in word_set("proof.restrictive") - apposed:
            yield Fault("content", unit.text, f"The quotes say “{one.text} {theirs.text}”.")


def _is_age(theirs: Unit, source: Source) -> bool:
    """Tell whether a word is the "old" of "a 34-year-old man"."""
    return theirs.text == "old" and source.reading.words[theirs.at - 1].stem == "year"


def check_denial(claim: Reading, source: Source) -> Iterator[Fault]:
    """Yield a fault for a claim that denies something where nothing in the sentence does."""
    denied = any(is_negation(one) or hedge_of(one) == "denied" for one in source.words)
    if denies(claim.words) and not denied:
        yield Fault("negation", claim.text, "Only one of statement and quotes denies it.")


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
