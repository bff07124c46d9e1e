"""Who holds an office: "who is the mayor of Port Callan?" is answered by the newest report that names somebody so.

"Who was the mayor on 5 March?" is answered by the newest report of that day or before. Only what calls somebody by the
office counts, and not what calls him a former or a deputy one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.english.dictionary import Pattern
from retrieval.events.context import held
from retrieval.events.dated_evidence import Evidence
from retrieval.question.question import Question, content_words
from retrieval.ranking.sentences import Sentence
from retrieval.text.stems import stems

_ASKED = Pattern(
    r"who\s+(?:is|are|s)\s+(?:currently\s+|now\s+)?(?:the\s+)?(?:current\s+|new\s+|present\s+)?"
    r"(?P<office>[a-z][a-z-]+(?:\s+[a-z][a-z-]+){0,3}?)\s+(?:of|at|for|in)\s+(?:the\s+)?(?P<where>[^?,]+?)"
    r"(?:\s+(?:now|today|currently))?\s*\??",
)
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
    match = _ASKED.fullmatch(text)
    where = frozenset(stems(" ".join(content_words(match["where"])))) if match else frozenset()
    return Office(match["office"], where, until) if match and where else None


def holder_told(office: Office, passages: Sequence[Sequence[Sentence]]) -> list[Evidence]:
    """Return the newest sentence that calls somebody by the office; none where none does."""
    called = _called(office.name)
    found = [one for sentences in passages if sentences for one in _told_in(office, called, sentences)]
    found = [one for one in found if office.until == date.max or (one.published or date.max) <= office.until]
    found.sort(key=lambda one: (-(one.published or date.min).toordinal(), -one.match))
    return found[:_LATEST]


def _called(office: str) -> re.Pattern[str]:
    """Return the ways of calling somebody by an office, as in "mayor Ada Byrne" and "Byrne, the mayor"."""
    title = rf"{_PAST}\b{re.escape(office)}(?!['’])"
    return re.compile(
        rf"{title}\b,?\s+{_PERSON}"
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
