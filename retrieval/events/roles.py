"""Who acts in a sentence and who does not: the part of somebody who is named, by the words around the name and the act.

A handful of patterns of English sentences; that somebody is named or meant at all is found out in `contexts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.asking.question_grammar import AND, Name
from retrieval.events.acts import Act, acts_in
from retrieval.events.asked_event import AskedEvent
from retrieval.events.contexts import GENTILIC, Context, with_aliases
from retrieval.quoting.evidence import is_calendar
from retrieval.text.stemming import WORD, stem, stems

_NO_NAME = (
    "He|She|It|They|We|I|You|Who|This|That|These|Those|There|The|An?|His|Her|Its|Their|But|And|As|When|After|Before"
)
_NAME = rf"(?!(?:{_NO_NAME})\b)[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)*"
_SUBJECT = re.compile(
    rf"(?P<name>{_NAME}(?:(?:,\s+{_NAME})*,?\s+and\s+{_NAME})?)\s+"
    r"(?:(?:had|has|have|was|were|is|would|will|also|then|later|again|first|once|never|\w+ly)\s+){0,3}$"
)
_OWNER = re.compile(rf"(?P<name>{_NAME})['’]s?\s+(?:(?:\d{{4}}|[a-z]+)\s+){{0,2}}$")
_BESIDE = re.compile(
    r"(?P<before>[\w'’-]*)\s*\b(?:from|about|against|over|for|like|unlike|than)\s+(?:(?:the|a|his|her|their)\s+)?"
    r"(?:(?!after\b|before\b|since\b|an?\b)[a-z-]+\s+){0,2}(?:[A-Z][\w.-]*\s+)*$"
)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+)?$")
_AFFILIATION = frozenset({"resign", "leave", "assume", "appoint", "dismiss", "join"})
_INFINITIVE = re.compile(r"\bto\s+(?:\w+ly\s+)?$")
_CLAUSES = re.compile(r";|\b(?:as|while|when|because|that|which|but|although|though|if)\b")
_BY_SOMEBODY = re.compile(r"\s+(?:\w+\s+){0,3}?by\s+(?:the\s+|an?\s+)?[A-Za-z]")


def somebody_else_acts(event: AskedEvent, context: Context) -> bool:
    """Tell whether a sentence that names whoever was asked about says of somebody else that he acted.

    That is so where another name stands right before the verb, as in "an hour after Justin Trudeau resigned", or where
    the one asked about only comes in aside: "jailed for taking bribes from Roche".
    """
    if event.agent is None or not event.acts:
        return False
    text = context.sentence.text
    agent = with_aliases(event.agent)
    told = [act for act in context.acts if act.kinds & event.acts]
    subjects = [subject_of(text, act) or _owner(text, act) for act in told]
    asked = frozenset().union(*map(with_aliases, event.names))
    if subjects and all(subject and not subject & asked for subject in subjects):
        return True
    mentions = list(_mentions(text, agent))
    return bool(mentions) and bool(told) and all(_is_aside(text, at, told) for at in mentions)


def subject_of(text: str, act: Act) -> Name:
    """Return the name that stands right before an act, as its subject; an empty one where there is none."""
    found = _SUBJECT.search(text, 0, act.begin)
    if found is None or not text[act.begin : act.begin + 1].islower():
        return frozenset()
    words = stems(AND.sub(" ", found["name"]))
    return frozenset() if any(map(is_calendar, words)) or GENTILIC.search(found["name"]) else frozenset(words)


def _owner(text: str, act: Act) -> Name:
    """Return the name whose act it was, as in "France's 2018 win"; an empty one where there is none."""
    found = _OWNER.search(text, 0, act.begin)
    return frozenset(stems(found["name"])) if found else frozenset()


def _mentions(text: str, name: Name) -> Iterator[int]:
    """Yield where the last words of a name begin, one for each mention."""
    at = None
    for match in WORD.finditer(text):
        if stem(match[0]) in name:
            at = match.start()
            if not any(stem(word) in name for word in WORD.findall(text[match.end() : match.end() + 20])[:1]):
                yield at


def _is_aside(text: str, at: int, told: list[Act]) -> bool:
    """Tell whether a name comes in by a preposition, unless that belongs to the act: "a call from Trump"."""
    found = _BESIDE.search(text, 0, at)
    return found is not None and not any(act.begin <= found.start("before") < act.stop for act in told)


def is_left_unsaid(event: AskedEvent, context: Context, name: Name) -> bool:
    """Tell whether a sentence is about what was done to others, and leaves it unsaid that it was by this name."""
    if name != event.agent or len(event.names) + len(event.setting) < 2:
        return False
    text = context.sentence.text
    told = [act for act in context.acts if act.kinds & event.acts]
    passive = any(
        _BE.search(text, 0, act.begin)
        and not text[act.begin : act.stop].endswith("ing")
        and not _BY_SOMEBODY.match(text, act.stop)
        for act in told
    )
    others = (other for other in (*event.names, *event.setting) if other != name)
    return passive and context.speaks_of(name) and any(map(context.is_named, others))


def is_the_house_of(event: AskedEvent, context: Context, name: Name) -> bool:
    """Tell whether a name is that of the title, where somebody of it, and nobody else, comes or goes.

    "Ada Lindqvist will step down in May" under a title about her firm says when she leaves the firm.
    """
    if name == event.agent or event.agent is None or not (_AFFILIATION & event.acts) or not name <= context.title:
        return False
    asked = frozenset().union(*event.names)
    return context.is_named(event.agent) and all(found & asked for found in context.names)


def is_done(event: AskedEvent, text: str) -> bool:
    """Tell whether a sentence tells of the act itself, with all whom it names in the same clause.

    That somebody wanted "to buy" it is no purchase, and "Biden's visit comes as Moscow" no visit to Moscow.
    """
    told = [act for act in acts_in(text, event.verb) if act.kinds & event.acts]
    others = [name for name in event.names if name != event.agent]
    return not told or any(
        not _INFINITIVE.search(text, 0, act.begin) and all(_with_act(text, act, name) for name in others)
        for act in told
    )


def _with_act(text: str, act: Act, name: Name) -> bool:
    """Tell whether a name stands in the clause of an act; also where the sentence does not have it at all."""
    places = [match.start() for match in WORD.finditer(text) if stem(match[0]) in with_aliases(name)]
    return not places or any(_CLAUSES.search(text, min(at, act.stop), max(at, act.begin)) is None for at in places)
