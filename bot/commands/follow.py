"""`dateline follow`: questions of which the terminal tells when their proven answer changes."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.commands.ask import Outlet, asked_text, request_from
from bot.display.answers import published_text
from bot.display.changes import change_text, loss_text, proof_of, short_answer
from bot.display.console import errors, output, warn
from bot.setup.opening import bring_up_to_date, open_corpus
from bot.setup.settings import load_settings
from retrieval.catalogue.standing_questions import ChangeNotice, StandingQuestion, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.following.changes import AnswerChange, change_between
from retrieval.following.follower import Follower, answerer_of_news
from retrieval.upkeep.catch_up import Followers

_TERMINAL = "terminal"
_PAUSE_SECONDS = 1.0


def follow(
    question: Annotated[list[str] | None, typer.Argument(help="The question; without one, those you follow.")] = None,
    outlet: Outlet = None,
    end: Annotated[
        int | None, typer.Option("--end", metavar="N", help="Follow the question of that number no more.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on telling of changes until it is stopped.")] = False,
) -> None:
    """Follow a question: tell when the direct answer, its date or its proof changes. Also tells what has changed."""
    asked = asked_text(question) if question else None
    corpus = open_corpus(load_settings())
    try:
        questions = StandingQuestions(corpus.catalogue)
        if end is not None and not questions.remove(_TERMINAL, end):
            raise typer.BadParameter(f"you follow no question {end}; dateline follow lists them", param_hint="--end")
        bring_up_to_date(corpus)
        _tell(corpus, questions)
        if asked:
            _begin(corpus, questions, asked, outlet)
        elif end is None and not watch:
            _list(questions)
        if watch:
            _watch(corpus, questions)
    finally:
        corpus.close()


def _begin(corpus: Corpus, questions: StandingQuestions, asked: str, outlets: list[str] | None) -> None:
    request = request_from(asked, None, None, None, outlets, 0)
    known = corpus.catalogue.last_change()
    answer = answerer_of_news(corpus).answer(request)
    kept = StandingQuestion(_TERMINAL, _TERMINAL, request.question, answer, outlets=request.outlets, checked=known)
    number = questions.add(kept)
    output.print(Text.assemble(f"Following {number}: {asked}\n", ("Now: ", "dim"), (short_answer(answer), "bold")))


def _list(questions: StandingQuestions) -> None:
    mine = questions.of(_TERMINAL)
    if not mine:
        errors.print("You follow nothing yet. Follow a question with: dateline follow QUESTION")
    for one in mine:
        output.print(Text.assemble((f"{one.id:>4}  ", "dim"), one.question, "  ", (short_answer(one.answer), "bold")))


def _watch(corpus: Corpus, questions: StandingQuestions) -> None:
    errors.print(f"Following {len(questions.of(_TERMINAL)):,} questions. Stop with Ctrl-C.")
    followers = Followers(corpus, warn)
    followers.start()
    with closing(_Stopping(followers)):
        while True:
            time.sleep(_PAUSE_SECONDS)
            _tell(corpus, questions)


class _Stopping:
    """Stops what keeps the indexes current when the block ends."""

    def __init__(self, followers: Followers) -> None:
        self._followers = followers

    def close(self) -> None:
        """Stop it."""
        self._followers.stop()


def _tell(corpus: Corpus, questions: StandingQuestions) -> None:
    """Ask again what new articles touch, and print what has changed, each change once."""
    for _ in Follower(corpus, warn, share=1.0).check():
        pass
    for notice in questions.untold(_TERMINAL):
        change = change_between(corpus.catalogue, notice.before, notice.after)
        output.print(_rendered(notice, change or AnswerChange("other_answer", notice.before, notice.after)), crop=False)
        questions.mark_told([notice.id])


def _rendered(notice: ChangeNotice, change: AnswerChange) -> RenderableType:
    parts: list[RenderableType] = [
        Text.assemble((f"{notice.question.id:>4}  ", "dim"), (notice.question.question, "italic")),
        Padding(Text(" ".join(filter(None, (change_text(change), loss_text(change))))), (0, 0, 0, 6)),
        Padding(Text.assemble("Before: ", (short_answer(change.before), "strike")), (0, 0, 0, 6)),
        Padding(Text.assemble("Now: ", (short_answer(change.after), "bold")), (0, 0, 0, 6)),
        *_proof(change.after),
    ]
    return Group(*parts, "")


def _proof(answer: Answer) -> list[RenderableType]:
    proof = proof_of(answer)
    if proof is None:
        return []
    where = ", ".join(part for part in (proof.outlet, published_text(proof), proof.url) if part)
    return [Padding(Text(f"“{' '.join(proof.quote.split())}” ({where})", style="dim"), (0, 0, 0, 6))]
