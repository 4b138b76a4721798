"""Connected components over ties, by alternating large and small stars.

Kiveris et al., Connected Components in MapReduce and Beyond, 2014.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyspark import RDD, StorageLevel

Tie = tuple[str, str]


def components(ties: RDD[Tie], partitions: int) -> RDD[Tie]:
    """(member, least member of its component), for every member but the least."""
    now = ties.filter(lambda tie: tie[0] != tie[1]).distinct(partitions).persist(StorageLevel.DISK_ONLY)
    while True:
        large = now.flatMap(lambda t: [t, (t[1], t[0])]).groupByKey(partitions).flatMap(_large)
        small = large.map(lambda t: (max(t), min(t))).groupByKey(partitions).flatMap(_small)
        after = small.distinct(partitions).persist(StorageLevel.DISK_ONLY)
        changed = not (after.subtract(now).isEmpty() and now.subtract(after).isEmpty())
        now.unpersist()
        now = after
        if not changed:
            return now


def _large(star: tuple[str, Iterable[str]]) -> Iterator[Tie]:
    centre, points = star[0], set(star[1])
    least = min(points | {centre})
    return ((point, least) for point in sorted(points) if point > centre)


def _small(star: tuple[str, Iterable[str]]) -> Iterator[Tie]:
    centre, points = star[0], set(star[1])
    least = min(points)
    return ((point, least) for point in sorted({*points, centre}) if point != least)
