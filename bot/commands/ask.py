"""`dateline ask`, and what it shares with `chat`: the options that say what is asked of which articles."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.display.answers import render, render_explanation
from bot.display.console import complain, output, warn, write_json
from bot.setup.answerers import Mode, OpenAnswerer, open_answerer
from bot.setup.settings import Settings, load_settings
from bot.setup.start import bring_up_to_date, open_corpus, read_day
from retrieval.catalogue.database import patience
from retrieval.catalogue.given_answers import record_given
from retrieval.corpus.corpus import Corpus
from retrieval.domain import trace
from retrieval.domain.answer import Answer
from retrieval.domain.articles import end_of_day
from retrieval.domain.errors import CatalogueUnavailable
from retrieval.ranking.search import Request

_PATIENCE_SECONDS = 1.0
"""How long somebody who has their answer waits for it to be remembered."""
_log = logging.getLogger(__name__)


def remember(corpus: Corpus, settings: Settings, answer: Answer) -> None:
    """Keep what an answer cites; to be called once it has been shown. Where that fails, the answer is still good."""
    if not settings.keep_answers:
        return
    try:
        with patience(_PATIENCE_SECONDS):
            record_given(corpus.catalogue, answer)
    except CatalogueUnavailable as error:
        _log.info("the answer is not remembered", extra={"error": str(error)})
    except SQLAlchemyError as error:
        warn(error)


AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="See the world as it was on that day.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only articles published since then.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only articles published until then.")]
DECLINED = 3
"""The exit code when no article tells what was asked."""

Outlet = Annotated[list[str] | None, typer.Option("--outlet", metavar="NAME", help="Only this outlet; repeatable.")]


def ask(
    question: Annotated[list[str], typer.Argument(help="What you want to know; it needs no quotation marks.")],
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    passages: Annotated[int, typer.Option(metavar="K", min=0, help="List the K best passages, too.")] = 0,
    mode: Annotated[
        Mode | None, typer.Option(help="Who writes the answer; a model once there is a key, nobody otherwise.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which rules led to the answer; with --json as `trace`.")
    ] = False,
) -> None:
    """Answer a question from the stored articles, with the quotes that prove it; exit code 3 when it is declined."""
    request = request_from(asked_text(question), as_of, since, until, outlet, passages)
    settings = load_settings()
    corpus = open_corpus(settings)
    try:
        bring_up_to_date(corpus)
        tell_unknown_outlets(corpus, request)
        with closing(open_answerer(settings, corpus, mode, chained=False)) as answerer:
            answer = _explained(answerer, request) if explain else answerer.answer(request)
        if as_json:
            write_json(answer.model_dump_json(indent=2))
        else:
            output.print(render(answer), crop=False)
            if explain:
                output.print(render_explanation(answer.trace), crop=False)
        remember(corpus, settings, answer.model_copy(update={"trace": ()}))
    finally:
        corpus.close()
    if answer.status == "abstained":
        raise typer.Exit(DECLINED)


def asked_text(words: Sequence[str], name: str = "question") -> str:
    """Return what was typed as one text; wrong usage when it is empty. `name` is what the command calls it."""
    asked = _writable(" ".join(words)).strip()
    if not asked:
        raise typer.BadParameter("ask something, such as: dateline ask who won the vote", param_hint=name)
    return asked


def _writable(text: str) -> str:
    """Return a text without what bytes that are no UTF-8 come as: halves of characters, which nothing can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def tell_unknown_outlets(corpus: Corpus, request: Request) -> None:
    """Say which outlets of a request no stored article is from, and which may have been meant."""
    if not request.outlets:
        return
    known = {name.lower(): name for name in corpus.catalogue.outlets()}
    for name in request.outlets:
        if name.lower() not in known:
            meant = [known[one] for one in get_close_matches(name.lower(), known, n=3)]
            hint = f" Did you mean {' or '.join(meant)}?" if meant else " dateline status lists the outlets."
            complain("warning:", f"No stored article is from the outlet {name!r}.{hint}")


def _explained(answerer: OpenAnswerer, request: Request) -> Answer:
    """Return the answer with what each rule did on the way to it."""
    with trace.recorded() as steps:
        answer = answerer.answer(request)
    return answer.model_copy(update={"trace": tuple(steps)})


def request_from(
    question: str, as_of: str | None, since: str | None, until: str | None, outlets: list[str] | None, passages: int
) -> Request:
    """Return the request that the options describe; wrong usage when one is no date, or no day lies between them."""
    today = datetime.now(UTC)
    moment = end_of_day(read_day("--as-of", as_of, today.date())[1]) if as_of else today
    first, last = period(since, until, moment.date())
    return Request(
        question=_writable(question),
        as_of=moment,
        since=first,
        until=last,
        outlets=tuple(outlets or ()),
        passages=passages,
    )


def period(since: str | None, until: str | None, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that `--since` and `--until` mean; wrong usage when the first is later."""
    first = read_day("--since", since, today)[0] if since else None
    last = read_day("--until", until, today)[1] if until else None
    if first and last and first > last:
        raise typer.BadParameter(f"{first} is later than {last}, which --until names", param_hint="--since")
    return first, last
