"""Whether to decline, and for which reason: what the question needs, held against what the passages offer.

Every sign is a share of the question itself, so that a corpus of five articles is judged like one of a million.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from retrieval.domain import trace
from retrieval.domain.articles import Candidate, Reason
from retrieval.domain.weights import weights
from retrieval.english.dictionary import Pattern
from retrieval.evidence.answer_words import MARKED
from retrieval.evidence.spans import Span
from retrieval.question.question import Question
from retrieval.question.syntax import AND
from retrieval.ranking.sentences import Sentence, Wanted
from retrieval.text.stems import stems
from retrieval.text.word_kinds import is_calendar

_LEAST_CONFIDENCE = 0.5
_LEAST_COVERAGE = 0.15  # of the question's weight in the best passage; less is a chance meeting of words
_MOST_UNKNOWN = 0.25  # of the question's weight in names that occur nowhere; it asks about someone else
_LEAST_FITTING = 0.2  # of the question's weight in one sentence with a date or number, when one is asked for
_OF_A_COUNTRY = Pattern(r"(?:e?an|ian|ish|es)$", 0)  # of stems
_SHORTEST_ROOT = 4
_STALE_AFTER = 365  # days; older than that, nothing is "current"

_BEST_SPANS = 20


def confidence(
    question: Question,
    wanted: Wanted,
    passages: Sequence[Sequence[Sentence]],
    spans: Sequence[Span],
) -> float:
    """Return how likely it is that these passages hold the answer, in [0, 1].

    It is 0 when they share next to nothing with the question, or do not know whom it asks about.
    """
    features = answerability(question, wanted, passages, spans)
    coverage, unknown = features["coverage"], features["unknown"]
    if not trace.gate(
        "the best passage has enough of the question",
        coverage >= _LEAST_COVERAGE,
        value=coverage,
        limit=_LEAST_COVERAGE,
    ):
        return 0.0
    if not trace.gate(
        "little of the question is names that stand nowhere",
        unknown <= _MOST_UNKNOWN,
        value=unknown,
        limit=_MOST_UNKNOWN,
    ):
        return 0.0
    parts = {name: weight * features[name] for name, weight in weights("abstention").items()}
    trace.note("log-odds that the answer is there", value=sum(parts.values()), signs=parts)
    return 1 / (1 + math.exp(-sum(parts.values())))


def answerability(
    question: Question, wanted: Wanted, passages: Sequence[Sequence[Sentence]], spans: Sequence[Span]
) -> dict[str, float]:
    """Return what `confidence` weighs, by name, and the weight of the `unknown` names. `spans` are best first."""
    held = [_held(sentences) for sentences in passages]
    anywhere = frozenset().union(*held)
    names = names_asked(question, wanted)
    unknown = {word for name in names if not any(is_known(word, anywhere) for word in name) for word in name}
    return {
        "bias": 1.0,
        "coverage": max(map(wanted.covered, held), default=0.0),
        "missing": sum(1 - _best_share(name, held) for name in names) / max(1, len(names)),
        "unknown": wanted.covered(unknown),
        "best": spans[0].aged if spans else 0.0,
        "told": max((wanted.covered(span.vocabulary) for span in spans[:_BEST_SPANS]), default=0.0),
    }


def names_asked(question: Question, wanted: Wanted) -> list[frozenset[str]]:
    """Return the names of the question as stems, those of outlets and dates left out."""
    outlets = frozenset(stems(" ".join(question.outlets)))
    single = (part for name in question.names for part in AND.split(name))
    names = (frozenset(wanted.meant.get(word, word) for word in stems(name)) for name in single)
    return [name for name in names if name and not name <= outlets and not any(map(is_calendar, name))]


def _best_share(name: frozenset[str], held: Sequence[frozenset[str]]) -> float:
    return max((sum(is_known(word, vocabulary) for word in name) for vocabulary in held), default=0) / len(name)


def is_known(word: str, vocabulary: frozenset[str]) -> bool:
    """Tell whether a name is there, or for "European" the name that it comes from."""
    if word in vocabulary:
        return True
    root = _OF_A_COUNTRY.sub("", word)
    if root == word or len(root) < _SHORTEST_ROOT:
        return False
    return any(other.startswith(root) and len(other) <= len(root) + 2 for other in vocabulary)


def _held(sentences: Sequence[Sentence]) -> frozenset[str]:
    if not sentences:
        return frozenset()
    title = stems(sentences[0].candidate.passage.title)
    return frozenset(title).union(*(sentence.vocabulary for sentence in sentences))


def reason_to_decline(
    question: Question, ranked: Sequence[Candidate], spans: Sequence[Span], sure: float, as_of: date
) -> Reason | None:
    """Return why no answer can be given, None when one can. `sure` is what `confidence` returned for `spans`."""
    published = [candidate.passage.published for candidate in ranked if candidate.passage.published]
    newest = max(published) if published and len(published) == len(ranked) else None
    window = question.window
    if newest and window and window.strict and window.start and newest < window.start:
        trace.gate(f"an article is of the time asked for, from {window.start}", False)
        return "outside_window"
    if not trace.gate(
        "an answer is likely to be there", sure >= _LEAST_CONFIDENCE, value=sure, limit=_LEAST_CONFIDENCE
    ):
        return "not_in_corpus"
    if newest and question.order == "last":
        age = (as_of - newest).days
        if not trace.gate("the newest article is recent enough", age <= _STALE_AFTER, value=age, limit=_STALE_AFTER):
            return "stale"
    if question.kind in MARKED:
        best = max((span.fitting for span in spans), default=0.0)
        fits = trace.gate(
            f"a sentence has a {question.kind} beside the question's words",
            best >= _LEAST_FITTING,
            value=best,
            limit=_LEAST_FITTING,
        )
        return None if fits else "unproven"
    return None
