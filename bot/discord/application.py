"""What the bot is made of, what it hears, and what it does by the clock."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import discord
from discord.ext import commands, tasks
from rich.text import Text

from bot.discord.ask_commands import AskCommands, answer_open_commands, check_command
from bot.discord.briefs import BriefCommands, BriefPoster
from bot.discord.buttons import DYNAMIC_ITEMS, Control
from bot.discord.client import NewsBot, publish
from bot.discord.corrections import Corrections, find_answers
from bot.discord.delivery import plain
from bot.discord.following import FollowButton, FollowCommands, FollowingCommands, Notices
from bot.discord.languages import CommandTranslator, code_of, find_zones, page, phrase, read_translations
from bot.discord.messages import Listener, Recovery
from bot.discord.news import NewsCommands
from bot.discord.replies import post, say
from bot.discord.server_commands import SETTINGS, HelpCommands, ServerCommands, prune
from bot.discord.topics import TopicCommands, TopicPoster
from bot.display.console import errors

log = logging.getLogger(__name__)


_CONTROLS: tuple[type[Control], ...] = (*DYNAMIC_ITEMS, *SETTINGS, FollowButton)

_GREETING = """\
Hello! I answer questions about the news, and prove every sentence with a quote. Mention me with a question, or use \
`/ask`.
Whoever manages this server: `/setup` says where and by whom I may be asked, `/brief set` has the news posted every \
day, `/topics add` gives a channel its own news. `/privacy` says what I keep.\
"""
_EXPIRED = "This has expired. Please run the command again."


class Events(commands.Cog):
    """The listeners."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._listener = Listener(bot.resources, content_intent=bot.intents.message_content)
        self._recovery = Recovery(bot.resources, self._listener.marks, self._listener.hear)

    @commands.Cog.listener()
    async def on_shard_connect(self, shard: int) -> None:
        """Begin a new session: what was said before it may not have been heard."""
        log.debug("Shard %d has begun a session", shard)
        self._recovery.hold(self._bot.serves)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Read back what was said while nobody listened; this comes again after a session is lost."""
        bot = self._bot
        servers = "1 server" if len(bot.guilds) == 1 else f"{len(bot.guilds):,} servers"
        errors.print(Text(f"Listening as {bot.user} in {servers}."), soft_wrap=True)
        if bot.user is not None:
            await asyncio.gather(self._recovery.run(bot, bot.user), answer_open_commands(bot), find_answers(bot))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hear a message."""
        if self._bot.user is not None:
            await self._listener.hear(self._bot.user, message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question anew."""
        if self._bot.user is not None:
            await self._listener.edited(self._bot.user, payload.message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Leave a deleted question alone."""
        await self._listener.deleted(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Leave deleted questions alone."""
        for message in payload.message_ids:
            await self._listener.deleted(message)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Answer a button that nobody takes up: it belongs to something that is gone."""
        if interaction.type is not discord.InteractionType.component or _is_known(interaction):
            return
        if self._bot.first_time(interaction.id):
            await say(interaction, _EXPIRED)

    @commands.Cog.listener()
    async def on_commands_replaced(self) -> None:
        """Put the commands back that another program has replaced."""
        await publish(self._bot)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget the settings of a server that the bot has left."""
        resources = self._bot.resources
        await resources.rules.remove(guild.id)
        await resources.threads.look(resources.briefs.remove, guild.id)
        await resources.threads.look(resources.topics.remove, guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a new server where whoever may set the bot up sees it."""
        me = guild.me
        # First where moderators are told what concerns them, then where everybody is, then whoever owns the server.
        places = [guild.public_updates_channel, guild.system_channel, *guild.text_channels]
        language = code_of(guild.preferred_locale)
        greeting = page(language, "greeting", _GREETING)
        for channel in places:
            allowed = channel is not None and me and _may_write(channel.permissions_for(me))
            if channel and allowed and await post(channel, greeting) is not None:
                return
        closed = phrase(language, "I may not write in any channel of {server} yet.", server=plain(guild.name))
        await self._greet_owner(guild, f"{greeting}\n-# {closed}")

    async def _greet_owner(self, guild: discord.Guild, greeting: str) -> None:
        try:
            owner = await self._bot.create_dm(discord.Object(guild.owner_id or 0))
            await owner.send(greeting)
        except discord.HTTPException as error:
            log.info("Nobody of the server %d can be greeted: %s", guild.id, error)


def _is_known(interaction: discord.Interaction[NewsBot]) -> bool:
    """Tell whether what was pressed is one of our buttons or menus; whatever becomes of it, it says so itself."""
    pressed = str(dict(interaction.data or {}).get("custom_id", ""))
    return any(control.__discord_ui_compiled_template__.fullmatch(pressed) for control in _CONTROLS)


def _may_write(held: discord.Permissions) -> bool:
    return held.view_channel and held.send_messages


class Schedule(commands.Cog):
    """The clock. A brief that was missed while the bot was away is posted when it is back, the same day only."""

    def __init__(self, bot: NewsBot) -> None:
        self._bot = bot
        self._resources = bot.resources
        self._briefs = BriefPoster(bot)
        self._notices, self._corrections = Notices(bot), Corrections(bot)
        self._topics = TopicPoster(bot)

    async def cog_load(self) -> None:
        """Begin."""
        await self._resources.threads.look(find_zones, "cet")  # once, so that autocompletion never reads a folder
        await self._resources.threads.look(read_translations)
        self._often.start()
        self._soon.start()
        self._between_machines.start()
        self._each_hour.start()
        self._each_day.start()

    async def cog_unload(self) -> None:
        """End."""
        self._often.cancel()
        self._soon.cancel()
        self._between_machines.cancel()
        self._each_hour.cancel()
        self._each_day.cancel()

    @tasks.loop(seconds=15)
    async def _often(self) -> None:
        now = datetime.now(UTC)
        # One that Discord holds up holds up no other.
        work = (self._resources.refresh_outlets(), self._briefs.post_due(now), self._topics.post_new(now))
        for fault in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(fault, BaseException):
                # The next round tries again; an error that came out would end the clock for good.
                log.error("The work of this round could not be done", exc_info=fault)

    @tasks.loop(hours=24)
    async def _each_day(self) -> None:
        try:
            await self._resources.threads.look(prune, self._resources)
        except Exception:
            log.exception("What is old could not be deleted")

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody is here."""
        self._notices.heard_of(message.author.id)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Somebody is here."""
        self._notices.heard_of(interaction.user.id)

    @tasks.loop(hours=1)
    async def _each_hour(self) -> None:
        self._notices.try_again()
        try:
            await publish(self._bot)
        except Exception:
            log.exception("It could not be seen whether the commands are still ours")

    @tasks.loop(seconds=3)
    async def _soon(self) -> None:
        if not self._bot.serves(None):
            return  # the process that hears direct messages tells for all
        try:
            await self._corrections.correct()
            await self._notices.tell(datetime.now(UTC))
        except Exception:
            log.exception("Changes could not be told")

    @tasks.loop(seconds=2)
    async def _between_machines(self) -> None:
        try:
            await self._resources.threads.look(self._resources.share_notices)
        except Exception:
            log.exception("Other processes could not be told who has asked here")

    @_between_machines.before_loop
    @_soon.before_loop
    @_each_hour.before_loop
    @_often.before_loop
    async def _once_connected(self) -> None:
        await self._bot.wait_until_ready()


async def prepare(bot: NewsBot) -> None:
    """Add everything to the bot, and publish the commands if they have changed."""
    await bot.tree.set_translator(CommandTranslator())
    await add_commands(bot)
    await bot.add_cog(Events(bot))
    await bot.add_cog(Schedule(bot))
    await publish(bot)


async def add_commands(bot: NewsBot) -> None:
    """Add all commands and buttons."""
    bot.add_dynamic_items(*_CONTROLS)
    for cog in (AskCommands, FollowCommands, NewsCommands, ServerCommands, HelpCommands):
        await bot.add_cog(cog(bot.resources))
    await bot.add_cog(BriefCommands(bot))
    await bot.add_cog(FollowingCommands(bot))
    await bot.add_cog(TopicCommands(bot))
    bot.tree.add_command(check_command(bot.resources))
