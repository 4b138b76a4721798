"""Back to what was acknowledged: the newest checkpoint in the place of quads that a killed writer left half written.

A checkpoint is a whole database of immutable files, so links to them are enough and the size of the store does not matter.  The folder is
exchanged by two renames; `settle` ends an exchange that was broken off between them.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path

from kg.graph.checkpoint import existing, hold
from kg.graph.from_rdf import marker
from kg.graph.revision import NOTHING

LIVE = "oxigraph"
_COMING, _GOING = "oxigraph.new", "oxigraph.old"
_TABLES = ".sst"  # never written to again; everything else of RocksDB is copied
_OF_A_PROCESS = shutil.ignore_patterns("LOCK", "LOG*")


def settle(folder: Path) -> None:
    """To be called before the live quads are opened."""
    if (folder / _GOING).exists() and not (folder / LIVE).exists():
        (folder / _GOING).rename(folder / LIVE)
    for left in (_COMING, _GOING):
        shutil.rmtree(folder / left, ignore_errors=True)


def roll_back(folder: Path, stamp: str) -> bool:
    """Put the newest checkpoint in place of the live quads, which nobody may have open; False when it shows another state than `stamp`.

    NOTHING is the stamp of every store without articles, so it tells of no state.  Raises OSError when the disk refuses; nothing has
    changed then.
    """
    if stamp == NOTHING or not existing(folder):
        return False
    with closing(hold(folder)) as checkpoint:
        if marker(checkpoint.open()) != stamp:
            return False
        shutil.copytree(checkpoint.path, folder / _COMING, ignore=_OF_A_PROCESS, copy_function=_linked)
    (folder / LIVE).rename(folder / _GOING)
    (folder / _COMING).rename(folder / LIVE)
    settle(folder)
    return True


def _linked(source: str, target: str) -> None:
    if source.endswith(_TABLES):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
