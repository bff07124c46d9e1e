"""Checking a text against the corpus: its claims, one by one, supported, contradicted or not found, with quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from retrieval.attribution.citations import cite
from retrieval.domain.answer import Citation
from retrieval.proof.proof import Evidence, Fault, prove
from retrieval.question.question import content_words
from retrieval.ranking.search import Found, Request, Search
from retrieval.ranking.sentences import Sentence, Wanted, read_passages, weigh
from retrieval.text.names import find_names
from retrieval.text.quantities import find_quantities
from retrieval.text.sentences import split_sentences
from retrieval.text.stems import stems
from retrieval.times.expressions import find_times

Ruling = Literal["supported", "contradicted", "not_found"]

MOST_CLAIMS = 5
_LEAST_WORDS = 3
_PASSAGES = 10
_CONTENDERS = 8
_LEAST_COVERED = 0.4  # of a claim's weight without its numbers and dates, for a sentence to be about it at all
_SAME_MATTER = 0.6  # of the same, for another number or date to contradict it
_CONTRADICTING = frozenset({"number", "date", "negation"})
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+")
_OPINION = re.compile(r"(?:i|we|imo|imho|lol|omg|ok|okay|please|thanks?)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:he|she|it|they|this|that|these|those|there)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim and what the corpus says to it: `citation` supports or contradicts it, None where nothing was found."""

    claim: str
    ruling: Ruling
    citation: Citation | None = None


def claims_of(text: str) -> list[str]:
    """Return the sentences of a text that claim something which news could tell, the first `MOST_CLAIMS` of them.

    Questions, opinions that open with "I", sentences that open with a pronoun and name nobody, and those with neither
    a name nor a number nor four words of content are left out.
    """
    read = " ".join(_ADDRESS.sub(" ", text).split())
    sentences = (read[start:end].strip(" *_~`>#\"“”'") for start, end in split_sentences(read))
    return [sentence for sentence in sentences if _claims_something(sentence)][:MOST_CLAIMS]


def check_claims(search: Search, text: str, request: Request) -> Iterator[CheckedClaim]:
    """Yield a ruling on each claim of a text; the limits of `request` hold, its question does not matter.

    A claim is supported when the proof that answers have to pass finds nothing wrong with it, and contradicted when
    the same matter is told with another number or date, or the other way round.
    """
    for claim in claims_of(text):
        yield _check(claim, search.find(replace(request, question=claim)), request)


def _claims_something(sentence: str) -> bool:
    if sentence.endswith("?") or _OPINION.match(sentence):
        return False
    words, names = content_words(sentence), find_names(sentence)
    if not names and _PRONOUN.match(sentence):
        return False
    telling = bool(names) or bool(find_quantities(sentence))
    return len(words) > _LEAST_WORDS or (telling and len(words) >= _LEAST_WORDS)


def _check(claim: str, found: Found, request: Request) -> CheckedClaim:
    passages = read_passages(found.candidates[:_PASSAGES])
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    matter = _without_figures(claim, weigh(found.question, found.idf, known), request)
    contradiction: CheckedClaim | None = None
    for sentences, place in _about(passages, matter):
        evidence, faults = _held_against(claim, sentences, place, request)
        if not faults:
            return CheckedClaim(claim, "supported", _cited(evidence))
        same_matter = matter.covered(_held(sentences, place)) >= _SAME_MATTER
        if contradiction is None and same_matter and _contradicts(faults, cited := _cited(evidence)):
            contradiction = CheckedClaim(claim, "contradicted", cited)
    return contradiction or CheckedClaim(claim, "not_found")


def _held_against(
    claim: str, sentences: Sequence[Sentence], place: int, request: Request
) -> tuple[Evidence, tuple[Fault, ...]]:
    """Return a sentence as evidence and what is wrong with the claim by it; with the one before, if that names more."""
    evidence = _evidence(sentences, place, place)
    faults = prove(claim, [evidence], as_of=request.as_of.date())
    if place and faults and all(fault.kind == "name" for fault in faults):
        evidence = _evidence(sentences, place - 1, place)
        faults = prove(claim, [evidence], as_of=request.as_of.date())
    return evidence, faults


def _about(passages: Sequence[Sequence[Sentence]], wanted: Wanted) -> list[tuple[Sequence[Sentence], int]]:
    """Return the sentences that have most to do with a claim, best first, each as its passage and place in it."""
    rated = [
        (wanted.covered(_held(sentences, place)), sentences, place)
        for sentences in passages
        for place in range(len(sentences))
    ]
    best = sorted((one for one in rated if one[0] >= _LEAST_COVERED), key=lambda one: -one[0])
    return [(sentences, place) for _, sentences, place in best[:_CONTENDERS]]


def _held(sentences: Sequence[Sentence], place: int) -> frozenset[str]:
    """Return the words of a sentence and of the title above it, which says what the sentence takes for granted."""
    return sentences[place].vocabulary | frozenset(stems(sentences[place].candidate.passage.title))


def _without_figures(claim: str, wanted: Wanted, request: Request) -> Wanted:
    """Return what a claim is about, its numbers and dates left out: those are what may be wrong with it."""
    numbers = [one.text for one in find_quantities(claim)]
    days = [one.text for one in find_times(claim, request.as_of.date())]
    figures = set(stems(" ".join(numbers + days)))
    shares = {word: share for word, share in wanted.shares.items() if word not in figures}
    total = sum(shares.values()) or 1.0
    return replace(wanted, shares={word: share / total for word, share in shares.items()})


def _contradicts(faults: Sequence[Fault], citation: Citation) -> bool:
    """Tell whether a quote has another number or date where the claim has its own, or says the opposite."""
    kinds = {fault.kind for fault in faults}
    if "date" in kinds and not any(time.start for time in citation.times):
        return False
    if "number" in kinds and not find_quantities(citation.quote):
        return False
    return kinds <= _CONTRADICTING


def _evidence(sentences: Sequence[Sentence], first: int, last: int) -> Evidence:
    passage = sentences[first].candidate.passage
    return Evidence(passage, passage.start + sentences[first].start, passage.start + sentences[last].end)


def _cited(evidence: Evidence) -> Citation:
    return cite(1, evidence.passage, evidence.start, evidence.end)
