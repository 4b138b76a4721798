"""From features to a probability and its reasons: a logistic model whose weights are data (`weights.json`)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.json")
REASONS = 4  # how many features a decision names


@dataclass(frozen=True)
class Model:
    """`weights` of features in log-odds; `threshold` is the probability above which two are taken for one."""

    bias: float
    weights: dict[str, float]
    threshold: float

    def probability(self, features: Iterable[str]) -> float:
        weights = self.weights
        total = self.bias + sum([weights.get(f, 0.0) for f in features])
        return 1 / (1 + math.exp(-total)) if total > -30 else 0.0

    def reasons(self, features: Iterable[str]) -> tuple[str, ...]:
        """The features that weighed most, signed, strongest first."""
        weighed = sorted(((self.weights.get(f, 0.0), f) for f in set(features)), key=lambda x: (-abs(x[0]), x[1]))
        return tuple(f"{'+' if w > 0 else '-'} {name}" for w, name in weighed[:REASONS] if abs(w) >= 0.05)


@cache
def learned(path: Path = WEIGHTS) -> dict[str, Model]:
    """`within` for two claims of one article, `across` for two groups of claims of different articles."""
    data = json.loads(path.read_text("utf-8"))
    return {name: Model(part["bias"], part["weights"], part["threshold"]) for name, part in data.items()}
