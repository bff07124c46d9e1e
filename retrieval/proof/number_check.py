"""Each number in a statement must be a number of its quotes: the same value of the same thing, as exact as there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.proof.clauses import Placed, is_part
from retrieval.proof.date_check import resolved_times
from retrieval.proof.faults import Fault
from retrieval.proof.statement_content import Claim, Said
from retrieval.text.names import Name
from retrieval.text.quantities import Quantity

_MEASURED = frozenset("time days months".split())


def check_numbers(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for each number that no quote has."""
    quantities = counted(claim, said)
    for place, quantity in enumerate(quantities):
        times = sum(quantity.is_same(other) for other in quantities[: place + 1])
        if times > sum(_matches(quantity, one) for one in said):
            yield Fault("number", quantity.text, _why(quantity, said))
    yield from _check_digits(claim, said)
    yield from _check_owners(claim, said)


def _check_owners(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for each number that the quotes give to another name, and to this one another number."""
    theirs = [pair for one in said for pair in _owned(one.names, list(_of(one)), one.text)]
    for name, quantity in _owned(claim.names, counted(claim, said), claim.text):
        mine = [other for owner, other in theirs if owner.words[-1] == name.words[-1] and other.kind == quantity.kind]
        others = [owner for owner, other in theirs if other.is_same(quantity) and owner.words[-1] != name.words[-1]]
        if mine and others and not any(other.is_same(quantity) for other in mine):
            spelled = claim.text[name.begin : name.stop]
            yield Fault("number", quantity.text, f"The quotes do not give “{quantity.text}” to “{spelled}”.")


def _owned(names: Sequence[Name], quantities: Sequence[Quantity], text: str) -> Iterator[tuple[Name, Quantity]]:
    """Yield each number with the last name before it in its sentence, where no other number stands between."""
    last = 0
    for quantity in quantities:
        before = [name for name in names if last <= name.begin and name.stop <= quantity.begin]
        if before and not re.search(r"[.!?;]\s", text[before[-1].stop : quantity.begin]):
            yield before[-1], quantity
        last = quantity.stop


def _check_digits(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for digits that no rule can read and no quote has."""
    read: list[Placed] = [*claim.quantities, *claim.names, *claim.quotations, *resolved_times(claim, said)]
    told = {word.text for one in said for word in one.words}
    for word in claim.words:
        if word.text[0].isdigit() and word.text not in told and not is_part(word, read):
            yield Fault("number", word.text, f"No quote has the number “{word.text}”.")


def counted(claim: Claim, said: Sequence[Said]) -> list[Quantity]:
    """Return the numbers of a statement that count something: neither dates nor parts of names, nor the word "one"."""
    dated = resolved_times(claim, said)
    return [
        quantity
        for quantity in claim.quantities
        if not is_part(quantity, dated)
        and not any(name.begin <= quantity.begin and quantity.stop <= name.stop for name in claim.names)
        and not _only_points(quantity, claim.text)
    ]


def _only_points(quantity: Quantity, text: str) -> bool:
    """Tell whether a number word points at something instead of counting: "one of them", "the two leaders"."""
    plain = quantity.text.lower()
    return plain == "one" or (plain == "two" and text[: quantity.begin].lower().endswith("the "))


def is_counted(quantity: Quantity, said: Said) -> bool:
    """Tell whether a quote has a number, and draws the same bound: "nearly 30" and "more than 30" are not 30."""
    return _matches(quantity, said) > 0


def _matches(quantity: Quantity, said: Said) -> int:
    return sum(quantity.is_same(other) and quantity.bound == other.bound for other in _of(said))


def _of(said: Said) -> Iterator[Quantity]:
    """Yield the numbers of a quote but those of its dates; a span of time ("two weeks ago") counts as a number, too."""
    for quantity in said.quantities:
        if quantity.kind in _MEASURED or not is_part(quantity, [time for time in said.times if time.start]):
            yield quantity


def _why(quantity: Quantity, said: Sequence[Said]) -> str:
    told = [f"“{_bounded(other)}”" for one in said for other in _of(one)]
    named = f"they have {', '.join(told)}" if told else "they have no number"
    return f"No quote has the number “{_bounded(quantity)}”; {named}."


def _bounded(quantity: Quantity) -> str:
    bound = {"above": "more than ", "below": "less than ", "": ""}[quantity.bound]
    return bound + quantity.text
