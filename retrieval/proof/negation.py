"""What a statement negates its quotes must negate, and what they negate it must not affirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from retrieval.proof.clauses import Word, is_part
from retrieval.proof.faults import Fault
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.polarity import find_negations, is_negation
from retrieval.proof.statement_content import Claim, Said

_HEADS = 2
"""Words that a negation is surely about."""
_LEAST_SHARED = 2
"""Words that a sentence has in common with the statement where the statement draws on it."""


def check_negations(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for each word that is negated in the statement or in its quotes, but not in both."""
    yield from _invented(claim, said)
    for one in said:
        yield from _dropped(claim, one.around)


def _invented(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    quotes_negate = any(is_negation(word) for one in said for word in one.around)
    for negation in find_negations(claim.words):
        word = claim.words[negation.at]
        if is_part(word, claim.quotations) or _is_contrast(word, claim):
            continue
        heads = [claim.words[place] for place in negation.reach[:_HEADS]]
        uses = [use for one in said for use in _uses(claim, one.around, heads)]
        closest = max((shared for shared, _ in uses), default=0)
        if (uses or not quotes_negate) and not any(negated for shared, negated in uses if shared == closest):
            spelled = " ".join([word.text, *(head.text for head in heads)])
            yield Fault("negation", spelled, f"The statement says “{spelled}”, which its quotes do not deny.")


def _is_contrast(word: Word, claim: Claim) -> bool:
    """Tell whether a negation only sets something aside: "on 3 April, not on 2 April"."""
    return claim.text[: word.begin].rstrip().endswith(",")


def _uses(claim: Claim, told: Sequence[Word], heads: Sequence[Word]) -> Iterator[tuple[int, bool]]:
    """Yield for each use of a word in a quote what its sentence shares with the statement, and if it is negated."""
    reached, shared = _reached(told), _shared(claim, told)
    for place, word in enumerate(told):
        if any(is_alike(head.stem, word.stem) for head in heads):
            yield shared[word.sentence], place in reached


def _dropped(claim: Claim, told: Sequence[Word]) -> Iterator[Fault]:
    """Yield a fault where a sentence that the statement draws on negates a word that the statement affirms."""
    affirmed = [word for place, word in enumerate(claim.words) if place not in _reached(claim.words)]
    reached, shared = _reached(told), _shared(claim, told)
    least = min(max(shared.values(), default=0), _LEAST_SHARED)
    for negation in find_negations(told):
        if not negation.reach or shared[told[negation.at].sentence] < least:
            continue
        head = told[negation.reach[0]]
        uses = [word for word in claim.words if is_alike(word.stem, head.stem)]
        told_otherwise = any(
            word.stem == head.stem and place not in reached and shared[word.sentence] >= shared[head.sentence]
            for place, word in enumerate(told)
        )
        if uses and all(word in affirmed for word in uses) and not told_otherwise:
            denied = f"{told[negation.at].text} … {head.text}"
            yield Fault("negation", head.text, f"The quotes say “{denied}”; the statement drops the negation.")


def _reached(words: Sequence[Word]) -> frozenset[int]:
    return frozenset(place for negation in find_negations(words) for place in negation.reach)


def _shared(claim: Claim, told: Sequence[Word]) -> Counter[int]:
    """Count by sentence the words of a quote that the statement has, too."""
    wanted = {word.stem for word in claim.words if word.is_content}
    return Counter(word.sentence for word in told if word.stem in wanted)
