"""The noun phrases and proper names of a question, found by rules; which of them is meant is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.question.forms import AUXILIARIES, PREPOSITIONS, Form
from retrieval.question.question import proper_names

PERSON_NOUNS = (
    "actor|actress|ambassador|author|boy|candidate|captain|chairman|chief|coach|criminal|dictator|director|doctor"
    "|engineer|father|general|girl|governor|head|journalist|judge|king|lawmaker|lawyer|leader|man|manager|mayor|member"
    "|minister|mother|officer|official|player|politician|pope|premier|president|prince|princess|prisoner|professor|queen"
    "|reporter|scientist|secretary|senator|singer|soldier|speaker|spokesman|spokeswoman|spokesperson|suspect|teacher"
    "|victim|winner|woman|writer"
)
_TITLES = re.compile(
    r"^(?:(?:Former|Vice|Deputy)[ -])?(?:President|Prime Minister|Premier|Governor General|Governor|Minister|Judge"
    r"|Mayor|Senator|Chancellor|Secretary)\s+(?=[A-Z])"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_PHRASE = re.compile(r"\b(?:the|an?|his|her|its|their|this|[A-Z][\w-]*['’]s)\s+[\w“\"'’-]+[^,]*")
_PHRASE_ENDS = re.compile(
    rf"(?<!\bthat)(?<!\bwho)(?<!\bwhich)\s+(?:{AUXILIARIES})\b(?!\s+[A-Z])"
    r"|\s+(?:when|because|while|before|after|if|early|late|first|last|again|together|yesterday|today|public|publicly|so)\b"
    rf"|\s+(?:{PREPOSITIONS})$|\s+(?:in|on|since|until)\s+(?:\d|(?:{_MONTHS})\b)"
)
_WHERE = re.compile(r"(?:in|at|to|from|near|into|through)\s+$")
_HEAD_ENDS = re.compile(rf"\s(?:{PREPOSITIONS}|that|who)\s")


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
    return bool(_WHERE.search(re.sub(r"\bthe\s+$", "", question[: question.find(name)])))


def is_plural(phrase: str) -> bool:
    """Tell "the floods in Lund" from "the flood"."""
    head = head_of(phrase)
    return head.endswith("s") and not head.endswith(("ss", "'s", "’s"))


def head_of(phrase: str) -> str:
    """Return a noun phrase up to its first preposition: "the floods" of "the floods in Lund"."""
    return _HEAD_ENDS.split(phrase)[0]


def without_article(phrase: str) -> str:
    """Return "floods in Lund" of "the floods in Lund"."""
    return re.sub(r"^(?:the|an?|their|its|his|her)\s+", "", phrase, flags=re.IGNORECASE)


def definite(phrase: str) -> str:
    """Return a noun phrase as it is taken up again: "the tariff" for "a tariff"."""
    return re.sub(r"^(?:an?|this|that)\s+", "the ", phrase, flags=re.IGNORECASE)


def as_written(name: str, text: str) -> str:
    """Return a name with the article that it has in a text: "the House of Commons"."""
    return f"the {name}" if re.search(rf"\bthe {re.escape(name)}", text, re.IGNORECASE) else name


def _phrases_in(part: str, *, is_subject: bool) -> Iterator[Phrase]:
    match = _PHRASE.search(part)
    while match:
        ends = _PHRASE_ENDS.search(match[0])
        phrase = (match[0][: ends.start()] if ends else match[0]).strip()
        if not re.search(rf"\b(?:{PERSON_NOUNS})s?$", head_of(phrase)):
            yield Phrase(phrase, not is_subject and bool(_WHERE.search(part[: match.start()])))
        match = _PHRASE.search(part, match.start() + max(len(phrase), 1))
