"""Checking what a message claims: each claim with what the news says to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.discord.answer_text import citation_line
from bot.discord.replies import Reply
from bot.discord.resources import Resources
from bot.discord.text import isolated, plain, shortened, split
from retrieval.answer.claims import MOST_CLAIMS, CheckedClaim, Ruling
from retrieval.catalogue.servers import ServerSettings
from retrieval.question.question import words
from retrieval.ranking.search import Request

_RULINGS: dict[Ruling, str] = {
    "supported": "✅ **Supported**",
    "contradicted": "❌ **Contradicted**",
    "not_found": "❔ **Not found**",
}
_ABOUT_THE_MESSAGE = frozenset(
    """
    is are was were did does do has have can you could would please check verify fact factcheck really source sources
    true false fake legit real right correct accurate this that it what he she they said says claim claims message post
    happen happened news the a an any of to for against about there so
    """.split()
)
_NO_CLAIMS = "I find no claim in that message that news could support or contradict."


def wants_check(question: str) -> bool:
    """Tell whether somebody who points at a message asks only whether it is true."""
    return all(word in _ABOUT_THE_MESSAGE for word in words(question))


async def show_check(resources: Resources, text: str, settings: ServerSettings, person: int, reply: Reply) -> None:
    """Show a ruling on each claim of a text, for a person."""
    request = Request("", datetime.now(UTC), outlets=settings.outlets)
    checked = await resources.threads.compute(resources.check, text, request)
    await reply.finish(check_messages(checked, settings.language), None)
    await resources.threads.look(resources.usage.count, settings.id, person, request.as_of.date())


def check_messages(checked: list[CheckedClaim], language: str) -> list[str]:
    """Return the rulings as messages."""
    if not checked:
        return [_NO_CLAIMS]
    numbered = (
        replace(one, citation=one.citation.model_copy(update={"id": number}) if one.citation else None)
        for number, one in enumerate(checked, 1)
    )
    blocks = [block for one in numbered for block in _ruling(one, language)]
    if len(checked) == MOST_CLAIMS:
        blocks.append(f"-# I check the first {MOST_CLAIMS} claims of a message.")
    return split(blocks)


def _ruling(checked: CheckedClaim, language: str) -> Iterator[str]:
    yield f"{_RULINGS[checked.ruling]} — {isolated(plain(shortened(checked.claim, 300)))}"
    if checked.citation:
        yield f"> {isolated(plain(checked.citation.quote))}"
        yield citation_line(checked.citation, language)
    yield ""
