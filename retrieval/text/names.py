"""Names in English text as whole words, and whether one text's names are those of another.

A name is a run of capitalised words. Which of two people a pronoun means is decided in `proving.pronouns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.text.sentences import split_sentences
from retrieval.times.grammar import MONTHS

_PARTICLE = r"(?:of|the|de|del|da|di|du|van|von|der|den|bin|ibn|al|la|le)"
_CAPITAL = r"(?:(?:[A-Z]\.){2,}|[^\W\d_a-zß-öø-ÿ][\w]*(?:['’](?![sS]\b)\w+)*|\d+[A-Z]\w*)"
_NAME = re.compile(
    rf"(?<!\w){_CAPITAL}(?:(?:[ \u00a0]|[-–‑/&]| & |(?<=\b(?:St|Mr|Ms|Dr|Mt))\. |(?<=\bMrs)\. ){_CAPITAL}"
    rf"|(?: {_PARTICLE}){{1,2}} {_CAPITAL})*"
)
_PIECE = re.compile(r"(?:[A-Z]\.){2,}|\w+(?:['’](?![sS]\b)\w+)*")
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_CALENDAR = _WEEKDAYS | frozenset(month for month in MONTHS if month not in ("mar", "dec", "jan"))
_JOINING = frozenset("of the de del da di du van von der den bin ibn al la le".split())
_STYLES = frozenset("mr mrs ms mx dr sir dame lord lady prof professor miss madam".split())
"""Ways to address somebody, which say nothing that needs a proof."""
_NOT_NAMES = frozenset(
    """
    a about according after again all almost also although an and another any are around as at be because before both
    but by can could did do does during each either even every few for from had has have he her here him his how
    however i if in instead into is it its just last later like many may meanwhile might more most much must my near
    nearly neither never next no nobody none nor not nothing now of on once one only or other our out over per rather
    several she should since so some still such that the their them then there these they this those though through to
    today together tomorrow tonight too toward under until up upon was we were what when where whether which while who
    whom whose why will with within without would yes yesterday yet you your two three four five six seven eight nine
    ten eleven twelve earlier afterwards previously overall moreover furthermore additionally later
    """.split()
)
"""Words that open sentences with a capital and name nobody."""
# A country by its short and long names and as an adjective: in news they stand for one another.
_SAME = [
    frozenset(line.split())
    for line in """
    us usa united_states united_states_of_america america american americans
    uk united_kingdom britain great_britain british
    un united_nations
    eu european_union
    nato north_atlantic_treaty_organization
    g7 group_of_seven
    g20 group_of_twenty
    canada canadian canadians
    mexico mexican mexicans
    france french
    germany german germans
    italy italian italians
    spain spanish
    poland polish
    ukraine ukrainian ukrainians
    russia russian russians
    china chinese
    japan japanese
    india indian indians
    israel israeli israelis
    iran iranian iranians
    iraq iraqi iraqis
    australia australian australians
    brazil brazilian brazilians
    turkey turkish
    sweden swedish
    norway norwegian norwegians
    denmark danish
    netherlands dutch
    belgium belgian belgians
    switzerland swiss
    austria austrian austrians
    greece greek greeks
    hungary hungarian hungarians
    ireland irish
    scotland scottish
    england english
    wales welsh
    europe european europeans
    africa african africans
    egypt egyptian egyptians
    syria syrian syrians
    lebanon lebanese
    pakistan pakistani pakistanis
    afghanistan afghan afghans
    argentina argentine argentinian
    democrat democrats democratic
    republican republicans
    liberal liberals
    conservative conservatives
    """.strip().splitlines()
]


def _words_of(entry: str) -> tuple[str, ...]:
    return tuple(word for word in entry.split("_") if word not in _JOINING)


_EQUALS = {_words_of(one): frozenset(map(_words_of, group)) for group in _SAME for one in group}


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, `text[begin:stop]`; `words` are in lower case, joining words left out.

    `opens` says that it begins a sentence, where a capital tells nothing.
    """

    words: tuple[str, ...]
    begin: int
    stop: int
    opens: bool = False


@lru_cache(maxsize=2_048)
def find_names(text: str) -> tuple[Name, ...]:
    """Return the names of a text in order; months, weekdays and words that only open a sentence are none."""
    openings = {_first_letter(text, start, end) for start, end in split_sentences(text)}
    return tuple(name for match in _NAME.finditer(text) for name in _names_in(text, match, openings))


def _first_letter(text: str, start: int, end: int) -> int:
    return next((place for place in range(start, end) if text[place].isalnum()), start)


def _names_in(text: str, match: re.Match[str], openings: set[int]) -> Iterator[Name]:
    """Cut a run at a day or month, at a word that names nobody, and at the "of" of "Ada Lind of the United Workers".

    One word before "of" is a name with it: "Bank of England".
    """
    run: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text, match.start(), match.end()):
        plain = fold(piece[0])
        named_day = plain in _CALENDAR and piece[0][0].isupper()
        ends_person = piece[0] == "of" and len(run) > 1
        if named_day or ends_person or (not run and plain in _NOT_NAMES and not _is_acronym(piece[0])):
            yield from _name_of(run, openings)
            run = []
        else:
            run.append(piece)
    yield from _name_of(run, openings)


def _name_of(run: list[re.Match[str]], openings: set[int]) -> Iterator[Name]:
    while run and fold(run[-1][0]) in _JOINING and run[-1][0].islower():
        run.pop()
    if run:
        words = tuple(fold(piece[0]) for piece in run if fold(piece[0]) not in _JOINING or piece[0][0].isupper())
        words = tuple(word for word in words if word not in _STYLES) or words
        yield Name(words, run[0].start(), run[-1].end(), run[0].start() in openings)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def fold(word: str) -> str:
    """Return a word of a name as it is compared: small, without the stops of an acronym, one kind of apostrophe."""
    return word.replace(".", "").replace("’", "'").lower()


class Roster:
    """The names of one article as far as it is known, and which short forms they take in it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.names = frozenset(name.words for text in texts for name in find_names(text))
        self._given = frozenset(words[0] for words in self.names if len(words) > 1)
        self._long: dict[str, set[tuple[str, ...]]] = {}
        for words in self.names:
            for word in words if len(words) > 1 else ():
                self._long.setdefault(word, set()).add(words)

    def is_contradicted(self, lead: str, last: str) -> bool:
        """Tell whether a first name stands before a surname that the article gives to others only."""
        return lead in self._given and not any(follows(lead, last, words) for words in self.names)

    def spelled_out(self, words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        """Return the longer names of the article that a short form may stand for; none when they are of two people.

        "Carney" is Mark Carney where no other Carney is named, and "UAW" the United Auto Workers.
        """
        longer = {name for name in self._long.get(words[-1], ()) if contains(name, words) and name != words}
        if len(words) == 1:
            longer |= {name for name in self.names if initials(name) == words[0] and len(name) > 1}
        surnames = {name[-1] for name in longer}
        if len(longer) > 1 and len(surnames) == 1 and len({name[-2] for name in longer}) > 1:
            return frozenset()
        return frozenset(longer)


def follows(one: str, other: str, words: tuple[str, ...]) -> bool:
    """Tell whether two words stand side by side, in this order, in a name."""
    return (one, other) in pairwise(words)


def contains(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Tell whether a name holds another as whole words side by side."""
    size = len(shorter)
    return any(longer[place : place + size] == shorter for place in range(len(longer) - size + 1))


def initials(words: tuple[str, ...]) -> str:
    """Return the acronym of a name: "uaw" for United Auto Workers."""
    return "".join(word[0] for word in words)


def other_names(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return what else a country or an organisation is called everywhere, itself included."""
    return _EQUALS.get(words, frozenset((words,)))
