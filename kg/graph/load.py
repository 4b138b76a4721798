"""The result of `kg spark ingest` into a store."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kg.errors import StoreError
from kg.graph.from_rdf import article_from
from kg.graph.store import Store
from kg.model import Claim, Document

BATCH = 1000  # articles a write


def load(store: Store, folder: Path, progress: Callable[[int], None] = lambda _: None) -> int:
    """Puts the articles of the job's output in `folder` into the store; gives their number.

    What follows from them is worked out anew, with what the store holds already.  A store that was empty must then have the revision the
    job gave: raises StoreError where it has not, or where `folder` holds no finished job.
    """
    summary = _summary(folder)
    empty = not store.ledger.holds_articles
    count = 0
    articles = _articles(folder)
    while batch := list(islice(articles, BATCH)):
        store.put(batch, summary["extractor"])
        store.flush()
        count += len(batch)
        progress(count)
    if empty and store.revision != summary["revision"]:
        given = summary["revision"]
        raise StoreError(f"{folder}: the store has revision {store.revision}, the job gave {given}: made by another version of kg")
    return count


def _summary(folder: Path) -> dict[str, str]:
    try:
        (part,) = (folder / "summary").glob("part-*")
        found: dict[str, str] = json.loads(part.read_text(encoding="utf-8"))
        return found
    except ValueError as fault:
        raise StoreError(f"{folder}: no finished job here; accepted: a folder that `kg spark ingest` wrote") from fault


def _articles(folder: Path) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
    for part in sorted((folder / "articles").glob("part-*")):
        with gzip.open(part) as file:
            quads = parse(io.BufferedReader(file), RdfFormat.N_QUADS)
            for graph, found in groupby(quads, key=lambda q: str(q.graph_name)[1:-1]):
                yield article_from(found, graph)
