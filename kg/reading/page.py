"""Saved HTML pages: body and metadata by trafilatura, publication time from JSON-LD and OpenGraph first."""

from __future__ import annotations

import logging
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from kg.errors import NotAnArticle
from kg.reading.clean import tidy
from kg.reading.document import Raw

_PAGE = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_META = (
    ("property", "article:published_time"),
    ("name", "article:published_time"),
    ("property", "og:published_time"),
    ("itemprop", "datePublished"),
    ("name", "pubdate"),
    ("name", "publishdate"),
    ("name", "publish_date"),
)
_PROSE = 60  # characters; less is a link page or an error message


def recognises(data: bytes) -> bool:
    return _PAGE.match(data[:8192]) is not None


def parse(data: bytes, path: str, url: str | None = None, crawled: int | None = None) -> Raw:
    """`data` in any encoding (declared or not: trafilatura's detection).  Raises NotAnArticle for pages without prose.

    `crawled` (milliseconds since 1970) gives a day when the page itself states none.
    """
    import trafilatura  # heavy: only where there are pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found: Any = trafilatura.bare_extraction(
        data,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": True},
    )
    text = (found.text or "") if found is not None else ""
    if len(text) < _PROSE:
        raise NotAnArticle(path, "a page without prose", "a page that holds an article")
    return Raw(
        path=path,
        title=found.title or "",
        lines=[line for line in map(tidy, text.split("\n")) if line],
        url=url or found.url,
        outlet=found.sitename,
        published=_stated(data) or found.date,
        crawled=crawled,
    )


def _stated(data: bytes) -> str | None:
    """The publication time the page states for machines, with its clock time; JSON-LD wins over meta elements."""
    tree = LexborHTMLParser(data)
    for script in tree.css('script[type="application/ld+json"]'):
        if m := _JSON_LD_DATE.search(script.text() or ""):
            return m[1]
    for attribute, value in _META:
        node = tree.css_first(f'meta[{attribute}="{value}"]')
        content = node.attributes.get("content") if node else None
        if content:
            return content.strip()
    return None
