"""An event told only by another event (上任以来, 投票结束三天后) takes its date from that one, inferred and no finer."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.graph.candidates import SqliteCandidates
from kg.identity import MemoryCandidates, World, WorldBuilder, merge
from kg.ids import event_iri
from kg.model import Claim, Modality, Polarity, TimeExtent
from kg.ontology import Ontology
from tests.identity.newsroom import article, claim


def hanging(line: str, type_name: str, trigger: str, head: str, head_type: str, **roles: str) -> list[Claim]:
    """An article of one line: a claim that hangs on another, whose roles are `roles`."""
    paper = article("海湾要闻", line, published="2024-06-20T08:00", outlet="海湾日报")
    planned = Modality.PLANNED if "将" in line else Modality.ASSERTED
    agent = roles.get("agent") or roles.get("patient") or "罗明远"
    return [claim(paper, head_type, head, 1, presupposed=True, **roles), claim(paper, type_name, trigger, 1, modality=planned, agent=agent)]


def dated(when: str | None, head_type: str, trigger: str, outlet: str = "青石晚报", **roles: str) -> Claim:
    names = "".join(roles.values())
    return claim(article(f"{names}{trigger}{when}", outlet=outlet, published="2024-05-30T08:00"), head_type, trigger, when=when, **roles)


def when_of(world: World, one: Claim) -> TimeExtent | None:
    return next(e.when for e in world.events if e.id == world.event_of[one.id])


APPOINTED = {"patient": "罗明远", "place": "青石国"}


@pytest.mark.parametrize(
    ("line", "known", "value", "rule"),
    [
        ("罗明远在青石国上任以来首次访问", "2024-05-14", "2024-05-14/2024-06-20", "inferred-since"),
        ("罗明远在青石国上任以来首次访问", "2024-05", "2024-05/2024-06-20", "inferred-since"),
        ("罗明远在青石国上任后首次访问", "2024-05-14", "[2024-05-14..2024-06-20]", "inferred-after"),
        ("罗明远在青石国上任之前首次访问", "2024-05", "[..2024-05]", "inferred-before"),
        ("罗明远在青石国上任三天后首次访问", "2024-05-14", "2024-05-17", "inferred-offset"),
        ("罗明远在青石国上任三天后首次访问", "2024-05", "[2024-05-04..2024-06-03]", "inferred-offset"),
        ("罗明远在青石国上任两周后首次访问", "2024-05-14", "2024-05-27/2024-06-02", "inferred-offset"),
        ("罗明远在青石国上任一个月后首次访问", "2024-05-14", "2024-06", "inferred-offset"),
        ("罗明远在青石国上任两个月后将访问", "2024-05-14", "2024-07", "inferred-offset"),
        ("罗明远在青石国上任后将访问", "2024-05-14", "2024-05-14/..", "inferred-after"),
    ],
)
def test_a_date_follows_and_is_no_finer_than_its_anchor(ontology: Ontology, line: str, known: str, value: str, rule: str) -> None:
    head, visit = hanging(line, "Visit", "访问", "上任", "Appointment", **APPOINTED)
    appointment = dated(known, "Appointment", "上任", **APPOINTED)
    world = merge([head, visit, appointment], ontology)
    when = when_of(world, visit)
    assert when is not None
    assert (when.edtf, when.rule, when.inferred, when.words) == (value, rule, True, None)
    assert when.anchor == world.event_of[appointment.id]
    assert visit.when is None  # the claim keeps its words


def test_without_a_dated_anchor_nothing_follows(ontology: Ontology) -> None:
    head, visit = hanging("罗明远在青石国上任以来首次访问", "Visit", "访问", "上任", "Appointment", **APPOINTED)
    assert when_of(merge([head, visit], ontology), visit) is None
    assert when_of(merge([head, visit, dated("[..2024-05-14]", "Appointment", "上任", **APPOINTED)], ontology), visit) is None


def test_an_anchor_of_another_article_is_found_by_trigger_and_names(ontology: Ontology) -> None:
    head, vote = hanging("青石国与白沙国的战争爆发以来首次投票", "Vote", "投票", "爆发", "ArmedConflict", party="青石国 白沙国")
    war = dated("2022-02", "ArmedConflict", "爆发", party="青石国 白沙国")
    assert (when := when_of(merge([head, vote, war], ontology), vote)) is not None
    assert when.earliest == date(2022, 2, 1)
    other = dated("2022-02", "ArmedConflict", "爆发", party="黑水国 赤岭国")
    assert when_of(merge([head, vote, other], ontology), vote) is None


def test_of_several_dated_events_that_fit_none_is_taken(ontology: Ontology) -> None:
    head, vote = hanging("青石国与白沙国的战争爆发以来首次投票", "Vote", "投票", "爆发", "ArmedConflict", party="青石国 白沙国")
    wars = [dated(when, "ArmedConflict", "爆发", party="青石国 白沙国", outlet=when) for when in ("1994-03", "2022-02")]
    world = merge([head, vote, *wars], ontology)
    assert world.event_of[wars[0].id] != world.event_of[wars[1].id]
    assert when_of(world, vote) is None


def test_claims_with_words_of_their_own_or_denied_take_nothing(ontology: Ontology) -> None:
    paper = article("海湾要闻", "罗明远在青石国上任以来从未访问", published="2024-06-20T08:00")
    head = claim(paper, "Appointment", "上任", 1, presupposed=True, **APPOINTED)
    denied = claim(paper, "Visit", "访问", 1, polarity=Polarity.NEGATIVE, agent="罗明远")
    appointment = dated("2024-05-14", "Appointment", "上任", **APPOINTED)
    assert when_of(merge([head, denied, appointment], ontology), denied) is None
    own = claim(paper, "Visit", "访问", 1, when="2024-06-02", agent="罗明远")
    when = when_of(merge([head, own, appointment], ontology), own)
    assert when is not None
    assert (when.edtf, when.inferred) == ("2024-06-02", False)


_PAPERS = [
    hanging("罗明远在青石国上任以来首次访问", "Visit", "访问", "上任", "Appointment", **APPOINTED),
    [dated("2024-05-14", "Appointment", "上任", **APPOINTED)],
    hanging("青石国与白沙国的战争爆发以来首次投票", "Vote", "投票", "爆发", "ArmedConflict", party="青石国 白沙国"),
    [dated("2022-02", "ArmedConflict", "爆发", party="青石国 白沙国")],
    [dated("1994-03", "ArmedConflict", "爆发", party="青石国 白沙国", outlet="白沙晚报")],
    [dated(None, "Appointment", "上任", outlet="白沙晚报", **APPOINTED)],
]


@given(order=st.permutations(range(len(_PAPERS))), gone=st.sampled_from(range(len(_PAPERS))), rows=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_inferred_dates_do_not_depend_on_order_or_withdrawals(ontology: Ontology, order: list[int], gone: int, rows: bool) -> None:
    builder = WorldBuilder(SqliteCandidates(sqlite3.connect(":memory:")) if rows else MemoryCandidates(), ontology)
    told: dict[str, TimeExtent | None] = {}
    for step in (*order, None, gone):
        change = builder.update((), _PAPERS[step]) if step is not None else builder.update([_PAPERS[gone][0].document.id])
        for event in change.events_removed:
            told.pop(event, None)
        told |= {e.id: e.when for e in change.events_changed}
        if step == order[-1] or step is None:
            left = [c for n, paper in enumerate(_PAPERS) if step is not None or n != gone for c in paper]
            assert told == {e.id: e.when for e in merge(left, ontology).events}
    assert builder.world() == merge([c for paper in _PAPERS for c in paper], ontology)
    assert event_iri(_PAPERS[0][1].id) in told
