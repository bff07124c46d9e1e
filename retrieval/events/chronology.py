"""When an event happened: all dated evidence of it put in order, the answer chosen, and the rivals with why they lost.

What a single sentence is worth as evidence is judged in `dated_evidence`; quotes are made of it in `extractive`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from retrieval.domain import trace
from retrieval.english.dictionary import Pattern, phrase
from retrieval.events.asked_event import NTH, AskedEvent, asked_event, bounding_event
from retrieval.events.dated_evidence import Evidence, gather
from retrieval.events.disagreement import NOTES, same_news
from retrieval.events.rivals import Loss, Lost, explain_lost, rivals, without_moved
from retrieval.question.kinds import Order
from retrieval.question.question import Question, Window
from retrieval.ranking.sentences import Idf, Sentence, weigh
from retrieval.text.acts import NEAR
from retrieval.text.stems import stems

# Match from which dated evidence comes before what else there is, and from which nothing else is needed.
_BAR, _BAR_UNKNOWN_VERB, _BAR_WITHOUT_ACT, _BAR_INDIRECT = (0.65, 0.8), (0.65, 0.85), (0.75, 0.95), (0.8, 1.0)
_LEAST = 0.45  # match below which a sentence is no evidence
_FITTING = 0.72  # of the best match, to be about the same event
_PLAN = 0.75  # of its match, for a plan, where it is asked what has happened
_CLAIM = 0.1  # for a sentence that says "for the first time" where that is asked
_VAGUE, _VAGUEST = 0.015, 0.1  # lost with each doubling of the days that a time leaves open
_ELSEWHERE = 0.85  # for what bounds the event, told where its participants are not named
_BOUNDS = 3  # days that what bounds the event may have been on
_PLANNED_BOUND = 0.65  # for what bounds the event, where it is only announced
_UNNAMED = 0.7  # for what bounds the event, where a pronoun stands for who took part
_STATEMENTS = 3
_CLAIMS: dict[Order, Pattern] = {
    "first": phrase("time.claims_first"),
    "last": phrase("time.claims_last"),
    "next": phrase("time.claims_next"),
}


@dataclass(frozen=True, slots=True)
class Dating:
    """When the event happened: the evidence in the order in which it is told, best first; none when none is known.

    `declined` says, where nothing is told, why that is certain: no sentence at all tells of such an act by these
    participants, or those that do speak of another time. `bar` is the match from which the evidence comes before all
    else, and the one from which nothing else is needed. `notes` qualify the answer, `scope` is where it was looked for.
    `acts` are the kinds of act that any answer has to name, none where that is not certain.
    """

    told: tuple[Evidence, ...]
    rivals: tuple[Lost, ...] = ()
    notes: tuple[str, ...] = ()
    declined: Loss | None = None
    bar: tuple[float, float] = (1.0, 1.0)
    scope: Window | None = None
    acts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Evidence that gives the same days; `start` and `end` are those of the most exact, None where none are known."""

    evidence: tuple[Evidence, ...]
    start: date | None
    end: date | None
    worth: float

    @property
    def newest(self) -> date:
        """Return the day of the newest report."""
        return max((one.published or date.min for one in self.evidence), default=date.min)

    @property
    def planned(self) -> bool:
        """Tell whether all evidence only looks ahead to it."""
        return all(one.planned for one in self.evidence)


@dataclass(frozen=True, slots=True)
class _Search:
    """One question put to the evidence; `lost` collects what falls out on the way, with the reason."""

    question: Question
    event: AskedEvent
    as_of: date
    lost: list[Lost] = field(default_factory=list)


def date_event(
    question: Question, passages: Sequence[Sequence[Sentence]], as_of: date, idf: Idf, window: Window | None = None
) -> Dating:
    """Return when the event that a question asks about happened, as far as passages visible at `as_of` tell.

    `window`, where given, bounds when the event happened, both days inclusive.
    """
    event = _as_spelt(asked_event(question, idf), question, passages, idf)
    search = _Search(question, event, as_of)
    evidence = without_moved(event, gather(event, passages), passages, search.lost)
    scopes = [window] if window and window.reason in event.text else bounds(event, passages, idf)
    heard = [one for one in _counted(event, evidence) if one.flaw is None and one.match >= _LEAST]
    sound = [one for one in heard if one.start or one.time or one.by_the_clock or event.ahead]
    search.lost.extend(Lost(one, one.flaw) for one in evidence if one.flaw)
    # When the bounding event was may be misread: a window that nothing lies in is given up for the next.
    scope = next((scope for scope in scopes if any(overlaps(one, scope) for one in sound)), next(iter(scopes), None))
    fitting = _fitting(search, _happened(search, _within(search, sound, scope)))
    if trace.is_recorded():
        _explain(event, scope, fitting)
    if not fitting:
        explain_lost(search.lost)
        return Dating(
            (), rivals(search.lost, ()), declined=_why_none(search, heard, sound), scope=scope, acts=_acts(event)
        )
    occurrences = _occurrences(fitting)
    chosen = _choose(search, occurrences)
    told, notes = _tell(search, chosen, [one for one in occurrences if one is not chosen])
    explain_lost(search.lost)
    return Dating(tuple(told), rivals(search.lost, told), tuple(notes), bar=_bar(event), scope=scope, acts=_acts(event))


def _explain(event: AskedEvent, scope: Window | None, fitting: Sequence[Evidence]) -> None:
    trace.note(f"looks for the days of {', '.join(sorted(event.acts)) or 'an act that is not known'}")
    if scope:
        trace.note(f"“{scope.reason}” bounds it: {scope.start or 'open'} to {scope.end or 'open'}")
    for one in fitting:
        trace.note(f"dates it to {one.start or 'no day'}: {one.sentence.text}", value=one.match, limit=_LEAST)


def _counted(event: AskedEvent, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Keep what says that it was the second time, where that is asked: which of several it was can't be counted out."""
    asked = NTH.search(event.text)
    if asked is None:
        return evidence
    nth = re.compile(rf"\b{asked['nth']}\b", re.IGNORECASE)
    return [one for one in evidence if nth.search(one.sentence.text)]


def _as_spelt(event: AskedEvent, question: Question, passages: Sequence[Sequence[Sentence]], idf: Idf) -> AskedEvent:
    """Return the event with misspelt words as the passages spell them."""
    known = frozenset().union(*(sentence.vocabulary for sentences in passages for sentence in sentences))
    meant = weigh(question, idf, known).meant
    return replace(event, shares={meant.get(word, word): share for word, share in event.shares.items()})


def _bar(event: AskedEvent) -> tuple[float, float]:
    if not event.direct:
        return _BAR_INDIRECT
    if not event.acts:
        return _BAR_WITHOUT_ACT
    return _BAR_UNKNOWN_VERB if event.verb else _BAR


def _is_outright(event: AskedEvent) -> bool:
    """Tell whether a short question names an act that is known, and who took part or where."""
    return bool(event.direct and event.acts and not event.verb and (event.names or event.setting))


def _acts(event: AskedEvent) -> frozenset[str]:
    near = (NEAR.get(kind, frozenset()) for kind in event.acts)
    return event.acts.union(*near) if _is_outright(event) else frozenset()


def _why_none(search: _Search, heard: Sequence[Evidence], sound: Sequence[Evidence]) -> Loss | None:
    """Return why there is no answer, None where the question leaves room for doubt."""
    event = search.event
    if not _is_outright(event):
        return None
    if not sound:
        return "undated" if heard else "another_act"
    if all(one.planned for one in sound) and not event.ahead:
        return "still_ahead"
    return next((lost.loss for lost in search.lost if lost.evidence in sound), None)


def bounds(event: AskedEvent, passages: Sequence[Sequence[Sentence]], idf: Idf) -> list[Window]:
    """Return the windows that "before the meeting" may mean, as far as the articles tell when that was, best first."""
    if event.bound is None:
        return []
    bounding = bounding_event(event.bound, event, idf)
    dated = [one for one in gather(bounding, passages) if one.flaw is None and one.start and one.match >= _LEAST]
    dated.sort(key=lambda one: -_bounding_worth(event, bounding, one))
    days = list(dict.fromkeys(one.start for one in dated if one.start))
    reason = f"{event.bound.side} {event.bound.text}"
    if event.bound.side == "before":
        return [Window(None, day - timedelta(days=1), reason) for day in days[:_BOUNDS]]
    return [Window(day, None, reason) for day in days[:_BOUNDS]]


def _bounding_worth(event: AskedEvent, bounding: AskedEvent, one: Evidence) -> float:
    """Return what evidence of the bounding event is worth: more where it names who took part in either event."""
    passage = one.sentence.candidate.passage
    around = frozenset(stems(f"{passage.title} {passage.text}"))
    known = all(name & around for name in event.names)
    named = all(name & one.sentence.vocabulary for name in bounding.names)
    certain = _PLANNED_BOUND if one.planned else 1.0
    return one.match * certain * (1.0 if known else _ELSEWHERE) * (1.0 if named else _UNNAMED)


def _within(search: _Search, evidence: Iterable[Evidence], window: Window | None) -> list[Evidence]:
    """Keep what happened within the window, all of it when there is none."""
    kept = []
    for one in evidence:
        if window is None or overlaps(one, window):
            kept.append(one)
        else:
            search.lost.append(Lost(one, "outside_window"))
    return kept


def overlaps(one: Evidence, window: Window) -> bool:
    """Tell whether something happened within a window, at least in part."""
    if one.start is None or one.end is None:
        return False
    return (window.start is None or one.end >= window.start) and (window.end is None or one.start <= window.end)


def _happened(search: _Search, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Keep what had happened by then, unless it is asked for what lies ahead; what still lies ahead of "next"."""
    if search.event.ahead and search.question.order != "next":
        return list(evidence)
    ahead = search.question.order == "next"
    evidence = list(evidence)
    held = max((one.start for one in evidence if ahead and one.start and one.start <= search.as_of), default=None)
    kept = []
    for one in evidence:
        if held and one.start is None and one.published and one.published <= held:
            search.lost.append(Lost(one, "overtaken"))  # what was to come then has come since
            continue
        if one.start is not None and (one.start > search.as_of) != ahead:
            search.lost.append(Lost(one, "earlier" if ahead else "still_ahead"))
        elif one.start is None and one.planned and not ahead:
            search.lost.append(Lost(one, "still_ahead"))
        else:
            kept.append(one)
    return kept


def _fitting(search: _Search, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Keep what fits about as well as the best, worth more where it says outright what is asked."""
    weighed = [replace(one, match=_worth(search, one)) for one in evidence]
    best = max((one.match for one in weighed), default=0.0)
    fitting = [one for one in weighed if one.match >= max(_LEAST, _FITTING * best)]
    search.lost.extend(Lost(one, "weaker") for one in weighed if one.match < max(_LEAST, _FITTING * best))
    return sorted(fitting, key=lambda one: -one.match)


def _worth(search: _Search, one: Evidence) -> float:
    order = search.question.order
    claims = _CLAIM if order and _CLAIMS[order].search(one.sentence.text) else 0.0
    plan = _PLAN if one.planned and not search.event.ahead and order != "next" else 1.0
    if search.event.retracted and not one.planned:
        plan *= _PLAN  # when it was to be at first is told by a plan
    return one.match * plan + claims


def _occurrences(evidence: Sequence[Evidence]) -> list[Occurrence]:
    """Put together what gives the same days; a month counts for a day within it."""
    groups: list[list[Evidence]] = []
    for one in sorted(evidence, key=_span_length):
        same = next((group for group in groups if _agree(group[0], one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return [_occurrence(group) for group in groups]


def _occurrence(group: Sequence[Evidence]) -> Occurrence:
    ranked = sorted(group, key=lambda one: (_vagueness(one) - one.match, one.published or date.max))
    first = group[0]
    return Occurrence(tuple(ranked), first.start, first.end, max(one.match for one in group) - _vagueness(first))


def _vagueness(one: Evidence) -> float:
    """Return what is lost with the days that a time leaves open."""
    return min(_VAGUEST, _VAGUE * math.log2(1 + (one.end - one.start).days)) if one.start and one.end else 0.0


def _span_length(one: Evidence) -> tuple[int, float]:
    days = (one.end - one.start).days if one.start and one.end else 100_000
    return days, -one.match


def _agree(one: Evidence, other: Evidence) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return one.start is other.start is None
    return one.start <= other.end and other.start <= one.end


def _choose(search: _Search, occurrences: Sequence[Occurrence]) -> Occurrence:
    dated = [one for one in occurrences if one.start is not None]
    if not dated:
        return max(occurrences, key=lambda one: one.worth)
    match search.question.order:
        case "first" | "next":
            return min(dated, key=lambda one: (one.start or date.max, -one.worth))
        case "last":
            return max(dated, key=lambda one: (one.start or date.min, one.worth))
    if search.event.retracted and all(one.planned for one in dated):
        return min(dated, key=lambda one: (min(each.published or date.max for each in one.evidence), -one.worth))
    if search.event.ahead:
        open_still = [one for one in dated if (one.end or date.max) >= search.as_of] or dated
        return max(open_still, key=lambda one: (one.newest, one.worth))
    return max(occurrences, key=lambda one: one.worth)


def _tell(search: _Search, chosen: Occurrence, others: Sequence[Occurrence]) -> tuple[list[Evidence], list[str]]:
    """Return the evidence to quote, and what has to be noted about it."""
    notes = []
    first = chosen.evidence[0]
    if first.time is None and first.start is not None:
        notes.append("implied_by_publication")
    if first.start is None and first.published is None:
        notes.append("year_not_stated")
    told = [first]
    for other in sorted(others, key=lambda one: -one.worth):
        loss = _loss(search, chosen, other)
        search.lost.extend(Lost(one, loss) for one in other.evidence[:1])
        if loss in ("disputed", "overtaken") and len(told) < _STATEMENTS:
            told.append(other.evidence[0])
        note = NOTES.get(loss)
        if note and note not in notes:
            notes.append(note)
    return [*told, *_further(search, chosen, others, told)], notes


def _loss(search: _Search, chosen: Occurrence, other: Occurrence) -> Loss:
    """Return why an occurrence that fits lost against the chosen one."""
    order = search.question.order
    if chosen.start is None or other.start is None:
        return "weaker"
    if order in ("first", "next"):
        return "later"
    if order == "last":
        return "earlier"
    if not (chosen.planned or other.planned):
        outlets = {one.outlet for one in chosen.evidence}.isdisjoint(one.outlet for one in other.evidence)
        return (
            "disputed"
            if same_news(chosen.start, other.start) and outlets
            else "later"
            if other.start > chosen.start
            else "earlier"
        )
    if not same_news(chosen.newest, other.newest) or chosen.newest == other.newest:
        return "overtaken" if other.newest < chosen.newest else "weaker"
    return "disputed" if chosen.planned and other.planned else "overtaken"


def _further(
    search: _Search, chosen: Occurrence, others: Sequence[Occurrence], told: Sequence[Evidence]
) -> list[Evidence]:
    """Return further proof: the same days from another article, then, without an order, other times it happened."""
    articles = {one.sentence.candidate.passage.article_id for one in told}
    texts = {one.sentence.text for one in told}
    room = _STATEMENTS - len(told)
    found: list[Evidence] = []
    again = [one.evidence[0] for one in others if one.start] if search.question.order is None else []
    for one in (*chosen.evidence, *again):
        article = one.sentence.candidate.passage.article_id
        if len(found) < room and article not in articles and one.sentence.text not in texts:
            found.append(one)
            articles.add(article)
            texts.add(one.sentence.text)
    return found
