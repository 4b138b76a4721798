"""The SQLite side index: what the timeline is served from, because Oxigraph scans every match for an ordered page.

It lives in the store's `index.sqlite`, holds nothing that the graph could not give again, and is written by `Index.apply` inside the
transaction of the caller (the graph store's writer), so that index and ledger never disagree.  Reading is `kg.graph.timeline`.

Layout.  An event's row number is its place in time: `pos = day ordinal << 32 | n`, where the day is its first possible day (its last one
when the start is open, the first report when it has no date at all: a place in the list, never a date).  Posting lists `tag(key, pos)`
of types, entities, sources … and the full-text table share these row numbers, so every filter walks in time order and a page costs
the page, not the store.  States have lists of their own (kind + "~").  `facet(pos, key)` is the way back, for counting what a filter
leaves; `day` keeps the number of events a day.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import orjson

from kg.errors import StoreError, StoreVersionError
from kg.graph.items import BRIEF, CLAIMS_AN_ITEM, brief, shown_time
from kg.graph.remote.place import folder_of, refresh
from kg.graph.search import fold, index_terms
from kg.model import Claim, Document, Event, TimeExtent
from kg.records import time_to_record

if TYPE_CHECKING:
    from kg.graph.timeline import Page, TimelineQuery
    from kg.identity.model import WorldChange
    from kg.ontology import Ontology

FILE = "index.sqlite"
VERSION = 4
SHIFT = 32
OPEN_START, OPEN_END = 0, 9_999_999  # day ordinals of an open side
REMEMBERED = 30_000  # entries of each of the writer's memories
WRITTEN_AT_ONCE = 2_000  # events
LONG = 45  # days; extents longer than this are looked up apart in period queries, as are the wide ones (of more than a day) so far back
MODALITIES = ("asserted", "planned", "intended", "possible", "conditional")
POLARITIES = ("positive", "negative")

SCHEMA = """
CREATE TABLE IF NOT EXISTS index_meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
  n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, path TEXT, url TEXT, title TEXT, outlet TEXT, outlet_id TEXT, published TEXT,
  published_rule TEXT, language TEXT, text TEXT, digest TEXT);
CREATE INDEX IF NOT EXISTS document_url ON document (url);
CREATE TABLE IF NOT EXISTS claim (
  n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, document INTEGER NOT NULL, event INTEGER, type TEXT, modality TEXT, polarity TEXT,
  presupposed INTEGER, reported TEXT, quote TEXT, quote_start INTEGER, quote_end INTEGER, trigger TEXT, trigger_start INTEGER,
  trigger_end INTEGER, time TEXT, roles TEXT, sources TEXT, confidence REAL, evidence TEXT, terms TEXT);
CREATE INDEX IF NOT EXISTS claim_event ON claim (event, reported);
CREATE INDEX IF NOT EXISTS claim_document ON claim (document, quote_start);
CREATE TABLE IF NOT EXISTS event (
  pos INTEGER PRIMARY KEY, n INTEGER UNIQUE NOT NULL, id TEXT UNIQUE NOT NULL, type TEXT, state INTEGER, status TEXT, lo INTEGER,
  hi INTEGER, is_long INTEGER, is_open INTEGER, month TEXT, precision TEXT, modalities INTEGER, polarities INTEGER, sources INTEGER,
  first_reported TEXT, last_reported TEXT, keys TEXT);
CREATE TABLE IF NOT EXISTS shown (pos INTEGER PRIMARY KEY, contradictions INTEGER, item BLOB, claims BLOB);
CREATE INDEX IF NOT EXISTS event_long ON event (pos, state, lo, hi) WHERE is_long;
CREATE INDEX IF NOT EXISTS event_wide ON event (pos, state, lo, hi) WHERE hi > pos >> 32;
CREATE INDEX IF NOT EXISTS event_reported ON event (first_reported);
CREATE INDEX IF NOT EXISTS event_growing ON event (first_reported, last_reported, pos) WHERE last_reported > first_reported;
CREATE INDEX IF NOT EXISTS event_plain ON event (state, pos, lo, hi);
CREATE INDEX IF NOT EXISTS event_open ON event (pos, state, lo, hi) WHERE is_open;
CREATE TABLE IF NOT EXISTS term (key INTEGER PRIMARY KEY, kind TEXT, value TEXT, count INTEGER DEFAULT 0, UNIQUE (kind, value));
CREATE TABLE IF NOT EXISTS tag (key INTEGER, pos INTEGER, PRIMARY KEY (key, pos)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facet (pos INTEGER, key INTEGER, PRIMARY KEY (pos, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS day (day INTEGER, undated INTEGER, count INTEGER, PRIMARY KEY (day, undated)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entity (n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT, label TEXT, label_en TEXT);
CREATE TABLE IF NOT EXISTS name (folded TEXT, entity INTEGER, whole INTEGER, PRIMARY KEY (folded, entity)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS type (name TEXT PRIMARY KEY, parent TEXT, zh TEXT, en TEXT, state INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contradiction (event INTEGER, "left" TEXT, "right" TEXT, kind TEXT, detail TEXT);
CREATE INDEX IF NOT EXISTS contradiction_event ON contradiction (event);
CREATE TABLE IF NOT EXISTS decision (event INTEGER, "left" TEXT, "right" TEXT, outcome TEXT, score REAL, reasons TEXT);
CREATE INDEX IF NOT EXISTS decision_event ON decision (event);
CREATE TABLE IF NOT EXISTS sub_event (part INTEGER, whole TEXT, PRIMARY KEY (part, whole)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sub_event_whole ON sub_event (whole);
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5 (terms, detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 2');
"""
TABLES = (
    "document",
    "claim",
    "event",
    "shown",
    "term",
    "tag",
    "facet",
    "day",
    "entity",
    "name",
    "type",
    "contradiction",
    "decision",
    "sub_event",
    "search",
)


class Index:
    """The index of one store.

    The writer (one process, the graph store) makes `Index(connection)` over its own connection and calls `apply` or `clear` between its own
    BEGIN and COMMIT: this class never commits.  Readers call `Index.open(folder)`, which opens read-only.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._forget()

    def _forget(self) -> None:
        """What the writer remembers of its own rows, so that it asks for them once: posting lists, entities by name, English labels."""
        self._keys: dict[tuple[str, str], int] = {}
        self._named: dict[tuple[str, str], str] = {}
        self._labels: dict[str, str | None] = {}

    # ------------------------------------------------------------------ opening

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Read-only, for queries; safe beside a writer.

        Raises StoreError when there is no index, StoreVersionError when it is of another version.
        """
        home = folder_of(folder)
        refresh(home)
        path = home / FILE
        if not path.is_file():
            raise StoreError(f"{folder}: no store here ({FILE} is missing); make one with `kg ingest --store {folder} PATH`")
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False, cached_statements=256)
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("PRAGMA query_only = 1")
        try:
            row = connection.execute("SELECT value FROM index_meta WHERE name = 'version'").fetchone()
        except sqlite3.OperationalError as fault:
            connection.close()
            raise StoreError(f"{path}: holds no timeline index ({fault}); make it with `kg rebuild`") from fault
        if row is None or row[0] != VERSION:
            connection.close()
            raise StoreVersionError(f"{path}: index version {row and row[0]}, this kg reads {VERSION}; make it anew with `kg rebuild`")
        return cls(connection)

    def create(self) -> None:
        """Make the tables where they are missing; cheap to call at every start of the writer.  Tables of another version start empty."""
        if self._version() not in (None, VERSION):
            for table in (*TABLES, "index_meta"):
                self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                self.connection.execute(statement)
        self.connection.execute("INSERT OR IGNORE INTO index_meta VALUES ('version', ?), ('revision', 0), ('last_n', 0)", (VERSION,))
        self.connection.execute("INSERT OR IGNORE INTO index_meta SELECT 'epoch', lower(hex(randomblob(6)))")

    def _version(self) -> int | None:
        try:
            row = self.connection.execute("SELECT value FROM index_meta WHERE name = 'version'").fetchone()
        except sqlite3.OperationalError:
            return None
        return int(row[0]) if row else None

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def revision(self) -> str:
        """Changes with every `apply` and `clear` and never comes back, not even after a rebuild: equal revisions give equal answers."""
        rows = dict(self.connection.execute("SELECT name, value FROM index_meta WHERE name IN ('epoch', 'revision')"))
        return f"{rows['epoch']}-{rows['revision']}"

    # ------------------------------------------------------------------ reading

    def timeline(self, query: TimelineQuery) -> Page:
        """One page of the timeline; see `kg.graph.timeline`."""
        from kg.graph.timeline import timeline

        return timeline(self.connection, query)

    # ------------------------------------------------------------------ writing

    def clear(self) -> None:
        """Empty the index; the revision goes on."""
        for table in TABLES:
            self.connection.execute(f"DELETE FROM {table}")
        self._forget()
        self._set("last_n", 0)
        self._set("ontology", None)  # the types are gone too
        self._bump()

    def apply(
        self,
        ontology: Ontology,
        change: WorldChange,
        *,
        removed_documents: Iterable[str] = (),
        documents: Iterable[Document] = (),
        claims: Iterable[Claim] = (),
    ) -> None:
        """Bring the index to a new state of the world.  Runs inside the caller's transaction; needs `create` to have run once before.

        removed_documents  ids; the documents and their claims go
        documents          new or changed; an id that is there already is replaced, together with its claims
        claims             of stored or given documents; upserted by id
        change             what `kg.identity` says these do to the world; every claim it names is stored or given.  For a rebuild:
                           `clear()`, then `WorldChange(events_changed=world.events, …)` over all documents and claims.  May be cut in
                           pieces: first calls with documents and claims and an empty `WorldChange()`, then calls with the events.
        Raises StoreError when a claim's document is unknown.
        """
        self._types(ontology)
        labels = _TypeLabels(ontology)
        pending = _Pending(self.connection)
        for identifier in removed_documents:
            self._remove_document(identifier)
        placed = {document.id: self._put_document(document) for document in documents}
        for identifier in change.events_removed:
            self._remove_event(identifier, pending)
        numbers = self._numbers(change.events_changed, pending)
        of_claim = {claim: numbers[event.id] for event in change.events_changed for claim in event.claims}
        told = self._put_claims(claims, ontology, placed, of_claim)
        moved = [(n, claim) for claim, n in of_claim.items() if claim not in told]
        self.connection.executemany("UPDATE claim SET event = ? WHERE id = ?", moved)
        for event in change.events_changed:
            self._put_event(event, numbers[event.id], told, labels, pending)
        pending.write()
        self._put_links(change, numbers, of_claim)
        self._bump()

    def _set(self, name: str, value: Any) -> None:
        self.connection.execute("INSERT OR REPLACE INTO index_meta VALUES (?, ?)", (name, value))

    def _bump(self) -> None:
        self.connection.execute("UPDATE index_meta SET value = value + 1 WHERE name = 'revision'")

    def _types(self, ontology: Ontology) -> None:
        known = self.connection.execute("SELECT value FROM index_meta WHERE name = 'ontology'").fetchone()
        if known and known[0] == ontology.digest and ontology.digest:
            return
        self.connection.execute("DELETE FROM type")
        rows = [(t.name, t.parent, t.labels.get("zh"), t.labels.get("en"), int(t.state)) for t in ontology.types.values()]
        self.connection.executemany("INSERT INTO type VALUES (?, ?, ?, ?, ?)", rows)
        self._set("ontology", ontology.digest)

    # -- documents and claims

    def _remove_document(self, identifier: str) -> None:
        run = self.connection.execute
        row = run("SELECT n FROM document WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            return
        run("DELETE FROM claim WHERE document = ?", row)
        run("DELETE FROM document WHERE n = ?", row)

    def _put_document(self, d: Document) -> tuple[int, str]:
        """Gives its number, and its outlet."""
        row = self.connection.execute("SELECT n FROM document WHERE id = ?", (d.id,)).fetchone()
        if row:
            self.connection.execute("DELETE FROM claim WHERE document = ?", row)
        cursor = self.connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(row[0] if row else None, d.id, d.path, d.url, d.title, d.outlet, d.outlet_id, d.published),
                *(d.published_rule, d.language, d.text, d.digest),
            ],
        )
        return int(row[0] if row else cursor.lastrowid or 0), d.outlet_id

    def _put_claims(
        self, claims: Iterable[Claim], ontology: Ontology, placed: Mapping[str, tuple[int, str]], of_claim: Mapping[str, int]
    ) -> dict[str, tuple[Any, ...]]:
        """Stores claims, each with the number of its event, and gives what `_put_event` asks of them, so that nothing is read back.

        `placed` are the documents of this call, whose former claims are gone.
        """
        run = self.connection.execute
        (last,) = run("SELECT coalesce(max(n), 0) FROM claim").fetchone()
        told: dict[str, tuple[Any, ...]] = {}
        rows: list[tuple[Any, ...]] = []
        documents = dict(placed)
        for c in claims:
            known = (None, None)
            if c.document.id not in placed:
                if c.document.id not in documents:
                    found = run("SELECT n, outlet_id FROM document WHERE id = ?", (c.document.id,)).fetchone()
                    if found is None:
                        raise StoreError(f"claim {c.id} of a document that is not stored: {c.document.id}")
                    documents[c.document.id] = found
                known = run("SELECT n, event FROM claim WHERE id = ?", (c.id,)).fetchone() or known
            document = documents[c.document.id]
            if known[0] is None:
                last += 1
            n, event = known[0] or last, of_claim.get(c.id, known[1])
            roles = [[r.role, r.words.text, r.words.start, r.words.end, r.label, r.entity, r.kind and str(r.kind)] for r in c.roles]
            sources = [[s.label, s.entity, str(s.kind), s.cue and [s.cue.text, s.cue.start, s.cue.end]] for s in c.sources]
            modality, polarity, reported = str(c.modality), str(c.polarity), (c.document.published or "")[:10]
            said = (_json(roles), _json(sources))
            terms = self._terms(c, ontology)
            rows.append(
                (
                    *(n, c.id, document[0], event, c.type, modality, polarity, int(c.presupposed), reported),
                    *(c.quote.text, c.quote.start, c.quote.end, c.trigger.text, c.trigger.start, c.trigger.end),
                    *(_json(time_to_record(c.when)), *said, round(c.confidence, 3), _json(list(c.evidence)), terms),
                )
            )
            of_item = (event, c.id, c.quote.text, c.quote.start, c.quote.end, c.document.id, modality, polarity, reported, said[1])
            told[c.id] = (n, modality, polarity, *said, terms, reported, document[1], *of_item)
        self.connection.executemany(f"INSERT OR REPLACE INTO claim VALUES ({', '.join('?' * 21)})", rows)
        return told

    def _terms(self, c: Claim, ontology: Ontology) -> str:
        """Search terms of a claim; its entities are stored on the way."""
        named = [(r.entity, str(r.kind or "other"), r.label) for r in c.roles if r.entity] + [
            (s.entity, str(s.kind), s.label) for s in c.sources
        ]
        words = [c.quote.text, *(label for _, _, label in named), *(r.label for r in c.roles if not r.entity)]
        for iri, kind, label in named:
            english = self._named.get((iri, label))
            if english is None:
                if len(self._named) >= REMEMBERED:
                    self._named.clear()
                english = self._named[iri, label] = self._put_entity(iri, kind, label, ontology)
            words.append(english)
        return " ".join(index_terms(*words))

    def _put_entity(self, iri: str, kind: str, label: str, ontology: Ontology) -> str:
        """Store the entity and its names; gives its English label, for the search terms."""
        entry = ontology.entities.get(iri)
        outlet = ontology.outlets.get(iri)
        english = (entry and entry.label_en) or (outlet and outlet.label_en) or None
        run = self.connection.execute
        row = run("SELECT n, label FROM entity WHERE id = ?", (iri,)).fetchone()
        if row is None:
            shown = entry.label if entry else outlet.label if outlet else label
            number = run("INSERT INTO entity VALUES (NULL, ?, ?, ?, ?)", (iri, kind, shown, english)).lastrowid
            names = {shown, label, english or "", *(entry.aliases if entry else ()), *(outlet.names if outlet else ())}
        elif row[1] != label:
            number, names = row[0], {label}
        else:
            return english or ""
        for name in names - {""}:
            folded = fold(name)
            run("INSERT OR REPLACE INTO name VALUES (?, ?, 1)", (folded, number))
            for part in folded.replace("·", " ").split()[1:]:
                run("INSERT OR IGNORE INTO name VALUES (?, ?, 0)", (part, number))
        return english or ""

    def _english(self, iri: str | None) -> str | None:
        if iri is None or iri in self._labels:
            return self._labels[iri] if iri else None
        row = self.connection.execute("SELECT label_en FROM entity WHERE id = ?", (iri,)).fetchone()
        if row is None:
            return None
        if len(self._labels) >= REMEMBERED:
            self._labels.clear()
        return self._labels.setdefault(iri, row[0])

    # -- events

    def _numbers(self, events: Sequence[Event], pending: _Pending) -> dict[str, int]:
        """The number of each event, which a new version of it keeps; rows of former versions go."""
        (last,) = self.connection.execute("SELECT value FROM index_meta WHERE name = 'last_n'").fetchone()
        numbers: dict[str, int] = {}
        for event in events:
            n = self._remove_event(event.id, pending)
            if n is None:
                n = last = last + 1
            numbers[event.id] = n
        self._set("last_n", last)
        return numbers

    def _remove_event(self, identifier: str, pending: _Pending) -> int | None:
        """Gives the number the event had."""
        run = self.connection.execute
        row = run("SELECT pos, n, state, lo IS NULL, keys FROM event WHERE id = ?", (identifier,)).fetchone()
        if row is None:
            return None
        pos, n, state, undated, keys = row
        pending.counts.subtract(orjson.loads(keys))
        run("DELETE FROM tag WHERE key IN (SELECT value FROM json_each(?)) AND pos = ?", (keys, pos))
        run("DELETE FROM facet WHERE pos = ?", (pos,))
        if not state:
            pending.days[pos >> SHIFT, int(undated)] -= 1
        run("DELETE FROM search WHERE rowid = ?", (pos,))
        run("DELETE FROM event WHERE pos = ?", (pos,))
        run("DELETE FROM shown WHERE pos = ?", (pos,))
        run("UPDATE claim SET event = NULL WHERE event = ?", (n,))
        for table, column in (("contradiction", "event"), ("decision", "event"), ("sub_event", "part")):
            run(f"DELETE FROM {table} WHERE {column} = ?", (n,))
        return int(n)

    def _claims_of(self, event: Event, n: int, told: Mapping[str, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """What an event's rows are made of, in the order of reporting: from this call where it holds all of it."""
        if all(claim in told for claim in event.claims):
            rows = sorted((told[claim] for claim in event.claims), key=lambda row: (row[6], row[0]))
            return [row[1:] for row in rows]
        return self.connection.execute(
            f"SELECT c.modality, c.polarity, c.roles, c.sources, c.terms, c.reported, d.outlet_id, {BRIEF} FROM claim c"
            " JOIN document d ON d.n = c.document WHERE c.event = ? ORDER BY c.reported, c.n",
            (n,),
        ).fetchall()

    def _put_event(self, event: Event, n: int, told: Mapping[str, tuple[Any, ...]], labels: _TypeLabels, pending: _Pending) -> None:
        claims = self._claims_of(event, n, told)
        first = event.first_reported or next((r[5] for r in claims if r[5]), None)
        day, lo, hi = days_of(event.when, first)
        participants, place = participants_of(event, self._english)
        sources = {s[1]: s for row in claims for s in orjson.loads(row[3])[:1]}
        state = event.type in labels.states
        item = {
            "id": event.id,
            "type": event.type,
            "type_label": labels.labels(event.type),
            "kind": "state" if state else "event",
            "label": {"zh": event.label, "en": event.label_en},
            "status": str(event.status),
            "when": shown_time(event.when),
            "place": place,
            "participants": participants,
            "sources": [{"id": s[1], "label": s[0], "label_en": self._english(s[1]), "kind": s[2]} for s in sources.values()],
            "source_count": len(event.sources),
            "claim_count": len(claims),
            "first_reported": first,
            "last_reported": event.last_reported,
        }
        pos = day << SHIFT | n
        month = month_of(lo, hi)
        tags, facets = {("type", name) for name in labels.ancestors(event.type)}, {("type", event.type), ("status", str(event.status))}
        facets |= {("originator", iri) for iri in sources} | {("publisher", row[6]) for row in claims}
        if month:
            facets.add(("month", month))
        for role in (r for row in claims for r in orjson.loads(row[2]) if r[5]):
            facets.add(("entity", role[5]))
            tags.add((role[0], role[5]))
        keys = {tag: self._key(tag, state) for tag in sorted(tags | facets)}
        pending.counts.update(keys.values())
        pending.tags += ((key, pos) for key in keys.values())
        pending.facets += ((pos, keys[tag]) for tag in facets)
        if not state:
            pending.days[day, int(lo is None)] += 1
        pending.events.append(
            (
                *(pos, n, event.id, event.type, int(state), str(event.status), lo, hi),
                *(int(hi is not None and hi - day > LONG), int(lo == OPEN_START), month),
                str(event.when.precision) if event.when else None,
                *(_mask(MODALITIES, (r[0] for r in claims)), _mask(POLARITIES, (r[1] for r in claims)), len(event.sources)),
                *((first or "")[:10], (event.last_reported or first or "")[:10], _json(list(keys.values()))),
            )
        )
        briefs = [brief(row[7:]) for row in claims[:CLAIMS_AN_ITEM]]
        pending.shown.append((pos, orjson.dumps(item), orjson.dumps(briefs)))
        terms = {term for row in claims for term in row[4].split()} | labels.terms(event.type)
        terms.update(index_terms(event.label, event.label_en))
        pending.search.append((pos, " ".join(sorted(terms))))
        if len(pending.events) >= WRITTEN_AT_ONCE:
            pending.write()

    def _key(self, tag: tuple[str, str], state: bool) -> int:
        """The number of a posting list, made where it is new; states have lists of their own."""
        kind, value = tag[0] + "~" * state, tag[1]
        if (key := self._keys.get((kind, value))) is not None:
            return key
        row = self.connection.execute("SELECT key FROM term WHERE kind = ? AND value = ?", (kind, value)).fetchone()
        row = row or self.connection.execute("INSERT INTO term (kind, value) VALUES (?, ?) RETURNING key", (kind, value)).fetchone()
        if len(self._keys) >= REMEMBERED:
            self._keys.clear()
        return self._keys.setdefault((kind, value), int(row[0]))

    def _put_links(self, change: WorldChange, numbers: Mapping[str, int], of_claim: Mapping[str, int]) -> None:
        run = self.connection.executemany
        contradictions = [(numbers[c.event], c.left, c.right, str(c.kind), c.detail) for c in change.contradictions if c.event in numbers]
        run("INSERT INTO contradiction VALUES (?, ?, ?, ?, ?)", contradictions)
        more = "UPDATE shown SET contradictions = contradictions + 1 WHERE pos = (SELECT pos FROM event WHERE n = ?)"
        run(more, [row[:1] for row in contradictions])
        run(
            "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?)",
            [
                (of_claim[d.left], d.left, d.right, str(d.decision), round(d.score, 4), _json(list(d.reasons)))
                for d in change.decisions
                if d.left in of_claim
            ],
        )
        run("INSERT OR IGNORE INTO sub_event VALUES (?, ?)", [(numbers[s.part], s.whole) for s in change.sub_events if s.part in numbers])


class _Pending:
    """Rows of events on their way into the tables, many at a time and in the order of the table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.events: list[tuple[Any, ...]] = []
        self.shown: list[tuple[int, bytes, bytes]] = []
        self.search: list[tuple[int, str]] = []
        self.tags: list[tuple[int, int]] = []
        self.facets: list[tuple[int, int]] = []
        self.counts: Counter[int] = Counter()  # posting list -> events more
        self.days: Counter[tuple[int, int]] = Counter()  # (day, undated) -> events more

    def write(self) -> None:
        run = self._connection.executemany
        run("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sorted(self.events))
        run("INSERT INTO shown VALUES (?, 0, ?, ?)", sorted(self.shown))
        run("INSERT INTO search (rowid, terms) VALUES (?, ?)", sorted(self.search))
        run("INSERT INTO tag VALUES (?, ?)", sorted(self.tags))
        run("INSERT INTO facet VALUES (?, ?)", sorted(self.facets))
        run("UPDATE term SET count = count + ? WHERE key = ?", [(by, key) for key, by in sorted(self.counts.items()) if by])
        days = [(*day, by) for day, by in sorted(self.days.items()) if by]
        run("INSERT INTO day VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", days)
        for rows in (self.events, self.shown, self.search, self.tags, self.facets, self.counts, self.days):
            rows.clear()


class _TypeLabels:
    """Search terms and ancestors of event types, worked out once a call."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.states = {name for name, t in ontology.types.items() if t.state}
        self._terms: dict[str, set[str]] = {}

    def ancestors(self, name: str) -> list[str]:
        return list(self.ontology.ancestors(name)) or [name]

    def labels(self, name: str) -> dict[str, str]:
        entry = self.ontology.types.get(name)
        return {lang: (entry.labels.get(lang) if entry else None) or name for lang in ("zh", "en")}

    def terms(self, name: str) -> set[str]:
        if name not in self._terms:
            entry = self.ontology.types.get(name)
            self._terms[name] = set(index_terms(*entry.labels.values())) if entry else set()
        return self._terms[name]


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _mask(names: Sequence[str], values: Iterable[str]) -> int:
    mask = 0
    for value in set(values):
        mask |= 1 << names.index(value)
    return mask


def days_of(when: TimeExtent | None, first_reported: str | None) -> tuple[int, int | None, int | None]:
    """(day of its place in the list, first day, last day) as ordinals; the bounds are None when the event has no date."""
    if when is None or (when.earliest is None and when.latest is None):
        try:
            return date.fromisoformat((first_reported or "")[:10]).toordinal(), None, None
        except ValueError:
            return 0, None, None
    lo = when.earliest.toordinal() if when.earliest else OPEN_START
    hi = when.latest.toordinal() if when.latest else OPEN_END
    return lo or hi, lo, hi


def month_of(lo: int | None, hi: int | None) -> str | None:
    """`2023-09` when every possible day lies in that month."""
    if not lo or hi is None or hi == OPEN_END:
        return None
    first, last = date.fromordinal(lo), date.fromordinal(hi)
    return first.isoformat()[:7] if (first.year, first.month) == (last.year, last.month) else None


def participants_of(event: Event, english: Callable[[str | None], str | None]) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """(roles but places, first place), each entity once a role."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    place = None
    for role in event.roles:
        entry = {"id": role.entity, "label": role.label, "label_en": english(role.entity), "kind": role.kind and str(role.kind)}
        if role.role == "place":
            place = place or entry
        else:
            seen.setdefault((role.role, role.entity or role.label), {"role": role.role, **entry})
    return list(seen.values()), place
