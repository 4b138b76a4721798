"""HTML to canonical paragraphs.

Block elements and <br> end a paragraph; what is not prose (scripts, players, navigation, pictures) is left out; captions stay, because they
make claims.  Characters are kept as they are but for white space: runs of it become one space, zero-width marks and U+FFFD are dropped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.ontology import ANY_OUTLET, Ontology

_BLOCK = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd details div dl dt figcaption figure footer"
        " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section small table tbody td tfoot th thead tr ul",
    )
)
_SKIP = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template svg iframe button form nav select option video audio object embed head img input canvas math",
    )
)
_SKIP_CLASS = re.compile(
    r"off-screen|copyright|share|selfpromo|self-promo|newsletter|related|byline|breadcrumb|trustBadge|Attribution_content"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_SPACE = re.compile(r"[\s\u00a0\u3000\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def tidy(text: str) -> str:
    """One line: white space folded, invisible characters dropped."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def paragraphs(markup: str) -> list[str]:
    """The prose of a piece of HTML, a paragraph an item, in reading order.  Broken mark-up is read as a browser reads it (HTML 5)."""
    root = LexborHTMLParser(markup).root
    if root is None:
        return []
    out: list[str] = []
    buffer: list[str] = []

    def flush() -> None:
        line = tidy("".join(buffer))
        buffer.clear()
        if line:
            out.append(line)

    # An explicit stack: pages nest deeper than Python recurses.
    stack: list[LexborNode | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            flush()
            continue
        tag = node.tag or ""
        if tag == "-text":
            buffer.append(node.text_content or "")
            continue
        if tag in _SKIP or tag.startswith("-") or tag.startswith("!") or _SKIP_CLASS.search(str(node.attributes.get("class") or "")):
            continue
        if tag in _BLOCK:
            flush()
            stack.append(None)
        stack.extend(reversed(list(node.iter(include_text=True))))
    flush()
    return out


class PageRules:
    """What pages of an outlet carry beside the article, from ontology/outlets.ttl."""

    def __init__(self, ontology: Ontology, outlet_id: str | None) -> None:
        outlets = [ontology.outlets[i] for i in (ANY_OUTLET, outlet_id) if i in ontology.outlets]
        self._drop = _any(p for o in outlets for p in o.patterns("dropParagraph"))
        self._end = _any(p for o in outlets for p in o.patterns("endOfArticle"))
        self._prefix = _any(p for o in outlets for p in o.patterns("titlePrefix"))
        self._suffixes = [re.compile(p) for o in outlets for p in o.patterns("titleSuffix")]

    def body(self, lines: Iterable[str], title: str) -> list[str]:
        """The article's own paragraphs; a repeated title goes."""
        kept: list[str] = []
        for line in lines:
            if self._end.fullmatch(line):
                break
            if not self._drop.fullmatch(line) and not (line == title and not kept):
                kept.append(line)
        return kept

    def title(self, text: str) -> str:
        title = tidy(_TAG.sub("", html.unescape(text)))
        changed = True
        while changed:
            before = title
            if m := self._prefix.match(title):
                title = title[m.end() :]
            for pattern in self._suffixes:
                title = pattern.sub("", title)
            changed = title != before
        return title.strip()


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in sorted(patterns)) or r"(?!)")
