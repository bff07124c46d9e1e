"""How the words of a question hang together: which name takes part, which only says where, and which word is the verb.

A handful of patterns of English questions and no parser; what the words mean is known to `acts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from retrieval.english.dictionary import Pattern, word_set
from retrieval.question.question import proper_names
from retrieval.text.acts import Act
from retrieval.text.neighbours import ARTICLES, THE, follows, has_word, precedes
from retrieval.text.stems import stem, stems
from retrieval.text.word_kinds import is_calendar

Name = frozenset[str]
"""The words of one proper name, as stems."""

AND = Pattern(r"\s+(?:and|&)\s+", 0)
_JOINERS = frozenset({"of", "the", "for"})
NAME_TITLES = frozenset(map(stem, word_set("names.asked_titles")))
_DEMONYM = Pattern(r"[A-Z][a-z]{2,}(?:an|ish|ese)|French|Dutch|Greek|Swiss|Czech|Thai|Iraqi|Israeli|Pakistani", 0)
_ASIDE = frozenset("in at of from near on to for as under over into across inside".split())
_DETERMINER = Pattern(r"\b(?:the|a|an|this|that|these|those|his|her|its|their|our|my|your|no|any|of|\w+['’]s?)\s+$")
_BEFORE_A_VERB = Pattern(
    r"(?:[A-Z][\w.'’-]*|\b(?:he|she|it|they|we|you|be|been|was|were|is|are|last|first|next|ever|finally|also|again))\s+$",
    0,
)
_BEFORE_A_NOUN = frozenset("from of in on at by to with as for into over and or".split())
_BEHIND_A_NOUN = frozenset("of in on at by for with over against about between among from to".split())
_AUXILIARY = Pattern(r"\b(?:when|which \w+|what \w+)\s+(?:did|do|does|was|were|is|are|will|had|has|have)\s+\w+")
_LIKE_A_VERB = Pattern(
    r"\b[a-z]{3,}\b"
    r"(?=\s*[?.]?\s*$|\s+(?:the|a|an|his|her|its|their|from|of|in|on|at|by|to|with|as|for|into|over|[A-Z\"“]))",
    0,
)
_PROSPECTS = word_set("questions.prospects")
_STOP = word_set("function_words.stop_words")
_POSSESSIVE = Pattern(r"['’]s?\s+(?:\w+\s+)*?[a-z]", 0)
_QUALIFIED = Pattern(r"\b(?:is|was|are|were|be)\s+the\s+$")
_QUALIFIED_NOUN = Pattern(r"\b(?:is|was|are|were)\s+the\s+(?:[A-Z][\w&]*\s+)+$", 0)
_NOUN_FOLLOWS = Pattern(r"\s+[a-z]+\b(?!\s*\?*$)", 0)
_ACTIVE = Pattern(r"\b(?:did|do|does|will|would|has|had|have)\s+(?:the\s+)?(?:[a-z]+\s+){0,2}$")
_IS = frozenset({"is", "are", "was", "were"})
_DOING = Pattern(r"\s+\w+ing\b", 0)
_MARS = stem("Mars")
_REACH = 200
_LIGHT_VERBS = frozenset(map(stem, word_set("questions.light_verbs")))
"""Verbs that only say that something was: what the question is about is their noun, as in "when was the vote held"."""
_HOW_MANY = Pattern(r"\bhow many\s+$")


def names_in(text: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Return the names of those who took part, and those that say where, or of what.

    Titles do not belong to a name; "American cars" and "TV star" name nobody. In "when did Bellamy reject Norvane's
    offer" and "when is the Bellamy takeover due" the offer and the takeover are Norvane's and Bellamy's, which takes
    no part by itself.
    """
    aside: dict[Name, bool] = {}
    found_names = proper_names(text)
    owners = [found for found in found_names if _POSSESSIVE.match(text, text.find(found) + len(found))]
    for found in found_names:
        at = max(0, text.find(found))
        place = follows(text, at, _ASIDE, ARTICLES) or (found in owners and found_names[0] not in owners)
        place = place or bool(_QUALIFIED.search(text, 0, at) and _NOUN_FOLLOWS.match(text, at + len(found)))
        for part in AND.split(found):
            words = [word for word in stems(part) if word not in _JOINERS]
            name = frozenset(word for word in words if word not in NAME_TITLES or len(words) == 1)
            if name and not any(is_of_time(word, part) for word in name) and not _only_qualifies(text, part):
                aside.setdefault(name, place)
    return tuple(name for name in aside if not aside[name]), tuple(name for name in aside if aside[name])


def is_of_time(word: str, text: str) -> bool:
    """Tell whether a stem is a word of the calendar where it stands; Mars is not March."""
    return is_calendar(word) and not (word == _MARS and "Mars" in text)


def agent_in(text: str, names: Sequence[Name]) -> Name | None:
    """Return the one who acts in a question, None where none of the names does: "when did Quill appeal?"."""
    if has_word(text, word_set("function_words.be_nonfinite")):
        return None
    for found in proper_names(text):
        at = text.find(found)
        doing = follows(text, at, _IS, THE) and _DOING.match(text, at + len(found))
        if at > 0 and (doing or _ACTIVE.search(text, 0, at)):
            words = frozenset(stems(AND.split(found)[0]))
            return next((name for name in names if name <= words), None)
    return None


def _only_qualifies(text: str, name: str) -> bool:
    before_a_noun = re.search(rf"\b{re.escape(name)} [a-z]", text) is not None
    return before_a_noun and (name.isupper() or _DEMONYM.fullmatch(name) is not None)


def main_act(text: str, acts: Sequence[Act]) -> Act | None:
    """Return the act that the verb names: the first that stands like a verb, else the first of all."""
    return next(verbs(text, acts), None) or next(iter(acts), None)


def verbs(text: str, acts: Sequence[Act]) -> Iterator[Act]:
    """Yield the acts that may be verbs: not "the strike", nor "railway strike" where a verb is still to come."""
    loose = [act for act in acts if not is_counted(text, act) and not _is_noun(text, act)]
    for act, later in zip_longest(loose, loose[1:]):
        if later and text[act.stop : later.begin].isspace():
            continue
        sure = _BEFORE_A_VERB.search(text, _near(act), act.begin) or text[act.begin : act.stop].endswith("ed")
        if sure or later is None or not precedes(text, act.stop, _BEHIND_A_NOUN):
            yield act


def _is_noun(text: str, act: Act) -> bool:
    """Tell whether an act stands behind an article, or behind "is the Bellamy"."""
    first = _near(act)
    return bool(_DETERMINER.search(text, first, act.begin) or _QUALIFIED_NOUN.search(text, first, act.begin))


def is_counted(text: str, act: Act) -> bool:
    """Tell whether a word is what is counted and no act, as in "how many votes"."""
    return _HOW_MANY.search(text, _near(act), act.begin) is not None


def _near(act: Act) -> int:
    """Return where to begin to look for what stands right before an act: from the beginning, it would take n² steps."""
    return max(0, act.begin - _REACH)


def verb_by_place(text: str) -> str:
    """Return the stem of the word that stands like the verb of a question, "" when none does.

    It follows a noun or a name, and an article, a preposition, a name or nothing follows it.
    """
    asked = _AUXILIARY.search(text)
    for match in _LIKE_A_VERB.finditer(text, asked.end() if asked else len(text)):
        before, word = text[: match.start()], match[0]
        noun = _DETERMINER.search(before) or follows(before, len(before), _BEFORE_A_NOUN, as_written=True)
        known = stem(word)
        if word not in _PROSPECTS and not noun and word.lower() not in _STOP and known not in _LIGHT_VERBS:
            return known
    return ""
