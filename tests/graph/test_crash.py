"""A writer that is killed at any moment loses nothing it acknowledged and leaves nothing half done."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.graph.check import check_store
from kg.graph.reader import open_reader
from kg.graph.store import open_store
from kg.ontology import Ontology
from tests.graph.many import article

ROOT = Path(__file__).resolve().parents[2]


def killed_writer(folder: Path, start: int, batch: int, seconds: float) -> set[str]:
    """Ids acknowledged by a real process before SIGKILL hit it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.graph.many", str(folder), str(start), str(batch)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    time.sleep(seconds)
    process.kill()
    lines = process.stdout.read().split("\n")[:-1]  # the last one may be cut
    process.wait()
    return {line for line in lines if line.startswith("https:")}


@pytest.mark.parametrize("batch", [1, 7])
def test_kill_at_random_moments_loses_nothing_acknowledged(tmp_path: Path, ontology: Ontology, batch: int) -> None:
    folder, rng = tmp_path / "kg-data", random.Random(batch)
    acknowledged: set[str] = set()
    for turn in range(3):
        acknowledged |= killed_writer(folder, turn * 1000, batch, rng.uniform(0.0, 0.6))
        result = check_store(folder, ontology)
        assert result.clean, result.findings
        with open_reader(folder) as reader:
            stored = {document.id for document, _ in reader.articles()}
        assert acknowledged <= stored
    with open_store(folder) as store:
        store.put([article(n) for n in range(2)])
    assert check_store(folder, ontology).clean


def test_kill_during_the_bulk_path_leaves_no_half_article(tmp_path: Path, ontology: Ontology) -> None:
    folder = tmp_path / "kg-data"
    acknowledged = killed_writer(folder, 0, 250, 0.5)  # some 15,000 quads a batch
    result = check_store(folder, ontology)
    assert result.clean, result.findings
    with open_reader(folder) as reader:
        articles = list(reader.articles())
    assert {d.id for d, _ in articles} == acknowledged
    assert all(len(claims) == 3 for _, claims in articles)
