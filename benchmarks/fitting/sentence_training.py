"""Trains the encoder of sentences on question sets, so that what answers a question is nearer to it than what does not.

    python -m benchmarks.fitting.sentence_training MODEL_DIR OUT_DIR --on QUESTIONS.jsonl=DATA_DIR ... --judged ...

MODEL_DIR holds sentence-transformers/all-MiniLM-L6-v2; OUT_DIR gets the same trained, for
`benchmarks.fitting.sentence_model` to write what ships. Each question is a contest of the sentences that are likeliest
without the encoder: their log-odds by the table `sentences`, and a scale times the cosine, go into one softmax, whose
right ones are to be likely (Cao and others 2007). Vectors of words stay as they are. Prints before, during and after
training in how many questions of the sets to be judged, on which nothing is trained, the first and one of the first
three sentences answer. The weights of tables are fitted on those sets, too: on what it was trained on the encoder is
surer than elsewhere. Needs torch and transformers in the environment.
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
from transformers import AutoModel, AutoTokenizer

from benchmarks.fitting.question_sets import Asked, read_questions
from bot.setup.start import bring_up_to_date
from retrieval.corpus.corpus import Corpus, Location
from retrieval.domain.articles import end_of_day
from retrieval.domain.weights import weights
from retrieval.evidence.extractive import chosen_by_rules
from retrieval.evidence.sentence_choice import Read, read_closely_as, sentence_signs
from retrieval.indexes.embeddings import open_model
from retrieval.ranking.search import Request, Search

_CONTENDERS = 10
_LONGEST = 80
_BATCH = 8
_RATE, _SCALE_RATE = 4e-5, 0.02
_WARM = 15
"""Steps until the full rate, which then falls in a line to a tenth."""
_LOOKS = 6
"""Times that the sets to be judged are looked at while training."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A question with the texts that may answer it, their log-odds without the encoder, and which are right."""

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
    encoder = _Encoder(given.model)
    print("before:", _judge(encoder, judged))
    _train(encoder, trained, judged, given.rounds)
    encoder.model.save_pretrained(given.out)
    encoder.tokenizer.save_pretrained(given.out)


def _collect(questions: str, data: str, *, with_right: bool) -> Iterator[Contest]:
    """Yield the contests of a set; in those to train on a right sentence is always among the contenders."""
    corpus = Corpus(Location(Path(data)), lambda: open_model("wordllama"))
    try:
        bring_up_to_date(corpus)
        search, newest = Search(corpus), corpus.catalogue.coverage().last_day or date.today()  # noqa: DTZ011
        for asked in read_questions(Path(questions)):
            read = list(_read(search, asked, asked.as_of or newest + timedelta(days=1))) if asked.holds else []
            if any(_holds(asked, one) for one in read):
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
    if with_right and not set(right) & set(kept):
        kept[-1] = right[0]
    return Contest(
        asked.question,
        tuple(read_closely_as(read[place]) for place in kept),
        torch.tensor([odds[place] for place in kept]),
        torch.tensor([place in right for place in kept]),
    )


class _Encoder:
    """The encoder in training, and what a cosine of it counts in log-odds."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer, self.model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
        for words in self.model.embeddings.parameters():
            words.requires_grad = False
        self.scale = torch.nn.Parameter(torch.tensor(weights("sentences")["nearness"]))

    def scores(self, contests: Sequence[Contest]) -> list[torch.Tensor]:
        """Return the log-odds of what competes in each contest."""
        vectors = self._vectors([one.question for one in contests] + [text for one in contests for text in one.texts])
        at, found = len(contests), []
        for place, one in enumerate(contests):
            near = vectors[at : at + len(one.texts)] @ vectors[place]
            found.append(one.odds.float() + self.scale * near)
            at += len(one.texts)
        return found

    def _vectors(self, texts: list[str]) -> torch.Tensor:
        read = self.tokenizer(texts, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
        told, mask = self.model(**read).last_hidden_state, read["attention_mask"].unsqueeze(-1)
        return torch.nn.functional.normalize((told * mask).sum(1) / mask.sum(1), dim=-1)


def _train(encoder: _Encoder, contests: list[Contest], judged: Sequence[Contest], rounds: int) -> None:
    learning = [one for one in encoder.model.parameters() if one.requires_grad]
    climb = torch.optim.AdamW(
        [{"params": learning, "lr": _RATE}, {"params": [encoder.scale], "lr": _SCALE_RATE}], weight_decay=0.01
    )
    steps = rounds * (len(contests) // _BATCH)
    order = random.Random(0)  # noqa: S311 - not a secret
    encoder.model.train()
    for step, batch in enumerate(_batches(contests, rounds, order), 1):
        climb.param_groups[0]["lr"] = _RATE * min(1.0, step / _WARM) * max(0.1, 1 - step / steps)
        loss: Any = sum(
            torch.logsumexp(scores, 0) - torch.logsumexp(scores[one.right], 0)
            for one, scores in zip(batch, encoder.scores(batch), strict=True)
        )
        climb.zero_grad()
        (loss / _BATCH).backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        climb.step()
        if step % max(1, steps // _LOOKS) == 0:
            print(f"step {step} of {steps}:", _judge(encoder, judged), flush=True)


def _batches(contests: list[Contest], rounds: int, order: random.Random) -> Iterator[list[Contest]]:
    for _ in range(rounds):
        order.shuffle(contests)
        for start in range(0, len(contests) - _BATCH + 1, _BATCH):
            yield contests[start : start + _BATCH]


def _judge(encoder: _Encoder, contests: Sequence[Contest]) -> str:
    encoder.model.eval()
    first = among = 0
    with torch.inference_mode():
        for start in range(0, len(contests), _BATCH):
            batch = contests[start : start + _BATCH]
            for one, scores in zip(batch, encoder.scores(batch), strict=True):
                best = np.argsort(-scores.numpy(), kind="stable")
                first, among = first + bool(one.right[best[0]]), among + bool(one.right[best[:3]].any())
    encoder.model.train()
    return f"first {first / len(contests):.3f}, first three {among / len(contests):.3f} of {len(contests)}"


if __name__ == "__main__":
    main()
