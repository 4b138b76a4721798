"""JSON, JSON Lines and CSV: records with a title, a text, perhaps a date, an address and a publisher.

Fields are found by the names in `FIELDS`, the first that is there wins; a record of one list of short texts (a daily brief) is one article
with a paragraph for each.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import InputError, NotAnArticle, UnreadableInput
from kg.reading.clean import paragraphs, tidy
from kg.reading.document import Raw

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "标题", "name"),
    "text": ("content", "text", "body", "article", "articleBody", "正文", "内容", "news", "cleaned_text", "desc", "description", "summary"),
    "published": ("published", "date", "pubdate", "datePublished", "publish_time", "time", "日期", "发布时间", "created"),
    "url": ("url", "link", "address", "final_url", "链接"),
    "outlet": ("outlet", "source", "publisher", "author", "media", "来源"),
}
ACCEPTED = "records with " + " and ".join(f"{k} ({', '.join(FIELDS[k][:4])} …)" for k in ("title", "text"))
_TAG = re.compile(r"<(?:p|br|div)\b", re.I)


def recognises_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def recognises_csv(text: str) -> bool:
    header = text.partition("\n")[0].lower()
    names = set(re.split(r"[,\t;]", header.replace('"', "").strip()))
    return bool(names & set(FIELDS["title"])) and bool(names & set(FIELDS["text"]))


def parse_json(text: str, path: str) -> Iterator[Raw | InputError]:
    """One JSON value (an object or a list of them) or one object a line."""
    try:
        value = json.loads(text)
        records = value if isinstance(value, list) else [value]
        if isinstance(value, dict) and (inner := [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]):
            records = inner[0] if not _field(value, "text") else [value]
        rows: list[tuple[str, Any]] = [(f"{path}!{n}" if len(records) > 1 else path, r) for n, r in enumerate(records, 1)]
    except RecursionError:
        yield UnreadableInput(path, "JSON nested too deep", ACCEPTED)
        return
    except ValueError:
        rows = []
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                place = f"{path}!{number}"
                try:
                    rows.append((place, json.loads(line)))
                except (ValueError, RecursionError) as fault:
                    yield UnreadableInput(place, f"no JSON: {fault}", "JSON or JSON Lines")
    for place, record in rows:
        yield _raw(record, place)


def parse_csv(text: str, path: str) -> Iterator[Raw | InputError]:
    dialect = csv.Sniffer().sniff(text.partition("\n")[0], delimiters=",;\t") if "," not in text.partition("\n")[0] else csv.excel
    csv.field_size_limit(10_000_000)
    try:
        for number, record in enumerate(csv.DictReader(io.StringIO(text), dialect=dialect), 2):
            yield _raw(record, f"{path}!{number}")
    except csv.Error as fault:
        yield UnreadableInput(path, f"broken CSV: {fault}", "CSV with a header line")


def _field(record: Mapping[str, Any], name: str) -> Any:
    lowered = {str(k).lower(): v for k, v in record.items()}
    return next((lowered[f.lower()] for f in FIELDS[name] if lowered.get(f.lower())), None)


def _raw(record: Any, place: str) -> Raw | InputError:
    if not isinstance(record, dict):
        return NotAnArticle(place, f"a {type(record).__name__}", ACCEPTED)
    body = _field(record, "text")
    title = _field(record, "title")
    published = _field(record, "published")
    if isinstance(body, list):
        lines = [tidy(str(b)) for b in body if isinstance(b, str | int | float)]
        title = title or (f"{published}" if published else "")
    else:
        text = str(body or "")
        lines = paragraphs(text) if _TAG.search(text) else [line for line in map(tidy, text.splitlines()) if line]
    if not lines and not title:
        return NotAnArticle(place, "no title and no text among " + ", ".join(map(str, list(record)[:8])), ACCEPTED)
    url, outlet = _field(record, "url"), _field(record, "outlet")
    return Raw(
        path=place,
        title=str(title or ""),
        lines=lines,
        url=url if isinstance(url, str) else None,
        outlet=outlet if isinstance(outlet, str) else None,
        published=str(published) if isinstance(published, str | int) else None,
    )
