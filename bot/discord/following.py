"""Standing questions: `/follow` and `/following`, telling of changes, and correcting answers where they stand."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.answer_text import already_following_text, followed_text, notice_messages, now_following_text
from bot.discord.buttons import GONE, Control
from bot.discord.client import NewsBot
from bot.discord.delivery import delivered, is_passing, isolated, plain, shortened, split, visible
from bot.discord.languages import Phrase, choose_zone, counted, find_zones, phrase
from bot.discord.replies import CommandReply, replying
from bot.discord.requests import Unclear, admit, count_question, language_of, person_key, request_from
from bot.discord.resources import Resources
from retrieval.catalogue.standing_questions import ChangeNotice, QuietHours, StandingQuestion, StandingQuestions
from retrieval.domain.answer import Answer
from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.following.changes import AnswerChange, change_between
from retrieval.question.follow_ups import fresh_question
from retrieval.question.question import words
from retrieval.ranking.search import Request

log = logging.getLogger(__name__)


MOST_FOLLOWED = 50
"""How many questions one person may follow."""

_NONE_SUCH = "You follow no question of that number; /following list shows them."
END_BY = "`/following list` shows what you follow with its numbers, `/following end` ends one or all."
_CLOSED = "I could not write to you when an answer changed. Let me send you direct messages, and I do."
_LISTED_IN_FULL = 10
_NOTHING = "You follow nothing yet. /follow a question, or press 🔔 under an answer."


def person_place(person: int) -> str:
    """Return the place at which somebody is told: their direct messages."""
    return f"discord:{person}"


def asked_in(answer: Answer) -> str:
    """Return the question of an answer as it stands alone, without what begins a new topic."""
    return answer.understood or fresh_question(answer.question) or answer.question


async def follow(resources: Resources, request: Request, person: int, language: str) -> str:
    """Follow a question for somebody, and return what they are told."""
    owner = person_key(person)
    mine = await resources.threads.look(resources.standing.of, owner)
    if (same := _same_among(mine, request.question)) is not None:
        return already_following_text(same, language)
    if len(mine) >= MOST_FOLLOWED:
        raise Unclear("You follow {count} questions already; end one first with /following end.", count=MOST_FOLLOWED)

    def ask() -> StandingQuestion:
        # Before it is asked: what comes in meanwhile is looked at again rather than not at all.
        known = resources.corpus.catalogue.last_change()
        answer = resources.quoting.answer(request)
        place = person_place(person)
        return StandingQuestion(
            owner, place, request.question, answer, outlets=request.outlets, language=language, checked=known
        )

    question = await resources.threads.compute(ask)
    await resources.threads.look(resources.standing.add, question)
    return now_following_text(question.question, question.answer, language)


async def follow_no_more(resources: Resources, person: int, answer: Answer | None, language: str) -> str:
    """Follow the question of an answer no more, or the only one there is; return what somebody is told."""
    owner = person_key(person)
    mine = await resources.threads.look(resources.standing.of, owner)
    meant = _same_among(mine, asked_in(answer)) if answer else None
    meant = meant or (mine[0] if len(mine) == 1 else None)
    if meant is None:
        return phrase(language, END_BY if mine else _NOTHING)
    await resources.threads.look(resources.standing.remove, owner, meant.id)
    asked = isolated(plain(shortened(meant.question, 200)))
    return phrase(language, "I follow “{question}” for you no more.", question=asked)


def _same_among(mine: Sequence[StandingQuestion], question: str) -> StandingQuestion | None:
    """Return that of somebody's questions that is asked in the same words, however it is written."""
    said = [*words(question)]
    return next((one for one in mine if [*words(one.question)] == said), None)


Wish = Literal["this", "list", "end"]
"""What somebody may wish by a message: to follow the answer before, to see what they follow, to follow no more."""

_OPENING = Pattern(rf"\s*(?:{either('talk.follow')})(?: this| that)?\s*[:：]\s*(?=\S)")
_QUESTION = Pattern(rf"\s*follow\s+(?=(?:{either('function_words.question_words')})\b)")
_THIS = Pattern(rf"(?:{either('talk.tell_me')}) (?:when|if|once) (?:this|that|it|the answer) changes?")


def wish_in(text: str) -> Wish | None:
    """Return what a message wishes about following beside a question, None where it wishes nothing of that."""
    said = " ".join(text.casefold().strip(" .!?🔔").split())
    if said in word_set("talk.follow_this") or _THIS.fullmatch(said):
        return "this"
    if said in word_set("talk.what_i_follow"):
        return "list"
    return "end" if said in word_set("talk.follow_no_more") else None


def question_to_follow(text: str) -> str | None:
    """Return the question that a message wants to have followed ("follow: when does it open?"), None without one."""
    match = _OPENING.match(text) or _QUESTION.match(text)
    return text[match.end() :].strip() if match else None


async def listed(resources: Resources, person: int, language: str) -> list[str]:
    """Return what somebody follows, as messages."""
    owner = person_key(person)
    return await resources.threads.look(_listed, resources.standing, owner, person_place(person), language)


def _listed(standing: StandingQuestions, owner: str, place: str, language: str) -> list[str]:
    mine, quiet = standing.of(owner), standing.quiet_hours(owner)
    lines = [followed_text(one, language, short=len(mine) > _LISTED_IN_FULL) for one in mine]
    if quiet:
        lines.append(f"-# {quiet_text(quiet).said(language)}")
    if any(one.tried and one.question.owner == owner for one in standing.untold(place)):
        lines.append(f"-# {phrase(language, _CLOSED)}")
    return split(lines) if mine else [phrase(language, _NOTHING)]


def quiet_text(hours: QuietHours) -> Phrase:
    """Return when somebody wants to be left alone."""
    first, last = f"{hours.first}:00", f"{hours.last}:00"
    return Phrase("Quiet from {first} to {last}, {zone}.", first=first, last=last, zone=hours.zone)


class FollowButton(Control, template=r"follow:(?P<key>[\w-]{8,40})"):
    """Follows the question of an answer, for whoever presses it."""

    def __init__(self, key: str) -> None:
        super().__init__(discord.ui.Button(label="Follow", emoji="🔔", custom_id=f"follow:{key}"))
        self._key = key

    @classmethod
    def made(cls, _: discord.Interaction[NewsBot], match: re.Match[str]) -> Self:  # noqa: D102
        return cls(match["key"])

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Begin to follow it."""
        resources, reply = interaction.client.resources, CommandReply(interaction, private=True)
        async with replying(resources, reply):
            await reply.defer()
            shown = await resources.threads.look(resources.shown.get, self._key)
            if shown is None:
                raise Unclear(GONE)
            settings = resources.rules.of(interaction.guild_id)
            request = Request(asked_in(shown.answer), datetime.now(UTC), outlets=settings.outlets)
            await reply.finish([await follow(resources, request, interaction.user.id, reply.language)], None)


class FollowCommands(commands.Cog):
    """The command that begins to follow."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @app_commands.command(name="follow")
    @app_commands.describe(question="The question of which you want to be told when its answer changes.")
    async def follow(self, interaction: discord.Interaction[NewsBot], question: str) -> None:
        """Follow a question: you are told when its proven answer changes."""
        settings = admit(self._resources, interaction, private=True)
        request = request_from(visible(question), settings, self._resources.outlets)
        count_question(self._resources, interaction, settings)
        reply = CommandReply(interaction, private=True)
        async with replying(self._resources, reply):
            await reply.defer()
            await reply.finish([await follow(self._resources, request, interaction.user.id, settings.language)], None)


class FollowingCommands(commands.GroupCog, group_name="following", group_description="The questions that you follow."):
    """What somebody follows."""

    def __init__(self, bot: NewsBot) -> None:
        self._resources = bot.resources
        super().__init__()

    @app_commands.command(name="list")
    async def list_(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Show what you follow, with the answers that you know."""
        reply = CommandReply(interaction, private=True)
        async with replying(self._resources, reply):
            await reply.defer()
            await reply.finish(await listed(self._resources, interaction.user.id, reply.language), None)

    @app_commands.command()
    @app_commands.describe(number="Which question, by its number in /following list.")
    async def pause(self, interaction: discord.Interaction[NewsBot], number: int) -> None:
        """Be told no more of a question until you go on with it."""
        await self._set_paused(interaction, number, paused=True)

    @app_commands.command()
    @app_commands.describe(number="Which question, by its number in /following list.")
    async def resume(self, interaction: discord.Interaction[NewsBot], number: int) -> None:
        """Go on with a question that you paused."""
        await self._set_paused(interaction, number, paused=False)

    @app_commands.command()
    @app_commands.describe(number="Which question, by its number in /following list; all of them without one.")
    async def end(self, interaction: discord.Interaction[NewsBot], number: int | None = None) -> None:
        """Follow a question no more."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        owner = person_key(interaction.user.id)
        ended = await self._resources.threads.look(self._resources.standing.remove, owner, number)
        one, many = "You follow {count} question less.", "You follow {count} questions less."
        language = language_of(self._resources, interaction)
        text = counted(language, ended, one, many) if ended else phrase(language, _NONE_SUCH)
        await interaction.edit_original_response(content=text)

    @app_commands.command()
    @app_commands.describe(
        start="From which hour on you want to be left alone, 0 to 23.",
        stop="Until which hour, 0 to 23; the same as the start for never.",
        zone="In which time zone: a city, a country, or a name such as Europe/Berlin.",
    )
    @app_commands.autocomplete(zone=choose_zone)
    async def quiet(
        self,
        interaction: discord.Interaction[NewsBot],
        start: app_commands.Range[int, 0, 23],
        stop: app_commands.Range[int, 0, 23],
        zone: str = "UTC",
    ) -> None:
        """Set the hours in which you are not told; what changes then is told after them."""
        zones = find_zones(zone)
        if not zones:
            raise Unclear("I don't know the time zone “{typed}”; try a city, or Europe/Berlin.", typed=zone[:60])
        hours = QuietHours(zones[0], start, stop) if start != stop else None
        await interaction.response.defer(thinking=True, ephemeral=True)
        owner = person_key(interaction.user.id)
        await self._resources.threads.look(self._resources.standing.set_quiet_hours, owner, hours)
        text = quiet_text(hours) if hours else Phrase("You are told at any hour.")
        await interaction.edit_original_response(content=text.said(language_of(self._resources, interaction)))

    async def _set_paused(self, interaction: discord.Interaction[NewsBot], number: int, **state: Any) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        standing, owner = self._resources.standing, person_key(interaction.user.id)
        done = await self._resources.threads.look(standing.set_paused, owner, number, **state)
        text = Phrase("Paused.") if state["paused"] else Phrase("You are told again.")
        language = language_of(self._resources, interaction)
        await interaction.edit_original_response(content=phrase(language, text if done else _NONE_SUCH))


_LOOKED_AT = 20
_PLACE = "discord:"
_PATIENCE = timedelta(seconds=20)


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

    def heard_of(self, person: int) -> None:
        """Try again to write to somebody: they are here, and may have opened their messages."""
        self._unreachable.discard(person_key(person))

    def try_again(self) -> None:
        """Try again to write to everybody."""
        self._unreachable.clear()

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
                self._unreachable.add(owner)  # until they are heard of, or an hour has gone by
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
