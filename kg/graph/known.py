"""An event as it was known on a day: built by `kg.identity` from the claims that were reported by then, as if no later one existed.

What is told of an event changes with the day (type, participants, label, date and so its place in time, status, voices); which claims
belong together is today's knowledge.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from kg.graph.index import MODALITIES, POLARITIES, SHIFT, days_of, month_of, participants_of
from kg.graph.items import shown_time
from kg.graph.lookup import claims_of_events
from kg.model import EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent

if TYPE_CHECKING:
    from kg.identity.card import Card


_AT_ONCE = 500  # events a query


@dataclass(frozen=True, slots=True)
class Row:
    """An event as the index keeps it: `item` and `claims` are JSON, the shape of design section 8 without and the value of its `claims`."""

    pos: int
    n: int
    contradictions: int
    item: bytes
    claims: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """An event as of a day: its row, at its place of that day, and what filters and counts ask of it.

    `lo`, `hi` are day ordinals, None without a date; `tags` and `facets` what `kg.graph.index` would list it under.
    """

    row: Row
    lo: int | None
    hi: int | None
    precision: str | None
    modalities: int
    polarities: int
    voices: int
    tags: frozenset[tuple[str, str]]
    facets: frozenset[tuple[str, str]]


def as_known(connection: sqlite3.Connection, rows: Sequence[Row], as_of: date) -> list[Known]:
    """The events as of a day; one of which nothing was known by then is left out."""
    found: list[Known] = []
    for start in range(0, len(rows), _AT_ONCE):
        chunk = rows[start : start + _AT_ONCE]
        cards = _cards(connection, [row.n for row in chunk], as_of)
        claims = claims_of_events(connection, [row.n for row in chunk], as_of)
        old = _superseded(connection, {c.document for some in cards.values() for c in some}, as_of)
        found += [_known(connection, row, cards[row.n], claims.get(row.n, []), as_of, old) for row in chunk if row.n in cards]
    return found


def _known(
    connection: sqlite3.Connection, row: Row, cards: list[Card], claims: list[dict[str, Any]], as_of: date, superseded: frozenset[str]
) -> Known:
    from kg import ontology
    from kg.identity.events import build

    entries = ontology.load()
    event, standing = build(sorted(cards, key=lambda c: c.order), as_of, {}, entries, superseded)
    english = _english(connection)
    participants, place = participants_of(event, english)
    voices = {c.sources[0].entity: c.sources[0] for c in cards if c.sources}
    item = orjson.loads(row.item)
    kind = entries.types.get(event.type)
    item |= {
        "type": event.type,
        "type_label": {lang: (kind and kind.labels.get(lang)) or event.type for lang in ("zh", "en")},
        "label": {"zh": event.label, "en": event.label_en},
        "status": str(event.status),
        "when": shown_time(event.when),
        "place": place,
        "participants": participants,
        "sources": [{"id": s.entity, "label": s.label, "label_en": english(s.entity), "kind": str(s.kind)} for s in voices.values()],
        "source_count": len(standing.voices),
        "claim_count": len(cards),
        "last_reported": event.last_reported,
    }
    day, lo, hi = days_of(event.when, event.first_reported)
    roles = {(r.role, r.entity) for c in cards for r in c.roles if r.entity}
    facets = {("type", event.type), ("status", str(event.status))} | {("entity", iri) for _, iri in roles}
    facets |= {("originator", iri) for iri in voices} | {("publisher", c.outlet) for c in cards}
    if month := month_of(lo, hi):
        facets.add(("month", month))
    return Known(
        row=Row(day << SHIFT | row.n, row.n, row.contradictions, orjson.dumps(item), orjson.dumps(claims)),
        lo=lo,
        hi=hi,
        precision=str(event.when.precision) if event.when else None,
        modalities=sum(1 << MODALITIES.index(m) for m in {str(c.modality) for c in cards}),
        polarities=sum(1 << POLARITIES.index(p) for p in {str(c.polarity) for c in cards}),
        voices=len(event.sources),
        tags=frozenset(roles | {("type", name) for name in entries.ancestors(event.type)}),
        facets=frozenset(facets),
    )


def _superseded(connection: sqlite3.Connection, documents: set[str], as_of: date) -> frozenset[str]:
    """The documents whose address had a later version by the day."""
    named = sorted(documents)
    rows = connection.execute(
        "SELECT old.id FROM document old JOIN document new ON new.url = old.url"
        f" WHERE old.id IN ({', '.join('?' * len(named))}) AND substr(new.published, 1, 10) <= ?"
        " AND (coalesce(new.published, ''), new.id) > (coalesce(old.published, ''), old.id)",
        (*named, as_of.isoformat()),
    )
    return frozenset(row[0] for row in rows)


def _english(connection: sqlite3.Connection) -> Callable[[str | None], str | None]:
    def label(iri: str | None) -> str | None:
        row = connection.execute("SELECT label_en FROM entity WHERE id = ?", (iri,)).fetchone()
        return row[0] if row else None

    return label


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
