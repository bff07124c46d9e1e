"""What its quotes only hold possible, plan, deny, allege or let somebody say, a statement must not give as a fact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from retrieval.proof.clauses import Word
from retrieval.proof.faults import Fault, FaultKind
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.polarity import SPEECH, Hedge, hedge_of, is_negation
from retrieval.proof.statement_content import Claim, Said
from retrieval.text.stems import stem
from retrieval.times.grammar import MONTHS

_KEPT_BY: dict[Hedge, frozenset[Hedge]] = {
    "possible": frozenset({"possible", "expected"}),
    "future": frozenset({"future", "possible", "expected", "wanted", "duty"}),
    "duty": frozenset({"duty", "possible", "future", "wanted"}),
    "expected": frozenset({"expected", "possible"}),
    "wanted": frozenset({"wanted", "future", "possible"}),
    "denied": frozenset({"denied"}),
    "alleged": frozenset({"alleged"}),
}
"""By the hedge of a quote, those of a statement that claim no more than it does."""
_OF_POLARITY: frozenset[Hedge] = frozenset({"denied", "possible", "future", "duty"})
_FORESEEING = frozenset(map(stem, "announce plan agree promise schedule expect".split()))
"""Stems of verbs whose object has yet to happen."""
_OBJECT_CLAUSE = frozenset("that whether what".split())
_HEADS = 2
"""Words that a hedge is surely about."""


@dataclass(frozen=True, slots=True)
class _Hedged:
    """A hedge of a quote, and the words that it makes less than facts."""

    word: Word
    kind: Hedge
    reach: tuple[Word, ...]


def check_hedges(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault where the statement gives as a fact what a quote only holds possible, denies or says."""
    kept = _kept(claim)
    quoted = [word for one in said for word in one.around]
    for hedged in _find_hedged(said):
        heads = hedged.reach[:_HEADS]
        if (
            heads
            and not kept & _KEPT_BY[hedged.kind]
            and all(_is_claimed(head, claim, quoted, hedged) for head in heads)
        ):
            yield _fault(hedged)
    if "said" not in kept:
        yield from _unattributed(claim, said)


def _kept(claim: Claim) -> set[Hedge]:
    """Return the hedges of a statement; to negate keeps a denial, and any verb of speech attributes."""
    kept = {kind for kind in map(hedge_of, claim.words) if kind}
    for word in claim.words:
        if word.stem in SPEECH or word.lower == "according":
            kept.add("said")
        if word.stem in _FORESEEING:
            kept.add("future")
        if is_negation(word):
            kept.add("denied")
    return kept


def _find_hedged(said: Sequence[Said]) -> Iterator[_Hedged]:
    for one in said:
        for at, word in enumerate(one.around):
            kind = hedge_of(word)
            if kind in _KEPT_BY:
                yield _Hedged(word, kind, tuple(filter(_is_head, _reach(one.around, at))))


def _reach(words: Sequence[Word], at: int) -> Iterator[Word]:
    """Yield the words from a hedge to the end of its clause, and of the clauses that are its object ("denied that")."""
    clause = words[at].clause
    for word in words[at + 1 :]:
        if word.clause != clause:
            if word.sentence != words[at].sentence or word.lower not in _OBJECT_CLAUSE:
                return
            clause = word.clause
        yield word


def _is_head(word: Word) -> bool:
    return word.is_content and not word.text[0].isdigit() and word.lower not in MONTHS


def _is_claimed(head: Word, claim: Claim, quoted: Sequence[Word], hedged: _Hedged) -> bool:
    """Tell whether the statement has a hedged word, which the quotes have nowhere else."""
    if any(is_alike(head.stem, word.stem) for word in quoted if word not in hedged.reach):
        return False
    return any(is_alike(head.stem, word.stem) for word in claim.words)


def _fault(hedged: _Hedged) -> Fault:
    kind: FaultKind = "negation" if hedged.kind in _OF_POLARITY else "attribution"
    words = " ".join([hedged.word.text, *(word.text for word in hedged.reach[:_HEADS])])
    return Fault(kind, hedged.word.text, f"The quotes only say “{words}”; keep “{hedged.word.text}” or its like.")


def _unattributed(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault where most of what a statement gives as a fact is in the quotes what somebody says."""
    wanted = {word.stem for word in claim.words if word.is_content and not word.is_capital}
    sentences = [list(sentence) for one in said for _, sentence in groupby(one.around, lambda word: word.sentence)]
    shared = [sum(word.stem in wanted for word in sentence) for sentence in sentences]
    for sentence, count in zip(sentences, shared, strict=True):
        if _HEADS <= count == max(shared):
            yield from _only_said(sentence, wanted)


def _only_said(sentence: Sequence[Word], wanted: set[str]) -> Iterator[Fault]:
    """Yield a fault where the wanted words stand behind "X said that", or before a closing ", X said"."""
    for at, word in enumerate(sentence):
        if hedge_of(word) != "said":
            continue
        before = sum(other.stem in wanted for other in sentence[:at])
        behind = sum(other.stem in wanted for other in sentence[at + 1 :])
        closes = not any(other.is_content and not other.is_capital for other in sentence[at + 1 :])
        inserted = any(other.clause == word.clause and other.lower == "which" for other in sentence[:at])
        if behind > before or (closes and before) or (inserted and behind):
            spelled = f"{sentence[at - 1].text} {word.text}" if at else word.text
            yield Fault("attribution", word.text, f"The quotes only have it that “{spelled}”; keep who says it.")
            return
