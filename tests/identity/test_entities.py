"""One IRI a person, place or body over all articles; homonyms stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity import entities
from kg.ids import entity_iri
from kg.model import Entity, EntityKind
from kg.ontology import Ontology


def minted(name: str, kind: EntityKind = EntityKind.PERSON) -> Entity:
    return Entity(entity_iri(str(kind), name), kind, name, minted=True)


@pytest.mark.parametrize(
    ("spelling", "label"), [("普亭", "弗拉基米尔·普京"), ("尼科爾．帕希尼揚", "尼科尔·帕希尼扬"), ("尼科尔·帕希尼安", "尼科尔·帕希尼扬")]
)
def test_another_spelling_joins_the_registry(ontology: Ontology, spelling: str, label: str) -> None:
    joined = entities.join([minted(spelling)], ontology)
    assert ontology.entities[joined[minted(spelling).id]].label == label


def test_a_short_name_joins_the_only_full_one_and_no_one_of_two(ontology: Ontology) -> None:
    short, first, second = minted("格林菲德"), minted("艾伦·格林菲德"), minted("莎拉·格林菲德")
    assert entities.join([short, first], ontology) == {short.id: first.id}
    assert entities.join([short, first, second], ontology) == {}


def test_kinds_that_exclude_each_other_never_meet(ontology: Ontology) -> None:
    assert entities.join([minted("老挝", EntityKind.PERSON)], ontology) == {}
    assert minted("欧盟", EntityKind.COLLECTIVE).id in entities.join([minted("欧盟", EntityKind.COLLECTIVE)], ontology)


def test_no_two_countries_share_a_name(ontology: Ontology) -> None:
    owners: dict[str, set[str]] = {}
    for entity in ontology.entities.values():
        if entity.kind is EntityKind.POLITY:
            for name in (entity.label, *entity.aliases):
                owners.setdefault(entities.key(name), set()).add(entity.label)
    assert {name: held for name, held in owners.items() if len(held) > 1} == {}


@given(st.permutations([minted(n) for n in ("艾伦·格林菲德", "格林菲德", "艾伦·格林菲尔", "普亭", "欧文·林")]))
def test_the_order_of_arrival_does_not_matter(order: list[Entity]) -> None:
    from kg import ontology as kg_ontology

    registry = kg_ontology.load()
    assert entities.join(order, registry) == entities.join(order[::-1], registry)
