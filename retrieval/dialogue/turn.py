"""One turn of a conversation: either the bot's own reply, or a request whose question stands alone.

Whoever answers, by quotes or with a model, takes what is asked from here: so `ask`, `chat`, `eval`, the chain and
Discord talk alike.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from retrieval.dialogue.replies import ABOUT_THE_ANSWER, asks_back, asks_whom, choices_in, reply_to
from retrieval.dialogue.small_talk import item_meant, talk_in, without_politeness
from retrieval.domain.answer import Answer, CoveredPeriod
from retrieval.english.dictionary import word_set
from retrieval.question.anaphora import outward
from retrieval.question.follow_ups import doubtful, fresh_question, hangs_in_the_air, names_an_order, stand_alone
from retrieval.question.question import shortened
from retrieval.question.turns import Turn
from retrieval.ranking.search import Request
from retrieval.text.neighbours import words_of
from retrieval.text.sentences import split_sentences
from retrieval.text.stems import WORD

_ASKER = word_set("function_words.speaker_pronouns", "function_words.speaker_possessives") - {"you", "your"}

Coverage = Callable[[], CoveredPeriod]
"""Tells what the articles cover, for whoever asks for help."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a turn: a `reply` to it, or a `request` with the turns about the news before it.

    `about` is the question whose answer the reply is about.
    """

    request: Request
    reply: str | None = None
    about: str | None = None


def take(request: Request, coverage: Coverage) -> Taken:
    """Take what was said, with the turns before it: small talk and doubt get a reply, the rest is a question."""
    fresh = fresh_question(request.question)
    turns = () if fresh is not None else request.turns
    news = tuple(turn for turn in turns if turn.answer is None or turn.answer.status != "chat")
    chosen = _chosen(request.question, turns)
    question = chosen or without_politeness(_without_asker(fresh or request.question))
    taken = Taken(replace(request, question=question, turns=news))
    return taken if chosen else _replied(taken, request.question, coverage)


def _without_asker(text: str) -> str:
    """Return a question without the sentences before it that speak of whoever asks, where it needs nothing of them."""
    # Whoever chats begins a sentence with a small letter, too.
    begun = re.sub(r"(?<=[.!?]\s)[a-z]", lambda found: found[0].upper(), text)
    *before, asked = [text[start:end] for start, end in split_sentences(begun)] or [text]
    if not before or not asked.endswith("?") or outward(shortened(asked)):
        return text
    kept = [sentence for sentence in before if not _is_of_asker(sentence)]
    return " ".join([*kept, asked]) if len(kept) < len(before) else text


def _is_of_asker(sentence: str) -> bool:
    if any(mark in sentence for mark in '?"“'):
        return False
    words = [word.lower() if word.istitle() else word for word in WORD.findall(sentence)]  # "US" is none of them
    return not _ASKER.isdisjoint(words)


def alone(request: Request, rewritten: str | None = None) -> Request:
    """Return a request that was taken so that it stands alone: as it was rewritten, else by rules."""
    question = rewritten or stand_alone(request.question, request.turns, as_of=request.as_of.date())
    return replace(request, question=question, turns=())


def chat_answer(request: Request, taken: Taken, began: float) -> Answer:
    """Return a reply of the bot's own as an answer; `began` is the `perf_counter` at the request."""
    return Answer(
        question=request.question,
        understood=taken.about,
        as_of=request.as_of,
        status="chat",
        reply=taken.reply,
        timings_ms={"total": round((time.perf_counter() - began) * 1000, 1)},
    )


def returned(answer: Answer, request: Request) -> Answer:
    """Return an answer with the question as it was typed, and as it was understood where that differs."""
    if answer.question == request.question:
        return answer
    return answer.model_copy(update={"question": request.question, "understood": answer.question})


def _replied(taken: Taken, typed: str, coverage: Coverage) -> Taken:
    """Return a turn with the bot's own reply where it is not asked about the news, or does not know about whom."""
    question, news = taken.request.question, taken.request.turns
    talk = talk_in(typed) or talk_in(question)
    if talk is not None and not (talk.kind == "item" and news and names_an_order(news[-1].question)):
        before = next((turn for turn in reversed(news) if turn.answer is not None), None)
        answer = before.answer if before else None
        reply = reply_to(talk, answer, coverage() if talk.kind == "help" else None)
        return replace(taken, reply=reply, about=before.question if before and talk.kind in ABOUT_THE_ANSWER else None)
    if not news:
        word = hangs_in_the_air(shortened(question))
        return replace(taken, reply=asks_whom(word)) if word else taken
    choices = doubtful(shortened(question), news, as_of=taken.request.as_of.date())
    return replace(taken, reply=asks_back(choices)) if choices else taken


def _chosen(text: str, turns: Sequence[Turn]) -> str | None:
    """Return the question that was asked back about, with what was chosen; None where nothing was chosen."""
    before = turns[-1] if turns else None
    choices = choices_in(before.answer.reply) if before and before.answer else []
    if before is None or not choices:
        return None
    item = item_meant(text)
    wanted = words_of(text)
    if item is not None and item <= len(choices):
        choice = choices[item - 1 if item > 0 else item]
    else:
        named = [one for one in choices if wanted & words_of(one)]
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
