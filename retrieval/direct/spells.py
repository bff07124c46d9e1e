"""Lengths of time and ages that a sentence tells: "for six years", "lasted eleven days", "Strand, 44,"."""

from __future__ import annotations

import re

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase, word_set
from retrieval.events.asked_event import AskedEvent
from retrieval.question.elapsed_time import is_of_lasting
from retrieval.question.question import Question
from retrieval.text.acts import acts_in, kinds_of, opposites
from retrieval.text.neighbours import ANY_WORD, follows
from retrieval.text.stems import WORD, stem, stems
from retrieval.text.word_kinds import YEAR

_UNIT = rf"(?:{either('answers.lengths')})s?"
_NUMBER = (
    rf"(?:half an?|an?|\d[\d,.]*|several|many|(?:{either('numbers.tens')})-(?:{either('numbers.units')})"
    rf"|{either('numbers.units', 'numbers.tens')})"
)
_LENGTH = Pattern(
    rf"(?!an?\s+second\b)(?:\b(?:{either('answers.approximate')})\s+)?\b{_NUMBER}(?:\s+and\s+a\s+half)?"
    rf"(?:[ -](?:{either('answers.length_adjectives')}))?[ -]{_UNIT}(?:\s+and\s+(?:a\s+half|{_NUMBER}\s+{_UNIT}))?\b"
    rf"(?P<apart>\s+(?:{either('answers.apart')})\b)?"
)
_PART = Pattern(rf",?\s+(?P<part>{_NUMBER} of (?:them|these|those))\s+(?P<what>[^,.;]+)")
_SINCE = Pattern(r"\bsince\s+(?:[a-z]+[ -])?(?:[A-Z][a-z]+\s+)?(?:\d{1,2}\s+)?(?:[A-Z][a-z]+\s+)?(?:19|20)\d\d\b", 0)
_LASTED = Pattern(
    rf"\b(?:{either('answers.lasting_verbs')})\s+(?:for\s+)?$"
    rf"|\b(?:over|end(?:ed|s|ing)?)\s+(?:[\w'’]+\s+){{0,4}}?after\s+$"
)
_CLAUSE = Pattern(r"[,;:—–()“”\"]|\b(?:and|but|while|which|who|when)\b")
_AGE = Pattern(
    rf"(?:(?<=,\s)(?P<beside>\d{{1,3}})(?=\s*,)|\b(?P<old>\d{{1,3}})[- ]years?[- ]old\b"
    rf"|\b(?:{either('answers.ages')})\s+(?P<aged>\d{{1,3}})\b"
    rf"|\b(?:{either('questions.person_nouns')}|[\w-]+(?:er|or|ist|man|woman|ent))\s+of\s+(?P<of>\d{{1,3}})(?=[,.;]|\s(?:from|who|and)\b))"
)
_SPENT = word_set("answers.duration_prepositions")
_DETERMINERS = word_set("function_words.determiners")
_ASKS_AGE = Pattern(r"\bhow old\b|\bwhat age\b|\bage of\b")
_ASKS_SINCE = Pattern(rf"\bsince when\b|\bhow long (?:{either('function_words.have')})\b")
_PAST = frozenset({"did", "was", "were", "had"})
_BEGAN, _AHEAD = phrase("answers.beginnings"), phrase("answers.looking_ahead")
_EXPECTED = 0.5  # kept of a length that is only expected
_WITHIN = (" in which", " during which", " that ", " when ")
_BOUNDS = frozenset({"before", "after"})
_OTHER_OCCASION, _ALONE, _UNBOUND, _THAT_YEAR = 0.5, 0.7, 0.45, 0.9
_LIKELY = 0.6  # fit from which a length is told by itself
_OLDEST = 125  # years
_NEAR = 60  # characters between a name and its age


def asks_age(question: Question) -> bool:
    """Tell whether a question asks how old somebody is."""
    return _ASKS_AGE.search(question.text) is not None


def spells_in(question: Question, event: AskedEvent, text: str, before: str = "") -> list[AnswerSpan]:
    """Return the lengths of time of a sentence, or the ages where an age is asked for; `before` is what precedes it."""
    if asks_age(question):
        return _ages(question, text)
    found = []
    for match in _LENGTH.finditer(text):
        if match[0].lower().startswith(("a ", "an ")) and not follows(text, match.start(), _SPENT):
            continue  # "8.5 million euros a year"
        apart = (match["apart"] or "").strip().lower()
        if not apart or _is_bound(question, apart) or _is_whole(text, match):
            other = _OTHER_OCCASION if _is_other_occasion(question, text, before) else 1.0
            fit = other * _fit(question, event, text, match)
            fit *= _EXPECTED if _is_expected(question, text, match.start()) else 1.0
            stop = match.start("apart") if apart and not _is_bound(question, apart) else match.end()
            found.append(AnswerSpan(match.start(), stop, fit, "length", likely=fit >= _LIKELY))
        found += _parts_of(question, text, match.end())
    if _ASKS_SINCE.search(question.text):
        found += [AnswerSpan(one.start(), one.end(), 0.9, "length") for one in _SINCE.finditer(text)]
    return found


def _is_bound(question: Question, apart: str) -> bool:
    return apart in _BOUNDS and re.search(rf"\b{apart}\b", question.text, re.IGNORECASE) is not None


def _is_whole(text: str, match: re.Match[str]) -> bool:
    """Tell whether a length is that from the beginning of something on: "exactly seven weeks after it began"."""
    clause = _CLAUSE.search(text, match.end())
    stop = min(match.end() + _NEAR, clause.start() if clause else len(text))
    return (match["apart"] or "").strip() == "after" and _BEGAN.search(text, match.end(), stop) is not None


def _is_expected(question: Question, text: str, at: int) -> bool:
    """Tell whether a length is only expected, where it is asked how long something did go on."""
    return (
        not _PAST.isdisjoint(question.text.lower().split()) and _AHEAD.search(text, max(0, at - _NEAR), at) is not None
    )


def _parts_of(question: Question, text: str, at: int) -> list[AnswerSpan]:
    """Return the part of a length for which something asked about went on: "17 days, nine of them in hospital"."""
    part = _PART.match(text, at)
    if part is None or frozenset(stems(part["what"])).isdisjoint(stems(question.text)):
        return []
    return [AnswerSpan(*part.span("part"), 1.0, "length")]


def _fit(question: Question, event: AskedEvent, text: str, match: re.Match[str]) -> float:
    """Return how surely a length is that of what is asked about, and not of something else in its sentence."""
    asked = frozenset(map(stem, WORD.findall(question.text)))
    following = WORD.search(text, match.end())
    named = following is not None and text[match.end() : following.start()].isspace() and stem(following[0]) in asked
    if _LASTED.search(text, 0, match.start()) or named or match["apart"]:
        return 1.0
    if any(year[0] in question.text for year in YEAR.finditer(text)):
        return _THAT_YEAR
    if text.startswith(_WITHIN, match.end()):
        return _UNBOUND
    if not follows(text, match.start(), _SPENT):
        return _ALONE if not is_of_lasting(question) else _UNBOUND
    return 1.0 if _is_of_act(question, event, text, match.start()) else _UNBOUND


def _is_of_act(question: Question, event: AskedEvent, text: str, at: int) -> bool:
    """Tell whether what went on "for six years" is what is asked about: "has led", and not "suspended its strike"."""
    begin = max((cut.end() for cut in _CLAUSE.finditer(text, 0, at)), default=0)
    clause = text[begin:at]
    acts = acts_in(clause, event.verb)
    if not is_of_lasting(question):
        told = any(act.kinds & (event.acts | opposites(event.acts)) for act in acts)
        return told or (not event.acts and not frozenset(stems(clause)).isdisjoint(event.shares))
    kinds = frozenset().union(*map(kinds_of, stems(question.text)))
    return bool(acts and acts[-1].kinds & kinds) and not follows(clause, acts[-1].begin, _DETERMINERS, ANY_WORD)


def _is_other_occasion(question: Question, text: str, before: str) -> bool:
    """Tell whether a sentence speaks of a time that the question does not name: "the last strike was in 2009"."""
    if question.order is not None:
        return False
    years = {year[0] for year in YEAR.finditer(f"{before} {text}")}
    if years and is_of_lasting(question):
        return not any(year in question.text for year in years)
    asked = frozenset(map(stem, WORD.findall(question.text)))
    named = (word for word in WORD.finditer(text) if stem(word[0]) in asked)
    return any(follows(text, word.start(), word_set("answers.other_occasions")) for word in named)


def _ages(question: Question, text: str) -> list[AnswerSpan]:
    """Return the ages of a sentence, surer where they stand beside a name of the question."""
    found = []
    for match in _AGE.finditer(text):
        group = next(name for name in ("beside", "old", "aged", "of") if match[name])
        if int(match[group]) > _OLDEST:
            continue
        near = text[max(0, match.start() - _NEAR) : match.start()]
        own = any(name.split()[-1] in near for name in question.names)
        begin, stop = match.span() if group == "old" else match.span(group)
        likely = own or not question.names
        found.append(AnswerSpan(begin, stop, 1.0 if own else 0.5, "age", float(match[group]), likely=likely))
    return found
