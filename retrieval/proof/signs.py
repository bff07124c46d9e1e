"""The signs of whether quotes say what a statement says, those in its phrases and words, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from retrieval.domain.weights import weights
from retrieval.english.dictionary import values, word_set
from retrieval.proof.act_signs import compare_acts
from retrieval.proof.acts import Act, Phrase
from retrieval.proof.alignment import TOLD, Alignment, Signs, count
from retrieval.proof.checks import check_left_open, check_merged, check_order, check_owners, leaves_open
from retrieval.proof.clauses import Word
from retrieval.proof.contradictions import compare_values
from retrieval.proof.paraphrase import opposites_of
from retrieval.proof.phrases import stems_of
from retrieval.proof.places import Source, places_of
from retrieval.proof.polarity import hedge_of, is_negation, refuses
from retrieval.proof.telling_signs import compare_causes, compare_restrictions, compare_speakers, is_speech
from retrieval.proof.units import Reading, Unit

_ALWAYS = 2
"""The sides up to this turn what is said whatever stands on the other."""


def compare_phrases(held: Alignment, signs: Signs) -> None:
    """Count the signs in the noun phrases of a statement and in those of the quotes with the same words."""
    theirs = _by_unit(held.theirs)
    for unit, phrase in _by_unit(held.mine).items():
        others = [theirs[one.unit] for one in held.best_places(unit) if one.unit in theirs]
        if not others:
            continue
        is_head = phrase.head.unit is unit
        if is_head and not _stands_by_pronoun(held, phrase) and not any(_same_side(phrase, one) for one in others):
            count(signs, "polar")
        if unit.figure is not None:
            _compare_counted(held, phrase, unit, others, signs)
            if _is_other_end(phrase, others):
                count(signs, "polar")
        elif is_head:
            _compare_modifiers(held, phrase, others, signs)
            _compare_orders(held, phrase, others, signs)
            _compare_parts(held, phrase, others, signs)


_ENDS = ("by", "to", "from")


def _is_other_end(phrase: Phrase, others: Sequence[Phrase]) -> bool:
    """Tell whether a number is by how much in one of statement and quotes, and to or from how much in the other."""
    return phrase.preposition in _ENDS and all(
        one.preposition in _ENDS and one.preposition != phrase.preposition for one in others
    )


def _by_unit(acts: Sequence[Act]) -> dict[Unit, Phrase]:
    """Return the innermost phrase of each unit."""
    found: dict[Unit, Phrase] = {}
    for act in acts:
        for phrase in act.phrases:
            for one in _within(phrase):
                for token in one.tokens:
                    if token.unit is not None:
                        found.setdefault(token.unit, one)
    return found


def _within(phrase: Phrase) -> Iterator[Phrase]:
    yield phrase
    for other in (*phrase.of, *([phrase.owner] if phrase.owner else ())):
        yield from _within(other)


def _compare_modifiers(held: Alignment, phrase: Phrase, others: Sequence[Phrase], signs: Signs) -> None:
    """Count an untold word before a noun where the quotes have another: "aluminium imports" for "steel imports"."""
    untold = any(not held.found(unit) for unit in _words_before_head(phrase))
    if untold and all(any(unit not in held.taken for unit in _words_before_head(one)) for one in others):
        count(signs, "modifier_rival")
    own = {one.unit for unit in phrase.group for one in held.places.get(unit, ())}
    if any(_is_swapped(held, unit, others, own) for unit in _modifiers(phrase)):
        count(signs, "modifier_swapped")


def _is_swapped(held: Alignment, unit: Unit, others: Sequence[Phrase], own: set[Unit]) -> bool:
    """Tell whether what a noun has beside it stands elsewhere in the quotes, and beside that noun another of a kind."""
    places = {one.unit for one in held.places[unit]}
    groups = [set(one.group) | set(_modifiers(one)) for one in others]
    if not places or any(places & group for group in groups):
        return False
    return all(any(one.kind == unit.kind and one not in own for one in _modifiers(other)) for other in others)


def _modifiers(phrase: Phrase) -> list[Unit]:
    """Return the words and sums before the head of a phrase, and those of what it is of."""
    before = [one.unit for one in phrase.tokens if one is not phrase.head and one.at < phrase.head.at]
    units = [*(unit for unit in before if unit is not None), *(unit for one in phrase.of for unit in one.units)]
    return [unit for unit in units if unit.kind in ("word", "name") or (unit.figure is not None and not _counts(unit))]


def _counts(unit: Unit) -> bool:
    """Tell whether a number counts what stands beside it; money and time do not: a $50,000 prize is worth that."""
    return unit.figure is not None and unit.figure.quantity.kind in _COUNTING


def _words_before_head(phrase: Phrase) -> list[Unit]:
    head = phrase.head
    units = [one.unit for one in phrase.tokens if one is not head and one.at < head.at]
    return [unit for unit in units if unit is not None and unit.kind == "word"]


def _compare_orders(held: Alignment, phrase: Phrase, others: Sequence[Phrase], signs: Signs) -> None:
    own, told = _ordering(phrase), [_ordering(one) for one in others]
    if own and not any(own <= one for one in told):
        count(signs, "order_added")
    if own and any(not held.found(unit) for one in (*phrase.of, *phrase.beside) for unit in one.units):
        count(signs, "order_untold")
    places = [one.unit for one in held.places[phrase.head.unit]] if phrase.head.unit is not None else []
    headed = [_ordering(one) - {"new"} for one in others if one.head.unit in places]
    if headed and all(one - phrase.words - _apposed(held, phrase) for one in headed):
        count(signs, "order_lost")


def _ordering(phrase: Phrase) -> set[str]:
    """Return the words of a phrase that choose one of several, but for those of a time: "last year"."""
    return {one.lower for one in phrase.tokens if one.tag != "time"} & word_set("contrasts.orders")


def _apposed(held: Alignment, phrase: Phrase) -> set[str]:
    """Return the words of the phrases that a comma sets beside one: "Lind, a former clerk," is a former clerk."""
    found: set[str] = set()
    for other in (one for act in held.mine for one in act.phrases if not one.preposition):
        first, second = sorted((phrase, other), key=lambda one: one.stop)
        if second.follows and second.stop - len(second.tokens) == first.stop + 1:
            found |= other.words
    return found


def _compare_parts(held: Alignment, phrase: Phrase, others: Sequence[Phrase], signs: Signs) -> None:
    if any(one.negated for one in others) and not phrase.negated:
        count(signs, "denied")
    parts = all(_is_part(held, one) for one in others)
    if parts and phrase.words.isdisjoint(word_set("contrasts.parts")) and phrase.preposition != "of":
        count(signs, "part_lost")


def _is_part(held: Alignment, phrase: Phrase) -> bool:
    """Tell whether a phrase of the quotes means a part of what it names: "some trains", "two of the five workers"."""
    if _takes_part(phrase):
        return True
    whole = phrase.about if phrase.preposition == "of" else None
    return whole is not None and (_is_untold_number(held, whole) or _takes_part(whole))


def _takes_part(phrase: Phrase) -> bool:
    """Tell whether a phrase has a word such as "some", but not the one of "some 46,000 homes"."""
    behind = [*phrase.tokens[1:], None]
    parts = word_set("contrasts.parts")
    return any(
        one.lower in parts and (other is None or other.tag != "number")
        for one, other in zip(phrase.tokens, behind, strict=True)
    )


def _is_untold_number(held: Alignment, phrase: Phrase) -> bool:
    """Tell whether a phrase is a bare number of the quotes that the statement does not have."""
    unit = phrase.tokens[-1].unit
    if phrase.tokens[-1].tag != "number" or unit is None:
        return False
    figures = [one for one in held.claim.units if one.figure is not None]
    return not any(place.unit == unit for one in figures for place in held.places[one])


_COUNTING = ("", "ordinal", "percent", "points")


def _compare_counted(held: Alignment, phrase: Phrase, unit: Unit, others: Sequence[Phrase], signs: Signs) -> None:
    """Count a number that counts in the quotes something else: "210 villages" for "210 farms"."""
    if not _counts(unit):
        return
    head = _counted(phrase)
    if head is None or head is unit:
        return
    heads = [one for one in map(_counted, others) if one is not None]
    if any(place.unit in heads for place in held.places.get(head, [])):
        return
    if heads and all(one.figure is not None for one in heads):
        return  # a bare number: "rose to 4.8 million" from "the number of passengers"
    if held.places.get(head):
        count(signs, "counted_other")
    elif any(one.figure is None for one in heads):
        count(signs, "counted_unknown")


def _counted(phrase: Phrase) -> Unit | None:
    """Return what a number counts: the head of its phrase, or of what it is of."""
    if phrase.head.tag == "number" and phrase.of:
        return phrase.of[0].head.unit
    return phrase.head.unit


def _same_side(mine: Phrase, theirs: Phrase) -> bool:
    """Tell whether the prepositions of two phrases do not turn what is said, as "for" and "against" do.

    "No power" stands for "without power"; "before" and "over" are turned by "after" and "under" only.
    """
    sides = _sides()
    if mine.head.tag == "time" and mine.preposition in ("before", "after"):
        return sides.get(theirs.preposition, 0) == sides[mine.preposition]
    negated = "no" in mine.words and theirs.preposition == "without"
    one = sides.get("without" if negated else mine.preposition, 0)
    other = sides.get(theirs.preposition, 0)
    return one == other or (one > _ALWAYS and not other) or (other > _ALWAYS and not one)


@cache
def _sides() -> dict[str, int]:
    """Return the number of the side of each preposition that turns what is said."""
    groups = enumerate(values("contrasts.sides").values(), 1)
    return {word: number for number, group in groups for word in str(group).split()}


def _stands_by_pronoun(held: Alignment, phrase: Phrase) -> bool:
    """Tell whether in the quotes the same verb has a pronoun behind the preposition of a phrase: "voted against it"."""
    verbs = {act.stem for act in held.mine}
    return any(
        one.head.tag == "pronoun" and one.preposition == phrase.preposition != ""
        for act in held.theirs
        if act.stem in verbs
        for one in act.obliques
    )


def compare_words(held: Alignment, signs: Signs) -> None:
    """Count the signs in the words."""
    theirs = [word for source in held.sources for word in source.words]
    own, told = {word.lower for word in held.claim.words}, {word.lower for word in theirs}
    _compare_amounts(own, told, signs)
    hedges = {hedge_of(word) for word in theirs} - {hedge_of(word) for word in held.claim.words}
    count(signs, "hedge_lost", len(hedges - {None, "said"}))
    if sum(map(is_negation, held.claim.words)) > sum(map(refuses, theirs)):
        count(signs, "negation_added")
    if any(not held.found(unit) and unit.text.lower() in word_set("forms.scopes") for unit in held.claim.units):
        count(signs, "scope_added")
    sequence = word_set("contrasts.sequence")
    if any(_is_later(held.claim.words, at) for at in range(len(held.claim.words))) and not told & sequence:
        count(signs, "sequence_added")
    _compare_opposites(held, {word.stem for word in theirs}, signs)
    compare_values(held, signs)
    _compare_sentences(held, signs)


def _is_later(words: Sequence[Word], at: int) -> bool:
    """Tell whether a word says that one thing comes after another; the "once" of "at once" does not."""
    is_at_once = words[at].lower == "once" and at > 0 and words[at - 1].lower == "at"
    return words[at].lower in word_set("contrasts.sequence") and not is_at_once


def _compare_amounts(own: set[str], told: set[str], signs: Signs) -> None:
    """Count "all" where the quotes have no such word, and "more" where they have "less"."""
    wholes = word_set("contrasts.wholes", "contrasts.completely")
    more, less = word_set("contrasts.more"), word_set("contrasts.less")
    if own & wholes - told and not own & told & wholes:
        count(signs, "whole_added")
    for one, other in ((more, less), (less, more)):
        if own & one - told and told & other - own:
            count(signs, "more_turned")


def _compare_sentences(held: Alignment, signs: Signs) -> None:
    """Count what single sentences forbid: another owner of a number, what they leave open, another sequence."""
    orders: list[bool] = []
    for source in held.sources:
        text = source.reading.text
        orders.append(any(check_order(held.claim.words, held.claim.text, source.words, text)))
        if any(check_owners(held.claim.units, held.claim.text, source.units, text)):
            count(signs, "number_of_other")
        places = {unit.at: places_of(unit, source) for unit in held.claim.units}
        if leaves_open(text) and any(check_left_open(held.claim, places, source)):
            count(signs, "left_open")
        if any(check_merged(held.claim.units, places, source)):
            count(signs, "parted")
    if orders and all(orders):
        count(signs, "sequence_turned")


def _compare_opposites(held: Alignment, told: set[str], signs: Signs) -> None:
    light = word_set("proof.light")
    for unit in held.claim.units:
        is_told = unit.kind != "word" or held.found(unit) >= 0.9 or unit.text.lower() in light
        if not is_told and not told.isdisjoint(opposites_of(unit.stem)):
            count(signs, "opposite")


def compare_undone(held: Alignment, signs: Signs) -> None:
    """Count acts of the quotes that undo what the statement is about, and that it does not tell: "was put off"."""
    undoing = stems_of("forms.undoing")
    for act in held.theirs:
        if act.stem in undoing and act.verb.unit not in held.taken:
            about = act.subjects if act.passive else act.objects
            if held.match(held.claim.units, [unit for phrase in about for unit in phrase.units]):
                count(signs, "undone")


_TELLING = 1.5
"""What a name or a number weighs among the units of a statement; any other weighs 1."""


def signs_of(claim: Reading, sources: Sequence[Source]) -> Signs:
    """Return how often each sign is there; "untold" is the share of the statement that stands nowhere, from 0 to 1."""
    held = Alignment(claim, sources)
    signs: Signs = {}
    _count_untold(held, signs)
    content = [act for act in held.mine if not is_speech(act)]
    if not any(act.form in ("finite", "infinitive") for act in content):
        count(signs, "no_act")
    told = [held.told(act) for act in content]
    for act, one in zip(content, told, strict=True):
        if one is None:
            count(signs, "act_unmatched")
        else:
            compare_acts(held, act, one, signs)
    compare_phrases(held, signs)
    compare_speakers(held, content, signs)
    compare_words(held, signs)
    compare_causes(held, signs)
    compare_restrictions(held, signs)
    if any(one is None or not one.is_sure for one in told):
        compare_undone(held, signs)
    return signs


def _count_untold(held: Alignment, signs: Signs) -> None:
    whole = told = 0.0
    for unit in held.claim.units:
        if unit.text.lower() in word_set("proof.light"):
            continue
        weight = _TELLING if unit.kind in ("name", "figure") else 1.0
        whole += weight
        told += weight * min(1.0, held.found(unit) / TOLD)
        if not held.found(unit) and unit.kind != "word" and (unit.kind != "name" or held.is_named(unit)):
            count(signs, f"{unit.kind}_missing")
    count(signs, "untold", 1.0 - told / max(1.0, whole))


NEVER_PROVEN = (
    *("no_act", "verb_untold", "name_missing", "time_missing", "figure_missing"),
    *(
        "sequence_turned",
        "subject_open",
        "number_repeated",
        "left_open",
        "negation_added",
        "modifier_rival",
    ),
)
"""Signs beside which nothing is proven that the strict rules find fault with, whatever else speaks for it."""
MOST = 2.0
"""How often a sign counts at most."""


def entails(claim: Reading, sources: Sequence[Source], *, faultless: bool) -> bool:
    """Tell whether sentences prove a claim; `faultless` tells that the strict rules find nothing wrong with it."""
    signs = signs_of(claim, sources)
    if faultless:
        signs.pop("untold")  # each of its words stands there, if only as a pronoun
    elif is_never_proven(signs):
        return False
    return weighed(signs, weights("entailment")) > 0


def is_never_proven(signs: Signs) -> bool:
    """Tell whether a sign is there beside which nothing is proven."""
    return any(signs.get(name) for name in NEVER_PROVEN)


def weighed(signs: Signs, worth: Mapping[str, float]) -> float:
    """Return the sum of what signs are worth; the weight "nothing" is that of a statement without any."""
    return worth["nothing"] + sum(min(amount, MOST) * worth.get(name, 0.0) for name, amount in signs.items())
