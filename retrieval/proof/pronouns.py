"""Which names of a passage its pronouns may stand for. Possibilities, by position; no grammar is parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval.english.dictionary import Pattern, either
from retrieval.proof.clauses import Word, read_words
from retrieval.text.names import Name, find_names, other_names
from retrieval.text.stems import stem
from retrieval.text.word_kinds import COUNTRIES, US_STATES

NameWords = tuple[str, ...]

_ONE = frozenset("he she him her his hers himself herself".split())
_SEVERAL = frozenset("they them their theirs themselves both two leaders men women".split())
PRONOUNS = _ONE | _SEVERAL | frozenset("it its itself".split())
_NOT_PEOPLE = frozenset(
    """
    house social hall union party bank center centre court senate parliament congress states kingdom nations council
    university college school company corp inc ltd agency ministry department news post times river rivers city street
    park office commons representatives summit memorial assembly commission committee force army navy police group
    association league club church institute museum hospital airport station stadium day sea ocean island islands
    mountain mountains lake valley bay north south east west northwest territories democrats liberals conservatives
    republicans workers steelworkers
    """.split()
)
_TITLES = frozenset("king queen president prime minister premier governor mayor pope prince princess".split())
_LEANING = Pattern(
    rf"^(?:{either('proof.leaning_openers')})\b"
    rf"|^(?:\S+ ){{0,6}}?(?:{either('function_words.personal_pronouns')})\b"
    r"|\b(?:him|them)\b|\bher[.,;]|\bher$|\b(?:then|that (?:day|morning|afternoon|evening|night|week|month|year))\b"
)
_OF_A_PLACE = (" from ", " of ", " near ", " to ")
_FURTHEST = 3
"""Sentences that a pronoun reaches back."""


def antecedents(text: str, pronoun: Word) -> frozenset[NameWords]:
    """Return the names that a pronoun of the text may stand for, by what stands before it."""
    plain = pronoun.text.lower()
    if plain in _ONE:
        return frozenset(_person_before(text, pronoun))
    if plain in _SEVERAL:
        return frozenset(_names_before(text, pronoun))
    return frozenset(words for words in _names_before(text, pronoun) if not is_person(text, words))


def _person_before(text: str, pronoun: Word) -> Iterator[NameWords]:
    """Yield who is named first in this sentence, or in the nearest one before that names a person.

    Of a sentence before that names two people no rule knows which of them is meant: nobody is yielded. Where a pronoun
    stands before the name, the subject is somebody of a sentence further back, who is yielded as well.
    """
    words, names = read_words(text), find_names(text)
    last = pronoun.begin
    for number in range(pronoun.sentence, pronoun.sentence - _FURTHEST - 1, -1):
        sentence = [word for word in words if word.sentence == number and word.begin < last]
        people = [name for name in _within(names, sentence) if is_person(text, name.words)]
        if number < pronoun.sentence and len(_rivals(text, people)) > 1:
            return
        if people:
            yield people[0].words
            named = next((one for one in people if not _TITLES.issuperset(one.words)), None)
            if named and not any(word.lower in _ONE and word.begin < named.begin for word in sentence):
                return


def _rivals(text: str, people: Sequence[Name]) -> set[str]:
    """Return the last names of those that a pronoun may mean; one word behind "from" or "of" is a place as a rule."""
    return {one.words[-1] for one in people if len(one.words) > 1 or not text[: one.begin].endswith(_OF_A_PLACE)}


def _names_before(text: str, pronoun: Word) -> Iterator[NameWords]:
    """Yield the names before a pronoun in its sentence and in the two sentences before that."""
    words, names = read_words(text), find_names(text)
    sentences = [word for word in words if pronoun.sentence - 2 <= word.sentence and word.begin < pronoun.begin]
    yield from (name.words for name in _within(names, sentences))


def _within(names: Sequence[Name], words: Sequence[Word]) -> list[Name]:
    if not words:
        return []
    return [name for name in names if words[0].begin <= name.begin < words[-1].stop]


@lru_cache(maxsize=8_192)
def is_person(text: str, words: NameWords) -> bool:
    """Tell whether a name is that of a person, as far as its form tells: no country, place or group."""
    if words[0] in _NOT_PEOPLE or words[-1] in _NOT_PEOPLE or len(other_names(words)) > 1:
        return False
    if len(words) > 1:
        return not any(word.isdigit() for word in words)
    return stem(words[0]) not in COUNTRIES | US_STATES and not any(
        name.words == words and text[: name.begin].endswith((" in ", " at ", "In ", "At ")) for name in find_names(text)
    )


def leans_on_before(text: str) -> bool:
    """Tell whether a sentence has a pronoun or a "then" that only the sentence before it explains."""
    found = _LEANING.search(text)
    if found is None:
        return False
    named = [name for name in find_names(text) if name.stop <= found.end() and not name.opens]
    opens = [name for name in find_names(text) if name.opens and len(name.words) > 1 and name.stop <= found.end()]
    # "Ana Ruiz said that she had left" explains itself; "Tom Berg will succeed her" does not.
    explains = bool(named or opens) and not found.group().lower().startswith(("her", "then", "that "))
    return not explains
