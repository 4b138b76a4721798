"""`/data`: the SPARQL 1.1 Graph Store HTTP Protocol; reads for everybody, writes for who holds the token.

`?graph=IRI` and `?default` name a graph indirectly, `/data/some/path` directly (its own address is the graph's name); `/data` alone is the
whole dataset to read, and a POST to it makes a new graph.
"""

from __future__ import annotations

import email.message
import email.parser
import email.policy
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from kg.serving import protocol, sparql
from kg.serving.http import Headers, Receive, Scope, Send, body_of, headers_of, respond, respond_problem
from kg.serving.problems import Problem
from kg.serving.security import require_token
from kg.serving.updates import READ_ONLY
from kg.serving.workers import Checkpoint, Pool
from kg.serving.writing import WriterClient

MOST_DATA = 256 << 20  # bytes
PATH = "/data"
_ALLOW = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_QUADS = ("trig", "nquads", "jsonld")  # formats that can hold a whole dataset
_VARY = (b"vary", b"Accept, Accept-Encoding")


class GraphStore:
    """ASGI application of `/data`.  `token` None: reads only."""

    def __init__(
        self, pool: Pool, writer: WriterClient, fresh: Callable[[], Awaitable[Checkpoint]], extra: Headers, token: str | None
    ) -> None:
        self.pool, self.writer, self.fresh, self.extra, self.token = pool, writer, fresh, extra, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, headers = scope["method"], headers_of(scope)
        try:
            if method in ("GET", "HEAD"):
                await self._read(scope, headers, receive, send, method == "HEAD")
            elif method in ("PUT", "POST", "DELETE"):
                await self._write(scope, headers, receive, send)
            elif method == "OPTIONS":
                await respond(send, 204, [(b"allow", _ALLOW.encode()), *self.extra])
            else:
                raise Problem(405, f"{method}; accepted: {_ALLOW}", {"allow": _ALLOW})
        except Problem as problem:
            await respond_problem(send, problem, self.extra, method == "HEAD")

    async def _read(self, scope: Scope, headers: dict[bytes, str], receive: Receive, send: Send, only_head: bool) -> None:
        name = target(scope)
        accept = headers.get(b"accept", "")
        key = protocol.negotiate(accept, False)
        if name is None and key not in _QUADS:
            key = "trig" if "*/*" in accept or not accept else None
        if key is None:
            raise sparql.unacceptable(accept, False)
        job: dict[str, Any] = {"graph": key, "coding": protocol.coding(headers.get(b"accept-encoding", ""))}
        job |= {"dataset": True} if name is None else {"graph_only": name}
        form = f"{key}.{job['coding'] or 'plain'}"
        own = [(b"cache-control", b"no-cache"), *self.extra]
        tag = sparql.etag((await self.fresh()).revision, form)
        if sparql.matches(headers.get(b"if-none-match"), tag):
            await respond(send, 304, [_VARY, (b"etag", tag.encode()), *own])
            return
        client = scope["client"][0] if scope.get("client") else ""
        answer = await sparql.ask(self.pool, job, client, receive, accept)
        own.append((b"etag", sparql.etag(answer.revision, form).encode()))
        await sparql.send_answer(send, answer, sparql.headers_for(answer.head, own), only_head)

    async def _write(self, scope: Scope, headers: dict[bytes, str], receive: Receive, send: Send) -> None:
        if self.token is None:
            raise Problem(403, READ_ONLY)
        require_token(headers.get(b"authorization"), self.token, "a write")
        method = scope["method"]
        name, made = target(scope), None
        if name is None:
            if method != "POST":
                raise Problem(400, f"{method} names no graph; accepted: ?graph=IRI or ?default", parameter="graph")
            name = made = f"{sparql.base_of(scope).rstrip('/')}/{uuid.uuid4()}"
        job: dict[str, Any] = {"do": "graph", "method": method, "graph": name or None, "base": name or sparql.base_of(scope)}
        job["revisions"] = sparql.revisions(headers.get(b"if-match"))
        body = b""
        if method != "DELETE":
            body = await body_of(receive, headers, MOST_DATA)
            pieces = parts(body, headers.get(b"content-type"))
            job["parts"] = [[key, len(data)] for key, data in pieces]
            body = b"".join(data for _, data in pieces)
        done = await self.writer.ask(job, body, timeout=self.writer.timeout)
        own: Headers = [(b"etag", f'"{done["revision"]}"'.encode()), *self.extra]
        if made:
            own.append((b"location", made.encode()))
        await respond(send, 201 if made else done["status"], own)


def target(scope: Scope) -> str | None:
    """The graph that a request names: its IRI, "" for the default graph, None for none."""
    path = scope["path"]
    given = protocol.pairs(scope["query_string"], "query string")
    named = [value for name, value in given if name == "graph"]
    default = [value for name, value in given if name == "default"]
    if len(named) + len(default) > 1:
        raise Problem(400, "more than one graph is named; accepted: one ?graph=IRI, or ?default", parameter="graph")
    if named:
        return protocol.absolute(named[0], "graph")
    if default:
        return ""
    return sparql.base_of(scope) if path.rstrip("/") != PATH else None


def parts(body: bytes, content_type: str | None) -> list[tuple[str, bytes]]:
    """(format key, data) of a body: one, or one for each part of multipart/form-data.  Raises Problem 415 for a format that is not RDF."""
    kind = protocol.bare(content_type or "")
    if kind == "multipart/form-data":
        head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode("latin-1")
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        found = [part for part in message.iter_parts() if not part.is_multipart()] if message.is_multipart() else []
        return [(_format(part.get_content_type()), _payload(part)) for part in found]
    if not body and content_type is None:
        return []
    return [(_format(kind), body)]


def _payload(part: email.message.MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _format(media_type: str) -> str:
    for key, (sent, others) in protocol.GRAPHS.items():
        if media_type in (protocol.bare(sent), *others):
            return key
    offered = [protocol.bare(sent) for sent, _ in protocol.GRAPHS.values()]
    raise Problem(415, f"{media_type or 'no Content-Type'}; accepted: {', '.join(offered)}", accepted=offered)
