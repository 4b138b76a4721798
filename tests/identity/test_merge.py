"""Claims about one event become one event; claims about two stay two."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph.candidates import SqliteCandidates
from kg.identity import MemoryCandidates, WorldBuilder, merge
from kg.identity import blocks as blocks_module
from kg.ids import event_iri
from kg.model import Claim, EntityKind, Modality, Status
from kg.ontology import Ontology
from tests.identity.newsroom import article, claim


def same_event(ontology: Ontology, *claims: Claim) -> bool:
    world = merge(claims, ontology)
    return len({world.event_of[c.id] for c in claims}) == 1


def planned_visit() -> Claim:
    paper = article("罗明远下周访问青石国", published="2024-05-03T08:00")
    return claim(paper, "Visit", "访问", agent="罗明远", place="青石国", when="2024-05-06/2024-05-12", modality=Modality.PLANNED)


def reported_visit(day: str = "2024-05-08", published: str = "2024-05-09T07:30") -> Claim:
    paper = article("罗明远周三抵青石国访问", f"记者{published}报道", outlet="北岸时报", published=published)
    return claim(paper, "Visit", "访问", agent="罗明远", place="青石国", when=day)


def test_a_plan_and_its_report_are_one_event_that_occurred(ontology: Ontology) -> None:
    plan, report = planned_visit(), reported_visit()
    world = merge([plan, report], ontology)
    assert [e.status for e in world.events] == [Status.OCCURRED]
    assert world.events[0].when is not None
    assert world.events[0].when.edtf == "2024-05-08"
    assert world.events[0].first_reported == "2024-05-03T08:00"
    assert [d.decision for d in world.decisions] == ["same"]
    assert world.decisions[0].reasons


def test_visits_half_a_year_apart_are_two_events(ontology: Ontology) -> None:
    assert not same_event(ontology, reported_visit(), reported_visit("2024-11-20", "2024-11-21T07:30"))


def test_visits_to_two_countries_are_two_events(ontology: Ontology) -> None:
    paper = article("罗明远周三抵白沙国访问", outlet="北岸时报", published="2024-05-09T07:30")
    other = claim(paper, "Visit", "访问", agent="罗明远", place="白沙国", when="2024-05-15")
    assert not same_event(ontology, reported_visit(), other)


def test_an_event_told_twice_in_one_article_is_one(ontology: Ontology) -> None:
    paper = article("石桥港仓库爆炸", "石桥港一座仓库周四爆炸。", "爆炸震碎了石桥港的窗户。")
    claims = [claim(paper, "Accident", "爆炸", line, place="石桥港") for line in range(3)]
    assert same_event(ontology, *claims)


def test_two_speakers_in_one_article_speak_twice(ontology: Ontology) -> None:
    paper = article("港务会议", "林海生表示赞成扩建。", "周若兰表示反对扩建。")
    one = claim(paper, "Statement", "表示", 1, agent="林海生", theme="赞成扩建")
    two = claim(paper, "Statement", "表示", 2, agent="周若兰", theme="反对扩建")
    assert not same_event(ontology, one, two)


def test_types_of_different_families_never_merge(ontology: Ontology) -> None:
    paper = article("石桥港仓库爆炸造成三人死亡")
    blast, death = claim(paper, "Accident", "爆炸", place="石桥港"), claim(paper, "Death", "死亡", patient="三人", place="石桥港")
    world = merge([blast, death], ontology)
    assert world.event_of[blast.id] != world.event_of[death.id]
    assert [(s.part, s.whole) for s in world.sub_events] == [(world.event_of[death.id], world.event_of[blast.id])]


def test_the_event_is_named_by_its_earliest_claim(ontology: Ontology) -> None:
    plan, report = planned_visit(), reported_visit()
    assert set(merge([report, plan], ontology).event_of.values()) == {event_iri(plan.id)}


def test_a_claim_without_print_date_time_or_roles_is_an_event_of_its_own(ontology: Ontology) -> None:
    paper = article("未注明日期的短讯：罢工", published=None)
    lonely = claim(paper, "Strike", "罢工")
    world = merge([lonely, planned_visit()], ontology)
    assert world.event_of[lonely.id] == event_iri(lonely.id)
    assert len(world.events) == 2


def test_nothing_gives_an_empty_world(ontology: Ontology) -> None:
    assert merge([], ontology).events == ()


# ---- the same world in every order of arrival

_PEOPLE = ("罗明远", "林海生", "周若兰")
_PLACES = ("青石国", "白沙国")
_TYPES = {"Visit": "访问", "Meeting": "会面", "Statement": "表示", "Attack": "袭击", "Death": "死亡"}


@st.composite
def newsrooms(draw: st.DrawFn) -> list[list[Claim]]:
    """Up to ten articles of a few claims each, told about few people and places, so that many of them meet."""
    papers = []
    for n in range(draw(st.integers(2, 10))):
        lines = [f"第{n}号报道"]
        chosen = draw(
            st.lists(st.tuples(st.sampled_from(sorted(_TYPES)), st.sampled_from(_PEOPLE), st.sampled_from(_PLACES)), min_size=1, max_size=4)
        )
        lines += [f"{who}在{where}{_TYPES[kind]}" for kind, who, where in chosen]
        day = draw(st.integers(1, 28))
        paper = article(
            *lines, outlet=f"第{n % 4}日报", published=f"2024-0{1 + day % 3}-{day:02d}T0{n % 10}:00", url=f"https://news.example/{n // 2}"
        )
        papers.append(
            [
                claim(
                    paper,
                    kind,
                    _TYPES[kind],
                    line,
                    when=draw(st.sampled_from((None, None, "2024-02-10", "2024-02", "2024-05-01/2024-05-09"))),
                    modality=draw(st.sampled_from((Modality.ASSERTED, Modality.ASSERTED, Modality.PLANNED))),
                    agent=who,
                    place=where,
                )
                for line, (kind, who, where) in enumerate(chosen, 1)
            ]
        )
    return papers


@given(papers=newsrooms(), seed=st.integers(0, 999), width=st.sampled_from((1, 8)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_world_does_not_depend_on_order_batches_or_withdrawals(
    ontology: Ontology, monkeypatch: pytest.MonkeyPatch, papers: list[list[Claim]], seed: int, width: int
) -> None:
    monkeypatch.setattr(blocks_module, "WINDOW", width)  # 1: groups keep pushing each other out of sight
    chance = random.Random(seed)
    whole = merge([c for paper in papers for c in paper], ontology)
    shuffled = chance.sample(papers, len(papers))
    kept = MemoryCandidates() if seed % 2 else SqliteCandidates(sqlite3.connect(":memory:"))
    builder = WorldBuilder(kept, ontology)
    while shuffled:
        size = chance.choice((1, 1, 3))
        builder.update((), [c for paper in shuffled[:size] for c in paper])
        shuffled = shuffled[size:]
    assert builder.world() == whole
    gone = chance.choice(papers)
    builder.update([gone[0].document.id])
    assert builder.world() == merge([c for paper in papers if paper is not gone for c in paper], ontology)
    builder.update((), gone)
    assert builder.world() == whole


@given(papers=newsrooms(), seed=st.integers(0, 999))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_changes_told_add_up_to_the_world(ontology: Ontology, papers: list[list[Claim]], seed: int) -> None:
    """A store that drops what a change says and writes what it gives holds the world."""
    builder = WorldBuilder(MemoryCandidates(), ontology)
    events, parts, decisions = {}, {}, {}
    order = random.Random(seed).sample(papers, len(papers))
    for removed, added in [((), p) for p in order] + [((order[0][0].document.id,), [])]:
        change = builder.update(removed, added)
        for gone in change.events_removed:
            events.pop(gone)
            parts.pop(gone, None)
        for event in change.events_changed:
            events[event.id] = event
            parts[event.id] = {s for s in change.sub_events if s.part == event.id}
        touched = {*change.event_of, *change.claims_removed}
        decisions = {k: d for k, d in decisions.items() if d.left not in touched}
        decisions |= {(d.left, d.right): d for d in change.decisions}
    world = builder.world()
    assert sorted(events.values(), key=lambda e: e.id) == list(world.events)
    assert {s for found in parts.values() for s in found} == set(world.sub_events)
    assert set(decisions.values()) == set(world.decisions)


def test_an_update_replaces_a_document(ontology: Ontology) -> None:
    plan = planned_visit()
    builder = WorldBuilder(MemoryCandidates(), ontology)
    builder.update((), [plan])
    changed = replace(plan, modality=Modality.POSSIBLE)
    change = builder.update((), [changed])
    assert [e.status for e in change.events_changed] == [Status.UNCERTAIN]
    assert builder.world() == merge([changed], ontology)


def test_time_passing_makes_a_plan_overdue_without_new_claims_of_it(ontology: Ontology) -> None:
    builder = WorldBuilder(MemoryCandidates(), ontology)
    plan = planned_visit()
    builder.update((), [plan])
    later = article("白沙国罢工", published="2024-06-01T08:00")
    change = builder.update((), [claim(later, "Strike", "罢工", place="白沙国", kind=EntityKind.PLACE)])
    statuses = {e.id: e.status for e in change.events_changed}
    assert statuses[event_iri(plan.id)] is Status.OVERDUE
