"""The whole job: extraction, committed; then identity as jobs grouped by block, by tie and by part; then N-Quads and Parquet.

Every task gives the same lines whenever and wherever it runs, and Hadoop's committer shows a task's file only when it is whole: a worker
that is killed costs time and leaves no duplicates.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from operator import xor
from typing import Any

from pyoxigraph import Literal, Quad
from pyspark import RDD, StorageLevel
from pyspark.sql import SparkSession

from kg import extraction, ontology
from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph import world
from kg.graph.layers import names_of
from kg.graph.revision import NOTHING, article_mark, line_mark, stamp
from kg.graph.to_rdf import article_quads, graph_digest
from kg.identity import World, codec
from kg.spark import blocks, tables
from kg.spark.components import components
from kg.spark.extract import Article, Ordered, articles, extracted
from kg.spark.parts import told

_GZIP = "org.apache.hadoop.io.compress.GzipCodec"
_TASKS = 4  # a core: small enough to lose little with one


@dataclass(frozen=True, slots=True)
class Summary:
    """`revision` is that of a store that holds the result; `parts` and `largest` count articles that are told together."""

    articles: int
    claims: int
    failed: int
    revision: str
    extractor: str
    parts: int
    largest: int


def session(master: str | None) -> SparkSession:
    """A session at `master`, or at that of the environment's configuration.  On this machine the workers run this Python."""
    if master and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("kg").config("spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive", "true")
    return (builder.master(master) if master else builder).config("spark.ui.showConsoleProgress", "false").getOrCreate()


def ingest(spark: SparkSession, inputs: Sequence[str], out: str) -> Summary:
    """Reads `inputs`, writes folders below `out`, which must not exist: articles, derived, revision (N-Quads, gzip), claims.parquet,
    events.parquet, report (JSON lines) and summary.

    Raises StoreError where `out` exists.
    """
    context = spark.sparkContext
    path = context._jvm.org.apache.hadoop.fs.Path(out)  # type: ignore[union-attr]
    files = path.getFileSystem(context._jsc.hadoopConfiguration())
    if files.exists(path):
        raise StoreError(f"{out}: exists already; accepted: a folder that does not")
    partitions = max(2, context.defaultParallelism * _TASKS)
    stage = f"{out}/extracted"
    extracted(spark, inputs, partitions).saveAsPickleFile(stage)
    found: RDD[Ordered] = context.pickleFile(stage)
    summary = _join(spark, found, out, partitions)
    files.delete(context._jvm.org.apache.hadoop.fs.Path(stage), True)  # type: ignore[union-attr]
    context.parallelize([json.dumps(asdict(summary))], 1).saveAsTextFile(f"{out}/summary")
    return summary


def _join(spark: SparkSession, found: RDD[Ordered], out: str, partitions: int) -> Summary:
    context = spark.sparkContext
    found.map(_reported).saveAsTextFile(f"{out}/report", _GZIP)
    all_articles = articles(found).persist(StorageLevel.DISK_ONLY)
    all_articles.flatMap(lambda a: _lines(article_quads(*a))).saveAsTextFile(f"{out}/articles", _GZIP)

    stored = all_articles.mapPartitions(blocks.stored).persist(StorageLevel.DISK_ONLY)
    compared = blocks.compared(stored.flatMap(blocks.standings), partitions).persist(StorageLevel.DISK_ONLY)
    links = compared.filter(lambda f: f[0] == blocks.LINK).map(lambda f: (f[1], f[2])).reduceByKey(lambda one, _: one)
    ties = compared.filter(lambda f: f[0] == blocks.TIE).map(lambda f: (f[1][0], f[1][1])).union(blocks.alike(stored))
    part_of = components(ties.union(links.map(lambda link: (link[0][2], link[0][3]))), partitions)
    crowded = context.broadcast(frozenset(compared.filter(lambda f: f[0] == blocks.CROWDED).map(lambda f: f[1][0]).collect()))
    day = stored.map(codec.load).map(blocks.day_of).fold("", max) or None
    documents = stored.keyBy(lambda d: codec.load(d).id).leftOuterJoin(part_of).map(lambda r: (r[1][1] or r[0], r[1][0]))
    by_article = links.map(lambda link: (link[0][2], (link[0][0], link[0][1], link[1])))
    of_parts = by_article.leftOuterJoin(part_of).map(lambda r: (r[1][1] or r[0], r[1][0]))
    parts = documents.cogroup(of_parts, partitions).persist(StorageLevel.DISK_ONLY)

    def tell(part: tuple[str, tuple[Iterable[bytes], Iterable[Any]]]) -> World:
        return told(map(codec.load, part[1][0]), part[1][1], day, crowded.value)

    worlds = parts.map(tell).persist(StorageLevel.DISK_ONLY)
    derived = context.union([worlds.flatMap(_world_lines), _entities(all_articles), _replaced(all_articles), _vocabulary(spark)])
    derived.saveAsTextFile(f"{out}/derived", _GZIP)
    tables.write(spark, stored, worlds, out)
    sizes = parts.map(lambda part: len(list(part[1][0])))
    revision = all_articles.map(_mark).fold(0, xor) ^ context.textFile(f"{out}/derived").map(lambda line: line_mark(line[:-2])).fold(0, xor)
    count = all_articles.count()
    if count:
        marker = Quad(v.WORLD, v.REVISION, Literal(stamp(revision, True)), v.WORLD)
        context.parallelize([f"{marker} ."], 1).saveAsTextFile(f"{out}/revision", _GZIP)
    return Summary(
        articles=count,
        claims=all_articles.map(lambda a: len(a[1])).sum(),
        failed=found.filter(lambda o: o[1].outcome == "failed").count(),
        revision=f"{revision:032x}" if count else NOTHING,
        extractor=extraction.version(),
        parts=sizes.count(),
        largest=sizes.fold(0, max),
    )


def _reported(ordered: Ordered) -> str:
    found = ordered[1]
    outcome = "stored" if found.outcome == "read" else found.outcome
    return json.dumps({"input": found.input, "outcome": outcome, "reason": found.reason}, ensure_ascii=False)


def _lines(quads: Iterable[Quad]) -> Iterator[str]:
    return (f"{quad} ." for quad in dict.fromkeys(quads))


def _mark(article: Article) -> int:
    return article_mark(article[0].id, graph_digest(dict.fromkeys(article_quads(*article))))


def _world_lines(whole: World) -> Iterator[str]:
    return _lines(world.change_quads(whole))


def _entities(every: RDD[Article]) -> RDD[str]:
    names = every.flatMap(lambda article: names_of([article]).items()).reduceByKey(lambda one, two: one | two)
    return names.flatMap(lambda named: _lines(world.mentioned_quads(named[0], named[1], ontology.load())))


def _replaced(every: RDD[Article]) -> RDD[str]:
    families = every.filter(lambda a: a[0].url is not None).map(lambda a: (a[0].url, (a[0].published or "", a[0].id))).groupByKey()
    return families.flatMap(lambda family: _lines(world.replacement_quads(family[1])))


def _vocabulary(spark: SparkSession) -> RDD[str]:
    return spark.sparkContext.parallelize([""], 1).flatMap(lambda _: _lines(world.vocabulary_quads(ontology.load())))
