"""Correcting answers where they stand: which are watched, what waits to be corrected, and the edit of every part."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import discord

from bot.discord.answer_text import correction_messages
from bot.discord.answers import forget_note, place_note
from bot.discord.buttons import answer_buttons, answer_key_on
from bot.discord.client import NewsBot
from bot.discord.delivery import delivered, is_passing, log_refusal
from bot.discord.following import asked_in
from bot.discord.resources import Resources
from retrieval.catalogue.given_answers import forget_given, record_given
from retrieval.catalogue.shown_answers import AnswerMessage
from retrieval.domain.answer import Answer
from retrieval.following.changes import AnswerChange, change_between
from retrieval.following.follower import ShownText

log = logging.getLogger(__name__)

_WATCHED = 1_000
"""The newest answers that are corrected when they change; older ones nobody reads any more."""

_WAITING = "waiting:"
"""What the note of a correction begins with until it is in the message."""

_REFUSED = "refused:"
"""What it begins with where Discord refuses the edit; the next start tries again."""

_THREAD_IS_ARCHIVED = 50083
_PATIENCE = timedelta(seconds=20)


class ShownTexts:
    """The newest answers that stand in messages which everybody sees; each is read once."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._known: dict[AnswerMessage, ShownText | None] = {}

    def __call__(self) -> list[ShownText]:
        """Return them as they stand now."""
        messages = [note for note, _ in self._resources.messages.unplaced()]
        messages += self._resources.messages.editable(_WATCHED)
        standing = [one for one in messages if not one.told.startswith(_WAITING)]
        known = self._known
        self._known = {one: known[one] if one in known else self._read(one) for one in standing}
        return [text for text in self._known.values() if text is not None]

    def missed(self, cursor: int) -> bool:
        """Tell whether a change up to that one may have come while a new one of the answers was made."""
        return any(known < cursor for known in list(self._resources.new_in_view.values()))

    def _read(self, message: AnswerMessage) -> ShownText | None:
        kept, known = self._resources.shown.get(message.key), self._resources.new_in_view.pop(message.key, None)
        if kept is None or kept.answer.status != "answered":
            return None
        return ShownText(message.key, asked_in(kept.answer), kept.answer, checked=known)


def keep_correction(resources: Resources, shown: ShownText, change: AnswerChange) -> None:
    """Note that a message has to be corrected, so that no restart forgets it."""
    asked = {"question": shown.answer.question, "understood": shown.answer.understood}
    note = {
        "kind": change.kind,
        "before": change.before.model_dump_json(),
        "after": change.after.model_copy(update=asked).model_dump_json(),
        "day": datetime.now(UTC).date().isoformat(),
    }
    resources.messages.set_told(shown.key, _WAITING + json.dumps(note))


class Corrections:
    """Puts corrections into the messages of the answers that they are of."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources
        self._try_again: tuple[str, ...] = (_WAITING, _REFUSED)

    async def correct(self) -> None:
        """Put the corrections that wait into their messages."""
        resources, wanted = self._resources, self._try_again
        self._try_again = (_WAITING,)
        for message in await resources.threads.look(resources.messages.editable, _WATCHED):
            if message.told.startswith(wanted):
                await self._correct(message, message.told.partition(":")[2])

    async def _correct(self, message: AnswerMessage, kept: str) -> None:
        resources, note = self._resources, json.loads(kept)
        before, after = (Answer.model_validate_json(note[name]) for name in ("before", "after"))
        change = await resources.threads.look(change_between, resources.corpus.catalogue, before, after)
        change = change or AnswerChange("other_answer", before, after)
        day = datetime.fromisoformat(note["day"]).date()
        most = len(message.earlier) + 1
        texts = correction_messages(change, day, message.language, _echo(before, message), most)
        try:
            edited = await self._edit(message, texts, answer_buttons(message.key, after, message.language))
        except discord.HTTPException as error:
            if not is_passing(error):
                log_refusal(self._bot.get_channel(message.channel), error)
                await resources.threads.look(resources.messages.set_told, message.key, _REFUSED + kept)
            return
        if not edited:
            await resources.threads.look(forget_note, resources, message)
            return
        *earlier, last = edited
        renewed = replace(message, message=last, earlier=tuple(earlier))
        await resources.threads.look(self._corrected, renewed, after, texts[0])

    async def _edit(self, message: AnswerMessage, texts: Sequence[str], view: discord.ui.View) -> list[int]:
        """Put texts into the messages of an answer in order, and delete those that are left over.

        Returns the messages that stand then, without what somebody else has deleted.
        """
        channel, numbers = self._bot.get_partial_messageable(message.channel), (*message.earlier, message.message)
        edited = list[int]()
        for number in numbers:
            part = channel.get_partial_message(number)
            if len(edited) == len(texts):
                with suppress(discord.HTTPException):
                    await part.delete()
                continue
            is_last = len(edited) == len(texts) - 1 or number == numbers[-1]
            edit = partial(part.edit, content=texts[len(edited)], view=view if is_last else None)
            try:
                await self._delivered(edit, message.channel)
            except discord.NotFound:
                continue
            edited.append(number)
        return edited

    async def _delivered(self, edit: Callable[[], Awaitable[object]], channel: int) -> None:
        """Edit a message; where its thread was put away because nobody spoke there, open that again."""
        try:
            await delivered(edit, _PATIENCE)
        except discord.HTTPException as error:
            if error.code != _THREAD_IS_ARCHIVED:
                raise
            thread = self._bot.get_channel(channel) or await self._bot.fetch_channel(channel)
            if not isinstance(thread, discord.Thread):
                raise
            await thread.edit(archived=False)
            await delivered(edit, _PATIENCE)

    def _corrected(self, message: AnswerMessage, after: Answer, text: str) -> None:
        """Note that a message says what holds now, in every book that knows the answer."""
        resources = self._resources
        resources.shown.renew(message.key, after)
        resources.shown.set_message(message.key, message.message)
        given = None
        if message.given is not None:
            given = record_given(resources.corpus.catalogue, after)
            forget_given(resources.corpus.catalogue, message.given)
        resources.messages.save(replace(message, given=given, told=text[:200]))


_LOOKED_AT = 300
_DROPPED_AFTER = timedelta(minutes=20)
"""Longer than a command can be answered. What cannot be found then was never shown."""


async def find_answers(bot: NewsBot) -> None:
    """Find where the answers stand that a former life showed, perhaps, and could not note any more."""
    resources, horizon = bot.resources, datetime.now(UTC) - _DROPPED_AFTER
    for note, made in await resources.threads.look(resources.messages.unplaced):
        if made >= resources.opened:
            continue  # it is being shown
        began = note.asked or discord.utils.time_snowflake(made - _DROPPED_AFTER)
        channel = bot.get_partial_messageable(note.channel)
        try:
            said = [one async for one in channel.history(after=discord.Object(began), limit=_LOOKED_AT)]
        except discord.HTTPException as error:
            log.info("A channel with an answer of a former life cannot be read back: %s", error)
            continue
        mine = [one for one in said if bot.user and one.author.id == bot.user.id]
        place = next((place for place, one in enumerate(mine) if answer_key_on(one) == note.key), None)
        if place is not None:
            parts = [one.id for one in mine[max(0, place - len(note.earlier)) : place + 1]]
            await resources.threads.look(place_note, resources, replace(note, message=parts[-1], earlier=parts[:-1]))
        elif made < horizon:
            await resources.threads.look(forget_note, resources, note)


def _echo(before: Answer, message: AnswerMessage) -> str | None:
    """Return the question where the message has to repeat it: nobody else sees what a command was given."""
    return None if message.asked else before.question
