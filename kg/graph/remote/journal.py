"""Takes down what is done to the quads of a working copy, as the SPARQL updates that do the same elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg.graph import vocabulary as v

BATCH = 2000  # quads in an update; the graph of an article is never parted, so that it comes whole or not at all


@dataclass(frozen=True, slots=True)
class Update:
    """`repeatable` when doing it twice is doing it once."""

    text: str
    repeatable: bool = True


class Journal:
    """Takes down only while `open`."""

    def __init__(self) -> None:
        self.open = False
        self._repeatable = True
        self._updates: list[Update] = []
        self._verb, self._quads = "", list[Quad]()

    def change(self, verb: str, quads: Iterable[Quad]) -> None:
        """`verb` is INSERT or DELETE."""
        if self.open:
            if verb != self._verb:
                self._seal()
                self._verb = verb
            self._quads += quads

    def update(self, text: str) -> None:
        if self.open:
            self._seal()
            self._updates.append(Update(text, self._repeatable))

    @contextmanager
    def once(self) -> Iterator[None]:
        """A stretch of updates that must not be sent twice: nobody knows what they do."""
        self._repeatable = False
        try:
            yield
        finally:
            self._repeatable = True

    def take(self) -> list[Update]:
        """All that was taken down, in order; it is forgotten here."""
        self._seal()
        taken, self._updates = self._updates, []
        return taken

    def _seal(self) -> None:
        self._updates += [Update(f"{self._verb} DATA {{ {body} }}", "_:" not in body) for body in data(self._quads)]
        self._quads = []


def data(quads: Iterable[Quad]) -> Iterator[str]:
    """Quads as the bodies of INSERT DATA or DELETE DATA, some BATCH to each."""
    graphs: dict[Any, list[str]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(f"{quad.triple} .")
    parts: list[str] = []
    count = 0
    for graph, triples in graphs.items():
        step = BATCH if graph in v.OWN_GRAPHS else len(triples)
        for start in range(0, len(triples), step):
            piece = triples[start : start + step]
            if parts and count + len(piece) > BATCH:
                yield " ".join(parts)
                parts, count = [], 0
            body = " ".join(piece)
            parts.append(body if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ {body} }}")
            count += len(piece)
    if parts:
        yield " ".join(parts)


class Journaled:
    """An Oxigraph that takes down every change; the rest is Oxigraph's own."""

    def __init__(self, quads: Oxigraph, journal: Journal) -> None:
        self._store, self._journal = quads, journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._store

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._store)

    def __len__(self) -> int:
        return len(self._store)

    def extend(self, quads: Iterable[Quad]) -> None:
        given = list(quads)
        self._store.extend(given)
        self._journal.change("INSERT", given)

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        given = list(quads)
        self._store.bulk_extend(given)
        self._journal.change("INSERT", given)

    def remove(self, quad: Quad) -> None:
        self._store.remove(quad)
        self._journal.change("DELETE", [quad])

    def remove_graph(self, graph: NamedNode) -> None:
        self._store.remove_graph(graph)
        self._journal.update(f"DROP SILENT GRAPH {graph}")

    def update(self, text: str, base_iri: str | None = None, prefixes: dict[str, str] | None = None) -> None:
        self._store.update(text, base_iri=base_iri, prefixes=prefixes)
        base = f"BASE <{base_iri}> " if base_iri else ""
        self._journal.update(base + "".join(f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items()) + text)
