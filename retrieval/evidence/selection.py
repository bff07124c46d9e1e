"""The plain choice of quotes: spans that cover the question and hold likely answers, or a reason to decline.

What passages are worth comes from the ranking, what spans are worth from `spans`, what is needed at least from `needs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from retrieval.domain import trace
from retrieval.domain.articles import Candidate
from retrieval.events.asked_event import SHORT, asked_event
from retrieval.events.figures import asked_figure
from retrieval.evidence.abstention import confidence, reason_to_decline
from retrieval.evidence.requirements import (
    lies_ahead,
    names_a_year,
    speaks_of_its_time,
    tells_kind,
    told_of,
    unknown_subject,
)
from retrieval.evidence.spans import CONTENDERS, Span, judge_spans
from retrieval.evidence.verdict import MOST_STATEMENTS, Pick, Verdict, Weighed
from retrieval.question.question import Question
from retrieval.ranking.sentences import LONGEST, Idf, Sentence, Wanted, read_passages, weigh
from retrieval.text.stems import stems

_FURTHER = 0.2  # of the question's weight in the best statement, for one that follows it
_STATEMENTS_ACROSS = 5  # for a question about several articles
_PASSAGES = 10
_PASSAGES_ACROSS = 20

_VOTES = 5.0
"""What the likely answers in a passage count for its place, in log-odds. With it the first passage holds the answer to
.346 of the weekly news questions that it was tuned on and .336 of the others, without it .329 and .325."""
_FITTING = 0.7  # of what the best date or number has about it must another have, to be about the same

# What a further statement is worth beyond its own score: what it adds to those already chosen.
_UNSEEN_ANSWERS = 6.0  # probability of likely answers that none of them holds
_REPETITION = 1.0  # share of words in common with the most similar of them (Carbonell and Goldstein 1998, MMR)
# For a question about several articles the statements have to cover it together, as a set cover.
_COVERAGE = 30.0  # share of the question's weight that is new
_REPEATED = 0.3  # what a word still counts when a statement holds it already
_FULLNESS = 1.5  # share of the longest span allowed: what is asked about is often told beside the words that match
_NAMED_OUTLET = 2.0  # published by an outlet that the question names


def choose(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict:
    """Choose up to three quotes that answer, up to five for a question about several articles.

    `ranked` is best first. `idf` is asked for stems as `stemming.stem` returns them and for "", which no text holds:
    its value tells the words that the corpus has never seen.
    """
    across = bool(question.parts) or len(question.outlets) > 1
    read = ranked[: _PASSAGES_ACROSS if across else _PASSAGES]
    passages = read_passages(read)
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    wanted = weigh(question, idf, known)
    spans, answers = judge_spans(question, wanted, passages, as_of, idf)
    newest = max((one.passage.published for one in ranked if one.passage.published), default=None)
    named = frozenset(wanted.meant.get(word, word) for word in stems(" ".join(question.names)))
    weighed = Weighed(wanted, named, answers, newest, bool(question.parts))
    voted = tuple(read) if across else _by_vote(read, passages, answers)
    sure = confidence(question, wanted, passages, spans)
    ahead = not across and lies_ahead(question, as_of)
    reason = "outside_window" if ahead else reason_to_decline(question, read, spans, sure, as_of)
    if reason:
        trace.note(f"declines: {reason}")
        return Verdict((), reason, sure, read=voted, weighed=weighed)
    if unknown_subject(question, wanted, idf) or (
        not across and _never_told(question, spans[0], passages, ranked[_PASSAGES:], idf)
    ):
        return Verdict((), "not_in_corpus", sure, read=voted, weighed=weighed)
    if question.kind in ("date", "duration"):
        least = _FITTING * max(span.fitting for span in spans)
        spans = [span for span in spans if span.fitting >= least]
    spans = _telling(question, wanted, spans)
    if not trace.gate("a span has the kind of thing asked for", bool(spans), value=len(spans), limit=1):
        return Verdict((), "unproven", sure, read=voted, weighed=weighed)
    chosen = _choose_across(question, wanted, spans) if across else _choose(spans, wanted)
    if names_a_year(question):
        chosen = [span for span in chosen if speaks_of_its_time(question, span.candidate.passage)]
        if not trace.gate("a chosen passage speaks of the year asked for", bool(chosen)):
            return Verdict((), "outside_window", sure, read=voted, weighed=weighed)
    for span in chosen:
        trace.note(f"chosen: {span.text}", value=span.score)
    return Verdict(tuple(map(_pick, chosen)), None, sure, read=voted, weighed=weighed)


def _telling(question: Question, wanted: Wanted, spans: Sequence[Span]) -> list[Span]:
    """Return the spans that hold the kind of thing asked for, beside most of what the best of all holds."""
    telling = [span for span in spans if tells_kind(question, span.text)]
    if len(telling) == len(spans):
        return telling
    least = _FITTING * max(wanted.covered(span.vocabulary) for span in spans)
    return [span for span in telling if wanted.covered(span.vocabulary) >= least]


def _by_vote(
    read: Sequence[Candidate], passages: Sequence[Sequence[Sentence]], answers: Mapping[str, float]
) -> tuple[Candidate, ...]:
    """Return the passages by their scores and by the probability of the likely answers that each holds."""
    known = [frozenset().union(*(sentence.vocabulary for sentence in sentences)) for sentences in passages]
    voted = [
        replace(candidate, score=candidate.score + _VOTES * sum(answers[word] for word in answers.keys() & words))
        for candidate, words in zip(read, known, strict=True)
    ]
    return tuple(sorted(voted, key=lambda candidate: -candidate.score))


def _never_told(
    question: Question, best: Span, passages: Sequence[Sequence[Sentence]], others: Sequence[Candidate], idf: Idf
) -> bool:
    """Tell whether no article tells of the act with those who took part, and the best passage is about somebody else.

    Where it is asked how many, any passage has a number, so that it need not be about somebody else.
    """
    if not question.names or len(question.text.split()) > SHORT:
        return False
    event = asked_event(question, idf)
    if not (event.direct and event.acts and (event.names or event.setting)) or told_of(event, passages):
        return False
    read = next(sentences for sentences in passages if sentences and sentences[0].candidate is best.candidate)
    if asked_figure(question) != "count" and told_of(event, [read], acts=False):
        return False
    told = told_of(event, read_passages(others))
    return not trace.gate(f"a passage tells of {', '.join(sorted(event.acts))} with all who took part", told)


def _choose(spans: Sequence[Span], wanted: Wanted) -> list[Span]:
    """Choose the best span, then those that add other answers without repeating what is there.

    A further one must hold a fifth of what the best holds of the question, or a reader would ask what it is for.
    """
    chosen: list[Span] = []
    seen: set[str] = set()

    def worth(span: Span) -> float:
        if not chosen:
            return span.score
        unseen = sum(probability for word, probability in span.answers.items() if word not in seen)
        return span.score + _UNSEEN_ANSWERS * unseen - _REPETITION * max(_likeness(span, one) for one in chosen)

    left = list(spans[:CONTENDERS])
    while left and len(chosen) < MOST_STATEMENTS:
        best = max(left, key=worth)
        if not chosen:
            least = _FURTHER * wanted.covered(best.vocabulary)
            left = [span for span in left if wanted.covered(span.vocabulary) >= least]
        chosen.append(best)
        seen |= best.answers.keys()
        left = [span for span in left if not span.overlaps(best)]
    return chosen


def _choose_across(question: Question, wanted: Wanted, spans: Sequence[Span]) -> list[Span]:
    """Choose the spans that together cover the question, words said once counting little the next time."""
    chosen: list[Span] = []
    open_shares = dict(wanted.shares)
    outlets = {*question.outlets, *(outlet for part in question.parts for outlet in part.outlets)}

    def worth(span: Span) -> float:
        new = sum(share for word, share in open_shares.items() if word in span.vocabulary)
        fullness = (span.end - span.start) / LONGEST
        named = span.candidate.passage.outlet in outlets
        return span.score + _COVERAGE * new + _FULLNESS * fullness + _NAMED_OUTLET * named

    left = list(spans[:CONTENDERS])
    while left and len(chosen) < _STATEMENTS_ACROSS:
        best = max(left, key=worth)
        chosen.append(best)
        for word in best.vocabulary & open_shares.keys():
            open_shares[word] *= _REPEATED
        left = [span for span in left if not span.overlaps(best)]
    return chosen


def _likeness(one: Span, other: Span) -> float:
    shared = len(one.vocabulary & other.vocabulary)
    return shared / (len(one.vocabulary) + len(other.vocabulary) - shared)


def _pick(span: Span) -> Pick:
    passage = span.candidate.passage
    return Pick(passage, passage.start + span.start, passage.start + span.end, span.score)
