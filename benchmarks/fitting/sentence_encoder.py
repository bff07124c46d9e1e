"""The encoder of sentences as it is trained: a transformer, and heads that make vectors of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

HEADS = "heads.pt"
"""The file of the heads in the folder of a model."""
_LONGEST = 80
_WIDTH = 128
"""Numbers in the vector of a token, of the 384 of the transformer: kept by principal components, then trained."""
_AT_ONCE = 22
_COUNTS = (5.5, 9.0)
"""What cosines of whole texts and of tokens count in log-odds before training."""
_NOTHING = 12.0
"""The log-odds before training that none of the sentences answers."""

Vectors = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Of a text: the vector of the whole, those of its tokens, and what share each token has."""


class Heads(torch.nn.Module):  # type: ignore[misc]
    """What makes vectors of tokens smaller, what a token counts, what cosines count, and that nothing answers."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.smaller = torch.nn.Linear(hidden, _WIDTH, bias=False)
        self.gate = torch.nn.Linear(hidden, 1, bias=False)
        torch.nn.init.zeros_(self.gate.weight)
        self.counts = torch.nn.Parameter(torch.tensor(_COUNTS))
        self.nothing = torch.nn.Parameter(torch.tensor(_NOTHING))

    def fit_to(self, states: torch.Tensor) -> None:
        """Begin with the principal components of states of tokens, of shape (tokens, hidden)."""
        _, _, components = torch.linalg.svd(torch.nn.functional.normalize(states, dim=-1), full_matrices=False)
        self.smaller.weight.data = components[:_WIDTH].clone()

    def of_text(self, states: torch.Tensor) -> Vectors:
        """Return the vectors of a text from the states of its tokens, of shape (length, hidden); its ends count not."""
        inner = states[1:-1]
        return (
            torch.nn.functional.normalize(states.mean(0), dim=-1),
            torch.nn.functional.normalize(self.smaller(inner), dim=-1),
            torch.softmax(self.gate(inner).squeeze(-1), 0),
        )

    def score(self, asked: Vectors, told: Vectors) -> torch.Tensor:
        """Return what the vectors of a text speak for it as the answer to a question, in log-odds."""
        whole, tokens, shares = asked
        by_token = shares @ (tokens @ told[1].T).max(1).values
        return self.counts[0] * (whole @ told[0]) + self.counts[1] * by_token


class Encoder:
    """The transformer with its heads, words' own vectors held as they are."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer, self.model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
        for words in self.model.embeddings.parameters():
            words.requires_grad = False
        self.heads = Heads(self.model.config.hidden_size)
        self.fitted = (folder / HEADS).exists()
        if self.fitted:
            self.heads.load_state_dict(torch.load(folder / HEADS, weights_only=True))

    def fit_heads(self, texts: Sequence[str]) -> None:
        """Begin with heads that keep what these texts differ in."""
        with torch.inference_mode():
            states = torch.cat(self._states(texts)).clone()
        self.heads.fit_to(states)
        self.fitted = True

    def vectors(self, texts: Sequence[str]) -> list[Vectors]:
        """Return the vectors of texts, in their order."""
        return [self.heads.of_text(states) for states in self._states(texts)]

    def save(self, folder: Path) -> None:
        """Write transformer, tokenizer and heads."""
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        torch.save(self.heads.state_dict(), folder / HEADS)

    def _states(self, texts: Sequence[str]) -> list[torch.Tensor]:
        """Return the states of the tokens of each text; texts of like length are read at once."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found: dict[int, torch.Tensor] = {}
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            read = self.tokenizer(
                [texts[place] for place in some],
                padding=True,
                truncation=True,
                max_length=_LONGEST,
                return_tensors="pt",
            )
            told = self.model(**read).last_hidden_state
            for row, place in enumerate(some):
                found[place] = told[row, : int(read["attention_mask"][row].sum())]
        return [found[place] for place in range(len(texts))]
