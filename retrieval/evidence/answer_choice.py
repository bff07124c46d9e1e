"""Quotes of one sentence each: the sentence that holds what is asked for, then those that add to it.

The plain choice of quotes and the evidence of an event come from elsewhere; here they are held against the sentences
that answer, and cut down to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.direct.answer_sentences import AnswerSentence, newest_first
from retrieval.direct.asked import Asked
from retrieval.domain import trace
from retrieval.events.disagreement import NOTES
from retrieval.evidence.answer_marks import holds, marked
from retrieval.evidence.answer_words import MARKED
from retrieval.evidence.sentence_choice import Ruled
from retrieval.evidence.verdict import MOST_STATEMENTS, Choice, Pick, Verdict
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.question import Question
from retrieval.ranking.sentences import Sentence

MOST_TERMS = 4
"""Content words of a question that can be held against single sentences; longer ones tell a story around it."""
# Worth from which a sentence answers, by the kind of answer, and where the plain choice declined.
_LEAST = {"": 0.55, "words": 0.45, "amount": 0.45, "name": 0.5, "place": 0.5, "length": 0.5, "reason": 0.58}
_SURE = {"": 0.72, "words": 0.5, "reason": 0.7, "place": 0.7}
_ENOUGH = 0.5  # worth from which a quote is cut down to one of its sentences
_MARGIN = 0.15  # worth by which it has to beat what was chosen without it
_AGREES = 0.85  # of the worth of the best, for figures that were put in order to stand as they are
_FURTHER = 0.8  # of the worth of the first, for one that follows it
_SAME_MATTER = 0.9  # of the match of the first, for another amount to be of the same
_OUTRIGHT = 0.9  # fit of words that are what is asked for, and nothing else
_TOLD_OUTRIGHT = frozenset({"length", "amount"})
_SAME_STATE = 0.86  # of the worth of the best, for a newer report of the same


_MOST_RANKED = 6
"""Content words of a question whose sentences are weighed one against the other; longer ones tell a story around it."""
_BEHIND = 3.0  # log-odds by which what follows the first may be less likely
_OVERRULED = 2.5  # log-odds by which it may be behind the likeliest, if a rule chose it
_ALONE = 0.95  # odds from which the first needs no other beside it


def is_ranked(question: Question) -> bool:
    """Tell whether single sentences are weighed against one another as answers to a question."""
    return not question.parts and len(question.terms) <= _MOST_RANKED


def by_choice(ruled: Ruled, ranked: Sequence[Choice]) -> Verdict:
    """Return the verdict with the likeliest sentence first, and behind it others where it is in doubt.

    Where there are no picks the likeliest are only what comes nearest.
    """
    verdict = ruled.verdict
    if not ranked:
        return verdict
    best = ranked[0]
    if not verdict.picks:
        return replace(verdict, near=tuple(_further([_chosen(best)], ranked)))
    first = verdict.picks[0]
    if ruled.bounded and (verdict.by_rule or verdict.dated is not None):
        return verdict
    if verdict.by_rule or verdict.dated is not None:
        behind = best.score - max((one.score for one in ranked if _overlaps(first, one)), default=best.score)
        if trace.gate(
            "what a rule chose is not far from the likeliest", behind < _OVERRULED, value=behind, limit=_OVERRULED
        ):
            return verdict
        verdict = replace(verdict, dated=None, rivals=(), by_rule=False)
    if not _overlaps(first, best):
        trace.note(f"the likeliest sentence comes first: {best.sentence.text}", value=best.odds)
        first = _chosen(best)
    elif not first.whole:
        first = _cut(first, _own(first, ranked) or best)
    picks = [replace(first, choice=best)]
    return replace(verdict, picks=tuple(_further(picks, ranked) if best.odds < _ALONE else picks))


def _own(pick: Pick, ranked: Sequence[Choice]) -> Choice | None:
    """Return the likeliest sentence of a quote that has words of the kind that is asked for."""
    return next((one for one in ranked if one.span is not None and _overlaps(pick, one)), None)


def _further(picks: list[Pick], ranked: Sequence[Choice]) -> list[Pick]:
    """Return picks with the likeliest sentences that say something else, as many as an answer holds."""
    found = list(picks)
    for one in ranked:
        if len(found) == MOST_STATEMENTS or one.score < ranked[0].score - _BEHIND:
            break
        other = _chosen(one)
        if not any(_says_the_same(pick, other) for pick in found):
            found.append(other)
    return found


def _chosen(one: Choice) -> Pick:
    return replace(quote_of(one.opening, one.sentence, one.score), choice=one)


def _cut(pick: Pick, one: Choice) -> Pick:
    """Return a quote cut down to its likeliest sentence, from the one that it leans on where that is in the quote."""
    passage = pick.passage
    start = max(pick.start, passage.start + one.opening.start)
    stop = min(pick.end, passage.start + one.sentence.end)
    return replace(pick, start=start, end=stop) if start < stop else pick


def _overlaps(pick: Pick, one: Choice) -> bool:
    passage = one.sentence.candidate.passage
    begin, stop = passage.start + one.sentence.start, passage.start + one.sentence.end
    return pick.passage.id == passage.id and pick.start < stop and begin < pick.end


def _says_the_same(one: Pick, other: Pick) -> bool:
    return one.overlaps(other) or one.quote in other.quote or other.quote in one.quote


def is_short(question: Question) -> bool:
    """Tell whether a question can be held against single sentences."""
    return not question.parts and len(question.terms) <= MOST_TERMS


def by_sentences(asked: Asked, verdict: Verdict, found: Sequence[AnswerSentence], *, settled: bool) -> Verdict:
    """Return the verdict with quotes of one sentence each; `settled` when its first quote may not be replaced."""
    at_first = asks_for_the_first(asked.question.text)
    narrowed = marked(replace(verdict, picks=tuple(_narrowed(pick, found) for pick in verdict.picks)), found)
    ordered = newest_first(found, _SAME_STATE) if asked.states and not at_first else list(found)
    best = next(iter(ordered), None)
    if _is_settled(asked, narrowed, best, settled=settled):
        return narrowed
    least = _LEAST.get(asked.kind, _LEAST[""]) if verdict.picks else _SURE.get(asked.kind, _SURE[""])
    own = max((one.worth for one in found for pick in verdict.picks[:1] if _is_in(pick, one)), default=0.0)
    if verdict.notes and own >= _AGREES * (best.worth if best else 0.0):
        return narrowed
    limit = max(least, own + _MARGIN if not asked.find else 0.0)
    if best is None or best.worth < limit or (not asked.find and asked.question.kind in MARKED):
        return narrowed
    trace.note(f"the sentence that holds most of what is asked comes first: {best.text}", value=best.worth)
    chosen = [best, *(one for one in ordered[1:] if one.worth >= _FURTHER * best.worth)]
    picks = tuple(map(_pick, _distinct(chosen)))[:MOST_STATEMENTS]
    notes = _standing(asked, _distinct(chosen)[:MOST_STATEMENTS], verdict.notes)
    by_rule = bool(verdict.by_rule and verdict.picks) and picks[0].overlaps(verdict.picks[0])
    return marked(replace(verdict, picks=picks, reason=None, notes=notes, by_rule=by_rule), found)


def _is_settled(asked: Asked, narrowed: Verdict, best: AnswerSentence | None, *, settled: bool) -> bool:
    """Tell whether the quotes stand as they are; one without what is asked for gives way to one that has it."""
    if narrowed.dated is not None or asked.kind == "day":
        return True
    outright = best is not None and best.span is not None and best.span.likely and best.span.fit >= _OUTRIGHT
    if outright and narrowed.picks and narrowed.picks[0].answer is None and asked.kind in _TOLD_OUTRIGHT:
        return False
    window = asked.question.window
    return settled or bool(narrowed.picks and window and not window.strict)


def _standing(asked: Asked, chosen: Sequence[AnswerSentence], notes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the notes with how amounts that differ stand to the first: overtaken by it, or told beside it."""
    if asked.kind != "amount":
        return notes
    first = chosen[0]
    others = [one for one in chosen[1:] if _is_same_matter(first, one)]
    found = [NOTES["overtaken" if one.published < first.published else "disputed"] for one in others]
    return tuple(dict.fromkeys((*notes, *found)))


def _is_same_matter(one: AnswerSentence, other: AnswerSentence) -> bool:
    if one.span is None or other.span is None or one.span.value == other.span.value:
        return False
    return other.span.likely and other.match >= _SAME_MATTER * one.match


def _distinct(found: Sequence[AnswerSentence]) -> list[AnswerSentence]:
    """Keep one of the sentences that say the same, or that give the same value."""
    kept: list[AnswerSentence] = []
    for one in found:
        if not any(_repeats(one, other) for other in kept):
            kept.append(one)
    return kept


def _repeats(one: AnswerSentence, other: AnswerSentence) -> bool:
    if one.text == other.text or one.sentence.vocabulary <= other.sentence.vocabulary:
        return True
    return bool(one.span and other.span and one.span.value is not None and one.span.value == other.span.value)


def _is_in(pick: Pick, one: AnswerSentence) -> bool:
    return holds(pick, one.sentence.candidate.passage.id, one.sentence.start, one.sentence.end)


def _narrowed(pick: Pick, found: Sequence[AnswerSentence]) -> Pick:
    """Return a quote cut down to its sentence that holds most of what is asked, where one of them holds enough."""
    best = None if pick.whole else next((one for one in found if _is_in(pick, one)), None)
    return _pick(best) if best and best.worth >= _ENOUGH else pick


def _pick(one: AnswerSentence) -> Pick:
    return quote_of(one.opening, one.sentence, one.worth)


def quote_of(opening: Sentence, sentence: Sentence, score: float) -> Pick:
    """Return the quote of a sentence, from the one that it leans on."""
    passage = sentence.candidate.passage
    return Pick(passage, passage.start + opening.start, passage.start + sentence.end, score)


def both(first: Verdict, second: Verdict) -> Verdict:
    """Return the answer to two questions in one: the best quote for each, and both lines above them."""
    one, other = first.picks[0], next((pick for pick in second.picks if not pick.overlaps(first.picks[0])), None)
    lines = [pick.answer for pick in (one, second.picks[0])]
    picks = [one, *(pick for pick in (other,) if pick)]
    if lines[0] and lines[1] and lines[0].likely and lines[1].likely:
        words = [
            line.text or pick.quote[line.begin : line.stop]
            for line, pick in zip(lines, (one, second.picks[0]), strict=True)
            if line
        ]
        picks[0] = replace(one, answer=replace(lines[0], text="; ".join(words), computed="two_questions", value=None))
    sure = min(first.confidence, second.confidence)
    notes = tuple(dict.fromkeys((*first.notes, *second.notes)))
    return Verdict(tuple(picks), None, sure, notes, first.rivals, first.scope, first.read)
