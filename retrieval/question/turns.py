"""Earlier turns of a conversation: what was asked and told, the names and days in it, and who or what answered.

A quote names many: the one who answers stands beside the role or the verb that was asked about, or is the direct line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.domain.answer import Answer
from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.forms import form_of
from retrieval.question.name_kinds import names_a_day
from retrieval.question.noun_phrases import PERSON_NOUNS, is_plural, names_in, parted
from retrieval.text.stems import stem, stems
from retrieval.times.expressions import format_interval

_ORDINARY = word_set(
    "function_words.auxiliaries",
    "function_words.prepositions",
    "function_words.question_words",
    "function_words.articles",
) | {"and", "or"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question, as it was understood, and its answer where there is one."""

    question: str
    answer: Answer | None


def told(answer: Answer | None) -> list[str]:
    """Return the statements of an answer, each on one line and without its dateline."""
    return [without_dateline(" ".join(statement.text.split())) for statement in answer.statements] if answer else []


def with_capitals(turn: Turn) -> Turn:
    """Return a turn whose question was typed without capitals with those that its answer has."""
    if names_in(turn.question) or turn.answer is None:
        return turn
    small = set(re.findall(r"\b[a-z][\w-]+", " ".join(told(turn.answer))))
    words = [word for name in answer_names(turn) for word in name.split() if word[:1].isupper()]
    spelling = {word.lower(): word for word in words if word.lower() not in small}

    def capital(match: re.Match[str]) -> str:
        return match[0] if match[0] in _ORDINARY else spelling.get(match[0], match[0])

    return Turn(re.sub(r"[^\W\d_]+(?=['’]s\b|\b)", capital, turn.question), turn.answer)


def in_words(days: tuple[date, date], shift: int = 0) -> str:
    """Return days as a question names them, moved by some days: "28 March 2025"."""
    return format_interval(days[0] + shift * _DAY, days[1] + shift * _DAY)


def answer_names(turn: Turn) -> list[str]:
    """Return the names in the statements of an answer, in order, without days."""
    names: list[str] = []
    for text in told(turn.answer):
        # The first word of a sentence may be a name, too, which only another mention can tell.
        names += [name for name in names_in(text) if name not in names and not names_a_day(name)]
        opening = re.match(r"[A-Z][\w-]+(?=,?\s[a-z\d])", text)
        known = opening and opening[0].lower() not in _ORDINARY
        if opening and known and re.search(rf"\b{opening[0]}\b", turn.question, re.IGNORECASE):
            names.append(opening[0])
    return names


_ROLE = Pattern(
    rf"who(?:['’]s|\s+(?:{either('function_words.be')}))\s+(?P<role>(?:the|an?|\w.*?['’]s?)\s+.*?[a-z])[\s?!.]*$"
)
_ADVERB = Pattern(r"\s+(?:now|currently|today|nowadays|right now|these days|at the moment|again)$")
_NO_ROLE = Pattern(rf"\b(?:who|that|which|when|{either('function_words.auxiliaries')})\b|\b\w+ing\b")
_PERSON_HEAD = Pattern(rf"\b(?:{PERSON_NOUNS}|executive|mediator|owner|founder|boss|driver|pilot|heir|successor)$")
_SOMEBODY = Pattern(r"[a-z]{2,}(?:[^aeiou\W]er|tor|ist|ian|man|woman|chief)$")
# "LONDON (AP) -", "Lisbon, Portugal —": where it was written, which nobody is.
_DATELINE = Pattern(
    r"^(?:[^\W\da-z][^\W\da-z.'’-]+(?: [^\W\da-z][^\W\da-z.'’-]+){0,3}"
    r"|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}(?=[^—–-]{0,40}[(—–]))"
    r"(?:, [A-Z][\w. ]{1,24})?\s?(?:\([\w ,/.]{2,30}\))?\s?[—–-]{1,2}\s+(?=[\"“'‘A-Z])",
    0,
)
_BETWEEN = r"(?:(?!(?:when|while|and|but|after|before|as|because)\b)[\w’'-]+\s+){0,%d}"


def role_asked(question: str) -> str | None:
    """Return the role that a question asks who has: "the manager of Lisbon Rovers"; None where it asks otherwise."""
    found = _ROLE.fullmatch(question.strip())
    if found is None or _NO_ROLE.search(found["role"]):
        return None
    role = _ADVERB.sub("", found["role"])
    if is_plural(role):
        return None
    return re.sub(r"^an?\s+", "the ", role, flags=re.IGNORECASE) if names_in(f"is {role}") != [role] else None


def person_spoken_of(question: str) -> str | None:
    """Return the person who is a question's subject by office: "the minister" of "did the minister resign?"."""
    form = form_of(question)
    subject = form.subject if form else ""
    head, _ = parted(subject)
    fits = _PERSON_HEAD.search(head) and re.match(r"(?:the|that|this)\s|.*['’]s?\s", subject, re.IGNORECASE)
    return re.sub(r"^th(?:at|is)\s", "the ", subject, flags=re.IGNORECASE) if fits else None


def names_a_role(noun: str) -> bool:
    """Tell whether a noun is what somebody can be: "captain", "finance minister"."""
    return _PERSON_HEAD.search(noun) is not None or _SOMEBODY.search(noun) is not None


def respondent(question: str, answer: Answer | None, names: Sequence[str], *, marked: bool = True) -> str | None:
    """Return which of the names of an answer surely is what its question asked for, None where none surely is.

    Without `marked` only what the first statement says counts, and not which of its words answer best.
    """
    if answer is None or not answer.statements:
        return None
    told = without_dateline(" ".join(answer.statements[0].text.split()))
    beside = [name for name in names if _is_beside(name, question, told)]
    if beside:
        longest = [name for name in beside if not any(name != other and _is_in(name, other) for other in names)]
        return next(iter(longest or beside))
    for words in _marked(answer) if marked else ():
        found = [name for name in names_in(f"is {words}") if not _is_in(name, question)]
        if len(found) == 1:
            return next((name for name in names if _is_in(found[0], name)), found[0])
    return None


def is_shown(name: str, answer: Answer | None) -> bool:
    """Tell whether an answer's direct line gives a name as what was asked for."""
    return bool(answer and answer.direct and answer.direct.computed is None and _is_in(name, answer.direct.text))


def without_dateline(text: str) -> str:
    """Return a sentence without the place and agency before it."""
    return _DATELINE.sub("", text, count=1)


def _marked(answer: Answer) -> list[str]:
    """Return the words of an answer that are known to answer: its direct line, what is marked in its first quote."""
    found = [answer.direct.text] if answer.direct and answer.direct.computed is None else []
    first = next(iter(answer.citations), None)
    if first and first.marked:
        found.append(first.quote[slice(*first.marked)])
    return found


def _is_in(shorter: str, longer: str) -> bool:
    return re.search(rf"\b{re.escape(shorter)}\b", longer) is not None


def _is_beside(name: str, question: str, told: str) -> bool:
    """Tell whether a name stands beside the role that a question asks for, or before the verb that it asks who does."""
    role = role_asked(question)
    return _has_role(name, role, told) if role else _does(name, question, told)


def _has_role(name: str, role: str, told: str) -> bool:
    """Tell "manager Ana Prado", "the mediator, Ruth Ashdown", "Ada Lind, who is the mayor", "Ada Lind as mayor"."""
    head, _ = parted(re.sub(r"^(?:the|.*['’]s?)\s+", "", role, flags=re.IGNORECASE))
    if not head or head.lower() == name.lower():
        return False
    noun, who = re.escape(head.split()[-1]), re.escape(name)
    before = rf"\b{noun}(?:,|\s+of\s+[\w ]+?,?|\s+(?:is|was))?\s+{who}\b"
    after = rf"\b{who}(?:,|\s+(?:is|was|became|becomes|remains))\s+{_BETWEEN % 6}{noun}\b"
    named = rf"\b{who}\s+{_BETWEEN % 7}as\s+{_BETWEEN % 3}{noun}\b"
    return any(re.search(shape, told, re.IGNORECASE) for shape in (before, after, named))


def _does(name: str, question: str, told: str) -> bool:
    """Tell whether a name stands just before the verb of "who voted against the plan?", with its preposition."""
    form = form_of(question)
    if form is None or not form.asks_subject or not form.predicate:
        return False
    verb, *rest = form.predicate.split()
    particle = rest[0].lower() if rest and rest[0].lower() in word_set("function_words.prepositions") else ""
    aside = rf"(?:,\s+(?:{either('function_words.determiners')}|who|once)\s[^,]{{2,60}},)?"
    for found in re.finditer(
        rf"(?<!\ba )(?<!\ban )\b{re.escape(name)}\b{aside},?\s+(?P<words>(?:[\w’'-]+,?\s*){{1,5}})", told
    ):
        words = found["words"].replace(",", "").split()
        at = next((n for n, word in enumerate(words) if stem(word) == stem(verb)), None)
        if at is not None and (not particle or particle in words[at + 1 : at + 2]) and not _other_subject(words[:at]):
            return True
    agent = rf"\b(?P<act>[\w-]+)\s+by\s+(?:(?:the|an?|his|her|its|their)\s+)?(?:[a-z-]+\s+){{0,4}}{re.escape(name)}\b"
    return any(stem(found["act"]) == stem(verb) for found in re.finditer(agent, told))


def _other_subject(words: Sequence[str]) -> bool:
    """Tell whether another name or a clause begins before the verb."""
    return any(word[:1].isupper() for word in words) or bool({"and", "while", "but"} & set(stems(" ".join(words))))
