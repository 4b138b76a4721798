"""`/sparql`: queries by the SPARQL 1.1 Protocol, answered by the worker pool; without a query, the service description."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from kg.errors import KgError
from kg.serving import description, guard, problems, protocol
from kg.serving.http import Headers, Receive, Scope, Send, body_of, headers_of, respond, respond_file, respond_problem
from kg.serving.problems import Problem
from kg.serving.remembered import Remembered
from kg.serving.workers import Answer, Checkpoint, Job, Pool

MOST_QUERY = 1 << 20  # bytes of a query in a body
_REMEMBERED = 4096  # bytes of a query string up to which its reading is kept
_ALLOW = b"GET, HEAD, POST, OPTIONS"
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\x00-\x20]*>")
_VARY = (b"vary", b"Accept, Accept-Encoding")
_NO_STORE = (b"cache-control", b"no-cache")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query read, checked and negotiated; what of a request does not depend on the state of the store."""

    job: dict[str, Any]
    digest: str | None  # of everything that decides the bytes of the answer but the revision; None when they may differ each time


def prepare(operation: protocol.Operation, accept: str, accept_encoding: str, base: str, bind: dict[str, Any] | None = None) -> Prepared:
    """Raises Problem 400 for what may not be asked and 406 when no format suits."""
    text, default, named = operation.text, operation.default, operation.named
    plain = guard.is_plain(text)
    if not plain:
        try:
            guard.refuse_remote(text)
        except KgError as fault:
            raise problems.of(fault) from fault
        if default is None and (several := guard.from_graphs(text)) is not None:
            default, named = tuple(several), tuple(guard.from_named_graphs(text))
    results, graph = protocol.negotiate(accept, True), protocol.negotiate(accept, False)
    if results is None and graph is None:
        raise unacceptable(accept, True)
    job: dict[str, Any] = {"query": text, "results": results, "graph": graph, "coding": protocol.coding(accept_encoding)}
    if _RELATIVE.search(text):
        job["base"] = base
    if default is not None:
        job |= {"default": list(default), "named": list(named or ())}
    if bind:
        job["bind"] = bind
    digest = None
    if plain or guard.is_steady(text):
        digest = hashlib.blake2b(orjson.dumps(job), digest_size=12).hexdigest()
    return Prepared(job, digest)


@lru_cache(maxsize=2048)
def _prepare_get(query_string: bytes, accept: str, accept_encoding: str, base: str) -> Prepared | None:
    operation = protocol.operation("query", "GET", query_string, None, b"")
    return None if operation is None else prepare(operation, accept, accept_encoding, base)


def unacceptable(accept: str, results: bool) -> Problem:
    table = protocol.RESULTS if results else protocol.GRAPHS
    offered = [protocol.bare(sent) for sent, _ in table.values()]
    return Problem(406, f"Accept: {accept}; this answer comes as {', '.join(offered)}", accepted=offered)


def etag(revision: str, digest: str) -> str:
    """Strong: equal tags mean equal bytes.  It begins with the revision, which is what If-Match on a write compares."""
    return f'"{revision}-{digest}"'


def matches(header: str | None, tag: str) -> bool:
    return header is not None and tag in (part.strip().removeprefix("W/") for part in header.split(","))


_REVISIONS = re.compile(r'"([0-9A-Za-z.]+)(?:-[0-9a-z.]*)?"')


def revisions(header: str | None) -> list[str] | None:
    """The store revisions that an If-Match header takes; None when it takes any."""
    if header is None or header.strip() == "*":
        return None
    return _REVISIONS.findall(header)


async def ask(pool: Pool, job: dict[str, Any], client: str, receive: Receive, accept: str) -> Answer:
    """The worker's answer, with its faults raised as problems.  A client that goes away while it runs frees the worker."""

    def watch(running: Job) -> None:
        async def until_gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            pool.drop(running)

        watcher = asyncio.ensure_future(until_gone())
        running.answer.add_done_callback(lambda _: watcher.cancel())

    answer = await pool.run(job, client, watch)
    head = answer.head
    fault = head.get("fault")
    if fault is None:
        return answer
    if fault == "syntax":
        raise problems.syntax(head["message"])
    if fault == "unacceptable":
        raise unacceptable(accept, not head["triples"])
    if fault == "missing":
        raise Problem(404, "there is no such graph; accepted: a graph of GET /sparql?query=SELECT DISTINCT ?g { GRAPH ?g {} }")
    raise problems.evaluation(head["message"])


def headers_for(head: dict[str, Any], own: Headers) -> Headers:
    key = head["ok"]
    sent = (protocol.RESULTS.get(key) or protocol.GRAPHS[key])[0]
    found: Headers = [(b"content-type", sent.encode()), _VARY, *own]
    if head["coding"]:
        found.append((b"content-encoding", head["coding"].encode()))
    return found


async def send_answer(send: Send, answer: Answer, headers: Headers, only_head: bool) -> None:
    if "file" in answer.head:
        await respond_file(send, headers, Path(answer.head["file"]), only_head)
    else:
        await respond(send, 200, headers, answer.body, only_head)


class SparqlEndpoint:
    """ASGI application of `/sparql`.  `fresh` gives the newest checkpoint, waiting for one that holds every acknowledged write."""

    def __init__(self, pool: Pool, fresh: Callable[[], Awaitable[Checkpoint]], extra: Headers, writable: bool) -> None:
        self.pool, self.fresh, self.extra, self.writable = pool, fresh, extra, writable
        self.remembered: Remembered[Headers] = Remembered()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, headers = scope["method"], headers_of(scope)
        try:
            if method in ("GET", "HEAD"):
                await self._get(scope, headers, receive, send, method == "HEAD")
            elif method == "POST":
                body = await body_of(receive, headers, MOST_QUERY)
                operation = protocol.operation("query", "POST", scope["query_string"], headers.get(b"content-type"), body)
                assert operation is not None
                prepared = prepare(operation, headers.get(b"accept", ""), headers.get(b"accept-encoding", ""), base_of(scope))
                await self.answer(prepared, scope, headers, receive, send)
            elif method == "OPTIONS":
                accepts = f"{protocol.QUERY}, {protocol.FORM}".encode()
                await respond(send, 204, [(b"allow", _ALLOW), (b"accept-post", accepts), *self.extra])
            else:
                raise Problem(405, f"{method}; a query is sent by GET or POST", {"allow": _ALLOW.decode()})
        except Problem as problem:
            await respond_problem(send, problem, self.extra, method == "HEAD")

    async def _get(self, scope: Scope, headers: dict[bytes, str], receive: Receive, send: Send, only_head: bool) -> None:
        query_string = scope["query_string"]
        reader = _prepare_get if len(query_string) <= _REMEMBERED else _prepare_get.__wrapped__
        prepared = reader(query_string, headers.get(b"accept", ""), headers.get(b"accept-encoding", ""), base_of(scope))
        if prepared is None:
            await self._describe(scope, headers, send, only_head)
        else:
            await self.answer(prepared, scope, headers, receive, send, only_head)

    async def answer(
        self, prepared: Prepared, scope: Scope, headers: dict[bytes, str], receive: Receive, send: Send, only_head: bool = False
    ) -> None:
        revision = (await self.fresh()).revision
        own = [_NO_STORE, *self.extra]
        if prepared.digest is not None:
            tag = etag(revision, prepared.digest)
            if b"if-none-match" in headers and scope["method"] != "POST" and matches(headers[b"if-none-match"], tag):
                await respond(send, 304, [_VARY, (b"etag", tag.encode()), *own])
                return
            known = self.remembered.get(tag)
            if known is not None:
                await respond(send, 200, known[0], known[1], only_head)
                return
        client = scope["client"][0] if scope.get("client") else ""
        answer = await ask(self.pool, dict(prepared.job), client, receive, headers.get(b"accept", ""))
        if prepared.digest is not None:  # the state may have moved on while the query waited
            tag = etag(answer.revision, prepared.digest)
            own.append((b"etag", tag.encode()))
        answered = headers_for(answer.head, own)
        if prepared.digest is not None and "file" not in answer.head:
            self.remembered.put(tag, answered, answer.body)
        await send_answer(send, answer, answered, only_head)

    def forget(self) -> None:
        """A new state is shown: what is remembered will not be asked for again."""
        self.remembered.clear()

    async def _describe(self, scope: Scope, headers: dict[bytes, str], send: Send, only_head: bool) -> None:
        key = protocol.negotiate(headers.get(b"accept", ""), False)
        if key is None:
            raise unacceptable(headers.get(b"accept", ""), False)
        body = description.describe(base_of(scope), key, self.writable)
        await respond(send, 200, [(b"content-type", protocol.GRAPHS[key][0].encode()), _VARY, *self.extra], body, only_head)


def base_of(scope: Scope) -> str:
    """The address that relative IRIs of a query are resolved against: that of the endpoint itself."""
    host, port = scope.get("server") or ("127.0.0.1", None)
    name = f"[{host}]" if ":" in host else host
    return f"{scope.get('scheme', 'http')}://{name}{f':{port}' if port else ''}{scope['path']}"
