"""Who says so, told apart from what is said; and a statement in parts that can be proven one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.english.dictionary import Pattern, either, word_set, words
from retrieval.proof.clauses import Word, read_words
from retrieval.proof.pronouns import PRONOUNS
from retrieval.proof.units import Unit, read_units
from retrieval.proof.verbs import is_passive, is_verb

_WHEN = (
    r"(?: (?:on|in|at|earlier|late|yesterday|today)\b[^,.:;“\"]{0,40}?"
    rf"| (?:{'|'.join(day.capitalize() for day in words('time.weekdays'))})| today)?"
)
_SAYS = either("proof.neutral_speech")
_LISTENERS = either("proof.listeners")
_TO_LISTENERS = rf"(?P<to> (?:{_LISTENERS})[^.;“\"]{{0,60}})?"
_TO_SOMEBODY = rf"(?P<to> (?:to )?(?:{_LISTENERS}|[A-Z][\w ]{{1,30}}|the [\w ]{{1,30}}?)(?= that\b| on\b| in\b))?"
_NO_SECOND = rf"(?!.*\b(?:that|who had|which)\b.*(?<!\bbe )(?<!\bbeen )(?<!\bwas )(?<!\bwere )\b(?:{_SAYS})\b)"
_THAT = r"(?:(?:,? that|:|,)|(?<=\b[Ss]aid)|(?<=\bsays)|(?<=\bsay))"
_FORMS = (
    Pattern(r"^According to (?P<source>[^,]+(?:, [A-Z][^,]*(?=,))?), (?P<said>.+)$", 0),
    Pattern(r"^(?P<said>.+?),? according to (?P<source>[^.;]+)[.]?$", 0),
    Pattern(
        r"^(?P<said>.+)[,”\"]+ (?P<source>(?!who\b|which\b|and\b|but\b)[^.;“\"]{1,90}?),? "
        rf"(?P<verb>{_SAYS})\b{_TO_LISTENERS}(?P<when>{_WHEN})[.]?$",
        0,
    ),
    Pattern(rf"^(?P<said>.+?)[,”\"]+ (?P<verb>{_SAYS}) (?P<source>(?!that\b)[^.;“\"]{{1,90}}?)[.]?$", 0),
    Pattern(
        rf"^(?P<source>{_NO_SECOND}[^;“\"]{{1,90}}?),? (?P<verb>{_SAYS})\b{_TO_SOMEBODY}(?P<when>{_WHEN}){_THAT} "
        r"(?P<said>(?!by\b|to\b|of\b|no\b|nothing\b).+)$",
        0,
    ),
)
_NO_SPEAKER = Pattern(
    rf"\b(?:{either('function_words.coordinators', 'proof.never_before_speech', 'function_words.modals')})$"
    rf"|^neither\b|, (?:and|but)\b|\b(?:and|but) (?:{either('function_words.personal_pronouns')})$"
)
"""What stands before a verb of saying that is none, or has its subject further up: "has reported", "and he said"."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """What is said, as `text[begin:stop]` of a sentence, and who says it; `source` is "" where nobody is named.

    `beside` is to whom and when, as far as that is told, `verb` the verb of saying, "" of "according to".
    """

    begin: int
    stop: int
    source: str = ""
    source_begin: int = 0
    beside: str = ""
    verb: str = ""

    @property
    def is_certain(self) -> bool:
        """Tell whether what is said so is a fact: a deed announced by who does it, or something confirmed."""
        return self.verb.lower() in word_set("proof.factive_speech")


def sourced(sentence: str) -> Sourced:
    """Return what a sentence says and who it says so after: "X said that ...", "..., X said", "according to X"."""
    for form in _FORMS:
        found = form.match(sentence)
        if found is not None and not _NO_SPEAKER.search(found["source"]) and not _is_said(found):
            fields = found.groupdict()
            beside = (fields.get("to") or "") + (fields.get("when") or "")
            return Sourced(
                *found.span("said"), found["source"], found.start("source"), beside, fields.get("verb") or ""
            )
    return Sourced(0, len(sentence))


def _is_said(found: re.Match[str]) -> bool:
    """Tell whether what stands behind a verb of saying is what is said: "Berg, an analyst, said it cost a million"."""
    if "verb" not in found.re.groupindex or found.start("source") < found.start("verb"):
        return False
    said = read_words(found["said"])
    if (
        "”" not in found["said"]
        and '"' not in found["said"]
        and not any(_is_verbal(said, at) for at in range(len(said)))
    ):
        return True
    spoken = read_words(found["source"].partition(",")[0])
    return any(word.lower in PRONOUNS or is_verb(spoken, at) for at, word in enumerate(spoken))


def _is_verbal(said: Sequence[Word], at: int) -> bool:
    return is_verb(said, at) or said[at].lower in word_set("proof.auxiliaries") - {"to", "not", "never", "also"}


def without_outlet(statement: str, outlets: frozenset[str]) -> str:
    """Return a statement without "according to the Marlow Post" where that is the outlet that it is quoted from."""
    for outlet in outlets:
        named = rf"(?:the )?{re.escape(outlet.removeprefix('The '))}"
        says = rf"(?:{_SAYS}|according to)"
        for pattern in (
            rf"\AAccording to {named},? ",
            rf"\A{named} {says}{_WHEN},? that ",
            rf", (?:according to {named}|{named} {says}{_WHEN})(?=[.]?\Z)",
        ):
            statement = re.sub(pattern, "", statement, flags=re.IGNORECASE)
    return statement[:1].upper() + statement[1:]


_JOINT = Pattern(
    r"(?:[,;] (?:and|but|while|whereas)|;) | (?:and|but) (?=[a-z]+(?:ed|s)\b|(?:was|were|is|are|has|had|will) )",
    0,
)
_RELATIVE = Pattern(r"^(?P<subject>[^,]+), (?:who|which) (?P<aside>[^,]+), (?P<rest>.+)$", 0)


def parts_of(statement: str) -> list[str]:
    """Return the parts of a statement; one that begins with a verb has the subject of the first put before it."""
    relative = _RELATIVE.match(statement)
    told = [f"{relative['subject']} {relative['aside']}", relative["rest"]] if relative else [statement]
    first, *others = [part for one in told for part in _JOINT.split(one) if part.strip()] or [statement]
    return [first, *(_with_subject(part, first) for part in others)]


def _with_subject(part: str, first: str) -> str:
    """Return a part with the subject of the first, and the "was" of a passive that both share: "was held and freed"."""
    word = part.split(maxsplit=1)[0].lower()
    if not (word.endswith("ed") or word in word_set("proof.irregular_past", "proof.auxiliaries", "proof.present")):
        return part
    reading = read_units(first, None)
    verb = next((one for one in reading.units if one.kind == "word" and is_verb(reading.words, one.at)), None)
    before = [one for one in reading.units if verb is None or one.at < verb.at]
    named = [one for one in before if one.name is not None and not one.preposition and not one.owns]
    subject = named[0].text if named else _whole(first, before)
    shared = verb is not None and is_passive(reading.words, verb.at) and word not in word_set("proof.auxiliaries")
    helping = [one for one in (verb.glue if verb and shared else ()) if one in word_set("proof.auxiliaries")]
    return " ".join([*([subject] if subject else []), *helping, part])


def _whole(first: str, before: Sequence[Unit]) -> str:
    """Return the words before a verb where they are one phrase."""
    return first[: before[-1].stop] if before and not any(one.preposition for one in before) else ""
