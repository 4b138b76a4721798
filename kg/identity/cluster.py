"""Clustering that does not chain: two clusters join only when their members agree on average and nothing forbids it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

PEERS = 5  # members of each side that speak for a large cluster; bounds the cost of a merge


@dataclass(frozen=True, slots=True)
class Link:
    """A merge and the pair that carried it."""

    left: str
    right: str
    score: float


def cluster(
    items: Sequence[str],
    together: Sequence[Sequence[str]],
    edges: Mapping[tuple[str, str], float],
    score: Callable[[str, str], float],
    refuses: Callable[[Sequence[str], Sequence[str]], bool],
    threshold: float,
) -> tuple[list[list[str]], list[Link], list[Link]]:
    """Clusters of `items` (in their given order), the merges made, and the merges refused.

    `together` are sets joined before anything else.  `edges` (pairs in item order) are taken from the strongest down; an edge joins the
    clusters of its ends when `score`, averaged over the pairs of the first members of both, reaches `threshold` and `refuses` does not
    object.
    """
    place = {item: i for i, item in enumerate(items)}
    home = dict(enumerate([item] for item in items))
    where = dict(place)

    def join(a: int, b: int) -> None:
        a, b = min(a, b), max(a, b)
        moved = home.pop(b)
        for item in moved:
            where[item] = a
        home[a] = sorted(home[a] + moved, key=place.__getitem__)

    for group in together:
        for item in group[1:]:
            if where[group[0]] != where[item]:
                join(where[group[0]], where[item])
    made: list[Link] = []
    refused: list[Link] = []
    apart: dict[tuple[int, int, int, int], bool] = {}  # two clusters as they are, clusters only grow: whether they were refused
    for (left, right), strength in sorted(edges.items(), key=lambda e: (-round(e[1], 9), place[e[0][0]], place[e[0][1]])):
        a, b = where[left], where[right]
        if a == b:
            continue
        ours, theirs = home[a], home[b]
        pair = (a, b, len(ours), len(theirs)) if a < b else (b, a, len(theirs), len(ours))
        if pair not in apart:
            if len(ours) + len(theirs) > 2 and _mean([score(x, y) for x in ours[:PEERS] for y in theirs[:PEERS]]) < threshold:
                apart[pair] = False
            elif refuses(ours, theirs):
                apart[pair] = True
        if pair in apart:
            refused += [Link(left, right, strength)] if apart[pair] else []
            continue
        join(a, b)
        made.append(Link(left, right, strength))
    return [home[k] for k in sorted(home)], made, refused


def _mean(scores: Sequence[float]) -> float:
    return round(sum(scores) / len(scores), 9)
