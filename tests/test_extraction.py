"""What leaves a process is what it made, and the collector is left as it was found."""

import gc
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kg import extraction, ingest, reading
from kg.ingest import ingest_into


def test_an_article_travels_whole_and_its_claims_share_one_document(examples: Path) -> None:
    document = next(reading.read(str(examples / "03-happened.md")))
    claims = extraction.extract_document(document)
    assert claims
    there, claims_there = pickle.loads(pickle.dumps((document, claims)))
    assert (there, claims_there) == (document, claims)
    assert all(claim.document is there for claim in claims_there)


def test_the_collector_rests_only_while_articles_come_in(examples: Path, tmp_path: Path) -> None:
    seen = []
    ingest_into(tmp_path / "s", [str(examples / "01-plan.md")], jobs=1, progress=lambda _: seen.append(gc.isenabled()))
    assert seen == [False]
    assert gc.isenabled()


def test_an_article_waits_for_its_write_no_longer_than_the_lag(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed run has lost: with no lag allowed each article is durable before the next is reported."""
    stored: list[int] = []

    def seen(_: object) -> None:
        with closing(sqlite3.connect(tmp_path / "s" / "index.sqlite")) as index:
            stored.append(index.execute("SELECT count(*) FROM article").fetchone()[0])

    two = [str(examples / "01-plan.md"), str(examples / "03-happened.md")]
    ingest_into(tmp_path / "s", two, jobs=1, progress=seen)
    assert stored == [2, 2]
    stored.clear()
    monkeypatch.setattr(ingest, "LAG", 0.0)
    monkeypatch.setattr(ingest, "BATCH", 1000)
    (tmp_path / "s").rename(tmp_path / "before")
    ingest_into(tmp_path / "s", two, jobs=1, progress=seen)
    assert stored == [1, 2]
