"""Who came after or before somebody in an office: "who replaced Trudeau?", "who was coach before de Graaf?".

Finds the sentences that say so, by a word for following in an office, or by one going and another coming in one breath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from retrieval.asking.question import Question, content_words, proper_names
from retrieval.asking.question_grammar import NAME_TITLES, Name
from retrieval.events.acts import Act, acts_in, kinds_in
from retrieval.events.asked_event import without
from retrieval.events.contexts import Context, ReadPassage
from retrieval.events.dated_evidence import Evidence
from retrieval.quoting.evidence import is_calendar
from retrieval.quoting.reading import Sentence
from retrieval.text.stemming import stems

Side = Literal["before", "after"]

_FOLLOW = (
    r"(?:replac(?:e[sd]?|ing)|succeed(?:s|ed|ing)?|t(?:ake|akes|ook|aken|aking) over from|follow(?:s|ed)?"
    r"|t(?:ake|akes|ook|aken|aking) the place of|c[ao]mes? after|came after|come after)"
)
_WHO = r"who(?:m)?(?:\s+is\s+it\s+that)?"
_NAMED = r"(?P<name>[^,?]+?)(?:\s+(?:as|at|in|on)\b[^?]*)?"
_SHAPES: tuple[tuple[Side, re.Pattern[str]], ...] = tuple(
    (side, re.compile(pattern + r"\s*\??", re.IGNORECASE))
    for side, pattern in (
        ("after", rf"{_WHO}\s+(?:(?:will|would|has|have|had|is|was|to|going|set|due)\s+){{0,3}}{_FOLLOW}\s+{_NAMED}"),
        ("before", rf"{_WHO}\s+(?:did|does|do|will|would|has|have|had|is|was)\s+{_NAMED}\s+(?:to\s+)?{_FOLLOW}(?:\s[^?]*)?"),
        ("after", rf"{_WHO}\s+(?:was|is|were|will|has|had)\s+{_NAMED}\s+(?:be\s+|been\s+)?(?:replaced|succeeded|followed)\s+by"),
        ("after", rf"by\s+whom\s+(?:was|is|were|will)\s+{_NAMED}\s+(?:be\s+)?(?:replaced|succeeded|followed)"),
        ("after", rf"who\s+(?:is|was|will be|became)\s+(?:the\s+)?successor\s+(?:of|to)\s+{_NAMED}"),
        ("before", rf"who\s+(?:is|was)\s+(?:the\s+)?predecessor\s+(?:of|to)\s+{_NAMED}"),
        ("after", rf"who\s+(?:is|was|will be|became)\s+{_NAMED}['’]s?\s+successor(?:\s[^?]*)?"),
        ("before", rf"who\s+(?:is|was)\s+{_NAMED}['’]s?\s+predecessor(?:\s[^?]*)?"),
        ("before", r"who\s+(?:was|were|had been|led|ran|headed|governed|coached|chaired)\s+[^?]*\bbefore\s+(?P<name>[A-Z][^,?]*)"),
        ("after", r"who\s+(?:was|became|led|ran|headed|governed|coached|chaired)\s+[^?]*\bafter\s+(?P<name>[A-Z][^,?]*)"),
    )
)
_NOUN = re.compile(r"^(?:predecess|success|replacement)", re.IGNORECASE)
_BE = re.compile(r"\b(?:been|was|were|is|be|being)\s+(?:\w+ly\s+)?$")
_BY = re.compile(r"\s+(?:\w+ly\s+)?by\b")
_HIS = re.compile(r"\b(?:his|her|their|its)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SOUGHT = re.compile(
    r"\b(?:nam(?:e|ing)|find(?:ing)?|choos(?:e|ing)|chose|pick(?:ing)?|elect(?:ing)?|seek(?:ing)?|appoint(?:ing)?|until|no|any"
    r"|search for|look(?:ing)? for|hunt for)\s+(?:\w+\s+){0,3}$"
)
"""Words for a successor that is not there yet."""
_HIM = re.compile(r"\s+(?:him|her|them|his|their|its)\b")
_DIRECT, _IN_ONE_BREATH = 0.95, 0.75
_FOLLOWING = frozenset(stems("follow come came take took place who whom successor predecessor lead ran"))
_OFFICE = frozenset({"replace"})
_GOES = frozenset({"resign", "dismiss", "die", "leave", "overthrow"})
_COMES = frozenset({"assume", "appoint"})


@dataclass(frozen=True, slots=True)
class Succession:
    """Somebody, by the words of his name, whether it is asked who came after or before him, and in which office."""

    side: Side
    name: Name
    office: frozenset[str] = frozenset()


def succession_asked(question: Question) -> Succession | None:
    """Return whom it is asked who followed or preceded, None where a question asks for something else."""
    if question.kind != "person":
        return None
    for side, shape in _SHAPES:
        match = shape.fullmatch(question.text.strip())
        if match:
            name = _name(match["name"])
            return Succession(side, name, _office(question.text, name)) if name else None
    return None


def _name(text: str) -> Name:
    words = stems(" ".join(proper_names(f"x {text}")) or text)
    return frozenset(word for word in words if word not in NAME_TITLES and not is_calendar(word))


def _office(text: str, name: Name) -> frozenset[str]:
    """Return the words of a question that are neither the name nor "replaced": what somebody was, and where."""
    acts = acts_in(text)
    words = stems(" ".join(content_words(without(text, [act for act in acts if act.kinds & (_OFFICE | _COMES)]))))
    return frozenset(words) - name - _FOLLOWING


def succession_told(asked: Succession, passages: Sequence[Sequence[Sentence]]) -> list[Evidence]:
    """Return the sentences that tell who followed or preceded somebody, the surest first, then the newest."""
    found = [one for sentences in passages if sentences for one in _told_in(asked, ReadPassage(sentences))]
    return sorted(found, key=lambda one: (-one.match, -(one.published.toordinal() if one.published else 0)))


def may_be_told(asked: Succession, passages: Sequence[Sequence[Sentence]]) -> bool:
    """Tell whether anything is said of somebody's going, or of his coming where it is asked who was there before."""
    telling = _COMES if asked.side == "before" else _GOES
    for sentences in passages:
        for before, one in pairwise([None, *sentences]):
            named = asked.name & one.vocabulary or (before is not None and asked.name & before.vocabulary)
            if named and (telling | _OFFICE) & kinds_in(one.text, one.words):
                return True
    return False


def _told_in(asked: Succession, within: ReadPassage) -> Iterator[Evidence]:
    known = within.vocabulary | within.title
    if 2 * len(asked.office & known) < len(asked.office):
        return
    for place in range(len(within.sentences)):
        context = Context(within, place, "")
        worth = _worth(asked, context)
        if worth:
            day = within.passage.published
            short = not context.is_named(asked.name) or _is_short_for_somebody(context)
            opening = context.before if context.before and short else context.opening
            yield Evidence(context.sentence, opening, None, day, day, worth)


def _is_short_for_somebody(context: Context) -> bool:
    """Tell whether a sentence calls somebody by a surname that the one before has in full."""
    alone = [name for name in context.names if len(name) == 1]
    before = _names(context.before.text) if context.before else []
    return any(name < full for name in alone for full in before)


def _names(text: str) -> list[Name]:
    return [frozenset(stems(name)) for name in proper_names(text)]


def _worth(asked: Succession, context: Context) -> float:
    """Return how surely a sentence tells of it; 0 where it does not, or where the two stand the other way round."""
    others = [name for name in context.names if not name & asked.name]
    if not context.takes_part(asked.name):
        return 0.0
    text = context.sentence.text
    acts = [act for act in context.acts if "replace" in act.kinds]
    if (others or context.leans) and any(_fits(asked, context, act) for act in acts):
        return _DIRECT
    kinds = frozenset().union(*(act.kinds for act in context.acts))
    if others and context.is_named(asked.name) and kinds & _GOES and kinds & _COMES:
        went = _first(context.acts, _GOES if asked.side == "after" else _COMES)
        return _IN_ONE_BREATH if went is not None and _is_subject(asked.name, text, went) else 0.0
    return 0.0


def _fits(asked: Succession, context: Context, act: Act) -> bool:
    """Tell whether who was asked about stands on the right side of "replaced", "her successor" or "in place of"."""
    text, named = context.sentence.text, context.is_named(asked.name)
    if _NOUN.search(text[act.begin : act.stop]):
        return not _SOUGHT.search(text, 0, act.begin) and (named or _HIS.search(text, 0, act.begin) is not None)
    passive = _BE.search(text, 0, act.begin) is not None or _BY.match(text, act.stop) is not None
    gone_before = (asked.side == "after") is passive
    if not named:  # "he replaces Petrie" and "she is to succeed her", where both were named before
        return context.leans if gone_before else _HIM.match(text, act.stop) is not None
    place = text[: act.begin] if gone_before else text[act.stop :]
    return bool(asked.name & frozenset(stems(place)))


def _first(acts: Sequence[Act], kinds: frozenset[str]) -> Act | None:
    return next((act for act in acts if act.kinds & kinds), None)


def _is_subject(name: Name, text: str, act: Act) -> bool:
    """Tell whether a name stands nearer before an act than any other name."""
    names = proper_names(f"x {text[: act.begin]}")
    return bool(names) and bool(name & frozenset(stems(names[-1])))
