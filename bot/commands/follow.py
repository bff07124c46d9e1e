"""`dateline follow`: questions of which the terminal tells when their proven answer changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.commands.ask import Outlet, asked_text, request_from
from bot.display.answers import change_text, loss_text, proof_of, published_text, short_answer
from bot.display.console import errors, output, warn
from bot.setup.settings import load_settings
from bot.setup.start import bring_up_to_date, open_corpus
from retrieval.catalogue.standing_questions import ChangeNotice, StandingQuestion, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.domain.answer import Answer
from retrieval.following.changes import AnswerChange, change_between
from retrieval.following.followed_answers import answerer_of_news
from retrieval.following.follower import Follower
from retrieval.upkeep.catch_up import Followers

_TERMINAL = "terminal"
_PAUSE_SECONDS = 1.0


def follow(
    question: Annotated[list[str] | None, typer.Argument(help="The question; without one, those you follow.")] = None,
    outlet: Outlet = None,
    end: Annotated[
        int | None, typer.Option("--end", metavar="N", help="Follow the question of that number no more.")
    ] = None,
    pause: Annotated[
        int | None, typer.Option("--pause", metavar="N", help="Be told no more of that question for the time being.")
    ] = None,
    resume: Annotated[
        int | None, typer.Option("--resume", metavar="N", help="Be told of it again, also of what changed meanwhile.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on telling of changes until it is stopped.")] = False,
) -> None:
    """Follow a question: tell when the direct answer, its date or its proof changes. Also tells what has changed."""
    asked = asked_text(question) if question else None
    corpus = open_corpus(load_settings())
    try:
        questions = StandingQuestions(corpus.catalogue)
        _set(questions, end, pause, resume)
        bring_up_to_date(corpus)
        _tell(corpus, questions)
        if asked:
            _begin(corpus, questions, asked, outlet)
        elif not watch and (end, pause, resume) == (None, None, None):
            _list(questions)
        if watch:
            _watch(corpus, questions)
    finally:
        corpus.close()


def _set(questions: StandingQuestions, end: int | None, pause: int | None, resume: int | None) -> None:
    """End, pause and resume what was named; raises BadParameter where nothing of that number is followed."""
    deeds: tuple[tuple[str, int | None, Callable[[int], object]], ...] = (
        ("--end", end, lambda number: questions.remove(_TERMINAL, number)),
        ("--pause", pause, lambda number: questions.set_paused(_TERMINAL, number, paused=True)),
        ("--resume", resume, lambda number: questions.set_paused(_TERMINAL, number, paused=False)),
    )
    for name, number, deed in deeds:
        if number is not None and not deed(number):
            raise typer.BadParameter(f"you follow no question {number}; dateline follow lists them", param_hint=name)


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
        state = ("  (paused)", "dim") if one.paused else ""
        known = (short_answer(one.answer), "bold")
        output.print(Text.assemble((f"{one.id:>4}  ", "dim"), one.question, "  ", known, state))


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
