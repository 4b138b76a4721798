"""Single things of the side index: an event with its claims, a document with its words, an entity with its neighbours.

Identifiers are IRIs or their last part (`event/ab12…` is found by `ab12…`), because an IRI inside a path is no pleasure to type.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson

from kg.graph.items import BRIEF, CLAIMS_AN_ITEM, brief
from kg.graph.search import fold
from kg.ids import BASE

NEIGHBOURS = 24
NEIGHBOUR_EVENTS = 5000

_FULL = BRIEF + (
    ", c.trigger, c.trigger_start, c.trigger_end, c.presupposed, c.type, c.time, c.roles, c.confidence, c.evidence"
    ", d.title, d.outlet, d.published, d.url"
)


def _ids(identifier: str, kind: str) -> tuple[str, str]:
    return identifier, f"{BASE}{kind}/{identifier.rsplit('/', 1)[-1] if kind != 'entity' else identifier}"


def _full(row: Sequence[Any]) -> dict[str, Any]:
    """A claim with everything that is known of it; all offsets are code points into the document's text."""
    return brief(row) | {
        "type": row[14],
        "trigger": {"text": row[10], "chars": [row[11], row[12]]},
        "presupposed": bool(row[13]),
        "when": orjson.loads(row[15]) if row[15] else None,
        "roles": [
            {"role": r[0], "text": r[1], "chars": [r[2], r[3]], "label": r[4], "id": r[5], "kind": r[6]} for r in orjson.loads(row[16])
        ],
        "sources": [
            {"label": s[0], "id": s[1], "kind": s[2], "cue": s[3] and {"text": s[3][0], "chars": s[3][1:]}} for s in orjson.loads(row[9])
        ],
        "confidence": row[17],
        "rules": orjson.loads(row[18] or "[]"),
        "title": row[19],
        "outlet": row[20],
        "published": row[21],
        "url": row[22],
    }


def _claims(connection: sqlite3.Connection, where: str, parameters: Iterable[Any], tail: str = "ORDER BY c.reported, c.n") -> list[Any]:
    return connection.execute(
        f"SELECT {_FULL} FROM claim c JOIN document d ON d.n = c.document WHERE {where} {tail}", tuple(parameters)
    ).fetchall()


def claims_of_events(connection: sqlite3.Connection, numbers: Sequence[int], as_of: date) -> dict[int, list[dict[str, Any]]]:
    """Brief claims reported by a day, by event number, in order of report; at most CLAIMS_AN_ITEM an event."""
    marks = ", ".join("?" * len(numbers))
    found: dict[int, list[dict[str, Any]]] = {}
    rows = connection.execute(
        f"SELECT {BRIEF} FROM claim c JOIN document d ON d.n = c.document WHERE c.event IN ({marks}) AND c.reported <= ?"
        " ORDER BY c.event, c.reported, c.n",
        [*numbers, as_of.isoformat()],
    )
    for row in rows:
        into = found.setdefault(row[0], [])
        if len(into) < CLAIMS_AN_ITEM:
            into.append(brief(row))
    return found


def entities_named(connection: sqlite3.Connection, name: str) -> list[str]:
    """IRIs for an IRI, the end of one (`person/…`), or a name in either script; empty when nobody is called that."""
    if name.startswith(("http:", "https:", "urn:")):
        return [name]
    rows = connection.execute(
        "SELECT e.id FROM name n JOIN entity e ON e.n = n.entity WHERE n.folded = ? ORDER BY n.whole DESC, e.id", (fold(name),)
    ).fetchall()
    return [row[0] for row in rows] or [
        row[0] for row in connection.execute("SELECT id FROM entity WHERE id = ?", (f"{BASE}entity/{name}",))
    ]


def event(connection: sqlite3.Connection, identifier: str) -> dict[str, Any] | None:
    """The item with `claims` in full, `contradictions`, `decisions` (why joined), `parts` and `wholes` (sub-events)."""
    row = connection.execute(
        "SELECT e.n, s.item FROM event e JOIN shown s ON s.pos = e.pos WHERE e.id IN (?, ?)", _ids(identifier, "event")
    ).fetchone()
    if row is None:
        return None
    n: int = row[0]
    item: dict[str, Any] = orjson.loads(row[1])
    item["claims"] = [_full(r) for r in _claims(connection, "c.event = ?", (n,))]
    item["contradictions"] = [
        {"kind": r[0], "left": r[1], "right": r[2], "detail": r[3]}
        for r in connection.execute('SELECT kind, "left", "right", detail FROM contradiction WHERE event = ?', (n,))
    ]
    item["decisions"] = [
        {"left": r[0], "right": r[1], "outcome": r[2], "score": r[3], "reasons": orjson.loads(r[4])}
        for r in connection.execute('SELECT "left", "right", outcome, score, reasons FROM decision WHERE event = ? LIMIT 500', (n,))
    ]
    item["wholes"] = _linked(
        connection, "SELECT w.item FROM sub_event s JOIN event e ON e.id = s.whole JOIN shown w ON w.pos = e.pos WHERE s.part = ?", n
    )
    parts = "SELECT w.item FROM sub_event s JOIN event e ON e.n = s.part JOIN shown w ON w.pos = e.pos WHERE s.whole = ?"
    item["parts"] = _linked(connection, parts, item["id"])
    return item


def _linked(connection: sqlite3.Connection, sql: str, value: Any) -> list[dict[str, Any]]:
    items = [orjson.loads(row[0]) for row in connection.execute(sql + " ORDER BY e.pos", (value,))]
    return [{part: i[part] for part in ("id", "type", "label", "status", "when", "first_reported")} for i in items]


def document(connection: sqlite3.Connection, identifier: str) -> dict[str, Any] | None:
    """The article with its canonical `text` and its claims in order of place, each with the `event` it tells of."""
    row = connection.execute(
        "SELECT n, id, url, title, outlet, outlet_id, published, published_rule, language, digest, text FROM document WHERE id IN (?, ?)",
        _ids(identifier, "document"),
    ).fetchone()
    if row is None:
        return None
    names = ("id", "url", "title", "outlet", "outlet_id", "published", "published_rule", "language", "digest", "text")
    claims = [
        _full(r) | {"event": events.get(r[0])}
        for events in [_event_ids(connection, row[0])]
        for r in _claims(connection, "c.document = ?", (row[0],), "ORDER BY c.quote_start, c.trigger_start")
    ]
    return dict(zip(names, row[1:], strict=True)) | {"claims": claims}


def _event_ids(connection: sqlite3.Connection, document_number: int) -> dict[int, str]:
    return dict(connection.execute("SELECT e.n, e.id FROM claim c JOIN event e ON e.n = c.event WHERE c.document = ?", (document_number,)))


def claims(
    connection: sqlite3.Connection,
    *,
    event: str | None = None,
    document: str | None = None,
    originator: str | None = None,
    type_name: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> tuple[list[dict[str, Any]], int | None]:
    """Claims in order of arrival, in full, with their `event`; (claims, number to go on after or None)."""
    conditions, parameters = ["c.n > ?"], [after]
    if event:
        conditions.append("c.event IN (SELECT n FROM event WHERE id IN (?, ?))")
        parameters += _ids(event, "event")  # type: ignore[arg-type]
    if document:
        conditions.append("c.document IN (SELECT n FROM document WHERE id IN (?, ?))")
        parameters += _ids(document, "document")  # type: ignore[arg-type]
    if originator:
        iris = entities_named(connection, originator)
        conditions.append(f"json_extract(c.sources, '$[0][1]') IN ({', '.join('?' * len(iris))})")
        parameters += iris  # type: ignore[arg-type]
    if type_name:
        conditions.append("c.type = ?")
        parameters.append(type_name)  # type: ignore[arg-type]
    numbers = connection.execute(
        f"SELECT c.n, c.event FROM claim c WHERE {' AND '.join(conditions)} ORDER BY c.n LIMIT ?", (*parameters, limit + 1)
    ).fetchall()
    shown = numbers[:limit]
    marks = ", ".join("?" * len(shown))
    ids = dict(connection.execute(f"SELECT n, id FROM event WHERE n IN ({marks})", [row[1] for row in shown]))
    found = [
        _full(r) | {"event": ids.get(r[0])} for r in _claims(connection, f"c.n IN ({marks})", [row[0] for row in shown], "ORDER BY c.n")
    ]
    return found, shown[-1][0] if len(numbers) > limit else None


def entities(connection: sqlite3.Connection, q: str, limit: int = 20) -> list[dict[str, Any]]:
    """Entities whose name, or a part of it after `·` or a space, begins with `q` in either script; the most frequent first."""
    start = fold(q)
    rows = connection.execute(
        "SELECT e.id, e.kind, e.label, e.label_en, coalesce(t.count, 0) AS c FROM entity e"
        " LEFT JOIN term t ON t.kind = 'entity' AND t.value = e.id"
        + (" WHERE e.n IN (SELECT entity FROM name WHERE folded >= ? AND folded < ?)" if start else "")
        + " ORDER BY c DESC, e.id LIMIT ?",
        (start, start + "\U0010ffff", limit) if start else (limit,),
    ).fetchall()
    return [{"id": r[0], "kind": r[1], "label": r[2], "label_en": r[3], "events": r[4]} for r in rows]


def entity(connection: sqlite3.Connection, identifier: str) -> dict[str, Any] | None:
    """Names, counts by role, and `neighbours`: who takes part in the same events, with how many and of which types.

    Counted over the 5,000 latest events of the entity (`counted` tells how many).
    """
    row = connection.execute("SELECT id, kind, label, label_en, n FROM entity WHERE id IN (?, ?)", _ids(identifier, "entity")).fetchone()
    if row is None:
        return None
    iri = row[0]
    roles = dict(
        connection.execute(
            "SELECT kind, count FROM term WHERE value = ? AND count > 0 AND kind NOT IN ('type', 'status', 'publisher')"
            " AND kind NOT LIKE '%~'",
            (iri,),
        )
    )
    key = connection.execute("SELECT key FROM term WHERE kind = 'entity' AND value = ?", (iri,)).fetchone()
    names = [r[0] for r in connection.execute("SELECT folded FROM name WHERE entity = ? AND whole ORDER BY folded", (row[4],))]
    neighbours, counted = _neighbours(connection, key[0], iri) if key else ([], 0)
    return {
        "id": iri,
        "kind": row[1],
        "label": row[2],
        "label_en": row[3],
        "names": names,
        "events": roles.pop("entity", 0),
        "roles": roles,
        "neighbours": neighbours,
        "counted": counted,
    }


def _neighbours(connection: sqlite3.Connection, key: int, iri: str) -> tuple[list[dict[str, Any]], int]:
    own = f"SELECT pos FROM tag WHERE key = {key:d} ORDER BY pos DESC LIMIT {NEIGHBOUR_EVENTS}"
    counted = connection.execute(f"SELECT count(*) FROM ({own})").fetchone()[0]
    rows = connection.execute(
        f"SELECT e.id, e.kind, e.label, e.label_en, count(*) AS c, t.key FROM ({own}) o"
        " CROSS JOIN facet t ON t.pos = o.pos JOIN term m ON m.key = t.key AND m.kind = 'entity'"
        " JOIN entity e ON e.id = m.value"
        f" WHERE m.value <> ? GROUP BY t.key ORDER BY c DESC, e.id LIMIT {NEIGHBOURS}",
        (iri,),
    ).fetchall()
    found = []
    for neighbour in rows:
        types = connection.execute(
            f"SELECT ev.type, count(*) AS c FROM ({own}) o JOIN tag t ON t.key = ? AND t.pos = o.pos JOIN event ev ON ev.pos = o.pos"
            " GROUP BY 1 ORDER BY c DESC LIMIT 4",
            (neighbour[5],),
        ).fetchall()
        found.append(
            {
                "id": neighbour[0],
                "kind": neighbour[1],
                "label": neighbour[2],
                "label_en": neighbour[3],
                "events": neighbour[4],
                "types": dict(types),
            }
        )
    return found, counted
