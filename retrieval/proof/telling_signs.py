"""Signs of who says so, of why and of what is restricted, and what may stand for a name: a pronoun, "the company"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.english.dictionary import word_set
from retrieval.proof.acts import Act, Phrase
from retrieval.proof.alignment import TOLD, Alignment, Signs, count, likeness
from retrieval.proof.modes import is_denied
from retrieval.proof.parsing import acts_of
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Source, places_of
from retrieval.proof.polarity import SPEECH, refuses
from retrieval.proof.tagging import Token
from retrieval.proof.units import Unit

_OF_PEOPLE = ("he", "she", "him", "i", "we", "you")
_OF_THINGS = ("it", "they")
_SUPPOSING = ("if", "unless", "that")
_AGED = {"year", "old"}
_DEFINITE = ("the", "its", "his", "her", "their")


def has_pronoun(phrases: Sequence[Phrase]) -> bool:
    """Tell whether a phrase has a pronoun as its head, or no head at all."""
    return any(phrase.head.tag in ("pronoun", "article") for phrase in phrases)


def may_mean(held: Alignment, phrases: Sequence[Phrase], mine: Sequence[Unit], theirs: Act) -> bool:
    """Tell whether phrases of an act of the quotes may stand for units of the statement without naming them."""
    return _as_pronoun(held, phrases, mine, theirs) or _is_described(held, phrases, mine)


def _as_pronoun(held: Alignment, phrases: Sequence[Phrase], mine: Sequence[Unit], theirs: Act) -> bool:
    if any(phrase.head.tag == "article" for phrase in phrases):
        return True
    pronouns = [phrase.head for phrase in phrases if phrase.head.tag == "pronoun"]
    is_named = any(unit.kind == "name" for unit in mine)
    if pronouns and not is_named and pronouns[0].lower not in _OF_PEOPLE:
        return True
    source = held.source_of(theirs)
    places = {one.at for one in pronouns}
    if places and any(one.theirs is None and one.at in places for unit in mine for one in places_of(unit, source)):
        return True
    return any(_leads(unit, one, source) for unit in mine for one in pronouns)


def _leads(unit: Unit, pronoun: Token, source: Source) -> bool:
    """Tell whether a name is the subject of the verb before a pronoun, in its sentence or in the one before."""
    here = [one for one in acts_of(source.reading, source.sentence) if one.verb.at < pronoun.at]
    near = (*here, *acts_of(source.reading, source.sentence - 1))
    acts = [one for one in near if one.form == "finite" and not has_pronoun(one.subjects)]
    if not acts:
        return False
    phrases = [*acts[0].subjects, *(acts[0].objects if pronoun.lower in _OF_THINGS else ())]
    return any(likeness(unit, other, source) == 1 for phrase in phrases for other in phrase.units)


def _is_described(held: Alignment, phrases: Sequence[Phrase], mine: Sequence[Unit]) -> bool:
    """Tell whether a phrase is a description that may mean a name, as it does not beside one that it describes.

    Nor does it where the statement has the description, too: "the board made Lind its coach".
    """
    described = word_set("forms.descriptions")
    heads = [phrase.head.unit for phrase in phrases if phrase.head.unit is not None]
    if any(unit.kind == "name" or unit in held.taken for unit in heads):
        return False
    return any(unit.kind == "name" for unit in mine) and any(
        phrase.tokens[0].lower in _DEFINITE and (phrase.head.lower in described or phrase.words >= _AGED)
        for phrase in phrases
    )


def is_speech(act: Act) -> bool:
    """Tell whether an act only says who says so: "the club said", "according to the club"."""
    if act.form == "according":
        return True
    return not act.passive and not act.objects and act.form != "infinitive" and act.stem in _speech()


def _speech() -> frozenset[str]:
    return SPEECH | stems_of("forms.finding")


def compare_speakers(held: Alignment, content: Sequence[Act], signs: Signs) -> None:
    """Count the signs of who says what; `content` are the acts of the statement that do not only say who says so."""
    speeches = [one for one in held.theirs if one.form == "according" or (_may_speak(one) and not one.passive)]
    claimed = [act for act in held.mine if is_speech(act)]
    if speeches and not claimed:
        count(signs, "speech_lost")
        if any("would" in act.words and act.joint not in _SUPPOSING for act in content):
            count(signs, "speech_hidden")
    governing: list[Act] = []
    for act in content:
        told = held.told(act)
        over, there = _speeches_over(act), _speeches_over(told.act) if told else []
        governing += there
        if over and there and over[0] not in claimed and not _same_speaker(held, over[0], there):
            count(signs, "speaker_other")
    for act in claimed:
        _compare_speaker(held, act, governing or speeches, signs)


def _compare_speaker(held: Alignment, act: Act, there: Sequence[Act], signs: Signs) -> None:
    mine = _speaking(act)
    if not mine:
        return
    if not there:
        count(signs, "speech_added")
    elif not _same_speaker(held, act, there):
        known = any(held.places.get(unit) for unit in mine)
        count(signs, "speaker_other" if known else "speaker_unknown")


def _may_speak(act: Act) -> bool:
    return act.stem in _speech() or act.tells


def _speaking(act: Act) -> list[Unit]:
    """Return who speaks in an act of saying: the heads of its subjects, and the names in and beside them."""
    names = [unit for phrase in act.subjects for unit in phrase.group if unit.kind == "name"]
    return [*(phrase.head.unit for phrase in act.subjects if phrase.head.unit is not None), *names]


def _same_speaker(held: Alignment, mine: Act, theirs: Sequence[Act]) -> bool:
    """Tell whether one of some acts of saying may have the speaker of one of the statement."""
    own = _speaking(mine)
    if not own or has_pronoun(mine.subjects):
        return True
    for act in theirs:
        around = [one for one in act.obliques if one.preposition in ("in", "from", "by")]
        named = [unit for phrase in around for unit in phrase.units]
        if not act.subjects or held.match(own, [*_speaking(act), *named]) or may_mean(held, act.subjects, own, act):
            return True
    return False


def _speeches_over(act: Act) -> list[Act]:
    """Return the verbs of saying that an act hangs on by a "that"."""
    found: list[Act] = []
    seen: set[int] = set()
    one: Act | None = act
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        spoken = one.joint == "that"
        one = one.over if spoken or one.form in ("infinitive", "gerund") else None
        if one is not None and spoken and not one.passive and _may_speak(one):
            found.append(one)
    return found


_JOINTS = ("because", "since", "as", "so")
_BY_NOUN = (["because", "of"], ["due", "to"])


def compare_causes(held: Alignment, signs: Signs) -> None:
    """Count causes of the statement that the quotes do not give so."""
    _compare_words(held, signs)
    for act in held.mine:
        if not is_speech(act):
            _compare_named(held, act, signs)
    theirs = _pairs(held.theirs)
    for effect, cause in _pairs(held.mine):
        told, why = held.told(effect), held.told(cause)
        if told is None or why is None or told.act is why.act:
            continue
        if any(one is why.act and other is told.act for one, other in theirs):
            count(signs, "cause_turned")
        if not any(one is told.act and other is why.act for one, other in theirs):
            count(signs, "cause_loose" if _related(held, told.act, why.act) else "cause_unlinked")


def _compare_words(held: Alignment, signs: Signs) -> None:
    causes = stems_of("contrasts.causes")
    told = {word.stem for source in held.sources for word in source.words}
    if causes.isdisjoint(word.stem for word in held.claim.words) or not causes.isdisjoint(told):
        return
    count(signs, "cause_added")
    if told.isdisjoint(stems_of("contrasts.causes_at_times")):
        count(signs, "cause_invented")


def _compare_named(held: Alignment, act: Act, signs: Signs) -> None:
    """Count causes that the statement names by a noun and that the quotes have beside another act."""
    told = held.told(act)
    if told is None:
        return
    reach = held.family(told.act) | held.neighbours(told.act)
    for phrase in act.obliques:
        places = {one.unit for unit in phrase.units for one in held.places.get(unit, ())}
        if places.isdisjoint(reach) and _is_cause(held, phrase):
            count(signs, "cause_unlinked" if places else "cause_invented")


def _is_cause(held: Alignment, phrase: Phrase) -> bool:
    """Tell whether a phrase hangs on "because of" or "due to"."""
    first = phrase.tokens[0].at
    return [word.lower for word in held.claim.words[max(0, first - 2) : first]] in _BY_NOUN


def _pairs(acts: Sequence[Act]) -> list[tuple[Act, Act]]:
    """Return pairs of what happened and why, where a word such as "because" joins two acts."""
    found: list[tuple[Act, Act]] = []
    for place, act in enumerate(acts):
        if act.joint in _JOINTS:
            main = next((one for one in acts[place + 1 :] if one.form == "finite" and not one.joint), None)
            over = main if act.joint == "so" and place == 0 else act.over or main
            if over is not None:
                found.append((over, act))
    return found


def _related(held: Alignment, one: Act, other: Act) -> bool:
    """Tell whether one act hangs on another in whatever way."""
    return any(
        second.verb.unit in held.family(first) | held.neighbours(first)
        for first, second in ((one, other), (other, one))
    )


# What the quotes restrict: a condition, and what they tell only as denied or refused.


def compare_restrictions(held: Alignment, signs: Signs) -> None:
    """Count conditions that are left out, and what the quotes have only where something is denied."""
    own = {word.lower for word in held.claim.words}
    if own.isdisjoint(word_set("contrasts.conditions", "contrasts.conditional")):
        count(signs, "condition_lost", sum(_is_conditional(held, act) for act in held.mine))
    if not any(refuses(word) for word in held.claim.words):
        refuted = set(_refuted(held))
        count(signs, "only_denied", sum(_stands_only_in(held, unit, refuted) for unit in held.claim.units))


def _is_conditional(held: Alignment, act: Act) -> bool:
    """Tell whether what tells an act holds in the quotes only if, unless or until something else does."""
    told = held.told(act)
    if told is None or not told.is_sure:
        return False
    conditions = word_set("contrasts.conditions")
    return any(one.joint in conditions and _main_of(held, one) is told.act for one in held.theirs)


def _main_of(held: Alignment, clause: Act) -> Act | None:
    """Return what a clause hangs on; one that opens its sentence hangs on the next that stands by itself."""
    if clause.over is not None:
        return clause.over
    behind = held.theirs[held.theirs.index(clause) + 1 :]
    same = [one for one in behind if held.source_of(one) is held.source_of(clause)]
    return next((one for one in same if one.form == "finite" and not one.joint), None)


def _refuted(held: Alignment) -> Iterator[Unit]:
    """Yield the units of the acts of the quotes that are denied or refused, and of what hangs on these.

    An act that tells one of the statement refuses there, too: "voted down the plan" for "rejected" it.
    """
    refuting, charges = stems_of("forms.refuting"), word_set("forms.charges")
    telling = [told.act for act in held.mine if (told := held.told(act)) is not None and told.is_sure]
    for act in held.theirs:
        chain = [one for one in _over(act) if one is not act or not any(one is other for other in telling)]
        if is_denied(act) or any(one.stem in refuting for one in chain):
            yield from (unit for phrase in act.phrases for unit in phrase.units)
            if act.verb.unit is not None and any(one is not act for one in chain):
                yield act.verb.unit
            if any(one.head.lower in charges for one in (*act.subjects, *act.objects)):
                yield from _charged(held, act)


def _over(act: Act) -> Iterator[Act]:
    """Yield an act and those that it hangs on, nearest first."""
    one: Act | None = act
    seen: set[int] = set()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.over if one.form in ("infinitive", "gerund", "noun") or one.joint == "that" else None


def _charged(held: Alignment, refuted: Act) -> Iterator[Unit]:
    """Yield the units of what a charge is about that is refuted: "dismissed a charge that he had threatened her"."""
    for act in held.theirs:
        if act.joint == "that" and act.over is None and held.source_of(act) is held.source_of(refuted):
            yield from (unit for phrase in act.phrases for unit in phrase.units)
            if act.verb.unit is not None:
                yield act.verb.unit


def _stands_only_in(held: Alignment, unit: Unit, refuted: set[Unit]) -> bool:
    places = [one.unit for one in held.places[unit] if one.likeness >= TOLD]
    return unit.kind == "word" and bool(places) and all(one in refuted for one in places)
