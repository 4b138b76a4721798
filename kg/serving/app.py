"""The application: what is served at which path, and the processes behind it.

SPARQL, Graph Store and saved queries are answered straight on ASGI (kg.serving.http says why); everything else is FastAPI.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from kg import __version__
from kg.errors import KgError
from kg.serving import drop, examples, graphstore, handover, namespace, openapi, page, problems, queries, resources, security, timeline
from kg.serving.http import ClientGone, Receive, Scope, Send, respond_problem
from kg.serving.problems import Problem
from kg.serving.security import DATA_HEADERS, HEADERS, host_is_known
from kg.serving.sparql import SparqlEndpoint
from kg.serving.updates import UpdateEndpoint
from kg.serving.workers import Checkpoint, Limits, Pool
from kg.serving.writing import WriterClient

_NAMES = {name for name, _ in HEADERS}
_METHODS = b"GET, HEAD, POST, PUT, DELETE, OPTIONS"
_EXPOSED = b"ETag, Link, Location, Retry-After"


@dataclass(frozen=True, slots=True)
class Settings:
    """`token` opens /update and /data for writing; None leaves the server read-only.  `ingest_token` is for `kg ingest` beside the
    server.
    """

    store: Path
    limits: Limits = field(default_factory=Limits)
    token: str | None = None
    ingest_token: str = field(default_factory=security.new_token)
    cors: tuple[str, ...] = ()
    loopback_only: bool = False


class Application:
    """ASGI application; its lifespan starts and stops the writer and the query workers."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        store = settings.store.resolve()
        self.pool = Pool(settings.limits, store / "spool")
        self.writer = WriterClient(store, settings.limits.timeout, self._published)
        self.sparql = SparqlEndpoint(self.pool, self.fresh, DATA_HEADERS, settings.token is not None)
        self.update = UpdateEndpoint(self.writer, DATA_HEADERS, settings.token)
        self.data = graphstore.GraphStore(self.pool, self.writer, self.fresh, DATA_HEADERS, settings.token)
        self.queries = queries.SavedQueries(self.sparql)
        self.ingest = handover.Ingest(self.writer, DATA_HEADERS, settings.ingest_token)
        self.api = self._api(store)
        self._exact: dict[str, Callable[[Scope, Receive, Send], Awaitable[None]]] = {
            "/sparql": self.sparql,
            "/sparql/": self.sparql,
            "/update": self.update,
            "/update/": self.update,
            "/ingest": self.ingest,
        }
        self._exact[graphstore.PATH] = self.data

    # ------------------------------------------------------------------ life

    async def start(self) -> None:
        """Raises the KgError that keeps the store from being opened."""
        shutil.rmtree(self.pool.spool, ignore_errors=True)
        await self.writer.start()
        assert self.pool.checkpoint is not None
        await self.pool.start(self.pool.checkpoint)

    async def stop(self) -> None:
        await self.pool.stop()
        await self.writer.stop()

    def _published(self, checkpoint: Checkpoint) -> None:
        self.pool.publish(checkpoint)
        self.sparql.forget()

    async def fresh(self) -> Checkpoint:
        """The newest state; whoever was told that a write is done sees it in the next query."""
        if self.writer.shown < self.writer.acknowledged:
            await self.writer.catch_up()
        assert self.pool.checkpoint is not None
        return self.pool.checkpoint

    # ------------------------------------------------------------------ requests

    def _endpoint(self, path: str) -> Callable[[Scope, Receive, Send], Awaitable[None]] | None:
        found = self._exact.get(path)
        if found is None and path.startswith(queries.PREFIX) and len(path) > len(queries.PREFIX):
            return self.queries
        if found is None and path.startswith(graphstore.PATH + "/"):
            return self.data
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        if self.settings.cors:
            send = await self._cross_origin(scope, send)
        if self.settings.loopback_only and not self._known(scope):
            problem = Problem(421, "this server answers to loopback names only; accepted: Host: 127.0.0.1 or localhost")
            await respond_problem(send, problem, HEADERS)
            return
        endpoint = self._endpoint(scope["path"])
        try:
            if endpoint is not None:
                await endpoint(scope, receive, send)
            else:
                await self.api(scope, receive, _with_headers(send))
        except ClientGone:
            return

    @staticmethod
    def _known(scope: Scope) -> bool:
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        return host_is_known(host, True)

    async def _cross_origin(self, scope: Scope, send: Send) -> Send:
        """CORS for the origins of the settings, preflight included."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        if not origin or not {"*", origin} & set(self.settings.cors):
            return send
        allowed = [(b"access-control-allow-origin", origin.encode()), (b"access-control-expose-headers", _EXPOSED), (b"vary", b"Origin")]
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            asked = headers.get(b"access-control-request-headers", b"")
            allowed += [
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", asked),
                (b"access-control-max-age", b"600"),
            ]

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *allowed]
            await send(message)

        return sending

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except KgError as fault:
                    await send({"type": "lifespan.startup.failed", "message": str(fault)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    # ------------------------------------------------------------------ the framework's part

    def _api(self, store: Path) -> FastAPI:
        api = FastAPI(title="kg", version=__version__, description="A fact-timeline knowledge graph.", docs_url=None, redoc_url=None)
        indexes = timeline.Indexes(store)
        api.include_router(timeline.router(indexes))
        api.include_router(resources.router(indexes))
        api.include_router(drop.router(self.writer.ask, self.settings.token))
        api.include_router(page.router(writable=self.settings.token is not None))
        api.include_router(namespace.router())

        @api.get("/healthz", tags=["service"], summary="Whether the server answers, and the revision of the store it answers from")
        async def health() -> dict[str, Any]:
            revision = self.pool.checkpoint.revision if self.pool.checkpoint else None
            return {"status": "ok", "version": __version__, "revision": revision, "writable": self.settings.token is not None}

        @api.exception_handler(KgError)
        async def of_kg(_: Request, fault: KgError) -> Response:
            return _answer(problems.of(fault))

        @api.exception_handler(Problem)
        async def of_problem(_: Request, fault: Problem) -> Response:
            return _answer(fault)

        @api.exception_handler(HTTPException)
        async def of_framework(request: Request, fault: HTTPException) -> Response:
            detail = f"there is nothing at {request.url.path}; see /openapi.json" if fault.status_code == 404 else str(fault.detail)
            return _answer(Problem(fault.status_code, detail, dict(fault.headers or {})))

        @api.exception_handler(RequestValidationError)
        async def of_parameters(_: Request, fault: RequestValidationError) -> Response:
            return _answer(Problem(400, "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in fault.errors())))

        @api.exception_handler(Exception)
        async def of_anything(_: Request, __: Exception) -> Response:
            return _answer(Problem(500, "the server failed on this request; its log says why"))

        def description() -> dict[str, Any]:
            if api.openapi_schema is None:
                schema = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes)
                schema["paths"] = openapi.paths() | schema["paths"]
                examples.add_to(schema)
                schema.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
                api.openapi_schema = schema
            return api.openapi_schema

        api.openapi = description  # type: ignore[method-assign]
        return api


def _answer(problem: Problem) -> Response:
    return Response(problem.body(), problem.status, problem.headers, problems.MEDIA_TYPE)


def _with_headers(send: Send) -> Send:
    """The headers of kg.serving.security on what the framework answers, where the route did not set its own."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            there = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(h for h in HEADERS if h[0] not in there)]
        await send(message)

    return sending
