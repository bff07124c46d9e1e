"""When it was, and how long from one day to another: the days that the words of a time mean, written out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, values, word_set
from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import Context, ReadPassage, held, topic_told
from retrieval.events.dated_evidence import Evidence
from retrieval.events.moved_plans import move_in
from retrieval.events.time_attachment import binding
from retrieval.question.kinds import asks_for_the_first
from retrieval.question.question import Question, content_words
from retrieval.ranking.sentences import Idf, Sentence
from retrieval.text.acts import kinds_of
from retrieval.text.stems import WORD, stem, stems
from retrieval.times.expressions import format_interval
from retrieval.times.publication import times_in

_LIKELY = 0.6  # of a time's tightness, from which it is told by itself

_FIRST_OF_PLANS = frozenset({"original", "initial", "planned"})
_DAY_NOUNS = frozenset({"day", "date", "deadline"})
_BETWEEN = frozenset({"for", "on", "in", "at"})
_NOT_FAR = 6  # words before a day that "not" denies: "will not be finished in November but in March"
_LEAST_TOLD = 0.5  # of the words of a plan, that have to stand in a sentence or near it
_NEARLY = 0.8  # of the best
_LEAST = 0.6
"""Match from which a day is sure enough to be counted from."""
_WRITTEN_OUT = 12
"""The most days that are written as a word."""
_SURELY = 0.7
"""Match from which a day counts as one on which it happened."""
_NTH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_TIME_OF = Pattern(rf"\b(?:{'|'.join(_NTH)})(?=\s+(?:time|meeting|call|visit|talks|round)\b)")
_KNOWN = 0.31
"""Least part of what is asked about that a sentence, or what it leans on, has to name."""


def day_told(evidence: Evidence) -> AnswerSpan | None:
    """Return the days that a sentence gives an event, as a span of the sentence; None where it leaves them open."""
    time = evidence.time
    if evidence.start is None or evidence.end is None:
        return AnswerSpan(time.begin, time.stop, evidence.match, "day") if time else None
    text = written(evidence.start, evidence.end)
    begin, stop = (time.begin, time.stop) if time else (0, len(evidence.sentence.text))
    if time is None and evidence.reported and evidence.reported.start != evidence.reported.end:
        return None
    before = evidence.moved_from
    if before and before.start and before.end:
        text = f"{text} (put off from {written(before.start, before.end)})"
    rule = "moved_plan" if before else "resolved_time" if time else "day_of_publication"
    return AnswerSpan(begin, stop, evidence.match, "day", iso(evidence.start, evidence.end), text, rule)


def days_in(event: AskedEvent, text: str, context: Context) -> list[AnswerSpan]:
    """Return the days that a sentence names, with how tightly each belongs to the act that is asked about."""
    passage = context.sentence.candidate.passage
    found = []
    sure = _tells_of(event, context)
    for time in times_in(text, passage):
        if time.start is None or time.end is None or (event.since and not (time.open_end or time.anchor)):
            continue
        if event.ahead and passage.published and time.end < passage.published:
            continue  # what was over when it was told is not still to come
        bound = binding(event, text, context.acts, time)
        start, end = time.anchor or (time.start, time.end)
        likely = bound >= _LIKELY and sure
        found.append(
            AnswerSpan(
                time.begin, time.stop, bound, "day", iso(start, end), written(start, end), "resolved_time", likely
            )
        )
    return found


def _tells_of(event: AskedEvent, context: Context) -> bool:
    """Tell whether a sentence itself speaks of the act that is asked about, and of who or what it was."""
    told = any(act.kinds & event.acts for act in context.acts)
    known = sum(share * context.level(word, context.sentence.vocabulary) for word, share in event.shares.items())
    return told and (not event.shares or known >= _KNOWN)


def written(start: date, end: date) -> str:
    """Write inclusive days for people."""
    return format_interval(start, end)


def iso(start: date, end: date) -> str:
    """Write inclusive days for programs, as ISO 8601 has it."""
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"


def span_between(began: Evidence | None, ended: Evidence | None, as_of: date) -> AnswerSpan | None:
    """Return the days from one event to another and how many they are, as "5–14 February 2026, nine days".

    It is a span of the sentence of the first. None where a day of either is not told exactly and surely.
    """
    if began is None or ended is None or not (_is_exact(began) and _is_exact(ended)):
        return None
    start, end = began.start, ended.start
    told = day_told(began)
    if start is None or end is None or told is None or not start < end <= as_of:
        return None
    text = f"{written(start, end)}, {days_written((end - start).days)}"
    return AnswerSpan(told.begin, told.stop, began.match, "length", iso(start, end), text, "two_days")


def _is_exact(one: Evidence) -> bool:
    return one.match >= _LEAST and one.start is not None and one.start == one.end


def days_written(count: int) -> str:
    """Return a number of days in words: "nine days", "31 days"."""
    names = {number: name for name, number in values("numbers.units").items()}
    return f"{names[count] if count <= _WRITTEN_OUT else f'{count:,}'} day" + ("" if count == 1 else "s")


def days_of(event: AskedEvent, evidence: Sequence[Evidence], as_of: date) -> list[Evidence]:
    """Return what tells of an event, by whom it names, that has happened on exact days, the surest of each."""
    told: dict[date, Evidence] = {}
    for one in sorted(evidence, key=lambda one: -one.match):
        sure = one.flaw is None and not one.planned and one.match >= _SURELY and one.time is not None
        if sure and _names(event, one) and one.start is not None and one.start == one.end and one.start <= as_of:
            told.setdefault(one.start, one)
    return [told[day] for day in sorted(told)]


def _names(event: AskedEvent, one: Evidence) -> bool:
    quote = one.sentence.candidate.passage.text[one.opening.start : one.sentence.end]
    return not frozenset(stems(quote)).isdisjoint(frozenset().union(*event.names))


def _tells_several(event: AskedEvent, text: str) -> bool:
    """Tell whether a sentence counts such events itself: "after two calls on Monday"."""
    words = [match[0].lower() for match in WORD.finditer(text)]
    numbers = values("numbers.units")
    return any(
        int(numbers.get(word, 0)) > 1 and after.endswith("s") and bool(kinds_of(stem(after)) & event.acts)
        for word, after in pairwise(words)
    )


def count_of(event: AskedEvent, told: Sequence[Evidence]) -> AnswerSpan | None:
    """Return how many days are told of an event and which: "2 (in the articles stored): 28 March 2025, 6 May 2025".

    It is a span of the first sentence. None where one of them says that there were more, or that it was a later time.
    """
    first = day_told(told[0]) if told else None
    most = max((_NTH[nth[0].lower()] for one in told for nth in _TIME_OF.finditer(one.sentence.text)), default=0)
    if first is None or most > len(told) or any(_tells_several(event, one.sentence.text) for one in told):
        return None
    days = ", ".join(written(one.start, one.start) for one in told if one.start)
    text = f"{len(told)} (in the articles stored): {days}"
    return AnswerSpan(first.begin, first.stop, told[0].match, "amount", float(len(told)), text, "days_counted")


@dataclass(frozen=True, slots=True)
class FirstDay:
    """A day on which something was to be before its plan was changed, and the sentence that says so."""

    sentence: Sentence
    opening: Sentence
    span: AnswerSpan
    worth: float


def asks_for_first_day(question: Question) -> tuple[str, ...] | None:
    """Return what it is asked of when it was to be at first (stems), None where that is not asked."""
    asking = [word.lower() for word in WORD.findall(question.text)]
    named = asking[:1] == ["what"] and not _FIRST_OF_PLANS.isdisjoint(asking) and not _DAY_NOUNS.isdisjoint(asking)
    when = asking[:1] == ["when"] or (asking[:1] in (["what"], ["which"]) and asking[1:2] in (["day"], ["date"]))
    done = asking[1:2] == ["did"] and word_set("answers.planning").isdisjoint(asking)
    if not (named or (when and not done and asks_for_the_first(question.text))):
        return None
    dress = word_set("function_words.question_words", "answers.planning", "answers.first_of_all", "answers.at_first")
    words = [word for word in content_words(question.text) if word not in dress | word_set("function_words.stop_words")]
    return tuple(dict.fromkeys(stems(" ".join(words)))) or None


def first_day(
    topic: Sequence[str], named: Collection[str], passages: Sequence[Sequence[Sentence]], idf: Idf
) -> FirstDay | None:
    """Return the day from which a plan was moved, else the one for which the earliest report planned it.

    `named` are the stems of the question's names: of its other words those do not count that no passage has.
    """
    moved: list[FirstDay] = []
    planned: list[FirstDay] = []
    known = frozenset().union(*(one.vocabulary for sentences in passages for one in sentences))
    topic = [word for word in topic if word in named or held(word, known)] or topic
    for sentences in passages:
        if sentences and sentences[0].candidate.passage.published:
            for one, is_moved in _days_planned(topic, ReadPassage(sentences), idf):
                (moved if is_moved else planned).append(one)
    best = max(moved, key=lambda one: one.worth, default=None)
    surest = max((one.worth for one in (*moved, *planned)), default=0.0)
    if best and best.worth >= _NEARLY * surest:
        return best
    near = [one for one in planned if one.worth >= _NEARLY * surest]
    return min(near, key=lambda one: (one.sentence.candidate.passage.published or date.max, -one.worth), default=None)


def _days_planned(topic: Sequence[str], within: ReadPassage, idf: Idf) -> Iterator[tuple[FirstDay, bool]]:
    """Yield the days of a passage for which something was planned, with whether it says that they no longer hold."""
    passage = within.passage
    for place, sentence in enumerate(within.sentences):
        times = [time for time in times_in(sentence.text, passage) if time.start and time.end]
        if not times or "?" in sentence.text or passage.published is None:
            continue
        context = Context(within, place, "")
        worth = topic_told(topic, context, idf)
        if worth < _LEAST_TOLD:
            continue
        move = move_in(sentence.text, context.acts, passage, times)
        for time in [move.old] if move and move.old else times:
            before, behind = sentence.text[: time.begin].lower().split(), sentence.text[time.stop :]
            due = next((word for word in reversed(before) if word not in _BETWEEN), "") in word_set("answers.planning")
            old = move is not None and (move.old is time or (due and time.begin != move.new.begin))
            instead = behind.lstrip(" ,").startswith("but ") and "not" in before[-_NOT_FAR:]
            if not (old or instead) and (move or time.start is None or time.start <= passage.published):
                continue
            if time.start and time.end:
                text = written(time.start, time.end)
                span = AnswerSpan(time.begin, time.stop, worth, "day", iso(time.start, time.end), text, "resolved_time")
                yield FirstDay(sentence, context.opening, span, worth), bool(old or instead)
