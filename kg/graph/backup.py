"""Copies of a store that can be carried away, taken while it is in use, and put back in place.

A backup is a folder of the same shape: quads, index and ledger of one moment, and the format marker.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from kg.errors import StoreError
from kg.graph.disk import MARKER, guarded
from kg.graph.ledger import connect
from kg.graph.reader import moment
from kg.graph.remote.place import keeper_of
from kg.graph.store import open_store


def backup(folder: Path, target: Path) -> str:
    """Copy the newest finished state of the store in `folder` to `target`, which must not exist; gives its revision.

    Disturbs no writer.  Raises StoreError when `target` exists or writing never pauses, StoreFull without space.
    """
    if target.exists():
        raise StoreError(f"{target}: exists already; accepted: a folder that does not")
    scratch = target.with_name(f".{target.name}.partial")
    shutil.rmtree(scratch, ignore_errors=True)
    with guarded(target), moment(folder) as (reader, index):
        try:
            scratch.mkdir(parents=True)
            shutil.copytree(reader.checkpoint, scratch / "oxigraph", ignore=shutil.ignore_patterns("LOCK", "LOG*"))
            with closing(sqlite3.connect(scratch / "index.sqlite")) as copy:
                index.backup(copy)
            shutil.copy2(folder / MARKER, scratch / MARKER)
            scratch.rename(target)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        return reader.revision


def restore(source: Path, folder: Path) -> str:
    """Put a backup in place as the store in `folder`, which must hold none; gives its revision.

    Raises StoreError when `source` is no backup or `folder` holds a store, StoreVersionError when a newer kg made it.
    """
    if not all((source / part).exists() for part in ("oxigraph", "index.sqlite", MARKER)):
        raise StoreError(f"{source}: no backup; accepted: a folder made by `kg backup`")
    if (folder / MARKER).exists() or (folder / "oxigraph").exists():
        raise StoreError(f"{folder}: holds a store; move it away first, so that nothing is lost by mistake")
    if keeper := keeper_of(folder):
        raise StoreError(f"{keeper}: a backup goes into a folder; accepted: `kg export` and `kg load`")
    with guarded(folder):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source / "oxigraph", folder / "oxigraph")
        with closing(connect(source / "index.sqlite", read_only=True)) as index, closing(sqlite3.connect(folder / "index.sqlite")) as copy:
            index.backup(copy)
        shutil.copy2(source / MARKER, folder / MARKER)
    with open_store(folder, holder="kg restore") as store:
        return store.revision
