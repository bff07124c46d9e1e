"""The noun phrases and proper names of a question, found by rules; which of them is meant is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from retrieval.english.dictionary import Pattern, capitalised, either
from retrieval.question.forms import AUXILIARIES, PREPOSITIONS, Form
from retrieval.question.question import proper_names

PERSON_NOUNS = either("questions.person_nouns")
_TITLES = Pattern(rf"^(?:(?:Former|Vice|Deputy)[ -])?(?:{either('names.led_offices')})\s+(?=[A-Z])", 0)
_MONTHS = capitalised("time.months")
_PHRASE = Pattern(r"\b(?:the|an?|his|her|its|their|this|[A-Z][\w-]*['’]s)\s+[\w“\"'’-]+[^,]*", 0)
_PHRASE_ENDS = Pattern(
    rf"(?<!\bthat)(?<!\bwho)(?<!\bwhich)\s+(?:{AUXILIARIES})\b(?!\s+[A-Z])"
    r"|\s+(?:when|because|while|before|after|if|early|late|first|last|again|together|yesterday|today|public|publicly|really|so)\b"
    rf"|\s+(?:{PREPOSITIONS})$|\s+(?:in|on|since|until)\s+(?:\d|(?:{_MONTHS})\b)",
    0,
)
_WHERE = Pattern(r"(?:in|at|to|from|near|into|through)\s+(?:the\s+)?$", 0)
_PREPOSITION = Pattern(rf"\s(?:{PREPOSITIONS})\s", 0)
_HEAD_ENDS = Pattern(rf"\s(?:{PREPOSITIONS}|that|who)\s", 0)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase; `setting` when it only says where, or in what, something happened."""

    text: str
    setting: bool


def names_in(text: str) -> list[str]:
    """Return the proper names of a text, those that are joined by "and" one by one, without titles."""
    found = []
    for name in proper_names(text):
        for part in re.split(r"\s+and\s+", name):
            bare = _TITLES.sub("", re.sub(r"['’]s\b.*$", "", part)).strip()
            if bare and not bare[0].isdigit():
                longer = re.search(rf"\b{re.escape(bare)}(?:\s(?:do|dos|da|du)\s[A-Z]\w+)+", text)
                found.append(longer[0] if longer else bare)
    whole = [name for name in found if not any(re.search(rf"\sd[aou]s?\s{re.escape(name)}$", one) for one in found)]
    return list(dict.fromkeys(whole))


def phrases_of(form: Form) -> list[Phrase]:
    """Return the noun phrases of a question that are no people, the subject's first."""
    return [*_phrases_in(form.subject, is_subject=True), *_phrases_in(form.predicate, is_subject=False)]


def is_setting(question: str, name: str) -> bool:
    """Tell whether a name only says where something happened."""
    return bool(_WHERE.search(question[: question.find(name)]))


def is_plural(phrase: str) -> bool:
    """Tell "the floods in Lund" from "the flood"."""
    head = head_of(phrase)
    return head.endswith("s") and not head.endswith(("ss", "'s", "’s"))


def head_of(phrase: str) -> str:
    """Return a noun phrase up to its first preposition: "the floods" of "the floods in Lund"."""
    ends = _HEAD_ENDS.search(phrase)
    return phrase[: ends.start()] if ends else phrase


def parted(phrase: str) -> tuple[str, str]:
    """Return a noun phrase up to its first preposition, and the rest with it: "the mayor", " of Lund"."""
    found = _PREPOSITION.search(phrase)
    return (phrase[: found.start()], phrase[found.start() :]) if found else (phrase, "")


def without_article(phrase: str) -> str:
    """Return "floods in Lund" of "the floods in Lund"."""
    return re.sub(r"^(?:the|an?|their|its|his|her)\s+", "", phrase, flags=re.IGNORECASE)


def definite(phrase: str) -> str:
    """Return a noun phrase as it is taken up again: "the tariff" for "a tariff"."""
    return re.sub(r"^(?:an?|this|that)\s+", "the ", phrase, flags=re.IGNORECASE)


def as_written(name: str, text: str) -> str:
    """Return a name with the article that it has in a text: "the House of Commons"."""
    return f"the {name}" if re.search(rf"\bthe {re.escape(name)}", text, re.IGNORECASE) else name


def with_year(thing: str, question: str) -> str:
    """Return a thing with the year that tells it from others: "the storm in 1998"."""
    year = re.search(rf"{re.escape(thing)} (?:in|of) (?:19|20)\d\d\b", question)
    return year[0] if year else thing


def distinct(names: Sequence[str]) -> list[str]:
    """Return the names of different people, the longest form of each: not both "Ada Lind" and "Lind"."""
    unique = list(dict.fromkeys(names))
    return [name for name in unique if not any(name != one and set(name.split()) <= set(one.split()) for one in unique)]


def is_among(name: str, others: Collection[str]) -> bool:
    """Tell whether a name, or a part or longer form of it, is one of others."""
    words = set(name.split())
    return any(words <= set(other.split()) or words >= set(other.split()) for other in others)


def _phrases_in(part: str, *, is_subject: bool) -> Iterator[Phrase]:
    match = _PHRASE.search(part)
    while match:
        ends = _PHRASE_ENDS.search(match[0])
        phrase = (match[0][: ends.start()] if ends else match[0]).strip()
        if not re.search(rf"\b(?:{PERSON_NOUNS})s?$", head_of(phrase)):
            yield Phrase(phrase, not is_subject and bool(_WHERE.search(part[: match.start()])))
        match = _PHRASE.search(part, match.start() + max(len(phrase), 1))
