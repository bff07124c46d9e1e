"""Changes of answers as messages: to whoever follows a question, and in a message that gave the old answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.discord.answer_text import answer_messages, citation_line
from bot.discord.dates import day_in_words
from bot.discord.text import LIMIT, isolated, plain, shortened, split, width
from bot.display.changes import change_text, loss_text, proof_of, short_answer
from retrieval.catalogue.standing_questions import ChangeNotice, StandingQuestion
from retrieval.domain.answer import Answer
from retrieval.following.changes import AnswerChange

_LONGEST_QUOTE = 400


def notice_messages(changes: Sequence[tuple[ChangeNotice, AnswerChange]], language: str) -> list[str]:
    """Return several changes, bundled, for whoever follows the questions."""
    blocks = [line for notice, change in changes for line in _told(notice, change, language)]
    return split([*blocks, "-# /following shows what you follow, and ends it."])


def correction_text(change: AnswerChange, day: date, language: str, echo: str | None) -> str:
    """Return the message that gave an answer as it reads once that has changed: what, when, why, and the new quote."""
    head = f"✏️ **Corrected on {day_in_words(language, day)}.** {change_text(change)} {loss_text(change) or ''}".strip()
    was = f"I had said: ~~{isolated(plain(short_answer(change.before)))}~~"
    top = "\n".join([head, was, ""])
    rest = "\n".join(answer_messages(change.after, language, echo)[:1])
    whole = f"{top}\n{rest}"
    return whole if width(whole) <= LIMIT else split([top, rest], LIMIT)[0]


def followed_text(question: StandingQuestion) -> str:
    """Return a followed question in one line: its number, what is asked, and the answer that is known."""
    state = " (paused)" if question.paused else ""
    asked = isolated(plain(shortened(question.question, 150)))
    return f"- **{question.id}**{state} {asked} — {isolated(plain(shortened(short_answer(question.answer), 150)))}"


def now_following_text(question: str, answer: Answer) -> str:
    """Return what somebody is told who begins to follow a question."""
    known = isolated(plain(short_answer(answer)))
    asked = isolated(plain(shortened(question, 200)))
    return (
        f"🔔 I follow “{asked}” for you, and write to you when the answer, its date or its proof changes.\n"
        f"Now it is: **{known}**"
    )


def _told(notice: ChangeNotice, change: AnswerChange, language: str) -> Iterator[str]:
    yield f"🔔 **{change_text(change)}**"
    yield f"> {isolated(plain(shortened(notice.question.question, 300)))}"
    yield f"Before: ~~{isolated(plain(short_answer(change.before)))}~~"
    yield f"Now: **{isolated(plain(short_answer(change.after)))}**"
    if (why := loss_text(change)) is not None:
        yield why
    if (proof := proof_of(change.after)) is not None:
        yield f"> {isolated(plain(shortened(' '.join(proof.quote.split()), _LONGEST_QUOTE)))}"
        yield citation_line(proof, language)
    yield ""
