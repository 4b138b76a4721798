"""IRIs and identifiers.  All are made from content, so that ingesting twice, or elsewhere, gives the same names."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

BASE = "https://w3id.org/kg-timeline/"
NS = BASE + "ns#"


def digest(*parts: str, length: int = 16) -> str:
    """First `length` hex digits of the sha256 of the parts joined by a unit separator."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def document_iri(address: str, text_digest: str) -> str:
    return f"{BASE}document/{digest(address, text_digest)}"


def claim_iri(document: str, type_name: str, start: int, end: int, modality: str, polarity: str) -> str:
    return f"{BASE}claim/{digest(document, type_name, str(start), str(end), modality, polarity)}"


def entity_iri(kind: str, name: str) -> str:
    """Readable on purpose: the name stands in the IRI, percent-encoded only where RFC 3987 demands it."""
    safe = "".join(c if c.isalnum() or c in "-·_" else quote(c, safe="") if ord(c) < 128 else "_" for c in name)
    return f"{BASE}entity/{kind}/{safe}"


def event_iri(seed_claim: str) -> str:
    """`seed_claim` is the claim that sorts first in the cluster."""
    return f"{BASE}event/{digest(seed_claim)}"
