"""The learned weights that decide, among the vocabulary's candidates, which are events and of which type.

A conditional logistic model: the score of a type at a place is a sum of weights of named features, that of "no event" is zero.  The weights
are data (`ontology/triggers.json`), made by `ontology/tools/train_triggers.py` from annotated articles.  A type that the weights do not know
(a user's own) is decided by the reliability its trigger set states.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.claims.trigger_features import Features

FILE = "triggers.json"


@dataclass(frozen=True)
class Weights:
    """`table`: feature -> (column -> weight); column "" holds for all types, else a type or a branch."""

    types: frozenset[str]
    branch: Mapping[str, str]
    table: Mapping[str, Mapping[str, float]]
    clusters: Mapping[str, tuple[str, ...]]
    threshold: float

    def scores(self, features: Features) -> dict[str, float]:
        """Type -> log odds against "no event", for the known types among the candidate's."""
        base = 0.0
        by: dict[str, float] = {}
        known = [t for t in features.by_type if t in self.types]
        if not known:
            return {}
        get = self.table.get
        columns = {self.branch[t] for t in known} | set(known)
        for feature in features.shared:
            row = get(feature)
            if row is not None:
                base += row.get("", 0.0)
        for feature in features.typed:
            row = get(feature)
            if row is not None:
                for column, weight in row.items():
                    if column == "":
                        base += weight
                    elif column in columns:
                        by[column] = by.get(column, 0.0) + weight
        found = {}
        for name in known:
            total = base + by.get(name, 0.0) + by.get(self.branch[name], 0.0)
            for feature in (*features.by_type[name], "type"):
                row = get(feature)
                if row is not None:
                    total += row.get("", 0.0) + row.get(name, 0.0) + row.get(self.branch[name], 0.0)
            found[name] = total
        return found


def probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    """Softmax with "no event" at score zero; its own share is left out."""
    top = max(0.0, *scores.values()) if scores else 0.0
    parts = {name: math.exp(score - top) for name, score in scores.items()}
    total = math.exp(-top) + sum(parts.values())
    return {name: part / total for name, part in parts.items()}


@cache
def load() -> Weights:
    return from_text((resources.folder("ontology") / FILE).read_text(encoding="utf-8"))


def from_text(text: str) -> Weights:
    stored = json.loads(text)
    return Weights(
        frozenset(stored["types"]),
        stored["types"],
        {feature: {column: value / 100 for column, value in row.items()} for feature, row in stored["weights"].items()},
        {word: tuple(names.split()) for word, names in stored["clusters"].items()},
        stored["threshold"],
    )
