"""What every command, message and button works with: the corpus, the answerer, the threads, the books that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import discord

from bot.conversation.conversations import Conversing
from bot.discord.limits import Allowances, ServerRules, Threads, Turns
from bot.setup.answerers import OpenAnswerer
from retrieval.answer.claims import CheckedClaim, check_claims
from retrieval.catalogue.channel_posts import Briefs, ChannelTopics
from retrieval.catalogue.conversations import Conversations
from retrieval.catalogue.servers import Bookmarks, OpenCommands, Servers, Usage
from retrieval.catalogue.shared_work import SharedNotices, new_holder
from retrieval.catalogue.shown_answers import AnswerMessages, ShownAnswers
from retrieval.catalogue.standing_questions import NOT_CHECKED, StandingQuestions
from retrieval.corpus.corpus import Corpus
from retrieval.following.followed_answers import answerer_of_news
from retrieval.llm.model_answerer import ModelAnswerer
from retrieval.ranking.search import Request, Search

_LAST_WORDS_SECONDS = 3.0
"""How long an answer that is cut off may take to say so."""


_NOTED_WITHIN_SECONDS = 60.0
"""How long whoever wants to be forgotten waits for what is just being answered: Discord may take nothing for hours."""


_MOST_IN_VIEW = 1_000
"""Answers that nobody has begun to look after yet."""


class Resources:
    """Opened before the bot connects, closed after it has gone."""

    def __init__(
        self, corpus: Corpus, answerer: OpenAnswerer, *, per_minute: int, per_day: int, keep_answers: bool = True
    ) -> None:
        self.corpus = corpus
        self.keep_answers = keep_answers
        self._answerer = answerer
        self._model = _model_within(answerer)
        self.conversations = Conversations(corpus.catalogue)
        self.conversing = Conversing(answerer, self.conversations)
        self.search = Search(corpus)
        self.streaming = answerer.streams
        self.threads = Threads(model=self.streaming)
        self.turns = Turns()
        self.servers = Servers(corpus.catalogue)
        self.shown = ShownAnswers(corpus.catalogue)
        self.messages = AnswerMessages(corpus.catalogue)
        self.open_commands = OpenCommands(corpus.catalogue)
        self.briefs = Briefs(corpus.catalogue)
        self.standing = StandingQuestions(corpus.catalogue)
        self.quoting = answerer_of_news(corpus)
        self.topics = ChannelTopics(corpus.catalogue)
        self.usage = Usage(corpus.catalogue)
        self.bookmarks = Bookmarks(corpus.catalogue)
        self.rules = ServerRules(self.servers, self.threads)
        self.allowances = Allowances(per_minute, per_day, self.usage.totals(datetime.now(UTC).date()))
        self._notices = SharedNotices(corpus.catalogue, new_holder()) if corpus.catalogue.is_shared else None
        self.outlets = corpus.catalogue.outlets()
        self.opened = datetime.now(UTC)
        self.closing = False
        self.client: discord.Client | None = None
        self._open: set[asyncio.Task[object]] = set()
        self._noting: dict[int, set[asyncio.Event]] = {}
        # Those of a former life that may stand somewhere: nobody looked after them since.
        self.new_in_view = {note.key: NOT_CHECKED for note, _ in self.messages.unplaced()}

    def take_over(self) -> None:
        """Read again what another process may have changed that has served the same servers; slow, for a thread."""
        self.rules.read_again()
        self.allowances.read_again(self.usage.totals(datetime.now(UTC).date()))
        self.closing = False

    def is_connected(self) -> bool:
        """Tell whether the bot is connected to Discord, and ready."""
        return self.client is not None and self.client.is_ready()

    async def refresh_outlets(self) -> None:
        """Read the names of the outlets again; autocompletion has no time to."""
        self.outlets = await self.threads.look(self.corpus.catalogue.outlets)

    def share_notices(self) -> None:
        """Tell other processes of the same catalogue who has asked here, and hear of theirs; slow, for a thread."""
        if self._notices is None:
            return
        self.allowances.hear(self._notices.exchange_asked(self.allowances.untold()))
        if isinstance(self._answerer, ModelAnswerer):
            self._answerer.share_outages(self._notices)

    def forget_notices(self, person: int) -> None:
        """Forget when a person asked, here and elsewhere."""
        self.allowances.forget(person)
        if self._notices is not None:
            self._notices.forget(person)

    def check(self, text: str, request: Request) -> list[CheckedClaim]:
        """Return a ruling on each claim of a text; slow, and it may wait for a model: for `Threads.ask`."""
        judge = self._model.judge_claims if self._model else None
        return check_claims(self.search, text, request, judge)

    def keep_in_view(self, key: str, looked_through: int | None) -> None:
        """Have an answer corrected when it changes; `looked_through` is how far new articles were when it was begun."""
        if len(self.new_in_view) >= _MOST_IN_VIEW:
            self.new_in_view.pop(next(iter(self.new_in_view)), None)
        self.new_in_view[key] = NOT_CHECKED if looked_through is None else looked_through

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Keep the bot from closing while the block runs in this task."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("answering outside of a task")
        self._open.add(task)
        try:
            yield
        finally:
            self._open.discard(task)

    @contextmanager
    def noting(self, person: int) -> Iterator[None]:
        """Tell that the block may still note something about a person."""
        over = asyncio.Event()
        self._noting.setdefault(person, set()).add(over)
        try:
            yield
        finally:
            over.set()
            self._noting[person].discard(over)
            if not self._noting[person]:
                del self._noting[person]

    async def noted(self, person: int) -> None:
        """Return once all is noted about a person that was asked until now, or after a minute."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_NOTED_WITHIN_SECONDS):
                for over in [*self._noting.get(person, ())]:
                    await over.wait()

    async def drain(self, seconds: float) -> None:
        """Take no more questions; let answers finish for so long, then cancel them and let them say so."""
        self.closing = True
        if self._open:
            await asyncio.wait(set(self._open), timeout=seconds)
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(set(self._open), timeout=_LAST_WORDS_SECONDS)

    def close(self) -> None:
        """Wait for the threads, and close the answerer and the corpus."""
        self.threads.close()
        self._answerer.close()
        self.corpus.close()


def found_up_to(corpus: Corpus) -> int:
    """Return the number of the last change that a search finds: a topic's articles are not all seen before."""
    cursors = corpus.cursors()
    return min(cursors["words"], cursors["stories"])


def _model_within(answerer: OpenAnswerer) -> ModelAnswerer | None:
    """Return what asks a model, also where a chain runs it; None where quotes alone answer."""
    within = getattr(answerer, "within", answerer)
    return within if isinstance(within, ModelAnswerer) else None
