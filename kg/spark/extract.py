"""Inputs of any Hadoop path as articles with their claims, extracted where the bytes lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from kg import extraction, reading
from kg.extraction import Extracted
from kg.model import Claim, Document
from kg.reading import Payload

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

Article = tuple[Document, tuple[Claim, ...]]
Ordered = tuple[tuple[str, int], Extracted]  # place among the inputs: file, number in it


def extracted(spark: SparkSession, inputs: Iterable[str], partitions: int) -> RDD[Ordered]:
    """Every input with what it gave.  A path that ends in .parquet holds records, any other holds files, in folders below too."""
    context = spark.sparkContext
    payloads = []
    for path in inputs:
        if path.rstrip("/").endswith(".parquet"):
            payloads.append(_records(spark, path).repartition(partitions))
        else:
            payloads.append(context.binaryFiles(path, partitions))
    return context.union(payloads).mapPartitions(_extracted)


def _records(spark: SparkSession, path: str) -> RDD[tuple[str, bytes]]:
    """Rows as JSON objects, named by their number."""
    rows = cast("RDD[str]", spark.read.parquet(path).toJSON())
    return rows.zipWithIndex().map(lambda row: (f"{path}!{row[1] + 1}", row[0].encode()))


def _extracted(files: Iterable[tuple[str, bytes]]) -> Iterator[Ordered]:
    for address, data in files:
        name = unquote(address.removeprefix("file:")) if address.startswith("file:/") else address
        for number, found in enumerate(_of(Payload(name, bytes(data)))):
            yield (name, number), found


def _of(file: Payload) -> Iterator[Extracted]:
    for payload in reading.payloads(file):
        for found in extraction.extract_payload(payload):
            yield found if isinstance(found, Extracted) else extraction.extract_article(found)


def articles(found: RDD[Ordered]) -> RDD[Article]:
    """Each article once: of several with one id the last, as one machine that reads the inputs in order would have it."""
    return found.flatMap(_articles).reduceByKey(_later).map(lambda pair: pair[1][1])


def _articles(ordered: Ordered) -> Iterator[tuple[str, tuple[tuple[str, int], Article]]]:
    place, found = ordered
    for document, claims in found.articles:
        once = {claim.id: claim for claim in reversed(claims)}
        yield document.id, (place, (document, tuple(reversed(once.values()))))


def _later(one: tuple[tuple[str, int], Article], two: tuple[tuple[str, int], Article]) -> tuple[tuple[str, int], Article]:
    return one if one[0] >= two[0] else two
