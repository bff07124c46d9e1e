"""Acts: a verb with who does it, to whom, and what else belongs to it; with noun phrases, verb groups and clauses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from retrieval.english.dictionary import word_set, words
from retrieval.proof.phrases import stems_of
from retrieval.proof.tagging import Token
from retrieval.proof.units import Unit
from retrieval.text.stems import stem

NOMINAL = ("article", "noun", "name", "number", "pronoun", "time")
_HEADS = ("name", "noun", "pronoun", "time")


@dataclass(eq=False)
class Phrase:
    """A noun phrase: its tokens and the preposition that it hangs on.

    `owner` is whose it is, `of` what it is of, `beside` the phrases right behind it, and `about` the one before it.
    `follows` tells that a comma or an "and" stands before it, `negated` that a "not" does; `stop` is where it ends.
    """

    tokens: list[Token]
    preposition: str = ""
    owner: Phrase | None = None
    of: list[Phrase] = field(default_factory=list)
    beside: list[Phrase] = field(default_factory=list)
    about: Phrase | None = None
    follows: bool = False
    stop: int = -1
    negated: bool = False

    @property
    def head(self) -> Token:
        """Return its last name, noun or time, which stands for it."""
        told = [one for one in self.tokens if one.tag in _HEADS]
        return told[-1] if told else self.tokens[-1]

    @property
    def words(self) -> set[str]:
        """Return its own words in small letters."""
        return {one.lower for one in self.tokens}

    @property
    def units(self) -> Iterator[Unit]:
        """Yield its units, those of what it is of, and those of its owner."""
        yield from (one.unit for one in self.tokens if one.unit is not None)
        for other in (*self.of, *([self.owner] if self.owner else ())):
            yield from other.units

    @property
    def group(self) -> Iterator[Unit]:
        """Yield its units and those of the phrases right behind it."""
        yield from self.units
        for other in self.beside:
            yield from other.units


def read_phrase(tokens: Sequence[Token], start: int) -> tuple[Phrase | None, int]:
    """Return the noun phrase that begins at a token, and where it ends."""
    found: list[Token] = []
    owner: Phrase | None = None
    at = start
    while at < len(tokens) and tokens[at].tag in NOMINAL and not (found and _is_apart(found[-1], tokens[at])):
        one = tokens[at]
        found.append(one)
        at += 1
        if one.unit is not None and one.unit.owns and at < len(tokens) and tokens[at].tag in NOMINAL:
            owner, found = Phrase(found, owner=owner), []
    if not found:
        return None, max(at, start + 1)
    follows = start > 0 and tokens[start - 1].tag in ("comma", "and")
    return Phrase(found, owner=owner, follows=follows, stop=at), at


def _is_apart(before: Token, one: Token) -> bool:
    """Tell whether a token begins a phrase of its own behind another."""
    if one.tag in ("time", "pronoun") or before.tag in ("time", "pronoun"):
        return True
    if one.tag == "article":
        return before.tag != "article"
    return one.tag == "number" and before.tag in ("noun", "name")


def run_of(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the last phrases of which each but the first stands behind a comma or an "and"."""
    found: list[Phrase] = []
    for one in reversed(phrases):
        found.insert(0, one)
        if not one.follows:
            break
    return found


FINITE = ("finite", "be", "have", "do", "modal")
VERBAL = (*FINITE, "participle", "gerund", "infinitive")
_MAIN = ("finite", "participle", "gerund", "infinitive")
_HELPING = ("modal", "be", "have", "do")
_NO_FINITE_FORMS = ("having", "being", "be", "been")


def main_verb(group: Sequence[Token]) -> Token | None:
    """Return the verb of a group that says what is done, None where only a form of "be" or "have" stands."""
    return next((one for one in group if one.tag in _MAIN), None)


def read_group(tokens: Sequence[Token], start: int) -> tuple[list[Token], int]:
    """Return the verb group that begins at a token, with its "not" and its adverbs, and where it ends.

    The "to" of "has to pay" becomes a "must".
    """
    group: list[Token] = []
    at = start
    while at < len(tokens):
        one = tokens[at]
        if one.tag == "to" and group and group[-1].tag == "have" and is_infinitive(tokens, at + 1):
            one = Token("modal", "must", one.at)
        elif one.tag not in ("not", "adverb") and not _continues(group, one):
            break
        group.append(one)
        at += 1
    while group and group[-1].tag == "adverb":
        group.pop()
        at -= 1
    return group, at


def _continues(group: Sequence[Token], one: Token) -> bool:
    """Tell whether a token may go on a verb group."""
    if one.tag not in VERBAL:
        return False
    if main_verb(group) is not None:
        return group[-1].tag == "be" and one.tag == "participle"
    helped = any(other.tag in _HELPING for other in group)
    return not (helped and (one.tag == "gerund" or (one.tag == "finite" and not one.past)))


def is_infinitive(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a verb in its base form stands at a place, adverbs aside."""
    while at < len(tokens) and tokens[at].tag in ("adverb", "not"):
        at += 1
    return at < len(tokens) and (tokens[at].tag == "infinitive" or tokens[at].lower in ("be", "have", "do"))


def finite_follows(tokens: Sequence[Token], start: int, *, over_commas: bool) -> bool:
    """Tell whether a finite verb stands ahead: in this clause, or with `over_commas` right behind a later comma."""
    for place in range(start, len(tokens)):
        one, behind_comma = tokens[place], tokens[place - 1].tag == "comma"
        if one.tag in FINITE and one.lower not in _NO_FINITE_FORMS:
            may_be_participle = one.tag == "finite" and one.past
            if not may_be_participle or (over_commas and behind_comma):
                return not over_commas or behind_comma
        elif not over_commas and one.tag in ("comma", "relative", "joint", "that", "and"):
            return False
    return False


@dataclass(eq=False)
class Act:
    """A verb of a sentence: `base` is its base form, `words` what helps it, `form` how it stands.

    The form is "finite", "infinitive", "gerund", "reduced" (a participle beside a noun) or "according". `joint` is the
    word that joins its clause to another; `over` is the act and `noun` the noun that it hangs on, if they are known.
    """

    verb: Token
    base: str
    words: tuple[str, ...] = ()
    passive: bool = False
    negated: bool = False
    form: str = "finite"
    subjects: list[Phrase] = field(default_factory=list)
    objects: list[Phrase] = field(default_factory=list)
    obliques: list[Phrase] = field(default_factory=list)
    over: Act | None = None
    noun: Token | None = None
    joint: str = ""

    @property
    def stem(self) -> str:
        """Return the stem of its verb, of a phrasal verb that of what it means."""
        unit = self.verb.unit
        return unit.stem if unit is not None and unit.last > unit.at else stem(self.base)

    @property
    def phrases(self) -> Iterator[Phrase]:
        """Yield everything that belongs to it."""
        yield from self.subjects
        yield from self.objects
        yield from self.obliques

    @property
    def tells(self) -> bool:
        """Tell whether it is a verb that may have what is told behind it."""
        return self.stem in stems_of("forms.telling")


def make_act(
    group: Sequence[Token],
    form: str,
    subjects: Sequence[Phrase],
    over: Act | None = None,
    noun: Token | None = None,
    *,
    denied: bool = False,
) -> Act:
    """Return the act of a verb group; `denied` tells that a "not" stands before the group."""
    verbs = [one for one in group if one.tag in VERBAL]
    head = main_verb(group) or verbs[-1]
    helping = tuple(one.lower for one in verbs if one is not head)
    participle = head.tag in ("participle", "finite") and head.past
    return Act(
        verb=head,
        base=_base_of(head),
        words=helping,
        passive=participle and not word_set("forms.be").isdisjoint(helping),
        negated=denied or any(one.tag == "not" or one.lower == "cannot" for one in group),
        form=form,
        subjects=list(subjects),
        over=over,
        noun=noun,
    )


def _base_of(head: Token) -> str:
    """Return the base form of a verb; "be" and "have" for all their forms."""
    if head.base or head.tag not in ("be", "have", "finite", "infinitive"):
        return head.base or head.lower
    return next((base for base in ("be", "have") if head.lower in word_set(f"forms.{base}")), head.lower)


def controlled(over: Act, *, gerund: bool) -> list[Phrase]:
    """Return who does what hangs on an act: its object where it is asked, told or accused, else its subject."""
    listed = "forms.object_control_gerund" if gerund else "forms.object_control"
    if over.base in word_set(listed) and not over.passive:
        led = [one for one in over.obliques if one.preposition in ("on", "upon")]
        if over.objects or led:
            return (over.objects or led)[:1]
    return over.subjects


def only_speaks(act: Act) -> bool:
    """Tell whether an act is a remark on who says so: "..., the club announced on Wednesday, ..."."""
    return act.tells and not act.objects


@cache
def told_by_nouns() -> frozenset[str]:
    """Return the stems of nouns that may have what is told behind a "that"."""
    return stems_of("forms.telling_nouns")


@dataclass(eq=False)
class Clause:
    """A clause while it is read: what opened it, where it hangs, its phrases without a verb yet, and its verbs."""

    joint: str = ""
    parent: Clause | None = None
    antecedent: Phrase | None = None
    over: Act | None = None
    noun: Token | None = None
    bare: list[Phrase] = field(default_factory=list)
    fronted: list[Phrase] = field(default_factory=list)
    act: Act | None = None
    main: Act | None = None
    last: Phrase | None = None
    before: Clause | None = None


_AGENT_ENDS = ("er", "or", "ist", "ant")
_IN_FACT = ("after", "following", "since", "despite", "during")


def named_acts(acts: Sequence[Act]) -> Iterator[Act]:
    """Yield what nouns tell beside the acts of a sentence: deeds ("the closure of the port"), and who somebody is.

    A deed hangs on what it is the object of, so that "threatened a veto" is no veto; who is called "its leader, Ada
    Lund" is the leader and leads. `base` is the noun, or "be".
    """
    hosts = {id(phrase): (phrase, act) for act in acts for phrase in act.phrases}
    for phrase, act in hosts.values():
        for one, led in _nested(phrase):
            yield from _named_by(one, led, act)


def _nested(phrase: Phrase, led: Phrase | None = None) -> Iterator[tuple[Phrase, Phrase | None]]:
    """Yield a phrase and those within and beside it, each with the one that it hangs on."""
    yield phrase, led
    for other in phrase.of:
        yield from _nested(other, phrase)
    for other in (*phrase.beside, *([phrase.owner] if phrase.owner else ())):
        yield other, phrase


def _named_by(phrase: Phrase, led: Phrase | None, host: Act) -> Iterator[Act]:
    head = phrase.head
    nouns = [one for one in phrase.tokens if one.tag == "noun"]
    if head.tag == "noun" and names_deed(head.lower):
        yield _deed(phrase, led, host)
    names = [one for one in phrase.tokens if one.tag == "name"]
    if nouns and names:
        yield _being(nouns[-1], [phrase], [phrase])
    other = next((one for one in host.phrases if _is_apposed(phrase, one)), None)
    if other is not None:
        yield _being(head, [other], [phrase])
        yield _being(other.head, [phrase], [other])
        for token, subject, whole in ((head, other, phrase), (other.head, phrase, other)):
            if token.lower.endswith(_AGENT_ENDS) and token.tag == "noun":
                yield Act(token, token.lower, form="noun", subjects=[subject], objects=_owners(whole))
    for token in nouns if names else ():
        if token.lower.endswith(_AGENT_ENDS):
            yield Act(token, token.lower, form="noun", subjects=[phrase], objects=[*_owners(phrase), phrase])


@cache
def names_deed(noun: str) -> bool:
    """Tell whether a noun has the form of one that names a deed, or is listed as one."""
    bare = noun.removesuffix("s")
    return bare.endswith(words("proof.deed_endings")) or not {bare, noun}.isdisjoint(word_set("proof.deeds"))


def _owners(phrase: Phrase) -> list[Phrase]:
    return [*phrase.of, *([phrase.owner] if phrase.owner else ())]


def _deed(phrase: Phrase, led: Phrase | None, host: Act) -> Act:
    """Return what the head of a phrase tells as a deed, if it is one."""
    doers = [*([phrase.owner] if phrase.owner else ()), *(one for one in phrase.beside if one.preposition == "by")]
    if not doers and host.base in word_set("forms.carrying_verbs") and not host.passive and phrase not in host.subjects:
        doers = host.subjects
    act = Act(phrase.head, phrase.head.lower, form="noun", subjects=doers, objects=list(phrase.of))
    act.obliques = [one for one in phrase.beside if one.preposition != "by"]
    act.negated = phrase.negated or phrase.tokens[0].lower in ("no", "neither")
    if led is not None:
        act.noun = led.head
    if phrase.preposition not in _IN_FACT:
        act.over = host
    return act


def _being(noun: Token, subjects: list[Phrase], objects: list[Phrase]) -> Act:
    return Act(Token("be", "is", noun.at), "be", form="noun", subjects=subjects, objects=objects)


def _is_apposed(phrase: Phrase, other: Phrase) -> bool:
    """Tell whether a comma alone stands between two phrases: "its leader, Ada Lund"."""
    begin = phrase.stop - len(phrase.tokens)
    return other is not phrase and phrase.follows and not phrase.preposition and begin == other.stop + 1
