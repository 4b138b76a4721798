"""What a pair is compared by: where the registry knows that a place lies in another, they do not differ."""

from __future__ import annotations

import pytest

from kg.identity.card import cards_of
from kg.identity.features import features, likeness
from kg.identity.kinds import Kinds
from kg.identity.profile import Profile, profile
from kg.ids import entity_iri
from kg.model import EntityKind
from kg.ontology import Ontology
from tests.identity.newsroom import article, claim


@pytest.fixture
def kinds(ontology: Ontology) -> Kinds:
    return Kinds(ontology)


def told_of(place: str, kind: EntityKind, kinds: Kinds) -> Profile:
    paper = article(f"{place}发生地震")
    (card,) = cards_of([claim(paper, "Disaster", "地震", place=place, kind=kind)])
    return profile(card, kinds.around)


def place_feature(one: Profile, two: Profile) -> str:
    return next(f for f in features(likeness(one, two, "DisasterEvent")) if f.startswith("place="))


def test_a_city_lies_in_its_country(kinds: Kinds) -> None:
    assert entity_iri(EntityKind.POLITY, "澳大利亚") in kinds.around(entity_iri(EntityKind.PLACE, "墨尔本"))


def test_an_unknown_place_lies_nowhere(kinds: Kinds) -> None:
    assert kinds.around(entity_iri(EntityKind.PLACE, "石桥港")) == frozenset()


@pytest.mark.parametrize(("city", "country", "answer"), [("墨尔本", "澳大利亚", "inside"), ("墨尔本", "智利", "differ")])
def test_a_city_and_a_country_are_compared_by_containment(city: str, country: str, answer: str, kinds: Kinds) -> None:
    one, two = told_of(city, EntityKind.PLACE, kinds), told_of(country, EntityKind.POLITY, kinds)
    assert place_feature(one, two) == place_feature(two, one) == f"place={answer}"


def test_two_cities_of_one_country_differ(kinds: Kinds) -> None:
    assert place_feature(told_of("墨尔本", EntityKind.PLACE, kinds), told_of("悉尼", EntityKind.PLACE, kinds)) == "place=differ"
