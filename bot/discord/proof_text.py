"""The proof of an answer: each quote where it stands in its article, with its dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.discord.date_words import days_in_words, published_in_words
from bot.discord.rival_text import rival_lines
from bot.discord.text import isolated, link, plain, shortened, split
from retrieval.domain.answer import Answer, Citation

_CONTEXT = 220
"""Characters shown before and after a quote."""

_MOST_MESSAGES = 4

ReadText = Callable[[str, int], str | None]
"""Returns the text of a revision, by article and number."""


def proof_messages(answer: Answer, text_of: ReadText, language: str) -> list[str]:
    """Return messages that show each quote of the answer in bold within its article, and the rivals below."""
    blocks = ["\n".join(_proof(citation, text_of, language)) for citation in answer.citations]
    rivals = "\n".join(rival_lines(answer, language))
    blocks += [rivals] if rivals else []
    return split(blocks)[:_MOST_MESSAGES] or ["That answer quotes nothing."]


def _proof(citation: Citation, text_of: ReadText, language: str) -> Iterator[str]:
    when = published_in_words(language, citation)
    title = link(shortened(citation.title, 150), citation.url)
    yield f"**\\[{citation.id}\\]** {isolated(title)} — {plain(citation.outlet or 'source unknown')}, {when}"
    yield f"> {isolated(_in_context(citation, text_of(citation.article_id, citation.revision)))}"
    for time in citation.times:
        if time.start and time.end:
            yield f"-# “{plain(time.text)}” is {days_in_words(language, time.start, time.end)}"
    yield ""


def _in_context(citation: Citation, text: str | None) -> str:
    """Return the quote in bold between the words around it."""
    quote = f"**{plain(citation.quote)}**"
    if text is None:
        return quote
    before = text[max(0, citation.start - _CONTEXT) : citation.start]
    after = text[citation.end : citation.end + _CONTEXT]
    if citation.start > _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if citation.end + _CONTEXT < len(text):
        after = after.rpartition(" ")[0] + " …"
    return " ".join(part for part in (plain(before), quote, plain(after)) if part)
