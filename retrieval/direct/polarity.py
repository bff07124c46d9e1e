"""Whether a sentence that was chosen says yes or no: the act of the question is told or denied in it, or undone.

What several reports decide by who, act and day is found out in `yes_no`; here the sentence has been chosen already, and
only one thing is asked: does it say that it is so?
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.direct.answer_span import AnswerSpan
from retrieval.direct.line_choice import clause_around
from retrieval.direct.yes_no import HEDGED, IS_AHEAD, line_of_clause, of_kin, orders_in
from retrieval.english.dictionary import Pattern, either, phrase, word_set
from retrieval.events.asked_event import AskedEvent
from retrieval.events.context import Context
from retrieval.events.roles import somebody_else_acts
from retrieval.question.question import Question
from retrieval.text.acts import Act, acts_in, kind_of_verb, kinds_of
from retrieval.text.neighbours import precedes
from retrieval.text.paraphrases import paraphrases
from retrieval.text.stems import WORD, stem, stems
from retrieval.text.word_kinds import is_calendar
from retrieval.times.tense import tense

_NEGATION = Pattern(
    rf"\b(?:{either('function_words.negations')}|no longer)\b(?!\s+(?:only|more than|later than|fewer|less))|n['’]t\b"
)
_NOT_SO = Pattern(
    rf"\b(?:{either('function_words.auxiliaries')})(?:n['’]t|\s+(?:not|never))\s+(?:\w+ly\s+)?(?P<word>[a-z]+)\b"
)
_NOTHING = Pattern(r"\s+(?:\w+\s+)?(?:nothing|no one|nobody|none|no)\b")
_UNDOES = phrase("answers.undoing")
_PUT_OFF = Pattern(rf"\b(?:{either('time.moved')})\b[^.;]*?\bfrom\b")
_STAYS = phrase("answers.staying")
_GOES = phrase("answers.going")
_STILL_SHUT = Pattern(
    rf"\b(?:{either('answers.staying', 'function_words.be')})\s+(?:still\s+)?(?:{either('answers.shut')})\b"
)
_RESUMES = phrase("answers.resuming")
_OVER = Pattern(rf"\b(?:{either('function_words.be')})\s+(?:now\s+)?(?:{either('answers.ended')})\b")
_ENDS = phrase("answers.ended")
_PARTLY = phrase("answers.in_part")
_DOUBTED = phrase("answers.doubted_verbs")
_MAY = phrase("answers.open_yet")
_ASKING = word_set("function_words.question_words") | {"whether", "if"}
_VERBAL = Pattern(rf"\b(?:to|{either('function_words.modals')})\s+(?:not\s+)?(?:\w+ly\s+|be\s+)?$")
_TOLD_OF = 0.7
"""Share of what is asked about that a sentence or what it leans on has to tell, where its act is affirmed."""
_ENOUGH = 0.5
"""The same where it is denied, and the share in the clause in which something is undone."""
_FEW = 0.2
"""The share where nothing but the words for what is shut and for what resumes are opposed."""
_NEAR = 0.5
"""How near a word of the question has to stand: in the title or in a sentence before."""


def sentence_decides(
    question: Question, event: AskedEvent, contexts: Sequence[Context]
) -> tuple[Context, AnswerSpan] | None:
    """Return the line that the sentences of a quote give to a question of yes or no, with its sentence.

    None where they leave it open: hearsay, wishes and denials by those concerned decide nothing.
    """
    if question.parts or _NEGATION.search(question.text) or " or " in question.text.lower():
        return None
    for context in reversed(contexts):
        if "?" in context.sentence.text:
            continue
        span = of_kin(question, event, context) or _decided(question, event, context)
        if span is not None:
            return context, span
    return None


def _decided(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    text = context.sentence.text
    if not all(context.takes_part(name) for name in event.names):
        return None
    if any(precedes(text, denied.end(), _ASKING) for denied in _NOT_SO.finditer(text)):
        return None  # "did not say what she had answered" denies nothing of that
    return (
        _false_report(question, event, context)
        or _by_its_act(question, event, context)
        or _without(question, event, context)
        or _survived(question, context)
        or _denied(question, event, context)
        or _undone(question, event, context)
        or _on_another_day(question, context)
        or _as_it_was(question, event, context)
    )


def _by_its_act(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by the act of the question: it is denied, or told in the tense that is asked for."""
    text = context.sentence.text
    act = next(iter(_own_acts(question, event, text)), None)
    known = _known(question, event, context)
    if act is None or somebody_else_acts(event, context) or known < _ENOUGH:
        return None
    begin, stop = clause_around(text, act.begin, act.stop)
    if _DOUBTED.search(text, 0, act.begin):
        return None
    if _NEGATION.search(text, begin, act.begin) or _NOTHING.match(text, act.stop):
        return line_of_clause(text, act.begin, act.stop, yes=False)
    if HEDGED.search(text, begin, stop) or _UNDOES.search(text) or _NEGATION.search(text):
        return None
    told = tense(text, act.stop, act.stop)
    if _is_noun(text, act) or _is_of_others(question, text, act) or not orders_in(question.text) <= orders_in(text):
        return None
    wanted = "future" if IS_AHEAD.match(question.text) else "past"
    if (
        known < _TOLD_OF
        or not orders_in(question.text) <= orders_in(text)
        or told != wanted
        or _PARTLY.search(question.text)
        or (told == "past" and _VERBAL.search(text, 0, act.begin))
    ):
        return None
    return line_of_clause(text, act.begin, act.stop, yes=True)


def _is_noun(text: str, act: Act) -> bool:
    """Tell whether an act is only spoken of, as in "the public meeting", where nobody "is meeting"."""
    ends = text[act.begin : act.stop].rsplit(maxsplit=1)[-1].lower().endswith("ing")
    before = text[: act.begin].lower().split()[-2:]
    return ends and word_set("function_words.be").isdisjoint(before)


def _is_of_others(question: Question, text: str, act: Act) -> bool:
    """Tell whether a verb has a name right beside it that the question has not: "met Quist" is not "met the king"."""
    asked = stems(question.text)
    behind, before = WORD.search(text, act.stop), [*WORD.finditer(text, 0, act.begin)][-1:]
    beside = [one for one in before if text[one.end() : act.begin] == " "]
    beside += [one for one in (behind,) if one is not None and text[act.stop : one.start()] == " "]
    names = [stem(one[0]) for one in beside if one[0][0].isupper() and one.start() > 0]
    return any(name not in asked and not is_calendar(name) for name in names)


def _false_report(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by a report of it that is called false: "a message that a child had died was false"."""
    text = context.sentence.text
    false = re.search(
        rf"\b(?:{either('answers.hearsay')})\b.*?\bthat\b(?P<what>.*?)\b(?:{either('function_words.be')})\b"
        rf"(?P<how>[^.;]{{0,30}}\b(?:{either('answers.false')}))\b",
        text,
        re.IGNORECASE,
    )
    if false is None or _told(_words(question, event), false["what"]) < _ENOUGH:
        return None
    return None if _NEGATION.search(false["how"]) else line_of_clause(text, *false.span(), yes=False)


def _without(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by a thing of the question behind "without" or "no evidence of": "he leaves without a pay-off"."""
    text = context.sentence.text
    lacks = rf"\b(?:{either('answers.lacking')})\s+(?:an?\s+|any\s+)?(?P<what>[\w-]+)"
    for match in re.finditer(lacks, text, re.IGNORECASE):
        things = {stem(word.replace("-", "")) for word in (match["what"], match["what"].rsplit("-", 1)[-1])}
        if things & _words(question, event) and not _MAY.search(text, 0, match.start()):
            return line_of_clause(text, *match.span(), yes=False)
    return None


def _survived(question: Question, context: Context) -> AnswerSpan | None:
    """Decide whether somebody survived a vote against him: it failed, or it passed."""
    text = context.sentence.text
    votes = r"\b(?:no[ -]confidence|motion|challenge|impeachment)\b.*?\b(?P<how>failed|fails|passed|succeeded)\b"
    vote = re.search(votes, text)
    if vote is None or "surviv" not in question.text.lower():
        return None
    return line_of_clause(text, *vote.span(), yes=vote["how"].startswith("fail"))


def _denied(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by a word of the question behind "did not", "is not" or "has never", whatever kind of word it is."""
    text = context.sentence.text
    for match in _NOT_SO.finditer(text):
        if stem(match["word"]) in _words(question, event) and not _DOUBTED.search(text, 0, match.start()):
            sure = _known(question, event, context) >= _ENOUGH and not _MAY.search(text, 0, match.start())
            return line_of_clause(text, *match.span("word"), yes=False) if sure else None
    return None


def _own_acts(question: Question, event: AskedEvent, text: str) -> list[Act]:
    """Return the acts of a sentence that the question asks about: by the same word, or another of their kind."""
    kinds = event.acts or (frozenset({kind_of_verb(event.verb)}) if event.verb else frozenset())
    acts = [act for act in acts_in(text, event.verb) if act.kinds & kinds]
    asked = frozenset(stems(question.text))
    literal = [act for act in acts if not asked.isdisjoint(stems(text[act.begin : act.stop]))]
    return literal or acts


def _undone(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by what is called off, taken back or forbidden: "waived the fine", "a second strike is called off"."""
    text = context.sentence.text
    if _UNDOES.search(question.text) or _ENDS.search(question.text) or _GOES.search(question.text):
        return None
    for match in _UNDOES.finditer(text):
        begin, stop = clause_around(text, match.start(), match.end())
        if _NEGATION.search(text, begin, match.start()) or _VERBAL.search(text, 0, match.start()):
            return None
        if HEDGED.search(text, begin, match.start()) or _DOUBTED.search(text, 0, match.start()):
            return None
        rest = f"{text[begin : match.start()]} {text[match.end() : stop]}"
        own = _own_acts(question, event, text[match.end() : stop])
        if _told(_words(question, event), rest) >= _ENOUGH or (own and own[0].begin <= len(" the ")):
            return line_of_clause(text, match.start(), match.end(), yes=False)
    return None


def _on_another_day(question: Question, context: Context) -> AnswerSpan | None:
    """Decide by a day that no longer holds: "put off from 29 January to 5 February"."""
    text, window = context.sentence.text, question.window
    moved = _PUT_OFF.search(text)
    if moved is None or window is None or not text[moved.end() :].lstrip().startswith(_day_in(window.reason)):
        return None
    return line_of_clause(text, moved.start(), moved.end(), yes=False)


def _day_in(reason: str) -> str:
    """Return the words of a day without the preposition before it."""
    return reason.split(" ", 1)[-1] if reason[:1].islower() else reason


def _as_it_was(question: Question, event: AskedEvent, context: Context) -> AnswerSpan | None:
    """Decide by what stays where it is asked if it goes, by what is shut where it is asked if it resumes, and so on."""
    text = context.sentence.text
    told = _told(_words(question, event), text)
    if _MAY.search(text) or (told < _FEW and not event.names):
        return None
    stays, shut, over = _STAYS.search(text), _STILL_SHUT.search(text), _OVER.search(text)
    if shut and _RESUMES.search(question.text):
        return line_of_clause(text, *shut.span(), yes=False)
    if stays and not shut and _GOES.search(question.text) and not _NEGATION.search(text):
        return line_of_clause(text, *stays.span(), yes=False)
    if over and _ENDS.search(question.text) and told >= _FEW and not _NEGATION.search(text):
        return line_of_clause(text, *over.span(), yes=True)
    return None


def _words(question: Question, event: AskedEvent) -> frozenset[str]:
    """Return the stems of what is asked, without the names."""
    named = frozenset(word for name in (*event.names, *event.setting) for word in name)
    return frozenset(word for term in question.terms for word in stems(term)) - named


def _told(words: frozenset[str], text: str) -> float:
    """Return the share of some words that a text tells, in the same or in other words."""
    held = frozenset(stems(text))
    kinds = frozenset().union(*map(kinds_of, held)) if held else frozenset()
    told = sum(word in held or bool(kinds_of(word) & kinds) or not paraphrases(word).isdisjoint(held) for word in words)
    return told / len(words) if words else 0.0


def _known(question: Question, event: AskedEvent, context: Context) -> float:
    """Return the share of what is asked that a sentence has, or that it leans on."""
    words = _words(question, event)
    level = (
        sum(context.level(word, context.sentence.vocabulary) >= _NEAR for word in words) / len(words) if words else 1
    )
    return max(level, _told(words, context.sentence.text))
