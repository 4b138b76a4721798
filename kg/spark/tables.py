"""Claims and events as Parquet, one row each, for who counts rather than asks."""

from __future__ import annotations

from collections.abc import Iterator

from pyspark import RDD
from pyspark.sql import SparkSession

from kg.identity import World, codec
from kg.identity.card import Card
from kg.model import Event, TimeExtent

_TIME = "edtf string, earliest date, latest date"
CLAIMS = (
    "claim string, document string, type string, trigger string, quote string, start int, "
    f"{_TIME}, modality string, polarity string, originator string, publisher string, published string, confidence double"
)
EVENTS = f"event string, type string, label string, status string, {_TIME}"
REFERS = "claim string, event string"


def write(spark: SparkSession, stored: RDD[bytes], worlds: RDD[World], out: str) -> None:
    claims = spark.createDataFrame(stored.flatMap(_claims), CLAIMS)
    refers = spark.createDataFrame(worlds.flatMap(lambda w: w.event_of.items()), REFERS)
    claims.join(refers, "claim", "left").write.parquet(f"{out}/claims.parquet")
    spark.createDataFrame(worlds.flatMap(_events), EVENTS).write.parquet(f"{out}/events.parquet")


def _claims(document: bytes) -> Iterator[tuple[object, ...]]:
    for c in codec.load(document).cards:
        yield (c.id, c.document, c.type, c.trigger, c.quote, c.start, *_time(c.when), *_voice(c), c.published, c.confidence)


def _voice(card: Card) -> tuple[str, ...]:
    return card.modality.value, card.polarity.value, card.sources[0].entity, card.outlet


def _events(whole: World) -> Iterator[tuple[object, ...]]:
    for event in whole.events:
        yield _event(event)


def _event(event: Event) -> tuple[object, ...]:
    return event.id, event.type, event.label, event.status.value, *_time(event.when)


def _time(when: TimeExtent | None) -> tuple[object, ...]:
    return (when.edtf, when.earliest, when.latest) if when else (None, None, None)
