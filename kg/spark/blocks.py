"""Which articles are tied: their groups, sorted by block key, are compared with their neighbours as kg.identity.blocks has it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from pyspark import RDD
from pyspark.core.rdd import portable_hash

from kg.identity import blocks, codec
from kg.identity.candidates import StoredDocument, bands_of
from kg.identity.incremental import _awaited
from kg.identity.local import Group
from kg.spark.extract import Article
from kg.spark.parts import worker

Place = tuple[str, int, str]  # block key, day, group
Standing = tuple[str, bool, Group]  # article, whether a date hangs on the group, the group
LINK, TIE, CROWDED = "link", "tie", "crowded"
Found = tuple[str, tuple[str, ...], float]  # LINK: group, group, article, article; TIE: article, article; CROWDED: block key


def stored(articles: Iterable[Article]) -> Iterator[bytes]:
    """Articles with claims, as identity keeps them."""
    for _, claims in articles:
        if claims:
            yield codec.dump(worker().store_form(claims)[0])


def standings(document: bytes) -> Iterator[tuple[Place, Standing]]:
    """The places of an article's groups in blocks."""
    known = codec.load(document)
    for group in worker().groups(known):
        awaited = bool(_awaited(known, group))
        for key in blocks.keys(group):
            yield (key, blocks.anchor(group), group.id), (known.id, awaited, group)


def compared(places: RDD[tuple[Place, Standing]], partitions: int) -> RDD[Found]:
    """Links between groups, ties between articles, and the blocks of which more is not looked at than their number."""
    by_key = places.repartitionAndSortWithinPartitions(partitions, lambda place: portable_hash(place[0]))
    return by_key.mapPartitions(_compared)


def _compared(places: Iterable[tuple[Place, Standing]]) -> Iterator[Found]:
    for key, block in groupby(places, key=lambda row: row[0][0]):
        before: deque[Standing] = deque(maxlen=blocks.WINDOW)
        first: list[Standing] = []
        count = waiting = 0
        for _, standing in block:
            document, awaited, group = standing
            for other, _, neighbour in before:
                score = worker().link(neighbour, group)
                if score is not None:
                    ends = sorted([(neighbour.id, other), (group.id, document)])
                    yield LINK, (ends[0][0], ends[1][0], ends[0][1], ends[1][1]), score
            before.append(standing)
            count, waiting = count + 1, waiting + awaited
            if count <= blocks.MOST_MEANT:
                first.append(standing)
        if max(count, waiting) > blocks.MOST_MEANT:
            yield CROWDED, (key,), 0.0
        elif waiting:  # what the words of one mean is looked for among all of them
            yield from ((TIE, pair, 0.0) for pair in pairwise(dict.fromkeys(document for document, _, _ in first)))


def alike(documents: RDD[bytes]) -> RDD[tuple[str, str]]:
    """Articles that may be versions of one another."""
    bands = documents.map(codec.load).flatMap(lambda d: [(band, d.id) for band in bands_of(d)])
    return bands.groupByKey().flatMap(lambda band: pairwise(sorted(set(band[1]))))


def day_of(document: StoredDocument) -> str:
    return (document.published or "")[:10]
