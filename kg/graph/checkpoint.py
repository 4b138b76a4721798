"""Read copies of a store: hard-linked snapshots that any process may open while the writer goes on.

Opening Oxigraph's live folder a second time is undefined, so nobody but the writer touches it.  After each durable write the writer takes a
`backup` (hard links, some 10 to 90 ms at any size) into `checkpoints/NUMBER`; readers open the newest one read-only and hold a shared
lock on it, and the writer deletes a checkpoint only when nobody holds it.  A checkpoint takes some space of its own: a copy of Oxigraph's
log, as large as the last write.
"""

from __future__ import annotations

import contextlib
import fcntl
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import Store as Oxigraph

from kg.errors import StoreError

DEBOUNCE = 0.5  # seconds between two checkpoints while writes keep coming: a reader lags by no more, and a fast writer pays little
SHARE = 20
_NAME = re.compile(r"\d{8}")


class Checkpoints:
    """The writer's side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "checkpoints"
        self._last = float("-inf")
        self._cost = 0.0  # seconds the last one took

    def make(self, store: Oxigraph) -> None:
        """Take one now and clear away the older ones nobody reads.  Raises OSError when the disk refuses."""
        with self.making(store):
            pass

    @contextmanager
    def making(self, store: Oxigraph) -> Iterator[None]:
        """Take one now; readers see it when the block has ended, and never if it raises.  Its end needs no space."""
        self._folder.mkdir(exist_ok=True)
        started = time.monotonic()
        number = max((int(p.name) for p in existing(self._folder.parent)), default=0) + 1
        scratch = self._folder / f".{number:08d}"
        shutil.rmtree(scratch, ignore_errors=True)
        store.backup(str(scratch))
        cost = time.monotonic() - started
        try:
            yield
            scratch.rename(self._folder / f"{number:08d}")  # readers see a whole checkpoint or none
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        started = time.monotonic()
        self.clean()
        self._last = time.monotonic()
        self._cost = cost + self._last - started

    def due(self) -> bool:
        """False while the last one is younger than the debounce time, longer where one costs much: a writer spends a twentieth on them."""
        return time.monotonic() - self._last >= max(DEBOUNCE, SHARE * self._cost)

    def clean(self) -> None:
        """Delete all but the newest, except those a living reader holds."""
        for old in existing(self._folder.parent)[:-1]:
            with contextlib.suppress(OSError), (self._folder / f"{old.name}.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old, ignore_errors=True)
                Path(lock.name).unlink()


def existing(folder: Path) -> list[Path]:
    """Complete checkpoints of the store in `folder`, oldest first."""
    try:
        return sorted(p for p in (folder / "checkpoints").iterdir() if _NAME.fullmatch(p.name))
    except FileNotFoundError:
        return []


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint held for reading; close it to let the writer delete it."""

    path: Path
    _lock: IO[str]

    def open(self) -> Oxigraph:
        """A read-only Oxigraph over it (some 13 to 34 ms).  A query result is bound to the thread that asked."""
        return Oxigraph.read_only(str(self.path))

    def close(self) -> None:
        self._lock.close()


def hold(folder: Path) -> Checkpoint:
    """The newest checkpoint, held against deletion.  Raises StoreError when there is none."""
    for _ in range(100):  # between the listing and the lock the writer may have replaced it: look again
        found = existing(folder)
        if not found:
            break
        newest = found[-1]
        lock = (newest.parent / f"{newest.name}.lock").open("a", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            time.sleep(0.005)
            continue
        if newest.is_dir():
            return Checkpoint(newest, lock)
        Path(lock.name).unlink(missing_ok=True)
        lock.close()
    raise StoreError(f"{folder}: no finished write to read yet; `kg ingest --store {folder} PATH` makes one")
