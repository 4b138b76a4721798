"""Asking the side index: pages of the timeline; `kg.graph.counts` counts by the same filters.

Every filter becomes a condition on `pos`, an event's place in time, so a page is a walk in order that stops when it is full.  The walk is
driven by the shortest posting list among the filters; the others are probed.  A period query adds the few long or open extents that begin
outside the period.  Single things (an event, a document, an entity) are looked up in `kg.graph.lookup`.
"""

from __future__ import annotations

import base64
import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any, Self

import orjson

from kg.errors import UsageError
from kg.graph.index import LONG, MODALITIES, POLARITIES, SHIFT
from kg.graph.known import Known, Row, as_known
from kg.graph.lookup import entities_named
from kg.graph.search import match_expression
from kg.model import Modality, Polarity, Precision, Status

ROLES = ("agent", "patient", "party", "place", "theme")
MAX_LIMIT = 500
_END = 1 << 62
MOST_CHANGED = 2_000  # events that are looked at one by one for a day of the past


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """What is asked of the timeline; field names are the parameter names of `GET /timeline` (`from_` is `from`).

    entity      IRIs or names; several must all take part.  `role` says in which role (of ROLES).
    type        names of event types, subtypes included; any of several.  So with place, originator, publisher, status, modality, polarity,
                precision.
    from_, to   days, inclusive: events whose [earliest, latest] overlaps the period
    undated     include, exclude or only; None: included unless a period is asked for.  With `only` the period is that of the first report.
    kind        event, state or all.  States are never dated points of a timeline, so the default is event.
    as_of       only what was reported by this day, with the status of that day
    q           words that must all occur in quotes, names or labels
    include     claims, contradictions, or none
    order       time or -time; limit 1 … 500; cursor as the previous page gave it
    """

    entity: tuple[str, ...] = ()
    role: str | None = None
    type: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    from_: date | None = None
    to: date | None = None
    undated: str | None = None
    originator: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: str = "event"
    precision: tuple[str, ...] = ()
    as_of: date | None = None
    min_sources: int = 0
    q: str = ""
    include: tuple[str, ...] = ("claims",)
    order: str = "time"
    limit: int = 50
    cursor: str | None = None
    lang: str = "zh"

    def __post_init__(self) -> None:
        for name, accepted in _CHOICES.items():
            value = getattr(self, name)
            for one in value if isinstance(value, tuple) else (value,):
                if one not in accepted and one is not None:
                    raise UsageError(f"parameter {_OUTER.get(name, name)}: {one!r}; accepted: {', '.join(accepted)}")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise UsageError(f"parameter limit: {self.limit}; accepted: 1 … {MAX_LIMIT}")
        if self.role and not self.entity:
            raise UsageError("parameter role: says in which role an `entity` takes part; accepted: together with entity")

    @classmethod
    def parse(cls, parameters: Mapping[str, Sequence[str]]) -> Self:
        """From query-string values.  Raises UsageError naming the parameter, what was found and what is accepted."""
        values: dict[str, Any] = {}
        for outer, given in parameters.items():
            name = {"from": "from_"}.get(outer, outer)
            if name not in _FIELDS or outer == "from_":
                raise UsageError(f"parameter {outer}: unknown; accepted: {', '.join(sorted(PARAMETERS))}")
            default = _FIELDS[name]
            given = [one for one in given if one != ""]
            if not given:
                continue
            if isinstance(default, tuple):
                split = [one.strip() for text in given for one in (text.split(",") if name in _CHOICES else [text])]
                values[name] = tuple(split)
                continue
            if len(given) > 1:
                raise UsageError(f"parameter {outer}: given {len(given)} times; accepted: once")
            values[name] = _convert(outer, name, given[0], default)
        return cls(**values)


_FIELDS: dict[str, Any] = {f.name: (f.default if f.name not in ("from_", "to", "as_of") else date.min) for f in fields(TimelineQuery)}
_OUTER = {"from_": "from"}
PARAMETERS = frozenset(_OUTER.get(name, name) for name in _FIELDS)
_CHOICES: dict[str, tuple[str, ...]] = {
    "role": ROLES,
    "undated": ("include", "exclude", "only"),
    "modality": tuple(map(str, Modality)),
    "polarity": tuple(map(str, Polarity)),
    "status": tuple(map(str, Status)),
    "precision": tuple(map(str, Precision)),
    "kind": ("event", "state", "all"),
    "include": ("claims", "contradictions", "none"),
    "order": ("time", "-time"),
    "lang": ("zh", "en"),
}


def _convert(outer: str, name: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, date):
            return date.fromisoformat(text)
        return int(text) if isinstance(default, int) else text
    except ValueError as fault:
        accepted = "a day, YYYY-MM-DD" if isinstance(default, date) else "a whole number"
        raise UsageError(f"parameter {outer}: {text!r}; accepted: {accepted}") from fault


# with `as_of`: what is asked of an event as it was known, not of its row in the index
_NOT_YET: dict[str, Any] = {name: _FIELDS[name] for name in ("undated", "modality", "polarity", "status", "precision", "min_sources")}
_NOT_YET |= {"from_": None, "to": None, "as_of": None}
_CHANGING = "e.last_reported > ? OR e.status IN ('scheduled', 'postponed', 'ongoing', 'overdue')"
_ROW = f"{{pos}}, {{pos}} & {(1 << SHIFT) - 1}, w.contradictions, w.item, w.claims"
_POS = attrgetter("pos")


@dataclass(frozen=True, slots=True)
class Page:
    """`items` as design section 8 shapes them; `next` is the cursor of the page after this one, None on the last."""

    items: list[dict[str, Any]]
    next: str | None


_Sql = tuple[str, list[Any]]  # with its parameters


@dataclass(slots=True)
class _Walk:
    """SQL of a filter: what gives positions in order, and the conditions on them."""

    source: str = "event e"
    pos: str = "e.pos"
    join: str = ""  # brings in the columns of `event` where `source` lacks them
    conditions: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)
    columns: bool = False  # a condition reads a column of `event`
    plain: bool = True  # nothing but the default filter
    count: int | None = None  # how many events, where a posting list alone says it
    impossible: bool = False
    steady: bool = True

    def add(self, condition: str, *parameters: Any) -> None:
        self.conditions.append(condition)
        self.parameters.extend(parameters)
        self.plain = False
        self.columns = self.columns or "e." in condition.replace("e.pos", "")

    def sql(self, columns: str, more: str = "", tail: str = "", through: str = "", beside: str = "") -> str:
        """`{pos}` stands for the position; `through` names an index of `event` to walk instead of the table, `beside` is joined last."""
        source = self.source + (f" INDEXED BY {through}" if through and not self.join else "")
        if self.columns or "e." in columns + more:
            source += self.join
        sql = f"SELECT {columns} FROM {source}{beside} WHERE {' AND '.join([*self.conditions, more or '1'])} {tail}"
        return sql.replace("{pos}", self.pos)


# ---------------------------------------------------------------------- pages


def timeline(connection: sqlite3.Connection, query: TimelineQuery) -> Page:
    """One page.  Raises UsageError for a cursor that is none."""
    items, following = timeline_json(connection, query)
    return Page([orjson.loads(item) for item in items], following)


def timeline_json(connection: sqlite3.Connection, query: TimelineQuery) -> tuple[list[bytes], str | None]:
    """The same with each item as JSON, put together without parsing it: a server's way."""
    after = _read_cursor(query)
    changed = changed_since(connection, query)
    walk = walk_of(connection, query, steady=changed is not None)
    if walk.impossible:
        return [], None
    rows: Iterator[Row] = (row for batch in _batches(connection, walk, query, after) for row in batch)
    if changed is None:
        rows = _as_known_in_place(connection, rows, query)
    elif changed:
        down = query.order == "-time"
        others = [k.row for k in changed if after is None or (k.row.pos < after if down else k.row.pos > after)]
        others.sort(key=_POS, reverse=down)
        rows = heapq.merge(rows, others, key=_POS, reverse=down)
    found = list(islice(rows, query.limit + 1))
    shown = found[: query.limit]
    return [_item(connection, row, query) for row in shown], _write_cursor(query, shown[-1].pos) if len(found) > query.limit else None


def _item(connection: sqlite3.Connection, row: Row, query: TimelineQuery) -> bytes:
    parts = [row.item[:-1]]
    if row.contradictions:
        parts.append(b',"contradiction_count":%d' % row.contradictions)
    if "claims" in query.include:
        parts += [b',"claims":', row.claims]
    if "contradictions" in query.include:
        parts += [b',"contradictions":', orjson.dumps(_contradictions(connection, row.n))]
    return b"".join([*parts, b"}"])


def changed_since(connection: sqlite3.Connection, query: TimelineQuery) -> list[Known] | None:
    """What the filter leaves of the events that looked different on the day of `as_of`; None when there are too many to look at each.

    Those are events of which more was reported later, and those whose status depends on the day.
    """
    if query.as_of is None:
        return []
    walk = walk_of(connection, replace(query, **_NOT_YET))
    if walk.impossible:
        return []
    walk.add("e.first_reported <= ?", query.as_of.isoformat())
    walk.add(f"({_CHANGING})", query.as_of.isoformat())
    sql = walk.sql(_ROW, tail=f"LIMIT {MOST_CHANGED + 1}", beside=" CROSS JOIN shown w ON w.pos = {pos}")
    rows = [Row(*row) for row in connection.execute(sql, walk.parameters)]
    if len(rows) > MOST_CHANGED:
        return None
    wanted = [
        *({(query.role or "entity", iri) for iri in entities_named(connection, one)} for one in query.entity),
        *({(kind, iri) for one in values for iri in entities_named(connection, one)} for kind, values in _named(query) if values),
        *({(kind, one) for one in values} for kind, values in (("type", query.type), ("status", query.status)) if values),
    ]
    return [k for k in as_known(connection, rows, query.as_of) if _fits(k, query) and all(w & (k.tags | k.facets) for w in wanted)]


def _fits(known: Known, query: TimelineQuery) -> bool:
    """The filters that are no posting lists, as `_column_filters` asks them of the index."""
    low = query.from_.toordinal() if query.from_ else 0
    high = query.to.toordinal() if query.to else _END
    undated = known.lo is None or known.hi is None
    if query.undated == "only":
        return undated and low <= known.row.pos >> SHIFT <= high
    if undated and (query.undated == "exclude" or ((query.from_ or query.to) and query.undated is None)):
        return False
    return (
        (known.lo is None or known.hi is None or (known.lo <= high and known.hi >= low))
        and (not query.precision or known.precision in query.precision)
        and (not query.modality or bool(known.modalities & _mask(MODALITIES, query.modality)))
        and (not query.polarity or bool(known.polarities & _mask(POLARITIES, query.polarity)))
        and known.voices >= query.min_sources
    )


def _as_known_in_place(connection: sqlite3.Connection, rows: Iterable[Row], query: TimelineQuery) -> Iterator[Row]:
    """Each as it was known, but where it stands today: one at a time costs no more than the page."""
    assert query.as_of is not None
    for row in rows:
        for known in as_known(connection, [row], query.as_of):
            if not query.status or any(("status", one) in known.facets for one in query.status):
                yield replace(known.row, pos=row.pos)


def _mask(names: Sequence[str], wanted: Iterable[str]) -> int:
    return sum(1 << names.index(one) for one in set(wanted))


def _contradictions(connection: sqlite3.Connection, n: int) -> list[dict[str, str]]:
    rows = connection.execute('SELECT kind, "left", "right", detail FROM contradiction WHERE event = ?', (n,))
    return [{"kind": r[0], "left": r[1], "right": r[2], "detail": r[3]} for r in rows]


def _batches(connection: sqlite3.Connection, walk: _Walk, query: TimelineQuery, after: int | None) -> Iterator[list[Row]]:
    """Rows in order, in pieces of a page and one more (the one more tells that there is a next page)."""
    down = query.order == "-time"
    size = query.limit + 1
    segments = _segments(query, down)
    best, aside = walk, walk
    if walk.pos != "s.rowid" and len(segments) > 1:
        aside = walk_of(connection, query, by_event=True, steady=walk.steady)
    for low, high, condition, through in segments:
        walk = aside if through else best
        if after is not None:
            low, high = (low, min(high, after - 1)) if down else (max(low, after + 1), high)
        while low <= high:
            more = f"{walk.pos} BETWEEN ? AND ?" + (f" AND {condition}" if condition else "")
            order = f"ORDER BY {walk.pos} {'DESC' if down else 'ASC'} LIMIT ?"
            sql = walk.sql(_ROW, more, order, through, f" CROSS JOIN shown w ON w.pos = {walk.pos}")
            rows = connection.execute(sql, (*walk.parameters, low, high, size)).fetchall()
            if rows:
                yield [Row(*row) for row in rows]
            if len(rows) < size:
                break
            low, high = (low, rows[-1][0] - 1) if down else (rows[-1][0] + 1, high)


def _segments(query: TimelineQuery, down: bool) -> list[tuple[int, int, str, str]]:
    """Stretches of `pos` (first, last, condition, index) that together hold every event of the period, in the order asked for."""
    first = query.from_.toordinal() if query.from_ else 0
    last = query.to.toordinal() + 1 if query.to else _END >> SHIFT
    if (query.from_ is None and query.to is None) or query.undated == "include":
        return [(0, _END, "", "")]
    if query.undated == "only":
        return [(first << SHIFT, (last << SHIFT) - 1, "", "")]
    found = [(first << SHIFT, (last << SHIFT) - 1, "", "")]
    if first:
        before = max(first - LONG, 0) << SHIFT
        found.insert(0, (before, (first << SHIFT) - 1, f"e.hi > e.pos >> {SHIFT}", "event_wide"))
        found.insert(0, (0, before - 1, "e.is_long", "event_long"))
    if query.to:
        found.append((last << SHIFT, _END, "e.is_open", "event_open"))
    return found[::-1] if down else found


def everywhere(
    connection: sqlite3.Connection, walk: _Walk, query: TimelineQuery, columns: str, more: str = "", tail: str = ""
) -> list[_Sql]:
    """SQL that together selects `columns` of all that the filter leaves: each stretch of a period for itself, for counting."""
    segments = _segments(query, down=False)
    if len(segments) == 1 or walk.pos == "s.rowid":
        return [(walk.sql(columns, more, tail), walk.parameters)]
    aside = walk_of(connection, query, by_event=True, steady=walk.steady)
    found: list[_Sql] = []
    for low, high, condition, through in segments:
        of = aside if through else walk
        where = " AND ".join(part for part in (f"{of.pos} BETWEEN ? AND ?", condition, more) if part)
        found.append((of.sql(columns, where, tail, through), [*of.parameters, low, high]))
    return found


def _write_cursor(query: TimelineQuery, pos: int) -> str:
    return base64.urlsafe_b64encode(f"{query.order}:{pos}".encode()).decode().rstrip("=")


def _read_cursor(query: TimelineQuery) -> int | None:
    if query.cursor is None:
        return None
    try:
        order, _, pos = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4)).decode().partition(":")
        if order != query.order:
            raise ValueError(order)
        return min(int(pos), _END)
    except ValueError as fault:
        raise UsageError(
            "parameter cursor: not a cursor of this order; accepted: `next` of the page before, with the same `order`"
        ) from fault


# ---------------------------------------------------------------------- filters


def walk_of(connection: sqlite3.Connection, query: TimelineQuery, by_event: bool = False, steady: bool = True) -> _Walk:
    """`by_event` walks the table of events (for the partial indexes of its long and open ones), whatever list would be shorter.

    Under `as_of`, `steady` leaves only events that look today as they did then.
    """
    walk = _Walk(steady=steady)
    lists = _posting_lists(connection, query)
    match = match_expression(query.q) if query.q.strip() else None
    if any(not keys for keys, _ in lists) or (query.q.strip() and match is None):
        walk.impossible = True
        return walk
    lists.sort(key=lambda entry: entry[1])
    if match and not (lists and lists[0][1] < 5000):
        walk.source, walk.pos, walk.join = "search s", "s.rowid", " CROSS JOIN event e ON e.pos = s.rowid"
        walk.add("s.search MATCH ?", match)
        match = None
    elif lists and len(lists[0][0]) == 1 and not by_event:
        keys, count = lists.pop(0)
        walk.source, walk.pos, walk.join = "tag d", "d.pos", " CROSS JOIN event e ON e.pos = d.pos"
        walk.add("d.key = ?", keys[0])
        walk.count = count if not (lists or match) else None
    if match:
        walk.add(f"{walk.pos} IN (SELECT rowid FROM search WHERE search MATCH ?)", match)
    for keys, count in lists:
        marks = ", ".join("?" * len(keys))
        if count < 20_000 and not walk.join and not by_event:
            walk.add(f"e.pos IN (SELECT pos FROM tag WHERE key IN ({marks}))", *keys)
        else:
            walk.add(f"EXISTS (SELECT 1 FROM tag t WHERE t.key IN ({marks}) AND t.pos = {walk.pos})", *keys)
    _column_filters(walk, query)
    if query.kind != "all" and not walk.source.startswith("tag"):  # a posting list holds one kind only
        plain = walk.plain
        walk.add("e.state = ?", int(query.kind == "state"))
        walk.plain = plain and query.kind == "event"
    walk.count = None if walk.columns else walk.count
    return walk


def _column_filters(walk: _Walk, query: TimelineQuery) -> None:
    if (query.from_ or query.to) and query.undated != "only":
        low = query.from_.toordinal() if query.from_ else 0
        high = query.to.toordinal() if query.to else _END
        period = "e.lo <= ? AND e.hi >= ?"
        walk.add(f"(e.lo IS NULL OR ({period}))" if query.undated == "include" else f"({period})", high, low)
    if query.undated in ("exclude", "only"):
        walk.add("e.lo IS NOT NULL" if query.undated == "exclude" else "e.lo IS NULL")
    for column, names, wanted in (("modalities", MODALITIES, query.modality), ("polarities", POLARITIES, query.polarity)):
        if wanted:
            walk.add(f"e.{column} & ?", _mask(names, wanted))
    for column, values in (("precision", query.precision), ("status", query.status if query.as_of is None or walk.steady else ())):
        if values:
            walk.add(f"e.{column} IN ({', '.join('?' * len(values))})", *values)
    if query.as_of:
        walk.add("e.first_reported <= ?", query.as_of.isoformat())
        if walk.steady:
            walk.add(f"NOT ({_CHANGING})", query.as_of.isoformat())
    if query.min_sources > 1:
        walk.add("e.sources >= ?", query.min_sources)


def _named(query: TimelineQuery) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("place", query.place), ("originator", query.originator), ("publisher", query.publisher)


def _posting_lists(connection: sqlite3.Connection, query: TimelineQuery) -> list[tuple[list[int], int]]:
    """(keys, how many events) of each filter that is a posting list; an empty list of keys can match nothing."""
    wanted: list[tuple[str, list[str]]] = [(query.role or "entity", entities_named(connection, one)) for one in query.entity]
    for kind, values in _named(query):
        if values:
            wanted.append((kind, [iri for one in values for iri in entities_named(connection, one)]))
    if query.type:
        for one in query.type:
            if connection.execute("SELECT 1 FROM type WHERE name = ?", (one,)).fetchone() is None:
                raise UsageError(f"parameter type: {one!r} is no event type; accepted: the names that /facets and docs/ontology.md list")
        wanted.append(("type", list(query.type)))
    if len(query.status) == 1 and query.as_of is None:
        wanted.append(("status", list(query.status)))
    lists = []
    for kind, iris in wanted:
        kinds = {"event": (kind,), "state": (kind + "~",), "all": (kind, kind + "~")}[query.kind]
        of, among = ", ".join("?" * len(kinds)), ", ".join("?" * len(iris))
        rows = connection.execute(f"SELECT key, count FROM term WHERE kind IN ({of}) AND value IN ({among})", (*kinds, *iris)).fetchall()
        lists.append(([row[0] for row in rows], sum(row[1] for row in rows)))
    return lists
