"""`dateline show`: one article, as it is now or was, and what changed between its revisions."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from bot.display.answers import TEXT_FROM
from bot.display.console import output, write_json
from bot.setup.settings import load_settings
from bot.setup.start import open_corpus
from retrieval.catalogue import Catalogue
from retrieval.catalogue.revisions import Revision, StoredArticle, find_articles, read_article
from retrieval.domain.errors import DatelineError
from retrieval.text.correction_notices import find_notices
from retrieval.text.revision_diff import Edit, difference
from retrieval.times.expressions import format_interval

_STYLES = {"kept": "", "removed": "red strike", "added": "green"}
_MARKS = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def show(
    article: Annotated[str, typer.Argument(help="Its id or URL, or the beginning of either.")],
    revision: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The revision to show; otherwise the newest.")
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changed since the revision before.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show an article and its revisions, and with --diff what changed between two of them."""
    corpus = open_corpus(load_settings())
    try:
        found = _find(corpus.catalogue, article)
    finally:
        corpus.close()
    chosen = _choose(found, revision)
    before = next((each for each in found.revisions if each.number == chosen.number - 1), None) if diff else None
    edits = difference(before.text, chosen.text) if before else None
    if as_json:
        write_json(json.dumps(_facts(found, chosen, edits), indent=2, ensure_ascii=False))
        return
    output.print(_head(found, chosen), soft_wrap=True)
    if diff and before is None:
        output.print(Text(f"Revision {chosen.number} is the first; nothing came before it.\n", "italic"))
    output.print(_marked(before, chosen, edits) if edits and before else Text(chosen.text))


def _find(catalogue: Catalogue, reference: str) -> StoredArticle:
    ids = find_articles(catalogue, reference)
    if len(ids) > 1:
        listed = "\n".join(f"  {article_id}  {_address(catalogue, article_id)}" for article_id in ids)
        raise DatelineError(f"{reference!r} can mean several articles; give more of the id or URL:\n{listed}")
    found = read_article(catalogue, ids[0]) if ids else None
    if found is None:
        raise DatelineError(f"There is no article {reference!r}. `dateline ask --json` names the ids of what it cites.")
    return found


def _address(catalogue: Catalogue, article_id: str) -> str:
    found = read_article(catalogue, article_id)
    return (found.url or found.source) if found else ""


def _choose(article: StoredArticle, number: int | None) -> Revision:
    chosen = next((each for each in article.revisions if each.number == number), None)
    if number is not None and chosen is None:
        count = len(article.revisions)
        raise DatelineError(f"There is no revision {number}; this article has {count}.")
    return chosen or article.revisions[-1]


def _head(article: StoredArticle, chosen: Revision) -> RenderableType:
    lines = [Text(chosen.title, "bold")]
    where = (chosen.outlet, _published(chosen), ", ".join(chosen.authors), TEXT_FROM.get(chosen.text_from or ""))
    lines.append(Text(" · ".join(part for part in where if part) or "source unknown"))
    lines.append(Text(f"{article.id}  {article.url or article.source}", "dim"))
    for each in article.revisions:
        until = f" to {each.superseded_from:%Y-%m-%d %H:%M}" if each.superseded_from else ""
        shown = f"revision {each.number}: from {each.visible_from:%Y-%m-%d %H:%M}{until}"
        lines.append(Text(shown, "cyan" if each.number == chosen.number else "dim"))
    lines += [Text(f"{notice.kind}: {notice.text}", "bold yellow") for notice in find_notices(chosen.text)]
    return Group(*lines, Text())


def _published(chosen: Revision) -> str | None:
    if chosen.published is None or chosen.published_from is None:
        return str(chosen.published) if chosen.published else None
    return f"undated, by its own words {format_interval(chosen.published_from, chosen.published)}"


def _marked(before: Revision, after: Revision, edits: list[Edit]) -> Text:
    """Return the edits in colours, and also in marks where there are none, as in a pipe."""
    shown = Text()
    title = difference(before.title, after.title) if before.title != after.title else []
    for edit in [*title, *([Edit("kept", "\n\n")] if title else []), *edits]:
        opening, closing = ("", "") if output.is_terminal else _MARKS[edit.kind]
        shown.append(f"{opening}{edit.text}{closing}", _STYLES[edit.kind])
    return shown


def _facts(article: StoredArticle, chosen: Revision, edits: list[Edit] | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "article_id": article.id,
        "url": article.url,
        "source": article.source,
        "revision": chosen.number,
        "title": chosen.title,
        "outlet": chosen.outlet,
        "authors": list(chosen.authors),
        "published": str(chosen.published) if chosen.published and not chosen.published_from else None,
        "published_by": chosen.date_source,
        "text_from": chosen.text_from,
        "updated": chosen.updated.isoformat() if chosen.updated else None,
        "text": chosen.text,
        "notices": [{"kind": each.kind, "start": each.start, "end": each.end} for each in find_notices(chosen.text)],
        "revisions": [
            {
                "number": each.number,
                "visible_from": each.visible_from.isoformat(),
                "superseded_from": each.superseded_from.isoformat() if each.superseded_from else None,
            }
            for each in article.revisions
        ],
    }
    if edits is not None:
        facts["diff"] = [{"kind": edit.kind, "text": edit.text} for edit in edits]
    return facts
