"""A store as an rdflib Dataset, for reading: so that rdflib code and pySHACL work on it as it stands.

    from kg.graph.dataset import open_dataset

    with open_dataset("kg-data") as dataset:
        for claim, _, quote in dataset.triples((None, KG.quote, None)):
            …

The default graph is the union of all; `dataset.graph(iri)` is one article.  rdflib evaluates SPARQL in Python, a hundred times slower than
`kg query`: this is for code that has it already.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.store import Store as RdflibStore

from kg.graph.reader import open_reader
from kg.graph.vocabulary import PREFIXES


@contextmanager
def open_dataset(folder: str | Path) -> Iterator[Dataset]:
    """The newest finished state of a store.  Writing to it raises TypeError; raises StoreError where there is no store."""
    with open_reader(folder) as reader:
        yield as_dataset(reader.quads)


def as_dataset(store: ox.Store) -> Dataset:
    """An open Oxigraph store as a Dataset whose default graph is the union of all graphs."""
    dataset = Dataset(store=_Reading(store), default_union=True)
    for prefix, iri in PREFIXES.items():
        dataset.namespace_manager.store.bind(prefix, URIRef(iri))
    return dataset


class _Reading(RdflibStore):
    """rdflib's store interface over Oxigraph, the reading half of it."""

    context_aware = True
    graph_aware = True
    formula_aware = False
    transaction_aware = False

    def __init__(self, store: ox.Store) -> None:
        super().__init__()
        self._store = store
        self._prefixes: dict[str, URIRef] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        subject, predicate, obj = (None if t is None else _to_ox(t) for t in triple_pattern)
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.Literal | ox.BlankNode):
            return
        seen: dict[ox.Triple, list[Any]] = {}
        for quad in self._store.quads_for_pattern(subject, predicate, obj, self._graph_name(context)):
            seen.setdefault(quad.triple, []).append(quad.graph_name)
        for triple, graphs in seen.items():
            term = (_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object))
            yield term, iter([Graph(self, self._identifier(g)) for g in graphs])

    def _graph_name(self, context: Any) -> Any:
        if context is None:
            return None
        identifier = getattr(context, "identifier", context)
        return ox.DefaultGraph() if identifier == DATASET_DEFAULT_GRAPH_ID else _to_ox(identifier)

    def _identifier(self, graph: Any) -> Any:
        return DATASET_DEFAULT_GRAPH_ID if isinstance(graph, ox.DefaultGraph) else _to_rdflib(graph)

    def __len__(self, context: Any = None) -> int:
        return len(self._store) if context is None else sum(1 for _ in self.triples((None, None, None), context))

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:
        if triple is None:
            names: Any = self._store.named_graphs()
        else:
            subject, predicate, obj = (None if t is None else _to_ox(t) for t in triple)
            names = {q.graph_name for q in self._store.quads_for_pattern(subject, predicate, obj, None)}
        for name in names:
            yield Graph(self, self._identifier(name))

    def add(self, *_: Any, **__: Any) -> None:
        raise TypeError("a dataset of a kg store is for reading; write through kg.graph.store.open_store")

    addN = remove = add

    def add_graph(self, graph: Graph) -> None:
        """rdflib announces every graph it is asked for; a graph exists here when it holds something."""

    def remove_graph(self, graph: Graph) -> None:
        self.add()

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        if override or prefix not in self._prefixes:
            self._prefixes[prefix] = URIRef(namespace)

    def namespace(self, prefix: str) -> URIRef | None:
        return self._prefixes.get(prefix)

    def prefix(self, namespace: URIRef) -> str | None:
        return next((p for p, iri in self._prefixes.items() if iri == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        yield from list(self._prefixes.items())


def _to_ox(term: Any) -> Any:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)


def _to_rdflib(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype.value == PREFIXES["xsd"] + "string"
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)
