"""The timeline in other programs' shapes: no date that the words do not give, nothing unescaped, nothing lost uncounted."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serving import profiles


def item(edtf: str | None = "2031-05", *, label: str = "访问", quote: str = "五月访问", kind: str = "event", **more: Any) -> dict[str, Any]:
    from kg import edtf as honest

    when = None
    if edtf:
        bounds = honest.bounds(edtf)
        first, last = (str(day) if day else None for day in (bounds.earliest, bounds.latest))
        open_side = first is None or last is None
        precision = "bound" if open_side else {4: "year", 7: "month", 10: "day"}.get(len(edtf), "span")
        when = {"edtf": edtf, "earliest": first, "latest": last, "precision": precision, "fit": "within"}
    base = {
        "id": f"https://w3id.org/kg-timeline/event/{abs(hash((edtf, label))):x}",
        "type": "Visit",
        "kind": kind,
        "label": {"zh": label, "en": "visit"},
        "status": "occurred",
        "when": when,
        "place": None,
        "participants": [],
        "sources": [{"id": "x", "label": "河岸日报", "kind": "outlet"}],
        "first_reported": "2031-05-12T20:00:00+08:00",
        "claims": [{"quote": quote}],
    }
    return base | more


def test_timelinejs_leaves_out_day_and_month_where_the_words_do() -> None:
    month, year = profiles.timelinejs([item("2031-05"), item("2031")])["events"]
    assert month["start_date"] == {"year": 2031, "month": 5}
    assert year["start_date"] == {"year": 2031}
    assert "end_date" not in month, "an end that says no more than the start is dropped by TimelineJS"


def test_timelinejs_says_a_bound_in_words() -> None:
    (slide,) = profiles.timelinejs([item("[..2031-05-12]")])["events"]
    assert (slide["start_date"], slide["display_date"]) == ({"year": 2031, "month": 5, "day": 12}, "2031-05-12 或更早")
    assert profiles.timelinejs([item("2031-05-12/..")], "en")["events"][0]["display_date"] == "2031-05-12 or later"


def test_what_has_no_date_or_is_a_state_is_counted_as_omitted() -> None:
    items = [item(), item(None), item("2031", kind="state")]
    assert profiles.timelinejs(items)["omitted"] == 2
    assert profiles.vis(items)["omitted"] == 1
    assert "X-KG-OMITTED:2" in profiles.ics(items)
    assert len(profiles.jsonfeed(items)["items"]) == 3


def test_vis_ends_on_the_day_after_the_last_without_a_zone() -> None:
    (bar,) = profiles.vis([item("2031-05")])["items"]
    assert (bar["start"], bar["end"], bar["type"]) == ("2031-05-01T00:00:00", "2031-06-01T00:00:00", "range")
    (point,) = profiles.vis([item("2031-05-12")])["items"]
    assert (point["type"], "end" in point) == ("point", False)


def test_markup_in_words_stays_words() -> None:
    hostile = item(label="<script>alert(1)</script>", quote='"><img src=x onerror=alert(1)>')
    slide = profiles.timelinejs([hostile])["events"][0]
    bar = profiles.vis([hostile])["items"][0]
    for text in (slide["text"]["headline"], slide["text"]["text"], bar["content"], bar["title"]):
        assert "<script" not in text
        assert "<img" not in text
        assert not re.search(r'="|onerror=\w+>', text)


def test_a_calendar_reads_back() -> None:
    calendar = pytest.importorskip("icalendar").Calendar.from_ical(profiles.ics([item("2031-05", label="访问，会谈；签约\\")]))
    (entry,) = calendar.walk("VEVENT")
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2031, 5, 1), date(2031, 6, 1))
    assert str(entry["SUMMARY"]) == "访问，会谈；签约\\"


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_calendar_lines_keep_to_75_octets_and_hold_every_character(texts: list[str]) -> None:
    written = profiles.ics([item(label=text, quote=text) for text in texts])
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    unfolded = written.replace("\r\n ", "")
    for text in texts:
        wanted = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")
        assert f"SUMMARY:{wanted or 'Visit'}" in unfolded


def test_a_json_feed_dates_the_report_and_never_the_event() -> None:
    feed = profiles.jsonfeed([item("2031-07"), item(first_reported=None)], next_url="http://x/timeline?cursor=a")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [entry.get("date_published") for entry in feed["items"]] == ["2031-05-12T20:00:00+08:00", None]
    assert all(entry["content_text"] and entry["id"] for entry in feed["items"])
    assert feed["next_url"] == "http://x/timeline?cursor=a"
