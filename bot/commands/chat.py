"""`dateline chat`: a conversation in the terminal, or with whatever is at the other end of a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

import typer
from rich.markup import escape
from rich.status import Status

from bot.commands.ask import AsOf, Outlet, Since, Until, remember, request_from
from bot.conversation.conversations import Conversing, understood_otherwise
from bot.display.answers import render_head, render_rest, render_statement, render_understood, shown_statements
from bot.display.console import output, warn
from bot.setup.answerers import open_answerer
from bot.setup.settings import load_settings
from bot.setup.start import open_corpus
from retrieval.catalogue.conversations import Conversations, Deleted
from retrieval.domain.answer import Answer
from retrieval.domain.progress import Done, Progress, Reading, Searching, Told
from retrieval.ranking.search import Request
from retrieval.upkeep.catch_up import Followers

_OWNER = "terminal"
_NEW_TOPIC = "A new topic."
_GREETING = "Ask about the news. /help says what else you can type."
_HELP = """\
Ask a question, then ask on: "why?", "and in April?", "what did he say after that?"
/new      begin a new topic ("new question: ..." does it, too)
/forget   delete every conversation that was held in a terminal
/help     show this
/quit     leave; so does Ctrl-D. Ctrl-C stops an answer"""


def chat(
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    go_on: Annotated[bool, typer.Option("--continue", help="Go on with the last conversation.")] = False,
) -> None:
    """Hold a conversation: ask one question after another, each understood from those before it."""
    request_from("", as_of, since, until, outlet, 0)  # a wrong date is told now and not after the first question
    settings = load_settings()
    corpus = open_corpus(settings)
    followers = Followers(corpus, warn)
    followers.start()
    try:
        with closing(open_answerer(settings, corpus)) as answerer:
            kept = Conversations(corpus.catalogue)
            place = (_last_place(kept) if go_on else None) or f"{_OWNER}:{uuid4().hex}"
            talk = _Talk(
                Conversing(answerer, kept, continued_for=None),
                kept,
                place,
                lambda answer: remember(corpus, settings, answer),
                streaming=answerer.streams,
            )
            talk.hold(lambda question: request_from(question, as_of, since, until, outlet, 0))
    finally:
        followers.stop()
        corpus.close()


@dataclass(frozen=True, slots=True)
class _Talk:
    """What is typed, until the end: questions are answered, words with a slash obeyed.

    `streaming` tells whether statements come one by one, as from a model.
    """

    conversing: Conversing
    kept: Conversations
    place: str
    remember: Callable[[Answer], None]
    streaming: bool

    def hold(self, request_for: Callable[[str], Request]) -> None:
        """Answer until `/quit` or the end of the input."""
        interactive = sys.stdin.isatty()
        if interactive:
            _prepare_line_editing()
            self._greet()
        for line in _lines(interactive):
            if line == "/quit":
                return
            # What is in a pipe is for a program that is to be stopped as a whole.
            with _stoppable() if interactive else nullcontext():
                if not self._obeyed(line):
                    self._answer(request_for(line))

    def _greet(self) -> None:
        output.print(_GREETING)
        conversation = self.conversing_at()
        for turn in self.kept.last_turns(conversation, 3) if conversation else ():
            output.print(f"[dim]> {escape(turn.question)}[/]")

    def conversing_at(self) -> int | None:
        """Return the conversation that is held here, None before the first question."""
        return self.kept.current(self.place)

    def _obeyed(self, line: str) -> bool:
        if line == "/new":
            self.conversing.begin(self.place, _OWNER)
            output.print(_NEW_TOPIC)
        elif line == "/forget":
            output.print(_told_of(self.kept.delete_of(_OWNER)))
        elif line == "/help":
            output.print(_HELP, markup=False)
        elif line.startswith("/") and line[1:].isalpha():
            output.print(f"There is no {line}; /help says what there is.", markup=False)
        else:
            return False
        return True

    def _answer(self, request: Request) -> None:
        """Print what a model proves as it comes, a quoted answer as a whole, then what it rests on."""
        progress = self.conversing.stream(request, place=self.place, asker=_OWNER)
        shown, heard = 0, False
        # Closed at once when it is stopped, so that the next question need not wait for it.
        with closing(progress), output.status("Searching ...") if output.is_terminal else nullcontext() as status:
            for event in progress:
                heard = True
                if isinstance(event, Told) and self.streaming:
                    output.print(render_statement(event.statement), crop=False)
                    shown += 1
                elif isinstance(event, Done):
                    _show_answer(event.answer, shown)
                    self.remember(event.answer)
                else:
                    _show_progress(event, request, status)
        output.print("" if heard else _NEW_TOPIC)


def _show_progress(event: Progress, request: Request, status: Status | None) -> None:
    if isinstance(event, Searching):
        understood = understood_otherwise(event, request.question)
        if understood:
            output.print(render_understood(understood))
    elif isinstance(event, Reading) and status is not None:
        status.update(f"Reading {event.passages:,} passages ...")


def _show_answer(answer: Answer, shown: int) -> None:
    """Print what is left of an answer of which so many statements stand there already."""
    # What is asked for stands first, unless a model has begun to tell already.
    for part in render_head(answer):
        output.print(part, crop=False)
    for statement in shown_statements(answer)[shown:]:
        output.print(render_statement(statement, answer), crop=False)
    output.print(render_rest(answer), crop=False)


def _lines(interactive: bool) -> Iterator[str]:
    """Yield what is typed, line by line, without empty ones."""
    while True:
        try:
            line = input("> ") if interactive else sys.stdin.readline()
        except EOFError:
            output.print()
            return
        except KeyboardInterrupt:
            if not interactive:
                raise
            output.print()
            return
        if not interactive and not line:
            return
        if line.strip():
            yield line.strip()


@contextmanager
def _stoppable() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        output.print("\nStopped.")


def _prepare_line_editing() -> None:
    # Not there on every system; without it, a line is typed without arrow keys and history.
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415


def _last_place(kept: Conversations) -> str | None:
    return next((conversation.place for conversation in kept.list_of(_OWNER)), None)


def _told_of(deleted: Deleted) -> str:
    return f"Forgotten: {_counted(deleted.conversations, 'conversation')}, {_counted(deleted.turns, 'question')}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
