"""Sentences that may date an event: whether they tell of the act that was asked for, who took part, and when it was.

Judges sentences one by one; which of them dates the event, and what the others are worth, is decided in `events`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from retrieval.domain.articles import Period
from retrieval.english.dictionary import Pattern, either
from retrieval.events.asked_event import RETRACTED, AskedEvent
from retrieval.events.context import Context, ReadPassage, held
from retrieval.events.moved_plans import MOVES, Move, is_of_move, move_in
from retrieval.events.roles import is_left_unsaid, is_the_house_of, somebody_else_acts
from retrieval.events.time_attachment import binding, clause_span
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import NEAR, Act, acts_in, kinds_in
from retrieval.text.neighbours import ADVERBS_OR_BE, TO, follows, opens_with
from retrieval.text.stems import WORD, stem, stems
from retrieval.times.expressions import TimeExpression
from retrieval.times.publication import times_in
from retrieval.times.tense import Tense, tense

Flaw = Literal["another_act", "other_participants"]
"""Why a dated sentence is no evidence of the event: it tells of something else, or of somebody else."""

FAINT = 0.4
"""Match below which a sentence is no evidence of anything, not even a rival to be mentioned."""
_ACT_SHARE = 0.35  # of the match that the act makes up, where it is known
# How surely a sentence tells of the act: by the question's word, by one of its kind, by another for it, or by the
# sentence that it leans on.
_ACT, _SAME_ACT, _NEAR_ACT, _LEAST_ACT = 1.0, 0.96, 0.8, 0.5
_ELSEWHERE = 0.3  # share of the question's words that only the rest of the article has
_LEAST_WORDS = 0.34  # of the question's other words, where its act is not known
_ASIDE = 0.15  # bound so much less tightly than another time of its sentence, a time is not the event's
_LOOSE = 0.25  # bound so loosely, it belongs to something else
_TOLD = 0.6  # match from which a sentence tells of the event, where its act is not known
_RETRACTED = 0.7  # kept of what was once said or planned and no longer holds
_STRANGER = 0.95  # kept where a sentence opens with somebody whom the question does not name
_BY_THE_CLOCK = 0.9  # kept where a sentence tells the hour and leaves the day to those before it
_IMPLIED = 0.7  # kept where it tells no time at all
_SPEECH = frozenset({"say", "announce", "confirm"})
_CLOCK = Pattern(r"\b\d{1,2}[:.]\d\d\b", 0)
_NOW = Pattern(r"\b(?:now|instead|rather)\b")
_BY_NOUN = Pattern(
    rf"\bwhen(?:['’]s|\s+(?:{either('function_words.be')}))\s+(?:{either('function_words.determiners')})\s+"
    r"(?:[\w'’-]+\s+){0,3}(?!\w+ed\b)[\w-]+\s*\??$"
)
"""A question that calls an event by its noun: "when is the G7 summit?"."""
_IS = frozenset({"is", "are"})
_IS_BEFORE = Pattern(r"\b(?:is|are)\s+(?:(?:now|again|once more|finally)\s+)?$")
_UNTIL = Pattern(r"\b(?:until|till|through)\s*$", 0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that speaks of a time, and how well it fits the event, in [0, 1].

    A quote of it begins with `opening`, the sentence itself or the one that it leans on. `time` is None where only the
    publication implies when it was. `start` and `end` are inclusive days, None where the year is not known. `planned`
    when it speaks of what is to come. `flaw` says why it is no evidence. `moved_from` is when a plan was to be
    before it was moved to this time.
    """

    sentence: Sentence
    opening: Sentence
    time: TimeExpression | None
    start: date | None
    end: date | None
    match: float
    planned: bool = False
    flaw: Flaw | None = None
    moved_from: TimeExpression | None = None

    @property
    def by_the_clock(self) -> bool:
        """Tell whether it gives an hour."""
        return _CLOCK.search(self.sentence.text) is not None

    @property
    def outlet(self) -> str | None:
        """Return who published it."""
        return self.sentence.candidate.passage.outlet

    @property
    def published(self) -> date | None:
        """Return the day on which it was published, the last possible one where that is inferred."""
        return self.sentence.candidate.passage.published

    @property
    def reported(self) -> Period | None:
        """Return the days on one of which it was published, None when unknown."""
        return self.sentence.candidate.passage.period


def gather(event: AskedEvent, passages: Sequence[Sequence[Sentence]]) -> list[Evidence]:
    """Return what each sentence that tells of the event or of a time says about when it was, best first.

    What matches less than `FAINT` may be missing.
    """
    found = [one for sentences in passages if sentences for one in _of_passage(event, sentences)]
    return sorted(found, key=lambda one: -one.match)


def tellings(event: AskedEvent, passages: Sequence[Sequence[Sentence]]) -> list[Evidence]:
    """Return the sentences that tell of the event, with the day of their publication, best first."""
    found = [one for sentences in passages if sentences for one in _tellings_in(event, ReadPassage(sentences))]
    return sorted(found, key=lambda one: -one.match)


def _tellings_in(event: AskedEvent, within: ReadPassage) -> Iterator[Evidence]:
    period = within.passage.period
    start, end = (period.start, period.end) if period else (None, None)
    for place, sentence in enumerate(within.sentences):
        if _may_tell(event, within, sentence):
            context = Context(within, place, event.verb)
            match, flaw = _match(event, context, sentence.vocabulary)
            worth = match * (_RETRACTED if context.retracted and not event.retracted else 1.0)
            if flaw is None:
                yield Evidence(sentence, context.opening, None, start, end, worth)


def _of_passage(event: AskedEvent, sentences: Sequence[Sentence]) -> Iterator[Evidence]:
    within = ReadPassage(sentences)
    for place, sentence in enumerate(sentences):
        if not _may_tell(event, within, sentence):
            continue
        context = Context(within, place, event.verb)
        if _most(event, context) < FAINT:
            continue  # to find the times of a sentence takes longer than all else
        times = [one for one in times_in(sentence.text, within.passage) if one.offset is None]
        moved = move_in(sentence.text, context.acts, within.passage, times)
        if moved:
            times = [time for time in times if not is_of_move(sentence.text, time)]
            yield from _moved(event, context, moved)
        dated = list(_dated(event, context, times))
        yield from dated
        if not dated and not moved:
            yield from _implied(event, context, within.passage.period)


def _may_tell(event: AskedEvent, within: ReadPassage, sentence: Sentence) -> bool:
    """Tell whether a sentence has a word of the question or of its act, and does not itself ask."""
    if "?" in sentence.text:
        return False
    if event.verb in sentence.vocabulary or any(within.family(word) & sentence.vocabulary for word in event.shares):
        return True
    return bool(kinds_in(sentence.text, sentence.words) & (event.acts | event.others))


def _dated(event: AskedEvent, context: Context, times: Sequence[TimeExpression]) -> Iterator[Evidence]:
    text = context.sentence.text
    bound = [(binding(event, text, context.acts, time), time) for time in times]
    best = max((tightness for tightness, _ in bound), default=0.0)
    for tightness, time in bound:
        if tightness < max(_LOOSE, best - _ASIDE) or _is_too_long(event, time):
            continue
        clause = frozenset(map(stem, WORD.findall(text, *clause_span(text, time))))
        match, flaw = _match(event, context, clause)
        start, end = _days(event, context, time)
        worth = match * _kept(event, context, time) * (0.5 + 0.5 * tightness)
        yield Evidence(
            context.sentence, context.opening, time, start, end, worth, _is_planned(context, time, start, end), flaw
        )


def _moved(event: AskedEvent, context: Context, moved: Move) -> Iterator[Evidence]:
    """Yield when a plan is to be now that it was moved, or when it was to be, where that is asked."""
    time = moved.old if event.retracted else moved.new
    if event.acts & MOVES or time is None:
        return
    match, flaw = _match(replace(event, acts=frozenset()), context, context.sentence.vocabulary)
    before = None if event.retracted else moved.old
    yield Evidence(context.sentence, context.opening, time, time.start, time.end, match, True, flaw, before)


def _is_too_long(event: AskedEvent, time: TimeExpression) -> bool:
    """Tell whether a time is a month where a day is asked for."""
    return bool(event.days and time.start and time.end and (time.end - time.start).days >= event.days)


def _is_planned(context: Context, time: TimeExpression, start: date | None, end: date | None) -> bool:
    period = context.sentence.candidate.passage.period
    if period and start and start > period.end:
        return True
    past = bool(period and end and end < period.start)
    return not past and tense(context.sentence.text, time.begin, time.stop) == "future"


def _kept(event: AskedEvent, context: Context, time: TimeExpression) -> float:
    """Return what is kept of a match for how the sentence puts it; "but now expects" takes back what was retracted."""
    text = context.sentence.text
    first, last = clause_span(text, time)
    holds = _NOW.search(text, first, last) is not None and not RETRACTED.search(text, first, last)
    retracted = not holds if context.retracted and not event.retracted else event.retracted and not context.retracted
    return (_RETRACTED if retracted else 1.0) * (_STRANGER if _opens_with_stranger(event, context) else 1.0)


def _opens_with_stranger(event: AskedEvent, context: Context) -> bool:
    """Tell whether a sentence first names somebody whom the question does not know."""
    asked = frozenset().union(event.shares, *event.names, *event.setting)
    return bool(context.names) and not any(held(word, asked) for word in context.names[0])


def _days(event: AskedEvent, context: Context, time: TimeExpression) -> tuple[date | None, date | None]:
    """Return the days that a time means for the event; what lasts "until Monday" does so from the publication on."""
    if time.anchor:
        return time.anchor
    published = context.sentence.candidate.passage.published
    first, last = clause_span(context.sentence.text, time)
    itself = any(act.kinds & event.acts and first <= act.begin < last for act in context.acts)
    follows = not any(map(str.isdigit, context.sentence.text[first : time.begin]))  # "until June 2027 on Wednesday"
    lasts = not itself and follows and _UNTIL.search(context.sentence.text, 0, first or time.begin)
    begun = lasts and published and time.end and published < time.end
    return (published if begun else time.start), time.end


def _implied(event: AskedEvent, context: Context, period: Period | None) -> Iterator[Evidence]:
    """Yield a sentence that tells of the event and no day; one that opens the article is dated by its publication."""
    match, flaw = _match(event, context, context.sentence.vocabulary)
    if flaw is None and (event.acts or match >= _TOLD):
        act = next((act for act in context.acts if act.kinds & event.acts), None)
        looks = _tense_of(context.sentence.text, act) if act else "unknown"
        state = _is_state(context.sentence.text, act)
        told = period if (looks == "past" or state) and context.leads else None
        start, end = (told.start, told.end) if told else (None, None)
        worth = match * (_BY_THE_CLOCK if state or _CLOCK.search(context.sentence.text) else _IMPLIED)
        yield Evidence(context.sentence, context.opening, None, start, end, worth, looks == "future" and not state)


def _is_state(text: str, act: Act | None) -> bool:
    """Tell whether a sentence says that it is so now: "the outage is over", "the clinics are open once more"."""
    if act is None:
        return False
    words = text[act.begin : act.stop]
    return opens_with(words, _IS) or (_IS_BEFORE.search(text, 0, act.begin) is not None and "ing" not in words)


def _tense_of(text: str, act: Act) -> Tense:
    """Return the tense of an act; "a day before it was to end" leaves open when it did."""
    return "unknown" if follows(text, act.begin, TO, ADVERBS_OR_BE) else tense(text, act.stop, act.stop)


def _match(event: AskedEvent, context: Context, clause: frozenset[str]) -> tuple[float, Flaw | None]:
    """Return how much of the event stands near the date, and what is wrong with it."""
    levels = {word: context.level(word, clause) for word in event.shares}
    words = sum(share * levels[word] for word, share in event.shares.items())
    act = _act_level(event, context) if event.acts else words
    match = _weighed(event, act, words)
    if not all(map(context.speaks_of, event.setting)) or not all(
        context.takes_part(name) or is_left_unsaid(event, context, name) or is_the_house_of(event, context, name)
        for name in event.names
    ):
        return match, "other_participants"
    if somebody_else_acts(event, context):
        return match, "other_participants"
    if event.shares and not (event.names or event.setting) and words <= _ELSEWHERE and not context.leans:
        return match, "other_participants"  # what is asked about stands somewhere in the article, and not here
    if act < (_LEAST_ACT if event.acts else _LEAST_WORDS):
        return match, "another_act"
    return match, None


def _most(event: AskedEvent, context: Context) -> float:
    """Return the most that a match of the sentence can be, whatever time it tells: that of all its words."""
    words = sum(share * context.level(word, context.sentence.vocabulary) for word, share in event.shares.items())
    return _weighed(event, _act_level(event, context) if event.acts else words, words)


def _weighed(event: AskedEvent, act: float, words: float) -> float:
    return _ACT_SHARE * act + (1 - _ACT_SHARE) * words if event.shares else act


def _act_level(event: AskedEvent, context: Context) -> float:
    own = [act for act in context.acts if act.kinds & event.acts]
    if own:
        text, asked = context.sentence.text, stems(event.text)
        literal = any(word in asked for act in own for word in stems(text[act.begin : act.stop]))
        # What is asked for by its noun, "the G7 summit", is not any other meeting.
        return _ACT if literal else _NEAR_ACT if event.verb and _BY_NOUN.search(event.text) else _SAME_ACT
    near = frozenset().union(*(NEAR.get(kind, frozenset()) for kind in event.acts))
    if near and any(act.kinds & near for act in context.acts):
        return _NEAR_ACT
    if "announce" in event.acts and any("say" in act.kinds for act in context.acts):
        return _NEAR_ACT
    if "begin" in event.acts and any(_starts(event, act, context.sentence.text) for act in context.acts):
        return _NEAR_ACT  # that they walked out tells when the strike began
    if not context.leans or context.before is None or any(act.kinds - _SPEECH for act in context.acts):
        return 0.0
    return _LEAST_ACT if any(act.kinds & event.acts for act in acts_in(context.before.text, event.verb)) else 0.0


def _starts(event: AskedEvent, act: Act, text: str) -> bool:
    """Tell whether an act is what was to begin, told by another word: "walked out" where "the strike" began."""
    said = stems(text[act.begin : act.stop])
    return bool(act.kinds & event.others) and not any(word in event.shares for word in said)
