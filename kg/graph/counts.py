"""Counting what a filter leaves: how many events lie when (density), and of which kinds they are (facets)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from kg.errors import UsageError
from kg.graph.index import SHIFT
from kg.graph.timeline import TimelineQuery, changed_since, everywhere, walk_of

MAX_BUCKETS = 400
FACET_VALUES = 40
SAMPLE = 10_000  # events looked at for the counts of a filter that leaves at least twice as many
UNITS = ("day", "week", "month", "year", "decade")
_MOST = {"type": 200, "month": 120}
_FACETS = ("type", "entity", "originator", "publisher", "status", "month")


def density(connection: sqlite3.Connection, query: TimelineQuery, unit: str | None = None) -> dict[str, Any]:
    """How many events lie where: `{"unit", "buckets": [{"start": day, "end": day, "count"}…], "undated", "total"}`, empty buckets left out.

    `end` is the last day.  Without `unit` the finest one that needs at most 400 buckets.  An event counts once, at its place in the list;
    those without a date count only in `undated`.  Raises UsageError for an unknown unit.
    """
    if unit is not None and unit not in UNITS:
        raise UsageError(f"parameter unit: {unit!r}; accepted: {', '.join(UNITS)}")
    days: dict[int, int] = {}
    undated = 0
    changed = changed_since(connection, query)
    walk = walk_of(connection, query, steady=changed is not None)
    if walk.plain:
        rows: Iterable[tuple[int, int, int]] = connection.execute("SELECT day, undated, count FROM day WHERE count > 0")
    elif walk.impossible:
        rows = []
    else:
        counted = everywhere(connection, walk, query, f"{{pos}} >> {SHIFT}, e.lo IS NULL, count(*)", tail="GROUP BY 1, 2")
        rows = [row for sql in counted for row in connection.execute(*sql)]
        rows += [(k.row.pos >> SHIFT, int(k.lo is None), 1) for k in changed or ()]
    for day, without, count in rows:
        if without:
            undated += count
        else:
            days[day] = days.get(day, 0) + count
    for chosen in [unit] if unit else UNITS:
        buckets: dict[tuple[int, int], int] = {}
        for day, count in days.items():
            span = _bucket(day, chosen)
            buckets[span] = buckets.get(span, 0) + count
        if len(buckets) <= MAX_BUCKETS:
            break
    shown = [{"start": str(date.fromordinal(a)), "end": str(date.fromordinal(b)), "count": c} for (a, b), c in sorted(buckets.items())]
    return {"unit": chosen, "buckets": shown, "undated": undated, "total": undated + sum(days.values())}


def _bucket(ordinal: int, unit: str) -> tuple[int, int]:
    if unit == "day":
        return ordinal, ordinal
    if unit == "week":
        start = ordinal - (ordinal - 1) % 7
        return start, start + 6
    day = date.fromordinal(ordinal)
    if unit == "month":
        start = day.replace(day=1).toordinal()
        return start, date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal() - 1
    size = 1 if unit == "year" else 10
    year = max(day.year - day.year % size, 1)
    return date(year, 1, 1).toordinal(), date(min(day.year - day.year % size + size - 1, 9999), 12, 31).toordinal()


def facets(connection: sqlite3.Connection, query: TimelineQuery) -> dict[str, Any]:
    """Counts of the events that a filter leaves, by type, entity, originator, publisher, status and month, most frequent first.

    `{"total", "sampled", "reported": [first, last], "type": [{"id", "label", "label_en", "count"}…], …}`; 40 values each, types with their
    broader types; `reported` bounds the days of first reports in the whole store.  `total` is exact.  The other counts are exact up to
    20,000 events; beyond, one event in `sampled` is looked at and the counts are its estimate.
    """
    changed = changed_since(connection, query)
    walk = walk_of(connection, query, steady=changed is not None)
    reported = "SELECT {}(first_reported) FROM event WHERE first_reported > ''"
    result: dict[str, Any] = {
        "total": 0,
        "sampled": 1,
        "reported": [connection.execute(reported.format(end)).fetchone()[0] for end in ("min", "max")],
        **{kind: [] for kind in _FACETS},
    }
    if walk.impossible:
        return result
    if walk.plain:
        result["total"] = connection.execute("SELECT total(count) FROM term WHERE kind = 'status'").fetchone()[0]
        best = "SELECT kind, value, count FROM term WHERE kind = ? AND count > 0 ORDER BY count DESC, value LIMIT ?"
        counted = [row for kind in _FACETS for row in connection.execute(best, (kind, _MOST.get(kind, FACET_VALUES)))]
    else:
        result["total"] = walk.count
        if walk.count is None:
            result["total"] = sum(connection.execute(*sql).fetchone()[0] for sql in everywhere(connection, walk, query, "count(*)"))
        step = result["sampled"] = max(1, result["total"] // SAMPLE)
        some = f"({{pos}} & {(1 << SHIFT) - 1}) % {step} = 0" if step > 1 else ""
        hits = everywhere(connection, walk, query, "{pos} AS pos", some)
        rows = connection.execute(
            f"SELECT m.kind, m.value, x.c FROM (SELECT f.key AS key, count(*) AS c FROM ({' UNION ALL '.join(sql for sql, _ in hits)}) h"
            " CROSS JOIN facet f ON f.pos = h.pos GROUP BY f.key) x JOIN term m ON m.key = x.key",
            [parameter for _, parameters in hits for parameter in parameters],
        )
        result["total"] += len(changed or ())
        others = Counter(facet for k in changed or () for facet in k.facets)
        counts = Counter({(kind.rstrip("~"), value): count * step for kind, value, count in rows}) + others
        counted = _with_broader(connection, [(kind, value, count) for (kind, value), count in counts.items()])
    result["total"] = int(result["total"])
    for kind, value, count in sorted(counted, key=lambda row: (-row[2], row[1])):
        if len(result[kind]) < _MOST.get(kind, FACET_VALUES):
            result[kind].append({"id": value, "count": count})
    _label(connection, result)
    return result


def _with_broader(connection: sqlite3.Connection, counted: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Counts of types carried up to every broader type."""
    parents = dict(connection.execute("SELECT name, parent FROM type"))
    types: dict[str, int] = {}
    for kind, value, count in counted:
        name: str | None = value if kind == "type" else None
        while name is not None:
            types[name] = types.get(name, 0) + count
            name = parents.get(name) if parents.get(name) in parents else None
    return [row for row in counted if row[0] != "type"] + [("type", name, count) for name, count in types.items()]


def _label(connection: sqlite3.Connection, result: dict[str, Any]) -> None:
    for entry in result["type"]:
        row = connection.execute("SELECT zh, en, parent FROM type WHERE name = ?", (entry["id"],)).fetchone() or (None, None, None)
        entry.update(label=row[0] or entry["id"], label_en=row[1] or entry["id"], parent=row[2])
    for kind in ("entity", "originator", "publisher"):
        for entry in result[kind]:
            row = connection.execute("SELECT label, label_en, kind FROM entity WHERE id = ?", (entry["id"],)).fetchone()
            row = row or (entry["id"].rsplit("/", 1)[-1], None, None)
            entry.update(label=row[0], label_en=row[1] or row[0], kind=row[2])
