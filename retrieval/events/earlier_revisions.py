"""What an article said about an event before it was changed, and does not say any more.

A publisher who changes a sentence has taken it back, for whatever reason. So nothing here becomes an answer: what an
earlier revision says is told beside the answer, with the reason that it lost. It is "overtaken" where the article now
gives another day or figure in the place of it, and "withdrawn" where it is silent: a sentence that was cut for its
length cannot be told from one that was cut because it was wrong. What still stands anywhere in the present revision
has lost nothing and is not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.catalogue.revisions import History
from retrieval.domain.articles import Candidate, Passage
from retrieval.events.asked_event import AskedEvent, asked_event
from retrieval.events.chronology import overlaps
from retrieval.events.dated_evidence import Evidence, gather, tellings
from retrieval.events.figures import Figure, figure_for
from retrieval.events.rivals import Lost
from retrieval.question.question import Question, Window
from retrieval.ranking.sentences import Idf, Sentence, read_passages
from retrieval.text.correction_notices import find_notices
from retrieval.text.word_kinds import is_calendar, is_number

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
        for gone in _gone(event, history, dated=True):
            one = gone.evidence
            if not _is_sound(one) or any(_same_days(one, other) for other in [*present, answer]):
                continue
            if (scope and not overlaps(one, scope)) or not _had_happened(event, one, as_of):
                continue
            fate = _fate(gone, present, corrected)
            if fate == "overtaken" or _would_win(question, one, answer):
                found.append(Lost(one, fate, gone.until))
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
        for gone in _gone(event, history, dated=False):
            one = gone.evidence
            figure = figure_for(question, one.sentence.text)
            if figure is None or figure.value in values | answers:
                continue
            replaced = [other for other in present if _took_the_place(other, gone)]
            if replaced and any(_value(question, other) in answers for other in replaced):
                found.append(Lost(one, "overtaken", gone.until, figure.text))
            elif not told:
                found.append(Lost(one, "overtaken" if replaced else "withdrawn", gone.until, figure.text))
    return _best(found)


@dataclass(frozen=True, slots=True)
class _Gone:
    """Evidence that the present revision does not hold, the day on which it went, and all that stood beside it."""

    evidence: Evidence
    until: date
    beside: frozenset[tuple[str, ...]]


def _gone(event: AskedEvent, history: History, *, dated: bool) -> Iterator[_Gone]:
    """Yield what tells of the event in sentences that the present revision does not hold, newest revision first."""
    stands = {_text(sentences): _words(sentences) for sentences in _read(history.present)}
    seen = frozenset().union(*stands.values())
    for revision in history.earlier:
        changed = _read([passage for passage in revision.passages if passage.text not in stands])
        stands |= {_text(sentences): _words(sentences) for sentences in changed}
        beside = frozenset().union(*(stands.get(passage.text, frozenset()) for passage in revision.passages))
        passages = [sentences for sentences in changed if _words(sentences) - seen]
        for one in gather(event, passages) if dated else tellings(event, passages):
            if one.sentence.words not in seen and one.flaw is None and one.match >= _LEAST:
                yield _Gone(one, revision.until.date(), beside)
        seen |= beside


def _text(sentences: Sequence[Sentence]) -> str:
    return sentences[0].candidate.passage.text


def _words(sentences: Iterable[Sentence]) -> frozenset[tuple[str, ...]]:
    return frozenset(sentence.words for sentence in sentences)


def _read(passages: Sequence[Passage]) -> list[list[Sentence]]:
    """Return the sentences of each passage that has any."""
    return [sentences for sentences in read_passages([Candidate(passage) for passage in passages]) if sentences]


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


def _fate(gone: _Gone, present: Sequence[Evidence], corrected: bool) -> Fate:
    """Return what became of a sentence whose days its article does not give any more.

    Another took its place when it says the same but for the day, or when the article gives another day for the event
    and notes that it was corrected.
    """
    others = [other for other in present if other.match >= _LEAST]
    replaced = any(_took_the_place(other, gone) for other in present)
    return "overtaken" if replaced or (corrected and others) else "withdrawn"


def _took_the_place(present: Evidence, gone: _Gone) -> bool:
    """Tell whether a sentence says what another one said but for days and figures, and did not stand beside it."""
    words, others = _said(present.sentence), _said(gone.evidence.sentence)
    if present.sentence.words in gone.beside or words & _ORDINAL != others & _ORDINAL:
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
