"""Questions that do not ask when, but about an event all the same: what happened in a window, and what figure holds.

Finds the sentences that have to come first; quotes are made of them in `extractive`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrieval.domain import trace
from retrieval.domain.articles import Candidate, Reason
from retrieval.english.dictionary import Pattern
from retrieval.events.asked_event import AskedEvent, Bound, asked_event, bounding_event
from retrieval.events.chronology import bounds, overlaps
from retrieval.events.context import held, with_aliases
from retrieval.events.dated_evidence import Evidence, gather, tellings
from retrieval.events.day_events import told_of_day
from retrieval.events.disagreement import put_in_order
from retrieval.events.figures import asked_figure, figure_for
from retrieval.events.office_holders import holder_told, office_asked
from retrieval.events.roles import is_denied, is_done
from retrieval.events.successions import may_be_told, succession_asked, succession_told
from retrieval.question.elapsed_time import day_asked
from retrieval.question.question import Question, Window
from retrieval.ranking.sentences import Idf, Sentence, read_passages
from retrieval.text.neighbours import has_word
from retrieval.text.stems import stems
from retrieval.times.expressions import find_times

_EXPLAINED = 5
_LEAST = 0.45  # match from which a sentence comes before what else was found
_READ = 25  # passages; what is told further down is seldom about the matter
_READ_FEW = 15  # passages, where one sentence is enough
_KNOWN = 0.6  # match from which a sentence speaks of an occasion
_PAST = Pattern(r"\s*(?:(?:and|but|so)\s+)?(?:did|was|were|has|have|had)\b")
_LATEST = Pattern(
    r"\s*(?:what(?:['’]?s| is| are)?|any|give me|tell me)\s+(?:the\s+)?(?:latest|newest|most recent)"
    r"(?:\s+(?:news|developments?|updates?|reports?))?\s+(?:on|about|in|with|from|regarding|of)\b",
)
_NEWEST = 2  # articles
_UNCERTAIN = Pattern(
    r"\b(?:will|would|shall|may|might|could|should|expected|planned|scheduled|due|hopes?|wants?|if|unless|whether)\b", 0
)
"""Words for what need not have happened, in a sentence that tells no time."""
_OCCASION = Pattern(
    r"(?:\b(?:did|was|were|had)\b.*\s(?:when|while|as)|^\s*(?:who|which\s+\w+)\s+(?:won|lost))\s(?P<event>[^,?]+)",
)
_HELD_THEN = Pattern(
    r"\s*who\s+(?:was|were)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:president|minister|premier|chancellor|governor|mayor|king|queen"
    r"|pope|speaker|secretary|ambassador|coach|manager|captain|chief|executive|ceo|leader|head|director|chair\w*)\b",
)
"""Who was in an office on a day: whoever is so called on another day may not have been."""
_FITTING = 0.8  # of the best match, to be about the same matter
_PLAN = 0.75  # of its match, for what was only announced, where it is asked what was
_FEW = 3
_NAMED = Pattern(r"\d|January|February|March|April|May|June|July|August|September|October|November|December", 0)
_PRESENT = frozenset({"this", "current", "today", "tonight", "now", "past", "recent"})
_LONGEST = timedelta(days=31)  # of a window that is a scope and not merely a year


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences that come first, best first, the notes on them, and the window that an event opened.

    There are none for most questions: only those count that ask about days, or about a figure. `unhappened` when the
    question takes for done what all articles only announce, for the `reason` if one is known. `decides` when what is
    told answers by itself, so that nothing else is needed.
    """

    told: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    scope: Window | None = None
    unhappened: bool = False
    reason: Reason | None = None
    decides: bool = False


def told_first(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Telling:
    """Return what has to be told first of a question that is not "when"."""
    if question.kind == "yesno":
        return _whether(question, ranked, as_of, idf)
    if question.kind == "person" and (telling := _in_office(question, ranked)):
        return telling
    if _LATEST.match(question.text) and question.window is None:
        newest = _newest(asked_event(question, idf), read_passages(ranked[:_READ_FEW]))
        return Telling(tuple(newest), decides=bool(newest))
    if (about := day_asked(question)) is not None and question.window and question.window.start and question.window.end:
        of_day = told_of_day(about, question.window.start, question.window.end, read_passages(ranked))
        return Telling(of_day, decides=bool(of_day))
    window, figure = _scope(question), asked_figure(question)
    occasion = _OCCASION.search(question.text)
    if window is None and figure is None and occasion is None and "since" not in question.text.lower().split():
        return Telling()
    event = asked_event(question, idf)
    passages = read_passages(ranked[:_READ])
    if occasion and _only_announced(event, occasion["event"], passages, as_of, idf):
        return Telling(unhappened=True)
    opened = next(iter(bounds(event, passages, idf)), None) if window is None else None
    scope = window or opened
    if figure is not None and event.direct:
        told = [one for one in tellings(event, passages) if scope is None or overlaps(one, scope)]
        _explain_figures(question, event, figure, told)
        return Telling(*put_in_order(question, told), opened)
    within = tuple(_told_in(event, passages, scope)) if scope else ()
    if window and not within and question.kind == "person" and _HELD_THEN.match(question.text):
        return Telling(unhappened=True, reason="outside_window")
    return Telling(within, (), opened)


def _explain_figures(question: Question, event: AskedEvent, figure: str, told: Sequence[Evidence]) -> None:
    """Write which sentences tell of an event that has a figure, how well, and what each has as its figure."""
    if not trace.is_recorded():
        return
    acts, names = ", ".join(sorted(event.acts)) or "none", ", ".join(" ".join(sorted(one)) for one in event.names)
    trace.note(f"asks for the {figure} of an event; acts: {acts}; names: {names or 'none'}")
    for one in told[:_EXPLAINED]:
        found = figure_for(question, one.sentence.text)
        trace.note(f"tells of it, with {found.text if found else 'no figure'}: {one.sentence.text}", value=one.match)


def _newest(event: AskedEvent, passages: Sequence[Sequence[Sentence]]) -> list[Evidence]:
    """Return what the newest articles that hold about all words of a topic say of it."""
    openings = [sentences for sentences in passages if sentences and sentences[0].candidate.passage.start == 0]
    covered = [
        (_covered(event, sentences), max(sentences, key=lambda one: _share(event, one.vocabulary)))
        for sentences in openings
    ]
    least = _FITTING * max((share for share, _ in covered), default=0.0)
    dated = [
        (passage.published, share, one)
        for share, one in covered
        if share >= max(least, _LEAST) and (passage := one.candidate.passage).published
    ]
    dated.sort(key=lambda found: (found[0], found[1]), reverse=True)
    return [Evidence(one, one, None, day, day, min(1.0, share)) for day, share, one in dated[:_NEWEST]]


def _covered(event: AskedEvent, sentences: Sequence[Sentence]) -> float:
    title = stems(sentences[0].candidate.passage.title)
    words = frozenset(title).union(*(one.vocabulary for one in sentences))
    return _share(event, words)


def _share(event: AskedEvent, words: frozenset[str]) -> float:
    return sum(share for word, share in event.shares.items() if held(word, words))


def _in_office(question: Question, ranked: Sequence[Candidate]) -> Telling | None:
    """Return who holds an office, or came before or after somebody in one; None where that is not asked or not told."""
    succession, office = succession_asked(question), office_asked(question)
    if succession is None and office is None:
        return None
    passages = read_passages(ranked[:_READ_FEW])
    told = succession_told(succession, passages) if succession else []
    if succession and not told:
        open_still = succession.side == "before" and may_be_told(succession, passages)
        return None if open_still else Telling(unhappened=True)
    told = told or (holder_told(office, passages) if office else [])
    return Telling(tuple(_distinct(_fitting(told))), decides=succession is not None) if told else None


def _whether(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Telling:
    """Return what decides whether an event happened; in a window it did not, as far as is known, unless told so."""
    event = asked_event(question, idf)
    window = question.window if question.window and not question.window.strict else None
    if not (event.direct and event.acts and (event.names or window)):
        return Telling()
    passages = read_passages(ranked[:_READ_FEW])
    sound, known = _sound(event, gather(event, passages), question, window, as_of)
    if window is None or not any(one.time for one in sound):
        undated = [one for one in tellings(event, passages) if window is None or not find_times(one.sentence.text)]
        told, heard = _sound(event, undated, question, window, as_of)
        sound, known = sound + told, known + heard
    if window is not None and not sound:
        return Telling(unhappened=True, reason="outside_window" if known else None)
    return Telling(tuple(_distinct(_fitting(sound))), decides=bool(sound))


def _sound(
    event: AskedEvent, evidence: Sequence[Evidence], question: Question, window: Window | None, as_of: date
) -> tuple[list[Evidence], list[Evidence]]:
    """Return what decides within the window, and all that decides at any time."""
    known = [one for one in evidence if one.flaw is None and one.match >= _KNOWN and _says_who(event, one)]
    if _PAST.match(question.text):
        known = [one for one in known if _tells_what_was(event, one, as_of)]
    return [one for one in known if window is None or overlaps(one, window)], known


def _tells_what_was(event: AskedEvent, one: Evidence, as_of: date) -> bool:
    """Tell whether a sentence says that something was or was not; "it will be their first meeting" does."""
    text = one.sentence.text
    if one.time is None and is_denied(event, text):
        return True
    if one.planned or (one.start or as_of) > as_of or not is_done(event, text):
        return False
    return one.time is not None or _UNCERTAIN.search(text) is None


def _says_who(event: AskedEvent, one: Evidence) -> bool:
    """Tell whether a quote itself names somebody who took part."""
    said = frozenset(stems(one.sentence.candidate.passage.text[one.opening.start : one.sentence.end]))
    return not event.names or any(held(word, said) for name in event.names for word in with_aliases(name))


def _only_announced(
    event: AskedEvent, occasion: str, passages: Sequence[Sequence[Sentence]], as_of: date, idf: Idf
) -> bool:
    """Tell whether all that is known of an occasion looks ahead to it."""
    bounding = bounding_event(Bound("after", occasion), event, idf)
    known = [one for one in gather(bounding, passages) if one.flaw is None and one.match >= _KNOWN]
    return bool(bounding.acts and known) and all(
        (one.planned and one.start is None) or (one.start or as_of) > as_of for one in known
    )


def _told_in(event: AskedEvent, passages: Sequence[Sequence[Sentence]], scope: Window) -> list[Evidence]:
    told = [
        replace(one, match=one.match * _PLAN) if one.planned and not event.ahead else one
        for one in gather(event, passages)
        if one.flaw is None and overlaps(one, scope)
    ]
    if scope.end is None:
        told += [one for one in tellings(event, passages) if overlaps(one, scope)]
    return _distinct(_fitting(told))


def _scope(question: Question) -> Window | None:
    """Return the window of an event that is not simply the present, such as "this week"."""
    window = question.window
    if window is None or window.strict or window.start is None or not _NAMED.search(window.reason):
        return None
    if window.end is None:
        return window
    return None if has_word(window.reason, _PRESENT) or window.end - window.start > _LONGEST else window


def _fitting(told: Sequence[Evidence]) -> list[Evidence]:
    best = max((one.match for one in told), default=0.0)
    told = sorted(told, key=lambda one: -one.match)
    return [one for one in told if one.match >= max(_LEAST, _FITTING * best)]


def _distinct(told: Sequence[Evidence]) -> list[Evidence]:
    texts = dict.fromkeys(one.sentence.text for one in told)
    return [next(one for one in told if one.sentence.text == text) for text in texts][:_FEW]
