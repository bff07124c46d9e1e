"""`dateline bot`."""

from __future__ import annotations

from importlib import import_module

from bot.setup.settings import load_settings


def run_bot() -> None:
    """Run the Discord bot until it is stopped with Ctrl-C or SIGTERM."""
    settings = load_settings()
    # By name, because Discord's library takes half a second to import, which no other command should wait for.
    import_module("bot.discord.process").run(settings)
