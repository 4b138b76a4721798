"""Identity candidates in the store's SQLite file: what `kg.identity.WorldBuilder` keeps between articles.

Rows only, inside the caller's transaction.  Everything here can be made anew from the article graphs.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from kg.errors import StoreVersionError
from kg.identity import codec
from kg.identity.candidates import StoredDocument, bands_of

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
_REMEMBERED = 2000  # documents kept parsed: neighbours in time come again and again


class SqliteCandidates:
    """Implements `kg.identity.Candidates` over one connection; the caller begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._parsed: OrderedDict[str, StoredDocument] = OrderedDict()
        for name, columns in _TABLES.items():
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {name} {columns}")
        for index in _INDEXES:
            self._db.execute(f"CREATE INDEX IF NOT EXISTS {index}")

    def clear(self) -> None:
        self._parsed.clear()
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
        self._remember(document)
        day = document.published[:10] if document.published else None
        self._db.execute("INSERT OR REPLACE INTO identity_document VALUES (?, ?, ?)", (document.id, day, codec.dump(document)))
        self._db.executemany("INSERT OR REPLACE INTO identity_claim VALUES (?, ?)", [(c.id, document.id) for c in document.cards])
        self._db.executemany(
            "INSERT OR REPLACE INTO identity_group VALUES (?, ?, NULL)", [(g.id, document.id) for g in document.local.groups]
        )
        self._db.executemany("INSERT OR REPLACE INTO identity_band VALUES (?, ?)", [(band, document.id) for band in bands_of(document)])

    def drop_document(self, document: str) -> None:
        gone = self.document(document)
        if gone is None:
            return
        self._parsed.pop(document, None)
        self._db.execute("DELETE FROM identity_document WHERE document = ?", (document,))
        self._db.executemany("DELETE FROM identity_claim WHERE claim = ?", [(c.id,) for c in gone.cards])
        self._db.executemany("DELETE FROM identity_group WHERE grp = ?", [(g.id,) for g in gone.local.groups])
        self._db.executemany("DELETE FROM identity_band WHERE band = ? AND document = ?", [(band, document) for band in bands_of(gone)])

    def document_of_claim(self, claim: str) -> str | None:
        row = self._db.execute("SELECT document FROM identity_claim WHERE claim = ?", (claim,)).fetchone()
        return str(row[0]) if row else None

    def document_of_group(self, group: str) -> str:
        return str(self._db.execute("SELECT document FROM identity_group WHERE grp = ?", (group,)).fetchone()[0])

    def latest_day(self) -> str | None:
        row = self._db.execute("SELECT max(day) FROM identity_document").fetchone()
        return str(row[0]) if row[0] else None

    def same_text(self, document: StoredDocument) -> list[str]:
        found: set[str] = set()
        for band in bands_of(document):
            found.update(row[0] for row in self._db.execute("SELECT document FROM identity_band WHERE band = ?", (band,)))
        return sorted(found - {document.id})

    def _remember(self, document: StoredDocument) -> None:
        self._parsed[document.id] = document
        self._parsed.move_to_end(document.id)
        if len(self._parsed) > _REMEMBERED:
            self._parsed.popitem(last=False)

    # ---- blocks and links

    def add_to_block(self, key: str, day: int, group: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO identity_block VALUES (?, ?, ?)", (key, day, group))

    def remove_from_block(self, key: str, day: int, group: str) -> None:
        self._db.execute("DELETE FROM identity_block WHERE key = ? AND day = ? AND grp = ?", (key, day, group))

    def neighbours(self, key: str, day: int, group: str, width: int) -> tuple[list[str], list[str]]:
        place = (key, day, group, width)
        before = self._db.execute(
            "SELECT grp FROM identity_block WHERE key = ? AND (day, grp) < (?, ?) ORDER BY day DESC, grp DESC LIMIT ?", place
        )
        after = self._db.execute("SELECT grp FROM identity_block WHERE key = ? AND (day, grp) > (?, ?) ORDER BY day, grp LIMIT ?", place)
        return [row[0] for row in before.fetchall()], [row[0] for row in after.fetchall()]

    def links(self, group: str) -> dict[str, float]:
        return dict(self._db.execute("SELECT other, score FROM identity_link WHERE grp = ? ORDER BY other", (group,)).fetchall())

    def put_link(self, left: str, right: str, score: float) -> None:
        self._db.executemany("INSERT OR REPLACE INTO identity_link VALUES (?, ?, ?)", [(left, right, score), (right, left, score)])

    def drop_link(self, left: str, right: str) -> None:
        self._db.executemany("DELETE FROM identity_link WHERE grp = ? AND other = ?", [(left, right), (right, left)])

    # ---- events

    def event_of(self, group: str) -> str | None:
        row = self._db.execute("SELECT event FROM identity_group WHERE grp = ?", (group,)).fetchone()
        return row[0] if row else None

    def groups_of(self, event: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._db.execute("SELECT grp FROM identity_group WHERE event = ? ORDER BY grp", (event,)))

    def put_event(self, event: str, groups: Iterable[str], due: str | None) -> None:
        self._db.execute("INSERT OR REPLACE INTO identity_event VALUES (?, ?)", (event, due))
        self._db.executemany("UPDATE identity_group SET event = ? WHERE grp = ?", [(event, group) for group in groups])

    def drop_event(self, event: str) -> None:
        self._db.execute("UPDATE identity_group SET event = NULL WHERE event = ?", (event,))
        self._db.execute("DELETE FROM identity_event WHERE event = ?", (event,))

    def events(self) -> Iterator[str]:
        return iter([row[0] for row in self._db.execute("SELECT event FROM identity_event ORDER BY event")])

    def due(self, day: str) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT event FROM identity_event WHERE due < ? ORDER BY event", (day,))]
