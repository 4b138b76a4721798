"""Hand-annotated articles as `kg.model.Claim`s, so that identity can be learned and measured apart from extraction.

A claim's `event` is the annotators' key: shared across articles of one group (the six stories), prefixed by the article elsewhere.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from kg import edtf, ids, ontology, reading
from kg.extraction import extract_document
from kg.identity.figures import figures_in
from kg.language import analyse
from kg.model import Claim, Document, EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent
from kg.script import detect, simplified

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from train.annotated import Annotated

SHARED_KEYS = frozenset("DSJKLT")  # first letters of the articles whose event keys are shared


def load(articles: Iterable[Annotated]) -> Iterator[tuple[str, list[Claim]]]:
    """(name of the article, its claims)."""
    for article in articles:
        document = _document(article)
        kinds = _kinds(document)
        yield article.name, [claim for row in article.claims if (claim := _claim(document, row, article.name, kinds)) is not None]


def _document(article: Annotated) -> Document:
    text = article.text
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    outlet = re.split(r"__|/", article.path.removeprefix("corpus/"))[-2]
    published = re.match(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", article.published)
    return Document(
        id=ids.document_iri(article.path, digest),
        path=article.path,
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


def _kinds(document: Document) -> dict[str, EntityKind]:
    """Name -> kind, as the language stage sees the article; the gold has names only."""
    found: dict[str, EntityKind] = {}
    if document.language.startswith("zh"):
        for sentence in analyse(document, ontology.load()).sentences:
            for mention in sentence.mentions:
                found[simplified(mention.entity.label)] = found[simplified(mention.span.text)] = mention.entity.kind
    return found


def _claim(document: Document, row: dict[str, Any], stem: str, kinds: dict[str, EntityKind]) -> Claim | None:
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
        roles=tuple(_role(document, quote, r, kinds) for r in row["roles"]),
        when=_when(document, quote, row["when"]),
        modality=Modality(row["modality"]),
        polarity=Polarity(row["polarity"]),
        presupposed=row["presupposed"],
        sources=(*(_source(s) for s in row["sources"]), Source(document.outlet, document.outlet_id, EntityKind.OUTLET)),
        confidence=1.0,
        event=row["event"] if stem[0] in SHARED_KEYS else f"{stem}:{row['event']}",
    )


def _role(document: Document, quote: Span, row: dict[str, Any], kinds: dict[str, EntityKind]) -> Role:
    words = _find(document, quote, row["text"])
    name = simplified(row.get("name") or row["text"])
    if row["role"] == "theme":
        return Role("theme", words, name, None)
    crowd = EntityKind.COLLECTIVE if figures_in(name) else EntityKind.PERSON if "·" in name else EntityKind.OTHER
    return Role(row["role"], words, name, ids.entity_iri("other", name), kinds.get(name, kinds.get(simplified(row["text"]), crowd)))


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


def extracted(path: Path) -> list[Claim]:
    """The claims that kg finds in an article, `event` unset."""
    document = next(iter(reading.read(str(path))))
    return list(extract_document(document))


def align(gold: list[Claim], found: list[Claim]) -> list[Claim]:
    """The found claims with the key of the annotated claim whose trigger they share, one to one, as the claim scorer aligns them."""
    if not gold:
        return found
    text = _squeeze(gold[0].document.text)
    before = list(accumulate((not c.isspace() for c in gold[0].document.text), initial=0))
    truth = [(before[c.trigger.start], before[c.trigger.end]) for c in gold]
    places: list[tuple[int, int] | None] = []
    cursor = 0
    for claim in found:
        quote = _squeeze(claim.quote.text)
        at = text.find(quote, max(0, cursor - len(quote)))
        at = at if at >= 0 else text.find(quote)
        offset = len(_squeeze(claim.quote.text[: claim.trigger.start - claim.quote.start]))
        places.append((at + offset, at + offset + len(_squeeze(claim.trigger.text))) if at >= 0 else None)
        cursor = max(cursor, at)
    overlaps = sorted(
        (
            (g.type == f.type, min(a[1], b[1]) - max(a[0], b[0]), -abs(a[0] - b[0]), i, j)
            for i, (g, a) in enumerate(zip(gold, truth, strict=True))
            for j, (f, b) in enumerate(zip(found, places, strict=True))
            if b is not None and min(a[1], b[1]) > max(a[0], b[0])
        ),
        reverse=True,
    )
    key: dict[int, str | None] = {}
    taken: set[int] = set()
    for *_, i, j in overlaps:
        if i not in taken and j not in key:
            taken.add(i)
            key[j] = gold[i].event
    return [replace(claim, event=key.get(j)) for j, claim in enumerate(found)]


def _squeeze(text: str) -> str:
    return "".join(text.split())
