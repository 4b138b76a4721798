"""An event as it was known on a day: built by `kg.identity` from the claims that were reported by then, as if no later one existed.

Only what is told of an event changes (label, date, status, voices); which claims belong together is today's knowledge, and so is its
place in the order of the page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from kg.graph.items import shown_time
from kg.graph.lookup import claims_of_events
from kg.model import EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent

if TYPE_CHECKING:
    from kg.identity.card import Card


@dataclass(frozen=True, slots=True)
class Row:
    """An event as the index keeps it: `item` and `claims` are JSON, the shape of design section 8 without and the value of its `claims`."""

    pos: int
    n: int
    contradictions: int
    item: bytes
    claims: bytes


def as_known(connection: sqlite3.Connection, rows: Sequence[Row], as_of: date) -> list[Row]:
    """The rows as of a day; an event of which nothing was known by then is left out."""
    cards = _cards(connection, [row.n for row in rows], as_of)
    claims = claims_of_events(connection, [row.n for row in rows], as_of)
    return [
        replace(row, item=orjson.dumps(orjson.loads(row.item) | _as_known(cards[row.n], as_of)), claims=orjson.dumps(claims.get(row.n, [])))
        for row in rows
        if row.n in cards
    ]


def _as_known(cards: list[Card], as_of: date) -> dict[str, Any]:
    from kg import ontology
    from kg.identity.events import build

    event, standing = build(sorted(cards, key=lambda c: c.order), as_of, {}, ontology.load())
    return {
        "label": {"zh": event.label, "en": event.label_en},
        "status": str(event.status),
        "when": shown_time(event.when),
        "source_count": len(standing.voices),
        "claim_count": len(cards),
        "last_reported": event.last_reported,
    }


def _cards(connection: sqlite3.Connection, numbers: Sequence[int], as_of: date) -> dict[int, list[Card]]:
    from kg.identity.card import Card

    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        "SELECT c.event, c.id, d.id, c.type, c.trigger, c.trigger_start, c.quote, c.quote_start, c.quote_end, c.roles, c.time, c.modality,"
        " c.polarity, c.presupposed, c.sources, c.confidence, d.published, d.outlet_id, d.language FROM claim c JOIN document d"
        f" ON d.n = c.document WHERE c.event IN ({marks}) AND c.reported <= ?",
        (*numbers, as_of.isoformat()),
    )
    cards: dict[int, list[Card]] = {}
    for r in rows:
        card = Card(
            id=r[1],
            document=r[2],
            type=r[3],
            trigger=r[4],
            trigger_start=r[5],
            quote=r[6],
            start=r[7],
            end=r[8],
            line=1,
            roles=tuple(Role(x[0], Span(x[1], x[2], x[3]), x[4], x[5], x[6] and EntityKind(x[6])) for x in orjson.loads(r[9])),
            when=_extent(orjson.loads(r[10])) if r[10] else None,
            modality=Modality(r[11]),
            polarity=Polarity(r[12]),
            presupposed=bool(r[13]),
            sources=tuple(Source(x[0], x[1], EntityKind(x[2]), x[3] and Span(*x[3])) for x in orjson.loads(r[14])),
            confidence=r[15],
            published=r[16],
            outlet=r[17],
            language=r[18],
        )
        cards.setdefault(r[0], []).append(card)
    return cards


def _extent(record: dict[str, Any]) -> TimeExtent:
    words = Span(record["text"], record["start"], record["end"]) if "text" in record else None
    first, last = (date.fromisoformat(day) if day else None for day in (record["earliest"], record["latest"]))
    precision, fit = Precision(record["precision"]), Fit(record["fit"])
    return TimeExtent(record["edtf"], first, last, precision, fit, words, record["rule"], record.get("inferred", False))
