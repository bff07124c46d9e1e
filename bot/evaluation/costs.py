"""What a run with a model will about cost, before it is begun."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.runner import Question, request_of
from bot.setup.settings import Settings
from retrieval.corpus.corpus import Corpus
from retrieval.llm.allowance import tokens_in
from retrieval.llm.composer import passages_for, prompt_of
from retrieval.llm.model_settings import ModelSettings
from retrieval.llm.passage_labels import LabelledPassages
from retrieval.llm.prices import price_of
from retrieval.ranking.search import Search

_SAMPLE = 8
_WRITTEN = 400
"""Tokens that a model writes for an answer, about; what it only thinks comes on top where it is paid for."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens of all answers together, and US dollars, None where the price of the model is not known."""

    model: str
    read: int
    written: int
    usd: float | None


def estimate(questions: Sequence[Question], corpus: Corpus, settings: Settings, seed: int) -> Estimate:
    """Estimate a run from the prompts of a few of its questions, drawn with the seed; no model is called."""
    drawn = random.Random(seed).sample(list(questions), min(_SAMPLE, len(questions)))  # noqa: S311 - no secret
    search = Search(corpus)
    sizes = []
    for question in drawn:
        request = request_of(question, question.case.question)
        passages = LabelledPassages(passages_for(search.find(request)))
        sizes.append(tokens_in(prompt_of(request, passages)))
    asked = sum(1 + len(question.case.turns) for question in questions)
    read, written = round(asked * sum(sizes) / max(1, len(sizes))), asked * _WRITTEN
    name = ModelSettings(settings.model).full_name
    price = price_of(name)
    return Estimate(name, read, written, price.of(read, written) if price else None)
