"""Who came after or before somebody in an office: "who replaced Trudeau?", "who was coach before de Graaf?".

Finds the sentences that say so, by a word for following in an office, or by one going and another coming in one breath.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.english.dictionary import Pattern, word_set
from retrieval.events.asked_event import without
from retrieval.events.context import Context, ReadPassage
from retrieval.events.dated_evidence import Evidence
from retrieval.question.question import Question, content_words, proper_names
from retrieval.question.syntax import NAME_TITLES, Name
from retrieval.ranking.sentences import LONGEST, Sentence
from retrieval.text.acts import Act, acts_in, kinds_in
from retrieval.text.neighbours import ADVERBS, TO, follows, has_word
from retrieval.text.stems import stems
from retrieval.text.word_kinds import is_calendar

Side = Literal["before", "after"]

_FOLLOW = (
    r"(?:replac(?:e[sd]?|ing)|succeed(?:s|ed|ing)?|t(?:ake|akes|ook|aken|aking)\s+over\s+from"
    r"|t(?:ake|akes|ook|aken|aking)\s+the\s+place\s+of|c[ao]mes?\s+after)"
)
_FOLLOWED = r"(?:replaced|succeeded|followed)"
_GETS = r"(?:gets?|got|takes?|took|taken|fills?|filled|inherits?|inherited)"
_SEAT = r"(?:job|post|place|seat|office|role|position)"
_WHO = r"who(?:m)?(?:\s+is\s+it\s+that)?"
_NAMED = r"(?P<name>[^,?]+?)(?:\s+(?:as|at|in|on)\b[^?]*)?"
_BE_OR_HAVE = r"(?:will|would|has|have|had|is|was|were|be|been|to|going|set|due)"
_CAPITAL = r"(?P<name>(?:(?:de|del|di|van|von|der|la|al|bin)\s+)*(?-i:[A-Z])[^,?]*)"
_LED = r"(?:was|were|had\s+been|became|led|ran|headed|governed|coached|chaired)"
_PATTERNS: tuple[tuple[Side, str], ...] = (
    ("before", rf"{_WHO}\s+(?:{_BE_OR_HAVE}\s+){{1,3}}{_FOLLOWED}\s+by\s+{_NAMED}"),
    ("after", rf"{_WHO}\s+(?:{_BE_OR_HAVE}\s+){{0,3}}{_FOLLOW}\s+{_NAMED}"),
    ("after", rf"{_WHO}\s+(?:{_BE_OR_HAVE}\s+){{0,3}}{_GETS}\s+{_NAMED}['’]s?\s+(?:old\s+|former\s+)?{_SEAT}"),
    ("after", rf"{_WHO}\s+{_BE_OR_HAVE}\s+{_NAMED}\s+(?:be\s+|been\s+)?{_FOLLOWED}\s+by"),
    ("after", rf"by\s+whom\s+{_BE_OR_HAVE}\s+{_NAMED}\s+(?:be\s+|been\s+)?{_FOLLOWED}"),
    ("before", rf"{_WHO}\s+(?:did|does|do|{_BE_OR_HAVE})\s+{_NAMED}\s+(?:to\s+)?{_FOLLOW}(?:\s[^?]*)?"),
    ("after", rf"who\s+(?:is|was|will\s+be|became)\s+(?:the\s+)?successor\s+(?:of|to)\s+{_NAMED}"),
    ("before", rf"who\s+(?:is|was)\s+(?:the\s+)?predecessor\s+(?:of|to)\s+{_NAMED}"),
    ("after", rf"who\s+(?:is|was|will\s+be|became)\s+{_NAMED}['’]s?\s+successor(?:\s[^?]*)?"),
    ("before", rf"who\s+(?:is|was)\s+{_NAMED}['’]s?\s+predecessor(?:\s[^?]*)?"),
    ("before", rf"who\s+{_LED}\s+[^?]*\bbefore\s+{_CAPITAL}"),
    ("after", rf"who\s+{_LED}\s+[^?]*\bafter\s+{_CAPITAL}"),
)
_SHAPES = tuple((side, Pattern(rf"{pattern}\s*\??")) for side, pattern in _PATTERNS)
_NOUN = Pattern(r"(?:predecessor|successor|replacement|(?P<no>succession))")
_BE = word_set("function_words.be_past", "function_words.be_nonfinite") | {"is", "are"}
_BY = Pattern(r"\s+(?:\w+ly\s+)?by\b", 0)
_HIS = Pattern(r"\b(?:his|her|their|its)\s+(?:(?:\w+\s+){0,2}$|\w+,)")
_PLACE = Pattern(r"\b(?:his|her|their|its) place\b", 0)
_APPOSED = Pattern(r"(?P<name>[A-Z][\w.'’-]+),\s+(?:his|her|their|its)\s+(?:\w+\s+){0,2}$", 0)
_SOUGHT = Pattern(
    r"\b(?:nam(?:e|ing)|find(?:ing)?|choos(?:e|ing)|chose|pick(?:ing)?|elect(?:ing)?|seek(?:ing)?|appoint(?:ing)?|until|an?|no|any"
    r"|search for|look(?:ing)? for|hunt for)\s+(?:[\w'’]+\s+){0,3}$",
    0,
)
"""Words for a successor that is not there yet."""
_HE = frozenset({"he", "she"})
_HIM = Pattern(r"\s+(?:him|her|them|his|their|its)\b")
_DIRECT, _BY_PRONOUN, _IN_ONE_BREATH, _NEXT_SENTENCE = 0.95, 0.85, 0.75, 0.7
_OPENING = 20  # characters in which "his assistant" opens a sentence
_WILL = frozenset({"will", "would", "is", "going", "set", "due"})
_IS_TO = Pattern(
    r"\b(?:is|are|was|were|set|due|appointed|named|chosen|elected|tapped|picked|hired|promoted)\s+to\s+(?:\w+ly\s+)?$",
    0,
)
_RIGHT_AFTER = Pattern(r"\s+(?:the\s+|as\s+|[a-z]+\s+){0,2}([A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+)+)", 0)
_NEXT_WORD = 6  # characters behind an act in which it takes "her" or "them"
_BESIDE = 25  # characters on either side of "successor" within which a name says whose
_FOLLOWING = frozenset(
    stems(
        "follow come came take took get got fill inherit place job post seat office role position"
        " who whom successor predecessor lead ran"
    )
)
_OFFICE = frozenset({"replace"})
_GOES = frozenset({"resign", "dismiss", "die", "leave", "overthrow"})
_COMES = frozenset({"assume", "appoint"})
_TOLD = _OFFICE | _COMES


@dataclass(frozen=True, slots=True)
class Succession:
    """Somebody, by the words of his name, whether it is asked who came after or before him, and in which office.

    `past` where that is taken to have happened.
    """

    side: Side
    name: Name
    office: frozenset[str] = frozenset()
    past: bool = False


def succession_asked(question: Question) -> Succession | None:
    """Return whom it is asked who followed or preceded, None where a question asks for something else."""
    if question.kind != "person":
        return None
    for side, shape in _SHAPES:
        match = shape.fullmatch(question.text.strip())
        if match:
            name = _name(match["name"])
            return (
                Succession(side, name, _office(question.text, name), not has_word(question.text, _WILL))
                if name
                else None
            )
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
    """Tell whether anything is said of somebody's coming into an office, so that others in it may be told of, too."""
    return any(
        asked.name & one.vocabulary and (_COMES | _OFFICE) & kinds_in(one.text, one.words)
        for sentences in passages
        for one in sentences
    )


def _told_in(asked: Succession, within: ReadPassage) -> Iterator[Evidence]:
    known = within.vocabulary | within.title
    if 2 * len(asked.office & known) < len(asked.office):
        return
    for place, one in enumerate(within.sentences):
        if not _TOLD & kinds_in(one.text, one.words):
            continue
        context = Context(within, place, "")
        worth = _worth(asked, context)
        if worth:
            day = within.passage.published
            short = not context.is_named(asked.name) or len(context.names) < 2 or _is_short_for_somebody(context)
            opening = _opening(asked, within.sentences, place) if short else context.opening
            yield Evidence(context.sentence, opening, None, day, day, worth)


def _opening(asked: Succession, sentences: Sequence[Sentence], place: int) -> Sentence:
    """Return the sentence before that names somebody else, or the one right before, as far as a quote may reach."""
    near = [
        one for one in reversed(sentences[max(0, place - 2) : place]) if sentences[place].end - one.start <= LONGEST
    ]
    names = ((one, _names(one.text)) for one in near)
    naming = next((one for one, found in names if any(not name & asked.name and len(name) > 1 for name in found)), None)
    return naming or next(iter(near), sentences[place])


def _is_short_for_somebody(context: Context) -> bool:
    """Tell whether a sentence calls somebody by a surname that the one before has in full."""
    alone = [name for name in context.names if len(name) == 1]
    before = _names(context.before.text) if context.before else []
    return any(name < full for name in alone for full in before)


def _names(text: str) -> list[Name]:
    names = (frozenset(stems(name)) for name in proper_names(text))
    return [name for name in names if not any(map(is_calendar, name))]


def _worth(asked: Succession, context: Context) -> float:
    """Return how surely a sentence tells of it; 0 where it does not, or where the two stand the other way round."""
    others = [name for name in context.names if not name & asked.name]
    if "?" in context.sentence.text or not context.takes_part(asked.name):
        return 0.0
    text = context.sentence.text
    acts = [act for act in context.acts if "replace" in act.kinds]
    if (others or context.leans or _PLACE.search(text)) and any(_fits(asked, context, act) for act in acts):
        return _DIRECT if others and not _HIS.match(text) else _BY_PRONOUN
    kinds = frozenset().union(*(act.kinds for act in context.acts))
    if asked.side == "after" and others and kinds & _COMES and not context.is_named(asked.name):
        return _NEXT_SENTENCE if _has_just_gone(asked, context) else 0.0
    if others and context.is_named(asked.name) and kinds & _GOES and kinds & _COMES:
        return _IN_ONE_BREATH if _one_goes_another_comes(asked, context) else 0.0
    return 0.0


def _one_goes_another_comes(asked: Succession, context: Context) -> bool:
    """Tell whether a sentence says that one left and another came, and which of them is the one asked about."""
    text = context.sentence.text
    goes, comes = ([_nearest(text, act) for act in context.acts if act.kinds & kinds] for kinds in (_GOES, _COMES))
    own, other = (goes, comes) if asked.side == "after" else (comes, goes)
    return any(name & asked.name for name in own) and any(name and not name & asked.name for name in other)


def _has_just_gone(asked: Succession, context: Context) -> bool:
    """Tell whether the sentence before tells of somebody's going, and this one of his deputy's coming."""
    if context.before is None or _HIS.search(context.sentence.text, 0, _OPENING) is None:
        return False
    text = context.before.text
    of_the_title = text.startswith("The ") and bool(asked.name & context.title)  # "The leader of the party resigned"
    return any(act.kinds & _GOES and (of_the_title or _nearest(text, act) & asked.name) for act in acts_in(text))


def _nearest(text: str, act: Act) -> Name:
    """Return the name that an act is told of: the last before it, else one right after it; none of "to elect"."""
    if follows(text, act.begin, TO, ADVERBS, as_written=True):
        return frozenset()
    before = _names(text[: act.begin])
    after = _RIGHT_AFTER.match(text, act.stop)
    return frozenset(stems(after[1])) if after else before[-1] if before else frozenset()


def _fits(asked: Succession, context: Context, act: Act) -> bool:
    """Tell whether who was asked about stands on the right side of "replaced", "her successor" or "in place of"."""
    text, named = context.sentence.text, context.is_named(asked.name)
    noun = _NOUN.match(text, act.begin)
    if noun:
        return not noun["no"] and not _SOUGHT.search(text, 0, act.begin) and _belongs(asked, text, act)
    if asked.past and follows(text, act.begin, TO, ADVERBS, as_written=True) and not _IS_TO.search(text, 0, act.begin):
        return False
    passive = follows(text, act.begin, _BE, ADVERBS, as_written=True) or _BY.match(text, act.stop) is not None
    gone_before = (asked.side == "after") is passive
    if not named:  # "he replaces Petrie" and "she is to succeed her", where both were named before
        return (
            has_word(text[: act.begin], _HE)
            if gone_before
            else _HIM.search(f" {text[act.begin : act.stop + _NEXT_WORD]}") is not None
        )
    place = text[: act.begin] if gone_before else text[act.stop :]
    return bool(asked.name & frozenset(stems(place)))


def _belongs(asked: Succession, text: str, act: Act) -> bool:
    """Tell whether a "successor" is that of whoever was asked about: his, or with the name beside it."""
    if _HIS.search(text, 0, act.begin):
        apposed = _APPOSED.search(text, 0, act.begin)
        came = "predecessor" not in text[act.begin : act.stop].lower()
        itself = apposed is not None and bool(asked.name & frozenset(stems(apposed["name"])))
        return not (itself and came is (asked.side == "after"))
    near = f"{text[max(0, act.begin - _BESIDE) : act.begin]} {text[act.stop : act.stop + _BESIDE]}"
    return bool(asked.name & frozenset(stems(near)))
