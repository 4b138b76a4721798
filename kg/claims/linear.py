"""A multinomial logistic model over sparse named features: the one learned component of this room.

Its weights are data (`ontology/arguments.json`), made by `ontology/tools/train_arguments.py` from annotated articles.  A feature is a short
string; one that the model never saw weighs nothing, so a type that a user adds is read by the general features alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from kg import resources

FILE = "arguments.json"


@dataclass(frozen=True)
class Model:
    """`classes` name the columns of `weights`; row 0 of `weights` is the bias, which every item has."""

    classes: tuple[str, ...]
    rows: dict[str, int]
    weights: Any  # float32 array (features + 1, classes)

    def probabilities(self, items: Sequence[Sequence[str]]) -> Any:
        """Array (items, classes) of probabilities; `items` hold the features of each."""
        if not items:
            return np.zeros((0, len(self.classes)))
        get = self.rows.get
        flat: list[int] = []
        starts = []
        for features in items:
            starts.append(len(flat))
            flat.append(0)
            for feature in features:
                row = get(feature)
                if row is not None:
                    flat.append(row)
        scores = np.add.reduceat(self.weights[flat], starts, axis=0)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)


@cache
def load() -> dict[str, Model]:
    """The shipped models by name: roles, modality, polarity, presupposed, dating, source, confidence."""
    stored = json.loads((resources.folder("ontology") / FILE).read_text(encoding="utf-8"))
    return {name: from_record(record) for name, record in stored["models"].items()}


def from_record(record: dict[str, Any]) -> Model:
    """`record` holds `classes`, and `weights`: feature -> one number for each class, in hundredths; the bias stands under ""."""
    features = dict(record["weights"])
    bias = features.pop("")
    table = np.array([bias, *features.values()], dtype=np.float32) / 100
    return Model(tuple(record["classes"]), {name: row for row, name in enumerate(features, start=1)}, table)
