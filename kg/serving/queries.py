"""`/queries/NAME?param=…`: the saved queries over HTTP.  Parameters are bound as typed terms by the engine, never pasted into the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import unquote

from kg import resources
from kg.serving import protocol, sparql
from kg.serving.http import Receive, Scope, Send, headers_of, respond, respond_problem
from kg.serving.problems import Problem

PREFIX = "/queries/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DECLARED = re.compile(r"#\s*[$?](\w+)\s*:?\s*(iri|string|date|integer)\b[\s:,.-]*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """`parameters`: variable -> kind (iri, string, date or integer)."""

    name: str
    question: str
    text: str
    parameters: dict[str, str]


@cache
def library() -> dict[str, SavedQuery]:
    """The queries of the `queries` folder; each opens with its question and declares its parameters as `# $name: kind`."""
    found = {}
    for path in sorted(resources.folder("queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.startswith("#")]
        declared = {m.group(1): m.group(2).lower() for line in lines if (m := _DECLARED.match(line))}
        question = next((line.lstrip("# ").strip() for line in lines if not _DECLARED.match(line)), path.stem)
        found[path.stem] = SavedQuery(path.stem, question, text, declared)
    return found


def bind(query: SavedQuery, given: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Terms for the parameters given.  Raises Problem 400 for one that the query has not, or a value not of its kind."""
    bound: dict[str, dict[str, str]] = {}
    for name, value in given:
        kind = query.parameters.get(name)
        if kind is None:
            offered = ", ".join(sorted(query.parameters)) or "none"
            raise Problem(400, f"parameter {name}: unknown to query {query.name}; accepted: {offered}", parameter=name)
        if name in bound:
            raise Problem(400, f"parameter {name} is given twice; accepted: once", parameter=name)
        bound[name] = _term(name, kind, value)
    return bound


def _term(name: str, kind: str, value: str) -> dict[str, str]:
    if kind == "iri":
        return {"iri": protocol.absolute(value, name)}
    if kind == "date":
        try:
            return {"value": date.fromisoformat(value).isoformat(), "datatype": _XSD + "date"}
        except ValueError as fault:
            raise Problem(400, f"parameter {name}: {value!r} is no day; accepted: YYYY-MM-DD", parameter=name) from fault
    if kind == "integer":
        if not re.fullmatch(r"[+-]?\d{1,18}", value):
            raise Problem(400, f"parameter {name}: {value!r} is no whole number; accepted: up to 18 digits", parameter=name)
        return {"value": value, "datatype": _XSD + "integer"}
    return {"value": value}


class SavedQueries:
    """ASGI application of `/queries/NAME`."""

    def __init__(self, endpoint: sparql.SparqlEndpoint) -> None:
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, headers = scope["method"], headers_of(scope)
        only_head = method == "HEAD"
        try:
            if method == "OPTIONS":
                await respond(send, 204, [(b"allow", b"GET, HEAD, OPTIONS"), *self.endpoint.extra])
                return
            if method not in ("GET", "HEAD"):
                raise Problem(405, f"{method}; a saved query is read by GET", {"allow": "GET, HEAD, OPTIONS"})
            name = unquote(scope["path"].removeprefix(PREFIX))
            query = library().get(name)
            if query is None:
                raise Problem(404, f"there is no saved query {name!r}; accepted: {', '.join(library()) or 'none'}")
            bound: dict[str, Any] = bind(query, protocol.pairs(scope["query_string"], "query string"))
            operation = protocol.Operation(query.text)
            prepared = sparql.prepare(operation, headers.get(b"accept", ""), headers.get(b"accept-encoding", ""), bound)
            await self.endpoint.answer(prepared, scope, headers, receive, send, only_head)
        except Problem as problem:
            await respond_problem(send, problem, self.endpoint.extra, only_head)
