"""Articles a second from file to store, by stage, with one process and with two.

    python bench/ingest.py [--shared ../shared] [--articles 128] [--jobs 1,2] [--json]

Takes the articles evenly from the sorted archive of the corpus.  reading, language, times and claims are the parts of extraction and run in
every process; identity (which claims tell one event) and store (quads, index, ledger, made durable) run in the one writer.  The stages are
milliseconds of processor time an article, measured in one process after a first article has loaded the models; `articles/s` is the wall
time of the whole way, `kg ingest` into a fresh store, start of the processes and loading of the models included.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg import claims, identity, ingest, language, ontology, reading, times
from kg.errors import InputError
from kg.graph.store import open_store
from kg.model import Claim, Document

EXTRACTION = ("reading", "language", "times", "claims")
STAGES = (*EXTRACTION, "identity", "store")
BATCH = ingest.BATCH


def articles(shared: Path, count: int) -> list[str]:
    """Paths, evenly from the whole archive so that every outlet takes part."""
    found = sorted(str(p) for p in (shared / "corpus" / "archive").glob("*/*") if p.is_file())
    return found[:: max(1, len(found) // count)][:count]


class Clock:
    """Processor seconds by stage; `inside` is taken off the stage that calls another."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str, inside: str = "") -> Iterator[None]:
        start, before = time.process_time(), self.spent[inside]
        yield
        self.spent[name] += time.process_time() - start - (self.spent[inside] - before if inside else 0.0)

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            with self.stage(name):
                return function(*given)

        return run


def extract(path: str, clock: Clock) -> list[tuple[Document, tuple[Claim, ...]]]:
    """What `kg.extraction` does with one file."""
    known = ontology.load()
    try:
        with clock.stage("reading"):
            documents = list(reading.read(path))
    except InputError:
        return []
    found = []
    for document in documents:
        with clock.stage("language"):
            analysis = language.analyse(document, known)
        with clock.stage("times"):
            mentions = times.resolve(document.text, document.published)
        with clock.stage("claims"):
            found.append((document, claims.extract(analysis, mentions, known)))
    return found


def by_stage(paths: list[str]) -> dict[str, float]:
    """Milliseconds an article."""
    extract(paths[0], Clock())
    clock = Clock()
    done = [pair for path in paths for pair in extract(path, clock)]
    update = identity.WorldBuilder.update
    identity.WorldBuilder.update = clock.timed("identity", update)  # type: ignore[method-assign]
    try:
        with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
            for at in range(0, len(done), BATCH):
                with clock.stage("store", inside="identity"):
                    store.put(done[at : at + BATCH])
                    store.flush()
    finally:
        identity.WorldBuilder.update = update  # type: ignore[method-assign]
    return {name: 1000 * clock.spent[name] / len(done) for name in STAGES}


def whole(paths: list[str], jobs: int) -> float:
    """Articles a second."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        report = ingest.ingest_into(folder, paths, jobs=jobs)
        return report.counts["stored"] / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--articles", type=int, default=128)
    parser.add_argument("--jobs", default="1,2", help="numbers of processes")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    paths = articles(wanted.shared, wanted.articles)
    stages = by_stage(paths)
    rates = {int(jobs): whole(paths, int(jobs)) for jobs in wanted.jobs.split(",")}
    extraction = sum(stages[name] for name in EXTRACTION)
    if wanted.json:
        print(json.dumps({"articles": len(paths), "ms": stages, "extraction_per_second": 1000 / extraction, "ingest_per_second": rates}))
        return
    print(f"{'stage':<12}{'ms/article':>12}{'articles/s':>12}")
    for name, spent in (*stages.items(), ("extraction", extraction), ("all", sum(stages.values()))):
        print(f"{name:<12}{spent:>12.1f}{1000 / max(spent, 1e-9):>12.1f}")
    for jobs, rate in rates.items():
        print(f"kg ingest, {jobs} process{'es' if jobs > 1 else ''}: {rate:.1f} articles/s of wall time, {len(paths)} articles")


if __name__ == "__main__":
    main()
