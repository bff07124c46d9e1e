"""Trains the encoder of sentences on question sets, so that what answers a question is nearer to it than what does not.

    python -m benchmarks.fitting.sentence_training MODEL_DIR OUT_DIR --on QUESTIONS.jsonl=DATA_DIR ... --judged ...

MODEL_DIR holds sentence-transformers/all-MiniLM-L6-v2; OUT_DIR gets the same trained, for
`benchmarks.fitting.sentence_model` to write what ships. Each question is a contest of the sentences that are
likeliest without the encoder: their log-odds by the table `sentences`, and what the encoder gives them, go into one
softmax, whose right ones are to be likely (Cao and others 2007). That nothing answers takes part as well: it is right
where a set says so, and in some contests without their right sentences. Vectors of words stay as they are. Prints
before, during and after training in how many questions of the sets to be judged, on which nothing is trained, the
first and one of the first three sentences answer. The weights of tables are fitted on those sets, too: on what it was
trained on the encoder is surer than elsewhere. Needs torch and transformers in the environment.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.fitting.question_sets import Asked, read_questions
from benchmarks.fitting.sentence_encoder import Encoder
from bot.setup.start import bring_up_to_date
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.articles import end_of_day
from retrieval.domain.weights import weights
from retrieval.evidence.extractive import chosen_by_rules
from retrieval.evidence.sentence_choice import Read, read_closely_as, sentence_signs
from retrieval.indexes.embeddings import open_model
from retrieval.ranking.search import Request, Search

_CONTENDERS = 10
_BATCH = 8
_RATE, _HEAD_RATE, _SCALE_RATE = 4e-5, 4e-4, 0.02
_FITTED = 80
"""Contests whose texts show what vectors of tokens differ in."""
_UNANSWERED = 0.25
"""The share of contests that lose their right sentences."""
_FEWEST = 3
"""Wrong sentences without which a contest keeps its right ones."""
_WARM = 15
"""Steps until the full rate, which then falls in a line to a tenth."""
_LOOKS = 6
"""Times that the sets to be judged are looked at while training."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A question with the texts that may answer it, their log-odds without the encoder, and which are right, if any."""

    question: str
    texts: tuple[str, ...]
    odds: torch.Tensor
    right: torch.Tensor


def main() -> None:
    """Collect, train, and print what it is worth."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("model", type=Path, metavar="MODEL_DIR")
    options.add_argument("out", type=Path, metavar="OUT_DIR")
    options.add_argument("--on", nargs="+", required=True, metavar="QUESTIONS=DATA_DIR")
    options.add_argument("--judged", nargs="+", required=True, metavar="QUESTIONS=DATA_DIR")
    options.add_argument("--rounds", type=int, default=2)
    given = options.parse_args()
    torch.manual_seed(0)
    trained = [one for named in given.on for one in _collect(*named.rpartition("=")[::2], with_right=True)]
    judged = [one for named in given.judged for one in _collect(*named.rpartition("=")[::2], with_right=False)]
    encoder = Encoder(given.model)
    if not encoder.fitted:
        encoder.fit_heads([text for one in trained[:_FITTED] for text in (one.question, *one.texts)])
    print("before:", _judge(encoder, judged))
    _train(encoder, trained, judged, given.rounds)
    encoder.save(given.out)
    print("cosines of wholes and of tokens count", encoder.heads.counts.tolist())


def _collect(questions: str, data: str, *, with_right: bool) -> Iterator[Contest]:
    """Yield the contests of a set; in those to train on a right sentence that was read always takes part."""
    corpus = Corpus(Location(Path(data)), lambda: open_model("wordllama"))
    try:
        bring_up_to_date(corpus)
        search, newest = Search(corpus), corpus.catalogue.coverage().last_day or date.today()  # noqa: DTZ011
        for asked in read_questions(Path(questions)):
            read = _read(search, asked, asked.as_of or newest + timedelta(days=1))
            found = any(_holds(asked, one) for one in read)
            if found or (read and with_right and (asked.holds or not asked.answerable)):
                yield _contest(asked, read, with_right=with_right)
    finally:
        corpus.close()


def _read(search: Search, asked: Asked, day: date) -> Sequence[Read]:
    sighted = search.sight(Request(asked.question, end_of_day(day)))
    if not sighted.sightings:
        return []
    found = search.read(sighted)
    rules = chosen_by_rules(found.question, found.candidates, day, found.idf)
    if rules.weighable is None or found.question.parts:
        return []
    return sentence_signs(rules.asked, rules.weighable, rules.passages)


def _holds(asked: Asked, read: Read) -> bool:
    return asked.holds is not None and asked.holds(read.quote)


def _contest(asked: Asked, read: Sequence[Read], *, with_right: bool) -> Contest:
    table = {name: weight for name, weight in weights("sentences").items() if name != "nearness"}
    odds = [sum(weight * one.signs[name] for name, weight in table.items()) for one in read]
    chosen = sorted(range(len(read)), key=lambda place: -odds[place])
    right = [place for place in chosen if _holds(asked, read[place])]
    kept = chosen[:_CONTENDERS]
    if with_right and right and not set(right) & set(kept):
        kept[-1] = right[0]
    return Contest(
        asked.question,
        tuple(read_closely_as(read[place]) for place in kept),
        torch.tensor([odds[place] for place in kept]),
        torch.tensor([place in right for place in kept]),
    )


def _scores(encoder: Encoder, contests: Sequence[Contest]) -> list[torch.Tensor]:
    """Return the log-odds of what competes in each contest."""
    vectors = encoder.vectors([one.question for one in contests] + [text for one in contests for text in one.texts])
    at, found = len(contests), []
    for place, one in enumerate(contests):
        told = vectors[at : at + len(one.texts)]
        found.append(one.odds.float() + torch.stack([encoder.heads.score(vectors[place], text) for text in told]))
        at += len(one.texts)
    return found


def _train(encoder: Encoder, contests: list[Contest], judged: Sequence[Contest], rounds: int) -> None:
    learning = [one for one in encoder.model.parameters() if one.requires_grad]
    heads = encoder.heads
    smaller = [*heads.smaller.parameters(), *heads.gate.parameters()]
    climb = torch.optim.AdamW(
        [
            {"params": learning, "lr": _RATE},
            {"params": smaller, "lr": _HEAD_RATE},
            {"params": [heads.counts, heads.nothing], "lr": _SCALE_RATE},
        ],
        weight_decay=0.01,
    )
    steps = rounds * (len(contests) // _BATCH)
    order = random.Random(0)  # noqa: S311 - not a secret
    encoder.model.train()
    for step, batch in enumerate(_batches(contests, rounds, order), 1):
        pace = min(1.0, step / _WARM) * max(0.1, 1 - step / steps)
        climb.param_groups[0]["lr"], climb.param_groups[1]["lr"] = _RATE * pace, _HEAD_RATE * pace
        tried = [_without_right(one) if order.random() < _UNANSWERED else one for one in batch]
        loss: Any = sum(
            _loss(scores, one.right, heads.nothing) for one, scores in zip(tried, _scores(encoder, tried), strict=True)
        )
        climb.zero_grad()
        (loss / _BATCH).backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        climb.step()
        if step % max(1, steps // _LOOKS) == 0:
            print(f"step {step} of {steps}:", _judge(encoder, judged), flush=True)


def _loss(scores: torch.Tensor, right: torch.Tensor, nothing: torch.Tensor) -> torch.Tensor:
    """Return how unlikely the right ones are, or that nothing answers where there are none."""
    among = torch.cat([scores, nothing[None]])
    return torch.logsumexp(among, 0) - torch.logsumexp(among[torch.cat([right, ~right.any()[None]])], 0)


def _without_right(contest: Contest) -> Contest:
    wrong = torch.nonzero(~contest.right).squeeze(-1)
    if len(wrong) < _FEWEST:
        return contest
    texts = tuple(contest.texts[place] for place in wrong.tolist())
    return Contest(contest.question, texts, contest.odds[wrong], contest.right[wrong])


def _batches(contests: list[Contest], rounds: int, order: random.Random) -> Iterator[list[Contest]]:
    for _ in range(rounds):
        order.shuffle(contests)
        for start in range(0, len(contests) - _BATCH + 1, _BATCH):
            yield contests[start : start + _BATCH]


def _judge(encoder: Encoder, contests: Sequence[Contest]) -> str:
    encoder.model.eval()
    first = among = 0
    with torch.inference_mode():
        for start in range(0, len(contests), _BATCH):
            batch = contests[start : start + _BATCH]
            for one, scores in zip(batch, _scores(encoder, batch), strict=True):
                best = np.argsort(-scores.numpy(), kind="stable")
                first, among = first + bool(one.right[best[0]]), among + bool(one.right[best[:3]].any())
    encoder.model.train()
    return f"first {first / len(contests):.3f}, first three {among / len(contests):.3f} of {len(contests)}"


if __name__ == "__main__":
    main()
