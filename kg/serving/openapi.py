"""The OpenAPI description of the operations that are answered below the framework: SPARQL, Graph Store, saved queries."""

from __future__ import annotations

from typing import Any

from kg.serving import protocol, queries

_TEXT = {"type": "string"}
_PROBLEM = {
    "application/problem+json": {
        "schema": {"type": "object", "properties": {"title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}}
    }
}
_FAULTS = {
    "400": "not SPARQL 1.1, or refused: line, column and what was expected",
    "406": "no format suits Accept",
    "413": "the body is too long",
    "415": "the body is of another media type",
    "503": "all workers are busy: Retry-After",
    "504": "the deadline passed",
    "507": "more memory or a longer result than a query may have",
}


def _parameter(name: str, description: str, required: bool = False, many: bool = False, kind: dict[str, Any] = _TEXT) -> dict[str, Any]:
    schema = {"type": "array", "items": kind} if many else kind
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _responses(content: dict[str, Any], *more: tuple[str, str]) -> dict[str, Any]:
    answers: dict[str, Any] = {code: {"description": text, "content": _PROBLEM} for code, text in (*_FAULTS.items(), *more)}
    return {"200": {"description": "The answer", "content": content}, "304": {"description": "Unchanged"}} | answers


def _contents() -> dict[str, Any]:
    tables = (*protocol.RESULTS.values(), *protocol.GRAPHS.values())
    return {protocol.bare(sent): {"schema": _TEXT} for sent, _ in tables}


def paths() -> dict[str, Any]:
    graphs = {protocol.bare(sent): {"schema": _TEXT} for sent, _ in protocol.GRAPHS.values()}
    dataset = [
        _parameter("default-graph-uri", "a graph of the default graph of the dataset", many=True),
        _parameter("named-graph-uri", "a named graph of the dataset", many=True),
    ]
    target = [_parameter("graph", "IRI of the graph"), _parameter("default", "the default graph instead")]
    token: list[dict[str, list[str]]] = [{"token": []}]
    written = {"204": {"description": "Done and durable"}, "201": {"description": "Done, the graph is new"}}
    unauthorised = {
        "401": {"description": "no or another bearer token", "content": _PROBLEM},
        "403": {"description": "read-only", "content": _PROBLEM},
    }
    conflict = {"412": {"description": "If-Match: the store has changed since", "content": _PROBLEM}}
    described: dict[str, Any] = {
        "/sparql": {
            "get": {
                "tags": ["sparql"],
                "summary": "SPARQL 1.1 query; without one, the service description",
                "parameters": [_parameter("query", "the query"), *dataset],
                "responses": _responses(_contents()),
            },
            "post": {
                "tags": ["sparql"],
                "summary": "SPARQL 1.1 query",
                "parameters": dataset,
                "requestBody": {
                    "required": True,
                    "content": {
                        protocol.QUERY: {"schema": _TEXT},
                        protocol.FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}},
                    },
                },
                "responses": _responses(_contents()),
            },
        },
        "/update": {
            "post": {
                "tags": ["sparql"],
                "summary": "SPARQL 1.1 update; only under --writable",
                "security": token,
                "parameters": [
                    _parameter("using-graph-uri", "a graph that WHERE reads as default graph", many=True),
                    _parameter("using-named-graph-uri", "a named graph that WHERE reads", many=True),
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        protocol.UPDATE: {"schema": _TEXT},
                        protocol.FORM: {"schema": {"type": "object", "required": ["update"], "properties": {"update": _TEXT}}},
                    },
                },
                "responses": {k: v for k, v in _responses({}).items() if k not in ("200", "304", "406")}
                | written
                | unauthorised
                | conflict,
            }
        },
        "/data": {
            "get": {
                "tags": ["sparql"],
                "summary": "A graph, or the whole dataset",
                "parameters": target,
                "responses": _responses(graphs, ("404", "there is no such graph")),
            },
        },
    }
    for method, summary in (("put", "Replace a graph"), ("post", "Add to a graph"), ("delete", "Remove a graph")):
        operation: dict[str, Any] = {
            "tags": ["sparql"],
            "summary": f"{summary}; only under --writable",
            "security": token,
            "parameters": target,
            "responses": {"400": {"description": "not RDF, or no graph named", "content": _PROBLEM}} | written | unauthorised | conflict,
        }
        if method != "delete":
            operation["requestBody"] = {"content": graphs}
        described["/data"][method] = operation
    for query in queries.library().values():
        described[queries.PREFIX + query.name] = {
            "get": {
                "tags": ["queries"],
                "summary": query.question,
                "parameters": [_parameter(p.name, f"{p.type}; {p.comment}".rstrip("; ")) for p in query.parameters],
                "responses": _responses(_contents()),
            }
        }
    return described
