"""The archive format: a crawl time in a comment, `[title](address)`, a rule of hyphens, then the page's HTML.

    <!--1695215701000-->
    [Title](https://…)
    ------

    <div>20/09/2023 - 14:51</div><p>…</p>

The comment may be missing or hold no number; the title may hold line breaks and brackets.
"""

from __future__ import annotations

import re

from kg.reading.clean import paragraphs
from kg.reading.document import Raw

_COMMENT = re.compile(r"\s*<!--\s*(?P<crawl>[^>]{0,40}?)\s*-->")
_HEADER = re.compile(r"\s*\[(?P<title>.{0,2000}?)\]\((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)[ \t]*\r?\n-{3,}[ \t]*(?:\r?\n|\Z)", re.S)


def recognises(text: str) -> bool:
    return _HEADER.match(text, _after_comment(text)) is not None


def parse(text: str, path: str) -> Raw:
    """`text` must be recognised.  A crawl time that is no number is ignored with a notice."""
    start = _after_comment(text)
    header = _HEADER.match(text, start)
    assert header is not None, "call recognises() first"
    comment = _COMMENT.match(text)
    crawl = comment["crawl"] if comment else ""
    notices = () if not comment or crawl.isdigit() else (f"crawl time {crawl!r} is no number: ignored",)
    return Raw(
        path=path,
        title=header["title"],
        lines=paragraphs(text[header.end() :]),
        url=header["url"] or None,
        crawled=int(crawl) if crawl.isdigit() else None,
        notices=notices,
    )


def _after_comment(text: str) -> int:
    comment = _COMMENT.match(text)
    return comment.end() if comment else 0
