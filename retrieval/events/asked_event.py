"""The event whose time a question asks for: who took part, what kind of act it was, and what bounds it.

Reads the question alone; whether any article tells of such an event is found out in `dated_evidence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from retrieval.english.dictionary import Pattern, word_set
from retrieval.question.question import Question, content_words
from retrieval.question.syntax import (
    Name,
    agent_in,
    is_counted,
    is_of_time,
    main_act,
    names_in,
    verb_by_place,
    verbs,
)
from retrieval.ranking.sentences import Idf
from retrieval.text.acts import Act, acts_in, kind_of_verb
from retrieval.text.neighbours import has_word
from retrieval.text.sentences import split_sentences
from retrieval.text.spelling import mended
from retrieval.text.stems import stems
from retrieval.text.word_kinds import is_calendar
from retrieval.times.expressions import find_times

Side = Literal["before", "after"]

NTH = Pattern(
    r"\b(?P<nth>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"(?= (?:time|meeting|call|visit|round|term|summit|trial|vote|attempt|launch|election|flight|trip)\b)"
)
"""The number of an event among its like, where a question asks for it."""
_ASKING = Pattern(r"\b(?:when|what|which|since when|who|whom|how)\b")
_BOUND = Pattern(
    r"(?:^|[\s,])(?P<side>before|after|since|following|prior to|ahead of|until)\s+(?!when\b)(?P<event>[^,?]+)"
)
_SINCE = Pattern(r"[\s,](?P<side>since)\s+(?P<event>[^,?]+)")
_BEFORE = ("before", "prior to", "ahead of", "until")
_AHEAD = Pattern(
    r"\bwhen (?:will|does|do|is|are|can|shall|should)\b|\bwill\b|\b(?:intends?|plans?|expects?|hopes?|anticipates?) "
    r"|\b(?:is|are|was|were) (?:\w+ ){0,6}(?:to|due|expected|planned)\b",
)
_AHEAD_THEN = Pattern(
    r"\bwhen (?:was|were) (?:[\w–-]+ ){1,6}(?:due|supposed|scheduled|expected|planned|meant|going) to\b"
)
"""What was still to come when it was said: "when was it due to open"."""
_BEHIND = Pattern(r"\bwhen (?:did|was|were|had|has|have)\b")
_SINCE_WHEN = Pattern(r"\bsince when\b|\b(?:has|have|had)\b.*\bsince\b")
_DRESS = Pattern(
    r"\b(?:in person|face to face|face-to-face|h[eo]ld|t[ao]ke?s? place|took place|taking place|happen(?:s|ed|ing)?"
    r"|occur(?:s|red|ring)?|due|expected|scheduled|supposed|planned|going to|originally|previously"
    r"|first|last|next|latest|earliest|initial(?:ly)?|time|again|recent(?:ly)?|new(?:est)?|when|date|day|month|year|long)\b",
)
"""What says that something was, or how, and not what it was."""
SHORT = 25
"""Words of a question that can be taken at its word; longer ones tell a story around what they ask."""
_SHORT_WITHOUT = 15  # words of a question without an asking word, as "did they meet?" and "death toll in Ubrin"
_OUTRIGHT = 25  # characters before which a question asks outright
_PRONOUNS = word_set("function_words.personal_pronouns", "function_words.object_pronouns", "function_words.possessives")
_FINEST: tuple[tuple[Pattern, int], ...] = tuple(
    (Pattern(rf"\b(?:which|what) (?:\w+ )?(?:{words})\b"), days)
    for words, days in (("date|day|weekday", 1), ("month", 31), ("season", 92), ("year", 366))
)
RETRACTED = Pattern(
    r"\b(?:(?:earlier|previous|first) (?:version|report|article|plan)|originally|previously|until now"
    r"|had (?:hoped|planned|expected|wanted|spoken of)|was to have|were to have)\b"
)
"""Words for what was said or planned once and no longer holds."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An event that bounds the one asked for: it happened before or after that."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class AskedEvent:
    """What evidence of the event has to tell; `text` is the sentence that asks for it.

    `names` took part, `setting` are further names, such as where it was. `acts` are the kinds of act that its verb may
    mean, none when there is no verb; `verb` is its stem where the thesaurus of acts does not know it. `others` are the
    kinds that its further words may mean, and `every` has all kinds act by act. `shares` weighs all words but the verb,
    as stems, by their rarity, summing to 1. `ahead` when the question takes it for something that is still to come,
    `since` when it asks since when, `retracted` when it asks for what was said before it was corrected. `days` is the
    longest time that answers "which day" or "what year", in days, None when any does. `direct` when one short sentence
    says all of it, so that evidence can be held to every word. `agent` is the one of `names` who acts.
    """

    text: str
    names: tuple[Name, ...]
    setting: tuple[Name, ...]
    acts: frozenset[str]
    others: frozenset[str]
    every: tuple[frozenset[str], ...]
    verb: str
    shares: Mapping[str, float]
    ahead: bool = False
    since: bool = False
    retracted: bool = False
    bound: Bound | None = None
    days: int | None = None
    direct: bool = False
    agent: Name | None = None


@lru_cache(maxsize=16)
def asked_event(question: Question, idf: Idf) -> AskedEvent:
    """Return the event that a question asks about; the sentences before the one that asks only lend their names.

    What it happened before or after bounds it where it is asked when it was; "since" bounds any question.
    """
    text = mended(question.text)
    sentence = _asking_sentence(text)
    bound = (_BOUND if question.kind == "date" else _SINCE).search(sentence)
    main = sentence.replace(bound[0], " ") if bound and not _SINCE_WHEN.match(sentence) else sentence
    event = _event(main, idf)
    if not event.names:
        event = _with_names_before(event, text.replace(sentence, " "), main)
    side: Side = "before" if bound and bound["side"].lower() in _BEFORE else "after"
    retracted = RETRACTED.search(sentence) is not None
    return replace(
        event,
        text=sentence,
        ahead=_looks_ahead(main, retracted),
        since=_SINCE_WHEN.search(sentence) is not None,
        retracted=retracted,
        days=next((days for shape, days in _FINEST if shape.search(main)), None),
        direct=sentence.strip() == text.strip() and _is_direct(main),
        bound=Bound(side, bound["event"].strip()) if bound and main != sentence else None,
    )


def _looks_ahead(sentence: str, retracted: bool) -> bool:
    if _AHEAD_THEN.search(sentence):
        return True
    return _AHEAD.search(sentence) is not None and (retracted or not _BEHIND.search(sentence))


def _is_direct(sentence: str) -> bool:
    asks = _ASKING.search(sentence)
    if asks is None:
        return len(sentence.split()) <= _SHORT_WITHOUT
    return asks.start() < _OUTRIGHT and len(sentence.split()) <= SHORT


def _with_names_before(event: AskedEvent, text: str, main: str) -> AskedEvent:
    """Return the event with the names of the sentences before: who took part where a pronoun means them."""
    names, setting = names_in(text)
    if has_word(main, _PRONOUNS):
        return replace(event, names=names[:1], setting=event.setting + names[1:] + setting)
    return replace(event, setting=event.setting + names + setting)


def topic_event(topic: str, idf: Idf) -> AskedEvent:
    """Return what evidence of any event of a story has to tell: its words, and no act in particular."""
    event = _event(topic, idf)
    weights = {word: idf(word) for word in stems(" ".join(content_words(topic))) if not is_calendar(word)}
    total = sum(weights.values()) or 1.0
    shares = {word: weight / total for word, weight in weights.items()}
    return replace(event, names=(), setting=(), acts=frozenset(), every=(), shares=shares)


def bounding_event(bound: Bound, main: AskedEvent, idf: Idf) -> AskedEvent:
    """Return the event that a bound speaks of; what it leaves unsaid it shares with the main event."""
    event = _event(bound.text, idf)
    if not event.acts:
        words = {**main.shares, **event.shares}
        shares = {word: share / sum(words.values()) for word, share in words.items()}
        event = replace(event, acts=main.acts, verb=main.verb, shares=shares)
    if has_word(bound.text, _PRONOUNS):
        event = replace(event, names=(*event.names, *main.names))
    return event


def without(text: str, acts: Sequence[Act]) -> str:
    """Return a text with the words of some of its acts taken out; `acts` are in order."""
    for act in reversed(acts):
        text = f"{text[: act.begin]} {text[act.stop :]}"
    return text


def _asking_sentence(text: str) -> str:
    sentences = [text[start:end] for start, end in split_sentences(text)]
    return next((sentence for sentence in reversed(sentences) if _ASKING.search(sentence)), text)


def _event(text: str, idf: Idf) -> AskedEvent:
    for time in reversed(find_times(text)):
        text = f"{text[: time.begin]} {text[time.stop :]}"
    verb = "" if any(verbs(text, acts_in(text))) else verb_by_place(text)
    acts = acts_in(text, verb)
    act = next((act for act in acts if kind_of_verb(verb) in act.kinds), None) or main_act(text, acts)
    plain = without(text, [other for other in acts if act and (other is act or other.kinds == act.kinds)])
    words = stems(" ".join(content_words(_DRESS.sub(" ", plain))))
    about = set(stems(" ".join(content_words(text))))
    weights = {word: idf(word) for word in words if word in about and not is_of_time(word, text)}
    total = sum(weights.values()) or 1.0
    names, setting = names_in(text)
    return AskedEvent(
        text=text,
        names=names,
        setting=setting,
        acts=act.kinds if act else frozenset(),
        every=tuple(one.kinds for one in acts if not is_counted(text, one) and text[one.begin - 1 : one.begin] != "-"),
        verb=verb,
        others=frozenset().union(*(other.kinds for other in acts if other is not act)),
        shares={word: weight / total for word, weight in weights.items()},
        agent=agent_in(text, names),
    )
