"""How far a change reaches into a clustering: only what it reaches is clustered anew.

`cluster` takes pairs from the strongest down, so the merges inside a finished cluster depend on nothing outside it: pairs that lead out of
it were all refused.  A cluster none of whose members, pairs or decisions changed comes out as it was, unless a changed one now joins it.
So the touched clusters are clustered anew beside the finished ones they have pairs with, and a neighbour that is joined counts as touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

Pair = tuple[str, str]


def resettle(
    touched: Iterable[str],
    cluster_of: Callable[[str], Sequence[str]],
    links: Callable[[str], Mapping[str, float]],
    clusters: Callable[[set[str], Mapping[Pair, float]], list[list[str]]],
) -> list[list[str]]:
    """The clusters that take the place of those of the touched items: new ones, one end of every pair that came or went, and the members
    of a cluster that lost one.

    `cluster_of` gives the members of an item's finished cluster (the item alone when it is new), `links` the pairs of an item with their
    scores, `clusters` what becomes of some items with some pairs.  The result is what clustering everything at once would give.
    """
    settled: dict[str, tuple[str, ...]] = {}

    def now(item: str) -> tuple[str, ...]:
        return settled.get(item) or tuple(cluster_of(item))

    waiting = dict.fromkeys(member for item in sorted(touched) for member in (item, *cluster_of(item)))
    while waiting:
        seed = next(iter(waiting))
        for members in _region(seed, waiting.keys(), now, links, clusters):
            settled.update(dict.fromkeys(members, tuple(members)))
            for member in members:
                waiting.pop(member, None)
    return [list(members) for members in dict.fromkeys(settled.values())]


def _region(
    seed: str,
    waiting: Collection[str],
    now: Callable[[str], tuple[str, ...]],
    links: Callable[[str], Mapping[str, float]],
    clusters: Callable[[set[str], Mapping[Pair, float]], list[list[str]]],
) -> list[list[str]]:
    """The clusters of all that a change at one item reaches; of other items that wait only those that stand next to it."""
    core: set[str] = set()
    reached = {seed}
    while True:
        while reached:
            item = reached.pop()
            core.add(item)
            reached.update(other for other in now(item) if other not in core)
            reached.update(other for other in links(item) if other in waiting and other not in core)
        beside: dict[str, tuple[str, ...]] = {}
        pairs: dict[Pair, float] = {}
        for item in core:
            for other, score in links(item).items():
                pairs[item, other] = score
                if other not in core and other not in beside:
                    members = now(other)
                    beside.update(dict.fromkeys(members, members))
        for item, members in beside.items():
            pairs.update({(item, other): score for other, score in links(item).items() if beside.get(other) == members})
        found = clusters(core | beside.keys(), pairs)
        reached = {item for members in found if not core.isdisjoint(members) for item in members} - core
        if not reached:
            return [members for members in found if not core.isdisjoint(members)]
