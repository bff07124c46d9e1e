"""Words of a sentence as tokens that tell verbs from nouns, by their form, by the dictionary and by what stands around.

A token is a unit (a name, a time, a number, a word of content) or a small word; commas and brackets are tokens, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from retrieval.english.dictionary import Pattern, values, word_set
from retrieval.proof.clauses import Word
from retrieval.proof.units import Reading, Unit

_NOUNS = ("death", "loss")
_SHORTEST_PAST = 5


@lru_cache(maxsize=16_384)
def verb_forms(word: str) -> dict[str, str]:
    """Return by form ("base", "s", "past", "ing") the base form of the verb that a word may be a form of."""
    known = _verbs()
    found = {"base": word} if word in known else {}
    if word in _irregular() and word not in _NOUNS:
        found["ing" if word.endswith("ing") else "past"] = _irregular()[word]
    elif word in word_set("verbs.past_forms", "verbs.past_or_noun", "proof.irregular_past"):
        found["past"] = word
    if word.endswith("s") and not word.endswith("ss"):
        bases = [word[:-3] + "y"] if word.endswith("ies") else [word[:-1], word[:-2] if word.endswith("es") else ""]
        base = next((one for one in bases if one in known), None)
        found |= {"s": base} if base else {}
    for ending, form in (("ed", "past"), ("ing", "ing")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            cut = word[: -len(ending)]
            base = next((one for one in _bases(cut) if one in known), None)
            if base or (form == "past" and _looks_past(word)):
                found[form] = base or cut
    return found


def _bases(cut: str) -> list[str]:
    """Return what a verb may be whose ending is cut off: "plan" for "plann", "hope" for "hop", "carry" for "carri"."""
    doubled = cut[:-1] if cut[-1:] == cut[-2:-1] else cut
    return [cut, cut + "e", doubled, cut[:-1] + "y" if cut[-1] == "i" else cut]


def _looks_past(word: str) -> bool:
    return len(word) >= _SHORTEST_PAST and not word.endswith("eed") and not word.startswith("un")


@cache
def _irregular() -> dict[str, str]:
    return {form: base for base, forms in values("verbs.irregular").items() for form in forms.split()}


@cache
def _verbs() -> frozenset[str]:
    return word_set("forms.verbs", "forms.also_verbs") | frozenset(values("verbs.irregular"))


_MARK = Pattern(r"[,;:()\[\]]|\s[-–—]\s")
_HELPING = ("be", "have", "modal", "do")
_BESIDE = ("comma", "noun", "name", "time", "number", "and", "to")
_FINITE = ("finite", *_HELPING, "participle")
_AHEAD = 8
"""Words ahead in which another verb makes a noun of what may be one: "laboratory tests found"."""
_KINDS = {"name": "name", "time": "time", "figure": "number"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or unit and what it is; `lower` is the word in small letters, `base` the verb that it is a form of.

    The tag is that of a noun phrase ("noun", "name", "number", "time", "pronoun", "article"), of a verb ("finite",
    "participle", "gerund", "infinitive", "be", "have", "do", "modal"), or of what joins them ("preposition", "to",
    "that", "relative", "joint", "and", "comma", "not", "adverb", "other"). A "finite" past may be a participle.
    """

    tag: str
    lower: str
    at: int
    unit: Unit | None = None
    base: str = ""
    past: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A word of content among others: the tags and words around it, as far as they decide what it is."""

    word: Word
    unit: Unit | None
    at: int
    before: Sequence[Token]
    behind: Word | None
    verb_ahead: bool

    @property
    def previous(self) -> Token | None:
        return next((one for one in reversed(self.before) if one.tag not in ("adverb", "not")), None)

    @property
    def tag(self) -> str:
        return self.previous.tag if self.previous else "comma"

    @property
    def following(self) -> str | None:
        return closed_class(self.behind.lower) if self.behind else None

    @property
    def opens_object(self) -> bool:
        """Tell whether what follows may be the object of a verb: a name, a number, "the" or "it"."""
        if self.behind is not None and (self.behind.is_capital or self.behind.text[0].isdigit()):
            return True
        return self.following in ("article", "pronoun", "to")

    @property
    def has_finite(self) -> bool:
        """Tell whether the clause that the tokens end in has a verb already."""
        for one in reversed(self.before):
            if one.tag in _FINITE or one.tag in ("relative", "joint", "that"):
                return one.tag in _FINITE
        return False

    def as_noun(self) -> Token:
        return Token("noun", self.word.lower, self.at, self.unit)

    def as_verb(self, tag: str, base: str, *, past: bool = False) -> Token:
        return Token(tag, self.word.lower, self.at, self.unit, base, past)


def tokens_of(reading: Reading, sentence: int) -> list[Token]:
    """Return the tokens of one sentence of a text."""
    units = {one.at: one for one in reading.units if one.sentence == sentence}
    words = reading.words
    places = [at for at, word in enumerate(words) if word.sentence == sentence]
    found: list[Token] = []
    last = -1
    for at in places:
        if at <= last:
            continue
        mark = _MARK.search(reading.text, words[at - 1].stop, words[at].begin) if found else None
        if mark:
            found.append(Token("comma", mark[0].strip(), at))
        unit = units.get(at)
        between = reading.text[words[at - 1].stop : words[at].begin] if found and not mark else ""
        if between in ("-", "‑") and (unit is None or unit.kind == "word"):
            found.append(Token("noun", words[at].lower, at, unit))
        else:
            found.append(_token(unit, words, at, places[-1], found))
        last = unit.last if unit else at
    return [_mended(found, place) for place in range(len(found))]


def _token(unit: Unit | None, words: Sequence[Word], at: int, end: int, before: Sequence[Token]) -> Token:
    word = words[at]
    if unit is not None and unit.kind != "word":
        return Token(_KINDS[unit.kind], word.lower, at, unit)
    is_month = word.is_capital and bool(before) and word.lower == "may"
    if not is_month and (closed := closed_class(word.lower)) is not None:
        return Token(closed, word.lower, at, unit, past=word.lower in ("was", "were", "had", "did"))
    last = unit.last if unit else at
    behind = words[last + 1] if last < end else None
    return _open_class(_Place(word, unit, at, before, behind, _verb_ahead(words, last + 1, end)))


def closed_class(word: str) -> str | None:
    """Return the tag of a small word, None for a word of content."""
    return _closed().get(word) or (
        "adverb" if word.endswith("ly") and word not in word_set("forms.no_adverbs") else None
    )


@cache
def _closed() -> dict[str, str]:
    """Return the tags of the small words; of a word on two lists the later one counts."""
    listed = (
        ("adverb", "forms.adverbs"),
        ("preposition", "proof.prepositions"),
        ("article", "forms.articles"),
        ("pronoun", "forms.pronouns"),
        ("joint", "forms.joints"),
        ("and", "forms.ands"),
        ("relative", "forms.relatives"),
        ("preposition", "forms.prepositions_in_ing"),
        ("modal", "function_words.modals"),
        ("not", "forms.nots"),
        ("do", "function_words.do"),
        ("have", "forms.have"),
        ("be", "forms.be"),
    )
    found = {word: tag for tag, name in listed for word in word_set(name)}
    return {**found, "to": "to", "that": "that", "cannot": "modal", "according": "other"}


def _verb_ahead(words: Sequence[Word], start: int, end: int) -> bool:
    """Tell whether a verb that can be nothing else stands ahead in the same clause."""
    clause = words[max(0, start - 1)].clause
    for at in range(start, min(end, start + _AHEAD) + 1):
        lower = words[at].lower
        if words[at].clause != clause or lower in ("and", "or", "but"):
            return False
        if closed_class(lower) in _HELPING or lower in ("said", "found", "told"):
            return True
        if at == start and "past" in verb_forms(lower):
            return True
    return False


def _open_class(place: _Place) -> Token:
    """Return a word of content as a verb where its form may be one and its place is one, and as a noun otherwise."""
    word, lower, tag = place.word, place.word.lower, place.tag
    is_small = word.text.isalpha() and (not word.is_capital or not place.before)
    forms = verb_forms(lower) if is_small else {}
    if place.unit is not None and place.unit.last > place.unit.at:
        forms = forms or {"past": lower}
    if "base" in forms and (tag in ("modal", "do") or (tag == "to" and _may_follow_to(place))):
        return place.as_verb("infinitive", forms["base"])
    if tag == "have" and lower in word_set("forms.bare_participles"):
        return place.as_verb("participle", lower, past=True)
    if "past" in forms:
        if tag in ("have", "be"):
            return place.as_verb("participle", forms["past"], past=True)
        return place.as_noun() if _is_adjective(place) else place.as_verb("finite", forms["past"], past=True)
    if "ing" in forms:
        return _in_ing(place, forms["ing"])
    return _in_the_present(place, forms)


def _may_follow_to(place: _Place) -> bool:
    if place.word.lower in word_set("forms.verbs"):
        return True
    return place.opens_object or place.following == "that"


def _is_adjective(place: _Place) -> bool:
    """Tell whether a form in -ed is part of a noun phrase: "the ruined harvest", "of injured workers"."""
    if place.tag in ("article", "preposition", "to") and place.before[-1].lower not in ("than", "when"):
        return True
    behind = place.behind
    return place.tag == "number" and behind is not None and behind.is_content and place.following is None


def _in_ing(place: _Place, base: str) -> Token:
    behind, tag = place.behind, place.tag
    if tag == "be":
        return place.as_verb("participle", base)
    if place.word.lower in word_set("forms.no_gerunds") and place.following != "that":
        return place.as_noun()
    is_verb = base in word_set("forms.verbs")
    if tag == "noun" and behind is not None and behind.is_content and behind.lower.endswith("s") and is_verb:
        return place.as_verb("gerund", base)
    if tag == "article" or (behind is not None and behind.lower == "of"):
        return place.as_noun()
    takes = place.opens_object or place.following in ("that", "preposition", "be", "have")
    if tag in ("preposition", "joint", "comma") or (tag in _BESIDE and takes):
        return place.as_verb("gerund", base)
    return place.as_noun()


def _in_the_present(place: _Place, forms: dict[str, str]) -> Token:
    lower, tag = place.word.lower, place.tag
    if place.verb_ahead and tag not in ("relative", "pronoun"):
        return place.as_noun()
    if tag == "and" and "base" in forms and lower in word_set("forms.verbs") and _may_join(place.before):
        return place.as_verb("infinitive", forms["base"])
    if "s" in forms and _is_third_person(place, forms["s"]):
        return place.as_verb("finite", forms["s"])
    if "base" in forms and _is_plural(place):
        return place.as_verb("finite", forms["base"])
    return place.as_noun()


def _may_join(before: Sequence[Token]) -> bool:
    """Tell whether an "and" here may join two verbs behind one "to" or "will"."""
    verbs = [one.tag for one in before if one.tag in (*_FINITE, "gerund", "infinitive") and one.tag != "modal"]
    behind_comma = len(before) > 1 and before[-2].tag == "comma"
    return verbs[-1:] == ["infinitive"] or ("infinitive" in verbs and behind_comma)


def _is_third_person(place: _Place, base: str) -> bool:
    tag, previous = place.tag, place.previous
    if tag in ("relative", "pronoun"):
        return place.following not in _HELPING
    if place.behind is None or place.following in _HELPING:
        return False
    is_verb = base in word_set("forms.verbs")
    takes = place.opens_object or place.behind.lower == "what"
    takes = takes or (place.following == "that" and base in word_set("forms.telling"))
    if tag in ("and", "comma"):
        is_sure = f"{base}s" in word_set("proof.present")
        return place.has_finite and ((takes and is_verb) or is_sure)
    if tag not in ("noun", "name", "that", "time") or (tag == "time" and not place.has_finite):
        return False
    if tag == "noun" and previous is not None and _is_plural_form(previous.lower):
        return False
    if place.following == "preposition" and tag in ("noun", "name") and not place.has_finite:
        return base in word_set("forms.verbs", "forms.lasting")
    return takes or (is_verb and not place.has_finite)


def _is_plural(place: _Place) -> bool:
    """Tell whether a bare form is the verb of a plural: "drivers pay", "who pump water"."""
    previous, behind = place.previous, place.behind
    if previous is None or behind is None or place.following in _HELPING:
        return False
    if place.tag == "pronoun":
        return previous.lower in ("they", "we", "i", "you")
    if place.tag == "relative":
        return True
    opens = place.tag == "noun" or (place.tag == "name" and len(place.before) == 1)
    plural = opens and _is_plural_form(previous.lower)
    collective = place.tag in ("noun", "name") and previous.lower in word_set("verbs.collectives")
    if not (plural or collective) or place.before[-1].tag == "comma":
        return False
    is_verb = place.word.lower in word_set("forms.verbs")
    takes = place.opens_object or place.following in ("that", "preposition")
    takes = takes or (behind.is_content and is_verb and not place.has_finite)
    return takes and (is_verb or place.following in ("article", "that"))


def _is_plural_form(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _mended(tokens: Sequence[Token], place: int) -> Token:
    """Return a token; an "as" without a verb behind it is a preposition, the "about" of a number none."""
    one = tokens[place]
    if one.tag == "joint" and one.lower in word_set("forms.joining_prepositions") and not _opens_clause(tokens, place):
        return Token("preposition", one.lower, one.at)
    counts = place + 1 < len(tokens) and tokens[place + 1].tag == "number"
    if counts and one.lower in ("about", "around", "over", "under"):
        return Token("adverb", one.lower, one.at)
    return one


def _opens_clause(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a verb follows a word such as "after" before the next comma or the next such word."""
    word, behind = tokens[place].lower, tokens[place + 1 : place + 2]
    if word == "than" or (word == "as" and place and tokens[place - 1].tag != "comma"):
        told = bool(behind) and behind[0].tag in ("be", "have", "do", "pronoun")
        return told or (word == "as" and _is_told(tokens, place + 1))
    if not behind or behind[0].lower == "of":
        return False
    second = tokens[place + 2 : place + 3]
    if behind[0].tag == "time" and second and second[0].tag != "noun":
        return False
    for one in tokens[place + 1 :]:
        if one.tag in ("comma", "relative", "joint"):
            return False
        if one.tag in ("finite", *_HELPING):
            return True
    return False


def _is_told(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a noun phrase here is followed by its verb: "as the Foxes beat the Bears"."""
    begun = place
    if place < len(tokens) and tokens[place].lower in ("a", "an"):
        return False  # "Orsa as a city was small"
    while place < len(tokens) and tokens[place].tag in ("article", "name", "noun", "number"):
        place += 1
    return begun < place < len(tokens) and tokens[place].tag in ("finite", "be", "have")
