"""Writes the encoder of sentences that ships (`retrieval/text/sentence_model`) as one graph for onnxruntime.

    python -m benchmarks.fitting.sentence_model MODEL_DIR OUT_DIR

MODEL_DIR holds sentence-transformers/all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019; Apache 2.0) as
`benchmarks.fitting.sentence_training` leaves it. The mean over tokens and the unit length become part of the graph;
weights are rounded to eight bits, a quarter of the size. Needs torch, transformers, onnx and onnxruntime in an
environment of its own: nothing of it is needed to use the model.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel, AutoTokenizer

_OPSET = 17


class _Sentence(torch.nn.Module):  # type: ignore[misc]
    """The encoder with what makes one vector of unit length of its tokens."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the vector of a text, of shape (1, 384), from its `tokens`, of shape (1, length)."""
        told = self.encoder(input_ids=tokens, attention_mask=torch.ones_like(tokens))
        return torch.nn.functional.normalize(told.last_hidden_state.mean(1), dim=-1)


def main() -> None:
    """Export, round and write the model, its tokenizer beside it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("model", type=Path, metavar="MODEL_DIR")
    options.add_argument("out", type=Path, metavar="OUT_DIR")
    given = options.parse_args()
    encoder = AutoModel.from_pretrained(given.model, attn_implementation="eager").eval()
    example = AutoTokenizer.from_pretrained(given.model)(["one text to draw the graph by"], return_tensors="pt")
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Sentence(encoder),
            (example["input_ids"],),
            str(whole),
            input_names=["tokens"],
            output_names=["vector"],
            dynamic_axes={"tokens": {1: "length"}},
            dynamo=False,
            opset_version=_OPSET,
        )
        quantize_dynamic(whole, given.out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(given.model / "tokenizer.json", given.out / "tokenizer.json")


if __name__ == "__main__":
    main()
