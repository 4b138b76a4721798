"""A user adds an event type in Turtle, with triggers and roles, and it is found: no Python is touched (docs/ontology.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import ontology as ontologies
from kg.claims.triggers import TriggerMatch, find
from kg.errors import OntologyError
from kg.language import analyse
from kg.model import Document

PREFIXES = """
@prefix kg:   <https://w3id.org/kg-timeline/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
"""

WHALING = """
kg:Stranding a owl:Class ; rdfs:subClassOf kg:LifeEvent ; rdfs:label "stranding of whales"@en , "鲸豚搁浅"@zh ;
  kg:hasRole [ kg:role kg:victim ; kg:filledBy kg:Collective ; kg:required true ] , [ kg:role kg:place ; kg:filledBy kg:Place ] ;
  kg:triggers [ kg:words "冲滩 集体冲滩" ; kg:reliability 0.8 ] ,
    [ kg:words "搁滩" ; kg:with "鲸 海豚" ; kg:notBefore "没有" ] .
"""


def document(text: str) -> Document:
    return Document("d", "d", None, text.split("\n")[0], "", "", "2024-05-06", "given", "zh-Hans", text, "sha256:d")


def found(text: str, ontology: ontologies.Ontology) -> list[TriggerMatch]:
    here = document(text)
    return [match for sentence in analyse(here, ontology).sentences for match in find(sentence, here, ontology)]


@pytest.fixture
def with_whales(tmp_path: Path) -> ontologies.Ontology:
    path = tmp_path / "whales.ttl"
    path.write_text(PREFIXES + WHALING, encoding="utf-8")
    return ontologies.load((str(path),))


def test_a_new_type_is_found_by_its_words(with_whales: ontologies.Ontology) -> None:
    matches = found("昨天清晨，十二头领航鲸在浅海冲滩。", with_whales)
    assert [(m.type, m.span.text, m.reliability) for m in matches if m.type == "Stranding"] == [("Stranding", "冲滩", 0.8)]


def test_the_longer_word_of_a_set_wins(with_whales: ontologies.Ontology) -> None:
    assert [m.span.text for m in found("十二头领航鲸集体冲滩。", with_whales) if m.type == "Stranding"] == ["集体冲滩"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("三头海豚在北岸搁滩。", 1), ("那艘旧渔船在北岸搁滩。", 0), ("海豚这次没有搁滩。", 0)],
)
def test_conditions_decide(with_whales: ontologies.Ontology, text: str, count: int) -> None:
    assert sum(m.type == "Stranding" for m in found(text, with_whales)) == count


def test_shipped_types_are_found_as_before(with_whales: ontologies.Ontology) -> None:
    text = "挪威首相下周将访问智利，并与总统会谈。"
    assert [(m.type, m.span.text) for m in found(text, with_whales)] == [(m.type, m.span.text) for m in found(text, ontologies.load())]


def test_its_roles_lead_to_the_base_roles(with_whales: ontologies.Ontology) -> None:
    slots = with_whales.types["Stranding"].roles
    assert [(s.name, s.base, s.required) for s in slots] == [("victim", "patient", True), ("place", "place", False)]


def test_the_folder_of_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.ttl").write_text(PREFIXES + WHALING, encoding="utf-8")
    monkeypatch.setenv("KG_ONTOLOGY", str(tmp_path))
    ontologies.load.cache_clear()
    try:
        assert "Stranding" in ontologies.load().types
    finally:
        ontologies.load.cache_clear()


def test_an_unknown_condition_is_refused_with_what_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(PREFIXES + WHALING.replace("kg:notBefore", "kg:neverBefore"), encoding="utf-8")
    with pytest.raises(OntologyError, match=r"neverBefore.*accepted: .*notBefore"):
        found("三头海豚在北岸搁滩。", ontologies.load((str(path),)))


def test_a_reliability_is_a_share(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(PREFIXES + WHALING.replace("0.8", "8"), encoding="utf-8")
    with pytest.raises(OntologyError, match="number from 0 to 1"):
        found("十二头领航鲸冲滩。", ontologies.load((str(path),)))
