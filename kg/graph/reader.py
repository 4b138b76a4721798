"""Reading a store from the command line or from other programs, beside whoever writes to it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Self

from pyoxigraph import Store as Oxigraph

from kg.errors import StoreError, StoreLocked
from kg.graph.checkpoint import existing, hold
from kg.graph.disk import MARKER, guarded
from kg.graph.from_rdf import document_ids, event_of_claims, marker, read_article
from kg.graph.ledger import Ledger, connect
from kg.graph.lock import holder_of
from kg.graph.remote.place import folder_of, refresh
from kg.graph.revision import NOTHING
from kg.model import Claim, Document

PATIENCE = 10.0  # seconds to wait for graph and index of one moment while somebody writes


class Reader:
    """What was durable when it was opened.  `quads` is a read-only Oxigraph; close it, or use it in a `with`, to let the copy go."""

    def __init__(self, folder: Path) -> None:
        self._held = hold(folder)
        self.checkpoint = self._held.path
        self.quads: Oxigraph = self._held.open()
        self.revision = marker(self.quads)

    def articles(self) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
        """Every article with its claims and their events, by document id.  `Document.path` is empty: only the ledger knows it."""
        events = event_of_claims(self.quads)
        for document in document_ids(self.quads):
            yield read_article(self.quads, document, events=events)

    def close(self) -> None:
        if hasattr(self, "quads"):
            del self.quads
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_reader(folder: str | Path) -> Reader:
    """The newest finished state of the store in `folder`; never disturbs a writer.

    Raises StoreError naming the folder when there is no store in it.
    """
    path = folder_of(folder)
    refresh(path)
    if not (path / MARKER).is_file():
        raise StoreError(f"{path}: no store here; `kg ingest --store {path} PATH` makes one")
    with guarded(path):
        if holder_of(path) is None and not _finished(path):
            _recover(path)
        return Reader(path)


@contextmanager
def moment(folder: Path) -> Iterator[tuple[Reader, sqlite3.Connection]]:
    """Graph and index of one moment, the index in a read transaction, however busy the writer is.

    Raises StoreError when there is no store, or when writing never pauses for as long as a checkpoint takes.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        with open_reader(folder) as reader, closing(connect(folder / "index.sqlite", read_only=True)) as index:
            index.execute("BEGIN")
            if (Ledger(index).state("stamp") or NOTHING) == reader.revision:
                yield reader, index
                return
        if time.monotonic() > deadline:
            raise StoreError(f"{folder}: is being written to without a pause; try again in a quiet moment")
        time.sleep(0.1)


def _finished(path: Path) -> bool:
    """True when the newest checkpoint shows all that was acknowledged; a writer that was killed may have left it behind."""
    if not existing(path) or not (path / "index.sqlite").is_file():
        return False
    with closing(connect(path / "index.sqlite", read_only=True)) as connection:
        try:
            ledger = Ledger(connection)
            stamp, dirty = ledger.state("stamp"), ledger.state("dirty")
        except sqlite3.OperationalError:  # the file is new: the index was lost
            return False
    with Reader(path) as reader:
        return dirty is None and reader.revision == (stamp or NOTHING)


def _recover(path: Path) -> None:
    """What opening as the writer does: drop what was not acknowledged, make the derived layers anew, show it."""
    from kg.graph.store import open_store

    with suppress(StoreLocked):  # somebody got there first: what is finished can be read all the same
        store = open_store(path, holder="kg (recovery)")
        store.checkpoint()
        store.close()
