"""The fast shapes give the verdict a SHACL engine gives, on sound data and on every kind of broken data."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg import resources
from kg.graph import vocabulary as v
from kg.graph.dataset import as_dataset
from kg.graph.shapes import check_nodes
from kg.graph.store import Store
from kg.graph.vocabulary import kg

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning", "ignore:Parsing weird boolean")
SHAPES = resources.folder("ontology") / "shapes.ttl"
XSD = v.PREFIXES["xsd"]


def fast_verdict(store: Oxigraph) -> set[str]:
    """Nodes that break a shape."""
    nodes: dict[str, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in {q.triple for q in store}:
        nodes[quad.subject.value][quad.predicate].append(quad.object)
    return {violation.node for violation in check_nodes(nodes)}


def engine_verdict(store: Oxigraph) -> set[str]:
    import pyshacl
    from rdflib import Namespace

    sh = Namespace("http://www.w3.org/ns/shacl#")
    _, report, _ = pyshacl.validate(as_dataset(store), shacl_graph=SHAPES.read_text(), shacl_graph_format="turtle")
    return {str(node) for node in report.objects(None, sh.focusNode)}


@pytest.fixture
def copy(store: Store) -> Oxigraph:
    memory = Oxigraph()
    memory.extend(store.quads)
    return memory


def some(store: Oxigraph, predicate: NamedNode) -> Quad:
    return min(store.quads_for_pattern(None, predicate, None, None), key=str)


def test_a_sound_store_conforms(copy: Oxigraph) -> None:
    assert fast_verdict(copy) == set()
    assert engine_verdict(copy) == set()


NEEDED = (
    *(v.HEADLINE, v.LANGUAGE, v.TEXT, v.TEXT_DIGEST, v.OUTLET_NAME, v.TYPED_AS, v.IN_DOCUMENT, v.QUOTE, v.START, v.END, v.TRIGGER),
    *(v.MODALITY, v.POLARITY, v.CONFIDENCE, v.ORIGINATOR, v.DETAIL, v.REFERS_TO, v.STATUS, v.DERIVED_FROM, v.TIME_EDTF, v.FIT, v.PRECISION),
)


@pytest.mark.parametrize("term", NEEDED, ids=lambda term: term.value.rsplit("/", 1)[-1])
def test_what_is_missing_is_missed_by_both(copy: Oxigraph, term: NamedNode) -> None:
    quad = some(copy, term)
    for same in list(copy.quads_for_pattern(quad.subject, term, None, None)):
        copy.remove(same)
    found = fast_verdict(copy)
    assert found == engine_verdict(copy)
    assert found or term == v.STATUS  # without a status it is no eventuality any more: the world check sees that


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (v.REPORTED_ON, Literal("2020-13-45", datatype=NamedNode(XSD + "date"))),
        (v.LATEST, Literal("2020-01-05Z", datatype=NamedNode(XSD + "date"))),
        (v.LATEST, Literal("1999-01-01", datatype=NamedNode(XSD + "date"))),
        (v.EARLIEST, Literal("2031-05-07T00:00:00", datatype=NamedNode(XSD + "dateTime"))),
        (v.START, Literal(-1)),
        (v.START, Literal(100_000)),
        (v.QUOTE, Literal("")),
        (v.CONFIDENCE, Literal(1.5)),
        (v.CONFIDENCE, Literal("high")),
        (v.MODALITY, kg("Denied")),
        (v.POLARITY, Literal("negative")),
        (v.TEXT_DIGEST, Literal("md5:00")),
        (v.DETAIL, Literal("{", datatype=v.JSON)),
        (v.ORIGINATOR, Literal("somebody")),
        (v.FIT, kg("During")),
        (v.STATUS, kg("Certain")),
        (v.PRESUPPOSED, Literal("yes", datatype=NamedNode(XSD + "boolean"))),
    ],
    ids=lambda x: str(getattr(x, "value", x)).rsplit("/", 1)[-1] or "empty",
)
def test_a_wrong_value_is_found_by_both(copy: Oxigraph, term: NamedNode, value: Any) -> None:
    quad = some(copy, term)
    copy.remove(quad)
    copy.add(Quad(quad.subject, term, value, quad.graph_name))
    found = fast_verdict(copy)
    if term == v.DETAIL:  # rdf:JSON has no lexical check in pySHACL
        assert found == {quad.subject.value}
        return
    assert quad.subject.value in found
    assert found == engine_verdict(copy)


def test_a_second_value_is_one_too_many_for_both(copy: Oxigraph) -> None:
    quad = some(copy, v.MODALITY)
    copy.add(Quad(quad.subject, v.MODALITY, kg("Possible") if quad.object != kg("Possible") else kg("Planned"), quad.graph_name))
    assert fast_verdict(copy) == engine_verdict(copy) == {quad.subject.value}


def test_every_own_term_that_is_written_is_defined_with_a_meaning(store: Store) -> None:
    from pyoxigraph import RdfFormat, parse

    files = sorted(resources.folder("ontology").glob("*.ttl"))
    defined = {q.subject.value for f in files for q in parse(f.read_bytes(), format=RdfFormat.TURTLE) if isinstance(q.subject, NamedNode)}
    used = {
        t.value for q in store.quads for t in (q.predicate, q.object) if isinstance(t, NamedNode) and t.value.startswith(v.PREFIXES["kg"])
    }
    assert used <= defined
