"""A multinomial logistic model over sparse named features: the one learned component of this room.

Its weights are data (`ontology/arguments.json`), made by `ontology/tools/train_arguments.py` from annotated articles.  A feature is a short
string; one that the model never saw weighs nothing, so a type that a user adds is read by the general features alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, count, repeat
from typing import Any

import numpy as np

from kg import resources

FILES = {False: "arguments.json", True: "arguments-hybrid.json"}  # by whether the tagger has read the text


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
            return np.zeros((0, self.weights.shape[1]), dtype=np.float32)
        sizes = [len(features) for features in items]
        rows = np.fromiter(map(self.rows.get, chain.from_iterable(items), repeat(0)), dtype=np.int64, count=sum(sizes))
        return np.add.reduceat(self.weights.take(rows, axis=0), [0, *accumulate(sizes[:-1])], axis=0)


def shares(scores: Any) -> Any:
    """Softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
    return raised / raised.sum(axis=1, keepdims=True)


class _Numbers(dict[str, int]):
    """Feature -> its number; an unknown one that is marked ! is number 1, any other unknown one 0."""

    def __missing__(self, feature: str) -> int:
        return 1 if feature[0] == "!" else 0


class Crossed:
    """A model of features that are crossed: one marked ! also weighs joined with each crossing of its group.

    The joined names are never built: a crossing is an array that gives the row of every feature joined with it.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._pairs: dict[str, list[tuple[int, int]]] = {}  # crossing -> (number of the feature, row of both)
        self._columns: dict[str, Any] = {}
        marked = [name for name in model.rows if name[0] == "!"]
        bases = dict.fromkeys(chain(marked, (name.rpartition("|")[0] or name for name in marked)))
        plain = (name for name in model.rows if name[0] != "!")
        self._numbers = _Numbers(zip(chain(bases, plain), count(2)))
        self._marked = len(bases) + 2
        self._alone = np.zeros(len(self._numbers) + 2, dtype=np.int64)
        for name, row in model.rows.items():
            number = self._numbers[name]
            self._alone[number] = row
            if number < self._marked:
                base, bar, crossing = name.rpartition("|")
                self._pairs.setdefault(bar + crossing, []).append((self._numbers[base or name], row))

    def sums(self, groups: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]) -> Any:
        """Array (items, columns of the weights), the items of one group after the other; a group is its crossings and its items."""
        items = [features for _, some in groups for features in some]
        if not items:
            return np.zeros((0, self._model.weights.shape[1]), dtype=np.float32)
        sizes = [len(features) for features in items]
        numbers = np.fromiter(map(self._numbers.__getitem__, chain.from_iterable(items)), dtype=np.int64, count=sum(sizes))
        width = 1 + len(groups[0][0])
        rows = np.empty((len(numbers), width), dtype=np.int64)
        rows[:, 0] = self._alone.take(numbers)
        at = start = 0
        for crossings, some in groups:
            end = start + sum(sizes[at : at + len(some)])
            capped = np.minimum(numbers[start:end], self._marked)
            for place, crossing in enumerate(crossings, start=1):
                rows[start:end, place] = self._column(crossing).take(capped)
            at, start = at + len(some), end
        crossed = (numbers < self._marked) & (numbers > 0)
        used = np.ones(rows.shape, dtype=bool)
        used[:, 1:] = crossed[:, None]
        ends = np.cumsum(np.where(crossed, width, 1))
        starts = [0, *ends.take([n - 1 for n in accumulate(sizes[:-1])])]
        return np.add.reduceat(self._model.weights.take(rows[used], axis=0), starts, axis=0)

    def _column(self, crossing: str) -> Any:
        column = self._columns.get(crossing)
        if column is None:
            self._columns[crossing] = column = np.zeros(self._marked + 1, dtype=np.int32)
            for number, row in self._pairs.get(crossing, ()):
                column[number] = row
        return column


@dataclass(frozen=True)
class Pair:
    """Two models over much the same features: `both` weighs them for both at once (columns of the first, then of the second)."""

    first: Model
    second: Model
    both: Crossed


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
    return Pair(first, second, Crossed(both))


@cache
def looks(learned: bool = False) -> Pair:
    """The two models of roles."""
    return pair(load(learned)["roles"], load(learned)["roles-again"])


@cache
def load(learned: bool = False) -> dict[str, Model]:
    """The shipped models by name: roles, modality, polarity, presupposed, dating, source, confidence."""
    stored = json.loads((resources.folder("ontology") / FILES[learned]).read_text(encoding="utf-8"))
    return {name: from_record(record) for name, record in stored["models"].items()}


def from_record(record: dict[str, Any]) -> Model:
    """`record` holds `classes`, and `weights`: feature -> one number for each class, in hundredths; the bias stands under ""."""
    features = dict(record["weights"])
    bias = features.pop("")
    table = np.array([[0] * len(bias), *features.values()], dtype=np.float32) / 100
    rows = {name: row for row, name in enumerate(features, start=1)}
    return Model(tuple(record["classes"]), rows, table, np.array(bias, dtype=np.float32) / 100)
