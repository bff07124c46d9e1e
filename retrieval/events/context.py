"""A sentence with what it leans on: the sentences before it, its title, whoever its pronouns may mean.

Only reads; what it is worth as evidence is judged in `dated_evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from retrieval.english.dictionary import Pattern, either
from retrieval.events.asked_event import RETRACTED
from retrieval.question.question import proper_names
from retrieval.question.syntax import AND, Name, is_of_time
from retrieval.ranking.sentences import LONGEST, Idf, Sentence
from retrieval.text.acts import Act, acts_in, kinds_in, kinds_of
from retrieval.text.boilerplate import GAP
from retrieval.text.neighbours import THE, follows
from retrieval.text.paraphrases import CREDIT, paraphrases
from retrieval.text.stems import WORD, stem, stems
from retrieval.text.word_kinds import ALIASES, is_number

# How much a word of the question counts by where it stands, from the clause of the date outwards.
_CLAUSE, _SENTENCE, _LEANT_ON, _BEFORE, _TITLE, _ARTICLE = 1.0, 0.9, 0.85, 0.6, 0.55, 0.3
_LEAD = 2  # sentences that tell the news of the day
_OPENING = 60  # characters in which a sentence names its subject
_SHORTEST_ROOT = 5
_QUALIFIERS = 2  # words before a noun that say which one it is
_LEANS = Pattern(
    r"\b(?:he|she|it|they|him|them|his|her|its|their|this|these|those|both|ones"
    r"|the \d+-year-old|the (?:[a-z-]+ )?\w+(?:sh|ch|ts)(?:wo)?m[ae]n"
    r"|the (?:two|both|pair|couple|duo|trio|latter|ones|men|women|leaders|presidents|ministers|premiers|politicians"
    r"|officials|sides|parties|countries|nations|governments|neighbou?rs|allies|rivals|companies|firms|banks|clubs"
    r"|teams|players|brothers|sisters))\b",
)


_SPEAKER = Pattern(
    rf"[”\"],?\s+(?:(?:{either('answers.cited_verbs')})\s+(?:[\w’',-]+\s+){{0,6}}?[A-Z]"
    rf"|(?:[\w’',-]+\s+){{0,3}}?[A-Z][\w’'-]+(?:\s+[\w’'-]+){{0,3}}\s+(?:{either('answers.cited_verbs')})\b)",
    0,
)
_OF_ITS_SUBJECT = frozenset({"his", "her", "its", "their", "them", "him", "both"})
_SUBJECT_ACTS = Pattern(
    rf"\s*(?:{either('function_words.articles')})\s+(?!\d)[\w’'-]+"
    rf"|\s*(?!(?:{either('function_words.prepositions')})\b)(?:[\w’'-]+\s+){{1,5}}?(?:\w+(?<!e)ed|{either('verbs.past_forms')}"
    rf"|{either('function_words.be', 'function_words.have')})\s+(?:[\w’'-]+\s+)*$"
)
_OBJECT = Pattern(
    r"\b(?:him|them)\b|\bher\b(?=\s+(?:on|in|at|to|for|from|with|by|after|before|and|as|of|that)\b|[.,;]|$)", 0
)
"""Pronouns that are acted upon, and so mean somebody else than whoever acts in the sentence."""
GENTILIC = Pattern(r"\w+(?:sh|ch|ts)(?:wo)?m[ae]n", 0)
"""Words such as "Dutchman", which are written like a name and name nobody."""
_DATELINE = Pattern(r"\s*([A-Z][A-Z' -]{2,}?)(?:,[^—–-]{1,30})?\s+(?:\([^)]*\)\s*)?[—–-]\s", 0)
_IN_PLACE = Pattern(r"\bin ([A-Z]\w+(?: [A-Z]\w+)*)", 0)
_ELSEWHERE = Pattern(r"\b(?:in|at|to|from|visit\w*|tour\w*|left|reach\w*)\s+(?:the\s+)?[A-Z]", 0)
_DEFINITE = Pattern(r"\b(?:the|this|that)\s+([a-z]\w+)")
_WHERE = frozenset({"in", "at", "near", "outside"})


class ReadPassage:
    """A passage that is read for an event; its words and names are found once for all its sentences."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.passage = sentences[0].candidate.passage
        self.title = frozenset(stems(self.passage.title))
        self.vocabulary = frozenset().union(*(one.vocabulary for one in sentences))
        self.capitals = frozenset().union(*(one.capitals for one in sentences))
        self._families: dict[str, frozenset[str]] = {}
        self._qualified: dict[str, frozenset[str]] = {}
        self._known = self.vocabulary | self.title

    @cached_property
    def places(self) -> frozenset[str]:
        """Return the words of places that the passage is about: where it was sent from, and what its title names."""
        sent = _DATELINE.match(self.passage.text)
        told = {word for match in _IN_PLACE.finditer(self.passage.text) for word in stems(match[1])}
        return frozenset(stems(sent[1]) if sent else ()) | (told & self.title)

    def qualifiers(self, noun: str) -> frozenset[str]:
        """Return the stems before which the passage has a noun, as "g7" for "summit" in "the G7 summit"."""
        found = self._qualified.get(noun)
        if found is None:
            words, places = _stems_of(self.passage.text), list[int]()
            for _ in range(words.count(noun)):
                places.append(words.index(noun, places[-1] + 1 if places else 0))
            found = frozenset(word for place in places for word in words[max(0, place - _QUALIFIERS) : place])
            self._qualified[noun] = found
        return found

    def family(self, word: str) -> frozenset[str]:
        """Return the words of the passage and its title that are a word or of its family."""
        found = self._families.get(word)
        if found is None:
            found = self._families[word] = frozenset(_alike(word, self._known, self._by_root.get(_root(word), ())))
        return found

    @cached_property
    def _by_root(self) -> dict[str, list[str]]:
        """Return the words of the passage and its title by how they begin."""
        found: dict[str, list[str]] = {}
        for word in self._known:
            found.setdefault(_root(word), []).append(word)
        return found


class Context:
    """A sentence with what it may lean on; what is costly to know is found out when it is asked for."""

    def __init__(self, within: ReadPassage, place: int, verb: str) -> None:
        self._within, self._verb = within, verb
        self.sentence = within.sentences[place]
        self.before = within.sentences[place - 1] if place else None
        self._place = place
        self.title = within.title
        self.article = within.vocabulary
        self.leads = within.passage.start == 0 and place < _LEAD

    @property
    def behind(self) -> Sequence[Sentence]:
        """Return the sentences behind this one."""
        return self._within.sentences[self._place + 1 :]

    @cached_property
    def earlier(self) -> frozenset[str]:
        """Return the words of the two sentences before this one."""
        near = self._within.sentences[max(0, self._place - 2) : self._place]
        return frozenset().union(*(one.vocabulary for one in near))

    @cached_property
    def retracted(self) -> bool:
        """Tell whether the sentence takes something back."""
        return RETRACTED.search(self.sentence.text) is not None

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of act that the sentence may tell of."""
        return kinds_in(self.sentence.text, self.sentence.words)

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """Return the acts that the sentence names."""
        return acts_in(self.sentence.text, self._verb)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Return who is named in the sentence, in order."""
        names = _names_in(self.sentence.text)
        opening = frozenset(self.sentence.words[:1])
        known = opening & self._within.capitals and not any(opening & name for name in names)
        return (opening, *names) if known else names

    @cached_property
    def names_before(self) -> tuple[Name, ...]:
        """Return who is named in the title and in the passage up to here."""
        passage = self._within.passage
        return _names_in(f"{passage.title}.\n{passage.text[: self.sentence.start]}")

    @cached_property
    def leans(self) -> bool:
        """Tell whether a pronoun stands for those who act."""
        return _leans(self.sentence.text, self.names)

    @property
    def opening(self) -> Sentence:
        """Return the sentence that a quote begins with: the one before where this one leans on it."""
        if not self.leans or self.before is None or _stands_alone(self.sentence.text):
            return self.sentence
        gap = self.sentence.candidate.passage.text[self.before.end : self.sentence.start]
        fits = self.sentence.end - self.before.start <= LONGEST and GAP not in gap
        return self.before if fits else self.sentence

    def level(self, word: str, clause: frozenset[str]) -> float:
        """Return how near to the date a word stands."""
        family = self._within.family(word)
        if family & clause:
            return _CLAUSE
        kinds = kinds_of(word)
        if family & self.sentence.vocabulary or (kinds and any(kinds & act.kinds for act in self.acts)):
            return _SENTENCE
        if family & self.earlier:
            return _LEANT_ON if self.leans or self._is_taken_up(family) else _BEFORE
        if family & self.article and self._is_taken_up(family):
            return _LEANT_ON
        if family & self.title:
            return _TITLE
        return _ARTICLE if family else 0.0

    def _is_taken_up(self, family: frozenset[str]) -> bool:
        """Tell whether a word belongs to what the sentence takes up again: "the summit" is the G7 summit before."""
        return any(family & self._within.qualifiers(noun) for noun in self._definite)

    @cached_property
    def _definite(self) -> frozenset[str]:
        return frozenset(stem(match[1]) for match in _DEFINITE.finditer(self.sentence.text))

    def takes_part(self, name: Name) -> bool:
        """Tell whether somebody of this name takes part: named, or meant by a pronoun, or taken for granted."""
        if self._is_namesake(name):
            return False
        if self.is_named(name):
            return True
        if name <= self._within.places and not _ELSEWHERE.search(self.sentence.text):
            return True
        if self.names and not self.leans and not _OBJECT.search(self.sentence.text):
            return False
        near = self.earlier | self.title | (frozenset() if self.leans else self.article)
        known = frozenset(word for word in name if self._within.family(word) & near)
        if len(known) == len(name):
            return True
        others = (found for found in self.names_before if len(found) > 1)
        return len(known) * 2 >= len(name) and not any(found & known for found in others)

    def is_named(self, name: Name) -> bool:
        """Tell whether the sentence itself has the name, in part at least."""
        return any(self._within.family(word) & self.sentence.vocabulary for word in with_aliases(name))

    def speaks_of(self, name: Name) -> bool:
        """Tell whether the passage or its title has the name, in part at least."""
        return any(map(self._within.family, with_aliases(name)))

    def _is_namesake(self, name: Name) -> bool:
        """Tell whether the sentence speaks of somebody who shares a part of the name only.

        A surname alone means whoever was last called by it in full.
        """
        shared = name & self.sentence.vocabulary
        if not shared or shared == name or len(name) == 1:
            return False
        full = [found for found in self.names if found & shared and len(found) > 1]
        full = full or [found for found in self.names_before if found & shared and len(found) > 1][-1:]
        return bool(full) and not any(name <= found for found in full)


def with_aliases(name: Name) -> Name:
    """Return the words of a name, with other words for the country that it may be."""
    return name | ALIASES.get(name, frozenset())


def held(word: str, vocabulary: frozenset[str]) -> bool:
    """Tell whether a word, or one of its family ("Canadian" for "Canada"), is there; all are stems."""
    return word in vocabulary or any(_alike(word, vocabulary, vocabulary))


def _root(word: str) -> str:
    """Return what all words of a family begin with."""
    return word[:_SHORTEST_ROOT]


def _alike(word: str, vocabulary: frozenset[str], near: Iterable[str]) -> Iterator[str]:
    """Yield a word where a vocabulary has it, and those of its family; `near` are words that may be of it."""
    if word in vocabulary:
        yield word
    if len(word) > _SHORTEST_ROOT and not is_number(word):
        root = word[: max(_SHORTEST_ROOT, len(word) - 3)]
        yield from (other for other in near if other.startswith(root) and abs(len(other) - len(word)) <= 3)


@lru_cache(maxsize=1024)
def _stems_of(text: str) -> list[str]:
    return stems(text)


@lru_cache(maxsize=4096)
def _names_in(text: str) -> tuple[Name, ...]:
    parts = (part for name in proper_names(text) for part in AND.split(name) if not GENTILIC.fullmatch(part))
    found = (frozenset(word for word in stems(part) if not is_of_time(word, part)) for part in parts)
    return tuple(name for name in found if any(not is_number(word) for word in name))


def _stands_alone(text: str) -> bool:
    """Tell whether the pronoun that a sentence opens with is explained in it: a speaker's, or that of its subject.

    As in "he leads," said Ada Byrne, in "two people lost their lives", and in "the vote, with its recount".
    """
    pronoun = _LEANS.search(text, 0, _OPENING)
    if pronoun is None:
        return True
    before = text[: pronoun.start()]
    spoken = before.lstrip()[:1] in ("“", '"') and not any(mark in before.lstrip()[1:] for mark in '”"')
    if spoken:
        return _SPEAKER.search(text, pronoun.end()) is not None
    return pronoun[0].lower() in _OF_ITS_SUBJECT and _SUBJECT_ACTS.match(before) is not None


@lru_cache(maxsize=4096)
def _leans(text: str, names: tuple[Name, ...]) -> bool:
    """Tell whether a pronoun stands where a sentence opens, before anybody is named in it; a place is nobody."""
    pronoun = _LEANS.search(text, 0, _OPENING)
    if pronoun is None:
        return False
    first = next(
        (
            word
            for word in WORD.finditer(text)
            if any(stem(word[0]) in name for name in names) and not follows(text, word.start(), _WHERE, THE)
        ),
        None,
    )
    return first is None or not first[0][0].isupper() or pronoun.start() < first.start()


def topic_told(topic: Sequence[str], context: Context, idf: Idf) -> float:
    """Return how much of a topic stands in a sentence or near it, in other words for a part."""
    held = context.sentence.vocabulary
    weights = {word: idf(word) for word in topic}
    levels = {word: max(context.level(word, held), CREDIT * (not paraphrases(word).isdisjoint(held))) for word in topic}
    total = sum(weights.values())
    return sum(weights[word] * levels[word] for word in topic) / total if total else 0.5
