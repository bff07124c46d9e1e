"""Who holds an office: "who is the mayor of Port Callan?" is answered by the newest report that names somebody so.

"Who was the mayor on 5 March?" is answered by the newest report of that day or before. Only what calls somebody by the
office counts, and not what calls him a former or a deputy one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.english.dictionary import Pattern, values
from retrieval.events.context import held
from retrieval.events.dated_evidence import Evidence
from retrieval.events.successions import Succession, succession_told
from retrieval.question.question import Question, content_words, proper_names
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import kinds_in
from retrieval.text.stems import stems

_ASKED = Pattern(
    r"who\s+(?:is|are|s)\s+(?:currently\s+|now\s+)?(?:the\s+)?(?:current\s+|new\s+|present\s+)?"
    r"(?P<office>[a-z][a-z-]+(?:\s+[a-z][a-z-]+){0,3}?)\s+(?:of|at|for|in)\s+(?:the\s+)?(?P<where>[^?,]+?)"
    r"(?:\s+(?:now|today|currently))?\s*\??",
)
_DOES = Pattern(rf"who\s+(?P<verb>{'|'.join(values('questions.holders'))})\s+(?:the\s+)?(?P<where>[A-Z][^?,]*?)\s*\??")
_SACKED = 20  # characters before somebody's office in which it is told that he was sacked
_GOES = frozenset({"resign", "dismiss", "die", "leave", "overthrow"})
_WAS = Pattern(r"^(\s*who\s+)(?:was|were)\b")
_DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|[A-Z][a-z]+ber"
_PARTICLE = r"(?:de|del|di|van|von|der|la|al|bin)"
_WORD = rf"(?!(?:{_DAYS}|The|He|She|It|His|Her|On|In|At)\b)[A-Z][\w.-]+"
_PERSON = rf"(?-i:{_WORD}(?:\s+(?:{_PARTICLE}\s+)*{_WORD}(?:['’][A-Z]\w+)?){{0,3}})"
_PAST = r"(?<!former )(?<!ex-)(?<!then )(?<!late )(?<!deputy )(?<!vice )(?<!outgoing )(?<!previous )(?<!assistant )"
_LATEST = 1  # what an older report says is overtaken


@dataclass(frozen=True, slots=True)
class Office:
    """An office as asked for: its words as written, where it is held, as stems, and the last day asked about."""

    name: str
    where: frozenset[str]
    until: date = date.max


def office_asked(question: Question) -> Office | None:
    """Return the office whose holder is asked for, None where a question asks for something else."""
    if question.kind != "person":
        return None
    text, until = question.text.strip(), date.max
    if question.window and question.window.end and not question.window.strict:
        until = question.window.end
        text = re.sub(rf"\s+(?:(?:on|in|at|during|as of)\s+)?{re.escape(question.window.reason)}", "", text)
        text = _WAS.sub(r"\1is", text)
    did = _DOES.fullmatch(text)
    if did:
        text = f"who is the {values('questions.holders')[did['verb'].lower()]} of {did['where']}"
    match = _ASKED.fullmatch(text)
    where = frozenset(stems(" ".join(content_words(match["where"])))) if match else frozenset()
    return Office(match["office"], where, until) if match and where else None


def holder_told(office: Office, passages: Sequence[Sequence[Sentence]]) -> list[Evidence]:
    """Return the newest sentence that calls somebody by the office; none where none does.

    On a day of the past that is who was called so by then, else the first of whom it is told later that he left. Where
    he had left by then, it is who is told to have come after him.
    """
    called = _called(office.name)
    found = [one for sentences in passages if sentences for one in _told_in(office, called, sentences)]
    found.sort(key=lambda one: (-(one.published or date.min).toordinal(), -one.match))
    if office.until == date.max:
        return found[:_LATEST]
    then = [one for one in found if (one.published or date.max) <= office.until][:_LATEST]
    if then and _leaves(then[0], called):
        return _after(then[0], office, called, passages)
    return then or [one for one in found if _leaves(one, called)][-_LATEST:]


def _leaves(one: Evidence, called: re.Pattern[str]) -> bool:
    """Tell whether a sentence says that whoever it calls by the office goes: "stepped down as mayor", "sacked X"."""
    match = called.search(one.sentence.text)
    words = one.sentence.text[max(0, match.start() - _SACKED) : match.end()] if match else ""
    return bool(_GOES & kinds_in(words, stems(words)))


def _after(
    gone: Evidence, office: Office, called: re.Pattern[str], passages: Sequence[Sequence[Sentence]]
) -> list[Evidence]:
    """Return who is told, by the last day asked about, to have come after somebody who had gone."""
    match = called.search(gone.sentence.text)
    names = proper_names(match[0]) if match else ()
    if not names:
        return []
    told = succession_told(Succession("after", frozenset(stems(names[-1]))), passages)
    return [one for one in told if (one.published or date.max) <= office.until][:_LATEST]


def _called(office: str) -> re.Pattern[str]:
    """Return the ways of calling somebody by an office, as in "mayor Ada Byrne" and "Byrne, the mayor"."""
    title = rf"{_PAST}\b{re.escape(office)}(?!['’])"
    return re.compile(
        rf"{title}\b,?\s+{_PERSON}"
        rf"|(?:named?|names|elect(?:s|ed)?|appoint(?:s|ed)?|chose|chooses?|picked|picks|made)\s+{_PERSON}\s+(?:as\s+)?"
        rf"(?:(?:the|its|their|a|new|[A-Z][\w'’]+)\s+){{0,4}}{title}\b"
        rf"|{_PERSON}\s+(?:has\s+|is\s+to\s+|will\s+)?(?:step(?:s|ped)?\s+down|resign(?:s|ed)?|quit|quits|stood\s+down"
        rf"|retire(?:s|d)?)\s+as\s+(?:(?:the|[A-Z][\w'’]+)\s+){{0,3}}{title}\b"
        rf"|{_PERSON},\s+(?:\d+,\s+)?(?:who\s+(?:is|was\s+(?:elected|appointed|named)|became)\s+)?"
        rf"(?:(?:the|its|a|new|current|[A-Z][\w'’]+)\s+){{0,4}}{title}\b"
        rf"|{_PERSON}\s+(?:is|becomes|became|was\s+(?:elected|appointed|named|sworn\s+in)|took\s+office|takes\s+over"
        r"|t(?:ook|akes)\s+the\s+oath)(?:\s+on\s+\w+(?:\s+(?:morning|afternoon|evening|night))?)?"
        rf"\s+(?:as\s+)?(?:(?:the|new|[A-Z][\w'’]+|\d+\w+)\s+){{0,4}}{title}\b",
        re.IGNORECASE,
    )


def _told_in(office: Office, called: re.Pattern[str], sentences: Sequence[Sentence]) -> Iterator[Evidence]:
    passage = sentences[0].candidate.passage
    around = frozenset(stems(passage.title)).union(*(one.vocabulary for one in sentences))
    if not all(held(word, around) for word in office.where):
        return
    for one in sentences:
        match = called.search(one.text)
        if match:
            near = len(office.where & one.vocabulary) / len(office.where)
            yield Evidence(one, one, None, passage.published, passage.published, 0.6 + 0.4 * near)
