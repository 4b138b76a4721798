"""A store goes out as RDF in every format, and comes back from N-Quads the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from pyoxigraph import Store as Oxigraph

from kg.errors import UsageError
from kg.graph import vocabulary as v
from kg.graph.export import FORMATS, export
from kg.graph.store import Store, open_store
from tests.graph.conftest import Article


def exported(store: Store, fmt: str = "nquads", profile: str = "stored", vocabulary: bool = False) -> bytes:
    out = io.BytesIO()
    export(store.quads, out, fmt, profile, vocabulary)
    return out.getvalue()


def test_equal_stores_give_equal_nquads(store: Store, world: list[Article], tmp_path: Path) -> None:
    with open_store(tmp_path / "other") as other:
        other.put(world[::-1])
        other.flush()
        assert exported(other) == exported(store)


def test_nquads_give_the_whole_store_again(store: Store) -> None:
    again = Oxigraph()
    again.load(exported(store, vocabulary=True), RdfFormat.N_QUADS)
    assert set(again) == set(store.quads)


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_holds_every_triple(store: Store, fmt: str) -> None:
    wanted = {q.triple for q in store.quads if q.graph_name != v.VOCABULARY}
    assert {q.triple for q in parse(exported(store, fmt), FORMATS[fmt])} == wanted


def test_annotations_expand_selectors_arguments_and_hops(store: Store, world: list[Article]) -> None:
    read = Oxigraph()
    read.load(exported(store, "nquads", "annotations"), RdfFormat.N_QUADS)
    asked = """SELECT ?exact ?start ?end ?text WHERE { ?claim kg:evidence ?m ; kg:inDocument/kg:text ?text . ?m oa:hasSelector ?s .
      ?s a oa:TextPositionSelector, oa:TextQuoteSelector ; oa:exact ?exact ; oa:start ?start ; oa:end ?end }"""
    rows = list(read.query(asked, prefixes=v.PREFIXES, use_default_graph_as_union=True))  # type: ignore[arg-type]
    assert len(rows) == sum(len(claims) for _, claims in world)
    for row in rows:
        assert row["text"].value[int(row["start"].value) : int(row["end"].value)] == row["exact"].value
    hops = "SELECT ?n WHERE { ?claim kg:quote|kg:hop ?hop . ?hop kg:position ?n ; kg:source ?by }"
    found = [int(r["n"].value) for r in read.query(hops, prefixes=v.PREFIXES, use_default_graph_as_union=True)]  # type: ignore[union-attr]
    assert len(found) == sum(len(c.sources) for _, claims in world for c in claims)


def test_what_is_not_offered_is_named(store: Store) -> None:
    with pytest.raises(UsageError, match="accepted: nquads"):
        exported(store, "csv")
    with pytest.raises(UsageError, match="accepted: stored, annotations"):
        exported(store, profile="full")
