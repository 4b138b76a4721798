"""Clustering anew only what a change reaches gives what clustering everything gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.identity.cluster import cluster
from kg.identity.regions import Pair, resettle

THRESHOLD = 0.5
ITEMS = [f"i{n:02}" for n in range(12)]
PAIRS = [(a, b) for i, a in enumerate(ITEMS) for b in ITEMS[i + 1 :]]


class Kept:
    """A clustering kept up to date; `forbidden` pairs refuse to be together."""

    def __init__(self, forbidden: set[Pair]) -> None:
        self.forbidden = forbidden
        self.scores: dict[Pair, float] = {}
        self.items: set[str] = set()
        self.clusters: dict[str, tuple[str, ...]] = {}
        self.looked_at: set[str] = set()

    def links(self, item: str) -> Mapping[str, float]:
        found = {}
        for (a, b), score in self.scores.items():
            if score >= THRESHOLD and item in (a, b):
                found[b if item == a else a] = score
        return found

    def run(self, among: set[str], pairs: Mapping[Pair, float]) -> list[list[str]]:
        self.looked_at |= among

        def score(a: str, b: str) -> float:
            return self.scores.get((min(a, b), max(a, b)), 0.0)

        def refuses(ours: Sequence[str], theirs: Sequence[str]) -> bool:
            return any((min(a, b), max(a, b)) in self.forbidden for a in ours for b in theirs)

        ordered = {(min(p), max(p)): s for p, s in pairs.items()}
        ruled = [pair for pair, s in ordered.items() if s >= 1.0]
        return cluster(sorted(among), ruled, ordered, score, refuses, THRESHOLD)[0]

    def whole(self) -> set[tuple[str, ...]]:
        return {tuple(c) for c in self.run(self.items, {p: s for p, s in self.scores.items() if s >= THRESHOLD})}

    def change(self, items: set[str], scores: Mapping[Pair, float]) -> None:
        """Adds or takes out items (with the scores of their pairs) and clusters anew what that reaches."""
        gone, new = items & self.items, items - self.items
        touched = set(new)
        for item in gone:
            touched |= set(self.clusters[item])
        self.items = (self.items | new) - gone
        self.scores = {(a, b): s for (a, b), s in self.scores.items() if a in self.items and b in self.items}
        self.scores |= {(a, b): s for (a, b), s in scores.items() if a in self.items and b in self.items and {a, b} & new}
        self.clusters = {i: tuple(m for m in members if m not in gone) for i, members in self.clusters.items() if i not in gone}
        for members in resettle(touched - gone, lambda i: self.clusters.get(i, (i,)), self.links, self.run):
            self.clusters |= dict.fromkeys(members, tuple(members))


scores = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.3, 0.5, 0.55, 0.6, 0.7, 0.7, 0.9, 1.0]), max_size=40)
changes = st.lists(st.tuples(st.sets(st.sampled_from(ITEMS), min_size=1, max_size=4), scores), min_size=1, max_size=8)


@settings(max_examples=600, deadline=None)
@given(changes, st.sets(st.sampled_from(PAIRS), max_size=12))
def test_every_change_leaves_what_clustering_everything_gives(
    changes: list[tuple[set[str], dict[Pair, float]]], forbidden: set[Pair]
) -> None:
    kept = Kept(forbidden)
    for items, scores_of_new in changes:
        kept.change(items, scores_of_new)
        assert set(kept.clusters.values()) == kept.whole()


def test_a_change_does_not_reach_past_refused_neighbours() -> None:
    # A chain of pairs, each next to the other by one weak pair that is refused.
    kept = Kept({(ITEMS[n + 1], ITEMS[n + 2]) for n in range(0, 10, 2)})
    inside = {(ITEMS[n], ITEMS[n + 1]): 0.9 for n in range(0, 12, 2)}
    between = {(ITEMS[n + 1], ITEMS[n + 2]): 0.6 for n in range(0, 10, 2)}
    kept.change(set(ITEMS[:10]), inside | between)
    kept.looked_at.clear()
    kept.change(set(ITEMS[10:]), inside | between)
    assert kept.looked_at == {*ITEMS[8:]}
    assert set(kept.clusters.values()) == {(ITEMS[n], ITEMS[n + 1]) for n in range(0, 12, 2)}
