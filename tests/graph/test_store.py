"""The writer: whole articles or none, the same graph in every order, nothing lost that was acknowledged."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg import ids
from kg.errors import QuerySyntaxError, StoreError, StoreLocked, StoreVersionError
from kg.graph import store as store_module
from kg.graph import vocabulary as v
from kg.graph.check import check_store
from kg.graph.checkpoint import existing
from kg.graph.from_rdf import read_article
from kg.graph.reader import open_reader
from kg.graph.store import Store, open_store
from kg.graph.vocabulary import named
from kg.identity import Outcome, Ruling
from kg.model import Document
from kg.ontology import Ontology
from tests.graph.conftest import Article, make_claim, make_document
from tests.graph.many import article


def quads_of(store: Store) -> set[str]:
    return set(map(str, store.quads))


def filled(folder: Path, batches: list[list[Article]]) -> set[str]:
    with open_store(folder) as store:
        for batch in batches:
            store.put(batch)
            store.flush()
        return quads_of(store)


def test_putting_the_same_articles_again_changes_no_quad(store: Store, world: list[Article]) -> None:
    before, revision = quads_of(store), store.revision
    assert {put.outcome for put in store.put(world)} == {"unchanged"}
    store.flush()
    assert (quads_of(store), store.revision) == (before, revision)


def test_the_order_and_grouping_of_arrival_do_not_show_in_the_graph(tmp_path: Path, world: list[Article]) -> None:
    articles = world + [article(n) for n in range(12)]
    at_once = filled(tmp_path / "a", [articles])
    shuffled = random.Random(5).sample(articles, len(articles))
    assert filled(tmp_path / "b", [[a] for a in shuffled]) == at_once


def test_the_bulk_path_gives_the_same_store(tmp_path: Path, world: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
    plain = filled(tmp_path / "a", [world])
    monkeypatch.setattr(store_module, "BULK", 1)
    assert filled(tmp_path / "b", [world]) == plain


def test_of_two_claims_with_one_id_the_first_is_stored(store: Store, world: list[Article]) -> None:
    document, claims = world[1]
    twin = replace(claims[0], confidence=0.1)
    assert [p.outcome for p in store.put([(document, (*claims, twin))])] == ["unchanged"]


def test_a_replaced_article_leaves_nothing_of_its_former_self(store: Store, world: list[Article], tmp_path: Path) -> None:
    document, claims = world[1]
    assert [p.outcome for p in store.put([(document, claims[:1])])] == ["replaced"]
    store.flush()
    assert read_article(store.quads, document.id, document.path)[1] == claims[:1]
    rest = [a for a in world if a[0] != document]
    assert quads_of(store) == filled(tmp_path / "fresh", [[*rest, (document, claims[:1])]])


def test_another_reading_of_the_words_may_take_an_entity_away_again(store: Store, world: list[Article], tmp_path: Path) -> None:
    document, _ = world[3]
    store.put([(document, ())])
    store.flush()
    assert not any("南岬" in q for q in quads_of(store) if "graph/entities" in q)
    assert quads_of(store) == filled(tmp_path / "fresh", [[*world[:3], (document, ())]])


def corrected(document: Document) -> Document:
    text = document.text.replace("七人", "九人")
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert document.url is not None
    return replace(
        document, id=ids.document_iri(document.url, digest), text=text, digest=digest, published="2031-05-07T11:00:00+08:00", path="later"
    )


def test_versions_of_an_address_are_both_kept_and_the_later_supersedes(store: Store, world: list[Article], tmp_path: Path) -> None:
    first, claims = world[1]
    second = corrected(first)
    death = make_claim(second, "Death", "九人死亡", "死亡", ("patient", "九人", "九人"), when=("5月3日", "2031-05-03"))
    store.put([(second, (death,))])
    store.flush()
    link = (named(first.id), v.REPLACED_BY, named(second.id))
    assert [(q.subject, q.predicate, q.object) for q in store.quads.quads_for_pattern(None, v.REPLACED_BY, None, v.WORLD)] == [link]
    assert set(read_article(store.quads, first.id, first.path)[1]) == set(claims)
    assert quads_of(store) == filled(tmp_path / "fresh", [[(second, (death,))], world])


def test_one_writer_and_the_other_is_told_who_it_is(store: Store) -> None:
    with pytest.raises(StoreLocked, match=r"written to by `test` \(process \d+ on "):
        open_store(store.folder)


def test_the_lock_goes_with_its_holder(store: Store) -> None:
    store.close()
    open_store(store.folder).close()


def test_what_was_put_but_not_flushed_is_not_there_at_the_next_opening(tmp_path: Path, world: list[Article]) -> None:
    acknowledged = filled(tmp_path / "s", [world[:2]])
    store = open_store(tmp_path / "s")
    store.put(world[2:])
    store.abandon()
    with open_store(tmp_path / "s") as again:
        assert quads_of(again) == acknowledged


def test_what_a_killed_writer_left_is_rolled_back_to_the_checkpoint(
    tmp_path: Path, world: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledged = filled(tmp_path / "s", [world[:2]])
    store = open_store(tmp_path / "s")
    store.put(world[2:])
    store.abandon()
    monkeypatch.setattr(Store, "rebuild", lambda _: pytest.fail("the whole world was made anew"))
    with open_store(tmp_path / "s") as again:
        assert quads_of(again) == acknowledged
        again.put(world[2:])
    monkeypatch.undo()
    with open_store(tmp_path / "s") as whole:
        assert quads_of(whole) == filled(tmp_path / "t", [world])


def test_a_checkpoint_of_an_older_state_is_not_rolled_back_to(tmp_path: Path, world: list[Article]) -> None:
    acknowledged = filled(tmp_path / "s", [world[:2]])
    old = tmp_path / "old"
    shutil.copytree(existing(tmp_path / "s")[-1], old)
    store = open_store(tmp_path / "s")
    store.put(world[2:3])
    store.close()
    later = filled(tmp_path / "t", [world[:3]])
    store = open_store(tmp_path / "s")
    store.put(world[3:])
    store.abandon()
    newest = existing(tmp_path / "s")[-1]
    shutil.rmtree(newest)
    old.rename(newest)
    with open_store(tmp_path / "s") as again:
        assert quads_of(again) == later != acknowledged


def test_quads_without_an_article_are_never_rolled_back(tmp_path: Path) -> None:
    """Their stamp is the same in every state, so a checkpoint of an older one would look like the last."""
    store = open_store(tmp_path / "s")
    for number in (1, 2):  # the first flush takes a checkpoint, the second comes too soon for another
        store.update(f"INSERT DATA {{ <urn:a> <urn:n> {number} }}")
        store.flush()
    assert store.unseen
    store.update("INSERT DATA { <urn:a> <urn:n> 3 }")
    store.abandon()
    with open_store(tmp_path / "s") as again:
        assert {int(q.object.value) for q in again.quads if q.predicate.value == "urn:n"} >= {1, 2}


@pytest.mark.parametrize("step", ["before the first rename", "between the renames", "after the second"])
def test_a_roll_back_that_was_broken_off_is_ended(tmp_path: Path, world: list[Article], step: str) -> None:
    acknowledged = filled(tmp_path / "s", [world])
    live, coming, going = (tmp_path / "s" / name for name in ("oxigraph", "oxigraph.new", "oxigraph.old"))
    shutil.copytree(live, coming if step != "after the second" else going)
    if step == "between the renames":
        live.rename(going)
    with open_store(tmp_path / "s") as again:
        assert quads_of(again) == acknowledged
    assert not coming.exists()
    assert not going.exists()


def test_a_lost_index_is_made_anew_from_the_graph(store: Store, ontology: Ontology) -> None:
    before, folder = quads_of(store), store.folder
    store.close()
    for file in folder.glob("index.sqlite*"):
        file.unlink()
    with open_store(folder) as again:
        assert quads_of(again) == before
    assert check_store(folder, ontology).clean


def test_rebuild_gives_the_same_quads_and_keeps_a_persons_word(store: Store, world: list[Article]) -> None:
    meeting, forum = (next(c.id for c in world[1][1] if c.type == name) for name in ("Meeting", "Summit"))
    store.rule(Ruling(Outcome.SAME, (meeting,), (forum,)))
    store.flush()
    before, revision = quads_of(store), store.revision
    events = {str(q.object) for c in (meeting, forum) for q in store.quads.quads_for_pattern(NamedNode(c), v.REFERS_TO, None, None)}
    assert len(events) == 1
    store.rebuild()
    assert (quads_of(store), store.revision) == (before, revision)
    assert store.rulings == (Ruling(Outcome.SAME, (meeting,), (forum,)),)


def test_readers_see_a_flush_and_are_not_disturbed_by_later_writes(store: Store, world: list[Article]) -> None:
    store.checkpoint()
    with open_reader(store.folder) as reader:
        seen = len(reader.quads)
        store.put([article(1)])
        store.flush()
        store.checkpoint()
        store.checkpoint()
        assert len(reader.quads) == seen
        with open_reader(store.folder) as later:
            assert len(later.quads) > seen
            assert later.revision == store.revision


def test_checkpoints_nobody_reads_are_cleared_away(store: Store) -> None:
    for n in range(3):
        store.put([article(n)])
        store.flush()
        store.checkpoint()
    assert len([p for p in (store.folder / "checkpoints").iterdir() if p.is_dir()]) == 1


def test_an_update_through_the_writer_refreshes_the_derived_layers(store: Store, world: list[Article], ontology: Ontology) -> None:
    store.update(f"DROP GRAPH <{world[3][0].id}>")
    store.flush()
    assert not any("ArrestWarrant" in q for q in quads_of(store) if "graph/world" in q)
    store.close()
    assert check_store(store.folder, ontology).clean


def test_a_graph_of_a_persons_own_leaves_the_derived_layers_alone(
    store: Store, world: list[Article], ontology: Ontology, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(world)
    store.flush()
    before, mine = store.revision, NamedNode("urn:mine")
    with monkeypatch.context() as patch:
        patch.setattr(store, "rebuild", lambda: pytest.fail("nothing that is derived depends on this graph"))
        triples = [Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), Literal(n), mine) for n in range(5)]
        store.replace_graph(mine, triples[:3])
        store.extend_graph(mine, triples[2:])
        store.replace_graph(mine, [*triples[1:], Quad(BlankNode(), NamedNode("urn:p"), Literal("x"), mine)])
        store.flush()
    noted = store.revision
    assert noted != before
    assert len(list(store.quads.quads_for_pattern(None, None, None, mine))) == 5
    store.rebuild()
    assert store.revision == noted, "the same as of everything worked out anew"
    store.drop_graph(mine)
    store.flush()
    assert store.revision == before
    store.replace_graph(named(world[0][0].id), [])
    assert store.stale, "an article's graph is another matter"
    store.flush()
    store.close()
    assert check_store(store.folder, ontology).clean


def test_a_refused_update_costs_nothing_that_was_put_before(store: Store) -> None:
    store.put([article(5)])
    with pytest.raises(QuerySyntaxError) as caught:
        store.update("INSERT DATA {\n <a> }")
    assert caught.value.line == 2
    store.flush()
    assert read_article(store.quads, article(5)[0].id)[1]


def test_a_store_without_articles_holds_no_quad_of_ours(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        store.update("INSERT DATA { <urn:a> <urn:b> 1 }")
        store.flush()
        assert len(store.quads) == 1
        store.update("DROP ALL")
        store.flush()
        assert len(store.quads) == 0
    with open_store(tmp_path / "s") as again:
        assert again.revision == "0" * 32


def test_the_ledger_keeps_inputs_that_gave_nothing_and_the_first_path(store: Store, world: list[Article]) -> None:
    store.record([("broken.txt", (), "failed", "invalid UTF-8"), ("a.txt", (world[0][0].id,), "stored", "")])
    store.put([(replace(world[0][0], path="moved.txt"), world[0][1])])
    store.flush()
    inputs = {i.path: i for i in store.ledger.inputs()}
    assert (inputs["broken.txt"].outcome, inputs["broken.txt"].reason) == ("failed", "invalid UTF-8")
    known = store.ledger.article(world[0][0].id)
    assert known is not None
    assert known.path == world[0][0].path


def test_articles_of_the_present_extractor_are_known_as_up_to_date(store: Store, world: list[Article]) -> None:
    assert store.up_to_date("7") == frozenset()
    store.put(world[:1], extractor="7")
    store.flush()
    assert store.up_to_date("7") == {world[0][0].id}


def test_a_store_of_a_newer_format_is_refused(store: Store) -> None:
    store.close()
    (store.folder / "store.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(StoreVersionError, match="format 99"):
        open_store(store.folder)


def test_reading_where_there_is_no_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg ingest"):
        open_reader(tmp_path)


def test_an_undated_document_has_no_day(tmp_path: Path) -> None:
    document = make_document("无日期", "正文。", published="去年冬天")
    with open_store(tmp_path / "s") as store:
        store.put([(document, ())])
        assert not list(store.quads.quads_for_pattern(named(document.id), v.REPORTED_ON, None, None))
