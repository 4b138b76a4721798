"""What has become of an event as of a day."""

from __future__ import annotations

from datetime import date

import pytest

from kg.identity import MemoryCandidates, Outcome, Ruling, WorldBuilder
from kg.identity.card import Card, cards_of
from kg.identity.status import standing, status_of
from kg.identity.versions import alike, bands, signature
from kg.model import Fit, Modality, Polarity, Status
from kg.ontology import Ontology
from tests.identity.newsroom import article, claim

_NO = Polarity.NEGATIVE
_PLAN = Modality.PLANNED


def card(
    published: str,
    modality: Modality = Modality.ASSERTED,
    polarity: Polarity = Polarity.POSITIVE,
    when: str | None = None,
    fit: Fit = Fit.WITHIN,
    source: str | None = None,
    outlet: str = "海湾晚报",
) -> Card:
    paper = article("罗明远访问青石国", outlet=outlet, published=published)
    made = claim(paper, "Visit", "访问", agent="罗明远", modality=modality, polarity=polarity, when=when, fit=fit, source=source)
    return cards_of([made])[0]


@pytest.mark.parametrize(
    ("cards", "as_of", "expected"),
    [
        ([card("2024-05-01", _PLAN, when="2024-05-20")], "2024-05-02", Status.SCHEDULED),
        ([card("2024-05-01", _PLAN, when="2024-05-20")], "2024-05-20", Status.SCHEDULED),
        ([card("2024-05-01", _PLAN, when="2024-05-20")], "2024-05-21", Status.OVERDUE),
        ([card("2024-05-01", _PLAN)], "2030-01-01", Status.SCHEDULED),
        ([card("2024-05-01", _PLAN, when="2024-05-20"), card("2024-05-10", _PLAN, when="2024-06-20")], "2024-05-11", Status.POSTPONED),
        ([card("2024-05-01", _PLAN, when="2024-05-20"), card("2024-05-21")], "2024-05-22", Status.OCCURRED),
        ([card("2024-05-01", _PLAN, when="2024-05-20"), card("2024-05-21")], "2024-05-02", Status.SCHEDULED),
        ([card("2024-05-01", _PLAN), card("2024-05-10", polarity=_NO)], "2024-05-11", Status.CANCELLED),
        ([card("2024-05-01", polarity=_NO)], "2024-05-11", Status.ONLY_DENIED),
        ([card("2024-05-01", source="林海生"), card("2024-05-02", polarity=_NO, source="周若兰")], "2024-05-11", Status.DISPUTED),
        ([card("2024-05-01", polarity=_NO, source="周若兰"), card("2024-05-02", source="林海生")], "2024-05-11", Status.OCCURRED),
        ([card("2024-05-01", Modality.POSSIBLE)], "2024-05-11", Status.UNCERTAIN),
        ([card("2024-05-01", when="2024-03-01/..", fit=Fit.THROUGHOUT)], "2024-05-11", Status.ONGOING),
        ([card("2024-05-01", when="2024-05-01", fit=Fit.HOLDS_AT)], "2024-05-05", Status.ONGOING),
        ([card("2024-05-01", when="2024-05-01", fit=Fit.HOLDS_AT)], "2024-06-05", Status.OCCURRED),
        ([card("2024-05-01"), *[card(f"2024-05-0{n}", _PLAN) for n in (2, 3)]], "2024-05-11", Status.SCHEDULED),
        ([card("2024-05-01", _PLAN, when="2024-05-20"), card("2024-05-03")], "2024-05-11", Status.SCHEDULED),
        ([card("2024-05-01")], "2024-04-30", None),
    ],
)
def test_status_as_of_a_day(cards: list[Card], as_of: str, expected: Status | None) -> None:
    assert status_of(cards, date.fromisoformat(as_of)) is expected


def test_ten_outlets_copying_one_source_are_one_voice() -> None:
    found = standing([card("2024-05-01", source="林海生", outlet=f"第{n}日报") for n in range(10)], None)
    assert found is not None
    assert len(found.voices) == 1


def test_a_republished_text_is_not_a_new_voice() -> None:
    first, copy = card("2024-05-01"), card("2024-05-02", outlet="北岸时报")
    found = standing([first, copy], None, {copy.document: first.outlet})
    assert found is not None
    assert found.voices == (first.outlet,)


def test_first_reported_and_last_confirmed() -> None:
    found = standing([card("2024-05-01", _PLAN), card("2024-05-21"), card("2024-05-25", Modality.POSSIBLE)], None)
    assert found is not None
    assert (found.first_reported, found.last_confirmed, found.last_reported) == ("2024-05-01", "2024-05-21", "2024-05-25")


def test_a_superseded_version_stays_and_says_nothing_of_how_things_stand(ontology: Ontology) -> None:
    address = "https://news.example/visit"
    first = article("罗明远已抵达青石国", "他周五访问青石国", published="2024-05-03T08:00", url=address)
    second = article("更正：罗明远推迟行程", "他将访问青石国", published="2024-05-03T12:00", url=address)
    told = claim(first, "Visit", "访问", 1, when="2024-05-03", agent="罗明远", place="青石国")
    corrected = claim(second, "Visit", "访问", 1, when="2024-06-01", modality=Modality.PLANNED, agent="罗明远", place="青石国")
    for order in ([told, corrected], [corrected, told]):
        builder = WorldBuilder(MemoryCandidates(), ontology, [Ruling(Outcome.SAME, (told.id,), (corrected.id,))])
        for one in order:
            builder.update((), [one])
        (event,) = builder.world().events
        assert event.when is not None
        assert (event.status, event.when.edtf) == (Status.SCHEDULED, "2024-06-01")
        assert event.claims == tuple(sorted((told.id, corrected.id)))
        assert event.first_reported == "2024-05-03T08:00"


def test_an_earlier_version_is_the_first_of_all_that_lead_to_it(ontology: Ontology) -> None:
    """Each text is nearly that of its neighbour, the last shares too little with the first to be compared with it."""
    papers = []
    for n in range(3):
        lines = [f"石桥港第{i}号仓库在夜里起火，守夜人{i * 7}人离开，消防船{i}艘赶到。" for i in range(8 * n, 8 * n + 60)]
        papers.append(article(*lines, outlet=f"第{n}日报", published=f"2024-05-0{3 - n}T08:00"))
    signs = [signature(paper.text) for paper in papers]
    assert (alike(*signs[:2]), alike(*signs[1:])) == (True, True)
    assert set(bands(signs[0])).isdisjoint(bands(signs[2]))
    builder = WorldBuilder(MemoryCandidates(), ontology)
    found: dict[str, str] = {}
    for paper in papers:
        found |= builder.update((), [claim(paper, "Accident", "起火")]).versions
    assert found == builder.world().versions == dict.fromkeys((p.id for p in papers), papers[2].id)
    found |= builder.update([papers[1].id]).versions
    assert (found[papers[0].id], found[papers[2].id]) == (papers[0].id, papers[2].id)
