"""What an article said about an event before it was changed, and does not say any more.

A publisher who changes a sentence has taken it back, for whatever reason. So nothing here becomes an answer: what an
earlier revision says is told beside the answer, with the reason that it lost. It is "overtaken" where the article now
gives another day or figure in the place of it, and "withdrawn" where it is silent: a sentence that was cut for its
length cannot be told from one that was cut because it was wrong. What still stands anywhere in the present revision
has lost nothing and is not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal

from retrieval.asking.question import Question, Window
from retrieval.catalogue.earlier import History
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.dated_evidence import Evidence, gather, tellings
from retrieval.events.figures import Figure, figure_for
from retrieval.events.ordering import Lost, overlaps
from retrieval.models import Candidate, Passage
from retrieval.notices import find_notices
from retrieval.quoting.evidence import is_calendar, is_number
from retrieval.quoting.reading import Idf, Sentence, read_passages

_LEAST = 0.6  # match from which a sentence of an earlier revision tells of the event
_ALIKE = 0.6  # share of words in common, numbers and days apart, from which one sentence took the place of another
_ORDINAL = frozenset("first second third fourth fifth last again next twice".split())
_MOST = 2

Fate = Literal["overtaken", "withdrawn"]
"""What became of a sentence: another took its place, or none did."""


def dates_given_before(
    question: Question,
    histories: Iterable[History],
    answer: Evidence | None,
    as_of: date,
    idf: Idf,
    scope: Window | None,
) -> list[Lost]:
    """Return, best first, the dates of the event that articles gave before and do not give any more.

    `answer` is the evidence that is told, None when nothing is. A date that a changed article only ceased to give
    counts where it would have come before the answer in the order that is asked for. `scope` bounds the event.
    """
    event = asked_event(question, idf)
    found: list[Lost] = []
    for history in histories:
        present = [one for one in gather(event, _read(history.present)) if _is_sound(one)]
        corrected = _is_corrected(history.present)
        for one, until in _gone(event, history, dated=True):
            if not _is_sound(one) or any(_same_days(one, other) for other in [*present, answer]):
                continue
            if (scope and not overlaps(one, scope)) or not _had_happened(event, one, as_of):
                continue
            fate = _fate(one, present, corrected)
            if fate == "overtaken" or _would_win(question, one, answer):
                found.append(Lost(one, fate, until))
    return _best(found)


def figures_given_before(question: Question, histories: Iterable[History], told: Sequence[str], idf: Idf) -> list[Lost]:
    """Return, best first, the figures that articles gave before in the place of what is told now.

    `told` are the quotes of the answer; where there are none, what no article says any more is listed as well.
    """
    event = asked_event(question, idf)
    answers = {figure.value for quote in told if (figure := figure_for(question, quote))}
    found: list[Lost] = []
    for history in histories:
        present = [one for one in tellings(event, _read(history.present)) if figure_for(question, one.sentence.text)]
        values = {figure.value for one in present if (figure := figure_for(question, one.sentence.text))}
        for one, until in _gone(event, history, dated=False):
            figure = figure_for(question, one.sentence.text)
            if figure is None or figure.value in values | answers:
                continue
            replaced = [other for other in present if _took_the_place(other, one)]
            if replaced and any(_value(question, other) in answers for other in replaced):
                found.append(Lost(one, "overtaken", until, figure.text))
            elif not told:
                found.append(Lost(one, "overtaken" if replaced else "withdrawn", until, figure.text))
    return _best(found)


def _gone(event: AskedEvent, history: History, *, dated: bool) -> Iterator[tuple[Evidence, date]]:
    """Yield what tells of the event in sentences that the present revision does not hold, newest revision first."""
    seen = {sentence.words for sentences in _read(history.present) for sentence in sentences}
    for revision in history.earlier:
        passages = [each for each in _read(revision.passages) if any(one.words not in seen for one in each)]
        evidence = gather(event, passages) if dated else tellings(event, passages)
        for one in evidence:
            if one.sentence.words not in seen and one.flaw is None and one.match >= _LEAST:
                yield one, revision.until.date()
        seen.update(sentence.words for sentences in passages for sentence in sentences)


def _read(passages: Sequence[Passage]) -> list[list[Sentence]]:
    return read_passages([Candidate(passage) for passage in passages])


def _is_sound(one: Evidence) -> bool:
    return one.flaw is None and one.start is not None and one.time is not None


def _same_days(one: Evidence, other: Evidence | None) -> bool:
    """Tell whether two may speak of the same days; a month counts for a day within it."""
    if other is None or one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start <= other.end and other.start <= one.end


def _had_happened(event: AskedEvent, one: Evidence, as_of: date) -> bool:
    """Tell whether it speaks of what has happened, where that is asked: plans come and go."""
    return event.ahead or not (one.planned or (one.start or date.max) > as_of)


def _fate(one: Evidence, present: Sequence[Evidence], corrected: bool) -> Fate:
    """Return what became of a sentence whose days its article does not give any more.

    Another took its place when it says the same but for the day, or when the article gives another day for the event
    and notes that it was corrected.
    """
    others = [other for other in present if other.match >= _LEAST]
    return "overtaken" if (corrected and others) or any(_took_the_place(each, one) for each in present) else "withdrawn"


def _took_the_place(present: Evidence, gone: Evidence) -> bool:
    words, others = _said(present.sentence), _said(gone.sentence)
    if words & _ORDINAL != others & _ORDINAL:
        return False
    return len(words & others) >= _ALIKE * len(words | others)


def _said(sentence: Sentence) -> frozenset[str]:
    """Return what a sentence says but for its days and figures."""
    return frozenset(word for word in sentence.vocabulary if not is_calendar(word) and not is_number(word))


def _is_corrected(passages: Sequence[Passage]) -> bool:
    """Tell whether an article says itself that it was wrong."""
    return any(notice.kind in ("correction", "retraction") for one in passages for notice in find_notices(one.text))


def _would_win(question: Question, one: Evidence, answer: Evidence | None) -> bool:
    if answer is None or answer.start is None or one.start is None:
        return True
    match question.order:
        case "first" | "next":
            return one.start < answer.start
        case "last":
            return one.start > answer.start
    return True


def _value(question: Question, one: Evidence) -> float | None:
    figure: Figure | None = figure_for(question, one.sentence.text)
    return figure.value if figure else None


def _best(found: Sequence[Lost]) -> list[Lost]:
    """Keep one for each date or figure, what was overtaken first."""
    ordered = sorted(found, key=lambda lost: (lost.loss != "overtaken", -lost.evidence.match))
    kept: dict[object, Lost] = {}
    for lost in ordered:
        kept.setdefault(lost.figure or (lost.evidence.start, lost.evidence.end), lost)
    return list(kept.values())[:_MOST]
