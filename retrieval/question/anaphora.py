"""Which pronouns of a question mean something outside it, after Chomsky's binding principles (1981) made simple.

Reads the question alone; what stands in their place is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.forms import AUXILIARIES, PREPOSITIONS
from retrieval.question.name_kinds import gender_of, kind_of
from retrieval.question.noun_phrases import PERSON_NOUNS, names_in
from retrieval.text.neighbours import follows, precedes

Meant = Literal["he", "she", "they", "it", "there", "that"]
_PRONOUN = Pattern(r"\b(he|him|his|she|her|hers|they|them|their|theirs|it|its|there|that|this|those|these)\b")
_MEANT: dict[str, Meant] = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she", "they": "they", "them": "they",
    "their": "they", "theirs": "they", "it": "it", "its": "it", "there": "there", "that": "that", "this": "that",
    "those": "that", "these": "that",
}  # fmt: skip
_NOT_A_NOUN = (
    rf"(?:{AUXILIARIES}|{PREPOSITIONS}|that|when|where|because|if|as|so|and|or|but|first|again|then|there|else)\b"
)
_BOUNDARY = Pattern(
    r",|\b(?:that|when|because|after|before|while|if|whether|and|but|which|who|why|how|where|say|says|said|think|thinks|believe|claim|hope)\b",
    0,
)
_FRONTED = Pattern(
    rf"(?:(?:before|after|while|as|since|until|if|although|despite|in|during|at|on|with|for|by)\b"
    rf"|when\s+(?!(?:{AUXILIARIES})\b))"
)
_ASKED_FOR = Pattern(rf"^\W*(?:which|what|whose|how many|how much)\b(?:(?!\b(?:{AUXILIARIES})\b).)*$")
_SOMEWHERE = Pattern(r"\b(?:in|at|to|from|near|into)\s+(?!which\b|what\b)\w", 0)
_PEOPLE = Pattern(rf"\b(?:{PERSON_NOUNS})s?\b")
_PERSON_HEAD = Pattern(rf"\b(?:{PERSON_NOUNS})s?$")
_PLURAL = Pattern(r"\b(?:people|police|voters|men|women|children|[a-z]{3,}[^s\W]s)\b", 0)
_THING = Pattern(
    rf"(?=\b((?:the|an?|this|that|these|those|which|what|how many|\w+['’]s)\s+(?!(?:{AUXILIARIES})\b)\w+))"
)
_WHO = Pattern(rf"^\W*(?:who|whose \w+|(?:which|what) (?:\w+ )?(?:{PERSON_NOUNS}))\b")
_WHO_IS = Pattern(r"\W*who\s+(?:else\s+)?(?:is|was|are|were)\s+")
_TAKES_OTHERS = Pattern(rf"(?:\s+\w+)?\s+(?:{either('questions.others_of_somebody')})\b", 0)
# "Who got his job?" asks for another; "who lost his job?" does not.
_GETS = Pattern(
    r"\b(?:gets?|got|gotten|takes?|took|taken|fills?|filled|inherit(?:s|ed)?|wants?|given)\s+(?:over\s+)?$", 0
)
_OFFICE = Pattern(r"(?:\s+(?:old|former))?\s+(?:job|office|place|post|role|seat|position|title)\b", 0)
_BE_IT = r"(?:\b(?:is|was|be|been)(?:n['’]t)?\s+it\s+|\bit\s+(?:is|was|be|been|will\s+be|would\s+be)\s+)"
_EMPTY_IT = Pattern(
    rf"{_BE_IT}(?:true|possible|unlikely|legal|illegal|safe|clear|known|certain|necessary|fair|right|wrong|because|raining"
    r"|snowing|important)\b"
    rf"|{_BE_IT}(?:(?!expected|supposed|due|scheduled|planned|meant|intended|going|able|used|likely)[\w'’]+\s+){{0,3}}?(?:that|to|who)\b"
    r"|\bit\s+(?:(?:still|not|also)\s+)?(?:rain(?:ing)?|snow(?:ing)?|matter|(?:is|was)\s+the)\b"
    r"|\bit\s+(?:take|cost)s?\s+(?:[\w'’]+\s+){0,4}(?:to|before|for|until)\b|\btime\s+is\s+it\b|\btake\s+it\b"
    r"|\bwhat\s+(?:is|was)\s+it\s+like\b"
)
_ALONE = (
    rf"(?=\s*(?:$|[?,.;]|(?:{PREPOSITIONS}|is|was|were|are|and|afterwards|again|exactly|happen|mean|cost|take|last)\b))"
)
_THAT = Pattern(
    rf"(?:\b(?:about|with|of|on|by|to|for|from|against|behind|after|before|do|did|done|say|said|mean|call|called)\s+"
    rf"|\b(?:is|was|are|were|did|does|do|will|would|has|had)\s+)(?:that|this|these|those){_ALONE}"
)
_SAYING = frozenset("say report claim write think announce call promise reply".split())
_OF_BEING = word_set("function_words.auxiliaries") | {"be", "been", "to"}
_EXISTS = Pattern(rf"\b(?:{AUXILIARIES}|be|been)\s+there\b")


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun that means something outside the question: `question[start:end]`, characters, `end` exclusive."""

    start: int
    end: int
    meant: Meant
    possessive: bool
    subject: bool


def outward(question: str) -> list[Pronoun]:
    """Return the pronouns that nothing in the question explains, in order."""
    empty = [match.span() for match in _EMPTY_IT.finditer(question)]
    that = {match.end() - len(match[0].split()[-1]) for match in _THAT.finditer(question)}
    found = []
    for match in _PRONOUN.finditer(question):
        pronoun = _pronoun(question, match)
        if pronoun.meant == "that":
            if match.start() in that and not re.match(r"\s+\w+ing\b", question[match.end() :]):
                found.append(pronoun)
        elif pronoun.meant == "there":
            if not _says_that_it_exists(question, match) and not _SOMEWHERE.search(question[: match.start()]):
                found.append(pronoun)
        elif not any(start <= match.start() < end for start, end in empty) and not _bound(question, pronoun):
            found.append(pronoun)
    return found


def _pronoun(question: str, match: re.Match[str]) -> Pronoun:
    word = match[0].lower()
    possessive = word in ("his", "hers", "their", "theirs", "its")
    if word == "her":
        possessive = bool(re.match(rf"\s+(?!{_NOT_A_NOUN})[\w]", question[match.end() :]))
    is_subject = not possessive and follows(question, match.start(), word_set("function_words.auxiliaries"))
    return Pronoun(match.start(), match.end(), _MEANT[word], possessive, is_subject)


def _bound(question: str, pronoun: Pronoun) -> bool:
    """Tell whether something in the question explains the pronoun."""
    before, after = question[: pronoun.start], question[pronoun.end :]
    if (_fronted(before) or _ASKED_FOR.search(before)) and any(_fits(pronoun.meant, text) for text in _later(after)):
        return True
    word = question[pronoun.start : pronoun.end].lower()
    if pronoun.subject:
        # Of what is asked for, "which judge did he", only a name can be meant: "how long after Ada left did she".
        return _explained(pronoun, _lead(before)) or (word != "it" and bool(_explaining_names(pronoun.meant, before)))
    if pronoun.possessive:
        if _WHO_IS.fullmatch(before):
            return False
        if _WHO.match(before) and (_takes_another(after) or (_GETS.search(before) and _OFFICE.match(after))):
            return _explained(pronoun, _WHO.sub("", before))
        return _explained(pronoun, before) or (pronoun.meant != "it" and bool(_WHO.match(before)))
    if word in ("he", "she", "they") or (word == "it" and _opens_a_clause(after)):
        return _explained(pronoun, before) or (word != "it" and bool(_WHO.match(before)))
    # An object cannot be the subject of its own clause: what explains it stands in an earlier one.
    boundaries = [match.start() for match in _BOUNDARY.finditer(before) if match.start() > 0]
    return bool(boundaries) and _explained(pronoun, before[: boundaries[-1]])


def _fronted(before: str) -> bool:
    """Tell whether the pronoun stands in a clause or phrase before the question proper: "Before he left, ..."."""
    return bool(_FRONTED.match(before.lstrip() + " ")) and "," not in before


def _later(after: str) -> Iterator[str]:
    if "," in after:
        yield after.split(",", 1)[1]
    else:
        yield after


def _lead(before: str) -> str:
    """Return what stands before the question proper: "According to Ada Lindqvist," of "According to ..., did he"."""
    return before.rsplit(",", 1)[0] if "," in before else ""


def _takes_another(after: str) -> bool:
    return bool(_TAKES_OTHERS.match(after))


def _opens_a_clause(after: str) -> bool:
    return bool(re.match(rf"\s+(?:{AUXILIARIES}|\w+s|\w+ed)\b", after))


def _explained(pronoun: Pronoun, text: str) -> bool:
    return _fits(pronoun.meant, text)


def _fits(meant: Meant, text: str) -> bool:
    """Tell whether a piece of the question names something that the pronoun can mean."""
    if _explaining_names(meant, text):
        return True
    if meant == "it":
        return any(not _PERSON_HEAD.search(match[1]) for match in _THING.finditer(text))
    if meant == "they":
        return bool(_PLURAL.search(text) or _PEOPLE.search(text) or _THING.search(text))
    return bool(_PEOPLE.search(text))


def _explaining_names(meant: Meant, text: str) -> list[str]:
    """Return the names in a piece of the question that the pronoun can mean."""
    named = [name for name in names_in(f"is {text}") if not re.search(rf"\b(?:in|at|from) {re.escape(name)}", text)]
    if meant == "it":
        return [name for name in named if not gender_of(name, [text])]
    if meant == "they":
        return named
    other = "female" if meant == "he" else "male"
    people = [name for name in named if kind_of(name, [text]) in ("person", "unknown")]
    return [name for name in people if gender_of(name, [text]) != other]


def _says_that_it_exists(question: str, match: re.Match[str]) -> bool:
    """Tell "are there reports" from "was he there"."""
    apostrophe = question[: match.start()].rstrip().endswith(("'s", "’s", "'re", "’re"))
    if apostrophe or precedes(question, match.end(), _OF_BEING, as_written=True):
        return True
    around = question[max(0, match.start() - 8) : match.end()]
    if not _EXISTS.search(around):
        return False
    return not re.search(
        r"(?:\bwho(?: else)?\s+(?:is|was|were)|\bbeen)\s+there$", question[: match.end()], re.IGNORECASE
    )


def says(question: str, pronoun: Pronoun) -> bool:
    """Tell whether the pronoun is the subject of a verb of saying: "what does it say about ...?"."""
    return pronoun.subject and precedes(question, pronoun.end, _SAYING, as_written=True)
