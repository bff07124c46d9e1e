"""What a later report takes back of what was told before: an amount or a day, with the one that it gives instead.

It says so itself: "we wrote that 31 jobs were affected. The figure is 23", "not for eleven weeks but for six months",
"on 12 November, two days later than announced". A denial takes back what was only reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.asked import Asked
from retrieval.direct.days import iso, written
from retrieval.direct.line_choice import asked_words
from retrieval.domain import trace
from retrieval.english.dictionary import Pattern, either, phrase, values, word_set
from retrieval.events.context import Context, ReadPassage, with_aliases
from retrieval.events.dated_evidence import Evidence
from retrieval.events.figures import Figure, figures_in
from retrieval.events.rivals import Lost
from retrieval.evidence.answer_choice import quote_of
from retrieval.evidence.answer_marks import contexts_of
from retrieval.evidence.verdict import MOST_STATEMENTS, Pick, Verdict
from retrieval.question.kinds import asks_for_the_first
from retrieval.ranking.sentences import LONGEST, Sentence
from retrieval.text.acts import kinds_of
from retrieval.text.stems import stems
from retrieval.times.publication import times_in

_SAID_BEFORE, _WE_SAID = phrase("answers.said_before"), phrase("answers.we_said")
_SHIFTED = Pattern(
    rf"(?:\b(?P<by>{either('time.moved')})\s+(?:\w+\s+)?by\s+)?\b(?P<count>an?|\d+|{either('numbers.units')})"
    rf"\s+(?P<unit>day|week)s?\b(?(by)|\s+(?:{either('time.shifted')})\s+than\b)"
)
_SOONER, _INSTEAD = phrase("time.sooner"), phrase("answers.instead")
_DENIES = phrase("answers.denies_it")
_NOT_FAR = 25  # characters between "not" or "instead of" and what it is said of
_BEFORE, _BEHIND = 2, 3  # sentences around one that recalls what was told before, that may give what holds
_LEAST_TOLD = 0.5  # of the question's words, in such sentences and their title
_SHARED = 3  # words that a sentence shares with the one that it takes back, its value among them
_LONGEST_UNIT = 12  # characters
_MOST_HOPS = 3  # corrections of corrections

_BARE = "count"  # kind of a figure whose unit stands with another one: "11 per cent, and not 4"

Key = tuple[str, object]
"""What is told, so that it can be recognised: "day" and its date, or a kind of figure and its value."""


@dataclass(frozen=True, slots=True)
class Value:
    """A day or an amount that a sentence tells, as characters `[begin:stop]` of it."""

    begin: int
    stop: int
    key: Key
    day: date | None = None

    def span(self) -> AnswerSpan:
        """Return it as what answers."""
        if self.day is not None:
            iso_day, text = iso(self.day, self.day), written(self.day, self.day)
            return AnswerSpan(self.begin, self.stop, 1.0, "day", iso_day, text, "resolved_time")
        amount = self.key[1]
        if self.key[0].startswith("time"):
            return AnswerSpan(self.begin, self.stop, 1.0, "length")
        return AnswerSpan(self.begin, self.stop, 1.0, "amount", amount if isinstance(amount, float) else None)


@dataclass(frozen=True, slots=True)
class Takeback:
    """A sentence that gives another value than was told before, and the one that a quote of it begins with."""

    sentence: Sentence
    opening: Sentence
    value: Value


def as_it_holds(asked: Asked, chosen: Verdict, passages: Sequence[Sequence[Sentence]]) -> Verdict:
    """Return a verdict with what holds first, where a later report takes back what the verdict tells."""
    if asks_for_the_first(asked.question.text) or asked.question.order or _is_bounded(asked):
        return chosen
    if asked.question.kind == "yesno":
        return _as_denied(asked, chosen, passages)
    for _ in range(_MOST_HOPS):
        newer = _takeback(asked, chosen.picks[0], passages) if chosen.picks else None
        if newer is None:
            break
        trace.note(f"a later report takes it back: {newer.sentence.text}")
        chosen = _with(asked, chosen, newer)
    return chosen


def _is_bounded(asked: Asked) -> bool:
    window = asked.question.window
    return window is not None and not window.strict


def _with(asked: Asked, chosen: Verdict, newer: Takeback) -> Verdict:
    first, opening = chosen.picks[0], newer.opening
    better = replace(quote_of(opening, newer.sentence, first.score), choice=first.choice, whole=True)
    span = _span(asked, newer).moved(newer.sentence.start - opening.start)
    others = [pick for pick in chosen.picks if not pick.overlaps(better)]
    picks = (replace(better, answer=span), *others)[:MOST_STATEMENTS]
    lost = _lost(asked, first)
    return replace(chosen, picks=picks, dated=None, by_rule=True, rivals=(lost,) if lost else chosen.rivals)


def _span(asked: Asked, newer: Takeback) -> AnswerSpan:
    """Return what answers in a sentence: the value with what it counts, where that is known."""
    within = ReadPassage([newer.sentence])
    found = asked.find(newer.sentence.text, Context(within, 0, asked.event.verb)) if asked.find else []
    own = newer.value.span()
    whole = next((one for one in found if one.begin <= own.begin and own.stop <= one.stop), None)
    return replace(own, begin=whole.begin, stop=whole.stop) if whole and own.kind != "day" else own


def _lost(asked: Asked, pick: Pick) -> Lost | None:
    """Return what a quote tells as what no longer holds, with its day where it is one."""
    told = _told(asked, pick)
    if told is None:
        return None
    context, value = told
    day = value.day or pick.passage.published
    evidence = Evidence(context.sentence, context.opening, None, day, day, min(1.0, max(0.0, pick.score)))
    figure = None if value.day else context.sentence.text[value.begin : value.stop]
    return Lost(evidence, "overtaken", figure=figure)


def _told(asked: Asked, pick: Pick) -> tuple[Context, Value] | None:
    """Return the day or amount by which a quote answers, with its sentence; None where it answers by neither."""
    answer = pick.answer
    if answer is None or asked.kind not in ("amount", "length", "day"):
        return None
    for context in contexts_of(asked, pick):
        at = pick.passage.start + context.sentence.start - pick.start
        for value in _values(context.sentence):
            if (
                answer.begin < value.stop + at
                and value.begin + at < answer.stop
                and (value.day is None) == (asked.kind != "day")
            ):
                return context, value
    return None


def _takeback(asked: Asked, pick: Pick, passages: Sequence[Sequence[Sentence]]) -> Takeback | None:
    """Return the newest report that takes back what a quote answers."""
    told = _told(asked, pick)
    published = pick.passage.published
    if told is None or published is None:
        return None
    found = [
        one
        for sentences in passages
        if sentences and (sentences[0].candidate.passage.published or date.min) >= published
        for one in _of_passage(asked, *told, ReadPassage(sentences))
    ]
    return max(found, key=lambda one: one.sentence.candidate.passage.published or date.min, default=None)


def _of_passage(asked: Asked, before: Context, told: Value, within: ReadPassage) -> Iterator[Takeback]:
    """Yield what sentences of a passage give instead of a value, which they recall as what was told before."""
    old, own = told.key, within.passage.id == before.sentence.candidate.passage.id
    for place, sentence in enumerate(within.sentences):
        values_here = _values(sentence)
        recalled = [one for one in values_here if one.key == old or one.key == (_BARE, old[1])]
        behind = any(_is_ours(sentence.text, one) for one in recalled)
        near: list[int] = []
        if behind or any(_is_recalled(sentence.text, one, own=own) for one in recalled):
            near = [place, *range(place - 1, max(-1, place - 1 - _BEFORE), -1)]
            near += range(place + 1, min(len(within.sentences), place + 1 + _BEHIND)) if behind else ()
        elif any(_shifted_from(sentence.text, one) == old for one in values_here):
            near = [place]
        for at in near:
            there = within.sentences[at]
            new = next((one for one in _values(there) if _replaces(there.text, one, old)), None)
            opening = sentence if at > place else Context(within, at, "").opening
            of_it = _is_of_it(asked, within, min(at, place), max(at, place)) or _retells(before.sentence, sentence)
            if new is not None and of_it:
                if there.end - opening.start <= LONGEST:
                    yield Takeback(there, opening, new)
                break


def _values(sentence: Sentence) -> list[Value]:
    """Return the days and the amounts of a sentence in order, those of lengths with their units."""
    text = sentence.text
    days = [
        Value(one.begin, one.stop, ("day", one.start), one.start)
        for one in times_in(text, sentence.candidate.passage)
        if one.start is not None and one.start == one.end
    ]
    amounts = [
        Value(one.begin, one.stop, (_kind(text, one), one.value))
        for one in figures_in(text)
        if not any(day.begin < one.stop and one.begin < day.stop for day in days)
    ]
    return sorted((*days, *amounts), key=lambda one: one.begin)


def _kind(text: str, figure: Figure) -> str:
    """Return the kind of a figure; of a length of time with its unit, since six weeks are no six months."""
    unit = stems(text[figure.stop : figure.stop + _LONGEST_UNIT])[:1] if figure.kind == "time" else []
    return " ".join([figure.kind, *unit])


def _is_recalled(text: str, value: Value, *, own: bool) -> bool:
    """Tell whether a sentence gives a value as what does not hold: "11 per cent, and not 4".

    Where it is an answer's `own` sentence, "earlier" in it may be said of the other value.
    """
    return _is_denied(text, value) or (not own and _SAID_BEFORE.search(text) is not None)


def _is_denied(text: str, value: Value) -> bool:
    """Tell whether a sentence says "not" of a value, or that it was raised or moved from it to another."""
    before = text[max(0, value.begin - _NOT_FAR) : value.begin]
    instead = max((found.end() for found in _INSTEAD.finditer(before)), default=None)
    if instead is not None:
        between = before[instead:].lower().split()
        return word_set("answers.duration_prepositions", "answers.approximating", "answers.day_openings").issuperset(
            between
        )
    return before.lower().split()[-1:] == ["from"] and " to " in text[value.stop : value.stop + _NOT_FAR]


def _is_ours(text: str, value: Value) -> bool:
    """Tell whether a sentence gives a value as what the outlet itself wrote."""
    return _WE_SAID.search(text, 0, value.begin) is not None


def _shifted_from(text: str, value: Value) -> Key | None:
    """Return the day from which a sentence shifts another: "on 12 November, two days later than announced"."""
    shift = _SHIFTED.search(text)
    if value.day is None or shift is None:
        return None
    count = shift["count"].lower()
    number = int(count) if count.isdigit() else int(values("numbers.units").get(count, 1))
    by = timedelta(days=number * (7 if shift["unit"].lower() == "week" else 1))
    return "day", value.day + by if _SOONER.search(shift[0]) else value.day - by


def _replaces(text: str, value: Value, old: Key) -> bool:
    """Tell whether a value may stand in the place of another: of its kind, and not itself taken back."""
    return value.key[0].split()[0] == old[0].split()[0] and value.key != old and not _is_denied(text, value)


def _is_of_it(asked: Asked, within: ReadPassage, first: int, last: int) -> bool:
    """Tell whether sentences speak of what is asked about, together with the title of their passage."""
    texts = [within.passage.title, *(one.text for one in within.sentences[first : last + 1])]
    return _is_about(asked, within, frozenset(stems(" ".join(texts))))


def _tells_of(asked: Asked, within: ReadPassage, sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of what is asked about by itself, the act included."""
    acts = asked.event.acts
    return bool(not acts or acts & _kinds(sentence.vocabulary)) and _is_about(asked, within, sentence.vocabulary)


def _is_about(asked: Asked, within: ReadPassage, told: frozenset[str]) -> bool:
    """Tell whether a passage has the names that are asked about, and what is `told` in it half of the other words."""
    around = frozenset(stems(f"{within.passage.title} {within.passage.text}"))
    if not all(with_aliases(name) & around for name in (*asked.event.names, *asked.event.setting)):
        return False
    words, kinds = asked_words(asked), _kinds(told)
    return sum(word in told or bool(kinds_of(word) & kinds) for word in words) >= _LEAST_TOLD * len(words)


def _retells(before: Sentence, now: Sentence) -> bool:
    """Tell whether two sentences speak of the same, by the words that they share."""
    return len(before.vocabulary & now.vocabulary - word_set("function_words.stop_words")) >= _SHARED


def _kinds(words: frozenset[str]) -> frozenset[str]:
    return frozenset().union(*map(kinds_of, words)) if words else frozenset()


def _as_denied(asked: Asked, chosen: Verdict, passages: Sequence[Sequence[Sentence]]) -> Verdict:
    """Return a verdict with the newest denial first of what its first quote only reports."""
    first = next(iter(chosen.picks), None)
    published = first.passage.published if first else None
    if first is None or published is None or (first.answer and first.answer.kind == "yes_no"):
        return chosen
    if _DENIES.search(first.quote):
        return chosen
    denied = [
        (within, place)
        for sentences in passages
        if sentences and (sentences[0].candidate.passage.published or date.min) >= published
        for within in [ReadPassage(sentences)]
        for place, sentence in enumerate(sentences)
        if _DENIES.search(sentence.text) and _tells_of(asked, within, sentence)
    ]
    if not denied:
        return chosen
    within, place = max(denied, key=lambda one: one[0].passage.published or date.min)
    context = Context(within, place, asked.event.verb)
    trace.note(f"a later report denies it: {context.sentence.text}")
    better = replace(quote_of(context.opening, context.sentence, first.score), choice=first.choice)
    others = [pick for pick in chosen.picks if not pick.overlaps(better)]
    return replace(chosen, picks=(better, *others)[:MOST_STATEMENTS], by_rule=True)
