"""What the tagger says of an article: log odds and shares over stretches of its text, for the decisions of `kg/claims`.

Everything is a score of words that stand there; nothing is generated.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from typing import Any

import numpy as np

OUTSIDE, BEGIN, INSIDE = range(3)
ARGUMENTS = ("none", "agent", "patient", "party", "place", "theme", "time", "source")
_BUCKETS = 64  # of the distance between a token and the trigger, by sign and logarithm
_MOST = 6.0  # log odds beyond which a grade does not rise


@dataclass(frozen=True)
class Labels:
    """What the columns of the network's scores mean: three of the trigger, then the types, modalities, polarities, presupposed."""

    types: tuple[str, ...]
    modalities: tuple[str, ...]

    def columns(self) -> tuple[slice, slice, slice, slice]:
        """Of types, modalities, polarity (positive, negative) and presupposed (no, yes)."""
        first = 3 + len(self.types)
        second = first + len(self.modalities)
        return slice(3, first), slice(first, second), slice(second, second + 2), slice(second + 2, second + 4)


@dataclass(frozen=True)
class Head:
    """The argument head: a token is given a class by the sum of what it, the trigger and the distance between them say."""

    distances: Any  # (buckets, width)
    weights: Any  # (width, classes)
    bias: Any  # (classes)


@dataclass(frozen=True)
class Tags:
    """Scores of the tokens of one article.  `pieces` are the token ranges that were read at once; offsets are code points of the text."""

    labels: Labels
    head: Head
    starts: Sequence[int]
    ends: Sequence[int]
    pieces: Sequence[tuple[int, int]]
    scores: Any  # (tokens, columns)
    pull: Any  # (tokens, width): what a token says as trigger
    reach: Any  # (tokens, width): what it says as argument

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The range of tokens that share characters with the stretch; empty where the encoder read nothing."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    @cached_property
    def _events(self) -> Any:
        """Log odds of every token that it is part of a trigger."""
        found = self.scores[:, :3]
        return np.logaddexp(found[:, BEGIN], found[:, INSIDE]) - found[:, OUTSIDE]

    @cached_property
    def _shares(self) -> list[Any]:
        return [softmax(self.scores[:, columns]) for columns in self.labels.columns()]

    def event(self, start: int, end: int) -> float:
        """Log odds that the stretch names an event."""
        low, high = self.tokens(start, end)
        return float(self._events[low:high].mean()) if low < high else -_MOST

    def types(self, start: int, end: int) -> dict[str, float]:
        """Share of each type, should the stretch name an event."""
        low, high = self.tokens(start, end)
        if low >= high:
            return {}
        return dict(zip(self.labels.types, self._shares[0][low:high].mean(axis=0).tolist(), strict=True))

    def mood(self, start: int, end: int) -> tuple[list[float], float, float]:
        """Shares of the modalities, of a negative claim and of a presupposed one."""
        low, high = self.tokens(start, end)
        if low >= high:
            return [1.0 if i == 0 else 0.0 for i in range(len(self.labels.modalities))], 0.0, 0.0
        modality, polarity, given = (shares[low:high].mean(axis=0).tolist() for shares in self._shares[1:])
        return modality, polarity[1], given[1]

    def spans(self, start: int, end: int, least: float) -> list[tuple[int, int]]:
        """Stretches between two offsets whose tokens have at least these log odds of an event, cut where a new one begins."""
        found: list[list[int]] = []
        before = -2
        low, high = bisect_left(self.starts, start), bisect_right(self.ends, end)
        for at in (np.flatnonzero(self._events[low:high] >= least) + low).tolist():
            inside = self.scores[at, INSIDE] > self.scores[at, BEGIN]
            if at == before + 1 and inside:
                found[-1][1] = self.ends[at]
            else:
                found.append([self.starts[at], self.ends[at]])
            before = at
        return [(first, last) for first, last in found]

    def arguments(self, start: int, end: int) -> Reach:
        """What the tokens around a trigger are to it."""
        low, high = self.tokens(start, end)
        piece = next(((a, b) for a, b in self.pieces if a <= low < b), None)
        if piece is None or low >= high:
            return Reach(self, 0, 0, None)
        first, last = piece
        high = min(high, last)
        offsets = np.round(np.arange(first, last) - (low + high - 1) / 2)
        buckets = np.sign(offsets) * np.minimum(np.floor(np.log2(np.abs(offsets) + 1) * 4), _BUCKETS // 2 - 1) + _BUCKETS // 2
        inner = self.pull[low:high].mean(axis=0) + self.reach[first:last] + self.head.distances[buckets.astype(int)]
        shares = softmax(np.maximum(inner, 0) @ self.head.weights + self.head.bias)
        return Reach(self, first, last, np.concatenate((np.zeros((1, shares.shape[1])), shares.cumsum(axis=0))))


@dataclass(frozen=True)
class Reach:
    """The classes of the tokens around one trigger; `sums` run over the tokens from `first` up to `last`."""

    tags: Tags
    first: int
    last: int
    sums: Any  # (tokens + 1, classes), None where the trigger has no tokens

    def shares(self, start: int, end: int) -> Sequence[float] | None:
        """Mean share of each of ARGUMENTS over the stretch; None outside of what was read with the trigger."""
        if self.sums is None:
            return None
        low, high = self.tags.tokens(start, end)
        low, high = max(low, self.first), min(high, self.last)
        if low >= high:
            return None
        found: Sequence[float] = ((self.sums[high - self.first] - self.sums[low - self.first]) / (high - low)).tolist()
        return found


def softmax(scores: Any) -> Any:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def odds(share: float) -> float:
    return log(max(share, 1e-4) / max(1 - share, 1e-4))


def grade(score: float) -> int:
    """Log odds as a small whole number: the name of a feature."""
    return round(min(max(score, -_MOST), _MOST))


def grades(name: str, score: float) -> tuple[str, ...]:
    """Log odds as the names of all grades up to them, so that a linear model learns a curve from few examples (thermometer code)."""
    return _up_to(name, grade(score))


@cache
def _up_to(name: str, last: int) -> tuple[str, ...]:
    return tuple(f"{name}>{step}" for step in range(-int(_MOST), last + 1))
