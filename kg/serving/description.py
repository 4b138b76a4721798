"""The SPARQL 1.1 Service Description of the endpoint: what a GET without a query answers."""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg import ids
from kg.serving import queries

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_VOID = "http://rdfs.org/ns/void#"
_DCTERMS = "http://purl.org/dc/terms/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
    "N3",
)
_INPUT_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads", "N3")
_SERIALIZERS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "n3": RdfFormat.N3,
}


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


@lru_cache(maxsize=64)
def describe(endpoint: str, format_key: str, writable: bool) -> bytes:
    """The description in one of the graph formats of kg.serving.protocol; `endpoint` is the address it was asked at."""
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    triples = [
        Triple(service, _RDF_TYPE, _sd("Service")),
        Triple(service, _sd("endpoint"), NamedNode(endpoint)),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
        Triple(service, _sd("defaultEntailmentRegime"), NamedNode("http://www.w3.org/ns/entailment/Simple")),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, _RDF_TYPE, _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), graph),
        Triple(graph, _RDF_TYPE, _sd("Graph")),
        Triple(dataset, NamedNode(_VOID + "vocabulary"), NamedNode(ids.NS)),
    ]
    if writable:
        triples.append(Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
        triples += [Triple(service, _sd("inputFormat"), NamedNode(_FORMATS + name)) for name in _INPUT_FORMATS]
    triples += [Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS]
    root = endpoint.rsplit("/sparql", 1)[0]
    for query in queries.library().values():
        node = NamedNode(f"{root}/queries/{query.name}")
        triples.append(Triple(service, NamedNode(_DCTERMS + "hasPart"), node))
        triples.append(Triple(node, NamedNode(_DCTERMS + "title"), Literal(query.question, language="en")))
    prefixes = {"sd": _SD, "formats": _FORMATS, "dcterms": _DCTERMS, "void": _VOID}
    body = serialize(triples, format=_SERIALIZERS[format_key], prefixes=prefixes)
    assert body is not None  # it is, when no file is given
    return body
