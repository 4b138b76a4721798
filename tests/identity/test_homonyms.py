"""Who and what shares a name, or most of one, stays apart: as entities, and in the events told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.identity.features import related
from kg.ids import entity_iri
from kg.model import EntityKind, Role
from kg.ontology import Ontology
from kg.script import plain
from tests.identity.newsroom import article, claim
from tests.identity.test_merge import same_event

PAIRS = [line.split("\t") for line in Path(__file__).with_name("homonyms.tsv").read_text("utf-8").splitlines()]


def iri(kind: str, name: str, ontology: Ontology) -> str:
    """That of the registry, else the one minted from the name."""
    known = [e.id for e in ontology.entities.values() if name in (e.label, *e.aliases)]
    assert len(known) <= 1, f"{name} stands for several entities"
    return known[0] if known else entity_iri(kind, name)


def test_fifty_pairs_are_listed() -> None:
    assert len(PAIRS) == 50


@pytest.mark.parametrize(("kind", "name", "other"), PAIRS)
def test_homonyms_are_two_entities(ontology: Ontology, kind: str, name: str, other: str) -> None:
    assert iri(kind, name, ontology) != iri(kind, other, ontology)


@pytest.mark.parametrize(("kind", "name", "other"), [pair for pair in PAIRS if pair[0] in ("person", "polity")])
def test_people_and_countries_with_like_names_are_not_taken_for_one(ontology: Ontology, kind: str, name: str, other: str) -> None:
    assert not related(iri(kind, name, ontology), iri(kind, other, ontology), plain(name), plain(other))


@pytest.mark.parametrize(("kind", "name", "other"), [pair for pair in PAIRS if pair[0] == "person"])
def test_what_two_namesakes_do_is_two_events(ontology: Ontology, kind: str, name: str, other: str) -> None:
    visits = []
    for who, outlet in ((name, "海湾晚报"), (other, "北岸时报")):
        paper = article(f"{who}周五访问青石国", outlet=outlet, published="2024-05-03T08:00")
        visits.append(claim(paper, "Visit", "访问", when="2024-05-03", agent=who, place="青石国"))
    assert not same_event(ontology, *visits)


def test_no_two_countries_share_a_name(ontology: Ontology) -> None:
    owners: dict[str, set[str]] = {}
    for entity in ontology.entities.values():
        if entity.kind is EntityKind.POLITY:
            for name in (entity.label, *entity.aliases):
                owners.setdefault("".join(plain(name).casefold().split()), set()).add(entity.label)
    assert {name: held for name, held in owners.items() if len(held) > 1} == {}


def test_an_unknown_name_is_one_entity_in_every_article() -> None:
    def of(outlet: str) -> Role:
        return claim(article("罗明远访问青石国", outlet=outlet), "Visit", "访问", agent="罗明远").roles[0]

    assert of("海湾晚报").entity == of("北岸时报").entity == entity_iri("person", "罗明远")
