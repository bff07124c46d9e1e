"""The three tiers of an answer: answered, only closest, or declined, by how probable it is that it answers.

Behind the gates of `evidence`, which decline by themselves. What is decided by rule, about events and across articles,
is answered whatever its probability; the others have to reach one, and what they take for granted has to be told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.domain import trace
from retrieval.domain.articles import Candidate, Reason, Status
from retrieval.english.dictionary import Pattern
from retrieval.events.dated_evidence import Evidence
from retrieval.evidence.answer_choice import is_short
from retrieval.evidence.answer_words import NAMED
from retrieval.evidence.premises import Premise, premise_of, tells_of, unknown_names
from retrieval.evidence.probability import probability
from retrieval.evidence.requirements import tells_named_sum
from retrieval.evidence.verdict import Pick, Verdict, Weighed
from retrieval.question.question import AnswerKind, Question, proper_names
from retrieval.ranking.sentences import Idf
from retrieval.text.sentences import split_sentences
from retrieval.text.stems import WORD, stems

ANSWERED = 0.33
"""Least probability of a first statement that is shown as the answer to a question that tells a story around it."""
ANSWERED_SHORT = 0.46
"""The same for a short question, whose sentences were weighed against one another."""
ANSWERED_UNMARKED = 0.52
"""The same for one of whose words it is not known which ones answer: what no article answers is mostly like that."""
ANSWERED_TOLD = 0.25
"""The same for one that has the words that say why, or what something cost or came to: they are seldom another's."""
ANSWERED_ANYHOW = 0.7
"""The same for one of which it is not known which of its words answer: the encoder may know better than rules."""
OUTRIGHT = 0.24
"""The same for a sentence that no gate let pass, but whose words are what is asked for and nothing else."""
CLOSEST = 0.07
"""Least probability of one that is shown at all."""
_AGAINST_A_RULE = 0.31
"""The same where a rule about events declined."""
_MOST_CLOSEST = 2
_NAMES = 0.1
"""Of the logarithm of 1 + how many names a sentence has that the question has not, where a name is asked for."""
_WEIGHABLE = Pattern(r"[a-z]")
"""What a question needs to be weighed: the signs are fitted on English; elsewhere the gates decide alone."""
_TOLD_OF = 0.2
"""Least share of what is asked beside the names that a quote tells, where the words that answer are not known."""

_SURELY = 0.6
"""Odds from which a sentence that gives the words of who is asked about is the one."""
_BECAUSE = 0.8
"""Fit of a reason that is told outright, as behind "because"."""
_OUTRIGHT = 0.75
"""Fit of such words."""
_TOLD_BY_WORDS: frozenset[AnswerKind] = frozenset({"date", "definition", "duration", "number", "person"})
"""Kinds of answer that are told by their words, however they are asked for; "what is his name" is a definition."""
_SURE_BY_WORDS: frozenset[AnswerKind] = frozenset({"reason", "thing"})
"""Kinds of answer whose words, once they are found, are seldom those of something else."""
_NEAR = 0.34
"""Least share of the question in the passage of a quote that is shown though no gate let an answer pass."""


@dataclass(frozen=True, slots=True)
class Tier:
    """What is shown of a verdict, as what, and how probable it is that its first statement answers."""

    status: Status
    verdict: Verdict
    confidence: float | None = None


def tier_of(question: Question, verdict: Verdict, ranked: Sequence[Candidate], idf: Idf) -> Tier:
    """Return the tier of a verdict; `ranked` are the passages that it was chosen from."""
    if not verdict.picks:
        return _near(question, verdict, ranked, idf)
    if not _WEIGHABLE.search(question.text):
        return Tier("answered", verdict)
    sure = probability(verdict)
    if question.parts or question.outlets or verdict.weighed is None or sure is None:
        return Tier("answered", verdict, sure)
    if not _knows_names(question, verdict, verdict.weighed, verdict.picks, ranked):
        return Tier("abstained", _declined(verdict, "not_in_corpus"), sure)
    named = _knows_names(question, verdict, verdict.weighed, verdict.picks[:1], ranked)
    if verdict.by_rule and named:
        return Tier("answered", verdict, sure)
    premise = Premise() if _is_explained(verdict.picks[0]) else premise_of(question, ranked, idf)
    if premise.denial is not None:
        return Tier("answered", _corrected(verdict, premise.denial), sure)
    if not trace.gate("probable enough to be shown", sure >= CLOSEST, value=sure, limit=CLOSEST):
        return Tier("abstained", _declined(verdict, "unproven"), sure)
    first = verdict.picks[0]
    least = _least(question, first)
    likely = trace.gate("probable enough to be the answer", sure >= least, value=sure, limit=least)
    has = tells_named_sum(question, first.quote) and _has_or_is_sure(question, first, sure)
    trace.gate("it has words of the kind that is asked for", has)
    told_of = _is_told_of(question, verdict.weighed, first) and not _is_before(question, first)
    if likely and has and named and premise.told and told_of:
        return Tier("answered", verdict, sure)
    near = verdict if named else _of_names(question, verdict, verdict.weighed, ranked)
    return Tier("closest", _closest(question, near, verdict.weighed), sure)


def _has_or_is_sure(question: Question, first: Pick, sure: float) -> bool:
    """Tell whether a first statement has what is asked for, or is so probable that it need not be known."""
    if trace.gate("surely the answer, whatever its words", sure >= ANSWERED_ANYHOW, value=sure, limit=ANSWERED_ANYHOW):
        return True
    return first.choice is None or _has_what_is_asked(question, first)


def _least(question: Question, first: Pick) -> float:
    """Return the least probability with which a first statement is shown as the answer."""
    if first.choice is None:
        return ANSWERED
    if first.answer is None:
        return ANSWERED_UNMARKED
    return ANSWERED_TOLD if question.kind in _SURE_BY_WORDS and first.answer.likely else ANSWERED_SHORT


def _of_names(question: Question, verdict: Verdict, weighed: Weighed, ranked: Sequence[Candidate]) -> Verdict:
    """Return a verdict without the quotes about another of a kind, if others are from articles with every name."""
    if all(unknown_names(question, weighed.wanted, [pick], ranked) for pick in verdict.picks):
        return verdict
    picks = [pick for pick in verdict.picks if not _is_of_another(question, pick)]
    return replace(verdict, picks=tuple(picks)) if picks else verdict


def _is_of_another(question: Question, pick: Pick) -> bool:
    """Tell whether a quote has another name in the place of one that is asked for: "the port of Lindau"."""
    told = WORD.findall(pick.quote)
    asked = WORD.findall(question.text)
    threes = zip(told, told[1:], told[2:], strict=False)
    named = {(before.lower(), preposition) for before, preposition, name in threes if name[0].isupper()}
    return any(
        name[0].isupper() and name not in told and preposition.islower() and (before.lower(), preposition) in named
        for before, preposition, name in zip(asked, asked[1:], asked[2:], strict=False)
    )


def _near(question: Question, verdict: Verdict, ranked: Sequence[Candidate], idf: Idf) -> Tier:
    """Return what was at hand where a rule declined, if it is likely to be about what is asked.

    What was left out by its time is not shown by another door: the rivals say what it is.
    """
    if verdict.reason == "outside_window" or verdict.rivals:
        return Tier("abstained", verdict)
    near = replace(verdict, picks=verdict.near, by_rule=False)
    sure = probability(near)
    if sure is not None and not verdict.by_rule and _tells_outright(question, near, sure, ranked, idf):
        return Tier("answered", near, sure)
    least = _AGAINST_A_RULE if verdict.by_rule else CLOSEST
    if sure is None or near.weighed is None or sure < least or not _WEIGHABLE.search(question.text):
        return Tier("abstained", verdict, sure)
    passage = near.picks[0].passage
    told = near.weighed.wanted.covered(frozenset(stems(f"{passage.title}. {passage.text}")))
    if not trace.gate("the passage that comes nearest tells of what is asked", told >= _NEAR, value=told, limit=_NEAR):
        return Tier("abstained", verdict, sure)
    if not _knows_names(question, near, near.weighed, near.picks[:1], ranked):
        return Tier("abstained", verdict)
    return Tier("closest", _closest(question, near, near.weighed), sure)


def _tells_outright(question: Question, near: Verdict, sure: float, ranked: Sequence[Candidate], idf: Idf) -> bool:
    """Tell whether what comes nearest has words that are what a short question asks for, and nothing else."""
    pick = near.picks[0]
    line = pick.answer
    fits = line is not None and line.kind not in ("words", "reason") and line.likely and line.fit >= _OUTRIGHT
    if not fits or sure < OUTRIGHT or near.weighed is None or not is_short(question):
        return False
    known = _knows_names(question, near, near.weighed, near.picks[:1], ranked)
    of_it = known and tells_named_sum(question, pick.quote) and tells_of(near.weighed, pick) > 0
    told = of_it and premise_of(question, ranked, idf).told
    return trace.gate("what comes nearest has words that are what is asked for", told, value=sure, limit=OUTRIGHT)


def _has_what_is_asked(question: Question, pick: Pick) -> bool:
    """Tell whether a quote has words of the kind that is asked for, where their kind can be told by the words."""
    if question.kind == "place":
        return pick.answer is not None and pick.answer.likely
    return pick.answer is not None or question.kind not in _TOLD_BY_WORDS


def _knows_names(
    question: Question, verdict: Verdict, weighed: Weighed, picks: Sequence[Pick], ranked: Sequence[Candidate]
) -> bool:
    """Tell whether the articles of these quotes have every name of a short question; a long one tells a story."""
    unknown = unknown_names(question, weighed.wanted, picks, ranked) if is_short(question) else []
    what = f"the first {len(picks)} of {len(verdict.picks)} quotes are from articles that have every name"
    return trace.gate(what, not unknown, value=len(unknown), limit=0)


def _is_told_of(question: Question, weighed: Weighed, pick: Pick) -> bool:
    """Tell whether a quote that answers a short question is about what is asked of whom it names."""
    told = 1.0 if _is_said(pick) else tells_of(weighed, pick)
    enough = told >= _TOLD_OF or (pick.answer is not None and told > 0) or not is_short(question)
    return trace.gate("the quote tells of more than the names", enough, value=told, limit=_TOLD_OF)


def _is_before(question: Question, pick: Pick) -> bool:
    """Tell whether a question asks what is so since a day, and a quote is from before it."""
    window, published = question.window, pick.passage.published
    since = window.start if window and window.end is None else None
    early = bool(since and published and published < since)
    return not trace.gate("the quote is not from before the days that are asked about", not early)


def _is_said(pick: Pick) -> bool:
    """Tell whether a quote surely gives the words of who is asked about; what they are about is told otherwise."""
    told = pick.answer
    surely = pick.choice is not None and pick.choice.odds >= _SURELY
    return surely and told is not None and told.kind == "words" and told.likely


def _is_explained(pick: Pick) -> bool:
    """Tell whether a quote says outright why what is asked about was done, and so that it was."""
    told = pick.answer
    return told is not None and told.kind == "reason" and told.likely and told.fit >= _BECAUSE


def _declined(verdict: Verdict, reason: Reason) -> Verdict:
    return replace(verdict, picks=(), reason=reason)


def _corrected(verdict: Verdict, denial: Evidence) -> Verdict:
    """Return a verdict that tells only that what the question takes for done was not done."""
    passage = denial.sentence.candidate.passage
    start, end = passage.start + denial.opening.start, passage.start + denial.sentence.end
    return replace(verdict, picks=(Pick(passage, start, end, denial.match),))


def _closest(question: Question, verdict: Verdict, weighed: Weighed) -> Verdict:
    """Return the sentences that hold most of the question, of likely answers and of what is asked for, best first.

    Sentences that were weighed against one another stay in their order.
    """
    if verdict.picks[0].choice is not None:
        return replace(verdict, picks=verdict.picks[:_MOST_CLOSEST])
    sentences = [one for pick in verdict.picks for one in _sentences(pick)]
    best = sorted(sentences, key=lambda one: -_worth(question, one, weighed))[:_MOST_CLOSEST]
    return replace(verdict, picks=tuple(best))


def _sentences(pick: Pick) -> list[Pick]:
    """Return a quote sentence by sentence; one whose words that answer are known stays as it is."""
    spans = split_sentences(pick.quote) if pick.answer is None else []
    return [replace(pick, start=pick.start + start, end=pick.start + end) for start, end in spans] or [pick]


def _worth(question: Question, pick: Pick, weighed: Weighed) -> float:
    words = frozenset(stems(pick.quote))
    names = proper_names(pick.quote) if question.kind in NAMED else ()
    asked_for = sum(weighed.named.isdisjoint(stems(name)) for name in names)
    likely = sum(weighed.answers[word] for word in weighed.answers.keys() & words)
    return weighed.wanted.covered(words) + likely + _NAMES * math.log1p(asked_for)
