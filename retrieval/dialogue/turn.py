"""One turn of a conversation: either the bot's own reply, or a request whose question stands alone.

Whoever answers, by quotes or with a model, takes what is asked from here: so `ask`, `chat`, `eval`, the chain and
Discord talk alike.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from retrieval.dialogue.replies import asks_back, asks_whom, choices_in, reply_to
from retrieval.dialogue.small_talk import item_meant, talk_in, without_politeness
from retrieval.domain.answer import Answer, CoveredPeriod
from retrieval.question.anaphora import outward
from retrieval.question.antecedents import Turn
from retrieval.question.doubt import doubtful, hangs_in_the_air, names_an_order
from retrieval.question.follow_ups import fresh_question, stand_alone
from retrieval.ranking.search import Request

Rewrite = Callable[[str, Sequence[Turn]], str]
"""From a question and the turns about the news before it to a question that stands alone."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a turn: the `reply` to it, or the `request` to be answered, without turns."""

    request: Request
    reply: str | None = None


def take(request: Request, coverage: Callable[[], CoveredPeriod], rewrite: Rewrite | None = None) -> Taken:
    """Take what was said, in its turn.

    Args:
        request: what was said, with the turns before it.
        coverage: tells what the articles cover, for whoever asks for help.
        rewrite: puts a question so that it stands alone; by rules where none is given.
    """
    said = fresh_question(request.question)
    turns = () if said is not None else request.turns
    chosen = _chosen(request.question, turns)
    question = chosen or without_politeness(said or request.question)
    news = [turn for turn in turns if turn.answer is None or turn.answer.status != "chat"]
    if chosen is None:
        reply = _reply(question, news, request, coverage)
        if reply is not None:
            return Taken(replace(request, turns=()), reply)
    as_of = request.as_of.date()
    understood = rewrite(question, news) if rewrite and news else stand_alone(question, news, as_of=as_of)
    return Taken(replace(request, question=understood, turns=()))


def chat_answer(request: Request, reply: str, began: float) -> Answer:
    """Return a reply of the bot's own as an answer; `began` is the `perf_counter` at the request."""
    spent = {"total": round((time.perf_counter() - began) * 1000, 1)}
    return Answer(question=request.question, as_of=request.as_of, status="chat", reply=reply, timings_ms=spent)


def returned(answer: Answer, request: Request) -> Answer:
    """Return an answer with the question as it was typed, and as it was understood where that differs."""
    if answer.question == request.question:
        return answer
    return answer.model_copy(update={"question": request.question, "understood": answer.question})


def _reply(question: str, news: Sequence[Turn], request: Request, coverage: Callable[[], CoveredPeriod]) -> str | None:
    """Return the bot's own reply, None where it is asked about the news and knows about whom."""
    talk = talk_in(request.question) or talk_in(question)
    if talk is not None and not (talk.kind == "item" and news and names_an_order(news[-1].question)):
        before = next((turn.answer for turn in reversed(news) if turn.answer is not None), None)
        return reply_to(talk, before, coverage() if talk.kind == "help" else None)
    if not news:
        word = hangs_in_the_air(question)
        return asks_whom(word) if word else None
    choices = doubtful(question, news, as_of=request.as_of.date())
    return asks_back(choices) if choices else None


def _chosen(text: str, turns: Sequence[Turn]) -> str | None:
    """Return the question that was asked back about, with what was chosen; None where nothing was chosen."""
    before = turns[-1] if turns else None
    choices = choices_in(before.answer.reply) if before and before.answer else []
    if before is None or not choices:
        return None
    item = item_meant(text)
    wanted = set(re.findall(r"\w+", text.lower()))
    if item is not None and item <= len(choices):
        choice = choices[item - 1 if item > 0 else item]
    else:
        named = [one for one in choices if wanted & set(re.findall(r"\w+", one.lower()))]
        if len(named) != 1 or len(wanted) > len(named[0].split()) + _FEW_WORDS:
            return None
        choice = named[0]
    return _with(choice, before.question)


_FEW_WORDS = 3


def _with(choice: str, question: str) -> str:
    for pronoun in outward(question):
        words = f"{choice}'s" if pronoun.possessive else choice
        return question[: pronoun.start] + words + question[pronoun.end :]
    return question
