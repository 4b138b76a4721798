"""`kg merge` and `kg split` on a real store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import app
from kg.cli.rulings import event_after
from kg.graph.store import open_store
from kg.model import Claim
from tests.identity.newsroom import article, claim

Run = Callable[..., dict[str, object]]


@pytest.fixture
def reports() -> list[Claim]:
    one = article("石桥港仓库爆炸", outlet="海湾晚报", published="2024-05-01T08:00")
    two = article("白沙国铁路罢工", outlet="北岸时报", published="2024-05-02T08:00")
    return [claim(one, "Accident", "爆炸", place="石桥港"), claim(two, "Strike", "罢工", place="白沙国")]


@pytest.fixture
def run(tmp_path: Path, reports: list[Claim]) -> Run:
    with open_store(tmp_path) as store:
        store.put([(c.document, [c]) for c in reports])
        store.flush()

    def call(*words: str) -> dict[str, object]:
        result = CliRunner().invoke(app, [*words, "--store", str(tmp_path), "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return dict(json.loads(result.stdout))

    return call


def test_merge_then_rebuild_then_split(run: Run, reports: list[Claim], tmp_path: Path) -> None:
    accident, strike = (event_after(tmp_path, c.id) for c in reports)
    assert accident != strike
    merged = run("merge", accident, strike.rsplit("/", 1)[-1])["event"]
    with open_store(tmp_path) as store:
        store.rebuild()
        store.flush()
    assert {event_after(tmp_path, c.id) for c in reports} == {merged}
    run("split", str(merged), reports[1].id)
    assert len({event_after(tmp_path, c.id) for c in reports}) == 2
