"""A store as RDF files: as it is stored, or expanded to the reading form of Web Annotation.

The vocabulary graph is left out unless asked for: it is the software's, the same in every store.  N-Quads come sorted within each graph, so
that equal stores give equal files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pyoxigraph import DefaultGraph, Quad, RdfFormat, serialize
from pyoxigraph import Store as Oxigraph

from kg.errors import UsageError
from kg.graph import vocabulary as v
from kg.graph.annotations import annotation_quads
from kg.graph.from_rdf import document_ids, event_of_claims, read_article
from kg.graph.vocabulary import named

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
PROFILES = ("stored", "annotations")
_WITHOUT_GRAPHS = {"turtle", "ntriples", "rdfxml"}


def export(store: Oxigraph, out: BinaryIO, fmt: str = "nquads", profile: str = "stored", vocabulary: bool = False) -> int:
    """Write everything to `out`; gives the number of quads.

    A format without named graphs gets the triples of all graphs.  Raises UsageError naming what is accepted.
    """
    if fmt not in FORMATS:
        raise UsageError(f"--format {fmt}; accepted: {', '.join(FORMATS)}")
    if profile not in PROFILES:
        raise UsageError(f"--profile {profile}; accepted: {', '.join(PROFILES)}")
    counted = _Counted(expanded(store, vocabulary) if profile == "annotations" else stored(store, vocabulary))
    quads: Iterable[Quad] = counted
    if fmt in _WITHOUT_GRAPHS:
        serialize((q.triple for q in quads), out, FORMATS[fmt], prefixes=_prefixes(fmt))
    else:
        serialize(quads, out, FORMATS[fmt], prefixes=_prefixes(fmt))
    return counted.count


def stored(store: Oxigraph, vocabulary: bool = False) -> Iterator[Quad]:
    """Graph by graph, each in the order of its terms."""
    graphs = sorted((g for g in store.named_graphs() if vocabulary or g != v.VOCABULARY), key=str)
    for graph in (DefaultGraph(), *graphs):
        yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)


def expanded(store: Oxigraph, vocabulary: bool = False) -> Iterator[Quad]:
    """The articles in the reading form, the rest as it is stored."""
    documents = document_ids(store)
    events = event_of_claims(store)
    known = set(documents)
    for graph in sorted((g for g in store.named_graphs() if vocabulary or g != v.VOCABULARY), key=str):
        if graph.value not in known:
            yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)
            continue
        document, claims = read_article(store, graph.value, events=events)
        for claim in claims:
            yield from annotation_quads(claim, named(document.id))
        yield from (q for q in store.quads_for_pattern(named(document.id), None, None, graph))


def _prefixes(fmt: str) -> dict[str, str] | None:
    return v.PREFIXES if fmt in ("trig", "turtle", "rdfxml") else None


class _Counted:
    def __init__(self, quads: Iterator[Quad]) -> None:
        self.quads, self.count = quads, 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self.quads:
            self.count += 1
            yield quad
