"""Signs of who does what: whether an act of a statement has in the quotes the same subject, mode and company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from retrieval.proof.acts import Act, Phrase
from retrieval.proof.alignment import Alignment, Signs, Told, count
from retrieval.proof.phrases import stems_of
from retrieval.proof.telling_signs import has_pronoun, may_mean
from retrieval.proof.units import Unit
from retrieval.text.stems import stem

_KINDS = ("wanted", "denied", "alleged", "expected", "settled", "failed")
_BE = frozenset({"is", "are", "was", "were", "be", "been"})
_WITHOUT = _BE | {"remain", "stay", "go", "leave"}
_NEGATIVE = ("no", "neither", "none", "nobody", "nothing")
_TO_BE = "be to"


def modes_of(act: Act) -> frozenset[str]:
    """Return by which kinds an act is less than a fact: "future", "possible", "duty", "conditional", "wanted" ..."""
    words = set(act.words)
    found = {kind for kind, helping in _HELPING.items() if words & helping}
    if "had" in words:
        found.discard("duty")  # who had to pay paid
    if act.joint in ("if", "unless", "whether", "lest"):
        found.add("conditional")
    for over, denied in _over(act):
        if over == _TO_BE:
            found.add("future")
        found |= {kind for kind in (_kinds().get(over),) if kind}
        if denied:
            found.add("denied")
    return frozenset(found)


_HELPING: dict[str, frozenset[str]] = {
    "future": frozenset({"will", "would", "shall"}),
    "possible": frozenset({"may", "might", "could", "can"}),
    "duty": frozenset({"must", "should", "ought"}),
}


def is_denied(act: Act) -> bool:
    """Tell whether an act is negated, by a "not", by a "no" before its subject or object, or by a "nobody"."""
    if act.negated or act.joint == "without":
        return True
    named = [*act.subjects, *act.objects]
    if any(phrase.negated or phrase.tokens[0].lower in _NEGATIVE for phrase in named):
        return True
    return act.base in _WITHOUT and any(one.preposition == "without" for one in act.obliques)


def _over(act: Act) -> Iterator[tuple[str, bool]]:
    """Yield the stems of verbs and nouns that an act hangs on, each with whether it is negated."""
    seen: set[int] = set()
    one: Act | None = act
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        if one.noun is not None:
            yield stem(one.noun.lower), False
        over = one.over if one.form in ("infinitive", "gerund") or one.joint == "that" else None
        if over is not None:
            bare = over.base in _BE and one.form == "infinitive" and one.noun is None
            yield _TO_BE if bare else over.stem, is_denied(over)
        one = over


@cache
def _kinds() -> dict[str, str]:
    return {one: kind for kind in _KINDS for one in stems_of(f"modes.{kind}")}


_DOUBTFUL = ("possible", "settled", "expected")
_AGAINST = ("against", "without")
_RECEIVING = ("", "to", "with", "of")


def compare_acts(held: Alignment, act: Act, told: Told, signs: Signs) -> None:
    """Count the signs of one act of a statement and of the act of the quotes that may tell it."""
    if not told.is_sure:
        count(signs, "verb_untold" if act.form in ("finite", "infinitive") else "participle_untold")
    elif told.verb not in (1, 0.75):
        count(signs, "verb_otherwise")
    _compare_subject(held, act, told, signs)
    _compare_mode(act, told, signs)
    if told.is_sure:
        _compare_sides(act, told.act, signs)
        _compare_objects(held, act, told.act, signs)
        _compare_complements(held, act, told, signs)
    _compare_company(held, act, told, signs)
    _count_untold(held, act, signs)


def _named(sign: str, told: Told) -> str:
    """Return the name of a sign that says less where the verb is not told."""
    return sign if told.is_sure else f"{sign}_loosely"


def _count_untold(held: Alignment, act: Act, signs: Signs) -> None:
    """Count what an act is about and the quotes do not have: heads of its subjects and objects, and of its phrases."""
    for sign, phrases in (("core_untold", [*act.subjects, *act.objects]), ("phrase_untold", act.obliques)):
        for phrase in phrases:
            for one in (phrase, *phrase.of):
                unit = one.head.unit
                if unit is not None and unit.kind == "word" and not held.found(unit):
                    count(signs, sign)


# Subjects.


def _compare_subject(held: Alignment, act: Act, told: Told, signs: Signs) -> None:
    if not act.subjects or act.form == "gerund":
        return
    there = _expected(act, told.act)
    if has_pronoun(act.subjects):
        _compare_pronoun(held, act, told, there, signs)
        return
    mine = _heads(act.subjects)
    if not mine:
        return
    if not there:
        if _is_undergone(held, act, told, mine):
            count(signs, "subject_other")  # who takes over is not taken over
        return
    if held.match(mine, _unhurried(there)) or held.match(_unhurried(act.subjects), _heads(there)):
        _compare_groups(held, act.subjects, there, signs)
        _compare_owner(held, mine, there, signs)
        return
    if may_mean(held, there, mine, told.act) or _is_turned(held, act, told, mine):
        return
    if not any(held.places.get(unit) for unit in mine):
        count(signs, "subject_unknown")
        return
    count(signs, _named("subject_other", told))
    receiving = [one for one in (*told.act.objects, *told.act.obliques) if one.preposition in ("", "by")]
    if told.is_sure and act.passive == told.act.passive and held.match(mine, _unhurried(receiving)):
        count(signs, "swapped")


def _compare_pronoun(held: Alignment, act: Act, told: Told, there: Sequence[Phrase], signs: Signs) -> None:
    """Count a pronoun that nothing explains, or in whose place the quotes have somebody else."""
    if not _is_explained(held, act):
        count(signs, "subject_open")
    elif told.is_sure and there and not has_pronoun(there) and held.taken.isdisjoint(_heads(there)):
        count(signs, "subject_other")  # "they" are guards here, and prisoners there


def _is_undergone(held: Alignment, act: Act, told: Told, mine: Sequence[Unit]) -> bool:
    """Tell whether a statement has something done to whoever in the quotes does it."""
    turns = act.passive and act.form == "finite" and told.is_sure and not told.act.passive
    is_other = turns and act.stem not in stems_of("proof.ergative")
    return is_other and held.match(mine, _unhurried(told.act.subjects))


def _expected(act: Act, theirs: Act) -> list[Phrase]:
    """Return where the subject of a statement's act has to stand beside an act of the quotes; [] is anywhere."""
    if theirs.stem in stems_of("forms.giving") and act.stem in stems_of("forms.receiving") and not act.passive:
        done_to = theirs.subjects if theirs.passive else theirs.objects
        return [*done_to, *(one for one in theirs.obliques if one.preposition == "to")]
    if act.passive == theirs.passive:
        return theirs.subjects
    if act.passive:
        return [*theirs.objects, *(one for one in theirs.obliques if one.preposition in _RECEIVING)]
    return [one for one in theirs.obliques if one.preposition == "by"]


def _is_explained(held: Alignment, act: Act) -> bool:
    """Tell whether a name, or a subject that is none, stands before the pronoun that an act has as its subject."""
    first = min(phrase.tokens[0].at for phrase in act.subjects)
    named = any(unit.at < first and unit.kind == "name" and not unit.preposition for unit in held.claim.units)
    return named or any(
        one.verb.at < first and one.subjects and not has_pronoun(one.subjects) and one.form == "finite"
        for one in held.mine
    )


def _heads(phrases: Sequence[Phrase]) -> list[Unit]:
    return [phrase.head.unit for phrase in phrases if phrase.head.unit is not None]


def _unhurried(phrases: Sequence[Phrase]) -> list[Unit]:
    """Return the units of phrases but the times, which belong to the verb."""
    return [unit for phrase in phrases for unit in phrase.units if unit.kind != "time"]


def _is_turned(held: Alignment, act: Act, told: Told, mine: Sequence[Unit]) -> bool:
    """Tell whether "X died" is told by "killed X", "the mill closed" by "closed the mill", "became" by "was named"."""
    if told.verb not in (1, 0.75) and act.stem in stems_of("forms.receiving"):
        there = told.act.subjects if told.act.passive else told.act.objects
        if held.match(mine, _unhurried(there)):
            return True
    turns = told.verb not in (1, 0.75) or act.stem in stems_of("proof.ergative")
    return turns and not act.objects and held.match(mine, _unhurried(told.act.objects))


def _compare_complements(held: Alignment, act: Act, told: Told, signs: Signs) -> None:
    """Count what hangs on "of" behind a verb and in the quotes behind another: "convicted of theft"."""
    family = held.family(told.act)
    mine, theirs = _complements(act), _complements(told.act)
    for phrase in mine:
        others = [one for one in theirs if one.preposition == phrase.preposition]
        places = {one.unit for unit in phrase.units for one in held.places.get(unit, ())}
        if others and places and not places & family:
            count(signs, "complement_other")


def _complements(act: Act) -> list[Phrase]:
    """Return what hangs on an "of" behind a verb, or behind the object of an active one: "convicted Berg of theft"."""
    of_objects = [one for phrase in act.objects for one in phrase.of if phrase.head.tag in ("name", "pronoun")]
    return [*of_objects, *(one for one in act.obliques if one.preposition == "of")]


def _compare_owner(held: Alignment, mine: Sequence[Unit], there: Sequence[Phrase], signs: Signs) -> None:
    """Count a subject that is in the quotes only the owner of the subject: "her brother was killed"."""
    owners = [unit for phrase in there if phrase.owner is not None for unit in phrase.owner.units]
    if owners and not held.match(mine, _heads(there)) and held.match(mine, owners):
        count(signs, "subject_owner")


def _compare_groups(held: Alignment, mine: Sequence[Phrase], theirs: Sequence[Phrase], signs: Signs) -> None:
    """Count words of a noun phrase that stand in the quotes, but not beside the same noun."""
    group = {unit for phrase in theirs for unit in phrase.group}
    for phrase in mine:
        if phrase.head.unit is None or not held.match([phrase.head.unit], group):
            continue
        for unit in phrase.group:
            places = held.places.get(unit, [])
            if unit.kind != "time" and places and not any(one.unit in group for one in places):
                count(signs, "modifier_other")


# What an act is, and what is said of it.


def _compare_mode(act: Act, told: Told, signs: Signs) -> None:
    mine, theirs = modes_of(act), modes_of(told.act)
    lost = theirs - mine - ({"settled", "expected"} if "future" in mine else set())
    if _is_said(act) and told.act.over is not None and told.act.over.stem in stems_of("modes.asserting"):
        lost -= {"alleged"}  # what prosecutors allege they say; that it is they is looked at by itself
    for one in lost:
        count(signs, _named("mode_lost", told), 0.5 if one in _DOUBTFUL and not told.is_sure else 1.0)
    if mine - theirs - {"possible", "settled"}:
        count(signs, "mode_added")
    if is_denied(act) != is_denied(told.act):
        count(signs, _named("denied", told))


def _is_said(act: Act) -> bool:
    return act.joint == "that" and act.over is not None and act.over.tells


def _compare_sides(act: Act, theirs: Act, signs: Signs) -> None:
    """Count where only one of two acts is against or without what a pronoun stands for."""
    mine = {one.preposition for one in act.obliques}
    others = {one.preposition for one in theirs.obliques}
    for one in theirs.obliques:
        if one.head.tag == "pronoun" and one.preposition in _AGAINST and one.preposition not in mine:
            count(signs, "polar")
    if "against" in mine and "against" not in others and "for" in others:
        count(signs, "polar")


def _compare_objects(held: Alignment, act: Act, theirs: Act, signs: Signs) -> None:
    """Count what belongs to an object of the statement and in the quotes to something else: "guilty of fraud"."""
    if act.passive != theirs.passive and act.base != "find":
        return
    for phrase in act.objects:
        heads = _heads([phrase])
        same = [one for one in theirs.objects if held.match(heads, _heads([one]))]
        if same:
            _compare_groups(held, [phrase], same, signs)


# What stands beside an act.


def _compare_company(held: Alignment, act: Act, told: Told, signs: Signs) -> None:
    """Count what stands beside an act of the statement, and in the quotes beside another act."""
    family, near = held.family(told.act), held.neighbours(told.act)
    if told.is_sure and _joins_another(held, act, family, family | near):
        count(signs, "joined_other")
    for role, phrases in (("subjects", act.subjects), ("objects", act.objects), ("obliques", act.obliques)):
        for phrase in phrases:
            for unit in phrase.group if role == "subjects" else phrase.units:
                places = {one.unit for one in held.places.get(unit, [])}
                if places & family:
                    if unit.kind == "name" and phrase.preposition and _has_rival_before(held, unit, phrase, told.act):
                        count(signs, "rival_placed")
                elif places & near:
                    plain = unit.kind == "word" or not told.is_sure
                    count(signs, "near" if plain else "time_near" if unit.kind == "time" else "named_near")
                elif places & held.placed:
                    count(signs, f"{unit.kind}_elsewhere" if told.is_sure else "elsewhere_loosely")
                    if _has_rival(held, unit, phrase, getattr(told.act, role)):
                        count(signs, _named("rival" if unit.kind != "word" else "word_rival", told))


def _joins_another(held: Alignment, act: Act, family: set[Unit], around: set[Unit]) -> bool:
    """Tell whether an "and" adds to what an act is told of what is told of another: "reopens to bikes and buses"."""
    for phrase in act.objects:
        head, begin = phrase.head.unit, phrase.tokens[0].at
        before = next((one for one in act.phrases if one.stop + 1 == phrase.stop - len(phrase.tokens)), None)
        if head is None or before is None or held.claim.words[begin - 1].lower != "and":
            continue
        places = {one.unit for one in held.places[head]}
        if places & held.placed and not places & around and held.match(_heads([before]), family):
            return True
    return False


def _has_rival(held: Alignment, unit: Unit, phrase: Phrase, there: Sequence[Phrase]) -> bool:
    """Tell whether an act of the quotes has another of a kind in the place of what stands elsewhere."""
    alike = [one for one in there if one.preposition == phrase.preposition]
    if unit.kind == "word":
        heads = [one.head.unit for one in alike if one.head.unit is not None]
        return phrase.head.unit is unit and any(one.kind == "word" and one not in held.taken for one in heads)
    return any(other.kind == unit.kind and other not in held.taken for one in alike for other in one.units)


def _has_rival_before(held: Alignment, unit: Unit, phrase: Phrase, theirs: Act) -> bool:
    """Tell whether another name stands before a name of an act in the quotes, behind the same preposition."""
    mine = {one.unit for one in held.places[unit]}
    alike = [one for one in theirs.obliques if one.preposition == phrase.preposition]
    place = next((at for at, one in enumerate(alike) if mine & set(one.units)), 0)
    return any(other.kind == "name" and other not in held.taken for one in alike[:place] for other in one.units)
