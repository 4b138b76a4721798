"""Claims of one event that cannot both be right."""

from __future__ import annotations

from kg.identity import ContradictionKind
from kg.identity.card import cards_of
from kg.identity.contradictions import Checked, contradictions
from kg.identity.figures import figures_in
from kg.identity.labels import fill
from kg.identity.versions import alike, signature
from kg.model import Claim, EntityKind, Polarity
from tests.identity.newsroom import article, claim

_ALL = Checked("patient", True)


def kinds(*claims: Claim) -> list[tuple[ContradictionKind, str]]:
    cards = sorted((card for c in claims for card in cards_of([c])), key=lambda c: c.order)
    return [(c.kind, c.detail) for c in contradictions("event", cards, _ALL, {})]


def toll(figure: str, outlet: str, published: str) -> Claim:
    paper = article(f"石桥港爆炸{figure}死亡", outlet=outlet, published=published)
    return claim(paper, "Death", "死亡", patient=figure, kind=EntityKind.COLLECTIVE)


def strike(agent: str, outlet: str, when: str = "2024-05-01", polarity: Polarity = Polarity.POSITIVE) -> Claim:
    paper = article(f"{agent}炮击石桥港", outlet=outlet, published="2024-05-02T08:00")
    return claim(paper, "Attack", "炮击", agent=agent, when=when, polarity=polarity, kind=EntityKind.POLITY)


def test_two_outlets_with_two_tolls_disagree() -> None:
    found = kinds(toll("9人", "海湾晚报", "2024-05-01"), toll("34人", "北岸时报", "2024-05-02"))
    assert found == [(ContradictionKind.FIGURES, "9 ≠ 34")]


def test_a_superseded_toll_is_revised_by_its_own_voice_and_disputed_by_nobody() -> None:
    told = [toll("9人", "海湾晚报", "2024-05-01"), toll("34人", "海湾晚报", "2024-05-02"), toll("35人", "北岸时报", "2024-05-03")]
    cards = sorted((card for c in told for card in cards_of([c])), key=lambda c: c.order)
    found = contradictions("event", cards, _ALL, {}, frozenset({told[0].document.id}))
    assert [(c.kind, c.detail) for c in found] == [(ContradictionKind.REVISION, "9 ≠ 34")]


def test_one_outlet_with_a_later_toll_revises() -> None:
    assert kinds(toll("9人", "海湾晚报", "2024-05-01"), toll("34人", "海湾晚报", "2024-05-03")) == [(ContradictionKind.REVISION, "9 ≠ 34")]


def test_rounding_is_no_contradiction() -> None:
    assert kinds(toll("逾50人", "海湾晚报", "2024-05-01"), toll("52人", "北岸时报", "2024-05-02")) == []


def test_two_actors_named_for_one_deed() -> None:
    assert [k for k, _ in kinds(strike("青石国", "海湾晚报"), strike("白沙国", "北岸时报"))] == [ContradictionKind.RESPONSIBILITY]


def test_two_days_for_one_deed() -> None:
    assert [k for k, _ in kinds(strike("青石国", "海湾晚报"), strike("青石国", "北岸时报", "2024-05-02"))] == [ContradictionKind.DATE]


def test_happened_and_did_not() -> None:
    found = kinds(strike("青石国", "海湾晚报"), strike("青石国", "北岸时报", polarity=Polarity.NEGATIVE))
    assert [k for k, _ in found] == [ContradictionKind.OCCURRENCE]


def test_figures_of_the_press() -> None:
    told = {"两千多人": {2000.0}, "超过2,750人": {2750.0}, "3.5万例": {35000.0}, "二十三人": {23.0}, "第2次": set(), "数以百计": set()}
    assert {phrase: set(figures_in(phrase)) for phrase in told} == told


def test_a_label_frame_drops_what_is_not_filled() -> None:
    frame = "{agent}访问[{place|patient}][（{theme}）]"
    assert fill(frame, {"agent": "罗明远", "patient": "青石国"}) == "罗明远访问青石国"
    assert fill(frame, {"agent": "罗明远"}) == "罗明远访问"
    assert fill(frame, {"place": "青石国"}) is None


def test_a_copied_text_is_alike_and_another_is_not() -> None:
    text = "".join(f"石桥港第{n}号仓库在夜里起火，守夜人{n}人及时离开，消防船随后赶到。" for n in range(12))
    other = "".join(f"青石国议会第{n}次会议讨论渔业预算，议员们要求公布{n}份报告。" for n in range(12))
    assert alike(signature(text), signature(text + "（编辑：周若兰）"))
    assert not alike(signature(text), signature(other))
    assert signature("短讯") == ""


def test_tolls_told_beside_their_word_are_compared_in_the_event_itself() -> None:
    checked = Checked("", False, tolls=(("伤亡", "死伤"), ("死亡", "遇难")))
    told = []
    for line, published in (
        ("石桥港爆炸已知82人伤亡", "2024-05-01"),
        ("石桥港爆炸伤亡逾百", "2024-05-02"),
        ("石桥港爆炸有数十人死伤", "2024-05-03"),
    ):
        told += cards_of([claim(article(line, published=published), "Accident", "爆炸")])
    assert [(c.kind, c.detail) for c in contradictions("event", told, checked, {})] == [(ContradictionKind.REVISION, "82 ≠ 100")]


def test_no_figure_is_cut_where_its_word_is_looked_for() -> None:
    checked = Checked("", False, tolls=(("死亡",),))
    told = []
    for line, published in (("石桥港爆炸造成927名渔民不幸全部死亡", "2024-05-01"), ("石桥港爆炸已致930人死亡", "2024-05-02")):
        told += cards_of([claim(article(line, published=published), "Accident", "爆炸")])
    assert contradictions("event", told, checked, {}) == []


def test_a_pair_of_claims_is_told_once_whatever_is_compared() -> None:
    checked = Checked("patient", False, tolls=(("死亡",),))
    told = []
    for role, toll, published in (("9人", "12人", "2024-05-01"), ("34人", "56人", "2024-05-02")):
        paper = article(f"石桥港爆炸{role}受困，{toll}死亡", published=published)
        told += cards_of([claim(paper, "Accident", "爆炸", patient=role, kind=EntityKind.COLLECTIVE)])
    assert [(c.kind, c.detail) for c in contradictions("event", told, checked, {})] == [(ContradictionKind.REVISION, "9 ≠ 34")]
