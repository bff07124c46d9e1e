"""What kind of thing a proper name is of, told from the words in it and around it; and what a text mentions of a kind.

Mentions are signs of an answer, for ordering passages: countries for "which country", figures for "how many".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.question import AnswerKind, Question
from retrieval.text.neighbours import THE, follows
from retrieval.text.stems import WORD, stem
from retrieval.text.word_kinds import COUNTRIES, US_STATES, asked_list

NameKind = Literal["person", "place", "organisation", "unknown"]
Gender = Literal["male", "female"]
Mentions = Callable[[Sequence[str]], frozenset[str]]
"""From the marked stems of a text to what they mention of one kind, as stems; names of two words with a space."""

_FIGURES: frozenset[AnswerKind] = frozenset({"number", "duration", "date"})
_OPENERS = frozenset(map(stem, word_set("names.no_mentions")))

_MALE, _FEMALE = word_set("names.male_given"), word_set("names.female_given")
_MALE_TITLE = Pattern(rf"\b(?:{either('names.male_titles')})\.?\s+$", 0)
_FEMALE_TITLE = Pattern(rf"\b(?:{either('names.female_titles')})\.?\s+$", 0)
_TITLE = Pattern(rf"\b(?:{either('names.offices')}|Dr\.?)\s+$")
_TITLES = Pattern(rf"(?:{either('names.person_titles')})\b", 0)
_ORGANISATION = Pattern(rf"\b(?:{either('names.organisations')}|[A-Z]{{2,}})\b", 0)
_PLACE = Pattern(rf"(?<![\w-])(?:{either('names.places')})(?![\w-])", 0)  # not Hall-Long
_AT_A_PLACE = frozenset({"in", "at", "near", "from", "around", "outside", "inside", "through", "across"})
_ACTS = Pattern(rf"\s+(?:(?:has|have|had|also|then|later)\s+)?(?:{either('names.verbs_of_people')})\b", 0)
_ROLE = Pattern(r"\s*,\s+(?:an?|the|who|his|her|once)\b", 0)
_REFERS = Pattern(r"\b(?:(?P<male>he|him|his|himself)|(?P<female>she|her|hers|herself))\b")
_LOCATED = Pattern(rf"\b(?:{either('function_words.prepositions')})\s+(?:the\s+)?(?:[A-Z][\w'’-]*\s*)+", 0)
_ANOTHER = Pattern(r"[\"“”:;?!]|\b[A-Z]", 0)
_NEXT_SENTENCE = Pattern(r"\.\s+(?=(?:He|She)\b)", 0)


def kind_of(name: str, texts: Sequence[str]) -> NameKind:
    """Return the kind of a proper name, judged by itself and by where it stands in the texts."""
    if _PLACE.search(name) or all(stem(word) in COUNTRIES | US_STATES for word in name.split()):
        return "place"
    if _ORGANISATION.search(name):
        return "organisation"
    if _TITLES.match(name) or gender_of(name, texts):
        return "person"
    votes = {"person": 0, "place": 0}
    for text in texts:
        for match in re.finditer(rf"\b{re.escape(name)}\b(?!['’]s)", text):
            before, after = text[: match.start()], text[match.end() :]
            votes["place"] += follows(before, len(before), _AT_A_PLACE, THE, as_written=True)
            votes["person"] += bool(_TITLE.search(before) or _ACTS.match(after) or _ROLE.match(after))
    if votes["place"] > votes["person"]:
        return "place"
    return "person" if votes["person"] else "unknown"


def gender_of(name: str, texts: Sequence[str]) -> Gender | None:
    """Return the gender that a title or an unambiguous given name tells, of the name itself or of its longer form."""
    forms = [name, *longer_forms(name, texts)]
    for form in forms:
        given = form.split()[0].rstrip(".").lower()
        if given in _MALE or _MALE_TITLE.search(f"{form.split()[0]} "):
            return "male"
        if given in _FEMALE or _FEMALE_TITLE.search(f"{form.split()[0]} "):
            return "female"
    for text in texts:
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if _MALE_TITLE.search(text[: match.start()]):
                return "male"
            if _FEMALE_TITLE.search(text[: match.start()]):
                return "female"
    return _by_pronoun([form for form in forms if " " in form], texts)


def _by_pronoun(forms: Sequence[str], texts: Sequence[str]) -> Gender | None:
    """Return the gender of the pronoun that takes a full name up, with nobody else named between the two."""
    told: set[Gender] = set()
    for text in texts:
        for match in re.finditer(rf"\b(?:{'|'.join(map(re.escape, forms))})\b(?!['’]s)" if forms else "(?!)", text):
            if not follows(text, match.start(), word_set("function_words.prepositions"), THE):
                after = _NEXT_SENTENCE.sub(", ", text[match.end() :], 1)
                found = _REFERS.search(after)
                between = _LOCATED.sub("", after[: found.start()]) if found else ""
                between = re.sub(r"[A-Z]\w+", lambda word: "" if names_a_day(word[0]) else word[0], between)
                if found and "." not in between and not _ANOTHER.search(between):
                    told.add("male" if found["male"] else "female")
    return told.pop() if len(told) == 1 else None


def longer_forms(name: str, texts: Sequence[str]) -> list[str]:
    """Return the names in the texts that end with a name of one word: "Ada Lindqvist" for "Lindqvist"."""
    if " " in name:
        return []
    pattern = re.compile(rf"\b((?:[A-Z][\w’'-]+\s+){{1,2}}{re.escape(name)})\b")
    return list(dict.fromkeys(match[1] for text in texts for match in pattern.finditer(text)))


def names_a_day(name: str) -> bool:
    """Tell whether what looks like a name is a day or a month: "Tuesday", "April 2019"."""
    words = re.findall(r"[^\W\d]+", name.lower())
    numbered = len(words) == 1 or any(map(str.isdecimal, name)) is not None
    return not words or (numbered and words[0] in word_set("time.weekdays", "time.months"))


def mentions_for(question: Question) -> tuple[Mentions, bool]:
    """Return how to find mentions of what a question asks for, and whether they are sure to be of that kind.

    Names are only likely to be: a capital does not tell a person from a place.
    """
    asked = frozenset(stem(word) for word in WORD.findall(question.text))
    listed = asked_list(question.text)
    if listed:
        return lambda words: (listed & {word.lower() for word in set(words) if word[0].isupper()}) - asked, True
    if question.kind in _FIGURES:
        return lambda words: frozenset(word for word in words if word[0].isdigit()) - asked, True
    if question.kind == "person":
        return lambda words: _full_names(words, asked), False
    return lambda words: _capitalised(words) - asked, False


def _capitalised(words: Sequence[str]) -> frozenset[str]:
    capitals = {word.lower() for word in set(words) if word[0].isupper() and len(word) > 1}
    return frozenset(capitals - _OPENERS)


def _full_names(words: Sequence[str], asked: frozenset[str]) -> frozenset[str]:
    """Return pairs of capitalised words side by side of which the question knows at most one."""
    pairs = {(one.lower(), other.lower()) for one, other in pairwise(words) if one[0].isupper() and other[0].isupper()}
    return frozenset(
        f"{one} {other}" for one, other in pairs if one not in _OPENERS and (one not in asked or other not in asked)
    )
