"""A store whose quads a SPARQL endpoint keeps is the store that a folder would be: quad by quad, on every machine, after every accident."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import StoreError, StoreLocked
from kg.graph import vocabulary as v
from kg.graph.check import check_store
from kg.graph.export import export
from kg.graph.index import Index
from kg.graph.reader import open_reader
from kg.graph.remote import journal
from kg.graph.remote import keeper as keeper_room
from kg.graph.remote.endpoint import Endpoint
from kg.graph.remote.place import folder_of
from kg.graph.store import open_store
from kg.graph.timeline import TimelineQuery
from kg.identity import Outcome, Ruling
from kg.ontology import Ontology
from tests.graph.conftest import Article, small_world
from tests.graph.remote.conftest import Machine, Server
from tests.serving.live import serving

Login = Callable[[Server], None]


def nquads(store: str | Path) -> bytes:
    out = io.BytesIO()
    with open_reader(store) as reader:
        export(reader.quads, out, "nquads", vocabulary=True)
    return out.getvalue()


def put(store: str | Path, articles: list[Article], *rulings: Ruling) -> None:
    with open_store(store) as opened:
        opened.put(articles)
        for ruling in rulings:
            opened.rule(ruling)
        opened.flush()


def revised(articles: list[Article]) -> list[Article]:
    """The second article without its last claim: an extractor that sees less."""
    document, claims = articles[1]
    return [(document, claims[:-1])]


@pytest.fixture
def ruling(world: list[Article]) -> Ruling:
    """A person's word that the planned and the opened forum are two."""
    return Ruling(Outcome.DIFFERENT, (world[0][1][1].id,), (world[1][1][0].id,))


def test_equals_a_folder_quad_by_quad_here_and_on_another_machine(
    keeper: Server, login: Login, machine: Machine, world: list[Article], ruling: Ruling, tmp_path: Path, ontology: Ontology
) -> None:
    login(keeper)
    put(tmp_path / "folder", world[:2])
    put(tmp_path / "folder", world, ruling)
    put(tmp_path / "folder", revised(world))
    wanted = nquads(tmp_path / "folder")
    put(keeper.url, world[:2])
    put(keeper.url, world, ruling)
    put(keeper.url, revised(world))
    assert nquads(keeper.url) == wanted
    machine("two")
    assert nquads(keeper.url) == wanted
    assert check_store(folder_of(keeper.url), ontology).clean


def test_the_quads_are_at_the_endpoint(oxigraph: Server, machine: Machine, world: list[Article]) -> None:
    oxigraph.clear()
    put(oxigraph.url, world)
    endpoint = oxigraph.endpoint()
    (row,) = endpoint.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    with open_reader(oxigraph.url) as reader:
        assert int(row["n"].value) == len(reader.quads)
    assert endpoint.select(f"SELECT ?s {{ GRAPH {v.LEASE} {{ ?s ?p ?o }} }}") == []


def test_the_timeline_comes_from_the_copy(oxigraph: Server, machine: Machine, world: list[Article]) -> None:
    oxigraph.clear()
    put(oxigraph.url, world)
    machine("two")
    with Index.open(oxigraph.url) as index:
        assert len(index.timeline(TimelineQuery.parse({})).items) > 3


def test_two_machines_in_turn_make_what_one_would(
    keeper: Server, login: Login, machine: Machine, world: list[Article], tmp_path: Path
) -> None:
    login(keeper)
    for number, article in enumerate(world):
        machine("one" if number % 2 else "two")
        put(keeper.url, [article])
    put(tmp_path / "folder", world)
    assert nquads(keeper.url) == nquads(tmp_path / "folder")


def test_a_writer_that_another_has_overtaken_is_told_so_and_loses_nothing_of_the_other(
    oxigraph: Server, machine: Machine, world: list[Article], tmp_path: Path
) -> None:
    oxigraph.clear()
    slow = open_store(oxigraph.url)
    machine("two")
    put(oxigraph.url, world[:1])
    slow.put(world[1:])
    with pytest.raises(StoreLocked, match="written to since"):
        slow.flush()
    slow.put(world[1:])  # reads what the other wrote, then writes
    slow.close()
    put(tmp_path / "folder", world)
    assert nquads(oxigraph.url) == nquads(tmp_path / "folder")


@pytest.mark.parametrize("fatal", [1, 2, 4, 6])
def test_a_write_that_breaks_off_anywhere_is_made_good(
    fatal: int, oxigraph: Server, machine: Machine, world: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes at the `fatal`-th update of a flush, and the writer with it."""
    monkeypatch.setattr(journal, "BATCH", 40)
    oxigraph.clear()
    put(oxigraph.url, world[:1])
    dying = open_store(oxigraph.url)
    dying.put(revised(world) + world[2:])
    sent = 0
    whole = Endpoint.update

    def breaking(self: Endpoint, *given: Any) -> None:
        nonlocal sent
        sent += 1
        if sent >= fatal:
            raise StoreError("the connection is gone")
        whole(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Endpoint, "update", breaking)
        with pytest.raises(StoreError, match="gone"):
            dying.flush()
        dying.abandon()
    put(oxigraph.url, world)
    put(tmp_path / "folder", world)
    assert nquads(oxigraph.url) == nquads(tmp_path / "folder")
    machine("two")
    assert nquads(oxigraph.url) == nquads(tmp_path / "folder")


def test_while_one_writes_others_wait_and_after_its_death_they_go_on(
    oxigraph: Server, machine: Machine, world: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    oxigraph.clear()
    endpoint = oxigraph.endpoint()
    holder = keeper_room.Keeper(oxigraph.url, "elsewhere 1")
    holder.acquire()
    endpoint.update(f"INSERT DATA {{ GRAPH {v.WORLD} {{ {v.WORLD} {v.kg('half')} 1 }} }}")
    monkeypatch.setattr(keeper_room, "PATIENCE", 0.3)
    with pytest.raises(StoreLocked, match="elsewhere 1"):
        put(oxigraph.url, world)
    monkeypatch.setattr(keeper_room, "LEASE", keeper_room.LEASE * 0)
    put(oxigraph.url, world)
    put(tmp_path / "folder", world)
    machine("two")
    assert nquads(oxigraph.url) == nquads(tmp_path / "folder")
    (row,) = endpoint.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert int(row["n"].value) == len(nquads(oxigraph.url).splitlines())


def test_other_graphs_of_the_endpoint_are_left_alone(keeper: Server, login: Login, machine: Machine, world: list[Article]) -> None:
    login(keeper)
    endpoint = keeper.endpoint()
    endpoint.update('INSERT DATA { GRAPH <urn:test> { <urn:a> <urn:b> "c" } }')
    put(keeper.url, world)
    assert [r["o"].value for r in endpoint.select("SELECT ?o { GRAPH <urn:test> { ?s ?p ?o } }")] == ["c"]
    assert b"urn:test" not in nquads(keeper.url)


def test_an_article_with_line_breaks_quotes_and_signs_of_four_bytes_comes_back(
    keeper: Server, login: Login, machine: Machine, tmp_path: Path
) -> None:
    login(keeper)
    document, claims = small_world()[3]
    odd = replace(document, title='"引号"\t\\n 𠮷', outlet="{ } ; ?x <urn:x> 😀")
    articles = [(odd, tuple(replace(c, document=odd) for c in claims))]
    put(tmp_path / "folder", articles)
    put(keeper.url, articles)
    machine("two")
    assert nquads(keeper.url) == nquads(tmp_path / "folder")


def test_served_from_a_keeper(oxigraph: Server, machine: Machine, world: list[Article]) -> None:
    oxigraph.clear()
    put(oxigraph.url, world)
    with serving(oxigraph.url, "--writable") as live:  # type: ignore[arg-type]
        assert live.count("?s a kg:Document") == len(world)
        assert len(live.http.get("/timeline").json()["items"]) > 3
        assert live.update("INSERT DATA { GRAPH <urn:test:note> { <urn:a> <urn:b> 1 } }").status_code == 204
    assert len(oxigraph.endpoint().select("SELECT ?s { GRAPH <urn:test:note> { ?s ?p ?o } }")) == 1
