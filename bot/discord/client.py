"""The bot itself: what it is connected with, which shards it serves, and what people are told when a command fails.

A shard is one of `count` connections, each of which hears of a part of the servers; the first hears direct messages.
Every process says again and again that it is there and which shards it has. Each takes what nobody has, up to its
share, and gives up what is more than that. Whoever falls silent loses its shards within twenty seconds.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import languages
from bot.discord.languages import Phrase
from bot.discord.limits import Threads
from bot.discord.replies import say
from bot.discord.requests import Unclear
from bot.discord.resources import Resources
from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.shared_work import Leases, new_holder
from retrieval.domain.errors import CatalogueUnavailable

log = logging.getLogger(__name__)

_LEASE_SECONDS = 15.0
_EVERY_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Shards:
    """The numbers of the shards that a process serves, and how many there are."""

    ids: tuple[int, ...]
    count: int

    def hold(self, server: int | None) -> bool:
        """Tell whether what happens in a server, None for direct messages, is heard by one of them."""
        return ((server or 0) >> 22) % self.count in self.ids


class ShardLeases:
    """The shards of one token that this process holds."""

    def __init__(self, catalogue: Catalogue, token: str, threads: Threads) -> None:
        self._leases = Leases(catalogue, new_holder())
        self._threads = threads
        self._prefix = f"discord {hashlib.sha256(token.encode()).hexdigest()[:16]} "
        self._token = token
        self._advised: int | None = None
        self._held = Shards((), 1)
        self._renewed = float("-inf")

    async def some(self, stopped: asyncio.Event) -> Shards | None:
        """Wait until there is a shard for this process; return all it holds, or None once it is to stop."""
        if self._advised is None:
            self._advised = await _advised_count(self._token)
        while not stopped.is_set():
            if (await self._look()).ids:
                return self._held
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), _EVERY_SECONDS)
        return None

    async def until_others(self, served: Shards) -> None:
        """Keep the shards that are served, and return when this process holds others."""
        while await self._look() == served:  # noqa: ASYNC110 - it is a database that is looked at
            await asyncio.sleep(_EVERY_SECONDS)

    async def give_back(self) -> None:
        """Let others have all shards at once."""
        with suppress(CatalogueUnavailable):
            await self._threads.look(self._leases.release, [*map(self._lease, self._held.ids), self._presence()])

    async def _look(self) -> Shards:
        """Say that this process is there, and return what it holds now."""
        try:
            self._held = await self._threads.look(self._share, self._held)
            self._renewed = time.monotonic()
        except CatalogueUnavailable as error:
            log.warning("The leases of the shards could not be renewed: %s", error)
            if time.monotonic() - self._renewed > _LEASE_SECONDS:
                self._held = Shards((), self._held.count)  # by now somebody else has them
        return self._held

    def _share(self, held: Shards) -> Shards:
        """Renew what is held, and take or give up shards until this process has its share."""
        self._leases.take(self._presence(), _LEASE_SECONDS)
        kept = self._take(held.ids, held.count)
        live = self._leases.live(self._prefix)
        count = self._count(live, held.count if kept else self._advised or 1)
        share = math.ceil(count / sum(name.startswith(self._presence("")) for name in live))
        free = [number for number in range(count) if self._lease(number, count) not in live]
        if len(kept) > share:
            extra = kept[share:]
            self._leases.release([self._lease(number, count) for number in extra])
            return Shards(kept[:share], count)
        return Shards(tuple(sorted({*kept, *self._take(free[: share - len(kept)], count)})), count)

    def _take(self, numbers: tuple[int, ...] | list[int], count: int) -> tuple[int, ...]:
        taken = self._leases.take_all([self._lease(number, count) for number in numbers], _LEASE_SECONDS)
        return tuple(number for number in numbers if self._lease(number, count) in taken)

    def _count(self, live: dict[str, str], otherwise: int) -> int:
        """Return how many shards there are: what those who hold some go by, lest a server be heard twice."""
        counts = [int(name.rpartition(" ")[2]) for name in live if name.startswith(f"{self._prefix}shard ")]
        return counts[0] if counts else otherwise

    def _lease(self, number: int, count: int | None = None) -> str:
        return f"{self._prefix}shard {number} of {self._held.count if count is None else count}"

    def _presence(self, holder: str | None = None) -> str:
        return f"{self._prefix}process {self._leases.holder if holder is None else holder}"


async def _advised_count(token: str) -> int:
    """Return how many shards Discord advises."""
    async with discord.Client(intents=discord.Intents.none()) as asking:
        await asking.login(token)
        count, _, _ = await asking.http.get_bot_gateway()
        return int(count)


_TAKEN_UP_OR_GONE = frozenset({40060, 10062})
"""Discord's codes for "already acknowledged" and "unknown interaction"."""

_RESTARTING = "I am being restarted. Please ask again in a minute."
_UNKNOWN = "I don't know that command any more; Discord will show the new ones in a moment."
_FAILED = "Something went wrong on my side. It is in my log; please try again later."


_REMEMBERED = 5_000
_NEEDED_EVENTS = frozenset({"READY", "RESUMED"})
"""Without these nothing can go on: what cannot be read of them has to end the session."""

_OPTIONAL_PARTS = frozenset(
    "poll components embeds attachments sticker_items message_snapshots interaction interaction_metadata activity"
    " application role_subscription_data purchase_notification call referenced_message thread".split()
)
"""Parts of a message without which it still says what it says."""


def tolerant(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a reader of payloads that reads what it can: a message without its odd parts, nothing of other events."""

    def parse_what_can_be_read(data: Any) -> None:
        try:
            parse(_mended(data))
        except Exception:
            log.exception("Discord sent a payload that cannot be read: %s", event)
            if event.startswith("MESSAGE_") and isinstance(data, dict) and "content" in data:
                _parse_core(event, parse, data)

    return parse_what_can_be_read


def _parse_core(event: str, parse: Callable[[Any], None], data: dict[str, Any]) -> None:
    try:
        parse(_core(data))
    except Exception:
        log.exception("Nor can it be read without its odd parts: %s", event)


def _core(data: Any) -> Any:
    return {name: value for name, value in data.items() if name not in _OPTIONAL_PARTS}


def _mended(data: Any) -> Any:
    """Return the payload with what the library insists on although Discord may leave it out: when a poll ends.

    That may be the poll of a message that this one replies to.
    """
    if not isinstance(data, dict):
        return data
    mended = data
    if isinstance(replied := data.get("referenced_message"), dict):
        mended = {**mended, "referenced_message": _mended(replied)}
    if isinstance(poll := data.get("poll"), dict) and not poll.get("expiry"):
        mended = {**mended, "poll": {**poll, "expiry": data.get("timestamp")}}
    return mended


class Tree(app_commands.CommandTree["NewsBot"]):
    """The commands; whatever goes wrong with one, whoever ran it is told."""

    async def interaction_check(self, interaction: discord.Interaction[NewsBot]) -> bool:
        """Take nothing more while the bot is closing."""
        autocompletes = interaction.type is discord.InteractionType.autocomplete
        if not autocompletes and not self.client.first_time(interaction.id):
            return False
        if not self.client.resources.closing:
            return True
        if not autocompletes:
            await say(interaction, _RESTARTING)
        return False

    async def on_error(self, interaction: discord.Interaction[NewsBot], error: app_commands.AppCommandError) -> None:
        """Say what went wrong to whoever ran the command."""
        original = getattr(error, "original", error)
        if isinstance(original, Unclear):
            await say(interaction, original.phrase)
        elif isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await say(interaction, _UNKNOWN)
            self.client.dispatch("commands_replaced")
        elif isinstance(error, app_commands.MissingPermissions):
            needed = " and ".join(
                name.replace("_", " ").replace("guild", "server") for name in error.missing_permissions
            )
            await say(interaction, Phrase("That needs the permission to {needed}.", needed=Phrase(needed)))
        elif isinstance(original, discord.HTTPException) and original.code in _TAKEN_UP_OR_GONE:
            log.warning("An interaction was taken up by somebody else, or too late: %s", original)
        else:
            log.error("A command failed", exc_info=error)
            await say(interaction, _FAILED)


class NewsBot(commands.AutoShardedBot):
    """The bot; one object for all shards of a process."""

    def __init__(
        self,
        resources: Resources,
        prepare: Callable[[NewsBot], Awaitable[None]],
        *,
        content_intent: bool,
        shards: Shards | None = None,
    ) -> None:
        super().__init__(
            shard_ids=list(shards.ids) if shards else None,  # type: ignore[arg-type] # the library's own default
            shard_count=shards.count if shards else None,
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content_intent),
            # Articles and people may write @everyone; nothing that the bot sends notifies anybody.
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            # What is answered is kept in the catalogue; a cache would only grow.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.resources = resources
        self._prepare = prepare
        self._shards = shards

        self._seen: OrderedDict[int, None] = OrderedDict()
        self._take_what_it_can()

    def serves(self, server: int | None) -> bool:
        """Tell whether a server, None for direct messages, is this process's and not that of another."""
        return self._shards is None or self._shards.hold(server)

    def first_time(self, interaction: int) -> bool:
        """Tell whether an interaction comes for the first time: two sessions of one shard hear everything twice."""
        if interaction in self._seen:
            return False
        self._seen[interaction] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _take_what_it_can(self) -> None:
        """Let a payload that the library cannot read cost one event: an error there would end the whole process."""
        parsers = self._connection.parsers
        for event, parse in parsers.items():
            if event not in _NEEDED_EVENTS:
                parsers[event] = tolerant(event, parse)
        make = self._connection.create_message

        def create_message(*, channel: Any, data: Any) -> discord.Message:
            """Make a message that is read back, without what cannot be read of it."""
            try:
                return make(channel=channel, data=_mended(data))
            except Exception:
                log.exception("A message that was read back cannot be read in full")
                return make(channel=channel, data=_core(data))

        self._connection.create_message = create_message  # type: ignore[method-assign]

    async def setup_hook(self) -> None:
        """Add what the bot is made of, before it connects."""
        await self._prepare(self)

    async def on_message(self, _message: discord.Message) -> None:
        """Run no commands by prefix: messages are heard by a listener (see `events`)."""


def digest_of(tree: app_commands.CommandTree[Any]) -> str:
    """Return a digest of everything that Discord is told about the commands."""
    payload = sorted((command.to_dict(tree) for command in _commands(tree)), key=lambda one: str(one["name"]))
    told = json.dumps(payload, sort_keys=True) + languages.digest()
    return hashlib.sha256(told.encode()).hexdigest()


async def publish(bot: NewsBot) -> None:
    """Publish the commands if they are not those that Discord has; without success the old ones stay."""
    application, resources = bot.application_id, bot.resources
    if application is None:
        return
    digest = digest_of(bot.tree)
    known = await resources.threads.look(resources.servers.published, application) == digest
    try:
        if known and not await _replaced(bot, application):
            return
        await bot.tree.sync()
    except discord.HTTPException as error:
        log.warning("The commands could not be published; it is tried again later: %s", error)
        return
    except Exception:
        # An odd reply: the commands went out, but what Discord has made of them is not known.
        log.exception("Discord's reply to the commands cannot be read")
        return
    await resources.threads.look(resources.servers.set_published, application, digest)


async def _replaced(bot: NewsBot, application: int) -> bool:
    """Tell whether another program has replaced the commands: Discord has others than those published last."""
    try:
        there = await bot.http.get_global_commands(application)
    except discord.HTTPException as error:
        log.info("It cannot be told which commands Discord has: %s", error)
        return False
    ours = [command.to_dict(bot.tree) for command in _commands(bot.tree)]
    return {_outline(dict(one)) for one in there} != {_outline(one) for one in ours}


def _outline(command: dict[str, Any]) -> tuple[int, str, int]:
    """Return what tells whether a command is ours; Discord adds much to what it was told."""
    return int(command.get("type") or 1), command["name"], len(command.get("options") or ())


def _commands(tree: app_commands.CommandTree[Any]) -> list[Any]:
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message, discord.AppCommandType.user)
    return [command for kind in kinds for command in tree.get_commands(type=kind)]
