"""The timeline in the shapes of other programs: TimelineJS3, vis-timeline, JSON Feed 1.1, iCalendar (RFC 5545).

All functions are pure: items as `GET /timeline` gives them go in.  What a shape cannot show without inventing a date is left out and
counted in `omitted`.  TimelineJS and vis put text into the page as HTML, so every word is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any

Item = dict[str, Any]

_BOUND = {"zh": ("{} 或更早", "{} 或更晚"), "en": ("{} or earlier", "{} or later")}
_INFERRED = {"zh": "{}（推断）", "en": "{} (inferred)"}
_HEADLINE = {"zh": "时间线", "en": "Timeline"}


def label(item: Item, lang: str) -> str:
    return str(item["label"].get(lang) or item["label"].get("zh") or item["type"])


def displayed_date(when: dict[str, Any], lang: str) -> str:
    """The date in words no finer than the value: `2023-09-20 或更早` for a bound, the EDTF value else; marked where inferred."""
    before, after = _BOUND[lang]
    if when["earliest"] is None:
        shown = before.format(when["latest"])
    elif when["latest"] is None:
        shown = after.format(when["earliest"])
    else:
        shown = str(when["edtf"]).strip("[]").replace("..", " – ").replace("/", " – ")
    return _INFERRED[lang].format(shown) if when.get("inferred") else shown


def _shown(items: Iterable[Item]) -> list[Item]:
    """Dated events: a state or an event without a date has no honest point on an axis."""
    return [i for i in items if i["when"] is not None and i["kind"] == "event"]


def _quotes(item: Item) -> list[str]:
    return [claim["quote"] for claim in item.get("claims", ())]


def timelinejs(items: Sequence[Item], lang: str = "zh") -> dict[str, Any]:
    """https://timeline.knightlab.com/docs/json-format.html"""
    shown = _shown(items)
    return {
        "title": {"text": {"headline": _HEADLINE[lang]}},
        "scale": "human",
        "events": [_slide(item, lang) for item in shown],
        "omitted": len(items) - len(shown),
    }


def _slide(item: Item, lang: str) -> dict[str, Any]:
    when = item["when"]
    parts = {"day": 3, "week": 3, "month": 2, "quarter": 2, "season": 2, "half": 2}.get(when["precision"], 1)
    if when["precision"] in ("bound", "span"):
        parts = 3
    slide: dict[str, Any] = {
        "unique_id": item["id"],
        "start_date": _date_parts(when["earliest"] or when["latest"], parts),
        "display_date": displayed_date(when, lang),
        "group": item["type"],
        "text": {
            "headline": escape(label(item, lang)),
            "text": "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in _quotes(item)),
        },
    }
    if when["earliest"] and when["latest"]:
        end = _date_parts(when["latest"], parts)
        if end != slide["start_date"]:  # TimelineJS drops an end that says no more than the start
            slide["end_date"] = end
    return slide


def _date_parts(day: str, parts: int) -> dict[str, int]:
    return dict(zip(("year", "month", "day")[:parts], map(int, day.split("-")), strict=False))


def vis(items: Sequence[Item], lang: str = "zh") -> dict[str, Any]:
    """https://visjs.github.io/vis-timeline/docs/timeline/ ; `end` is the day after the last, without a zone."""
    shown = [i for i in items if i["when"] is not None]
    return {
        "items": [_bar(item, lang) for item in shown],
        "groups": [
            {"id": "event", "content": "事件" if lang == "zh" else "Events"},
            {"id": "state", "content": "状态" if lang == "zh" else "States"},
        ],
        "omitted": len(items) - len(shown),
    }


def _bar(item: Item, lang: str) -> dict[str, Any]:
    when = item["when"]
    start = when["earliest"] or when["latest"]
    bar = {
        "id": item["id"],
        "content": escape(label(item, lang)),
        "title": escape(displayed_date(when, lang)),
        "start": f"{start}T00:00:00",
        "group": item["kind"],
        "className": f"p-{when['precision']} s-{item['status']}",
        "type": "point",
    }
    if when["earliest"] and when["latest"] and when["precision"] != "day":
        bar |= {"type": "range", "end": f"{_after(when['latest'])}T00:00:00"}
    return bar


def _after(day: str) -> date:
    there = date.fromisoformat(day)
    return there + timedelta(days=1) if there < date.max else there


def jsonfeed(items: Sequence[Item], lang: str = "zh", feed_url: str = "", next_url: str | None = None) -> dict[str, Any]:
    """https://www.jsonfeed.org/version/1.1/ ; `date_published` is when the event was first reported, never when it happened."""
    entries = []
    for item in items:
        when = displayed_date(item["when"], lang) if item["when"] else ""
        entry = {
            "id": item["id"],
            "title": label(item, lang),
            "content_text": "\n".join([*([when] if when else []), *(f"“{quote}”" for quote in _quotes(item))]) or label(item, lang),
            "tags": [item["type"], item["status"]],
            "authors": [{"name": source["label"]} for source in item["sources"]],
        }
        if moment := _instant(item["first_reported"]):
            entry["date_published"] = moment.isoformat()
        entries.append(entry)
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": _HEADLINE[lang], "feed_url": feed_url, "items": entries, "omitted": 0}
    return feed | ({"next_url": next_url} if next_url else {})


def _instant(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_ICS_STATUS = {"occurred": "CONFIRMED", "ongoing": "CONFIRMED", "cancelled": "CANCELLED", "only-denied": "CANCELLED"}


def ics(items: Sequence[Item], lang: str = "zh") -> str:
    """RFC 5545 with all-day events; an open side has no calendar form, so such events are left out and counted in `X-KG-OMITTED`."""
    shown = [i for i in _shown(items) if i["when"]["earliest"] and i["when"]["latest"]]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kg-timeline//timeline//EN", f"X-KG-OMITTED:{len(items) - len(shown)}"]
    for item in shown:
        when = item["when"]
        stamp = (_instant(item["first_reported"]) or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{item['id']}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{when['earliest'].replace('-', '')}",
            f"DTEND;VALUE=DATE:{_after(when['latest']).isoformat().replace('-', '')}",
            f"SUMMARY:{_ics_text(label(item, lang))}",
            f"DESCRIPTION:{_ics_text(chr(10).join([displayed_date(when, lang), *_quotes(item)]))}",
            f"STATUS:{_ICS_STATUS.get(item['status'], 'TENTATIVE')}",
            f"CATEGORIES:{item['type']}",
            "TRANSP:TRANSPARENT",
            *([f"LOCATION:{_ics_text(item['place']['label'])}"] if item["place"] else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_fold(line) + "\r\n" for line in lines)


def _ics_text(text: str) -> str:
    for raw, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(raw, written)
    return text


def _fold(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a character."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > 75:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)
