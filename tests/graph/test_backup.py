"""A backup is taken beside a writer and comes back as the same store."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.graph.backup import backup, restore
from kg.graph.check import check_store
from kg.graph.store import Store, open_store
from kg.ontology import Ontology
from tests.graph.many import article


def test_backup_and_restore_give_the_same_store(store: Store, tmp_path: Path, ontology: Ontology) -> None:
    store.checkpoint()
    revision, quads = store.revision, set(store.quads)
    assert backup(store.folder, tmp_path / "copy") == revision
    store.put([article(1)])
    store.flush()
    assert restore(tmp_path / "copy", tmp_path / "again") == revision
    assert check_store(tmp_path / "again", ontology).clean
    with open_store(tmp_path / "again") as restored:
        assert set(restored.quads) == quads


def test_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    store.checkpoint()
    backup(store.folder, tmp_path / "copy")
    with pytest.raises(StoreError, match="exists already"):
        backup(store.folder, tmp_path / "copy")
    with pytest.raises(StoreError, match="holds a store"):
        restore(tmp_path / "copy", store.folder)
    with pytest.raises(StoreError, match="no backup"):
        restore(tmp_path / "nowhere", tmp_path / "new")
