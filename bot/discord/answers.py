"""Answers and rulings on claims as they are shown: what is being done, what is proven so far, the whole."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import discord

from bot.discord.answer_text import OPERATORS_NOTES, answer_messages, citation_line, growing, reading_line, waiting_line
from bot.discord.buttons import answer_buttons
from bot.discord.delivery import isolated, plain, shortened, split
from bot.discord.languages import phrase
from bot.discord.replies import Reply
from bot.discord.requests import person_key
from bot.discord.resources import Resources
from bot.display.answers import note_text
from retrieval.answer.claims import MOST_CLAIMS, CheckedClaim, Ruling
from retrieval.catalogue.given_answers import forget_given, record_given
from retrieval.catalogue.servers import ServerSettings
from retrieval.catalogue.shown_answers import UNPLACED, AnswerMessage, ShownAnswer
from retrieval.domain.answer import Answer, Statement
from retrieval.domain.answer_ids import answering
from retrieval.domain.progress import Done, Progress, Reading, Told
from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.following.follower import looked_through
from retrieval.question.question import words
from retrieval.ranking.search import Request

log = logging.getLogger(__name__)


PAUSE_SECONDS = 1.0
"""The least time between two edits of one message."""


class Editor:
    """Sends the latest of the texts that it is shown, the first not before `first_after` seconds have passed."""

    def __init__(
        self, edit: Callable[[str], Awaitable[None]], *, first_after: float, pause: float = PAUSE_SECONDS
    ) -> None:
        self._edit = edit
        self._pause = pause
        self._not_before = time.monotonic() + first_after
        self._latest: str | None = None
        self._begun = False
        self._editing = False
        self._sending: asyncio.Task[None] | None = None

    def show(self, text: str) -> None:
        """Have a text sent as soon as may be, unless a later one comes first."""
        self._latest = text
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def settle(self) -> None:
        """Send nothing more; return once another edit may follow, or raise what the last one raised."""
        self._latest = None
        if self._sending is not None:
            if not self._editing:
                self._sending.cancel()
            await asyncio.wait([self._sending])
            if not self._sending.cancelled():
                self._sending.result()
        if self._begun:
            await self._until_allowed()

    async def _send(self) -> None:
        while self._latest is not None:
            await self._until_allowed()
            text, self._latest = self._latest, None
            self._begun = self._editing = True
            try:
                await self._edit(text)
            finally:
                self._editing = False
                self._not_before = time.monotonic() + self._pause

    async def _until_allowed(self) -> None:
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))


_PATIENCE_SECONDS = 0.4
"""How long an answer may take before it is worth an edit to say that it is being worked on."""

_NEW_TOPIC = "A new topic, then. What would you like to know?"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: from whom, where, in which conversation, and how the answer is to be shown.

    `server` is None in direct messages; `echo` is the question where it has to stand above the answer, `hint` what
    has to be said below it. `about` is the answer that it replies to, `message` the message that it stands in, where
    there is one.
    """

    request: Request
    person: int
    server: int | None
    place: str
    language: str
    echo: str | None = None
    hint: str | None = None
    about: Answer | None = None
    message: int | None = None


async def show_answer(resources: Resources, asked: Asked, reply: Reply) -> None:
    """Answer on a reply."""
    with resources.noting(asked.person):
        await _show_answer(resources, asked, reply)


async def _show_answer(resources: Resources, asked: Asked, reply: Reply) -> None:
    known = await resources.threads.look(looked_through, resources.corpus.catalogue)
    answer = await _grow(resources, asked, reply)
    if answer is None:
        await reply.finish([phrase(asked.language, _NEW_TOPIC)], None)
        return
    for fault in OPERATORS_NOTES.intersection(answer.notes):
        log.warning("An answer did without the model: %s", note_text(fault))
    messages = answer_messages(answer, asked.language, asked.echo, asked.hint)
    note = await resources.threads.look(_note, resources, asked, answer, reply, len(messages), known)
    try:
        shown = await reply.finish(messages, answer_buttons(note.key, answer, asked.language))
    except BaseException:
        if not resources.closing:  # else it may stand there, which is seen after the restart
            await resources.threads.look(forget_note, resources, note)
        raise
    try:
        # It stands there: whoever takes the question back now comes too late, and where it stands has to be known.
        await asyncio.shield(resources.threads.look(_complete, resources, asked, answer, note, shown))
    except Exception:
        log.exception("It could not be noted where an answer stands; after a restart it is looked for")


async def _grow(resources: Resources, asked: Asked, reply: Reply) -> Answer | None:
    """Show the answer in the making, and return it when it is whole and the next edit may follow.

    There is none when all that was said is that a new topic begins.
    """
    editor = Editor(lambda text: _update(reply, text), first_after=_PATIENCE_SECONDS)
    statements: list[Statement] = []
    answer: Answer | None = None
    if ahead := resources.threads.ahead:
        editor.show(waiting_line(ahead, asked.language))
    try:
        async with aclosing(_progress(resources, asked)) as events:
            async for event in events:
                match event:
                    case Reading(passages=passages) if reply.begun:
                        editor.show(reading_line(passages, asked.language))
                    case Told(statement=statement) if resources.streaming:
                        statements.append(statement)
                        editor.show(growing(statements, asked.echo))
                    case Done(answer=answer):
                        pass
    finally:
        await editor.settle()
    return answer


async def _update(reply: Reply, text: str) -> None:
    try:
        await reply.update(text)
    except discord.HTTPException as error:
        log.warning("An answer in the making could not be shown; the whole follows: %s", error)


def _progress(resources: Resources, asked: Asked) -> AsyncGenerator[Progress, None]:
    """Yield what happens: for a model the event loop waits, what computes is done in threads."""
    threads = resources.threads
    if resources.streaming:
        return threads.wait_for(lambda: _events_of_model(resources, asked))
    return threads.stream(lambda: _events(resources, asked))


async def _events_of_model(resources: Resources, asked: Asked) -> AsyncGenerator[Progress, None]:
    key = person_key(asked.person)
    with answering(key):
        events = resources.conversing.astream(asked.request, place=asked.place, asker=key, about=asked.about)
        async with aclosing(events):
            async for event in events:
                yield event


def _events(resources: Resources, asked: Asked) -> Iterator[Progress]:
    key = person_key(asked.person)
    with answering(key):
        yield from resources.conversing.stream(asked.request, place=asked.place, asker=key, about=asked.about)


def _note(
    resources: Resources, asked: Asked, answer: Answer, reply: Reply, parts: int, known: int | None
) -> AnswerMessage:
    """Note an answer before it is shown: whatever ends the bot from then on, it is known that somebody may read it."""
    key = resources.shown.keep(ShownAnswer(asked.person, asked.place, answer))
    given = record_given(resources.corpus.catalogue, answer) if resources.keep_answers else None
    if answer.status == "answered" and not reply.private:
        resources.keep_in_view(key, known)
    earlier = (UNPLACED,) * (parts - 1)
    asker = (asked.message, reply.private, asked.language)
    note = AnswerMessage(key, reply.place, UNPLACED, *asker, given, earlier=earlier)
    resources.messages.save(note)
    return note


def _complete(
    resources: Resources, asked: Asked, answer: Answer, note: AnswerMessage, shown: Sequence[discord.Message]
) -> None:
    """Note where an answer stands, or that it stands nowhere."""
    if shown:
        *earlier, last = (message.id for message in shown)
        place_note(resources, replace(note, channel=shown[-1].channel.id, message=last, earlier=earlier))
    else:
        forget_note(resources, note)
    resources.usage.count(asked.server or 0, asked.person, answer.as_of.date(), answer.cost_usd)


def place_note(resources: Resources, placed: AnswerMessage) -> None:
    """Note where an answer stands; what stood there before nobody reads any more."""
    resources.shown.set_message(placed.key, placed.message)
    for number in resources.messages.place(placed):
        forget_given(resources.corpus.catalogue, number)


def forget_note(resources: Resources, note: AnswerMessage) -> None:
    """Forget an answer that nobody can read."""
    resources.messages.remove(note.key)
    if note.given is not None:
        forget_given(resources.corpus.catalogue, note.given)


RULINGS: dict[Ruling, tuple[str, str]] = {
    "supported": ("✅", "Supported"),
    "contradicted": ("❌", "Contradicted"),
    "not_found": ("❔", "Not found"),
}
_WITH_COLON = rf"(?:{either('checking.openings')})(?: this| that)?\s*[:：]"
_OPENING = Pattern(rf"\s*(?:{_WITH_COLON}|(?:{either('checking.openings_alone')})\b[,:：]?)\s*")
_NO_CLAIMS = "I find no claim in that message that news could support or contradict."


def wants_check(question: str) -> bool:
    """Tell whether somebody who points at a message asks only whether it is true."""
    return all(word in word_set("checking.about_what_is_checked") for word in words(question))


def claim_in(question: str) -> str | None:
    """Return what follows "fact check:" and its like, "" where nothing does, None where that is not said."""
    match = _OPENING.match(question)
    return question[match.end() :].rstrip(" ?") if match else None


async def show_check(
    resources: Resources,
    text: str,
    settings: ServerSettings,
    person: int,
    reply: Reply,
    *,
    link: str | None = None,
    view: discord.ui.View | None = None,
) -> None:
    """Show a ruling on each claim of a text, for a person; `link` leads to the text, `view` is shown below."""
    request = Request("", datetime.now(UTC), outlets=settings.outlets)
    with resources.noting(person):
        checked = await resources.threads.ask(resources.check, text, request)
        await reply.finish(check_messages(checked, settings.language, link), view if checked else None)
        await resources.threads.look(resources.usage.count, settings.id, person, request.as_of.date())


def check_messages(checked: list[CheckedClaim], language: str, link: str | None = None) -> list[str]:
    """Return the rulings as messages, with a link to what they are about."""
    if not checked:
        return [phrase(language, _NO_CLAIMS)]
    numbered = (
        replace(one, citation=one.citation.model_copy(update={"id": number}) if one.citation else None)
        for number, one in enumerate(checked, 1)
    )
    blocks = [block for one in numbered for block in _ruling(one, language)]
    if len(checked) == MOST_CLAIMS:
        first = phrase(language, "I check the first {count} claims of a message.", count=MOST_CLAIMS)
        blocks.append(f"-# {first}")
    if link:
        blocks.append(f"-# {phrase(language, 'About {link}', link=f'<{link}>')}")
    return split(blocks)


def _ruling(checked: CheckedClaim, language: str) -> Iterator[str]:
    mark, ruling = RULINGS[checked.ruling]
    yield f"{mark} **{phrase(language, ruling)}** — {isolated(plain(shortened(checked.claim, 300)))}"
    if checked.citation:
        yield f"> {isolated(plain(checked.citation.quote))}"
        yield citation_line(checked.citation, language)
    elif checked.closest:
        yield f"-# {phrase(language, 'The report that comes nearest:')}"
        yield citation_line(checked.closest, language)
    yield ""
