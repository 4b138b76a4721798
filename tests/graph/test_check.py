"""`kg check` finds what somebody changed past the writer, wherever it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg.graph import vocabulary as v
from kg.graph.check import check_store
from kg.graph.checkpoint import existing
from kg.graph.store import Store
from kg.identity import Outcome, Ruling
from kg.ontology import Ontology
from tests.graph.conftest import make_claim, make_document


def test_a_store_that_only_the_writer_touched_is_clean(store: Store, ontology: Ontology) -> None:
    store.checkpoint()
    result = check_store(store.folder, ontology)
    assert result.clean, result.findings
    assert (result.documents, result.claims) == (4, 10)


def test_claims_that_contradict_in_two_ways_are_clean(store: Store, ontology: Ontology) -> None:
    """Their link is one quad, however many ways there are."""
    deaths = []
    for outlet, figure, day in (("南岸晨报", "九", "3"), ("北岸日报", "七", "4")):
        told = make_document("仓库起火", f"码头仓库5月{day}日起火，{figure}人死亡。", outlet=outlet, published="2031-05-06")
        who, when = f"{figure}人", (f"5月{day}日", f"2031-05-0{day}")
        death = make_claim(told, "Death", f"{figure}人死亡", "死亡", ("patient", who, who), when=when)
        store.put([(told, (death,))])
        deaths.append(death.id)
    store.rule(Ruling(Outcome.SAME, (deaths[0],), (deaths[1],)))
    store.flush()
    store.checkpoint()
    ways = {q.object.value for q in store.quads.quads_for_pattern(None, v.kg("kind"), None, v.WORLD)}
    assert ways >= {"date", "figures"}
    result = check_store(store.folder, ontology)
    assert result.clean, result.findings


def swap(store: Oxigraph, term: NamedNode, value: Literal | NamedNode) -> None:
    quad = min(store.quads_for_pattern(None, term, None, None), key=str)
    store.remove(quad)
    store.add(Quad(quad.subject, term, value, quad.graph_name))


def drop(store: Oxigraph, term: NamedNode) -> None:
    store.remove(min(store.quads_for_pattern(None, term, None, None), key=str))


@pytest.mark.parametrize(
    ("tamper", "check"),
    [
        (lambda s: swap(s, v.QUOTE, Literal("没有说过的话")), "offsets"),
        (lambda s: swap(s, v.TRIGGER_START, Literal(0)), "offsets"),
        (lambda s: swap(s, v.TEXT, Literal("别的文字" * 40)), "digest"),
        (lambda s: swap(s, v.MODALITY, Literal("planned")), "shapes"),
        (lambda s: swap(s, v.TIME_TEXT, Literal("昨天")), "offsets"),
        (lambda s: drop(s, v.ORIGINATOR), "shapes"),
        (lambda s: drop(s, v.CUE), "offsets"),
        (lambda s: drop(s, v.REFERS_TO), "world"),
        (lambda s: swap(s, v.STATUS, v.kg("Cancelled")), "world"),
        (lambda s: drop(s, v.ALT_LABEL) if any(s.quads_for_pattern(None, v.ALT_LABEL, None)) else drop(s, v.SUBCLASS_OF), "world"),
        (lambda s: s.add(Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(1), NamedNode("urn:g"))), "revision"),
    ],
)
def test_every_tampering_with_the_graph_is_found(store: Store, ontology: Ontology, tamper: Callable[[Oxigraph], None], check: str) -> None:
    store.close()
    for folder in (store.folder / "oxigraph", existing(store.folder)[-1]):
        opened = Oxigraph(str(folder))
        tamper(opened)
        opened.flush()
        del opened
    result = check_store(store.folder, ontology)
    assert {check, "revision"} <= {f.check for f in result.findings}


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE claim SET quote_start = quote_start + 1", "index"),
        ("DELETE FROM claim WHERE n = 1", "index"),
        ("UPDATE event SET status = 'cancelled' WHERE n = 1", "index"),
        ("UPDATE article SET digest = 'x' WHERE document = (SELECT max(document) FROM article)", "ledger"),
        ("DELETE FROM article WHERE document = (SELECT max(document) FROM article)", "ledger"),
    ],
)
def test_every_tampering_with_the_index_is_found(store: Store, ontology: Ontology, statement: str, check: str) -> None:
    store.close()
    connection = sqlite3.connect(store.folder / "index.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()
    assert check in {f.check for f in check_store(store.folder, ontology).findings}


def test_an_empty_store_is_clean(tmp_path: Path, ontology: Ontology) -> None:
    from kg.graph.store import open_store

    open_store(tmp_path / "s").close()
    assert check_store(tmp_path / "s", ontology).clean
