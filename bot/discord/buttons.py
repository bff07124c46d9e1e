"""The buttons under an answer. They carry the answer's key alone, so they work after any restart."""

from __future__ import annotations

import logging
import re
from abc import abstractmethod
from typing import Any, Self, get_args

import discord

from bot.discord.answer_text import proof_messages
from bot.discord.client import NewsBot
from bot.discord.languages import phrase
from bot.discord.news import make_timeline
from bot.discord.replies import CommandReply, replying, say
from bot.discord.requests import language_of
from retrieval.catalogue.shown_answers import FeedbackReason, Vote
from retrieval.domain.answer import Answer
from retrieval.ranking.search import Request

log = logging.getLogger(__name__)

_KEY = r"(?P<key>[\w-]{8,40})"
_FAILED = "Something went wrong on my side. It is in my log; please try again later."
GONE = "I no longer keep that answer. Please ask again."
_REASONS: tuple[FeedbackReason, ...] = get_args(FeedbackReason)


def answer_key_on(message: discord.Message) -> str | None:
    """Return the key of the answer that stands in a message, as its buttons tell it; None where there are none."""
    buttons = [part for row in message.components for part in getattr(row, "children", ())]
    keys = (re.fullmatch(f"proof:{_KEY}", getattr(button, "custom_id", None) or "") for button in buttons)
    return next((match["key"] for match in keys if match), None)


class Control(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"control:never"):
    """A button or menu that is made from its id alone, and so works after any restart."""

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # there is only one kind of client here
        cls, interaction: discord.Interaction[NewsBot], _: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """Return the control of an id."""
        return cls.made(interaction, match)

    async def callback(self, interaction: discord.Interaction[NewsBot]) -> None:  # type: ignore[override]
        """Do what the control is for, once."""
        if not interaction.client.first_time(interaction.id):
            return
        try:
            await self.pressed(interaction)
        except Exception:
            log.exception("A button failed")
            await say(interaction, _FAILED)

    @classmethod
    @abstractmethod
    def made(cls, interaction: discord.Interaction[NewsBot], match: re.Match[str]) -> Self:
        """Return the control that the parts of an id stand for."""

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Do what the control is for, for whoever pressed it."""


class ProofButton(Control, template=f"proof:{_KEY}"):
    """Shows the quotes in their context, to whoever presses it alone."""

    def __init__(self, key: str, language: str = "en") -> None:
        super().__init__(discord.ui.Button(label=phrase(language, "Show proof"), emoji="🔎", custom_id=f"proof:{key}"))
        self._key = key

    @classmethod
    def made(cls, _: discord.Interaction[NewsBot], match: re.Match[str]) -> Self:  # noqa: D102
        return cls(match["key"])

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Send the proof."""
        resources, reply = interaction.client.resources, CommandReply(interaction, private=True)
        async with replying(resources, reply):
            await reply.defer()
            shown = await resources.threads.look(resources.shown.get, self._key)
            messages = [phrase(reply.language, GONE)]
            if shown is not None:
                text_of = resources.corpus.catalogue.text
                messages = await resources.threads.look(proof_messages, shown.answer, text_of, reply.language)
            await reply.finish(messages, None)


class TimelineButton(Control, template=f"timeline:{_KEY}"):
    """Draws what led up to an answer, for whoever presses it alone."""

    def __init__(self, key: str, language: str = "en") -> None:
        super().__init__(discord.ui.Button(label=phrase(language, "Timeline"), emoji="📅", custom_id=f"timeline:{key}"))
        self._key = key

    @classmethod
    def made(cls, _: discord.Interaction[NewsBot], match: re.Match[str]) -> Self:  # noqa: D102
        return cls(match["key"])

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Send the picture."""
        resources, reply = interaction.client.resources, CommandReply(interaction, private=True)
        async with replying(resources, reply):
            await reply.defer()
            shown = await resources.threads.look(resources.shown.get, self._key)
            if shown is None:
                await reply.finish([phrase(reply.language, GONE)], None)
                return
            settings = resources.rules.of(interaction.guild_id)
            topic = shown.answer.understood or shown.answer.question
            request = Request(topic, shown.answer.as_of, outlets=settings.outlets)
            made = await resources.threads.compute(make_timeline, resources, request, reply.language)
            await reply.finish([made.text], None, made.picture)


class VoteButton(Control, template=f"vote:(?P<vote>up|down):{_KEY}"):
    """Takes a vote; after a 👎 asks what is wrong."""

    def __init__(self, vote: Vote, key: str) -> None:
        emoji = {"up": "👍", "down": "👎"}[vote]
        super().__init__(discord.ui.Button(emoji=emoji, custom_id=f"vote:{vote}:{key}"))
        self._vote, self._key = vote, key

    @classmethod
    def made(cls, _: discord.Interaction[NewsBot], match: re.Match[str]) -> Self:  # noqa: D102
        return cls("up" if match["vote"] == "up" else "down", match["key"])

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Store the vote."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        language = language_of(interaction.client.resources, interaction)
        if not await _store(interaction, self._key, self._vote, None):
            await interaction.edit_original_response(content=phrase(language, GONE))
        elif self._vote == "up":
            await interaction.edit_original_response(content=phrase(language, "Thank you."))
        else:
            view = discord.ui.View(timeout=None)
            for reason in _REASONS:
                view.add_item(ReasonButton(reason, self._key, language))
            text = phrase(language, "Thank you. What is wrong with it?")
            await interaction.edit_original_response(content=text, view=view)


class ReasonButton(Control, template=f"reason:(?P<number>[0-9]):{_KEY}"):
    """Says what is wrong with an answer."""

    def __init__(self, reason: FeedbackReason, key: str, language: str = "en") -> None:
        words = phrase(language, reason)
        label = words[0].upper() + words[1:]
        super().__init__(discord.ui.Button(label=label, custom_id=f"reason:{_REASONS.index(reason)}:{key}"))
        self._reason: FeedbackReason = reason
        self._key = key

    @classmethod
    def made(cls, _: discord.Interaction[NewsBot], match: re.Match[str]) -> Self:  # noqa: D102
        return cls(_REASONS[min(int(match["number"]), len(_REASONS) - 1)], match["key"])

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Store the reason."""
        await interaction.response.defer()
        stored = await _store(interaction, self._key, "down", self._reason)
        language = language_of(interaction.client.resources, interaction)
        noted = phrase(language, "Noted: {reason}. Thank you.", reason=phrase(language, self._reason))
        text = noted if stored else phrase(language, GONE)
        await interaction.edit_original_response(content=text, view=None)


class ShareButton(Control, template=r"share"):
    """Shows everybody in the channel what one person was shown alone."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(discord.ui.Button(label=phrase(language, "Share"), emoji="📣", custom_id="share"))

    @classmethod
    def made(cls, _: discord.Interaction[NewsBot], __: re.Match[str]) -> Self:  # noqa: D102
        return cls()

    async def pressed(self, interaction: discord.Interaction[NewsBot]) -> None:
        """Send the text of the message as one for all."""
        text = interaction.message.content if interaction.message else ""
        await interaction.response.send_message(
            text or phrase(language_of(interaction.client.resources, interaction), GONE), suppress_embeds=True
        )


DYNAMIC_ITEMS = (ProofButton, TimelineButton, VoteButton, ReasonButton, ShareButton)
"""What the bot has to know to make buttons from their ids."""


def answer_buttons(key: str, answer: Answer, language: str) -> discord.ui.View:
    """Return the buttons for an answer; one that quotes nothing has no proof to show."""
    view = discord.ui.View(timeout=None)
    if answer.status == "chat":
        return view
    if answer.citations:
        view.add_item(ProofButton(key, language)).add_item(TimelineButton(key, language))
    view.add_item(
        discord.ui.Button(label=phrase(language, "Follow"), emoji="🔔", custom_id=f"follow:{key}")
    )  # see `following`
    return view.add_item(VoteButton("up", key)).add_item(VoteButton("down", key))


def share_button(language: str) -> discord.ui.View:
    """Return the button under something that one person is shown alone."""
    return discord.ui.View(timeout=None).add_item(ShareButton(language))


async def _store(
    interaction: discord.Interaction[NewsBot], key: str, vote: Vote, reason: FeedbackReason | None
) -> bool:
    resources = interaction.client.resources
    return await resources.threads.look(resources.shown.vote, key, interaction.user.id, vote, reason)
