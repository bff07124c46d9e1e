"""Writes the encoder of sentences that ships (`retrieval/text/sentence_model`) as one graph for onnxruntime.

    python -m benchmarks.fitting.sentence_model MODEL_DIR OUT_DIR

MODEL_DIR holds sentence-transformers/all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019; Apache 2.0) as
`benchmarks.fitting.sentence_training` leaves it. The mean over tokens, what makes the vectors of tokens smaller, and
their unit length become part of the graph; weights are rounded to eight bits, a quarter of the size. Needs torch,
transformers, onnx and onnxruntime in an environment of its own: nothing of it is needed to use the model.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel, AutoTokenizer

from benchmarks.fitting.sentence_encoder import HEADS, Heads

_OPSET = 17


class _Sentence(torch.nn.Module):  # type: ignore[misc]
    """The encoder with what makes vectors of unit length of its tokens."""

    def __init__(self, encoder: torch.nn.Module, heads: Heads) -> None:
        super().__init__()
        self.encoder, self.heads = encoder, heads

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return what `retrieval.text.sentence_vectors.Encoded` has of one text, from its ids, of shape (1, length)."""
        told = self.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]
        return self.heads.of_text(told)


def main() -> None:
    """Export, round and write the model, its tokenizer beside it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("model", type=Path, metavar="MODEL_DIR")
    options.add_argument("out", type=Path, metavar="OUT_DIR")
    given = options.parse_args()
    encoder = AutoModel.from_pretrained(given.model, attn_implementation="eager").eval()
    heads = Heads(encoder.config.hidden_size)
    heads.load_state_dict(torch.load(given.model / HEADS, weights_only=True))
    example = AutoTokenizer.from_pretrained(given.model)(["one text to draw the graph by"], return_tensors="pt")
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Sentence(encoder, heads),
            (example["input_ids"],),
            str(whole),
            input_names=["ids"],
            output_names=["whole", "tokens", "shares"],
            dynamic_axes={"ids": {1: "length"}},
            dynamo=False,
            opset_version=_OPSET,
        )
        quantize_dynamic(whole, given.out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(given.model / "tokenizer.json", given.out / "tokenizer.json")


if __name__ == "__main__":
    main()
