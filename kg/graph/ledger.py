"""The SQLite side of a store: which inputs came, what was stored of them, and whether the last write came to its end.

One file, `index.sqlite`, one connection, one transaction at a time: the ledger here, the timeline index (`kg.graph.index`) and the identity
candidates (`kg.graph.candidates`) commit together.  Everything but the ledger of inputs can be made anew from the graph.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article (
    document TEXT PRIMARY KEY,      -- IRI of the named graph
    digest TEXT NOT NULL,           -- of the quads, see to_rdf.graph_digest
    path TEXT NOT NULL,             -- as first given
    url TEXT,
    published TEXT,
    claims INTEGER NOT NULL,
    quads INTEGER NOT NULL,
    extractor TEXT NOT NULL,        -- version of what found the claims
    first_ingested TEXT NOT NULL    -- UTC
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS article_url ON article (url);
CREATE TABLE IF NOT EXISTS input (
    path TEXT NOT NULL,             -- as given; `archive!member` inside containers
    document TEXT NOT NULL,         -- IRI, or '' where nothing was stored
    outcome TEXT NOT NULL,          -- stored, unchanged, replaced, skipped, failed
    reason TEXT NOT NULL,
    first_ingested TEXT NOT NULL,
    PRIMARY KEY (path, document)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Article:
    """What the ledger knows of a stored article; `digest` is that of its quads, `first_ingested` an ISO time in UTC."""

    document: str
    digest: str
    path: str
    url: str | None
    published: str | None
    claims: int
    quads: int
    extractor: str
    first_ingested: str


@dataclass(frozen=True, slots=True)
class Input:
    """An input file and what became of it."""

    path: str
    document: str
    outcome: str
    reason: str
    first_ingested: str


def connect(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """The store's SQLite file.  WAL, so that readers see the last commit while the writer works; FULL, because a commit acknowledges."""
    if read_only:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA mmap_size=268435456")
    else:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        # a batch of articles touches some thousand pages: they stay in memory until it commits, and go to the file once in a few batches
        connection.execute("PRAGMA cache_size=-32768")
        connection.execute("PRAGMA wal_autocheckpoint=8000")
        connection.execute("PRAGMA mmap_size=0")  # what is mapped counts as the writer's memory and grows with the store
    connection.execute("PRAGMA busy_timeout=5000")
    return connection


class Ledger:
    """Rows only: the caller begins and commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def create(self) -> None:
        self._db.executescript(_SCHEMA)

    def state(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_state(self, name: str, value: str | None) -> None:
        if value is None:
            self._db.execute("DELETE FROM state WHERE name = ?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    def article(self, document: str) -> Article | None:
        row = self._db.execute("SELECT * FROM article WHERE document = ?", (document,)).fetchone()
        return Article(*row) if row else None

    def articles(self) -> Iterator[Article]:
        for row in self._db.execute("SELECT * FROM article ORDER BY document"):
            yield Article(*row)

    @property
    def holds_articles(self) -> bool:
        return self._db.execute("SELECT 1 FROM article LIMIT 1").fetchone() is not None

    def put_article(self, article: Article) -> None:
        """The path and time of the first ingest stay."""
        self._db.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document) DO UPDATE SET digest = excluded.digest,"
            " url = excluded.url, published = excluded.published, claims = excluded.claims, quads = excluded.quads,"
            " extractor = excluded.extractor",
            astuple(article),
        )

    def drop_article(self, document: str) -> None:
        self._db.execute("DELETE FROM article WHERE document = ?", (document,))

    def put_input(self, path: str, document: str, outcome: str, reason: str = "") -> None:
        self._db.execute(
            "INSERT INTO input VALUES (?, ?, ?, ?, ?) ON CONFLICT (path, document) DO UPDATE SET outcome = excluded.outcome,"
            " reason = excluded.reason",
            (path, document, outcome, reason, now()),
        )

    def inputs(self) -> Iterator[Input]:
        for row in self._db.execute("SELECT * FROM input ORDER BY path, document"):
            yield Input(*row)


def now() -> str:
    """Ingest time, the fourth clock: only ever in SQLite."""
    return datetime.now(UTC).isoformat(timespec="seconds")
