"""What leaves a process is what it made, and the collector is left as it was found."""

import gc
import pickle
from pathlib import Path

from kg import extraction, reading
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
