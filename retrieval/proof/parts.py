"""A statement in parts that can be proven one by one: "Ida Berg, who joined in 2004, left and went home" is three."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.english.dictionary import Pattern, word_set
from retrieval.proof.units import Unit, read_units
from retrieval.proof.verbs import is_passive, is_verb

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
