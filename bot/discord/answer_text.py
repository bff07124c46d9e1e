"""An `Answer`, its proof, and what has changed about it, as messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from bot.discord.delivery import LIMIT, isolated, link, plain, shortened, split, width
from bot.discord.languages import (
    Phrase,
    counted,
    day_in_words,
    days_in_words,
    month_in_words,
    phrase,
    published_in_words,
    retold,
)
from bot.display.answers import (
    CLOSEST,
    NO_ANSWER,
    TEXT_FROM,
    change_text,
    loss_text,
    lost_text,
    marked_words,
    note_text,
    old_since,
    proof_of,
    reason_text,
    short_answer,
    shortened_quote,
    shown_rivals,
    shown_statements,
)
from retrieval.catalogue.standing_questions import ChangeNotice, StandingQuestion
from retrieval.domain.answer import Answer, Citation, CoveredPeriod, Direct, FoundPassage, Rival, Statement
from retrieval.following.changes import AnswerChange

_LONGEST_TITLE = 150


def rival_lines(answer: Answer, language: str) -> Iterator[str]:
    """Yield a line for each rival that a reader is shown: why it lost, what says so, and where."""
    for rival in shown_rivals(answer):
        yield _rival_line(rival, language)


def _rival_line(rival: Rival, language: str) -> str:
    told = plain(rival.figure) if rival.figure else days_in_words(language, rival.start, rival.end)
    changed = day_in_words(language, rival.changed) if rival.changed else None
    where = link(rival.citation.outlet or shortened(rival.citation.title, _LONGEST_TITLE), rival.citation.url)
    quote = isolated(plain(shortened_quote(rival)))
    return f"-# {lost_text(rival, told, changed, partial(phrase, language))}: “{quote}” ({isolated(where)})"


_QUOTED = "The model could not be used, so this is quoted from the articles."
OPERATORS_NOTES = frozenset({"wrong_key", "model_unknown", "model_rejected", "no_credit"})
_UNJUDGED = "No model judged this answer: only what rules can prove is shown."
FOR_READERS = dict.fromkeys(OPERATORS_NOTES, _QUOTED) | {"judge_off": _UNJUDGED}
"""What readers are told where a note names a setting, which only the operator can mend; the log says which."""

_MOST_MESSAGES = 4
"""An app that is installed to a user may follow up five times in a server that it is not in."""

_MORE = "There is more than fits here; *{button}* has the quotes."
NO_ARTICLES = "I have no articles yet."
_LONGEST_QUESTION = 300
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OLD_DAYS = 14
"""Days without news after which a reader is told how old the newest report is."""


def question_line(question: str) -> str:
    """Return the question as a quotation above its answer: nobody else sees what a command was given."""
    return f"> {isolated(plain(shortened(question, _LONGEST_QUESTION)))}"


def reading_line(passages: int, language: str) -> str:
    """Return what stands where the answer will be, while passages are read."""
    return phrase(language, READING[1], count=passages) if passages else phrase(language, READING[0])


def waiting_line(ahead: int, language: str) -> str:
    """Return what somebody is told whose question has to wait for others."""
    return counted(language, ahead, *READING[2:])


def growing(statements: Sequence[Statement], question: str | None = None) -> str:
    """Return the first message of an answer that is not complete yet."""
    blocks = ([question_line(question)] if question else []) + [*map(_statement, statements), "…"]
    return split(blocks)[0]


READING = (
    "Reading …",
    "Reading {count} passages …",
    "Reading … many are asking just now: {count} question is before yours.",
    "Reading … many are asking just now: {count} questions are before yours.",
)
STOPPED = "I am being restarted; the answer follows in a minute."
"""What stands where an answer was cut off; whoever finds it after the restart puts the answer there.

In other languages all these end as what is unfinished does: with three dots on a line of their own.
"""


def is_unfinished(text: str) -> bool:
    """Tell whether a message shows an answer that was never completed."""
    return text.startswith("Reading ") or text.endswith("\n…") or text == STOPPED


def answer_messages(answer: Answer, language: str, question: str | None = None, hint: str | None = None) -> list[str]:
    """Return the answer as messages, with `question` above it where it cannot be seen otherwise, `hint` below."""
    blocks = [question_line(question)] if question else []
    if answer.understood:
        blocks.append(f"-# {phrase(language, 'Understood as:')} {isolated(plain(answer.understood))}")
    if answer.status == "chat":
        blocks += (plain(retold(language, line)) for line in (answer.reply or "").splitlines())
    else:
        blocks += _answered(answer, language) if answer.statements else _declined(answer, language)
        blocks += _notes(answer, language)
    blocks += [f"-# {hint}"] if hint else []
    return _at_most(_MOST_MESSAGES, split(blocks), language)


def _at_most(most: int, messages: Sequence[str], language: str) -> list[str]:
    """Return at most so many messages; the last one says that there is more, and ends with a whole line before that."""
    if len(messages) <= most:
        return [*messages]
    more = f"-# {phrase(language, _MORE, button=Phrase('Show proof'))}"
    lines = messages[most - 1].split("\n")
    while lines and width("\n".join([*lines, more])) > LIMIT:
        lines.pop()
    return [*messages[: most - 1], "\n".join([*lines, more])]


def citation_line(citation: Citation, language: str) -> str:
    """Return a citation as a link: its number, the outlet, the day, and what its text is from if not from a page."""
    name = citation.outlet or shortened(citation.title, _LONGEST_TITLE)
    when = published_in_words(language, citation)
    meant = "".join(_meaning(citation, language))
    return f"-# \\[{citation.id}\\] {isolated(link(name, citation.url))}, {when}{_text_from(citation, language)}{meant}"


def _text_from(citation: Citation, language: str) -> str:
    told = TEXT_FROM.get(citation.text_from or "")
    return f", {phrase(language, told)}" if told else ""


def _statement(statement: Statement, answer: Answer | None = None) -> str:
    """Return a statement with the numbers of its citations, in bold the words of it that answer."""
    start, end = marked_words(statement, answer) if answer else (0, 0)
    before, words, after = (statement.text[:start], statement.text[start:end], statement.text[end:])
    text = plain(statement.text)
    if words.strip():
        left, right = " " * before[-1:].isspace(), " " * after[:1].isspace()
        text = f"{plain(before)}{left}**{plain(words)}**{right}{plain(after)}"
    marks = "".join(f" \\[{number}\\]" for number in statement.citations)
    return f"{isolated(text)}{marks}\n"


def _meaning(citation: Citation, language: str) -> Iterator[str]:
    """Yield which day the quote's words mean, where they name a day only as seen from the article: "on Friday"."""
    days = {time.text: time.start for time in citation.times if time.start and time.start == time.end}
    for text, day in days.items():
        if not any(character.isdigit() for character in text):
            meant = phrase(language, "“{words}” is {days}", words=plain(text), days=day)
            yield f" · {meant}"


def _answered(answer: Answer, language: str) -> Iterator[str]:
    yield from _head(answer, language)
    statements = shown_statements(answer)
    for statement in statements:
        yield _statement(statement, answer)
    shown = {number for statement in statements for number in statement.citations}
    for citation in answer.citations:
        if citation.id in shown:
            yield citation_line(citation, language)


def _head(answer: Answer, language: str) -> Iterator[str]:
    """Yield what stands first: what was asked for in one line, or that what follows only comes close."""
    if answer.status == "closest":
        yield f"**{phrase(language, CLOSEST)}**"
    elif answer.direct is not None:
        # A day says by itself how long ago that was.
        old = None if _is_day(answer.direct) else old_since(answer)
        age = f"  ({phrase(language, 'reported in {month}', month=month_in_words(language, old))})" if old else ""
        yield f"**{isolated(plain(answer.direct.text))}**{age}"


def _is_day(direct: Direct) -> bool:
    return direct.kind == "date" or bool(_ISO_DAY.match(str(direct.value or "")))


def _declined(answer: Answer, language: str) -> Iterator[str]:
    yield phrase(language, reason_text(answer.reason))
    if answer.coverage is not None:
        yield f"-# {_covered(answer.coverage, language)}"
    yield from rival_lines(answer, language)
    if answer.nearest:
        yield phrase(language, "Nearest:")
    for found in answer.nearest:
        yield f"- {_found(found)}"


def _covered(covered: CoveredPeriod, language: str) -> str:
    if not covered.articles:
        return phrase(language, NO_ARTICLES)
    if not (covered.first_day and covered.last_day):
        return counted(language, covered.articles, "{count} article searched.", "{count} articles searched.")
    days = days_in_words(language, covered.first_day, covered.last_day)
    one, many = "{count} article searched, published {days}.", "{count} articles searched, published {days}."
    return counted(language, covered.articles, one, many, days=days)


def _found(found: FoundPassage) -> str:
    return isolated(link(shortened(found.title, _LONGEST_TITLE), found.url))


def _notes(answer: Answer, language: str) -> Iterator[str]:
    for note in answer.notes:
        yield f"-# {phrase(language, FOR_READERS.get(note) or note_text(note))}"
    newest = max((citation.published for citation in answer.citations if citation.published), default=None)
    if newest is not None and (age := _age(answer, newest)) >= _OLD_DAYS:
        yield f"-# {phrase(language, 'The newest report cited is {count} days old.', count=age)}"


def _age(answer: Answer, newest: date) -> int:
    return (answer.as_of.date() - newest).days


_CONTEXT = 220
"""Characters shown before and after a quote."""

_MOST_PROOF_MESSAGES = 4

ReadText = Callable[[str, int], str | None]
"""Returns the text of a revision, by article and number."""


def proof_messages(answer: Answer, text_of: ReadText, language: str) -> list[str]:
    """Return messages that show each quote of the answer in bold within its article, and the rivals below."""
    blocks = ["\n".join(_proof(citation, text_of, language)) for citation in answer.citations]
    rivals = "\n".join(rival_lines(answer, language))
    blocks += [rivals] if rivals else []
    return split(blocks)[:_MOST_PROOF_MESSAGES] or [phrase(language, "That answer quotes nothing.")]


def _proof(citation: Citation, text_of: ReadText, language: str) -> Iterator[str]:
    when = published_in_words(language, citation)
    title = link(shortened(citation.title, 150), citation.url)
    outlet = plain(citation.outlet or phrase(language, "source unknown"))
    yield f"**\\[{citation.id}\\]** {isolated(title)} — {outlet}, {when}{_text_from(citation, language)}"
    yield f"> {isolated(_in_context(citation, text_of(citation.article_id, citation.revision)))}"
    for time in citation.times:
        if time.start and time.end:
            days = days_in_words(language, time.start, time.end)
            yield f"-# {phrase(language, '“{words}” is {days}', words=plain(time.text), days=days)}"
    yield ""


def _in_context(citation: Citation, text: str | None) -> str:
    """Return the quote in bold between the words around it."""
    quote = f"**{plain(citation.quote)}**"
    if text is None:
        return quote
    before = text[max(0, citation.start - _CONTEXT) : citation.start]
    after = text[citation.end : citation.end + _CONTEXT]
    if citation.start > _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if citation.end + _CONTEXT < len(text):
        after = after.rpartition(" ")[0] + " …"
    return " ".join(part for part in (plain(before), quote, plain(after)) if part)


_LONGEST_QUOTE = 400


def notice_messages(changes: Sequence[tuple[ChangeNotice, AnswerChange]], language: str) -> list[str]:
    """Return several changes, bundled, for whoever follows the questions."""
    blocks = [line for notice, change in changes for line in _told(notice, change, language)]
    return split([*blocks, f"-# {phrase(language, '/following shows what you follow, and ends it.')}"])


def correction_messages(change: AnswerChange, day: date, language: str, echo: str | None, most: int) -> list[str]:
    """Return the messages that gave an answer, at most so many, as they read once that has changed.

    They say what has changed, when, and why, and then give the new answer with its quote.
    """
    when = phrase(language, "Corrected on {day}.", day=day)
    head = " ".join([f"✏️ **{when}**", phrase(language, change_text(change)), *_loss(change, language)])
    was = phrase(language, "I had said: ~~{answer}~~", answer=_short(change.before, language))
    rest = "\n".join(answer_messages(change.after, language, echo))
    return _at_most(most, split([head, was, "", *rest.split("\n")]), language)


def _loss(change: AnswerChange, language: str) -> list[str]:
    """Return why the old answer does not stand any more, nothing where it is only overtaken."""
    why = loss_text(change)
    return [phrase(language, why)] if why else []


def _short(answer: Answer, language: str, room: int = LIMIT) -> str:
    """Return an answer in one line."""
    told = short_answer(answer)
    return isolated(plain(shortened(phrase(language, told) if told == NO_ANSWER else told, room)))


def followed_text(question: StandingQuestion, language: str, *, short: bool = False) -> str:
    """Return a followed question in one line: its number, what is asked, and the answer that is known."""
    state, room = f" ({phrase(language, 'paused')})" if question.paused else "", 60 if short else 150
    asked = isolated(plain(shortened(question.question, room)))
    return f"- **{question.id}**{state} {asked} — {_short(question.answer, language, room)}"


def already_following_text(question: StandingQuestion, language: str) -> str:
    """Return what somebody is told who follows a question already."""
    return f"🔔 {phrase(language, 'You follow that already:')}\n{followed_text(question, language)}"


def now_following_text(question: str, answer: Answer, language: str) -> str:
    """Return what somebody is told who begins to follow a question."""
    asked = isolated(plain(shortened(question, 200)))
    promise = "I follow “{question}” for you, and write to you when the answer, its date or its proof changes."
    known = phrase(language, "Now it is: **{answer}**", answer=_short(answer, language))
    return f"🔔 {phrase(language, promise, question=asked)}\n{known}"


def _told(notice: ChangeNotice, change: AnswerChange, language: str) -> Iterator[str]:
    yield f"🔔 **{phrase(language, change_text(change))}**"
    yield f"> {isolated(plain(shortened(notice.question.question, 300)))}"
    yield phrase(language, "Before: ~~{answer}~~", answer=_short(change.before, language))
    yield phrase(language, "Now: **{answer}**", answer=_short(change.after, language))
    yield from _loss(change, language)
    if (proof := proof_of(change.after)) is not None:
        yield f"> {isolated(plain(shortened(' '.join(proof.quote.split()), _LONGEST_QUOTE)))}"
        yield citation_line(proof, language)
    yield ""
