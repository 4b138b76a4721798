"""The trained network as the package ships it: int8 ONNX, tokenizer, argument head and the meaning of the columns."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from train.network import Network


class _Shipped(torch.nn.Module):
    """Everything that is said of a token by itself, side by side: scores, and what it says as trigger and as argument."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, tokens: Any, seen: Any) -> Any:
        hidden = self.network.read(tokens, seen)
        return torch.cat([self.network.tags(hidden), self.network.pull(hidden), self.network.reach(hidden)], -1)


def export(network: Network, tokenizer: Any, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    tokens = torch.arange(80).reshape(2, 40) + 5
    free = {0: "pieces", 1: "tokens"}
    with tempfile.TemporaryDirectory() as scratch:
        whole = str(Path(scratch) / "whole.onnx")
        torch.onnx.export(
            _Shipped(network).eval(),
            (tokens, torch.ones_like(tokens)),
            whole,
            input_names=["tokens", "seen"],
            output_names=["out"],
            dynamic_axes={"tokens": free, "seen": free, "out": free},
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(
            whole, str(folder / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
        )
    tokenizer.save(str(folder / "tokenizer.json"))
    labels = {"types": network.labels.types, "modalities": network.labels.modalities}
    (folder / "labels.json").write_text(json.dumps(labels) + "\n", encoding="utf-8")
    np.savez(
        folder / "arguments.npz",
        distances=_numbers(network.distances.weight),
        weights=_numbers(network.arguments.weight).T,
        bias=_numbers(network.arguments.bias),
    )


def _numbers(tensor: Any) -> Any:
    return tensor.detach().numpy().astype(np.float32)
