"""Claims as plain records: what `kg extract --format jsonl` prints and the Python API hands to notebooks.  Shape: docs/model.md."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from kg import script
from kg.model import Claim, Document, Role, Source, Span, TimeExtent


def _span(span: Span) -> dict[str, Any]:
    return {"text": span.text, "start": span.start, "end": span.end}


def _role(role: Role, name: Callable[[str], str]) -> dict[str, Any]:
    return {"role": role.role, **_span(role.words), "label": name(role.label), "entity": role.entity}


def _source(source: Source, name: Callable[[str], str]) -> dict[str, Any]:
    record = {"label": name(source.label), "entity": source.entity}
    return record | {"cue": source.cue.text} if source.cue else record


@lru_cache(maxsize=8)
def _names_of(document: Document) -> Callable[[str], str]:
    """Canonical names in the script of the article: an article in traditional characters names people in them."""
    if document.language != "zh-Hant":
        return str
    reading = script.simplified(document.text)
    return lru_cache(maxsize=None)(lambda label: script.as_written(document.text, reading, label))


def time_to_record(when: TimeExtent | None) -> dict[str, Any] | None:
    if when is None:
        return None
    record: dict[str, Any] = {
        "edtf": when.edtf,
        "earliest": when.earliest.isoformat() if when.earliest else None,
        "latest": when.latest.isoformat() if when.latest else None,
        "precision": str(when.precision),
        "fit": str(when.fit),
        "rule": when.rule,
    }
    record |= _span(when.words) if when.words else {}
    record |= {"inferred": True} if when.inferred else {}
    return record | {"anchor": when.anchor} if when.anchor else record


def claim_to_record(claim: Claim) -> dict[str, Any]:
    document = claim.document
    name = _names_of(document)
    return {
        "id": claim.id,
        "document": {
            "id": document.id,
            "path": document.path,
            "url": document.url,
            "title": document.title,
            "outlet": document.outlet,
            "published": document.published,
            "language": document.language,
            "digest": document.digest,
        },
        "type": claim.type,
        "event": claim.event,
        "trigger": _span(claim.trigger),
        "quote": _span(claim.quote),
        "roles": [_role(r, name) for r in claim.roles],
        "when": time_to_record(claim.when),
        "modality": str(claim.modality),
        "polarity": str(claim.polarity),
        "presupposed": claim.presupposed,
        "sources": [_source(s, name) for s in claim.sources],
        "confidence": round(claim.confidence, 3),
        "evidence": list(claim.evidence),
    }
