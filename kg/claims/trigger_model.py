"""The learned weights that decide, among the vocabulary's candidates, which are events and of which type.

A conditional logistic model: the score of a type at a place is a sum of weights of named features, that of "no event" is zero.  The
weights are data (`ontology/triggers.json`), made by `ontology/tools/train_triggers.py` from annotated articles.  A type that they do not
know (a user's own) is decided by the reliability its trigger set states.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.claims.trigger_features import Features

FILES = {False: "triggers.json", True: "triggers-hybrid.json"}  # by whether the tagger has read the text
Row = tuple[float, Mapping[str, float]]


@dataclass(frozen=True)
class Weights:
    """`table`: feature -> its weight for every type, and by type or branch."""

    types: frozenset[str]
    branch: Mapping[str, str]
    table: Mapping[str, Row]
    clusters: Mapping[str, tuple[str, ...]]
    threshold: float
    steps: tuple[tuple[float, float], ...] = ()  # share of a type -> part of such places that are right, rising; cross-validated

    def confidence(self, name: str, share: float) -> float:
        """The part of places with such a share of the type that a careful reader would annotate so."""
        if not self.steps or name not in self.types:
            return min(1.0, share)
        at = bisect_left(self.steps, (share, 0.0))
        (x0, y0), (x1, y1) = self.steps[max(0, at - 1)], self.steps[min(at, len(self.steps) - 1)]
        return y0 if x1 <= x0 else y0 + (y1 - y0) * (share - x0) / (x1 - x0)

    def scores(self, features: Features) -> dict[str, float]:
        """Type -> log odds against "no event", for the known types among the candidate's."""
        known = [t for t in features.by_type if t in self.types]
        if not known:
            return {}
        get = self.table.get
        typed = [row for f in features.typed if (row := get(f))]
        base = sum([row[0] for f in features.shared if (row := get(f))]) + sum([row[0] for row in typed])
        special = [row[1] for row in typed if row[1]]
        parts = {c: _part(c, special) for c in {*known, *(self.branch[t] for t in known)}}
        found = {}
        for name in known:
            rows = [row for f in (*features.by_type[name], "type") if (row := get(f))]
            own = [row[1] for row in rows if row[1]]
            total = base + sum([row[0] for row in rows]) + parts[name] + _part(name, own)
            if self.branch[name] != name:
                total += parts[self.branch[name]] + _part(self.branch[name], own)
            found[name] = total
        return found


def _part(column: str, rows: Iterable[Mapping[str, float]]) -> float:
    return sum([row[column] for row in rows if column in row])


def probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    """Softmax with "no event" at score zero; its own share is left out."""
    top = max(0.0, *scores.values()) if scores else 0.0
    parts = {name: math.exp(score - top) for name, score in scores.items()}
    total = math.exp(-top) + sum(parts.values())
    return {name: part / total for name, part in parts.items()}


@cache
def load(learned: bool = False) -> Weights:
    return from_text((resources.folder("ontology") / FILES[learned]).read_text(encoding="utf-8"))


def from_text(text: str) -> Weights:
    stored = json.loads(text)
    table: dict[str, Row] = {}
    for feature, row in stored["weights"].items():
        table[feature] = (row.pop("", 0) / 100, {column: value / 100 for column, value in row.items()})
    return Weights(
        frozenset(stored["types"]),
        stored["types"],
        table,
        {word: tuple(names.split()) for word, names in stored["clusters"].items()},
        stored["threshold"],
        tuple((x, y) for x, y in stored.get("confidence", ())),
    )
