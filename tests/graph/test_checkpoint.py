"""When readers see what was written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.graph import disk
from kg.graph.checkpoint import Checkpoints, existing
from kg.graph.reader import open_reader
from kg.graph.store import open_store
from tests.graph.many import article


def test_while_space_is_scarce_every_flush_shows_what_it_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "SCARCE", shutil.disk_usage(tmp_path).total)
    with open_store(tmp_path) as store:
        for number in range(5):  # far faster than checkpoints are due
            store.put([article(number)])
            store.flush()
            assert not store.unseen
            with open_reader(tmp_path) as reader:
                assert len(list(reader.articles())) == number + 1


def test_a_checkpoint_of_what_was_not_acknowledged_is_never_seen(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        before = existing(tmp_path)
        with pytest.raises(OSError, match="no space"), Checkpoints(tmp_path).making(store.quads):
            raise OSError("no space for the acknowledgement")
        assert existing(tmp_path) == before
        left = list((tmp_path / "checkpoints").glob(".*"))
        assert left == [], "nor does it take space"
