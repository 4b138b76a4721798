"""`GET /timeline` with its facets and density, straight from the side index.

Conditional requests: an answer depends on the index's revision and the request alone, so the ETag is made of these two and a 304 costs no
query.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg import __version__
from kg.errors import UsageError
from kg.graph.counts import UNITS, density, facets
from kg.graph.index import Index
from kg.graph.search import match_expression
from kg.graph.timeline import PARAMETERS, Page, TimelineQuery, timeline_json
from kg.serving import profiles
from kg.serving.remembered import Remembered

PROFILES = ("native", "timelinejs", "vis", "jsonfeed", "ics")
JSON = "application/json"
MAX_QUERY = 8192  # characters of a query string
STEPS = 400_000  # of SQLite's machine: about 10 ms

_HELP = {
    "entity": "IRI or name of a participant; repeat to ask for events of all of them together",
    "role": "with `entity`: the role it takes part in",
    "type": "event type, its subtypes included; repeat for any of several",
    "place": "IRI or name of a place",
    "from": "first day of the period, YYYY-MM-DD; events that may overlap it",
    "to": "last day of the period",
    "undated": "events without a date; by default included unless a period is asked for",
    "originator": "who says it: the first of the reported-by chain",
    "publisher": "the outlet that printed it",
    "as_of": "what was known on this day: claims reported by then and the status they give",
    "min_sources": "at least so many independent originators",
    "q": "words that all occur in quotes, names or labels; either Chinese script",
    "kind": "event, state, or all",
    "include": "parts of an item: claims, contradictions, or none",
    "cursor": "`next` of the page before",
    "limit": "items a page",
    "lang": "language of labels in profiles",
}
_INTEGERS = {"limit": (1, 500), "min_sources": (0, 10_000)}


class Indexes:
    """Read-only connections to the index of one store folder, one a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()

    def get(self) -> Index:
        index: Index | None = getattr(self._local, "index", None)
        if index is None:
            index = self._local.index = Index.open(self.folder)
        return index


async def soon(index: Index, work: Callable[[], Response]) -> Response:
    """What `work` gives, done at once where SQLite needs few steps; else done anew in a thread.

    Almost every page costs less than the way to a thread and back; the rare one that costs more must not hold up the others.
    """
    index.connection.set_progress_handler(lambda: 1, STEPS)
    try:
        return work()
    except sqlite3.OperationalError as fault:
        if "interrupted" not in str(fault):
            raise
    finally:
        index.connection.set_progress_handler(None, 0)
    return await run_in_threadpool(work)


def query_text(request: Request) -> str:
    """The query string as sent; bytes that are no UTF-8 become U+FFFD, for a wrong byte is no fault of the server."""
    raw: bytes = request.scope["query_string"]
    return raw.decode("utf-8", "replace")


def parameters(request: Request, *extra: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """(query-string values, the `extra` ones taken out).  Raises UsageError where it is too long or `extra` is given twice."""
    raw = query_text(request)
    if len(raw) > MAX_QUERY:
        raise UsageError(f"query string: {len(raw)} characters; accepted: up to {MAX_QUERY}")
    given = parse_qs(raw, keep_blank_values=True)
    taken = {}
    for name in extra:
        values = given.pop(name, [])
        if len(values) > 1:
            raise UsageError(f"parameter {name}: given {len(values)} times; accepted: once")
        if values:
            taken[name] = values[0]
    return given, taken


def conditional(
    request: Request,
    index: Index,
    make: Callable[[], tuple[bytes, str, dict[str, str]]],
    remembered: Remembered[tuple[str, dict[str, str]]] | None = None,
) -> Response:
    """304 when the client has this answer, else what `make` gives as (body, media type, headers), with a strong ETag.

    `remembered` keeps answers that cost much.
    """
    key = f"{__version__} {index.revision} {request.url.path}?{query_text(request)}"
    etag = f'"{hashlib.sha256(key.encode()).hexdigest()[:20]}"'
    headers = {"etag": etag, "cache-control": "no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if remembered is not None and (kept := remembered.get(etag)) is not None:
        (media_type, more), body = kept
    else:
        body, media_type, more = make()
        if remembered is not None:
            remembered.put(etag, (media_type, more), body)
    return Response(body, media_type=media_type, headers=headers | more)


def problem_responses(*codes: int) -> dict[int | str, dict[str, Any]]:
    texts = {
        400: "A parameter is unknown or has a value that is not accepted",
        404: "There is no such thing",
        500: "The store has no readable index",
    }
    schema = {"type": "object", "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}}}
    answers: dict[int | str, dict[str, Any]] = {
        code: {"description": texts[code], "content": {"application/problem+json": {"schema": schema}}} for code in (*codes, 500)
    }
    return answers


def described(names: frozenset[str] | tuple[str, ...], extra: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """OpenAPI parameters of a route that takes these fields of TimelineQuery."""
    from kg.graph.timeline import _CHOICES, _FIELDS

    listed = []
    for name in sorted(names):
        default = _FIELDS[{"from": "from_"}.get(name, name)]
        schema: dict[str, Any] = {"type": "string"}
        if name in _INTEGERS:
            schema = {"type": "integer", "minimum": _INTEGERS[name][0], "maximum": _INTEGERS[name][1]}
        elif name in ("from", "to", "as_of"):
            schema["format"] = "date"
        if name in _CHOICES:
            schema["enum"] = list(_CHOICES[name])
        if isinstance(default, tuple):
            schema = {"type": "array", "items": schema}
        entry: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema}
        listed.append(entry | ({"description": _HELP[name]} if name in _HELP else {}))
    return {"parameters": [*listed, *extra]}


def choice(name: str, values: tuple[str, ...], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string", "enum": list(values)}}


def router(indexes: Indexes) -> APIRouter:
    """Routes over the index; a KgError that leaves them is for the application to turn into problem+json."""
    routes = APIRouter(tags=["timeline"])
    counts: Remembered[tuple[str, dict[str, str]]] = Remembered(most=4 << 20)
    threading.Thread(target=match_expression, args=("word",), daemon=True).start()  # its dictionary takes a while to load, once

    @routes.get(
        "/timeline",
        summary="Events in order of time",
        openapi_extra=described(PARAMETERS, (choice("profile", PROFILES, "the shape of the answer"),)),
        responses=problem_responses(400)
        | {200: {"content": {JSON: {}, "text/calendar": {}, "application/feed+json": {}}}, 304: {"description": "Unchanged"}},
    )
    async def get_timeline(request: Request) -> Response:
        given, extra = parameters(request, "profile")
        profile = extra.get("profile") or "native"
        if profile not in PROFILES:
            raise UsageError(f"parameter profile: {profile!r}; accepted: {', '.join(PROFILES)}")
        query = TimelineQuery.parse(given)

        def work() -> Response:
            index = indexes.get()
            return conditional(request, index, lambda: _answer(request, profile, query, index))

        return await soon(indexes.get(), work)

    @routes.get(
        "/facets",
        summary="How many events a filter leaves, by type, entity, source, status and month",
        openapi_extra=described(PARAMETERS),
        responses=problem_responses(400) | {304: {"description": "Unchanged"}},
    )
    def get_facets(request: Request) -> Response:
        query = TimelineQuery.parse(parameters(request)[0])
        index = indexes.get()
        return conditional(request, index, lambda: (orjson.dumps(facets(index.connection, query)), JSON, {}), counts)

    @routes.get(
        "/density",
        summary="How many events lie in each day, week, month, year or decade",
        openapi_extra=described(PARAMETERS, (choice("unit", UNITS, "size of a bucket; without it the finest that needs at most 400"),)),
        responses=problem_responses(400) | {304: {"description": "Unchanged"}},
    )
    def get_density(request: Request) -> Response:
        given, extra = parameters(request, "unit")
        query = TimelineQuery.parse(given)
        index = indexes.get()
        unit = extra.get("unit") or None
        return conditional(request, index, lambda: (orjson.dumps(density(index.connection, query, unit)), JSON, {}), counts)

    return routes


def _answer(request: Request, profile: str, query: TimelineQuery, index: Index) -> tuple[bytes, str, dict[str, str]]:
    items, cursor = timeline_json(index.connection, query)
    following = _next_url(request, cursor)
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    if profile == "native":
        return b'{"items":[' + b",".join(items) + b'],"next":' + orjson.dumps(cursor) + b"}", JSON, headers
    page = Page([orjson.loads(item) for item in items], cursor)
    if profile == "ics":
        return profiles.ics(page.items, query.lang).encode(), "text/calendar; charset=utf-8", headers
    if profile == "jsonfeed":
        feed = profiles.jsonfeed(
            page.items,
            query.lang,
            f"{request.base_url}timeline?{query_text(request)}",
            following and str(request.base_url).rstrip("/") + following,
        )
        return orjson.dumps(feed), "application/feed+json", headers
    shaped = profiles.timelinejs(page.items, query.lang) if profile == "timelinejs" else profiles.vis(page.items, query.lang)
    return orjson.dumps(shaped | {"next": page.next}), JSON, headers


def _next_url(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    given = parse_qs(query_text(request), keep_blank_values=True) | {"cursor": [cursor]}
    return f"{request.url.path}?{urlencode(given, doseq=True)}"
