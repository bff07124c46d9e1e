"""Telling people of changes, each once, and putting corrections into messages that gave answers which have changed."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import discord

from bot.discord.buttons import answer_buttons
from bot.discord.change_text import correction_text, notice_messages
from bot.discord.client import NewsBot
from bot.discord.delivery import delivered, is_passing
from bot.discord.following import asked_in
from bot.discord.resources import Resources
from retrieval.catalogue.answer_messages import AnswerMessage
from retrieval.catalogue.given_answers import forget_given, record_given
from retrieval.catalogue.standing_questions import ChangeNotice, QuietHours
from retrieval.domain.answer import Answer
from retrieval.following.changes import AnswerChange, change_between
from retrieval.following.follower import ShownText

log = logging.getLogger(__name__)

_WATCHED = 1_000
"""The newest answers that are corrected when they change; older ones nobody reads any more."""

_LOOKED_AT = 20
_PLACE = "discord:"
_WAITING = "waiting:"
"""What the note of a correction begins with until it is in the message."""

_PATIENCE = timedelta(seconds=20)


def shown_answers(resources: Resources) -> list[ShownText]:
    """Return the newest answers that stand in messages which everybody sees."""
    found = []
    for message in resources.messages.editable(_WATCHED):
        kept = None if message.told.startswith(_WAITING) else resources.shown.get(message.key)
        if kept is not None and kept.answer.status == "answered":
            found.append(ShownText(message.key, asked_in(kept.answer), kept.answer))
    return found


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


def is_quiet(hours: QuietHours | None, now: datetime) -> bool:
    """Tell whether somebody does not want to be told now."""
    if hours is None:
        return False
    hour = now.astimezone(ZoneInfo(hours.zone)).hour
    if hours.first <= hours.last:
        return hours.first <= hour < hours.last
    return hour >= hours.first or hour < hours.last


class Notices:
    """Sends what waits to be told. What a crash cuts off is looked for before it is sent again."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources
        self._unreachable: set[str] = set()

    async def tell(self, now: datetime) -> None:
        """Tell everybody whose answers have changed, several changes in one message."""
        resources = self._resources
        by_owner: dict[str, list[ChangeNotice]] = defaultdict(list)
        for notice in await resources.threads.look(resources.standing.untold, _PLACE):
            by_owner[notice.question.owner].append(notice)
        for owner, notices in by_owner.items():
            quiet = await resources.threads.look(resources.standing.quiet_hours, owner)
            if owner not in self._unreachable and not is_quiet(quiet, now):
                await self._tell_one(owner, notices)

    async def _tell_one(self, owner: str, notices: Sequence[ChangeNotice]) -> None:
        resources, numbers = self._resources, [notice.id for notice in notices]
        tried = min((notice.tried for notice in notices if notice.tried), default=None)
        # What was tried before is sent as it was then, so that it can be recognised.
        batch = [notice for notice in notices if (notice.tried is None) == (tried is None)]
        numbers = [notice.id for notice in batch]
        messages = await resources.threads.look(self._messages, batch)
        person = discord.Object(int(batch[0].question.place.removeprefix(_PLACE)))
        try:
            channel = await self._bot.create_dm(person)
            standing = await self._said_since(channel, tried) if tried else set()
            await resources.threads.look(resources.standing.mark_tried, numbers)
            for text in messages:
                if text not in standing:
                    await delivered(partial(channel.send, text, suppress_embeds=True), _PATIENCE)
        except discord.HTTPException as error:
            if not is_passing(error):
                self._unreachable.add(owner)  # until the next start: somebody may open their messages again
            log.warning("A change could not be told to somebody: %s", error)
            return
        await resources.threads.look(resources.standing.mark_told, numbers)

    def _messages(self, notices: Sequence[ChangeNotice]) -> list[str]:
        catalogue = self._resources.corpus.catalogue
        changes = []
        for notice in notices:
            change = change_between(catalogue, notice.before, notice.after)
            changes.append((notice, change or AnswerChange("other_answer", notice.before, notice.after)))
        return notice_messages(changes, notices[0].question.language)

    async def _said_since(self, channel: discord.DMChannel, moment: datetime) -> set[str]:
        """Return what the bot has said to somebody since a former attempt."""
        after = moment - _PATIENCE
        return {one.content async for one in channel.history(after=after, limit=_LOOKED_AT)}

    async def correct(self) -> None:
        """Put the corrections that wait into their messages."""
        resources = self._resources
        for message in await resources.threads.look(resources.messages.editable, _WATCHED):
            if message.told.startswith(_WAITING):
                await self._correct(message, json.loads(message.told.removeprefix(_WAITING)))

    async def _correct(self, message: AnswerMessage, note: dict[str, str]) -> None:
        resources = self._resources
        before, after = (Answer.model_validate_json(note[name]) for name in ("before", "after"))
        change = await resources.threads.look(change_between, resources.corpus.catalogue, before, after)
        change = change or AnswerChange("other_answer", before, after)
        day = datetime.fromisoformat(note["day"]).date()
        text = correction_text(change, day, message.language, _echo(before, message))
        channel = self._bot.get_partial_messageable(message.channel)
        # All of it fits into one message: the first, which is what others have replied to.
        first, *further = (*message.earlier, message.message)
        edit = channel.get_partial_message(first).edit
        try:
            await delivered(partial(edit, content=text, view=answer_buttons(message.key, after)), _PATIENCE)
        except discord.HTTPException as error:
            if is_passing(error):
                return
            log.warning("An answer could not be corrected where it stands: %s", error)
            if error.status == 404:
                await resources.threads.look(resources.messages.remove, message.message)
                return
        for number in further:
            with suppress(discord.HTTPException):
                await channel.get_partial_message(number).delete()
        await resources.threads.look(self._corrected, replace(message, message=first, earlier=()), after, text)

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


def _echo(before: Answer, message: AnswerMessage) -> str | None:
    """Return the question where the message has to repeat it: nobody else sees what a command was given."""
    return None if message.asked else before.question
