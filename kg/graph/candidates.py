"""Identity candidates in the store's SQLite file: what `kg.identity.WorldBuilder` keeps between articles.

Rows only, inside the caller's transaction; what updates read again and again is kept in memory and written once, by `save`.
Everything here can be made anew from the article graphs.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from kg.errors import StoreVersionError
from kg.identity import codec
from kg.identity.candidates import StoredDocument, bands_of

_K = TypeVar("_K")
_V = TypeVar("_V")
_TABLES = {
    "identity_document": "(document TEXT PRIMARY KEY, day TEXT, content BLOB NOT NULL) WITHOUT ROWID",
    "identity_claim": "(claim TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID",
    "identity_group": "(grp TEXT PRIMARY KEY, document TEXT NOT NULL, event TEXT) WITHOUT ROWID",
    "identity_block": "(key TEXT NOT NULL, day INTEGER NOT NULL, grp TEXT NOT NULL, PRIMARY KEY (key, day, grp)) WITHOUT ROWID",
    "identity_link": "(grp TEXT NOT NULL, other TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (grp, other)) WITHOUT ROWID",
    "identity_event": "(event TEXT PRIMARY KEY, due TEXT) WITHOUT ROWID",
    "identity_band": "(band TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (band, document)) WITHOUT ROWID",
}
_INDEXES = (
    "identity_document_day ON identity_document (day)",
    "identity_group_event ON identity_group (event)",
    "identity_event_due ON identity_event (due) WHERE due IS NOT NULL",
)
_MOST_PLACES = 500_000  # places in blocks kept at hand, some 100 bytes each
_MOST_ROWS = 100_000  # groups and events kept at hand, some 300 bytes each
_REMEMBERED = 1000  # documents kept parsed: neighbours in time come again and again


class SqliteCandidates:
    """Implements `kg.identity.Candidates` over one connection; the caller begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._parsed: OrderedDict[str, StoredDocument] = OrderedDict()
        # What was read or changed lately.  An entry is whole or absent, and forgotten only once it is written.
        self._blocks: dict[str, list[tuple[int, str]]] = {}
        self._links: dict[str, dict[str, float]] = {}
        self._places: dict[str, tuple[str, str | None]] = {}  # group -> document, event
        self._events: dict[str, tuple[str, ...]] = {}
        self._changed_blocks: dict[tuple[str, int, str], bool] = {}  # whether the group stands there now
        self._changed_links: set[tuple[str, str]] = set()
        self._changed_places: set[str] = set()
        self._changed_events: dict[str, tuple[str | None] | None] = {}  # the due day; None: gone
        for name, columns in _TABLES.items():
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {name} {columns}")
        for index in _INDEXES:
            self._db.execute(f"CREATE INDEX IF NOT EXISTS {index}")

    def clear(self) -> None:
        for kept in (self._parsed, self._blocks, self._links, self._places, self._events):
            kept.clear()
        for changed in (self._changed_blocks, self._changed_links, self._changed_places, self._changed_events):
            changed.clear()
        for name in _TABLES:
            self._db.execute(f"DELETE FROM {name}")

    # ---- documents

    def documents(self) -> Iterator[str]:
        return iter([row[0] for row in self._db.execute("SELECT document FROM identity_document ORDER BY document")])

    def document(self, document: str) -> StoredDocument | None:
        found = self._parsed.get(document)
        if found is not None:
            self._parsed.move_to_end(document)
            return found
        row = self._db.execute("SELECT content FROM identity_document WHERE document = ?", (document,)).fetchone()
        if row is None:
            return None
        try:
            found = codec.load(row[0])
        except ValueError as fault:
            raise StoreVersionError(str(fault)) from fault
        self._remember(found)
        return found

    def put_document(self, document: StoredDocument) -> None:
        content = codec.dump(document)
        self._remember(codec.load(content))  # a fraction of the size of one whose cards are all made
        day = document.published[:10] if document.published else None
        self._db.execute("INSERT OR REPLACE INTO identity_document VALUES (?, ?, ?)", (document.id, day, content))
        self._db.executemany("INSERT OR REPLACE INTO identity_claim VALUES (?, ?)", [(claim, document.id) for claim in document.cards.ids])
        self._db.executemany(
            "INSERT OR REPLACE INTO identity_group VALUES (?, ?, NULL)", [(g.id, document.id) for g in document.local.groups]
        )
        for group in document.local.groups:
            self._places[group.id] = (document.id, None)
            self._links.setdefault(group.id, {})
        self._db.executemany("INSERT OR REPLACE INTO identity_band VALUES (?, ?)", [(band, document.id) for band in bands_of(document)])

    def drop_document(self, document: str) -> None:
        gone = self.document(document)
        if gone is None:
            return
        self._parsed.pop(document, None)
        for group in gone.local.groups:
            event = self.event_of(group.id)
            if event is not None:
                self._events[event] = tuple(g for g in self.groups_of(event) if g != group.id)
            self._places.pop(group.id, None)
            self._changed_places.discard(group.id)
        self._db.execute("DELETE FROM identity_document WHERE document = ?", (document,))
        self._db.executemany("DELETE FROM identity_claim WHERE claim = ?", [(claim,) for claim in gone.cards.ids])
        self._db.executemany("DELETE FROM identity_group WHERE grp = ?", [(g.id,) for g in gone.local.groups])
        self._db.executemany("DELETE FROM identity_band WHERE band = ? AND document = ?", [(band, document) for band in bands_of(gone)])

    def document_of_claim(self, claim: str) -> str | None:
        row = self._db.execute("SELECT document FROM identity_claim WHERE claim = ?", (claim,)).fetchone()
        return str(row[0]) if row else None

    def document_of_group(self, group: str) -> str:
        place = self._place(group)
        if place is None:
            raise KeyError(group)
        return place[0]

    def latest_day(self) -> str | None:
        row = self._db.execute("SELECT max(day) FROM identity_document").fetchone()
        return str(row[0]) if row[0] else None

    def same_text(self, document: StoredDocument) -> list[str]:
        bands = bands_of(document)
        rows = self._db.execute(f"SELECT document FROM identity_band WHERE band IN ({','.join('?' * len(bands))})", bands)
        return sorted({row[0] for row in rows} - {document.id})

    def _remember(self, document: StoredDocument) -> None:
        self._parsed[document.id] = document
        self._parsed.move_to_end(document.id)
        if len(self._parsed) > _REMEMBERED:
            self._parsed.popitem(last=False)

    # ---- blocks and links

    def add_to_block(self, key: str, day: int, group: str) -> None:
        block, place = self._block(key), (day, group)
        at = bisect_left(block, place)
        if at == len(block) or block[at] != place:
            block.insert(at, place)
            self._changed_blocks[key, day, group] = True

    def remove_from_block(self, key: str, day: int, group: str) -> None:
        block, place = self._block(key), (day, group)
        at = bisect_left(block, place)
        if at < len(block) and block[at] == place:
            del block[at]
            self._changed_blocks[key, day, group] = False

    def neighbours(self, key: str, day: int, group: str, width: int) -> tuple[list[str], list[str]]:
        block, place = self._block(key), (day, group)
        at = bisect_left(block, place)
        after = at + (at < len(block) and block[at] == place)
        return [g for _, g in block[max(0, at - width) : at][::-1]], [g for _, g in block[after : after + width]]

    def _block(self, key: str) -> list[tuple[int, str]]:
        found = self._blocks.get(key)
        if found is None:
            rows = self._db.execute("SELECT day, grp FROM identity_block WHERE key = ? ORDER BY day, grp", (key,))
            found = self._blocks[key] = rows.fetchall()
        return found

    def links(self, group: str) -> dict[str, float]:
        return dict(sorted(self._links_of(group).items()))

    def put_link(self, left: str, right: str, score: float) -> None:
        for one, two in ((left, right), (right, left)):
            self._links_of(one)[two] = score
            self._changed_links.add((one, two))

    def drop_link(self, left: str, right: str) -> None:
        for one, two in ((left, right), (right, left)):
            if self._links_of(one).pop(two, None) is not None:
                self._changed_links.add((one, two))

    def _links_of(self, group: str) -> dict[str, float]:
        found = self._links.get(group)
        if found is None:
            found = self._links[group] = dict(self._db.execute("SELECT other, score FROM identity_link WHERE grp = ?", (group,)).fetchall())
        return found

    # ---- events

    def event_of(self, group: str) -> str | None:
        place = self._place(group)
        return place[1] if place else None

    def groups_of(self, event: str) -> tuple[str, ...]:
        found = self._events.get(event)
        if found is None:
            rows = self._db.execute("SELECT grp FROM identity_group WHERE event = ? ORDER BY grp", (event,)).fetchall()
            found = self._events[event] = tuple(row[0] for row in rows)
        return found

    def put_event(self, event: str, groups: Iterable[str], due: str | None) -> None:
        members = tuple(sorted(groups))
        self._events[event] = members
        for group in members:
            self._move(group, event)
        self._changed_events[event] = (due,)

    def drop_event(self, event: str) -> None:
        for group in self.groups_of(event):
            if self.event_of(group) == event:
                self._move(group, None)
        self._events[event] = ()
        self._changed_events[event] = None

    def _move(self, group: str, event: str | None) -> None:
        place = self._place(group)
        if place is not None and place[1] != event:
            self._places[group] = (place[0], event)
            self._changed_places.add(group)

    def _place(self, group: str) -> tuple[str, str | None] | None:
        """The document of a group and its event; None for an unknown one."""
        found = self._places.get(group)
        if found is None:
            found = self._db.execute("SELECT document, event FROM identity_group WHERE grp = ?", (group,)).fetchone()
            if found is not None:
                self._places[group] = found
        return found

    def events(self) -> Iterator[str]:
        self._write_events()
        return iter([row[0] for row in self._db.execute("SELECT event FROM identity_event ORDER BY event")])

    def due(self, day: str) -> list[str]:
        self._write_events()
        return [row[0] for row in self._db.execute("SELECT event FROM identity_event WHERE due < ? ORDER BY event", (day,))]

    # ---- writing behind

    def save(self) -> None:
        """Writes what changed since the last call, and forgets what is more than memory may hold."""
        run = self._db.executemany
        added, gone = _parted(self._changed_blocks)
        run("DELETE FROM identity_block WHERE key = ? AND day = ? AND grp = ?", gone)
        run("INSERT OR IGNORE INTO identity_block VALUES (?, ?, ?)", sorted(added))
        links = [(one, two, self._links[one].get(two)) for one, two in sorted(self._changed_links)]
        run("DELETE FROM identity_link WHERE grp = ? AND other = ?", [(one, two) for one, two, score in links if score is None])
        run("INSERT OR REPLACE INTO identity_link VALUES (?, ?, ?)", [link for link in links if link[2] is not None])
        run(
            "UPDATE identity_group SET event = ? WHERE grp = ?",
            [(self._places[group][1], group) for group in sorted(self._changed_places) if group in self._places],
        )
        self._write_events()
        self._changed_blocks.clear()
        self._changed_links.clear()
        self._changed_places.clear()
        places = sum(map(len, self._blocks.values()))
        if places > _MOST_PLACES:
            _forget(self._blocks, places - _MOST_PLACES // 2, len)
        _forget(self._links, len(self._links) - _MOST_ROWS, _one)
        _forget(self._places, len(self._places) - _MOST_ROWS, _one)
        _forget(self._events, len(self._events) - _MOST_ROWS, _one)

    def _write_events(self) -> None:
        changed = sorted(self._changed_events.items())
        self._db.executemany("DELETE FROM identity_event WHERE event = ?", [(event,) for event, row in changed if row is None])
        self._db.executemany("INSERT OR REPLACE INTO identity_event VALUES (?, ?)", [(event, *row) for event, row in changed if row])
        self._changed_events.clear()


def _parted(changes: Mapping[_K, bool]) -> tuple[list[_K], list[_K]]:
    """What stands now, and what does not."""
    return [key for key, stands in changes.items() if stands], [key for key, stands in changes.items() if not stands]


def _forget(kept: dict[str, _V], surplus: int, size: Callable[[_V], int]) -> None:
    """Drops the oldest entries until `surplus` is gone."""
    for key in list(kept):
        if surplus <= 0:
            return
        surplus -= size(kept.pop(key))


def _one(_: object) -> int:
    return 1
