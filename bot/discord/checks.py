"""Checking what a message claims: each claim with what the news says to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import discord

from bot.discord.answer_text import citation_line
from bot.discord.replies import Reply
from bot.discord.resources import Resources
from bot.discord.text import isolated, plain, shortened, split
from bot.discord.translation import phrase
from retrieval.answer.claims import MOST_CLAIMS, CheckedClaim, Ruling
from retrieval.catalogue.servers import ServerSettings
from retrieval.english.dictionary import Pattern, either, word_set
from retrieval.question.question import words
from retrieval.ranking.search import Request

_RULINGS: dict[Ruling, tuple[str, str]] = {
    "supported": ("✅", "Supported"),
    "contradicted": ("❌", "Contradicted"),
    "not_found": ("❔", "Not found"),
}
_WITH_COLON = rf"(?:{either('checking.openings')})(?: this| that)?\s*[:：]"
_OPENING = Pattern(rf"\s*(?:{_WITH_COLON}|(?:{either('checking.openings_alone')})\b[,:：]?)\s*")
_NO_CLAIMS = "I find no claim in that message that news could support or contradict."


def wants_check(question: str) -> bool:
    """Tell whether somebody who points at a message asks only whether it is true."""
    return all(word in word_set("checking.about_what_is_checked") for word in words(question))


def claim_in(question: str) -> str | None:
    """Return what follows "fact check:" and its like, "" where nothing does, None where that is not said."""
    match = _OPENING.match(question)
    return question[match.end() :].rstrip(" ?") if match else None


async def show_check(
    resources: Resources,
    text: str,
    settings: ServerSettings,
    person: int,
    reply: Reply,
    *,
    link: str | None = None,
    view: discord.ui.View | None = None,
) -> None:
    """Show a ruling on each claim of a text, for a person; `link` leads to the text, `view` is shown below."""
    request = Request("", datetime.now(UTC), outlets=settings.outlets)
    checked = await resources.threads.ask(resources.check, text, request)
    await reply.finish(check_messages(checked, settings.language, link), view if checked else None)
    await resources.threads.look(resources.usage.count, settings.id, person, request.as_of.date())


def check_messages(checked: list[CheckedClaim], language: str, link: str | None = None) -> list[str]:
    """Return the rulings as messages, with a link to what they are about."""
    if not checked:
        return [phrase(language, _NO_CLAIMS)]
    numbered = (
        replace(one, citation=one.citation.model_copy(update={"id": number}) if one.citation else None)
        for number, one in enumerate(checked, 1)
    )
    blocks = [block for one in numbered for block in _ruling(one, language)]
    if len(checked) == MOST_CLAIMS:
        blocks.append(f"-# I check the first {MOST_CLAIMS} claims of a message.")
    if link:
        blocks.append(f"-# About <{link}>")
    return split(blocks)


def _ruling(checked: CheckedClaim, language: str) -> Iterator[str]:
    mark, ruling = _RULINGS[checked.ruling]
    yield f"{mark} **{phrase(language, ruling)}** — {isolated(plain(shortened(checked.claim, 300)))}"
    if checked.citation:
        yield f"> {isolated(plain(checked.citation.quote))}"
        yield citation_line(checked.citation, language)
    elif checked.closest:
        yield "-# The report that comes nearest:"
        yield citation_line(checked.closest, language)
    yield ""
