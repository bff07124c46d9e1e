"""Signs of who does what: whether an act of a statement has in the quotes the same subject, mode and company."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.acts import Act, Phrase
from retrieval.proof.alignment import TOLD, Alignment, Signs, Told, count
from retrieval.proof.modes import is_denied, is_refused, modes_of
from retrieval.proof.phrases import stems_of
from retrieval.proof.telling_signs import has_pronoun, may_mean
from retrieval.proof.units import Unit

_BARE = ("be", "have")
_LOSING = ("lose", "leave", "quit", "face")
_DOUBTFUL = ("possible", "settled", "expected")
_AGAINST = ("against", "without")
_RECEIVING = ("", "to", "with", "of")
_REPLACING = ("word", "time", "figure")


def compare_acts(held: Alignment, act: Act, told: Told, signs: Signs) -> None:
    """Count the signs of one act of a statement and of the act of the quotes that may tell it."""
    if not told.is_sure:
        count(signs, _untold_sign(act))
    elif act.base in _BARE and not _has_complement(held, act, told):
        count(signs, "verb_untold")
    elif told.verb not in (1, 0.75):
        count(signs, "verb_otherwise")
    _compare_subject(held, act, told, signs)
    _compare_agent(held, act, told, signs)
    if (not told.is_sure or act.base in word_set("forms.vague_verbs")) and _is_apart(held, act):
        count(signs, "subject_other")
    _compare_mode(act, told, signs)
    if told.is_sure:
        _compare_sides(act, told.act, signs)
        _compare_objects(held, act, told.act, signs)
        _compare_complements(held, act, told, signs)
    _compare_company(held, act, told, signs)
    _count_untold(held, act, signs)


def _has_complement(held: Alignment, act: Act, told: Told) -> bool:
    """Tell whether what somebody is or has stands beside the "be" or "have" of the quotes, too."""
    units = [unit for phrase in act.objects for unit in phrase.units]
    return not units or held.match(units, held.family(told.act) | held.neighbours(told.act))


def _is_apart(held: Alignment, act: Act) -> bool:
    """Tell whether no sentence of the quotes has both the subject of an act and what else belongs to it."""
    mine = [unit for unit in _heads(act.subjects) if held.places.get(unit)]
    others = [unit for phrase in (*act.objects, *act.obliques) for unit in phrase.units if held.places.get(unit)]
    around = {id(one.source) for unit in mine for one in held.places[unit]}
    beside = [any(id(one.source) in around for one in held.places[unit]) for unit in others]
    values = [near for unit, near in zip(others, beside, strict=True) if unit.kind in ("time", "figure")]
    return bool(mine and others) and not (any(beside) and all(values))


def _untold_sign(act: Act) -> str:
    """Return the sign of an act that no verb tells; one that says little by itself may be told by its phrases."""
    if act.form not in ("finite", "infinitive"):
        return "participle_untold"
    return "verb_vague" if act.stem in stems_of("forms.vague_verbs") else "verb_untold"


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
        if _is_undergone(held, act, told, mine) or _is_done_to(held, act, told, mine):
            count(signs, "subject_other")  # who takes over is not taken over, and who is beaten does not win
        return
    if held.match(mine, _unhurried(there)) or held.match(_own(act.subjects), _heads(there), TOLD):
        _compare_groups(held, act.subjects, there, signs)
        _compare_owner(held, mine, there, signs)
        return
    if may_mean(held, there, mine, told.act) or _is_turned(held, act, told, mine):
        return
    if not any(held.places.get(unit) for unit in mine):
        named = any(held.is_named(unit) for unit in mine)
        count(signs, "subject_other" if named else "subject_unknown")
        return
    count(signs, _named("subject_other", told))
    receiving = [one for one in (*told.act.objects, *told.act.obliques) if one.preposition in ("", "by")]
    if told.is_sure and act.passive == told.act.passive and held.match(mine, _unhurried(receiving)):
        count(signs, "swapped")


def _compare_agent(held: Alignment, act: Act, told: Told, signs: Signs) -> None:
    """Count a "by" with who does another act in the quotes: "taken off by the coastguard", which arrived later."""
    if not (act.passive and told.is_sure):
        return
    agents = [one for one in act.obliques if one.preposition == "by" and one.head.tag in ("name", "noun")]
    family = held.family(told.act)
    doing = [one for other in held.theirs if other is not told.act for one in other.subjects]
    for unit in _heads(agents):
        if held.match([unit], _unhurried(doing), TOLD) and not held.match([unit], family):
            count(signs, "agent_other")


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


def _is_done_to(held: Alignment, act: Act, told: Told, mine: Sequence[Unit]) -> bool:
    """Tell whether a statement has somebody do what in the quotes is done to them."""
    turns = told.is_sure and told.act.passive and not act.passive and act.form == "finite" and bool(act.objects)
    given = act.stem in stems_of("forms.receiving") and (
        act.base == "become" or told.act.stem in stems_of("forms.giving")
    )
    is_other = turns and not given and act.stem not in stems_of("proof.ergative") and act.base not in _LOSING
    return is_other and held.match(mine, _own(told.act.subjects))


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


def _own(phrases: Sequence[Phrase]) -> list[Unit]:
    """Return the units of phrases but the times and those of their owners: the companion of Lind is not Lind."""
    own = [one.unit for phrase in phrases for one in phrase.tokens]
    return [unit for unit in own if unit is not None and unit.kind != "time"]


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
    ahead = "future" in mine or (act.verb.tag == "gerund" and "be" in _helped(act))
    lost = theirs - mine - ({"settled", "expected", "future"} if ahead else set())
    if _is_said(act) and told.act.over is not None and told.act.over.stem in stems_of("modes.asserting"):
        lost -= {"alleged"}  # what prosecutors allege they say; that it is they is looked at by itself
    for one in lost:
        count(signs, _named("mode_lost", told), 0.5 if one in _DOUBTFUL and not told.is_sure else 1.0)
    if mine - theirs - {"possible", "settled"}:
        count(signs, "mode_added")
    if is_denied(act) != (is_denied(told.act) or (is_denied(act) and is_refused(told.act, theirs))):
        count(signs, _named("denied", told))


def _helped(act: Act) -> set[str]:
    """Return "be" where a form of it helps a verb in the present: "is leaving" may be said of who will leave."""
    return {"be"} if {"is", "are", "am"} & set(act.words) else set()


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
        if role == "subjects" and has_pronoun(told.act.subjects):
            continue  # whom it means is looked at by itself
        there = getattr(told.act, role)
        if told.is_sure:
            count(signs, "replaced", sum(_is_replaced(held, phrase, there) for phrase in phrases))
        for phrase, unit in (
            (one, unit) for one in phrases for unit in (one.group if role == "subjects" else one.units)
        ):
            sign = _place_of(held, unit, told, family, near)
            if sign == "family":
                if unit.kind == "name" and phrase.preposition and _has_rival_before(held, unit, phrase, told.act):
                    count(signs, "rival_placed")
            elif sign:
                count(signs, sign)
                if "elsewhere" in sign and _has_rival(held, unit, phrase, there):
                    count(signs, _named("rival" if unit.kind != "word" else "word_rival", told))


def _place_of(held: Alignment, unit: Unit, told: Told, family: set[Unit], near: set[Unit]) -> str:
    """Return the sign of where a unit stands: "family" is beside its act, "" is nowhere."""
    places = {one.unit for one in held.places.get(unit, [])}
    if places & family:
        return "family"
    if places & near:
        plain = unit.kind == "word" or not told.is_sure
        return "near" if plain else "time_near" if unit.kind == "time" else "named_near"
    if places & held.placed:
        return f"{unit.kind}_elsewhere" if told.is_sure else "elsewhere_loosely"
    return ""


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


def _is_replaced(held: Alignment, phrase: Phrase, there: Sequence[Phrase]) -> bool:
    """Tell whether in the place of what stands nowhere the same act has another: "gave birth to twins"."""
    unit = phrase.head.unit
    if unit is None or unit.kind != "word" or held.found(unit):
        return False
    heads = [one.head.unit for one in there if one.preposition == phrase.preposition]
    return any(one is not None and one.kind in _REPLACING and one not in held.taken for one in heads)


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
