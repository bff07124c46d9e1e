"""Showing something on a stage, whatever happens: in the end there stands an answer, or why there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord

from bot.discord.asking import Unclear
from bot.discord.newsroom import Newsroom
from bot.discord.stages import Stage

log = logging.getLogger(__name__)

_SORRY = "Something went wrong on my side. It is in my log; please try again later."
_STOPPED = "I am being restarted and could not finish this. Please ask again in a minute."


@asynccontextmanager
async def performing(newsroom: Newsroom, stage: Stage) -> AsyncIterator[None]:
    """Keep the bot from closing while the block shows something on the stage, and say so there when it cannot."""
    with newsroom.answering():
        try:
            yield
        except asyncio.CancelledError:
            with suppress(discord.HTTPException):
                await stage.finish([_STOPPED], None)
            raise
        except Unclear:
            raise
        except discord.HTTPException as error:
            log.warning("Discord did not take what should have been shown: %s", error)
        except Exception:
            log.exception("Nothing could be shown")
            await stage.finish([_SORRY], None)
