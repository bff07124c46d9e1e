"""Who acts in a sentence and who does not: the part of somebody who is named, by the words around the name and the act.

A handful of patterns of English sentences; that somebody is named or meant at all is found out in `contexts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from retrieval.english.dictionary import Pattern
from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import GENTILIC, Context, with_aliases
from retrieval.events.time_attachment import NEGATED
from retrieval.question.syntax import NAME_TITLES, Name
from retrieval.text.acts import Act, acts_in
from retrieval.text.neighbours import ADVERBS, THE, TO, follows, has_word
from retrieval.text.stems import WORD, stem, stems
from retrieval.text.word_kinds import is_calendar

_NO_NAME = (
    "He|She|It|They|We|I|You|Who|This|That|These|Those|There|The|An?|His|Her|Its|Their|But|And|As|When|After|Before"
)
_NAME = rf"(?!(?:{_NO_NAME})\b)[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)*"
_SUBJECT = Pattern(
    rf"(?P<name>{_NAME}(?:(?:,\s+{_NAME})*,?\s+and\s+{_NAME})?)(?:,\s+\d+,)?(?P<who>,?\s+who)?\s+"
    r"(?:(?:had|has|have|was|were|is|would|will|also|then|later|again|first|once|never|\w+ly)\s+){0,3}$",
    0,
)
_BELONGS = frozenset({"of", "from", "at", "in", "for", "near", "to", "with"})
_OWNER = Pattern(rf"(?P<name>{_NAME})['’]s?\s+(?:(?:\d{{4}}|[a-z]+)\s+){{0,2}}$", 0)
_OWNED = Pattern(r"['’]s?\s+(?:[\w-]+\s+){0,2}[\w-]+", 0)
_TITLES = NAME_TITLES | frozenset(stems("vice deputy chancellor judge king queen prince princess secretary former"))
_BESIDE = Pattern(
    r"(?P<before>[\w'’-]*)\s*\b(?:from|about|against|over|for|like|unlike|than)\s+(?:(?:the|a|his|her|their)\s+)?"
    r"(?:(?!after\b|before\b|since\b|an?\b)[a-z-]+\s+){0,2}(?:[A-Z][\w.-]*\s+)*$",
    0,
)
_BE = Pattern(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+)?$", 0)
_AFFILIATION = frozenset({"resign", "leave", "assume", "appoint", "dismiss", "join"})
_FIRST = frozenset({"first", "never"})
_CLAUSES = Pattern(r";|\b(?:as|while|when|because|that|which|but|although|though|if)\b", 0)
_BY_SOMEBODY = Pattern(r"\s+(?:\w+\s+){0,3}?by\s+(?:the\s+|an?\s+)?[A-Za-z]", 0)


def somebody_else_acts(event: AskedEvent, context: Context) -> bool:
    """Tell whether a sentence that names whoever was asked about says of somebody else that he acted, or suffered.

    That is so where another name stands right before the verb, as in "an hour after Justin Trudeau resigned", or where
    the one asked about only comes in aside: "jailed for taking bribes from Roche".
    """
    if not (event.names and event.acts):
        return False
    text = context.sentence.text
    told = [act for act in context.acts if act.kinds & event.acts]
    if event.agent is not None:
        subjects = [_subjects(text, act) or _owner(text, act) for act in told]
        if subjects and all(each and not any(_is_one_of(event.names, one) for one in each) for each in subjects):
            return True
    mentions = list(_mentions(text, with_aliases(event.agent or event.names[0])))
    return bool(mentions and told) and all(
        _is_aside(text, begin, told) or (event.agent is None and _is_owner(text, end, told)) for begin, end in mentions
    )


def _is_one_of(names: Iterable[Name], subject: Name) -> bool:
    """Tell whether a subject may be one of those asked about: the same name, or a part of it, whatever the title."""
    called = subject - (_TITLES - frozenset().union(*names))
    return any(
        (called & name or called & with_aliases(name)) and (name <= called or called <= name or len(name) == 1)
        for name in names
    )


def _subjects(text: str, act: Act) -> tuple[Name, ...]:
    """Return the names that stand right before an act, as its subject; none where there are none.

    In "Mayor Ada Byrne of Port Callan resigned" the place is none; in "deputy to Ada Byrne, who resigned" she acts.
    """
    found = _SUBJECT.search(text, 0, act.begin)
    if found is None or not text[act.begin : act.begin + 1].islower() or GENTILIC.search(found["name"]):
        return ()
    if not found["who"] and follows(text, found.start("name"), _BELONGS, THE, as_written=True):
        return ()
    names = tuple(frozenset(stems(part)) for part in re.split(r",?\s+and\s+|,\s+", found["name"]))
    return () if any(is_calendar(word) for name in names for word in name) else names


def _owner(text: str, act: Act) -> tuple[Name, ...]:
    """Return the name whose act it was, as in "France's 2018 win"; none where there is none."""
    found = _OWNER.search(text, 0, act.begin)
    return (frozenset(stems(found["name"])),) if found else ()


def _mentions(text: str, name: Name) -> Iterator[tuple[int, int]]:
    """Yield where the last words of a name begin and end, one for each mention."""
    for match in WORD.finditer(text):
        if stem(match[0]) in name:
            following = WORD.findall(text[match.end() : match.end() + 20])[:1]
            if not any(stem(word) in name for word in following):
                yield match.start(), match.end()


def _is_owner(text: str, end: int, told: Sequence[Act]) -> bool:
    """Tell whether a name is that of an owner, of whom nothing else is told: "convicted two of Trump's companies"."""
    owned = _OWNED.match(text, end)
    return owned is not None and not any(owned.start() < act.begin < owned.end() for act in told)


def _is_aside(text: str, at: int, told: Sequence[Act]) -> bool:
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
        not follows(text, act.begin, TO, ADVERBS, as_written=True)
        and all(_with_act(text, act, name) for name in others)
        for act in told
    )


def is_denied(event: AskedEvent, text: str) -> bool:
    """Tell whether a sentence says that an act was not, or was for the first time, and so never before."""
    return has_word(text, _FIRST) or is_negated(event, text)


def is_negated(event: AskedEvent, text: str) -> bool:
    """Tell whether a sentence says that an act was not."""
    return any(NEGATED.search(text, 0, act.begin) for act in acts_in(text, event.verb) if act.kinds & event.acts)


def _with_act(text: str, act: Act, name: Name) -> bool:
    """Tell whether a name stands in the clause of an act; also where the sentence does not have it at all."""
    places = [match.start() for match in WORD.finditer(text) if stem(match[0]) in with_aliases(name)]
    return not places or any(_CLAUSES.search(text, min(at, act.stop), max(at, act.begin)) is None for at in places)
