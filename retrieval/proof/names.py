"""Names of a statement, and whether its sources know them: as whole words, in any form that is made known there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.english.dictionary import word_set
from retrieval.proof.known import Known
from retrieval.proof.paraphrase import is_alike, words_alike
from retrieval.text.names import Roster, find_names, follows, initials, other_names
from retrieval.text.stems import stem

NameWords = tuple[str, ...]
_WORD = re.compile(r"\w+(?:['’](?![sS]\b)\w+)*")
_NEXT = re.compile(r"(?P<owner>['’]s?)?,? (?P<next>[a-z]+)")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a statement, `text[begin:stop]`; `opens` says that it opens the sentence: a capital is no sign."""

    words: NameWords
    begin: int
    stop: int
    opens: bool


def names_of(text: str, language: str) -> tuple[Named, ...]:
    """Return the names of a statement; of one in another language than English only those of several words.

    German writes every noun with a capital, and what is only one such word may be one.
    """
    found = [Named(one.words, one.begin, one.stop, one.opens) for one in find_names(text)]
    if language == "en":
        return tuple(found)
    runs = [part for one in found for part in _runs(text, one)]
    return tuple(one for one in runs if len(one.words) > 1 and not one.opens)


def _runs(text: str, name: Named) -> Iterator[Named]:
    """Yield the parts of a name between small words."""
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text, name.begin, name.stop), None]:
        if word is not None and word[0][0].isupper():
            run.append(word)
            continue
        if run:
            words = tuple(one[0].lower() for one in run)
            yield Named(words, run[0].start(), run[-1].end(), name.opens and run[0].start() == name.begin)
        run = []


def unknown_names(names: Sequence[Named], text: str, known: Known) -> Iterator[str]:
    """Yield the names that stand nowhere in the sources, as the statement spells them."""
    for name in names:
        spelled = text[name.begin : name.stop]
        if is_known_name(name.words, known):
            continue
        if name.opens and len(name.words) == 1:
            if not _acts(text, name) or _is_common(name.words[0], known):
                continue
        elif name.opens and is_known_name(name.words[1:], known) and _may_open(name.words[0], known):
            continue
        yield spelled


def is_known_name(words: NameWords, known: Known) -> bool:
    """Look the name up whole, then in two parts: "Premier Doug Ford" is a premier and Doug Ford.

    Two parts never make a person of two: no "Donald Carney" comes of a Donald Trump and a Mark Carney.
    """
    if not words or _is_whole(words, known):
        return True
    return any(
        may_join(words[cut - 1], words[cut], known.roster, known.small)
        and _is_whole(words[:cut], known)
        and is_known_name(words[cut:], known)
        for cut in range(1, len(words))
    )


def _is_whole(words: NameWords, known: Known) -> bool:
    if any(_stands(form, text) for form in other_names(words) for text in known.words):
        return True
    if len(words) == 1:
        if any(initials(one) == words[0] for one in known.roster.names if len(one) > 1):
            return True
        return any(stem(words[0]) == stem(word) for text in known.words for word in text)
    return any(_stands((initials(words),), text) for text in known.words)


def _stands(words: NameWords, text: Sequence[str]) -> bool:
    size = len(words)
    return any(tuple(text[at : at + size]) == words for at in range(len(text) - size + 1))


def may_join(lead: str, last: str, roster: Roster, small: frozenset[str]) -> bool:
    """Tell whether a word may stand before a name: an office, a nation, a common noun; not another first name."""
    if lead in word_set("proof.roles") or lead in small or len(other_names((lead,))) > 1:
        return True
    if any(len(one) > 1 and one[-1] == last for one in roster.names):
        return any(follows(lead, last, one) for one in roster.names)
    return not roster.is_contradicted(lead, last)


def _acts(text: str, name: Named) -> bool:
    """Tell whether a word that opens a sentence is used as only a name is: with "'s" or a verb right behind it."""
    found = _NEXT.match(text, name.stop)
    if found is None or name.words[0].endswith(("ly", "ing")):
        return False
    if found["owner"]:
        return True
    following = found["next"]
    if name.words[0].endswith("s") and not following.endswith(("s", "ed")):
        return False  # a plural: "Shares fell"
    return following in word_set("proof.auxiliaries", "proof.irregular_past", "proof.present") or following.endswith(
        "ed"
    )


def _is_common(word: str, known: Known) -> bool:
    """Tell whether a word is no name: one of the dictionary's, or a form of a word that the sources have small."""
    if word in _dictionary():
        return True
    return any(is_alike(stem(word), stem(other)) for text in known.words for other in text)


def _may_open(word: str, known: Known) -> bool:
    """Tell whether the first word of a name is only the first of its sentence: "Former President Ada Lund"."""
    return word in _dictionary() or word.endswith(("ly", "ing", "ed", "er")) or _is_common(word, known)


@cache
def _dictionary() -> frozenset[str]:
    return word_set("proof.function_words", "proof.roles", "proof.groups", "proof.openers") | words_alike()
