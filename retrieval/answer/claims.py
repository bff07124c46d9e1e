"""Checking a text against the corpus: its claims, one by one, supported, contradicted or not found, with quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from retrieval.attribution.citations import cite
from retrieval.domain.answer import Citation
from retrieval.english.dictionary import Pattern, word_set
from retrieval.proof.proof import Evidence, rule
from retrieval.proof.vetoes import vetoes
from retrieval.question.question import content_words
from retrieval.ranking.search import Found, Request, Search
from retrieval.ranking.sentences import Sentence, Wanted, read_passages, weigh
from retrieval.text.names import find_names
from retrieval.text.neighbours import opens_with
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
_ADDRESS = Pattern(r"https?://\S+|\bwww\.\S+", 0)
_OPINION = frozenset("i we imo imho lol omg ok okay please thank thanks".split())
_PRONOUNS = word_set("function_words.personal_pronouns", "function_words.demonstratives") | {"there"}


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim and what the corpus says to it: `citation` supports or contradicts it, None where nothing was found.

    `closest` is then the report that comes nearest to it, if any is about it at all.
    """

    claim: str
    ruling: Ruling
    citation: Citation | None = None
    closest: Citation | None = None


ClaimJudge = Callable[[Sequence[tuple[str, tuple[Evidence, ...]]]], Sequence[str | None]]
"""Returns for each claim the words of its sentences that bear it out, None where none do."""


def claims_of(text: str) -> list[str]:
    """Return the sentences of a text that claim something which news could tell, the first `MOST_CLAIMS` of them.

    Questions, opinions that open with "I", sentences that open with a pronoun and name nobody, and those with neither
    a name nor a number nor four words of content are left out.
    """
    read = " ".join(_ADDRESS.sub(" ", text).split())
    sentences = (read[start:end].strip(" *_~`>#\"“”'") for start, end in split_sentences(read))
    return [sentence for sentence in sentences if _claims_something(sentence)][:MOST_CLAIMS]


def check_claims(search: Search, text: str, request: Request, judge: ClaimJudge | None = None) -> list[CheckedClaim]:
    """Return a ruling on each claim of a text; the limits of `request` hold, its question does not matter.

    A claim is supported when the rules prove it from a sentence, or when a judge finds it borne out and no mechanical
    veto speaks against it; contradicted when a sentence has the same with another value, day, polarity or actor.
    """
    held = [_held_against(claim, search.find(replace(request, question=claim)), request) for claim in claims_of(text)]
    waiting = [one for one in held if one.supporting is None and one.contradicting is None and one.contenders]
    words = judge([(one.claim, one.contenders) for one in waiting]) if judge and waiting else []
    for one, decisive in zip(waiting, words, strict=False):
        if decisive is not None and not vetoes(one.claim, one.contenders, as_of=request.as_of.date()):
            one.supporting = next((each for each in one.contenders if decisive in each.quote), one.contenders[0])
    return [one.checked() for one in held]


@dataclass(slots=True)
class _Held:
    """A claim, the sentences nearest to it, and those that support or contradict it."""

    claim: str
    contenders: tuple[Evidence, ...]
    supporting: Evidence | None = None
    contradicting: Evidence | None = None

    def checked(self) -> CheckedClaim:
        """Return the ruling."""
        if self.supporting is not None:
            return CheckedClaim(self.claim, "supported", _cited(self.supporting))
        if self.contradicting is not None:
            return CheckedClaim(self.claim, "contradicted", _cited(self.contradicting))
        closest = _cited(self.contenders[0]) if self.contenders else None
        return CheckedClaim(self.claim, "not_found", closest=closest)


def _claims_something(sentence: str) -> bool:
    if sentence.endswith("?") or opens_with(sentence, _OPINION):
        return False
    words, names = content_words(sentence), find_names(sentence)
    if not names and opens_with(sentence, _PRONOUNS):
        return False
    telling = bool(names) or bool(find_quantities(sentence))
    return len(words) > _LEAST_WORDS or (telling and len(words) >= _LEAST_WORDS)


def _held_against(claim: str, found: Found, request: Request) -> _Held:
    """Hold a claim against the sentences that have most to do with it."""
    passages = read_passages(found.candidates[:_PASSAGES])
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    matter = _without_figures(claim, weigh(found.question, found.idf, known), request)
    contenders = tuple(_evidence(sentences, place, place) for sentences, place in _about(passages, matter))
    held = _Held(claim, contenders)
    for one in contenders:
        verdict = rule(claim, [one], as_of=request.as_of.date()).verdict
        if verdict == "proven":
            held.supporting = one
            break
        if verdict == "contradicted" and held.contradicting is None:
            held.contradicting = one
    return held


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


def _evidence(sentences: Sequence[Sentence], first: int, last: int) -> Evidence:
    passage = sentences[first].candidate.passage
    return Evidence(passage, passage.start + sentences[first].start, passage.start + sentences[last].end)


def _cited(evidence: Evidence) -> Citation:
    return cite(1, evidence.passage, evidence.start, evidence.end)
