"""One example for each operation of the OpenAPI document: a request on the sample articles, and for JSON what an answer looks like.

The answers lie in `examples.json` (written by `docs/make_examples.py`), lists cut to their first item.  A test sends every request and
compares the shape of every answer.
"""

from __future__ import annotations

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any

from kg.graph.queries import SavedQuery
from kg.serving import queries

SERVER = "http://127.0.0.1:8000"
_FILE = Path(__file__).with_name("examples.json")
_TOKEN = ("-H", "Authorization: Bearer $KG_TOKEN")
_VALUES = {"name": "挪威", "type": "Visit", "words": "访问", "from": "2025-01-01", "to": "2025-12-31"}

# EVENT and DOCUMENT stand for the last part of an IRI
_REQUESTS: dict[str, tuple[str, ...]] = {
    "GET /sparql": ("-G", "/sparql", "--data-urlencode", "query=SELECT ?c { ?c a kg:Visit } LIMIT 3"),
    "POST /sparql": (
        "/sparql",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        "query=SELECT ?type (COUNT(*) AS ?n) { ?c a ?type } GROUP BY ?type",
    ),
    "POST /update": ("/update", *_TOKEN, "--data-urlencode", "update=INSERT DATA { GRAPH <urn:notes> { <urn:a> <urn:b> 1 } }"),
    "GET /data": ("/data?graph=https://w3id.org/kg-timeline/graph/world", "-H", "Accept: text/turtle"),
    "PUT /data": ("-X", "PUT", "/data?graph=urn:notes", *_TOKEN, "-H", "Content-Type: text/turtle", "-d", "<urn:a> <urn:b> 1 ."),
    "POST /data": ("/data?graph=urn:notes", *_TOKEN, "-H", "Content-Type: text/turtle", "-d", "<urn:a> <urn:b> 2 ."),
    "DELETE /data": ("-X", "DELETE", "/data?graph=urn:notes", *_TOKEN),
    "GET /timeline": ("-G", "/timeline", "--data-urlencode", "entity=挪威", "-d", "type=DiplomaticEvent", "-d", "limit=20"),
    "GET /facets": ("/facets?from=2025-01-01&to=2025-12-31",),
    "GET /density": ("/density?unit=month",),
    "GET /events/{identifier}": ("/events/EVENT",),
    "GET /documents/{identifier}": ("/documents/DOCUMENT",),
    "GET /entities/{identifier}": ("/entities/polity/挪威",),
    "GET /entities": ("-G", "/entities", "--data-urlencode", "q=挪"),
    "GET /claims": ("/claims?type=Visit&limit=10",),
    "POST /articles": ("/articles?name=note.txt", *_TOKEN, "-H", "Content-Type: application/octet-stream", "-d", "智利总统周三访问挪威。"),
    "GET /page.json": ("/page.json",),
    "GET /queries": ("/queries",),
    "GET /ns": ("/ns", "-H", "Accept: text/turtle"),
    "GET /healthz": ("/healthz",),
}


def requests() -> dict[str, tuple[str, ...]]:
    """Arguments of curl by operation (`GET /timeline`); the one that begins with `/` is the address."""
    saved = {f"GET {queries.PREFIX}{query.name}": _saved(query) for query in queries.library().values()}
    return _REQUESTS | saved


def _saved(query: SavedQuery) -> tuple[str, ...]:
    given = [f"{p.name}={_VALUES[p.name]}" for p in query.parameters if p.default is None and p.name in _VALUES]
    data = [word for one in given for word in ("--data-urlencode", one)]
    return ("-G", queries.PREFIX + query.name, "-H", "Accept: application/json", *data)


def command(arguments: tuple[str, ...]) -> str:
    """As it is typed into a shell."""
    words = (SERVER + word if word.startswith("/") else word for word in arguments)
    return "curl " + " ".join(f'"{word}"' if "$" in word else shlex.quote(word) for word in words)


@cache
def answers() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def add_to(schema: dict[str, Any]) -> None:
    """Writes them into an OpenAPI document: `x-codeSamples`, and the `example` of a JSON answer."""
    known = requests()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            if name not in known:
                continue
            operation["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": command(known[name])}]
            if name in answers():
                operation["responses"]["200"].setdefault("content", {}).setdefault("application/json", {})["example"] = answers()[name]
