"""A full disk is a clear error; reads go on, and so does writing once there is space again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreFull
from kg.graph.check import check_store
from kg.graph.reader import open_reader
from kg.graph.store import open_store
from kg.ontology import Ontology
from tests.graph.many import article


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_stops_writing_with_a_clear_error_and_nothing_else(small_disk: Path, ontology: Ontology) -> None:
    folder = small_disk / "kg-data"
    store = open_store(folder)
    acknowledged: set[str] = set()

    def write_until_full() -> None:
        for start in range(0, 4000, 40):
            puts = store.put([article(n) for n in range(start, start + 40)])
            store.flush()
            acknowledged.update(p.document for p in puts)

    with pytest.raises(StoreFull, match="no space left"):
        write_until_full()
    with open_reader(folder) as reader:
        assert acknowledged == {d.id for d, _ in reader.articles()}
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    store.put([article(n) for n in range(5000, 5010)])
    store.close()
    result = check_store(folder, ontology)
    assert result.clean, result.findings
    assert result.documents == len(acknowledged) + 10
