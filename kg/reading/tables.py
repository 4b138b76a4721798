"""JSON, JSON Lines and CSV: records with a title, a text, perhaps a date, an address and a publisher.

JSON Lines and CSV are containers, taken apart line by line (`rows`), so that a dump of any size streams; a JSON value is one input.  Fields
are found by the names in `FIELDS`, the first that is there wins; a record of one list of short texts (a daily brief) is one article with a
paragraph for each.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from kg.errors import InputError, NotAnArticle, UnreadableInput
from kg.reading import files
from kg.reading.clean import paragraphs, tidy
from kg.reading.document import Raw
from kg.reading.payload import Budget, Payload

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


def rows(opener: Callable[[], IO[bytes]], head: bytes, name: str) -> Iterator[Payload | InputError] | None:
    """The records of JSON Lines or CSV, each a payload `name!line`; None for anything else.

    `opener` gives the file from its start, `head` is its beginning.  Only what reading the file raises is raised.
    """
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{":
        file = opener()
        if _is_object(file.readline(files.MAX_BYTES)) and file.read(512).strip():
            return _within(Budget(name), _json_lines(opener(), name))
    elif _is_header(head):
        return _within(Budget(name), _csv(opener, name))
    return None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_header(head: bytes) -> bool:
    first = head.split(b"\n", 1)[0]
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        names = set(re.split(r"[,\t;]", first.decode(encoding, "replace").lower().replace('"', "").strip()))
        if names & set(FIELDS["title"]) and names & set(FIELDS["text"]):
            return True
    return False


def _within(budget: Budget, found: Iterable[Payload | InputError]) -> Iterator[Payload | InputError]:
    try:
        for one in found:
            budget.spend(len(one.data or b"") if isinstance(one, Payload) else 0)
            yield one
    except UnreadableInput as fault:
        yield fault


def _json_lines(file: IO[bytes], name: str) -> Iterator[Payload | InputError]:
    number = 0
    while line := file.readline(files.MAX_BYTES + 1):
        number += 1
        if len(line) > files.MAX_BYTES:
            yield UnreadableInput(f"{name}!{number}", f"a line of over {files.MAX_BYTES // 1_000_000} MB", "JSON Lines")
            while line and not line.endswith(b"\n"):
                line = file.readline(files.MAX_BYTES)
        elif not (body := line.removeprefix(codecs.BOM_UTF8).strip()):
            continue
        elif body[:1] != b"{":
            yield UnreadableInput(f"{name}!{number}", "a line that is no JSON object", "JSON Lines")
        else:
            yield Payload(f"{name}!{number}", body)


def _csv(opener: Callable[[], IO[bytes]], name: str) -> Iterator[Payload | InputError]:
    """Rows as JSON objects; an encoding other than UTF-8 is found on the first rows."""
    sample = opener().read(1 << 16)
    try:
        encoding = files.encoding(sample, name)
        header = sample.split(b"\n", 1)[0].decode(encoding, "replace")
        dialect = csv.excel if "," in header else csv.Sniffer().sniff(header, delimiters=";\t")
        csv.field_size_limit(files.MAX_BYTES)
        text = io.TextIOWrapper(opener(), encoding, "replace", newline="")
        for number, record in enumerate(csv.DictReader(text, dialect=dialect), 2):
            yield Payload(f"{name}!{number}", json.dumps(record, ensure_ascii=False, default=str).encode("utf-8", "replace"))
    except csv.Error as fault:
        yield UnreadableInput(name, f"broken CSV: {fault}", "CSV with a header line")
    except InputError as fault:
        yield fault


def parse_json(text: str, path: str, fields: Sequence[tuple[str, str]] = ()) -> Iterator[Raw | InputError]:
    """One JSON value: an object, a list of them, or an object that holds such a list.  `fields` as in Overrides."""
    try:
        value = json.loads(text)
    except RecursionError:
        yield UnreadableInput(path, "JSON nested too deep", ACCEPTED)
        return
    except ValueError as fault:
        yield UnreadableInput(path, f"no JSON: {fault}", "JSON or JSON Lines")
        return
    records = value if isinstance(value, list) else [value]
    if isinstance(value, dict) and (inner := [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]):
        records = inner[0] if not _field(value, "text", fields) else [value]
    for number, record in enumerate(records, 1):
        yield _raw(record, f"{path}!{number}" if len(records) > 1 else path, fields)


def _field(record: Mapping[str, Any], name: str, fields: Sequence[tuple[str, str]]) -> Any:
    for key in (key for field, key in fields if field == name):
        value: Any = record
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value:
            return value
    lowered = {str(k).lower(): v for k, v in record.items()}
    return next((lowered[f.lower()] for f in FIELDS[name] if lowered.get(f.lower())), None)


def _raw(record: Any, place: str, fields: Sequence[tuple[str, str]]) -> Raw | InputError:
    if not isinstance(record, dict):
        return NotAnArticle(place, f"a {type(record).__name__}", ACCEPTED)
    body = _field(record, "text", fields)
    title = _field(record, "title", fields)
    published = _field(record, "published", fields)
    if isinstance(body, list):
        lines = [tidy(str(b)) for b in body if isinstance(b, str | int | float)]
        title = title or (f"{published}" if published else "")
    else:
        text = str(body or "")
        lines = paragraphs(text) if _TAG.search(text) else [line for line in map(tidy, text.splitlines()) if line]
    if not lines and not title:
        return NotAnArticle(place, "no title and no text among " + ", ".join(map(str, list(record)[:8])), ACCEPTED)
    url, outlet = _field(record, "url", fields), _field(record, "outlet", fields)
    return Raw(
        path=place,
        title=str(title or ""),
        lines=lines,
        url=url if isinstance(url, str) else None,
        outlet=outlet if isinstance(outlet, str) else None,
        published=str(published) if isinstance(published, str | int) else None,
    )
