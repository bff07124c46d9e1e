"""Checks of a claim against a sentence: facts merged, numbers of another, another sequence, a restriction left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.proof.clauses import Word
from retrieval.proof.figures import same_value
from retrieval.proof.grounds import Fault
from retrieval.proof.phrases import denies
from retrieval.proof.places import Match, Source
from retrieval.proof.polarity import hedge_of, is_negation
from retrieval.proof.pronouns import PRONOUNS
from retrieval.proof.units import Reading, Unit
from retrieval.proof.verbs import is_verb

UNDENIED = "Only one of statement and quotes denies it."
_JOINING = frozenset({"and", "but", "or", "while"})
_OWNERS = frozenset({"his", "her", "its", "their"})


def check_merged(claim: Sequence[Unit], places: Mapping[int, Sequence[Match]], source: Source) -> Iterator[Fault]:
    """Yield a fault where what a claim has side by side an "and" parts in the source, each beside its like.

    `places` are by its first word where each unit of the claim may stand in the source.
    """
    taken = [match.theirs for matches in places.values() for match in matches if match.theirs]
    for one, other in pairwise(claim):
        pairs = [(first, second) for first in places[one.at] for second in places[other.at]]
        if one.clause == other.clause and pairs and all(_is_parted(*pair, taken, source) for pair in pairs):
            yield Fault("content", f"{one.text} {other.text}", f"The quotes tell “{other.text}” of something else.")


def _is_parted(one: Match, other: Match, taken: Sequence[Unit], source: Source) -> bool:
    if one.theirs is None or other.theirs is None:
        return False
    low, high = sorted((one.at, other.at))
    inside = {word.lower for word in source.reading.words[low:high]}
    if inside.isdisjoint(_JOINING) or not inside.isdisjoint(PRONOUNS - _OWNERS):
        return False
    kinds = {one.theirs.kind, other.theirs.kind} - {"word"}
    last = max(one.theirs, other.theirs, key=lambda unit: unit.at)
    rivals = [unit for unit in source.units if unit not in taken and unit.kind in kinds]
    return any(low < unit.at < high or _is_next(last, unit, source) for unit in rivals)


def _is_next(unit: Unit, rival: Unit, source: Source) -> bool:
    """Tell whether a rival stands right behind a unit of its clause: "for lorries on Friday, for people in autumn"."""
    at = source.units.index(unit)
    return source.units[at + 1 : at + 2] == [rival] and rival.clause == unit.clause


_LEFT_OPEN = Pattern(rf"\b(?:{either('proof.leaving_open')})\b[^,;:.!?]*")
_STOP = re.compile(r"[.!?;]\s")


def check_owners(claim: Sequence[Unit], text: str, told: Sequence[Unit], told_text: str) -> Iterator[Fault]:
    """Yield a fault for each number that a source gives to another name, and to this one another number."""
    theirs = list(_owned(told, told_text))
    for name, figure in _owned(claim, text):
        mine = [other for owner, other in theirs if owner.stem == name.stem]
        others = [owner for owner, other in theirs if _same(other, figure) and owner.stem != name.stem]
        if mine and others and not any(_same(other, figure) for other in mine):
            yield Fault("number", figure.text, f"The quotes do not give “{figure.text}” to “{name.text}”.")


def _owned(units: Sequence[Unit], text: str) -> Iterator[tuple[Unit, Unit]]:
    """Yield each number with the last name before it, where no other number stands between."""
    last = 0
    for figure in (one for one in units if one.figure is not None):
        names = [one for one in units if one.name is not None and last <= one.begin and one.stop <= figure.begin]
        if names and not _STOP.search(text, names[-1].stop, figure.begin):
            yield names[-1], figure
        last = figure.stop


def _same(one: Unit, other: Unit) -> bool:
    return bool(one.figure and other.figure and same_value(one.figure.quantity, other.figure.quantity))


def check_left_open(claim: Reading, places: Mapping[int, Sequence[Match]], source: Source) -> Iterator[Fault]:
    """Yield a fault for what the source has only where it leaves something open, or calls it missing."""
    if _left_open(claim.text, 0, len(claim.text)) or not source.words:
        return
    spans = _left_open(source.reading.text, source.words[0].begin, source.words[-1].stop)
    for unit in claim.units:
        found = [match.theirs for match in places[unit.at] if match.theirs]
        if found and all(any(low <= one.begin < high for low, high in spans) for one in found):
            yield Fault("content", unit.text, f"The quotes have “{unit.text}” only where they leave it open.")


def leaves_open(text: str) -> bool:
    """Tell whether a text leaves anything open or calls it missing."""
    return bool(_left_open(text, 0, len(text)))


def _left_open(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Return the stretches of `text[begin:stop]` that name what is not so, or not known: "short of a majority"."""
    found = _LEFT_OPEN.finditer(text, begin, stop)
    # What somebody is asked is what a reply is about.
    return [one.span() for one in found if not text[: one.start()].rstrip().lower().endswith(("asked", "asks"))]


_BEFORE = frozenset({"before", "until"})
_AFTER = frozenset({"after", "once"})


@dataclass(frozen=True, slots=True)
class _Order:
    """A word of order, the stems of its clause (`inner`) and those of the rest of its sentence (`outer`).

    Where no comma tells the two apart there is no order to hold on to.
    """

    word: Word
    is_before: bool
    inner: frozenset[str]
    outer: frozenset[str]


def check_order(claim: Sequence[Word], text: str, told: Sequence[Word], told_text: str) -> Iterator[Fault]:
    """Yield a fault for each "before" or "after" of a claim that none of those in a source bears out.

    The words are those of `text` and of `told_text`, which their offsets count in.
    """
    known = list(_orders(told, told_text))
    for order in _orders(claim, text):
        shared = max((len(order.inner & other.inner) for other in known), default=0)
        if known and not any(_agree(order, other) for other in known if len(order.inner & other.inner) == shared):
            spelled = order.word.text
            yield Fault("content", spelled, f"The quotes have it in another order than “{spelled}”.")


def _orders(words: Sequence[Word], text: str) -> Iterator[_Order]:
    for at, word in enumerate(words):
        if word.lower not in _BEFORE | _AFTER:
            continue
        sentence = [other for other in words if other.sentence == word.sentence and other.is_content]
        inner = frozenset(other.stem for other in words[at + 1 : _comma_after(words, at, text)] if other in sentence)
        outer = frozenset(other.stem for other in sentence) - inner
        if outer:
            yield _Order(word, word.lower in _BEFORE, inner, outer)


def _comma_after(words: Sequence[Word], at: int, text: str) -> int:
    """Return the place of the first word behind the next comma, or behind the sentence.

    A comma between a subject and its verb ends nothing: "after the head, Ada Lund, withdrew it".
    """
    for place in range(at + 1, len(words)):
        if words[place].sentence != words[at].sentence:
            return place
        if place > at + 1 and "," in text[words[place - 1].stop : words[place].begin]:
            behind = next((one for one in range(place, len(words)) if _ends(words, one, text)), place)
            if any(is_verb(words, one) for one in range(at + 1, place)) or not is_verb(words, behind):
                return place
    return len(words)


def _ends(words: Sequence[Word], at: int, text: str) -> bool:
    """Tell whether a word stands right behind the comma that closes an apposition."""
    return "," in text[words[at - 1].stop : words[at].begin] and is_verb(words, at)


def _agree(one: _Order, other: _Order) -> bool:
    direct = len(one.inner & other.inner) + len(one.outer & other.outer)
    turned = len(one.inner & other.outer) + len(one.outer & other.inner)
    return direct >= turned if one.is_before == other.is_before else turned > direct


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
        yield Fault("negation", claim.text, UNDENIED)


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
