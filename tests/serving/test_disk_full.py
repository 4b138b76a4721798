"""A full disk over HTTP: 507 for the writer, reads go on, and writing too once there is space again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg import ontology
from kg.graph.check import check_store
from tests.serving.live import Live, serving, wait_until

ROWS = 5000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def put(live: Live, number: int) -> httpx.Response:
    """Half a megabyte that does not pack well."""
    rows = "\n".join(f"<urn:s{number}-{i}> <urn:p> '{hash((number, i)) ** 5:x}' ." for i in range(ROWS))
    return live.put(rows, f"?graph=urn:g{number}")


def count(live: Live, number: int) -> int:
    return live.count("?s ?p ?o", **{"default-graph-uri": f"urn:g{number}"})


def test_a_full_disk_is_507_and_passes(small_disk: Path) -> None:
    with serving(small_disk / "store", "--writable", "--workers", "1") as live:
        acknowledged: list[int] = []
        refused: list[int] = []
        for number in range(60):
            answer = put(live, number)
            (acknowledged if answer.is_success else refused).append(number)
            if refused:
                assert answer.is_success or answer.status_code == 507, answer.text
                assert count(live, acknowledged[-1]) == ROWS, "whatever was acknowledged last is readable"
            if len(refused) == 4:
                break
        assert len(refused) == 4
        assert answer.headers["content-type"] == "application/problem+json"
        assert "no space left" in answer.json()["detail"]
        assert live.http.get("/timeline").status_code == 200
        assert live.http.get("/healthz").status_code == 200
        subprocess.run(["mount", "-o", "remount,size=300m", str(small_disk)], check=True)
        assert wait_until(lambda: live.update("INSERT DATA { <urn:after> <urn:p> 1 }").status_code == 204, 30)
        assert live.ask("ASK { <urn:after> <urn:p> 1 }")
        for number in acknowledged:
            assert count(live, number) == ROWS, "whole, every one that was acknowledged"
        for number in refused:
            assert count(live, number) in (0, ROWS), "whole or not at all"
    result = check_store(small_disk / "store", ontology.load())
    assert result.clean, result.findings
