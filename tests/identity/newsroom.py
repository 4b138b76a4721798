"""A newsroom of invented people and places: articles and claims in own words for the tests of identity."""

from __future__ import annotations

import hashlib

from kg import edtf, ids
from kg.model import Claim, Document, EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent

_KINDS = {"agent": EntityKind.PERSON, "patient": EntityKind.PERSON, "party": EntityKind.POLITY, "place": EntityKind.PLACE}


def article(*lines: str, outlet: str = "海湾晚报", published: str | None = "2024-05-03T08:00", url: str | None = None) -> Document:
    text = "\n".join(lines)
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return Document(
        id=ids.document_iri(url or outlet + lines[0], digest),
        path=f"{outlet}/{lines[0]}.txt",
        url=url,
        title=lines[0],
        outlet=outlet,
        outlet_id=ids.entity_iri("outlet", outlet),
        published=published,
        published_rule="header",
        language="zh-Hans",
        text=text,
        digest=digest,
    )


def claim(
    document: Document,
    type_name: str,
    trigger: str,
    line: int = 0,
    when: str | None = None,
    fit: Fit = Fit.WITHIN,
    modality: Modality = Modality.ASSERTED,
    polarity: Polarity = Polarity.POSITIVE,
    source: str | None = None,
    presupposed: bool = False,
    kind: EntityKind | None = None,
    **roles: str,
) -> Claim:
    """A claim whose quote is the whole line; a role's words may name several, separated by spaces."""
    quote = list(document.paragraphs())[line]
    at = quote.text.index(trigger)
    span = document.span(quote.start + at, quote.start + at + len(trigger))
    filled = tuple(_role(document, quote, role, name, kind) for role, names in roles.items() for name in names.split())
    outlet = Source(document.outlet, document.outlet_id, EntityKind.OUTLET)
    origin = (Source(source, ids.entity_iri("person", source), EntityKind.PERSON),) if source else ()
    return Claim(
        id=ids.claim_iri(document.id, type_name, span.start, span.end, modality, polarity),
        document=document,
        type=type_name,
        trigger=span,
        quote=quote,
        roles=filled,
        when=extent(when, fit) if when else None,
        modality=modality,
        polarity=polarity,
        presupposed=presupposed,
        sources=(*origin, outlet),
        confidence=0.9,
    )


def extent(value: str, fit: Fit = Fit.WITHIN) -> TimeExtent:
    bounds = edtf.bounds(value)
    precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}.get(len(value), Precision.SPAN)
    return TimeExtent(value, bounds.earliest, bounds.latest, precision, fit, Span(value, 0, len(value)), "test")


def _role(document: Document, quote: Span, role: str, name: str, kind: EntityKind | None) -> Role:
    at = document.text.find(name, quote.start, quote.end)
    words = document.span(at, at + len(name)) if at >= 0 else quote
    if role == "theme":
        return Role(role, words, name, None)
    chosen = kind or _KINDS[role]
    return Role(role, words, name, ids.entity_iri(chosen.value, name), chosen)
