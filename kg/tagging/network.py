"""The encoder and its tokenizer, as shipped: int8 ONNX and a unigram vocabulary (docs/tagger.md says what they were made from)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg import resources
from kg.tagging.chunks import chunks
from kg.tagging.engine import FOLDER
from kg.tagging.tags import Head, Labels, Tags

_TOGETHER = 8  # pieces of one call: bounds memory
_MOST = 480  # tokens of a piece; the encoder knows 512 positions
_FIRST, _PADDING, _LAST = 0, 1, 2  # token ids


@cache
def shipped() -> Network:
    return Network(resources.folder(FOLDER))


class Network:
    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # extraction is parallel by article
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch for ever
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        stored = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.labels = Labels(tuple(stored["types"]), tuple(stored["modalities"]))
        head = np.load(folder / "arguments.npz")
        self.head = Head(head["distances"], head["weights"], head["bias"])

    def tag(self, text: str) -> Tags:
        pieces = [(start, self._tokenizer.encode(text[start:end])) for start, end in chunks(text)]
        found: list[Any] = [None] * len(pieces)
        order = sorted(range(len(pieces)), key=lambda n: len(pieces[n][1].ids))  # alike in length: little filling
        for first in range(0, len(order), _TOGETHER):
            some = order[first : first + _TOGETHER]
            for number, rows in zip(some, self._run([pieces[n][1].ids[:_MOST] for n in some]), strict=True):
                found[number] = rows
        starts: list[int] = []
        ends: list[int] = []
        bounds: list[tuple[int, int]] = []
        for (at, piece), _ in zip(pieces, found, strict=True):
            offsets = piece.offsets[:_MOST]
            bounds.append((len(starts), len(starts) + len(offsets)))
            starts += [at + a for a, _ in offsets]
            ends += [at + b for _, b in offsets]
        width = self.head.distances.shape[1]
        columns = self.labels.columns()[-1].stop
        joined = np.concatenate(found) if found else np.zeros((0, columns + 2 * width), dtype=np.float32)
        scores, pull, reach = joined[:, :columns], joined[:, columns : columns + width], joined[:, columns + width :]
        return Tags(self.labels, self.head, starts, ends, bounds, scores, pull, reach)

    def _run(self, ids: list[list[int]]) -> list[Any]:
        width = max(map(len, ids)) + 2
        tokens = np.full((len(ids), width), _PADDING, dtype=np.int64)
        seen = np.zeros((len(ids), width), dtype=np.int64)
        for row, some in enumerate(ids):
            tokens[row, : len(some) + 2] = [_FIRST, *some, _LAST]
            seen[row, : len(some) + 2] = 1
        out = self._session.run(None, {"tokens": tokens, "seen": seen})[0]
        return [out[row, 1 : len(some) + 1] for row, some in enumerate(ids)]
