"""Faults over HTTP: RFC 9457 problem documents that name the place, what was found and what is accepted."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import orjson

from kg.errors import (
    InputError,
    KgError,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooLarge,
    StoreError,
    StoreFull,
    StoreLocked,
    UsageError,
)

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[KgError], int], ...] = (
    (QuerySyntaxError, 400),
    (QueryRefused, 400),
    (QueryTimeout, 504),
    (QueryTooLarge, 507),
    (QueryError, 400),
    (UsageError, 400),
    (InputError, 400),
    (StoreLocked, 503),
    (StoreFull, 507),
    (StoreError, 500),
)


class Problem(Exception):
    """An answer that is a fault.  `fields` are further members of the document; `headers` go with it."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **fields: Any) -> None:
        self.status, self.detail, self.headers, self.fields = status, detail, headers or {}, fields
        super().__init__(detail)

    def body(self) -> bytes:
        document = {"type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        return orjson.dumps(document | {k: v for k, v in self.fields.items() if v is not None})


def of(error: KgError) -> Problem:
    """The problem for an error that kg raises on purpose."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    headers = {"retry-after": "1"} if status == 503 else None
    return Problem(status, str(error), headers, line=getattr(error, "line", None), column=getattr(error, "column", None))


_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_RANGES = re.compile(r"\[[^\]]*\]|\\u\{[0-9A-Fa-f]+\}|'\S+'\s*\.\.=?\s*'\S+'|[|\]\[]")
_MOST_EXPECTED = 12


def syntax(message: str, what: str = "query") -> Problem:
    """400 from the parser's message: line and column from 1, and the tokens that would have been right there."""
    match = _PLACE.search(message)
    if match is None:
        return Problem(400, f"the {what} is not SPARQL 1.1: {message}")
    line, column, rest = int(match.group(1)), int(match.group(2)), match.group(3)
    if "Prefix not found" in rest:
        return Problem(
            400,
            f"line {line}, column {column}: a prefix is used but not declared; accepted: PREFIX name: <IRI> first",
            line=line,
            column=column,
        )
    expected = _expected(rest)
    says = f"; expected {', '.join(expected[:_MOST_EXPECTED])}" if expected else ""
    return Problem(
        400, f"line {line}, column {column}: the {what} is not SPARQL 1.1 here{says}", line=line, column=column, expected=expected or None
    )


def _expected(listed: str) -> list[str]:
    """Words and signs of the parser's list; its character classes tell a reader nothing and are left out."""
    plain = _RANGES.sub("", listed)
    found = re.findall(r'"(?:\\.|[^"\\])+"|[A-Za-z][A-Za-z ]+', plain)
    words = (f.strip('"').replace('\\"', '"').replace("\\\\", "\\").strip() for f in found)
    return [w for w in dict.fromkeys(words) if w and w != "SERVICE"]  # refused by kg.serving.guard, so never advised


def evaluation(message: str) -> Problem:
    return Problem(400, f"the query cannot be evaluated: {message}")


TIMEOUT = "the query did not end within {seconds:g} s; accepted: a narrower pattern, or LIMIT without ORDER BY"
MEMORY = "the query needs more memory than the {mib} MiB a query may take; accepted: fewer rows joined, sorted or collected at once"
BYTES = "the result is longer than the {mib} MiB a result may have; accepted: LIMIT and OFFSET, or fewer columns"
BUSY = "all workers are busy and the queue is full; try again after the time in Retry-After"
