"""One writer: a lock on the store's folder that says who holds it.

Oxigraph loses concurrent read-modify-write updates silently, so exactly one process may write.  The lock is an `flock`, which the system
lets go of when its holder dies, however it dies; the words in the file are for people.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
from pathlib import Path

from kg.errors import StoreLocked


class WriterLock:
    """Held from construction to `release`.  Raises StoreLocked naming the holder."""

    def __init__(self, folder: Path, holder: str) -> None:
        self._file = (folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            message = f"{folder} is being written to by {_holder(folder)}; wait for it, or hand articles to a running `kg serve`"
            self._file.close()
            raise StoreLocked(message) from fault
        self._file.truncate(0)
        self._file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "holder": holder}) + "\n")
        self._file.flush()

    def release(self) -> None:
        """Lets go; a second call does nothing."""
        if self._file.closed:
            return
        with contextlib.suppress(OSError):
            self._file.truncate(0)
        self._file.close()


def holder_of(folder: Path) -> dict[str, object] | None:
    """Who writes to the folder now: {"pid", "host", "holder"}; None when nobody does."""
    try:
        with (folder / "lock").open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return _read(file.read())
            return None
    except FileNotFoundError:
        return None


def _read(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError:
        value = {}
    return value if isinstance(value, dict) else {}


def _holder(folder: Path) -> str:
    try:
        who = _read((folder / "lock").read_text(encoding="utf-8"))
    except OSError:
        who = {}
    if not who:
        return "another process"
    return f"`{who.get('holder')}` (process {who.get('pid')} on {who.get('host')})"
