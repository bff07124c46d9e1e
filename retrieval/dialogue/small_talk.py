"""Small talk: what people say to the bot that is no question about the news, and what kind of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import category

from retrieval.english.dictionary import Pattern, either, values, word_set
from retrieval.question.anaphora import outward
from retrieval.question.kinds import answer_kind
from retrieval.question.question import content_words

TalkKind = Literal[
    "greeting", "thanks", "farewell", "help", "identity", "doubt", "source", "published", "item", "repeat", "feeling"
]
_LISTS: tuple[tuple[TalkKind, str], ...] = (
    ("greeting", "talk.greetings"),
    ("thanks", "talk.thanks"),
    ("farewell", "talk.farewells"),
    ("help", "talk.help"),
    ("identity", "talk.identity"),
    ("doubt", "talk.doubts"),
    ("repeat", "talk.repeats"),
    ("feeling", "talk.feelings"),
)
_LONGEST = 90
"""Characters; who writes more has something to say."""
_PART_ENDS = re.compile(r"[,.!?;:…–—]+")
_NOISE = re.compile(r"[^\w\s']+|_")
_THAT = r"(?:that|this|it|so)"
_NOUN = rf"(?:{either('talk.sources')})"
_WHOSE = r"(?:your|the|its|that|this|any|a|an|some)"
_OF_THAT = rf"(?: (?:for|of|on|to|behind) (?:{_THAT}|the (?:answer|article|story)|your answer))?"
_SOURCE = Pattern(
    rf"(?:(?:and|what about|any) )?(?:{_WHOSE} )?(?:original |full )?{_NOUN}{_OF_THAT}"
    rf"|(?:and )?what(?:'s| is| are| was| were)?(?: {_WHOSE})? (?:sources?|links?|urls?|citations?|references?)"
    rf"{_OF_THAT}"
    rf"|(?:can|could|may) (?:i|we|you) (?:please )?(?:see|have|get|read|show|give|send|post|share|cite)(?: me| us)?"
    rf"(?: {_WHOSE})?(?: (?:original|full|whole|exact))? {_NOUN}{_OF_THAT}"
    rf"|(?:show|give|send|post|share|get|cite|name|open|link)(?: me| us)?(?: to)?(?: {_WHOSE})?"
    rf"(?: (?:original|full|whole|exact))? {_NOUN}{_OF_THAT}"
    rf"|(?:do you have|have you got|is there|are there|where is|where's|where are|i want|i need|i'd like|what about)"
    rf"(?: to see)?(?: {_WHOSE})?(?: (?:original|full|whole|exact))? {_NOUN}{_OF_THAT}"
    rf"|where can (?:i|we) (?:read|find|see|check) (?:{_THAT}|more|{_WHOSE} {_NOUN})"
    rf"|(?:which|what) (?:news ?)?(?:{either('talk.publishers')})s?"
    rf"(?: (?:says?|said|reports?|reported|writes?|wrote|tells?|told(?: you)?|claims?|claimed|is|was|are|were))+"
    rf"(?: {_THAT})?(?: (?:from|in|it))?"
    r"|who (?:says?|reports?|reported|wrote|published|told you) (?:so|this)|says who|according to (?:who|whom|what)"
    rf"|who told you {_THAT}|who (?:says?|reports?|reported|published) that"
    rf"|where (?:did|do) you (?:get|find|read|see|hear|have|take|know) {_THAT}(?: from)?"
    r"|where (?:did|does) (?:that|this) come from"
    r"|where(?:'s| is| was| were) (?:that|this) (?:from|published|reported|written|said|stated|taken from)"
    rf"|(?:on|from) (?:which|what) (?:source|basis|article)s?(?: is {_THAT}| {_THAT} is)?(?: based)?|based on what"
    rf"|how do you know(?: {_THAT})? where {_THAT} is from|cite {_THAT}|link|links"
)
_INFORMATION = r"(?:(?:the|this|that|your) (?:information|answer|news|article|report|story|source)|that|this)"
_PUBLISHED = Pattern(
    r"(?:when|on (?:what|which) (?:day|date)) was (?:that|this|the (?:article|report|story|source)) "
    r"(?:published|written|posted|reported|from)"
    rf"|how (?:old|recent|new|current|up to date|fresh) (?:is|are) {_INFORMATION}"
    r"|(?:is|are) (?:that|this) still (?:true|right|correct|valid|so|the case)"
    rf"|(?:is|are) {_INFORMATION} "
    r"(?:still )?(?:current|up to date|up-to-date|recent|new|old|outdated|out of date|fresh|the latest)"
    r"|(?:what|which) (?:date|day|year) is (?:that|this|the (?:article|report|source)) from"
)
_ORDINAL = rf"(?:{either('numbers.ordinals')}|last|\d{{1,2}}(?:st|nd|rd|th)?)"
_NUMBER = rf"(?:\d{{1,2}}|{either('numbers.two_to_twelve')}|one)"
_PLACE_NOUN = rf"(?:one|option|answer|result|statement|point|{either('talk.sources', 'talk.publishers')})"
_ITEM = Pattern(
    r"(?:(?:what about|how about|and|show(?: me)?|open|see|read(?: me)?|give me|tell me(?: more)? about"
    r"|more (?:about|on)|i mean|i meant|link (?:to|of|for)|what does|what is|what's) )*"
    rf"(?:(?:the )?(?P<ordinal>{_ORDINAL}) {_PLACE_NOUN}(?: (?:say|says))?|(?:the )(?P<bare>{_ORDINAL})"
    rf"|(?:the )?(?:number|no|source|link|article|option|report|citation) (?P<number>{_NUMBER}))"
)
# A question to the bot and about it: "do you like ...", "what do you think of ...", "what is your opinion on ...".
_TO_THE_BOT = Pattern(
    rf"(?:{either('function_words.auxiliaries')}) you (?:{either('talk.lives')}|remember me|know me|speak \w+"
    r"|have (?:a|an|any) (?:opinion|feeling|name|body|soul|family|friend)s?|write (?:me )?a)\b.*"
    rf"|(?:what|who|which \w+) (?:do|would|did|will) you (?:{either('talk.opinions')})\b.*"
    r"|(?:what|who|where|how old|how tall|how big) (?:are|were) you\b.*|where do you (?:live|come from|work)\b.*"
    rf"|(?:what|who|which|where) (?:is|are|was)? ?your (?:{either('talk.belongings')})s?\b.*"
    r"|when were you (?:born|made|built|created)|why are you .*|how are you\b.*"
)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said to the bot: its kind, and for "item" which one of several is meant, from 1, -1 for the last."""

    kind: TalkKind
    item: int | None = None


def talk_in(text: str) -> Talk | None:
    """Return what kind of small talk a text is, None for a question about the news."""
    if len(text) > _LONGEST:
        return None
    if not _bare(text):
        return Talk("thanks") if any(category(sign) == "So" for sign in text) else None  # an emoji
    found = _whole(text)
    if found is None:
        parts = [_whole(part) for part in _PART_ENDS.split(text) if _bare(part)]
        found = parts[-1] if all(parts) and parts else None
    # "And later?" asks what came then.
    return None if found == Talk("farewell") and text.rstrip().endswith("?") else found


def _whole(text: str) -> Talk | None:
    said = _bare(text)
    return _talk(said) or _talk(_stripped(said))


def item_meant(text: str) -> int | None:
    """Return which one of several "the second one" or "number two" means, from 1, -1 for the last; None for none."""
    match = _ITEM.fullmatch(_stripped(_bare(text)))
    if match is None:
        return None
    word = match["ordinal"] or match["bare"] or match["number"]
    if word == "last":
        return -1
    digits = re.match(r"\d+", word)
    numbers = values("numbers.ordinals") | values("numbers.units")
    return int(digits[0]) if digits else int(numbers[word])


def _talk(said: str) -> Talk | None:
    for kind, name in _LISTS:
        if said in word_set(name):
            return Talk(kind)
    # The patterns are large, and most questions have no word of them: then none is even compiled.
    words = set(said.split())
    if words & _hints():
        if _SOURCE.fullmatch(said):
            return Talk("source")
        if _PUBLISHED.fullmatch(said):
            return Talk("published")
        item = item_meant(said)
        if item is not None:
            return Talk("item", item)
    if words & {"you", "your"} and _TO_THE_BOT.fullmatch(said):
        return Talk("identity")
    return _made_of(said.split())


def _made_of(words: Sequence[str]) -> Talk | None:
    """Return talk that is put in words of its own, but in none besides: "thx a lot, that was really useful"."""
    said, fill = frozenset(words), word_set("talk.fillers")
    if said <= word_set("talk.about_asking") and said & word_set("talk.bot_does") and said & {"i", "we", "you", "bot"}:
        return Talk("help") if words[0] in ("what", "how", "which") else None
    if not said <= fill | word_set("talk.thanking") or not said & word_set("talk.thanking", "talk.ending"):
        return None
    if words[0] in word_set("function_words.auxiliaries", "function_words.question_words"):
        return None
    return Talk("farewell" if said & {"that's", "thats"} and "all" in said else "thanks")


@cache
def _hints() -> frozenset[str]:
    """Return the words of which a call for a source, its day or one of several has one at least."""
    listed = word_set("talk.sources", "talk.publishers", "function_words.demonstratives", "numbers.ordinals")
    return listed | word_set("numbers.units") | {"it", "so", "who", "whom", "what", "last", "number", "no", "read"}


@cache
def _first_words() -> frozenset[str]:
    """Return the words with which politeness before a question begins."""
    lists = ("talk.greetings", "talk.thanks", "talk.asides", "talk.openings")
    return frozenset(phrase.split()[0] for name in lists for phrase in word_set(name))


def _bare(text: str) -> str:
    """Return a text in small letters, without stops and emoji."""
    return " ".join(_NOISE.sub(" ", text.replace("’", "'").lower()).split())


def _stripped(said: str) -> str:
    """Return a phrase without the words around it that change nothing: "ok thanks then"."""
    words = said.split()
    while len(words) > 1 and words[0] in word_set("talk.openings"):
        words.pop(0)
    while len(words) > 1 and words[-1] in word_set("talk.closings"):
        words.pop()
    return " ".join(words)


_GREETING = Pattern(
    rf"^\W*(?:(?:{either('talk.greetings', 'talk.thanks')})(?: (?:dateline|bot|there|all|everyone))?"
    r"\s*[,.!…–—-]+\s*)+(?=\w)"
)
_ASIDE = Pattern(
    rf"^\W*(?:(?:hey|hi|hello|please|so|ok|okay|well)\b[\s,]*(?:dateline|bot|there)?[\s,]*)?(?:{either('talk.asides')})"
    rf"\b[\s,:;–—-]*(?:please\s+)?(?=(?:{either('function_words.question_words')})\b)"
)
_HEY = Pattern(
    rf"^\W*(?:hey|hi|hello|please|ok|okay)\b[\s,]+(?:(?:dateline|bot|there)[\s,]+)?"
    rf"(?=(?:{either('function_words.question_words', 'function_words.auxiliaries')})\b)"
)
# "When the vote is" behind "do you know".
_INDIRECT = Pattern(
    rf"^((?:{either('function_words.question_words')})(?: (?:long|old|{either('questions.figure_adjectives')}))?) "
    r"(\w.*) (is|was|are|were)\?*$"
)


_STORY = 16
"""Words of a text from which somebody may tell a story of his own before he asks."""
_LEAST_TOLD = 3
"""Words of content that say what a question is about."""


def without_story(text: str) -> str:
    """Return the question at the end of a text that tells why somebody asks, with what it is about; others as they are.

    "My sister says that the report has been put off again, does anyone know when it will come?" asks when it will
    come, the report that has been put off.
    """
    if len(text.split()) <= _STORY or not re.search(r"\b(?:i|i['’]m|i['’]ve|my|me|we)\b", text, re.IGNORECASE):
        return text
    clauses = [one for one in re.split(r"\s+[-–—]+\s+|[.;?!]+(?:\s+|$)|,\s+", text) if one.strip()]
    auxiliaries, words = either("function_words.auxiliaries"), either("function_words.question_words")
    asked = rf"(?:(?:until|since|by|from)\s+)?(?:{words})\b|(?:{auxiliaries})\s+(?!that\b)"
    lead = rf"(?:(?:and|but|so|ok|then)\s+)*(?:.*?\b(?:{either('talk.asides')})\b(?:\s+in plain words)?\s+)?"
    for place in range(len(clauses) - 1, 0, -1):
        found = re.match(rf"{lead}(?P<core>(?:{asked}).+)", clauses[place], re.IGNORECASE)
        if found:
            core = re.sub(r"\s+(?:then|now|exactly)$|\b(?:actually|on earth)\s+", "", found["core"])
            core = _INDIRECT.sub(r"\1 \3 \2", core)
            if answer_kind(core) in ("date", "yesno"):
                return text  # the story tells which of several days or deeds is meant
            about = "" if _says_enough(core) else _told_before(clauses[:place])
            return f"{core[:1].upper()}{core[1:]}{', ' if about else ''}{about}?"
    return text


def _says_enough(core: str) -> bool:
    return not outward(core) and len(content_words(core)) >= _LEAST_TOLD


def _told_before(clauses: Sequence[str]) -> str:
    """Return what somebody has heard, without who told him; else what he tells most of."""
    heard = rf"^.*\b(?:{either('talk.hearing')})\b(?:\s+(?:me|us|somewhere))*\s+(?:that\s+)?"
    told = [(one, re.sub(heard, "", one, flags=re.IGNORECASE).strip()) for one in reversed(clauses)]
    about = [(whole, part) for whole, part in told if len(content_words(part)) >= _LEAST_TOLD]
    framed = next((part for whole, part in about if whole != part), "")
    return framed or max((part for _, part in about), key=lambda part: len(content_words(part)), default="")


def without_politeness(text: str) -> str:
    """Return a question without a greeting, thanks or "can you tell me" before it; any other text as it is."""
    told = without_story(text)
    if told != text:
        return told
    first = _bare(text).split(maxsplit=1)[:1]
    if not first or first[0] not in _first_words():
        return text
    found = text
    for pattern in (_GREETING, _ASIDE, _HEY):
        found = pattern.sub("", found, count=1)
    if found == text or not re.search(r"\w", found):
        return text
    found = _INDIRECT.sub(r"\1 \3 \2?", found)
    return found[:1].upper() + found[1:]
