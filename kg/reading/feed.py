"""RSS and Atom: each entry an article; its content where the feed carries it, otherwise its summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import InputError, NotAnArticle, UnreadableInput
from kg.reading.clean import paragraphs, tidy
from kg.reading.document import Raw

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)\b", re.I)


def recognises(data: bytes) -> bool:
    head = data[:4096].replace(b"\0", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<") and _FEED.search(head) is not None


def parse(data: bytes, path: str) -> Iterator[Raw | InputError]:
    """Raises nothing: an entry without words is yielded as NotAnArticle in its place.  Documents that declare entities are refused."""
    import feedparser

    if b"<!ENTITY" in data[:65536].replace(b"\0", b""):
        yield UnreadableInput(path, "XML that declares entities", "a feed without a document type declaration of its own")
        return
    feed = feedparser.parse(data)
    source = tidy(str(feed.feed.get("title", "")))
    if not feed.entries:
        yield NotAnArticle(path, "a feed without entries", "RSS or Atom with entries")
    for number, entry in enumerate(feed.entries, 1):
        place = f"{path}!{entry.get('id') or entry.get('link') or number}"
        title = tidy(str(entry.get("title", "")))
        html = max((str(c.get("value", "")) for c in entry.get("content", [])), key=len, default="") or str(entry.get("summary", ""))
        if not title and not html:
            yield NotAnArticle(place, "an entry without title and text", "RSS or Atom with entries")
            continue
        outlet = str(entry.get("source", {}).get("title", "") if isinstance(entry.get("source"), dict) else "") or source
        yield Raw(
            path=place,
            title=title,
            lines=[line for line in paragraphs(html) if line != title],
            url=str(entry["link"]) if entry.get("link") else None,
            outlet=outlet or None,
            published=str(entry.get("published") or entry.get("updated") or "") or None,
        )
