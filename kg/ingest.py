"""The whole way of the articles into a store: extract in parallel, write in one place, acknowledge what is durable.

The report has one line an input (`archive!member` inside containers): what became of it and why.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from kg import extraction, reading
from kg.extraction import Extracted, Source
from kg.reading import Overrides

if TYPE_CHECKING:
    from kg.graph.store import Store

BATCH = 128  # articles a write: large enough for the bulk path, small enough to lose little
LAG = 10.0  # seconds that an article waits for its write at most, so that a killed run has lost no more


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one input: stored | unchanged | skipped | failed.  A replaced article counts as stored."""

    input: str
    outcome: str
    reason: str = ""
    claims: int = 0


@dataclass(slots=True)
class Report:
    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    @property
    def claims(self) -> int:
        return sum(line.claims for line in self.lines)

    @property
    def failed(self) -> list[Line]:
        return [line for line in self.lines if line.outcome == "failed"]

    def records(self) -> Iterator[dict[str, object]]:
        for line in self.lines:
            yield asdict(line)


@contextmanager
def _collecting_by_batch() -> Iterator[None]:
    """A batch makes a million objects and hardly a cycle; left alone, the collector goes through all of them again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_collecting_by_batch()
def ingest(
    store: Store,
    inputs: Iterable[Source],
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    jobs: int | None = None,
    progress: Callable[[Line], None] = lambda _: None,
    limit: int | None = None,
) -> Report:
    """Read, extract and store; an article whose words and extractor are those of the store is not extracted again.

    `inputs` are paths (files, folders, globs) and what was brought from elsewhere; nothing is read after `limit` articles.  `progress` is
    called for every input after its articles are durable.  One bad input costs no other.
    """
    report = Report()
    batch: list[Extracted] = []
    known = store.up_to_date(extraction.version())
    articles = 0
    written = monotonic()

    def write() -> None:
        nonlocal written
        for line in _write(store, batch, known):
            report.lines.append(line)
            progress(line)
        batch.clear()
        gc.collect(1)  # what is new, once
        written = monotonic()

    found = extraction.extract_all(_expanded(inputs), overrides, known, jobs)
    while limit is None or articles < limit:
        extracted = next(found, None)
        if extracted is None:
            break
        articles += len(extracted.articles)
        batch.append(extracted)
        full = sum(len(e.articles) for e in batch) >= BATCH or len(batch) >= 4 * BATCH
        if full or monotonic() - written >= LAG:
            write()
    found.close()
    write()
    return report


def _expanded(inputs: Iterable[Source]) -> Iterator[Source]:
    for source in inputs:
        if isinstance(source, str):
            yield from reading.expand([source])
        else:
            yield source


def _write(store: Store, batch: list[Extracted], known: frozenset[str]) -> list[Line]:
    """One durable write for the batch; lines in the order of the inputs."""
    articles = [(d, claims) for e in batch for d, claims in e.articles if d.id not in known]
    outcomes = {put.document: put for put in store.put(articles, extraction.version())}
    lines = []
    for extracted in batch:
        if extracted.outcome != "read":
            lines.append(Line(extracted.input, extracted.outcome, extracted.reason))
            continue
        puts = [outcomes[d.id] for d, _ in extracted.articles if d.id in outcomes]
        written = [p for p in puts if p.outcome != "unchanged"]
        notices = "; ".join(dict.fromkeys(n for d, _ in extracted.articles for n in d.notices))
        lines.append(Line(extracted.input, "stored" if written else "unchanged", notices, sum(p.claims for p in written)))
    store.record([(e.input, tuple(d.id for d, _ in e.articles), line.outcome, line.reason) for e, line in zip(batch, lines, strict=True)])
    store.flush()
    return lines


def ingest_into(
    folder: str | Path,
    inputs: Iterable[Source],
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    jobs: int | None = None,
    progress: Callable[[Line], None] = lambda _: None,
    limit: int | None = None,
) -> Report:
    """`ingest` into the store of a folder, opened and closed around it."""
    from kg.graph.store import open_store

    with open_store(folder, holder="kg ingest") as store:
        return ingest(store, inputs, overrides, jobs, progress, limit)
