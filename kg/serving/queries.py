"""`/queries/NAME?param=…`: the saved queries over HTTP.  Parameters are bound as typed terms by the engine, never pasted into the text."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.errors import KgError
from kg.graph import queries as saved
from kg.graph.queries import SavedQuery
from kg.serving import problems, protocol, sparql
from kg.serving.http import Receive, Scope, Send, headers_of, respond, respond_problem
from kg.serving.problems import Problem

PREFIX = "/queries/"


@cache
def library() -> dict[str, SavedQuery]:
    return saved.library()


def bind(query: SavedQuery, given: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Terms for the query's variables, as kg.serving.worker takes them.

    Raises Problem 400 for a parameter that the query has not, one given twice, or a value not of its type.
    """
    twice = next((name for name, count in Counter(name for name, _ in given).items() if count > 1), None)
    if twice is not None:
        raise Problem(400, f"parameter {twice} is given twice; accepted: once", parameter=twice)
    for parameter in query.parameters:
        if parameter.type == "iri" and parameter.name in dict(given):
            protocol.absolute(dict(given)[parameter.name], parameter.name)
    try:
        return {variable.value: _plain(term) for variable, term in query.bind(dict(given)).items()}
    except KgError as fault:
        raise problems.of(fault) from fault


def _plain(term: NamedNode | Literal) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"iri": term.value}
    if term.language:
        return {"value": term.value, "language": term.language}
    return {"value": term.value, "datatype": term.datatype.value}


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
            prepared = sparql.prepare(
                operation, headers.get(b"accept", ""), headers.get(b"accept-encoding", ""), sparql.base_of(scope), bound
            )
            await self.endpoint.answer(prepared, scope, headers, receive, send, only_head)
        except Problem as problem:
            await respond_problem(send, problem, self.endpoint.extra, only_head)
