"""docs/model.md tells the truth: its example is the stored form, its code runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.graph import vocabulary as v
from kg.graph.store import Store
from tests.graph.conftest import Article

PAGE = Path(__file__).resolve().parents[2] / "docs" / "model.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_article_is_what_the_store_holds(store: Store, world: list[Article]) -> None:
    document, claims = world[0]
    plan = next(c for c in claims if c.type == "Summit")
    shown = list(parse(block("trig"), RdfFormat.TRIG))
    nodes = (NamedNode(document.id), NamedNode(plan.id))
    wanted = {q for n in nodes for q in store.quads.quads_for_pattern(n, None, None, nodes[0])}
    assert {q for q in shown if q.graph_name == nodes[0]} == wanted


def test_the_example_uses_no_term_of_its_own(store: Store) -> None:
    known = {q.predicate for q in store.quads}
    assert {q.predicate for q in parse(block("trig"), RdfFormat.TRIG)} <= known


def test_every_status_is_in_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(status.value in text for status in v.STATUSES)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_the_rdflib_example_runs(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    store.checkpoint()
    monkeypatch.chdir(store.folder.parent)
    exec(compile(block("python"), "docs/model.md", "exec"), {})
    assert Literal("林岛港口论坛将于5月举行").value in capsys.readouterr().out
