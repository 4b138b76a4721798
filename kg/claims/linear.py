"""A multinomial logistic model over sparse named features: the one learned component of this room.

Its weights are data (`ontology/arguments.json`), made by `ontology/tools/train_arguments.py` from annotated articles.  A feature is a short
string; one that the model never saw weighs nothing, so a type that a user adds is read by the general features alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from typing import Any

import numpy as np

from kg import resources

FILE = "arguments.json"


@dataclass(frozen=True)
class Model:
    """`classes` name the columns of `weights`, whose row 0 is zero and stands for every unknown feature; `bias` is added to each item."""

    classes: tuple[str, ...]
    rows: dict[str, int]
    weights: Any  # float32 array (features + 1, classes)
    bias: Any  # float32 array (classes)

    def probabilities(self, items: Sequence[Sequence[str]]) -> Any:
        """Array (items, classes) of probabilities; `items` hold the features of each, at least one."""
        return shares(self.sums(items) + self.bias)

    def sums(self, items: Sequence[Sequence[str]]) -> Any:
        """Array (items, columns of `weights`) of what the features weigh together."""
        if not items:
            return np.zeros((0, self.weights.shape[1]))
        sizes = np.fromiter((len(features) for features in items), dtype=np.int64, count=len(items))
        total = int(sizes.sum())
        rows = np.fromiter(map(self.rows.get, chain.from_iterable(items), repeat(0)), dtype=np.int64, count=total)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        return np.add.reduceat(self.weights[rows], starts, axis=0)


def shares(scores: Any) -> Any:
    """Softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
    return raised / raised.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Pair:
    """Two models over much the same features: `both` weighs them for both at once (columns of the first, then of the second)."""

    first: Model
    second: Model
    both: Model


def pair(first: Model, second: Model) -> Pair:
    names = sorted(first.rows.keys() | second.rows.keys())
    table = np.zeros((len(names) + 1, first.weights.shape[1] + second.weights.shape[1]), dtype=np.float32)
    width = first.weights.shape[1]
    for row, name in enumerate(names, start=1):
        table[row, :width] = first.weights[first.rows.get(name, 0)]
        table[row, width:] = second.weights[second.rows.get(name, 0)]
    both = Model(
        (*first.classes, *second.classes), {n: r for r, n in enumerate(names, start=1)}, table, np.concatenate((first.bias, second.bias))
    )
    return Pair(first, second, both)


@cache
def looks() -> Pair:
    """The two models of roles."""
    return pair(load()["roles"], load()["roles-again"])


@cache
def load() -> dict[str, Model]:
    """The shipped models by name: roles, modality, polarity, presupposed, dating, source, confidence."""
    stored = json.loads((resources.folder("ontology") / FILE).read_text(encoding="utf-8"))
    return {name: from_record(record) for name, record in stored["models"].items()}


def from_record(record: dict[str, Any]) -> Model:
    """`record` holds `classes`, and `weights`: feature -> one number for each class, in hundredths; the bias stands under ""."""
    features = dict(record["weights"])
    bias = features.pop("")
    table = np.array([[0] * len(bias), *features.values()], dtype=np.float32) / 100
    rows = {name: row for row, name in enumerate(features, start=1)}
    return Model(tuple(record["classes"]), rows, table, np.array(bias, dtype=np.float32) / 100)
