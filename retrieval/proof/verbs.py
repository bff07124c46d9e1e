"""Verbs told by their form, and what stands before one in its clause: as near to a subject as words alone lead."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.english.dictionary import values, word_set
from retrieval.proof.clauses import Word
from retrieval.proof.pronouns import PRONOUNS
from retrieval.text.stems import stem
from retrieval.times.grammar import MONTHS

_BE = frozenset("is are was were be been being".split())
_AUXILIARIES = _BE | frozenset(
    "has have had will would shall should can could may might must do does did to not never also".split()
)
_PAST = word_set("proof.irregular_past")
_PRESENT = word_set("proof.present")
_PARTICIPLE_ENDS = ("ed", "en", "wn", "ne")
_RELATIVE = frozenset("he she it they who which that".split())
_OBJECT_OPENERS = frozenset("the a an his her its their him them it that to no all both this".split())
_NEVER_BEFORE_A_VERB = frozenset("the a an by of".split())
APPOSED = frozenset("the a an his her its their our who which whose where now once then".split())
"""Words that open a remark on a noun before it."""
_RELATIVE_OPENERS = frozenset({"who", "which", "whose", "where"})
SIDE_REMARK = APPOSED | frozenset("after before until since as than".split())
"""Words that open a clause which may stand between a subject and its verb."""
MEASURES = frozenset(
    map(
        stem,
        ["per", "cent", "percent", *MONTHS, *(f"{day}day" for day in "mon tues wednes thurs fri satur sun".split())],
    )
)
"""Stems that count or date; what holds nothing else is no subject."""


def is_verb(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word has the form of a verb in its place, or is the noun of "X is the minister"."""
    word, before = words[at], _before(words, at)
    if not before or not word.is_content or word.is_capital or not word.text.isalpha():
        return False
    if at + 1 < len(words) and words[at + 1].lower in ("part", "place"):  # takes place
        return False
    if word.lower.endswith("ed") or word.lower in _PAST or word.lower in _PRESENT:
        return before not in _NEVER_BEFORE_A_VERB
    if word.lower.endswith("s") and _is_third_person(words, at):
        return True
    if before == "to" and word.lower not in word_set("forms.verbs", "forms.also_verbs"):
        return word.lower in values("verbs.irregular")  # "to hospital", "to envoys"
    if before in _AUXILIARIES:
        return before not in _BE or word.lower.endswith("ing")
    return _is_complement(words, at)


def _before(words: Sequence[Word], at: int) -> str:
    """Return the word before a verb, but for an adverb behind its auxiliary: "will now return"."""
    if at > 1 and words[at - 1].lower in word_set("proof.between") and words[at - 2].lower in _AUXILIARIES:
        return words[at - 2].lower
    return words[at - 1].lower if at else ""


def _is_third_person(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word in -s stands as a verb does: behind a noun or "who", before an object."""
    before, behind = words[at - 1], words[at + 1] if at + 1 < len(words) else None
    acts = before.lower.endswith("ed") or before.lower in _PAST  # its object follows: "used boats to block"
    if (
        acts
        or not (before.is_content or before.lower in _RELATIVE)
        or behind is None
        or behind.sentence != words[at].sentence
    ):
        return False
    return behind.is_capital or behind.lower in _OBJECT_OPENERS or behind.text[0].isdigit()


def _is_complement(words: Sequence[Word], at: int) -> bool:
    before = [word.lower for word in words[max(0, at - 3) : at] if word.clause == words[at].clause]
    return len(before) > 1 and before[-2] in _BE and before[-1] in ("the", "a", "an")


def is_passive(words: Sequence[Word], at: int) -> bool:
    """Tell whether a verb is a participle with a form of "be" before it in its clause."""
    if not words[at].lower.endswith(_PARTICIPLE_ENDS) and words[at].lower not in _PAST:
        return False
    if _has_agent(words, at):
        return True
    return any(word.lower in _BE and word.clause == words[at].clause for word in words[max(0, at - 3) : at])


def _has_agent(words: Sequence[Word], at: int) -> bool:
    """Tell whether "by" somebody follows; "rose by 4 per cent" has no agent."""
    if at + 2 >= len(words) or words[at + 1].lower != "by" or words[at].sentence != words[at + 2].sentence:
        return False
    return not words[at + 2].text[0].isdigit() and words[at + 2].lower not in word_set("numbers.units", "numbers.tens")


def is_relative(words: Sequence[Word], at: int) -> bool:
    """Tell whether a verb's subject is "which", or a "that" just before it: any noun further up."""
    clause = [word.lower for word in words[:at] if word.clause == words[at].clause]
    return "which" in clause or clause == ["that"]


def words_before(words: Sequence[Word], at: int, openers: frozenset[str]) -> list[Word]:
    """Return the words of a verb's clause before it, and of earlier clauses of its sentence while none has a subject.

    A clause that begins with one of `openers` or with a verb is no subject; nor is one between commas: for "said" in
    "its head, Ana Ruiz, said" both the name and what it explains are returned.
    """
    found: list[Word] = []
    clause, is_aside = words[at].clause, False
    for place in range(at - 1, -1, -1):
        word = words[place]
        if word.sentence != words[at].sentence:
            break
        if word.clause != clause:
            if _may_be_subject(found, openers) and not is_aside:
                break
            clause, is_aside = word.clause, not found
        found.insert(0, word)
    return [word for word in found if word.clause not in _relative_clauses(found)]


def _relative_clauses(found: Sequence[Word]) -> set[int]:
    """Return the clauses behind a "who" that stand between a subject and its verb: nobody in them is the subject."""
    openers = {word.clause: word.lower for word in reversed(found)}
    return {clause for clause, opener in openers.items() if opener in _RELATIVE_OPENERS and clause != found[0].clause}


def _may_be_subject(words: Sequence[Word], openers: frozenset[str]) -> bool:
    if not words or words[0].lower in openers or words[0].lower in _PAST or words[0].lower in _BE:
        return False
    return any(
        word.lower in PRONOUNS or (word.is_content and word.text.isalpha() and word.stem not in MEASURES)
        for word in words
    )
