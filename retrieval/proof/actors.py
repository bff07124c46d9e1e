"""Who may be the subject of a verb, in a statement and in a quote, and whether the two may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.proof.clauses import Placed, Word, is_part, read_words
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.polarity import SPEECH
from retrieval.proof.pronouns import PRONOUNS, NameWords, antecedents, is_person
from retrieval.proof.statement_content import Claim, Said, roster_of
from retrieval.proof.verbs import APPOSED, MEASURES, SIDE_REMARK, is_passive, is_relative, words_before
from retrieval.text.names import Name, contains, find_names, initials, other_names
from retrieval.text.stems import stem


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(stem, words))


_SUBJECTS = frozenset("he she it they".split())
_OFFICES = frozenset(
    "president minister governor mayor king queen premier prime chancellor secretary senator judge pope prince"
    " princess".split()
)
_OFFICE_STEMS = _stems(_OFFICES)
_ANYBODY = _stems("guest host leader man men woman politician visitor winner loser candidate two both country".split())
_GROUPS = _stems(
    "office party company union agency government bank ministry department firm league statement speech".split()
)
_POSSESSIVE = ("'s", "’s")
_BEHIND = 12  # words after a verb in which its agent stands
_OFFICE_REACH = 40  # characters after a name in which "as prime minister" stands


@dataclass(frozen=True, slots=True)
class Actors:
    """Who may be the subject of a verb: names, and the stems of common nouns.

    `by_pronoun` says that a pronoun stands among them, `is_open` that nothing before it tells whom it means. `owned`
    is the noun that acts where a name only owns it: the office of "Carney's office said".
    """

    names: frozenset[NameWords] = frozenset()
    nouns: frozenset[str] = frozenset()
    by_pronoun: bool = False
    is_open: bool = False
    owned: frozenset[str] = frozenset()


_NOBODY = Actors()


def claimed_actors(claim: Claim, at: int, said: Sequence[Said]) -> Actors:
    """Return the subject of a statement's verb: what stands before it in its clause, or before a side remark.

    A word that has a capital only because it opens the sentence, and is small in the quotes, is a common noun.
    """
    words = words_before(claim.words, at, APPOSED)
    if not words or is_relative(claim.words, at):
        return _NOBODY
    names = [name for name in _among(claim.names, words) if not _is_common(name, said)]
    taken: list[Placed] = [*names, *claim.quantities]
    nouns = {word.stem for word in words if word.is_content and word.stem not in MEASURES and not is_part(word, taken)}
    by_pronoun = any(word.lower in _SUBJECTS for word in words)
    return Actors(frozenset(name.words for name in names), frozenset(nouns), by_pronoun)


def _among(names: Iterable[Name], words: Sequence[Word]) -> list[Name]:
    return [name for name in names if words[0].begin <= name.begin < words[-1].stop]


def _is_common(name: Name, said: Sequence[Said]) -> bool:
    if not name.opens or len(name.words) > 1:
        return False
    return any(word.text == name.words[0] for one in said for word in one.around)


def quoted_actors(said: Said, at: int) -> Actors:
    """Return who may be the subject of a verb of a quote: what stands before it, or behind "said" and "by".

    The agent of a passive that names none may be anything of the sentence.
    """
    words, verb = said.around, said.around[at]
    before = actors_among(said, words_before(words, at, SIDE_REMARK))
    behind = [word for word in words[at + 1 : at + _BEHIND] if word.sentence == verb.sentence]
    if is_passive(words, at) or (behind and behind[0].lower == "by"):
        agent = next((place for place, word in enumerate(behind) if word.lower == "by"), None)
        return actors_in_sentence(said, at) if agent is None else _both(before, actors_among(said, behind[agent:]))
    is_inverted = verb.stem in SPEECH and said.text[: verb.begin].rstrip()[-1:] in (",", '"', "”")
    return _both(before, actors_among(said, behind)) if is_inverted else before


def _both(one: Actors, other: Actors) -> Actors:
    return replace(one, names=one.names | other.names, nouns=one.nouns | other.nouns, owned=frozenset())


def actors_in_sentence(said: Said, at: int) -> Actors:
    """Return whoever is spoken of in the sentence of a word."""
    return actors_among(said, [word for word in said.around if word.sentence == said.around[at].sentence])


def actors_among(said: Said, words: Sequence[Word]) -> Actors:
    """Return whoever some words of a quote name, or may mean by a pronoun."""
    if not words:
        return _NOBODY
    names = _among(find_names(said.text), words)
    meant = [antecedents(said.text, word) for word in words if word.lower in PRONOUNS]
    return Actors(
        names=frozenset(name.words for name in names).union(*meant),
        nouns=frozenset(word.stem for word in words if word.is_content and not is_part(word, names)),
        by_pronoun=bool(meant),
        is_open=not all(meant),
        owned=_owned(said, names, words),
    )


def _owned(said: Said, names: Sequence[Name], words: Sequence[Word]) -> frozenset[str]:
    if len(names) != 1 or said.text[names[0].stop : names[0].stop + 2] not in _POSSESSIVE:
        return frozenset()
    behind = [word for word in words if word.begin > names[0].stop and word.is_content and not word.is_capital]
    return frozenset({words[-1].stem} if behind == [words[-1]] else ())


def are_same(mine: Actors, theirs: Actors, said: Said, at: int) -> bool:
    """Tell whether the subject that a statement gives a verb may be the one that a quote gives the verb at a place.

    A common noun may be any of the quote's sentence; a name must be there by name, by a pronoun or by an office.
    """
    around = actors_in_sentence(said, at)
    if not mine.names:
        if nouns_alike(mine.nouns, around) or not (theirs.names or theirs.nouns or theirs.by_pronoun):
            return True
        return theirs.by_pronoun and is_mentioned(mine.nouns, said, at)
    if shares_name(mine, theirs, said):
        return theirs.owned <= mine.nouns
    if theirs == _NOBODY:
        return shares_name(mine, around, said)
    return theirs.is_open or (not theirs.names and may_be_meant(mine, theirs, said))


def shares_name(mine: Actors, theirs: Actors, said: Said) -> bool:
    """Tell whether a name of the one may be a name of the other."""
    return any(is_same_name(name, other, said) for name in mine.names for other in theirs.names)


def nouns_alike(nouns: frozenset[str], theirs: Actors) -> bool:
    """Tell whether a noun may stand for a noun or a word of a name of somebody else."""
    others = theirs.nouns | {stem(word) for name in theirs.names for word in name}
    return any(is_alike(one, other) for one in nouns for other in others)


def is_mentioned(nouns: frozenset[str], said: Said, at: int) -> bool:
    """Tell whether a noun may be what a pronoun stands for: an office, a group, or what was said shortly before."""
    sentence = said.around[at].sentence
    near = {word.stem for word in read_words(said.text) if sentence - 2 <= word.sentence <= sentence}
    return not nouns.isdisjoint(near | _OFFICE_STEMS | _GROUPS | _ANYBODY)


def may_be_meant(mine: Actors, theirs: Actors, said: Said) -> bool:
    """Tell whether a quote's "the president" may be who the statement names: a person, of no other office."""
    if nouns_alike(mine.nouns, theirs):
        return True
    if theirs.nouns & _GROUPS:
        return not any(is_person(said.text, name) for name in mine.names)
    offices = theirs.nouns & _OFFICE_STEMS
    if not offices:
        return not theirs.nouns.isdisjoint(_ANYBODY)
    return any(offices <= (_offices_of(name, said) or offices) for name in mine.names)


def _offices_of(name: NameWords, said: Said) -> frozenset[str]:
    """Return the offices that the passage puts beside a name: before it, or behind "as" or "became"."""
    full = {words for words in roster_of(said.text, said.evidence.passage.title).names if contains(words, name)}
    offices = {word for words in full for word in words}
    for one in find_names(said.text):
        if contains(one.words, name) or contains(name, one.words):
            behind = said.text[one.stop : one.stop + _OFFICE_REACH].lower().replace(".", " ").replace(",", " ").split()
            offices.update(behind[1:4] if behind[:1] in (["as"], ["became"], ["becomes"]) else ())
    return _stems(offices & _OFFICES)


def is_same_name(name: NameWords, other: NameWords, said: Said) -> bool:
    """Tell whether two names may be one: one within the other, offices apart, or a common word if no person's."""
    mine, theirs = _without_offices(name), _without_offices(other)
    if any(contains(theirs, form) or contains(form, theirs) for form in other_names(mine)):
        return True
    if mine[0] in (initials(theirs), initials(other)) or theirs[0] == initials(mine):
        return True
    return not set(mine).isdisjoint(theirs) and not is_person(said.text, other)


def _without_offices(name: NameWords) -> NameWords:
    return tuple(word for word in name if word not in _OFFICES) or name
