"""Hand-annotated articles as `kg.model.Claim`s, so that identity can be learned and measured apart from extraction.

A claim's `event` is the annotators' key: shared across articles of one group (the six stories), prefixed by the article elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg import edtf, ids
from kg.language.script import detect, simplified
from kg.model import Claim, Document, EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent

SHARED_KEYS = frozenset("DSJKL")  # first letters of the articles whose event keys are shared


def load(folder: Path) -> Iterator[tuple[str, list[Claim]]]:
    """(article id, its claims) in order of article id."""
    for path in sorted(folder.glob("*.jsonl")):
        article = json.loads(path.with_suffix(".json").read_text("utf-8"))
        document = _document(article)
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        yield path.stem, [claim for row in rows if (claim := _claim(document, row, path.stem)) is not None]


def _document(article: dict[str, Any]) -> Document:
    text: str = article["text"]
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    outlet = re.split(r"__|/", article["path"].removeprefix("corpus/"))[-2]
    published = re.match(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", article.get("published") or "")
    return Document(
        id=ids.document_iri(article["path"], digest),
        path=article["path"],
        url=None,
        title=text.split("\n", 1)[0],
        outlet=outlet,
        outlet_id=ids.entity_iri("outlet", outlet),
        published=published[0] if published else None,
        published_rule="gold",
        language=detect(text),
        text=text,
        digest=digest,
    )


def _claim(document: Document, row: dict[str, Any], stem: str) -> Claim | None:
    line = next(span for i, span in enumerate(document.paragraphs()) if i == row["paragraph"])
    at = document.text.find(row["quote"], line.start)
    if at < 0:
        return None
    quote = document.span(at, at + len(row["quote"]))
    offset = quote.text.find(row["trigger"])
    trigger = document.span(at + offset, at + offset + len(row["trigger"]))
    return Claim(
        id=ids.claim_iri(document.id, row["type"] + row["event"], trigger.start, trigger.end, row["modality"], row["polarity"]),
        document=document,
        type=row["type"],
        trigger=trigger,
        quote=quote,
        roles=tuple(_role(document, quote, r) for r in row["roles"]),
        when=_when(document, quote, row["when"]),
        modality=Modality(row["modality"]),
        polarity=Polarity(row["polarity"]),
        presupposed=row["presupposed"],
        sources=(*(_source(s) for s in row["sources"]), Source(document.outlet, document.outlet_id, EntityKind.OUTLET)),
        confidence=1.0,
        event=row["event"] if stem[0] in SHARED_KEYS else f"{stem}:{row['event']}",
    )


def _role(document: Document, quote: Span, row: dict[str, Any]) -> Role:
    words = _find(document, quote, row["text"])
    name = simplified(row.get("name") or row["text"])
    return Role(row["role"], words, name, None if row["role"] == "theme" else ids.entity_iri("other", name))


def _source(name: str) -> Source:
    return Source(name, ids.entity_iri("other", simplified(name)), EntityKind.OTHER)


def _find(document: Document, quote: Span, words: str) -> Span:
    """Where the words stand: in the quote, else nearest before it, else (gold has a few slips) the quote itself."""
    at = document.text.find(words, quote.start, quote.end)
    at = at if at >= 0 else document.text.rfind(words, 0, quote.end)
    return document.span(at, at + len(words)) if at >= 0 else quote


def _when(document: Document, quote: Span, row: dict[str, Any] | None) -> TimeExtent | None:
    if row is None:
        return None
    try:
        bounds = edtf.bounds(row["edtf"])
    except ValueError:
        return None
    precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}.get(len(row["edtf"].replace("~", "")), Precision.SPAN)
    return TimeExtent(row["edtf"], bounds.earliest, bounds.latest, precision, Fit(row["fit"]), _find(document, quote, row["text"]), "gold")
