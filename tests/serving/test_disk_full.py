"""A full disk over HTTP: 507 for the writer, reads go on, and writing too once there is space again."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.live import serving, wait_until


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_507_and_passes(small_disk: Path) -> None:
    with serving(small_disk / "store", "--writable", "--workers", "1") as live:
        done, status = 0, 204
        while status == 204 and done < 60:  # half a megabyte that does not pack well, each time
            rows = "\n".join(f"<urn:s{done}-{i}> <urn:p> '{hash((done, i)) ** 5:x}' ." for i in range(5000))
            answer = live.put(rows, f"?graph=urn:g{done}")
            status = answer.status_code if answer.status_code != 201 else 204
            done += status == 204
        assert status == 507, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert "no space left" in answer.json()["detail"]
        assert live.ask("ASK { GRAPH <urn:g0> { ?s ?p ?o } }"), "reads go on"
        last_seen = wait_until(lambda: live.ask(f"ASK {{ GRAPH <urn:g{done - 1}> {{ ?s ?p ?o }} }}"), 5)
        assert live.http.get("/timeline").status_code == 200
        assert live.http.get("/healthz").status_code == 200
        subprocess.run(["mount", "-o", "remount,size=300m", str(small_disk)], check=True)
        assert wait_until(lambda: live.update("INSERT DATA { <urn:after> <urn:p> 1 }").status_code == 204, 30)
        assert live.ask("ASK { <urn:after> <urn:p> 1 }")
        for number in range(done):
            assert live.count("?s ?p ?o", **{"default-graph-uri": f"urn:g{number}"}) == 5000, "whole, every one that was acknowledged"
        assert live.count("?s ?p ?o", **{"default-graph-uri": f"urn:g{done}"}) in (0, 5000), "whole or not at all"
    if not last_seen:
        pytest.xfail("known fault: what was acknowledged last is not always readable before there is space for a checkpoint of it")
