"""What comes before what: "X before Y" is proven by "Y after X", and by neither "X after Y" nor "Y before X"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.proof.clauses import Word
from retrieval.proof.faults import Fault

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
        if known and not any(_agree(order, other) for other in known):
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
    """Return the place of the first word behind the next comma, or behind the sentence."""
    for place in range(at + 1, len(words)):
        apart = words[place].sentence != words[at].sentence
        if apart or (place > at + 1 and "," in text[words[place - 1].stop : words[place].begin]):
            return place
    return len(words)


def _agree(one: _Order, other: _Order) -> bool:
    direct = len(one.inner & other.inner) + len(one.outer & other.outer)
    turned = len(one.inner & other.outer) + len(one.outer & other.inner)
    return direct >= turned if one.is_before == other.is_before else turned > direct
