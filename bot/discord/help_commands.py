"""`/help`, `/privacy` and `/forget-me`: what everybody is told, and what is deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.client import NewsBot
from bot.discord.requests import person_key
from bot.discord.resources import Resources

KEPT = timedelta(days=90)
"""How long shown answers are kept, as `/privacy` says."""


def forget(resources: Resources, person: int) -> dict[str, int]:
    """Delete all that is kept about a person, and return how many of what."""
    resources.forget_notices(person)
    shown = resources.shown.forget(person)
    talked = resources.conversations.delete_of(person_key(person))
    return {
        "conversations": talked.conversations,
        "questions in them": talked.turns,
        "answers": shown["answers"],
        "votes": shown["feedback"],
        "days of usage": resources.usage.forget(person),
        "followed questions": resources.standing.remove(person_key(person)),
        "bookmarks in direct messages": resources.bookmarks.forget(person),
    }


def prune(resources: Resources) -> None:
    """Delete the answers that have been kept for long enough."""
    resources.shown.prune(datetime.now(UTC) - KEPT)
    resources.messages.prune()


_HELP = """\
I answer questions about the news from stored articles, and prove every sentence with a quote.

**Ask** with `/ask`, in a direct message, or by mentioning me. Reply to my answer to go on; begin with “new question” \
to start afresh.
**Check** a message: open its menu, Apps, “Check against the news”. Or reply to it and mention me, \
forward it to me, or use `/check`.
**Follow** a question with `/follow`, or 🔔 under an answer: I write to you when its proven answer changes. \
`/following list` shows what you follow.
**Look around** with `/latest`, `/timeline`, `/brief now` and `/sources`.
Under an answer, *Show proof* shows the quotes where they stand; 👍 and 👎 tell me how good it is.

`/privacy` says what I keep, `/forget-me` deletes it. Whoever runs a server has `/setup`, \
`/usage`, `/brief set` and `/topics add`.\
"""
_NO_CONTENT = "-# In threads and channels mention me each time: Discord shows me no other messages here."
_PRIVACY = """\
**What I keep**
- Your questions and my answers with your Discord id, for up to 90 days: for follow-ups and the buttons below them.
- How often you asked on which day, for limits and `/usage`.
- Your 👍 and 👎, with the question and the answer, to make me better. Whoever runs me may read those, not your name.
- The questions that you follow, with their answers, until you end that.
- In direct messages and channels where I was asked, which message I read last.

**What I don't keep**: any other message, your name, your roles, your status.
Questions are answered on the machine of whoever runs me. Where they have given me a language model, it is sent your \
question and passages of articles, not who you are.

`/forget-me` deletes everything that I keep about you, at once.\
"""


class HelpCommands(commands.Cog):
    """The commands that everybody may use, everywhere."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @app_commands.command(name="help")
    async def help_(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Say what this bot can do and how to ask it."""
        text = _HELP if interaction.client.intents.message_content else f"{_HELP}\n{_NO_CONTENT}"
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command()
    async def privacy(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Say what is kept about you, and for how long."""
        await interaction.response.send_message(_PRIVACY, ephemeral=True)

    @app_commands.command(name="forget-me")
    async def forget_me(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Delete everything that is kept about you."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        deleted = await self._resources.threads.look(forget, self._resources, interaction.user.id)
        counts = ", ".join(f"{count:,} {name}" for name, count in deleted.items() if count)
        text = f"Deleted: {counts}." if counts else "I had kept nothing about you."
        await interaction.edit_original_response(content=text)
