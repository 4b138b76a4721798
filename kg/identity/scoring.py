"""From features to a probability and its reasons: a logistic model whose weights are data (`weights.json`)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from kg.identity.features import Likeness, features

WEIGHTS = Path(__file__).with_name("weights.json")
REASONS = 4  # how many features a decision names
REMEMBERED = 50_000  # sums kept of pairs with equal answers

_S = TypeVar("_S", bound=tuple[Any, ...])


@dataclass(frozen=True)
class Model:
    """`weights` of features in log-odds; `threshold` is the probability above which two are taken for one."""

    bias: float
    weights: dict[str, float]
    threshold: float
    _sums: dict[tuple[Hashable, ...], float] = field(default_factory=dict, init=False, repr=False, compare=False)
    _shares: dict[tuple[Hashable, ...], list[float]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def weigh(self, pair: Likeness, setting: _S, names: Callable[[_S], list[str]]) -> float:
        """The probability for a pair in its setting, whose features `names` gives: both are weighed once for equal answers."""
        total = self._sums.get(pair)
        if total is None:
            if len(self._sums) >= REMEMBERED:
                self._sums.clear()
            total = self._sums[pair] = sum([self.weights.get(f, 0.0) for f in features(pair)])
        shares = self._shares.get(setting)
        if shares is None:
            shares = self._shares[setting] = [self.weights.get(f, 0.0) for f in names(setting)]
        return _logistic(self.bias + sum(shares, total))

    def probability(self, names: Iterable[str]) -> float:
        return _logistic(self.bias + sum([self.weights.get(f, 0.0) for f in names]))

    def reasons(self, names: Iterable[str]) -> tuple[str, ...]:
        """The features that weighed most, signed, strongest first."""
        telling = sorted([(-abs(w), f, w) for f in set(names) if abs(w := self.weights.get(f, 0.0)) >= 0.05])
        return tuple(f"{'+' if w > 0 else '-'} {name}" for _, name, w in telling[:REASONS])


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -30 else 0.0


@cache
def learned(path: Path = WEIGHTS) -> dict[str, Model]:
    """`within` for two claims of one article, `across` for two groups of claims of different articles."""
    data = json.loads(path.read_text("utf-8"))
    return {name: Model(part["bias"], part["weights"], part["threshold"]) for name, part in data.items()}
