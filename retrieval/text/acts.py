"""Kinds of act that news tells of, and the words and phrases that name each: a call is no meeting, a plan no vote.

The thesaurus is in the dictionary; who acted, and when, is decided in `events`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from retrieval.english.dictionary import Pattern, either, values
from retrieval.text.stems import WORD, stem

_NO_ACT = Pattern(
    r"\b(?:deadly|according)\b|\b(?:\d[\d,]*|by|w(?:i|o)n|with|of the|per cent of) votes?\b|\bvotes? to \d"
    r"|(?<=\w)-(?:elect|[a-z]+(?:ing|ed))\b|\bover(?! *(?:[.,;!?]|$))"
    r"|\bend(?:s|ed|ing)? up\b|\bin (?:the end|charge)\b"
    r"|\bclos(?:e[sd]?|ing) (?:at|up|down|higher|lower|above|below)\b"
    rf"|\b(?:end|start|beginning|close) of (?:the |this |next |last )*(?:\d|(?:{either('time.calendar')})\b)",
)
"""Words that look like an act and are none: votes that are counted, "over" where nothing ends, "ended up"."""


NEAR: dict[str, frozenset[str]] = {
    "convict": frozenset({"sentence"}),
    "leave": frozenset({"resign", "dismiss"}),
    "build": frozenset({"complete"}),
    "end": frozenset({"lift"}),
    "resume": frozenset({"open", "return"}),
}
"""Kinds of act that another implies: who is sentenced has been convicted, and who resigns from a firm leaves it."""


def _kinds_by(listed: str, form: Callable[[str], str]) -> dict[str, frozenset[str]]:
    """Return the kinds of act by each word that a list has for them, the word in some form."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, words in values(listed).items():
        for word in words.split():
            kinds[form(word)].add(kind)
    return {word: frozenset(names) for word, names in kinds.items()}


CUES = _kinds_by("acts.cues", stem)
"""The kinds of act of which a phrase may be found where a word stands, by its stem."""
PHRASES = {kind: Pattern(rf"\b(?:{'|'.join(forms)})\b") for kind, forms in values("acts.phrases").items()}
"""Kinds of act, each with the phrases that name it."""
_FORMS = _kinds_by("acts.forms", str)
_BY_STEM = _kinds_by("acts.kinds", stem)
_BY_FORM_OR_STEM = {
    word: _BY_STEM.get(word, frozenset()).union(*(kinds for form, kinds in _FORMS.items() if stem(form) == word))
    for word in {*_BY_STEM, *map(stem, _FORMS)}
}


@dataclass(frozen=True, slots=True)
class Act:
    """Words that name an act: `text[begin:stop]`, offsets in characters, and the kinds that they may mean."""

    begin: int
    stop: int
    kinds: frozenset[str]


@lru_cache(maxsize=4096)
def acts_in(text: str, verb: str = "") -> tuple[Act, ...]:
    """Return the acts that a text names, in order; "walked out" counts as one.

    A word with the stem `verb` names the act of that verb, whose kind is `kind_of_verb(verb)`.
    """
    words = [(match, stem(match[0])) for match in WORD.finditer(text)]
    found = _phrases_in(text, {stemmed for _, stemmed in words})
    covered = [(act.begin, act.stop) for act in found] + [match.span() for match in _NO_ACT.finditer(text)]
    for match, stemmed in words:
        kinds = _FORMS.get(match[0].lower()) or kinds_of(stemmed)
        named = bool(verb) and stemmed == verb
        if named:
            kinds |= {kind_of_verb(verb)}
        if named or (kinds and not any(begin <= match.start() < stop for begin, stop in covered)):
            found.append(Act(match.start(), match.end(), kinds))
    return tuple(sorted(found, key=lambda act: act.begin))


def _phrases_in(text: str, stemmed: Iterable[str]) -> list[Act]:
    """Return the acts named by several words, the longest at each place: "took over from" holds "took over", too."""
    spans = sorted(
        (match.start(), -match.end(), kind)
        for kind in {kind for word in stemmed for kind in CUES.get(word, ())}
        for match in PHRASES[kind].finditer(text)
    )
    found: list[Act] = []
    for begin, minus_stop, kind in spans:
        if found and begin == found[-1].begin:
            found[-1] = replace(found[-1], kinds=found[-1].kinds | {kind})
        elif not found or begin >= found[-1].stop:
            found.append(Act(begin, -minus_stop, frozenset({kind})))
    return found


def kinds_in(text: str, stemmed: Iterable[str]) -> frozenset[str]:
    """Return the kinds of act that a text may tell of, given the stems of its words too; quicker than `acts_in`."""
    return _kinds_in(text, frozenset(stemmed))


@lru_cache(maxsize=8192)
def _kinds_in(text: str, words: frozenset[str]) -> frozenset[str]:
    kinds = frozenset().union(*(_BY_FORM_OR_STEM.get(word, frozenset()) for word in words))
    cued = {kind for word in words for kind in CUES.get(word, ())}
    return kinds.union(kind for kind in cued if PHRASES[kind].search(text))


def kind_of_verb(verb: str) -> str:
    """Return the kind of act that only this verb names, given as a stem; for verbs that the thesaurus does not know."""
    return f"={verb}"


def kinds_of(stemmed: str) -> frozenset[str]:
    """Return the kinds of act that a word, given as a stem, may name; none for most words."""
    return _BY_STEM.get(stemmed, frozenset())


def opposites(kinds: frozenset[str]) -> frozenset[str]:
    """Return the kinds of act that undo or exclude some, as to reject does to approve."""
    found = values("answers.opposites")
    return frozenset(word for kind in kinds for word in str(found.get(kind, "")).split())
