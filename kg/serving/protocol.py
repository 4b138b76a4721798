"""SPARQL 1.1 Protocol as data: media types, what a request asks for, and which of our formats suits its Accept header."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from kg.serving.problems import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

# format key -> (media type sent, other media types that ask for it); the first is the default
RESULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "json": ("application/sparql-results+json", ("application/json", "text/json")),
    "xml": ("application/sparql-results+xml", ("application/xml", "text/xml")),
    "csv": ("text/csv; charset=utf-8", ()),
    "tsv": ("text/tab-separated-values; charset=utf-8", ()),
}
GRAPHS: dict[str, tuple[str, tuple[str, ...]]] = {
    "turtle": ("text/turtle; charset=utf-8", ("application/turtle", "application/x-turtle")),
    "ntriples": ("application/n-triples", ("text/plain",)),
    "rdfxml": ("application/rdf+xml", ("application/xml", "text/xml")),
    "jsonld": ("application/ld+json", ("application/json",)),
    "trig": ("application/trig", ("application/x-trig",)),
    "nquads": ("application/n-quads", ("text/x-nquads",)),
    "n3": ("text/n3; charset=utf-8", ("text/rdf+n3",)),
}


def bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=1024)
def accepted(header: str) -> tuple[tuple[str, float], ...]:
    """(media range, quality) in the order written; quality 0 forbids."""
    ranges = []
    for part in header.split(","):
        pieces = [p.strip() for p in part.split(";")]
        if not pieces[0]:
            continue
        quality = next((p[2:].strip() for p in pieces[1:] if p[:2].lower() == "q="), "1")
        try:
            ranges.append((pieces[0].lower(), max(0.0, min(1.0, float(quality)))))
        except ValueError:
            ranges.append((pieces[0].lower(), 0.0))
    return tuple(ranges)


def _quality(name: str, ranges: tuple[tuple[str, float], ...]) -> tuple[float, int]:
    """Quality of one media type and how closely it was named: 3 exactly, 2 by type/*, 1 by */*, 0 not at all."""
    kind = name.partition("/")[0] + "/*"
    best = (0.0, 0)
    for written, quality in ranges:
        closeness = 3 if written == name else 2 if written == kind else 1 if written == "*/*" else 0
        if closeness > best[1]:
            best = (quality, closeness)
    return best


@lru_cache(maxsize=1024)
def negotiate(header: str, results: bool) -> str | None:
    """The format key that suits the Accept header best; None when none does.  No header at all takes the default."""
    table = RESULTS if results else GRAPHS
    if not header.strip():
        return next(iter(table))
    ranges = accepted(header)
    chosen, best = None, (0.0, 0)
    for key, (sent, others) in table.items():
        for name in (bare(sent), *others):
            quality, closeness = _quality(name, ranges)
            # an alias counts only where it was named: application/json must not make */* choose it
            if (name == bare(sent) or closeness == 3) and quality > 0 and (quality, closeness) > best:
                chosen, best = key, (quality, closeness)
    return chosen


@lru_cache(maxsize=256)
def coding(header: str) -> str | None:
    """zstd or gzip when the Accept-Encoding header takes one, the better packed first."""
    ranges = dict(accepted(header))
    wild = ranges.get("*", 0.0)
    best = max(("zstd", "gzip"), key=lambda name: ranges.get(name, wild))
    return best if ranges.get(best, wild) > 0 else None


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or update as the protocol carries it; lists are None where the request did not name graphs."""

    text: str
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    parameters: dict[str, str] = field(default_factory=dict)


_MOST_FIELDS = 1000
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")


def absolute(iri: str, parameter: str) -> str:
    """The IRI itself; 400 when it is not absolute or holds characters no IRI may."""
    if not _ABSOLUTE.match(iri):
        raise Problem(400, f"{parameter}: {iri!r} is no absolute IRI; accepted: scheme:… without white space", parameter=parameter)
    return iri


def pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    """The parameters of a query string or form body, strictly UTF-8."""
    fields = encoded.replace(b"+", b" ").split(b"&")
    if len(fields) > _MOST_FIELDS:
        raise Problem(400, f"the {where} has {len(fields)} fields; accepted: up to {_MOST_FIELDS}")
    try:
        return [(_decoded(name), _decoded(value)) for name, _, value in (field.partition(b"=") for field in fields if field)]
    except UnicodeDecodeError as fault:
        raise Problem(400, f"the {where} is not URL-encoded UTF-8: {fault}") from fault


def _decoded(quoted: bytes) -> str:
    return (unquote_to_bytes(quoted) if b"%" in quoted else quoted).decode("utf-8")


def text(body: bytes, media_type: str) -> str:
    charset = re.search(r"charset\s*=\s*\"?([\w.:-]+)", media_type, re.IGNORECASE)
    if charset and charset.group(1).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"charset {charset.group(1)}: SPARQL over HTTP is UTF-8; accepted: charset=utf-8")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Problem(400, f"the body is not UTF-8 at byte {fault.start}; accepted: UTF-8") from fault


def operation(kind: str, method: str, query_string: bytes, media_type: str | None, body: bytes) -> Operation | None:
    """The query (`kind` "query") or update (`kind` "update") of a request; None when a GET names none.

    Raises Problem 400 for a missing, repeated or misplaced parameter and 415 for any other body than the two that the protocol knows.
    """
    given = pairs(query_string, "query string")
    found: str | None = None
    if method == "POST":
        direct = QUERY if kind == "query" else UPDATE
        sent = bare(media_type or "")
        if sent == FORM:
            given += pairs(text(body, media_type or "").encode(), "form")
        elif sent == direct:
            found = text(body, media_type or "")
        else:
            says = sent or "no Content-Type"
            raise Problem(415, f"{says}; accepted: {direct} or {FORM}", {"accept-post": f"{direct}, {FORM}"})
    elif kind == "update":
        raise Problem(405, f"{method}; an update is sent by POST", {"allow": "POST, OPTIONS"})
    other = "update" if kind == "query" else "query"
    texts = [value for name, value in given if name == kind]
    if any(name == other for name, _ in given):
        raise Problem(400, f"parameter {other} does not belong here; accepted: {kind}", parameter=other)
    if found is not None and texts:
        raise Problem(400, f"parameter {kind} beside a body that is the {kind}; accepted: one of the two", parameter=kind)
    if len(texts) > 1:
        raise Problem(400, f"{len(texts)} parameters {kind}; accepted: exactly one", parameter=kind)
    if found is None:
        if not texts:
            if method in ("GET", "HEAD"):
                return None
            raise Problem(400, f"no parameter {kind}; accepted: exactly one", parameter=kind)
        found = texts[0]
    prefix = "" if kind == "query" else "using-"
    default_name = "default-graph-uri" if kind == "query" else f"{prefix}graph-uri"
    named_name = f"{prefix}named-graph-uri"
    default = tuple(dict.fromkeys(absolute(v, k) for k, v in given if k == default_name))
    named = tuple(dict.fromkeys(absolute(v, k) for k, v in given if k == named_name))
    if not default and not named:
        return Operation(found)
    return Operation(found, default, named)
