"""The stored form: one node a claim, exact both ways, nothing in it that depends on when or where it was ingested."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from pyoxigraph import Store as Oxigraph

from kg import edtf, ids
from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.from_rdf import read_article
from kg.graph.to_rdf import article_quads, claim_quads, graph_digest
from kg.graph.vocabulary import named
from kg.model import Claim, Document, EntityKind, Fit, Modality, Polarity, Precision, Role, Source, TimeExtent
from tests.graph.conftest import Article, make_document

TEXT = "风暴\n\U00020000岛渔会会长阮潮周二称，“潮汐号”将于2033年6月离港；\t据岸报，码头工人9日罢工。\n末段。"
EDTF = ("2033-06-09", "2033-06", "2033", "2033-06-09/2033-06-11", "2033-02/..", "[..2033-06-09]", "203X", "2033-06~", "2033-23", "2033-35")


def in_and_out(document: Document, claims: list[Claim]) -> tuple[Document, tuple[Claim, ...]]:
    store = Oxigraph()
    store.extend(article_quads(document, claims))
    return read_article(store, document.id, document.path)


@st.composite
def spans(draw: st.DrawFn, document: Document):
    start = draw(st.integers(0, len(document.text) - 1))
    return document.span(start, draw(st.integers(start + 1, len(document.text))))


@st.composite
def articles(draw: st.DrawFn) -> tuple[Document, list[Claim]]:
    document = replace(
        make_document("风暴", TEXT, published=draw(st.sampled_from(["2033-06-10T01:00:00+08:00", "2033-06-10", None, "十日"]))),
        url=draw(st.sampled_from(["https://shore.example/风 暴?a=1&b=<2>", None])),
        notices=tuple(draw(st.lists(st.text(max_size=8), max_size=2))),
    )
    words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    kinds = st.sampled_from(EntityKind)
    claims: dict[str, Claim] = {}
    for number in range(draw(st.integers(0, 4))):
        roles = [
            Role(role, draw(spans(document)), draw(words), f"{ids.BASE}entity/x/{draw(st.integers(0, 3))}" if known else None, kind)
            for role, known, kind in draw(st.lists(st.tuples(st.sampled_from(list(v.ROLES)), st.booleans(), st.none() | kinds), max_size=4))
        ]
        value = draw(st.none() | st.sampled_from(EDTF))
        when = None
        if value:
            bounds = edtf.bounds(value)
            inferred = draw(st.booleans())
            span = None if inferred else draw(spans(document))
            precision, fit = draw(st.sampled_from(Precision)), draw(st.sampled_from(Fit))
            when = TimeExtent(value, bounds.earliest, bounds.latest, precision, fit, span, draw(words), inferred)
        sources = [
            Source(draw(words), f"{ids.BASE}entity/s/{draw(st.integers(0, 2))}", draw(kinds), draw(st.none() | spans(document)))
            for _ in range(draw(st.integers(1, 4)))
        ]
        claim = Claim(
            id=f"{ids.BASE}claim/{number}",
            document=document,
            type=draw(st.sampled_from(["Visit", "Strike", "Event"])),
            trigger=draw(spans(document)),
            quote=draw(spans(document)),
            roles=tuple(roles),
            when=when,
            modality=draw(st.sampled_from(Modality)),
            polarity=draw(st.sampled_from(Polarity)),
            presupposed=draw(st.booleans()),
            sources=tuple(sources),
            confidence=draw(st.floats(0, 1)),
            evidence=tuple(draw(st.lists(words, max_size=3))),
        )
        claims[claim.id] = claim
    return document, list(claims.values())


@given(articles())
def test_every_article_is_read_back_equal(article: tuple[Document, list[Claim]]) -> None:
    document, claims = article
    read, found = in_and_out(document, claims)
    assert read == document
    assert {c.id: c for c in found} == {c.id: c for c in claims}


@given(articles())
def test_the_quads_of_what_was_read_back_are_the_stored_ones(article: tuple[Document, list[Claim]]) -> None:
    document, claims = article
    store = Oxigraph()
    store.extend(article_quads(document, claims))
    assert set(article_quads(*read_article(store, document.id))) == set(store)


def test_a_claim_is_one_node_of_about_twenty_quads(world: list[Article]) -> None:
    for document, claims in world:
        for claim in claims:
            quads = claim_quads(claim, named(document.id))
            assert {q.subject for q in quads} == {NamedNode(claim.id)}
            assert len(quads) <= 24


def test_dates_are_days_without_a_zone_and_the_time_as_found_stays_a_string(world: list[Article]) -> None:
    document, claims = world[0]
    quads = article_quads(document, claims)
    days = [q.object for q in quads if isinstance(q.object, Literal) and q.object.datatype == v.DATE]
    assert days
    assert all(date.fromisoformat(day.value) and len(day.value) == 10 for day in days)
    assert Literal("2031-04-10T09:00:00+08:00") in [q.object for q in quads]


def test_neither_path_nor_ingest_time_stands_in_the_graph(world: list[Article]) -> None:
    document, claims = world[0]
    assert graph_digest(article_quads(document, claims)) == graph_digest(article_quads(replace(document, path="elsewhere"), claims))
    assert not any(document.path in str(q) for q in article_quads(document, claims))


def test_all_of_one_article_stands_in_its_own_graph(world: list[Article]) -> None:
    document, claims = world[1]
    assert {q.graph_name for q in article_quads(document, claims)} == {NamedNode(document.id)}


def test_an_absent_article_and_one_not_in_the_stored_form_are_told_apart_from_sound_ones(world: list[Article]) -> None:
    store = Oxigraph()
    with pytest.raises(StoreError, match="no article"):
        read_article(store, world[0][0].id)
    document, claims = world[0]
    store.extend(q for q in article_quads(document, claims) if q.predicate != v.MODALITY)
    with pytest.raises(StoreError, match="not in the stored form"):
        read_article(store, document.id)
