"""rdflib code works on a store as it stands."""

from __future__ import annotations

import pytest
from rdflib import Literal, Namespace, URIRef

from kg.graph.dataset import open_dataset
from kg.graph.store import Store
from kg.ids import NS
from tests.graph.conftest import Article

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
KG = Namespace(NS)


def test_triples_graphs_and_sparql_of_rdflib(store: Store, world: list[Article]) -> None:
    store.checkpoint()
    document, claims = world[1]
    with open_dataset(store.folder) as dataset:
        assert {str(q) for q in dataset.objects(None, KG.quote)} == {c.quote.text for _, cs in world for c in cs}
        article = dataset.graph(URIRef(document.id))
        assert {str(s) for s in article.subjects(KG.quote, None)} == {c.id for c in claims}
        assert (URIRef(claims[0].id), KG.start, Literal(claims[0].quote.start)) in dataset
        rows = dataset.query("SELECT ?g (COUNT(?c) AS ?n) WHERE { GRAPH ?g { ?c a kg:Claim } } GROUP BY ?g", initNs={"kg": KG})
        assert {str(r.g): int(r.n) for r in rows} == {d.id: len(cs) for d, cs in world}  # type: ignore[union-attr]


def test_it_is_for_reading(store: Store) -> None:
    store.checkpoint()
    with open_dataset(store.folder) as dataset, pytest.raises(TypeError, match="for reading"):
        dataset.add((KG.a, KG.b, KG.c))
