"""The side index: what it gives back, and that it stays in step with what is written."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ontology as kg_ontology
from kg.errors import StoreError, UsageError
from kg.graph import lookup
from kg.graph.counts import density, facets
from kg.graph.index import Index
from kg.graph.timeline import TimelineQuery
from kg.identity.model import WorldChange
from kg.model import Status
from tests.serving import timeline_world as w


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return Index.open(w.fill(tmp_path_factory.mktemp("store")))


def labels(index: Index, **asked: object) -> list[str]:
    return [item["label"]["zh"] for item in index.timeline(TimelineQuery(**asked)).items]  # type: ignore[arg-type]


def test_events_come_in_order_of_time_with_undated_ones_at_their_day_of_report(index: Index) -> None:
    assert labels(index) == ["旧措施", "范德林登访问蒙古", "范德林登与巴特尔会谈", "蒙古援助苏里南", "巴特尔被调查"]
    assert labels(index, order="-time") == labels(index)[::-1]


def test_an_item_carries_quotes_with_offsets_that_hold(index: Index) -> None:
    item = index.timeline(TimelineQuery(type=("Visit",))).items[0]
    assert item["when"] == {
        "edtf": "2031-05-12",
        "earliest": "2031-05-12",
        "latest": "2031-05-12",
        "precision": "day",
        "fit": "within",
    }
    assert item["place"]["label"] == "蒙古"
    assert [(c["modality"], w.DOCUMENTS[i].text[slice(*c["chars"])] == c["quote"]) for i, c in enumerate(item["claims"])] == [
        ("planned", True),
        ("asserted", True),
    ]


def test_states_are_no_events_of_the_timeline(index: Index) -> None:
    assert "两国结盟" not in labels(index)
    assert labels(index, kind="state") == ["两国结盟"]
    assert "两国结盟" in labels(index, kind="all")


def test_a_type_includes_its_subtypes(index: Index) -> None:
    assert labels(index, type=("DiplomaticEvent",)) == ["范德林登访问蒙古", "范德林登与巴特尔会谈"]
    with pytest.raises(UsageError, match="Voyage"):
        labels(index, type=("Voyage",))


def test_several_entities_must_all_take_part(index: Index) -> None:
    assert labels(index, entity=("巴特尔",)) == ["范德林登与巴特尔会谈", "巴特尔被调查"]
    assert labels(index, entity=("巴特尔", "德西·范德林登")) == ["范德林登与巴特尔会谈"]
    assert labels(index, entity=("巴特尔",), role="patient") == ["巴特尔被调查"]
    assert labels(index, entity=("nobody",)) == []


def test_a_period_holds_what_overlaps_it_and_leaves_out_what_has_no_date(index: Index) -> None:
    assert labels(index, from_=date(2031, 5, 1), to=date(2031, 5, 31)) == ["范德林登访问蒙古"]
    assert labels(index, to=date(1999, 1, 1)) == ["旧措施"], "an open start reaches back without end"
    assert labels(index, from_=date(2031, 5, 13), undated="include") == ["范德林登与巴特尔会谈", "蒙古援助苏里南", "巴特尔被调查"]
    assert labels(index, from_=date(2031, 5, 13), undated="only") == ["蒙古援助苏里南", "巴特尔被调查"], "by day of report"


@pytest.mark.parametrize("words", ["受到调查", "受到調查", "调查 巴特尔"])
def test_both_scripts_find_each_other(index: Index, words: str) -> None:
    assert labels(index, q=words) == ["巴特尔被调查"]


def test_search_reaches_names_and_type_labels_in_both_languages(index: Index) -> None:
    assert labels(index, q="德西") == ["范德林登访问蒙古", "范德林登与巴特尔会谈"]
    assert labels(index, q="visit") == ["范德林登访问蒙古"]
    assert labels(index, q="，。") == [], "no word, no answer"


def test_status_sources_and_claims_are_filters(index: Index) -> None:
    assert labels(index, status=("disputed",)) == ["蒙古援助苏里南"]
    assert labels(index, min_sources=2) == ["范德林登访问蒙古", "蒙古援助苏里南"]
    assert labels(index, modality=("planned",)) == ["范德林登访问蒙古"]
    assert labels(index, polarity=("negative",)) == ["蒙古援助苏里南"]
    assert labels(index, originator=("苏里南财政部",)) == ["蒙古援助苏里南"]
    assert labels(index, publisher=("草原通讯",)) == ["范德林登访问蒙古", "范德林登与巴特尔会谈"]
    assert labels(index, precision=("bound",)) == ["旧措施"]


def test_as_of_a_day_shows_what_was_known_then(index: Index) -> None:
    item = index.timeline(TimelineQuery(type=("Visit",), as_of=date(2031, 4, 1))).items[0]
    assert (item["status"], item["when"]["edtf"], item["claim_count"]) == ("scheduled", "2031-05", 1)
    assert [c["modality"] for c in item["claims"]] == ["planned"]
    assert labels(index, as_of=date(2031, 4, 1), status=("occurred",)) == []
    assert labels(index, as_of=date(2030, 1, 1)) == []


def test_as_of_a_day_order_counts_and_filters_follow(index: Index) -> None:
    before = date(2031, 4, 1)
    assert labels(index, as_of=before, from_=date(2031, 5, 20)) == ["德西·范德林登访问蒙古"], "any day of May, before its day was known"
    assert labels(index, from_=date(2031, 5, 20), type=("Visit",)) == []
    assert labels(index, as_of=before, precision=("month",), status=("scheduled",), originator=("河岸日报",)) == ["德西·范德林登访问蒙古"]
    assert labels(index, as_of=before, originator=("草原通讯",)) == [], "which had not reported yet"
    counted = facets(index.connection, TimelineQuery(as_of=before))
    assert counted["total"] == 1
    assert counted["status"] == [{"id": "scheduled", "count": 1}]
    assert [e["label"] for e in counted["publisher"]] == ["河岸日报"]
    assert density(index.connection, TimelineQuery(as_of=before), "day")["buckets"][0]["start"] == "2031-05-01"
    assert labels(index, as_of=date(2031, 12, 31)) == labels(index)


def test_pages_of_a_day_of_the_past_neither_repeat_nor_skip(index: Index) -> None:
    for order in ("time", "-time"):
        whole = labels(index, as_of=date(2031, 5, 13), order=order)
        paged, cursor = [], None
        while True:
            page = index.timeline(TimelineQuery(as_of=date(2031, 5, 13), order=order, limit=1, cursor=cursor))
            paged += [item["label"]["zh"] for item in page.items]
            if (cursor := page.next) is None:
                break
        assert paged == whole


def test_facets_count_what_a_filter_leaves(index: Index) -> None:
    counted = facets(index.connection, TimelineQuery())
    assert counted["total"] == 5
    assert {e["id"]: e["count"] for e in counted["type"]}["DiplomaticEvent"] == 2
    assert counted["status"] == [{"id": "occurred", "count": 4}, {"id": "disputed", "count": 1}]
    assert counted["reported"] == ["2031-03-02", "2031-05-14"]
    narrowed = facets(index.connection, TimelineQuery(entity=("巴特尔",)))
    assert narrowed["total"] == 2
    assert {e["label"]: e["count"] for e in narrowed["entity"]} == {"巴特尔": 2, "德西·范德林登": 1}


def test_density_counts_dated_events_where_they_lie(index: Index) -> None:
    found = density(index.connection, TimelineQuery(), "month")
    assert [(b["start"], b["end"], b["count"]) for b in found["buckets"]] == [
        ("2030-12-01", "2030-12-31", 1),
        ("2031-05-01", "2031-05-31", 1),
    ]
    assert (found["undated"], found["total"]) == (3, 5)


def test_an_event_tells_why_it_is_one_and_what_speaks_against_it(index: Index) -> None:
    visit = lookup.event(index.connection, w.THE_VISIT.id.rsplit("/", 1)[-1])
    assert visit is not None
    assert [c["when"]["text"] for c in visit["claims"]] == ["5月", "5月12日"]
    assert visit["decisions"][0]["reasons"] == ["agent", "place"]
    aid = lookup.event(index.connection, w.THE_AID.id)
    assert aid is not None
    assert aid["contradictions"] == [{"kind": "occurrence", "left": w.AID.id, "right": w.NO_AID.id, "detail": "有 ≠ 没有"}]
    assert [s["label"] for s in aid["claims"][1]["sources"]] in (["苏里南财政部", "河岸日报"], ["草原通讯", "河岸日报"])


def test_an_entity_knows_its_neighbours_and_is_found_by_part_of_its_name(index: Index) -> None:
    found = lookup.entities(index.connection, "范德")
    assert [e["label"] for e in found] == ["德西·范德林登"]
    entity = lookup.entity(index.connection, found[0]["id"])
    assert entity is not None
    assert {n["label"]: n["events"] for n in entity["neighbours"]} == {"蒙古": 1, "巴特尔": 1}


def test_a_changed_event_replaces_what_was_there_and_a_removed_one_leaves_nothing(tmp_path: Path) -> None:
    folder = w.fill(tmp_path)
    index, connection = w.writer(folder)
    before = index.revision
    only_planned = w.event("范德林登将访问蒙古", Status.SCHEDULED, w.PLANNED)
    index.apply(
        kg_ontology.load(),
        WorldChange(events_changed=(only_planned,), events_removed=(w.THE_TALKS.id,)),
        removed_documents=(w.VISIT.id,),
    )
    assert index.revision != before
    assert labels(index, q="范德林登") == ["范德林登将访问蒙古"]
    assert labels(index, status=("scheduled",)) == ["范德林登将访问蒙古"]
    assert lookup.document(connection, w.VISIT.id) is None
    assert facets(connection, TimelineQuery())["total"] == 4
    index.clear()
    counts = {
        t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("claim", "event", "tag", "term", "entity", "search")
    }
    assert set(counts.values()) == {0}
    index.apply(kg_ontology.load(), w.WORLD, documents=w.DOCUMENTS, claims=w.CLAIMS)
    assert labels(index, type=("DiplomaticEvent",)) == ["范德林登访问蒙古", "范德林登与巴特尔会谈"], "the types are there again"


def test_writing_the_same_twice_changes_no_answer(tmp_path: Path) -> None:
    folder = w.fill(w.fill(tmp_path))
    with Index.open(folder) as index:
        assert facets(index.connection, TimelineQuery())["total"] == 5
        assert [t["count"] for t in facets(index.connection, TimelineQuery())["status"]] == [4, 1]
        assert len(lookup.claims(index.connection)[0]) == len(w.CLAIMS)


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["day", "month", "since", "until", None])), max_size=60), st.data())
def test_paging_neither_skips_nor_repeats(shape: list[tuple[int, str | None]], data: st.DataObject) -> None:
    import sqlite3

    index = Index(sqlite3.connect(":memory:"))
    index.create()
    claims, events = [], []
    for number, (offset, kind) in enumerate(shape):
        day = date(2031, 1, 1) + timedelta(days=offset)
        value = {"day": str(day), "month": str(day)[:7], "since": f"{day}/..", "until": f"[..{day}]", None: None}[kind]
        from dataclasses import replace

        one = replace(w.PROBE, id=f"{w.PROBE.id}-{number}", when=w.extent(value, None) if value else None)
        claims.append(one)
        events.append(w.event(f"事件{number}", Status.OCCURRED, one))
    index.apply(kg_ontology.load(), WorldChange(events_changed=tuple(events)), documents=(w.DENIAL,), claims=claims)
    limit = data.draw(st.integers(1, 7))
    order = data.draw(st.sampled_from(["time", "-time"]))
    first = date(2031, 1, 1) + timedelta(days=data.draw(st.integers(0, 400)))
    period = data.draw(st.sampled_from([{}, {"from_": first}, {"to": first}, {"from_": first, "to": first + timedelta(days=40)}]))
    seen: list[str] = []
    cursor = None
    while True:
        page = index.timeline(TimelineQuery(order=order, limit=limit, cursor=cursor, **period))
        seen += [item["label"]["zh"] for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    expected = {
        e.label
        for e in events
        if not period
        or (
            e.when
            and (e.when.earliest is None or "to" not in period or e.when.earliest <= period["to"])
            and (e.when.latest is None or "from_" not in period or e.when.latest >= period["from_"])
        )
    }
    assert sorted(seen) == sorted(expected)


def test_no_store_and_no_index_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        Index.open(tmp_path)
    (tmp_path / "index.sqlite").write_bytes(b"")
    with pytest.raises(StoreError, match="kg rebuild"):
        Index.open(tmp_path)


def test_reading_a_page_imports_neither_the_graph_nor_the_language(tmp_path: Path) -> None:
    folder = w.fill(tmp_path)
    code = (
        "import sys; from kg.graph.index import Index; from kg.graph.timeline import TimelineQuery;"
        f"assert Index.open({str(folder)!r}).timeline(TimelineQuery()).items;"
        "print([m for m in ('pyoxigraph', 'kg.language', 'kg.identity', 'kg.ontology', 'rjieba', 'fastapi') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
