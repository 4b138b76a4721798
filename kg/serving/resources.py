"""Single things over HTTP: `/events/{id}`, `/documents/{id}`, `/claims`, `/entities`.

`{id}` is the last part of the IRI (`ab12…`, `person/…` for entities) or the whole IRI, percent-encoded.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request, Response

from kg.errors import UsageError
from kg.graph import lookup
from kg.serving.problems import Problem
from kg.serving.timeline import JSON, Indexes, conditional, parameters, problem_responses

_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Unchanged"}}


def _whole_number(extra: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    text = extra.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text[:19]) <= high):
        raise UsageError(f"parameter {name}: {text!r}; accepted: {low} … {high}")
    return int(text)


def _only(request: Request, *accepted: str) -> dict[str, str]:
    given, extra = parameters(request, *accepted)
    if given:
        raise UsageError(f"parameter {min(given)}: unknown; accepted: {', '.join(accepted) or 'none'}")
    return extra


def _text(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


def _number(name: str, low: int, high: int, description: str) -> dict[str, Any]:
    return _text(name, description) | {"schema": {"type": "integer", "minimum": low, "maximum": high}}


def router(indexes: Indexes) -> APIRouter:
    """Routes over the index; a KgError that leaves them is for the application to turn into problem+json."""
    routes = APIRouter(tags=["things"])

    def found(request: Request, what: str, identifier: str, look_up: Any) -> Response:
        _only(request)
        index = indexes.get()

        def make() -> tuple[bytes, str, dict[str, str]]:
            value = look_up(index.connection, identifier)
            if value is None:
                raise Problem(404, f"{what} {identifier}: not in this store; accepted: an IRI or its last part")
            return orjson.dumps(value), JSON, {}

        return conditional(request, index, make)

    @routes.get(
        "/events/{identifier:path}",
        summary="An event with its claims, contradictions and history",
        responses=problem_responses(400, 404) | _UNCHANGED,
    )
    def get_event(request: Request, identifier: str) -> Response:
        return found(request, "event", identifier, lookup.event)

    @routes.get(
        "/documents/{identifier:path}", summary="An article with its text and claims", responses=problem_responses(400, 404) | _UNCHANGED
    )
    def get_document(request: Request, identifier: str) -> Response:
        return found(request, "document", identifier, lookup.document)

    @routes.get(
        "/entities/{identifier:path}", summary="An entity with its roles and neighbours", responses=problem_responses(400, 404) | _UNCHANGED
    )
    def get_entity(request: Request, identifier: str) -> Response:
        return found(request, "entity", identifier, lookup.entity)

    @routes.get(
        "/entities",
        summary="Entities by the beginning of a name, in either Chinese script",
        openapi_extra={"parameters": [_text("q", "beginning of a name or of a part of it"), _number("limit", 1, 200, "how many")]},
        responses=problem_responses(400) | _UNCHANGED,
    )
    def get_entities(request: Request) -> Response:
        extra = _only(request, "q", "limit")
        limit = _whole_number(extra, "limit", 20, 1, 200)
        index = indexes.get()
        return conditional(
            request, index, lambda: (orjson.dumps({"items": lookup.entities(index.connection, extra.get("q", ""), limit)}), JSON, {})
        )

    @routes.get(
        "/claims",
        summary="Claims in full, in order of arrival",
        openapi_extra={
            "parameters": [
                _text("event", "IRI of an event, or its last part"),
                _text("document", "IRI of an article, or its last part"),
                _text("originator", "IRI or name of who says it"),
                _text("type", "event type, exactly"),
                _number("limit", 1, 500, "claims a page"),
                _number("cursor", 0, 2**53, "`next` of the page before"),
            ]
        },
        responses=problem_responses(400) | _UNCHANGED,
    )
    def get_claims(request: Request) -> Response:
        extra = _only(request, "event", "document", "originator", "type", "limit", "cursor")
        limit = _whole_number(extra, "limit", 50, 1, 500)
        after = _whole_number(extra, "cursor", 0, 0, 2**53)
        index = indexes.get()

        def make() -> tuple[bytes, str, dict[str, str]]:
            claims, following = lookup.claims(
                index.connection,
                event=extra.get("event") or None,
                document=extra.get("document") or None,
                originator=extra.get("originator") or None,
                type_name=extra.get("type") or None,
                after=after,
                limit=limit,
            )
            link = {"link": f'</claims?{urlencode(extra | {"cursor": str(following)})}>; rel="next"'} if following else {}
            return orjson.dumps({"items": claims, "next": following and str(following)}), JSON, link

        return conditional(request, index, make)

    return routes
