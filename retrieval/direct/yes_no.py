"""Whether something is so: "yes" or "no" with the clause that decides it, where who, act, day and polarity are told.

Hearsay, plans, denials and conditions decide nothing; then there is no such word, and the sentence has to speak.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.direct.answer_span import AnswerSpan
from retrieval.english.dictionary import Pattern, either, phrase, word_set
from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import Context, ReadPassage
from retrieval.events.roles import somebody_else_acts
from retrieval.events.time_attachment import NEGATED
from retrieval.question.question import Question, content_words
from retrieval.ranking.sentences import Sentence
from retrieval.text.acts import Act, opposites
from retrieval.text.neighbours import ADVERBS_OR_BE, TO, follows, has_word, words_of
from retrieval.text.stems import WORD, stem, stems
from retrieval.times.publication import times_in
from retrieval.times.tense import tense

HEDGED = phrase("answers.undecided")
_OPINION = Pattern(r"^\W*(?:Comment|Opinion|Editorial|Analysis|Column|Letters?)\b\s*[:|–—-]|\bI\b", 0)
IS_AHEAD = Pattern(r"\s*(?:will|shall)\b|\s*(?:is|are)\b.*\b(?:going to|\w{3,}ing)\b")
_STATE = Pattern(rf"\s*(?:{either('function_words.be')})\s")
_IS = Pattern(rf"\b(?:{either('function_words.be')}|remains?)\s+(?:(?P<not>not|no longer|never)\s+)?(?:\w+\s+)?$")
NEGATING = Pattern(rf"\b(?:{either('function_words.negations')})\b|n['’]t\b")
_OPENS = either("function_words.coordinators", "function_words.relatives", "function_words.subordinators")
_CUT = Pattern(rf";|\s[—–]\s|,\s+(?:{_OPENS})\b")
_ORDER = word_set("time.sequence") | {"second", "third", "another", "new", "only"}
_RELATED = frozenset({"related", "relation", "relations", "relative", "relatives", "family", "kin"})
_RELATIVE = either("names.kin")
_KIN = Pattern(
    rf"\b(?:(?P<no>(?:not|no|un)[\s-]?(?:\w+\s+)?(?:related|relations?|relatives?))|related\s+to|(?:{_RELATIVE})\s+(?:of|to)"
    rf"|(?:{either('function_words.be')})\s+(?:[\w'’]+\s+){{1,3}}?(?:{_RELATIVE})"
    rf"|(?:{either('function_words.possessives')}|\w+['’]s)\s+(?:{_RELATIVE}),?\s+(?=(?-i:[A-Z])))"
)
_YEAR = Pattern(r"\b(?:1[5-9]|20)\d\d\b")
_EDGE = Pattern(r"[,;:—–()]|\s(?:and|but|while)\s")
_NOUN = Pattern(rf"\b(?:{either('function_words.determiners')}|of|in|for|on|at|\w+['’]s)\s+$")
_SAID_THAT = Pattern(rf"\b(?:{either('answers.cited_verbs', 'answers.hearsay')})\b[^;]{{0,80}}?\bthat\b|[\"“”]")
_TOLD = 0.9
"""How near a word of the question has to stand: in the sentence itself."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence that decides a question, the one that a quote of it begins with, and its clause with yes or no."""

    sentence: Sentence
    opening: Sentence
    span: AnswerSpan

    @property
    def published(self) -> date:
        """Return the day of publication, the earliest of all days where it is not known."""
        return self.sentence.candidate.passage.published or date.min


def decision(
    question: Question, event: AskedEvent, passages: Sequence[Sequence[Sentence]], as_of: date
) -> Decision | None:
    """Return what the newest report that decides a question says, None where none does, or two of a day disagree."""
    if question.kind != "yesno" or not event.direct or question.parts:
        return None
    if is_of_kinship(question):
        found = [one for sentences in passages if sentences for one in _of_kin(event, ReadPassage(sentences))]
    else:
        found = [one for sentences in passages if sentences for one in _of_passage(question, event, sentences)]
    if IS_AHEAD.match(question.text):
        found = [one for one in found if _is_to_come(one, as_of)]
    newest = max((one.published for one in found), default=date.min)
    latest = [one for one in found if one.published == newest]
    return latest[0] if latest and len({one.span.value for one in latest}) == 1 else None


def _of_passage(question: Question, event: AskedEvent, sentences: Sequence[Sentence]) -> Iterator[Decision]:
    within = ReadPassage(sentences)
    if _OPINION.search(within.passage.title):
        return
    for place, sentence in enumerate(sentences):
        if "?" in sentence.text or _OPINION.search(sentence.text) or _is_of_another_year(question, sentence):
            continue
        context = Context(within, place, event.verb)
        if _speaks_of_it(question, event, context):
            span = _by_state(question, context) or _by_act(question, event, context)
            if span is not None and _is_all_in(event, context, sentence.text[span.begin : span.stop]):
                yield Decision(sentence, context.opening, span)


def orders_in(text: str) -> set[str]:
    """Return the words of a text that say which of several is meant: "second", "another", "only"."""
    return words_of(text) & _ORDER


def is_of_kinship(question: Question) -> bool:
    """Tell whether it is asked if two people are related."""
    return has_word(question.text, _RELATED)


def _of_kin(event: AskedEvent, within: ReadPassage) -> Iterator[Decision]:
    """Yield the sentences that say of both people that they are related, or that they are not."""
    both = (*event.names, *event.setting)
    if len(both) != 2:
        return
    for place, sentence in enumerate(within.sentences):
        kin = _KIN.search(sentence.text)
        if kin is None or "?" in sentence.text:
            continue
        context = Context(within, place, event.verb)
        named = [name <= sentence.vocabulary or (context.leans and name <= context.earlier) for name in both]
        if all(named) and any(name <= sentence.vocabulary for name in both):
            yield Decision(sentence, context.opening, line_of_clause(sentence.text, *kin.span(), yes=kin["no"] is None))


def of_kin(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Return what a sentence that was chosen says against a relation of two people, None where it says nothing."""
    kin = _KIN.search(context.sentence.text) if is_of_kinship(question) else None
    asked = frozenset(word for name in (*event.names, *event.setting) for word in name) | event.shares.keys()
    told = context.sentence.vocabulary | (context.earlier if context.leans else frozenset())
    if kin is None or not kin["no"] or asked.isdisjoint(told):
        return None
    return line_of_clause(context.sentence.text, *kin.span(), yes=False)


def _is_to_come(one: Decision, as_of: date) -> bool:
    """Tell whether what a sentence says will be done is still to come: it names a day, and none that is over."""
    times = times_in(one.sentence.text, one.sentence.candidate.passage)
    days = [time.end for time in times if time.end]
    return bool(days) and min(days) >= as_of


def _is_all_in(event: AskedEvent, context: Context, clause: str) -> bool:
    """Tell whether the clause that decides has all that is asked about: the rest of its sentence may say otherwise."""
    words = frozenset(stems(clause))
    return all(context.level(word, words) == 1.0 for word in event.shares)


def _is_of_another_year(question: Question, sentence: Sentence) -> bool:
    """Tell whether a sentence names a year that is neither asked about nor that of its report."""
    published = sentence.candidate.passage.published
    known = {str(published.year)} if published else set()
    return any(year[0] not in known and year[0] not in question.text for year in _YEAR.finditer(sentence.text))


def _speaks_of_it(question: Question, event: AskedEvent, context: Context) -> bool:
    """Tell whether a sentence itself has everybody and everything that a question names, on the day that it names."""
    vocabulary = context.sentence.vocabulary
    if not (event.shares or event.names) or any(context.level(word, vocabulary) < _TOLD for word in event.shares):
        return False
    if not all(context.is_named(name) and context.takes_part(name) for name in event.names):
        return False
    if not orders_in(question.text) <= {word.lower() for word in WORD.findall(context.sentence.text)}:
        return False
    window = question.window
    if window is None or window.start is None or window.end is None:
        return window is None
    times = times_in(context.sentence.text, context.sentence.candidate.passage)
    return any(one.start and one.end and window.start <= one.start and one.end <= window.end for one in times)


def _by_act(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by the very act that is asked about, or by one that undoes or excludes it."""
    text = context.sentence.text
    if not event.acts or somebody_else_acts(event, context):
        return None
    asked = frozenset(stems(question.text))
    own = [act for act in context.acts if act.kinds & event.acts]
    literal = [act for act in own if not asked.isdisjoint(stems(text[act.begin : act.stop]))]
    undone = [act for act in context.acts if act.kinds & opposites(event.acts)]
    if own and undone:
        return None
    for act in literal or undone:
        negated = NEGATED.search(text, 0, act.begin) is not None
        if _is_told(question, text, act) and (literal or not negated):
            return line_of_clause(text, act.begin, act.stop, yes=bool(literal) != negated)
    return None


def _is_told(question: Question, text: str, act: Act) -> bool:
    """Tell whether a verb tells an act as done, or as what will be done where that is asked, and not by hearsay."""
    if (
        follows(text, act.begin, TO, ADVERBS_OR_BE)
        or _NOUN.search(text, 0, act.begin)
        or _SAID_THAT.search(text, 0, act.begin)
    ):
        return False
    if HEDGED.search(text, *_clause(text, act.begin, act.stop)):
        return False
    told = tense(text, act.stop, act.stop)
    return told == "future" if IS_AHEAD.match(question.text) else told == "past"


def _by_state(question: Question, context: Context) -> AnswerSpan | None:
    """Decide "is the lock open?" by the same word after "is", or by "is not"."""
    text = context.sentence.text
    state = next(iter(reversed(content_words(question.text))), "")
    if not _STATE.match(question.text):
        return None
    for word in WORD.finditer(text):
        so = _IS.search(text, 0, word.start()) if stem(word[0]) == stem(state) else None
        if so is None or _SAID_THAT.search(text, 0, word.start()) or HEDGED.search(text):
            continue
        if so["not"] is None and NEGATING.search(text):
            return None
        return line_of_clause(text, word.start(), word.end(), yes=so["not"] is None)
    return None


def _clause(text: str, begin: int, stop: int) -> tuple[int, int]:
    cuts = list(_EDGE.finditer(text))
    first = max((cut.end() for cut in cuts if cut.end() <= begin), default=0)
    return first, min((cut.start() for cut in cuts if cut.start() >= stop), default=len(text))


def line_of_clause(text: str, begin: int, stop: int, *, yes: bool) -> AnswerSpan:
    """Return the clause around the words that decide, with the word before it."""
    cuts = list(_CUT.finditer(text))
    first = max((cut.end() for cut in cuts if cut.end() <= begin and cut[0].strip() in (";", "—", "–")), default=0)
    last = min((cut.start() for cut in cuts if cut.start() >= stop), default=len(text))
    first += len(text[first:last]) - len(text[first:last].lstrip(" —–\n"))
    words = text[first:last].rstrip(" .")
    word = "yes" if yes else "no"
    return AnswerSpan(first, first + len(words), 1.0, "yes_no", word, f"{word.capitalize()}: {words}", "yes_no")
