"""Which graphs a query sees, and that the union of them is a set of triples."""

import pytest

from tests.serving.live import Live


@pytest.fixture(scope="module")
def graphs(server: Live) -> Live:
    server.clear()
    server.put("<urn:a> <urn:p> 1 .", "?graph=urn:g1")
    server.put("<urn:a> <urn:p> 1 . <urn:b> <urn:p> 2 .", "?graph=urn:g2")
    server.put("<urn:a> <urn:p> 1 . <urn:c> <urn:p> 3 .")
    return server


def test_the_default_graph_is_the_union_and_counts_a_triple_once(graphs: Live) -> None:
    assert graphs.count() == 3
    assert graphs.count("GRAPH ?g { ?s ?p ?o }") == 3
    assert graphs.rows("SELECT (SUM(?o) AS ?n) { ?s <urn:p> ?o }") == [["6"]]


def test_the_merge_of_graphs_counts_a_triple_once(graphs: Live) -> None:
    assert graphs.count(**{"default-graph-uri": ["urn:g1", "urn:g2"]}) == 2
    assert graphs.rows("SELECT (COUNT(*) AS ?n) FROM <urn:g1> FROM <urn:g2> { ?s ?p ?o }") == [["2"]]


def test_what_a_dataset_leaves_out_is_empty(graphs: Live) -> None:
    assert graphs.count(**{"named-graph-uri": "urn:g2"}) == 0
    assert graphs.count("GRAPH ?g { ?s ?p ?o }", **{"default-graph-uri": "urn:g2"}) == 0
    assert graphs.count("GRAPH ?g { ?s ?p ?o }", **{"named-graph-uri": "urn:g2"}) == 2


def test_the_requests_dataset_goes_before_the_querys(graphs: Live) -> None:
    assert graphs.rows("SELECT ?s FROM <urn:g2> { ?s ?p ?o }", **{"default-graph-uri": "urn:g1"}) == [["urn:a"]]


def test_names_must_be_absolute(graphs: Live) -> None:
    assert graphs.http.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "no iri"}).status_code == 400
