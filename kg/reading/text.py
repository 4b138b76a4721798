"""Front matter (YAML between two lines of hyphens) and plain text or Markdown with or without it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kg.reading import archive
from kg.reading.clean import paragraphs, tidy
from kg.reading.document import Raw

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
_LINE = re.compile(r"^(?P<key>[A-Za-z_]+):[ \t]*(?P<value>.*?)[ \t]*$", re.M)
_HTML = re.compile(r"<(?:p|div|article|br|span|section|h[1-6]|li|figure)\b[^>]*>", re.I)
_MARKDOWN = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),  # pictures
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),  # links keep their words
    (re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+])\s+", re.M), ""),
    (re.compile(r"(\*\*|__|`)(.+?)\1"), r"\2"),
)
_KEYS = {
    "title": ("title", "headline"),
    "published": ("date", "published", "pubdate"),
    "outlet": ("author", "outlet", "source"),
    "url": ("from", "url", "link"),
}


def parse(text: str, path: str) -> Raw:
    """Any text: what the front matter says, then the body in archive format, HTML, Markdown or plain lines.

    Without a title in the front matter the first line of a plain body is the title.
    """
    front = _FRONT.match(text)
    meta = _metadata(front["yaml"]) if front else {}
    body = text[front.end() :] if front else text
    if archive.recognises(body):
        inner = archive.parse(body, path)
        return replace(
            inner,
            title=inner.title or meta.get("title", ""),
            url=inner.url or meta.get("url"),
            outlet=meta.get("outlet"),
            published=meta.get("published"),
        )
    lines = paragraphs(body) if _HTML.search(body) else _plain(body)
    title = meta.get("title", "")
    if not title and lines:
        title, lines = lines[0], lines[1:]
    return Raw(path, title, lines, meta.get("url"), meta.get("outlet"), meta.get("published"))


def _plain(body: str) -> list[str]:
    for pattern, by in _MARKDOWN:
        body = pattern.sub(by, body)
    return [line for line in map(tidy, body.splitlines()) if line]


def _metadata(block: str) -> dict[str, str]:
    """Title, date, outlet and address; a block that is no YAML (an unquoted colon in a title) is read line by line."""
    import yaml

    found: dict[str, Any]
    try:
        loaded = yaml.load(block, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        found = loaded if isinstance(loaded, dict) else {}
    except yaml.YAMLError:
        found = {m["key"]: m["value"].strip("\"'") for m in _LINE.finditer(block)}
    lowered = {str(k).lower(): v for k, v in found.items()}
    out = {}
    for name, keys in _KEYS.items():
        value = next((lowered[k] for k in keys if isinstance(lowered.get(k), str) and lowered[k].strip()), None)
        if value:
            out[name] = value
    return out
