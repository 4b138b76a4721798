"""`POST /articles`: one article file as the body, as the page sends what is dropped on it.

Any format that `kg ingest` reads; the name of the file goes no further than the report.  Open only with the server's token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from kg.serving.problems import Problem
from kg.serving.security import require_token
from kg.serving.timeline import JSON, parameters, problem_responses

Ask = Callable[..., Awaitable[dict[str, Any]]]
MOST_BYTES = 64 << 20
_MORE: dict[int | str, dict[str, Any]] = {
    401: {"description": "No bearer token, or another one"},
    403: {"description": "The server is read-only"},
    413: {"description": "More than 64 MiB"},
    503: {"description": "The writer is being started again"},
}


def router(ask: Ask, token: str | None) -> APIRouter:
    """`ask` hands a job to the writer process (`WriterClient.ask`)."""
    routes = APIRouter(tags=["things"])

    @routes.post(
        "/articles",
        summary="Add the articles of one file",
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
            "parameters": [
                {"name": "name", "in": "query", "required": False, "schema": {"type": "string"}, "description": "name of the file"}
            ],
            "security": [{"token": []}],
        },
        responses=problem_responses(400) | _MORE,
    )
    async def add(request: Request) -> Response:
        given, extra = parameters(request, "name")
        if given:
            raise Problem(400, f"parameter {min(given)}: unknown; accepted: name")
        if token is None:
            raise Problem(403, "this server is read-only; accepted: one started with --writable")
        require_token(request.headers.get("authorization"), token, "adding articles")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                raise Problem(413, f"more than {MOST_BYTES >> 20} MiB; accepted: one file of articles at a time")
        lines: list[dict[str, Any]] = []
        await ask({"do": "ingest", "paths": ["-"], "folder": ".", "overrides": {}, "jobs": 1}, body, progress=lines.append)
        for line in lines:
            line["input"] = extra.get("name") or "article"
        refused = [line for line in lines if line["outcome"] in ("failed", "skipped")]
        if refused and len(refused) == len(lines):
            raise Problem(400, f"{refused[0]['input']}: {refused[0]['reason']}", lines=lines)
        return Response(orjson.dumps({"lines": lines}), media_type=JSON)

    return routes
