"""A person's word wins over the machine, for ever."""

from __future__ import annotations

import pytest

from kg.identity import MemoryCandidates, Outcome, Ruling, WorldBuilder, merge
from kg.identity.rulings import Constraints
from kg.model import Claim
from kg.ontology import Ontology
from tests.identity.newsroom import article, claim


@pytest.fixture
def blasts() -> list[Claim]:
    """Three reports that the machine takes for one event."""
    papers = [article("石桥港仓库爆炸", f"第{n}版", outlet=f"第{n}日报", published=f"2024-05-0{n}T08:00") for n in (1, 2, 3)]
    return [claim(p, "Accident", "爆炸", place="石桥港", when="2024-05-01") for p in papers]


def test_a_split_holds_and_survives_a_rebuild(ontology: Ontology, blasts: list[Claim]) -> None:
    first, second, third = blasts
    assert len(merge(blasts, ontology).events) == 1
    split = Ruling(Outcome.DIFFERENT, (third.id,), (first.id, second.id))
    builder = WorldBuilder(MemoryCandidates(), ontology)
    builder.update((), blasts)
    builder.rule(split)
    world = builder.world()
    assert world.event_of[first.id] == world.event_of[second.id] != world.event_of[third.id]
    assert world == merge(blasts, ontology, [split])


def test_a_merge_joins_what_shares_nothing(ontology: Ontology, blasts: list[Claim]) -> None:
    other = claim(article("白沙国罢工", published="2023-01-01T08:00"), "Strike", "罢工", place="白沙国")
    ruling = Ruling(Outcome.SAME, (blasts[0].id,), (other.id,))
    world = merge([*blasts, other], ontology, [ruling])
    assert world.event_of[blasts[0].id] == world.event_of[other.id]


def test_a_ruling_made_before_its_claims_arrive_waits_for_them(ontology: Ontology, blasts: list[Claim]) -> None:
    ruling = Ruling(Outcome.DIFFERENT, (blasts[2].id,), (blasts[0].id, blasts[1].id))
    builder = WorldBuilder(MemoryCandidates(), ontology, [ruling])
    for report in reversed(blasts):
        builder.update((), [report])
    assert builder.world() == merge(blasts, ontology, [ruling])
    assert len(builder.world().events) == 2


def test_of_two_rulings_in_conflict_the_later_wins() -> None:
    same, apart = Ruling(Outcome.SAME, ("a",), ("b",)), Ruling(Outcome.DIFFERENT, ("a",), ("b",))
    assert Constraints([same, apart]).refuses(["a"], ["b"])
    assert Constraints([same, apart]).together("a") == ("a",)
    assert not Constraints([apart, same]).refuses(["a"], ["b"])
    assert Constraints([apart, same]).together("a") == ("a", "b")


def test_what_is_merged_inherits_what_it_must_stay_apart_from() -> None:
    found = Constraints([Ruling(Outcome.DIFFERENT, ("a",), ("c",)), Ruling(Outcome.SAME, ("a",), ("b",))])
    assert found.refuses(["b"], ["c"])
