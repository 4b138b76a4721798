"""Saved HTML pages: body and metadata by trafilatura, the headline as the page shows it, the time from JSON-LD and meta elements first.

A date that only stands among the words of the page is a guess, and is handed on as one (`Raw.guessed`).
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from kg import overtime
from kg.errors import NotAnArticle
from kg.reading.clean import tidy
from kg.reading.document import Raw

_PAGE = re.compile(r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_JSON_LD_DATE = re.compile(r'"(?:datePublished|pubDate)"\s*:\s*"([^"]{8,40})"')
# names of meta elements, lower case, in order of trust
_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "article:published", "article.published", "datepublished",
    "bytedance:published_time", "publishdate", "publish_date", "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date",
    "date",
)  # fmt: skip
_PROSE = 60  # characters; less is a link page or an error message
_BREAK = re.compile(r"\s*[|｜_»·]\s*|\s*[-–—]\s*|\s*(?:[:]\s+|：)|\s+")  # where a site's name may be joined to a headline
_LEAST_SHARE = 0.35  # of a title's characters: a shorter part of it is rather the name of the site
_DASHES_QUOTES = str.maketrans({**dict.fromkeys("–—‐‑", "-"), **dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("‘’‚′", "'")})


def recognises(text: str) -> bool:
    return _PAGE.match(text[:8192]) is not None


def parse(text: str, path: str, url: str | None = None) -> Raw:
    """Raises NotAnArticle for pages without prose."""
    with overtime.loading():
        import trafilatura  # heavy: only where there are pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found: Any = None
    for recall in (False, True):
        found = trafilatura.bare_extraction(
            text,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            favor_recall=recall,
            # the extensive search tries 200 languages on any number of texts, takes seconds, and finds days that are not of publication
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
        if found is not None and len(found.text or "") >= _PROSE:
            break
    else:
        raise NotAnArticle(path, "a page without prose", "a page that holds an article")
    tree = LexborHTMLParser(text)
    meta = _meta(tree)
    return Raw(
        path=path,
        title=_headline(tree, [meta.get("og:title"), _text(tree, "title"), found.title], meta.get("og:site_name", "")) or found.title or "",
        lines=[line for line in map(tidy, found.text.split("\n")) if line],
        url=url or found.url,
        outlet=found.sitename,
        published=_stated(tree, meta),
        guessed=found.date,
    )


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    """Contents of the meta elements by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        has = node.attributes
        name = has.get("property") or has.get("name") or has.get("itemprop")
        if name and (content := tidy(has.get("content") or "")):
            found.setdefault(name.lower(), content)
    return found


def _stated(tree: LexborHTMLParser, meta: Mapping[str, str]) -> str | None:
    """The publication time the page states for machines: JSON-LD, meta elements, a time element beside the headline."""
    for script in tree.css('script[type="application/ld+json"]'):
        if m := _JSON_LD_DATE.search(script.text() or ""):
            return m[1]
    for name in _PUBLISHED:
        if re.search(r"\d{4}", meta.get(name, "")):
            return meta[name]
    headed, paragraphs = False, 0
    for node in tree.css("h1, p, time[datetime]"):  # in the order of the page
        headed = headed or node.tag == "h1"
        paragraphs += headed and node.tag == "p"
        if headed and node.tag == "time" and paragraphs < 3 and re.match(r"\d{4}-\d\d-\d\d", node.attributes.get("datetime") or ""):
            return node.attributes["datetime"]
    return None


def _text(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return tidy(node.text()) if node else ""


def _headline(tree: LexborHTMLParser, titles: list[str | None], site: str) -> str | None:
    """The longest part of a title, cut where names of sites are joined to it, that is all the text of an element of the page.

    Titles for machines carry the site's name before or after, joined in any way; the headline a reader sees does not.  Headings go before
    other elements; None when no element says it.
    """
    headings = {_plain(t): t for t in (tidy(n.text()) for n in tree.css("h1, h2, h3")) if t}
    others = {_plain(t): t for t in (tidy(n.text(deep=False)) for n in tree.css("body *")) if 6 <= len(t) <= 300}
    for shown in (headings, others):
        for title in titles:
            for part in _parts(tidy(title or "")):
                if _plain(part) in shown and _plain(part) != _plain(site):
                    return shown[_plain(part)]
    return None


def _parts(title: str) -> Iterator[str]:
    """Stretches of a title between its breaks, the longest first."""
    breaks = [m.span() for m in _BREAK.finditer(title)][:40]
    starts, ends = [0, *(b for _, b in breaks)], [*(a for a, _ in breaks), len(title)]
    spans = {(s, e) for s in starts for e in ends if e - s >= max(4, _LEAST_SHARE * len(title))}
    yield from (title[s:e] for s, e in sorted(spans, key=lambda span: span[0] - span[1]))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES_QUOTES).casefold().strip()
