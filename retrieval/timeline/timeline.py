"""The events of a story in the order in which they happened, each dated by a verbatim quote.

How a timeline is shown is left to those who show it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.attribution.citations import cite
from retrieval.domain.answer import Citation
from retrieval.english.dictionary import Pattern
from retrieval.events.asked_event import topic_event
from retrieval.events.dated_evidence import Evidence, gather
from retrieval.events.moved_plans import move_in
from retrieval.question.question import content_words
from retrieval.question.turns import without_dateline
from retrieval.ranking.search import Request, Search
from retrieval.ranking.sentences import read_passages
from retrieval.text.acts import acts_in
from retrieval.text.stems import stems
from retrieval.times.publication import times_in

MOST_EVENTS = 40
_LEAST = 0.45  # share of the topic that has to stand in or around a sentence
_FITTING = 0.65  # of the best
_LONGEST = 366  # days of a time that still places an event
_ALIKE = 0.4  # share of words in common from which two sentences of the same days tell of the same event
_SPEECH = frozenset({"say", "announce", "confirm"})
_SUBORDINATE = Pattern(
    r"\b(?:since|after|before|because|which|who|whose|that|until|if|than|when|while|although|twice|once|ahead of)\b", 0
)
_RELATIVE = Pattern(r"\b(?:who|whose|which|that)\b", 0)
_AGAIN = Pattern(r"\band (?:then )?again (?:on|in)?\s*$", 0)
_WITHIN = 0.7  # share of the shorter one's words in the longer


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event: when it was (inclusive days), the sentence that says so, and who else does.

    `text` is the part of `citation.quote` that tells of the event; `also` cites other articles that tell of it.
    `planned` when it is only known from what looked ahead to it; `overtaken` when a later report moved it.
    """

    start: date
    end: date
    text: str
    citation: Citation
    also: tuple[Citation, ...] = ()
    planned: bool = False
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class _Moved:
    """Days on which something was to be, and the day of the report that it will not be then."""

    start: date
    end: date
    reported: date


@dataclass(frozen=True, slots=True)
class _Group:
    """Evidence that tells of the same event, best first."""

    evidence: tuple[Evidence, ...]

    @property
    def best(self) -> Evidence:
        return self.evidence[0]


def build_timeline(search: Search, request: Request) -> tuple[TimelineEvent, ...]:
    """Return the events of a story, earliest first, at most 40: those that are closest to the topic.

    `request.question` is the topic; `since` and `until` bound the days of the events, and not of publication, for an
    article may look back or ahead.
    """
    found = search.find(replace(request, since=None, until=None))
    event = topic_event(request.question, found.idf)
    gathered = gather(event, read_passages(found.candidates))
    moved = frozenset(_moved_days(gathered))
    evidence = _main_times(one for one in gathered if _places(one))
    told = [one for one in evidence if _is_within(one, request)]
    best = max((one.match for one in told), default=0.0)
    fitting = [one for one in told if one.match >= max(_LEAST, _FITTING * best)]
    groups = sorted(_grouped(fitting), key=lambda group: -group.best.match)[:MOST_EVENTS]
    ordered = sorted(groups, key=lambda group: (group.best.start or date.min, group.best.end or date.min))
    return tuple(_numbered(ordered, moved))


def _places(one: Evidence) -> bool:
    """Tell whether a sentence says itself when it was, and closely enough; what is so since then is no event."""
    if one.time is None or one.start is None or one.end is None or one.flaw is not None or one.time.open_end:
        return False
    return (one.end - one.start).days < _LONGEST and not (one.start < one.end and _is_aside(one))


def _is_aside(one: Evidence) -> bool:
    """Tell whether a vague time stands in a clause about something else: "the deal that ended it two weeks ago"."""
    text = one.sentence.text
    clauses = [found.start() for found in _RELATIVE.finditer(text, 0, one.time.begin if one.time else 0)]
    return bool(clauses) and "," not in text[clauses[-1] : one.time.begin if one.time else 0]


def _moved_days(evidence: Iterable[Evidence]) -> Iterator[_Moved]:
    """Yield the days from which a report says that something was moved."""
    for one in evidence:
        passage, text = one.sentence.candidate.passage, one.sentence.text
        if passage.published is not None:
            move = move_in(text, acts_in(text), passage, times_in(text, passage))
            if move and move.old and move.old.start and move.old.end:
                yield _Moved(move.old.start, move.old.end, passage.published)


def _main_times(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Keep one time of each sentence, that of its main clause, and others only where it happened "again"."""
    sentences: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    for one in evidence:
        sentences[one.sentence.candidate.passage.id, one.sentence.start].append(one)
    return [one for told in sentences.values() for one in _main_time(told)]


def _main_time(told: Sequence[Evidence]) -> list[Evidence]:
    text = told[0].sentence.text
    depths = {one: len(_SUBORDINATE.findall(text, 0, one.time.begin)) for one in told if one.time}
    main = min(depths, key=lambda one: (depths[one], one.time.begin if one.time else 0))
    again = [one for one in depths if one is not main and one.time and _AGAIN.search(text, 0, one.time.begin)]
    return [main, *again]


def _is_within(one: Evidence, request: Request) -> bool:
    return (request.since is None or (one.end or date.min) >= request.since) and (
        request.until is None or (one.start or date.max) <= request.until
    )


def _grouped(evidence: Iterable[Evidence]) -> list[_Group]:
    """Put together what tells of the same event; what reports it comes before what announced it."""
    groups: list[list[Evidence]] = []
    for one in sorted(evidence, key=lambda one: (one.planned, -one.match)):
        same = next((group for group in groups if any(_same_event(one, other) for other in group)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return [_Group(tuple(group)) for group in groups]


def _same_event(one: Evidence, other: Evidence) -> bool:
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return False
    if one.start > other.end or other.start > one.end:
        return False
    if one.sentence.text == other.sentence.text:
        return (one.start, one.end) == (other.start, other.end)
    if one.start == one.end == other.start == other.end and _nearest_act(one) & _nearest_act(other):
        return True
    words, others = _telling_words(one), _telling_words(other)
    shared = len(words & others)
    shorter = min(len(words), len(others)) or 1
    return shared / (len(words | others) or 1) >= _ALIKE or shared / shorter >= _WITHIN


def _nearest_act(one: Evidence) -> frozenset[str]:
    """Return the kinds of the act that stands nearest to the time, none when that is only that somebody said it."""
    if one.time is None:
        return frozenset()
    acts = acts_in(one.sentence.text)
    time = one.time
    nearest = min(acts, key=lambda act: max(act.begin - time.stop, time.begin - act.stop), default=None)
    return nearest.kinds - _SPEECH if nearest else frozenset()


def _telling_words(one: Evidence) -> frozenset[str]:
    return frozenset(stems(" ".join(content_words(one.sentence.text))))


def _numbered(groups: Sequence[_Group], moved: Collection[_Moved]) -> Iterator[TimelineEvent]:
    """Yield the events with their citations numbered in the order of the timeline."""
    number = 0
    for group in groups:
        number += 1
        citation, also = _cited(group.best, number), []
        articles = {citation.article_id}
        for one in group.evidence[1:]:
            if one.sentence.candidate.passage.article_id not in articles:
                number += 1
                also.append(_cited(one, number))
                articles.add(also[-1].article_id)
        best = group.best
        if best.start and best.end:
            planned = all(one.planned for one in group.evidence)
            overtaken = planned and _is_overtaken(best, moved)
            yield TimelineEvent(
                best.start, best.end, without_dateline(best.sentence.text), citation, tuple(also), planned, overtaken
            )


def _is_overtaken(plan: Evidence, moved: Collection[_Moved]) -> bool:
    told = plan.published or date.min
    return any((one.start, one.end) == (plan.start, plan.end) and one.reported >= told for one in moved)


def _cited(one: Evidence, number: int) -> Citation:
    passage = one.sentence.candidate.passage
    return cite(number, passage, passage.start + one.opening.start, passage.start + one.sentence.end)
