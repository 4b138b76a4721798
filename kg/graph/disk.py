"""The disk under a store: its format marker, and what the system's refusals mean."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError, StoreFull, StoreVersionError

MARKER = "store.json"
FORMAT = 1
UPGRADES: dict[int, Callable[[Path], None]] = {}
"""Format -> what turns a store of it into one of the next format, in place.  Empty while there is only one format."""

SCARCE = 1 << 30
"""Free bytes below which the disk may be full before the next checkpoint is due."""

_FULL = ("No space left", "disk is full", "Disk quota exceeded", "File too large")


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Turn faults of the disk into StoreFull or StoreError that name the folder."""
    try:
        yield
    except (OSError, sqlite3.DatabaseError) as fault:
        if is_full(fault):
            raise StoreFull(
                f"{folder}: no space left; what was acknowledged is stored and readable, and writing goes on once there is space"
            ) from fault
        raise StoreError(f"{folder}: {fault}") from fault


def is_full(fault: Exception) -> bool:
    """Oxigraph and SQLite tell it in words, the system by number."""
    return getattr(fault, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or any(words in str(fault) for words in _FULL)


def is_scarce(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < SCARCE


def check_format(folder: Path) -> None:
    """Mark a new store, bring an older one up to date.  Raises StoreVersionError for one that a newer kg made."""
    marker = folder / MARKER
    if not marker.exists():
        if (folder / "oxigraph").exists():
            raise StoreVersionError(f"{folder}: a database without {MARKER}; accepted: a folder made by `kg ingest` or `kg restore`")
        _mark(marker, FORMAT)
        return
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))["format"]
    except (ValueError, KeyError, TypeError) as fault:
        raise StoreVersionError(f'{marker}: unreadable; accepted: {{"format": {FORMAT}}}') from fault
    if not isinstance(found, int) or not 1 <= found <= FORMAT:
        raise StoreVersionError(f"{folder}: format {found}; this kg reads formats 1 to {FORMAT}: use a newer kg")
    for old in range(found, FORMAT):
        UPGRADES[old](folder)
        _mark(marker, old + 1)


def _mark(marker: Path, number: int) -> None:
    scratch = marker.with_suffix(".new")
    scratch.write_text(json.dumps({"format": number}) + "\n", encoding="utf-8")
    scratch.replace(marker)
