"""`/update`: SPARQL 1.1 Update by the protocol, through the one writer, for who holds the token."""

from __future__ import annotations

from kg.errors import KgError
from kg.serving import guard, problems, protocol, sparql
from kg.serving.http import Headers, Receive, Scope, Send, body_of, headers_of, respond, respond_problem
from kg.serving.problems import Problem
from kg.serving.security import require_token
from kg.serving.writing import WriterClient

MOST_UPDATE = 64 << 20  # bytes
READ_ONLY = "this server is read-only; accepted: start it with `kg serve --writable`"


class UpdateEndpoint:
    """ASGI application of `/update`.  `token` None: the server is not writable."""

    def __init__(self, writer: WriterClient, extra: Headers, token: str | None) -> None:
        self.writer, self.extra, self.token = writer, extra, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "OPTIONS":
                accepts = f"{protocol.UPDATE}, {protocol.FORM}".encode()
                await respond(send, 204, [(b"allow", b"POST, OPTIONS"), (b"accept-post", accepts), *self.extra])
                return
            await self._update(scope, receive, send)
        except Problem as problem:
            await respond_problem(send, problem, self.extra, scope["method"] == "HEAD")

    async def _update(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        if self.token is None:
            raise Problem(403, READ_ONLY)
        if scope["method"] != "POST":
            protocol.operation("update", scope["method"], scope["query_string"], None, b"")
        require_token(headers.get(b"authorization"), self.token, "an update")
        body = await body_of(receive, headers, MOST_UPDATE)
        operation = protocol.operation("update", "POST", scope["query_string"], headers.get(b"content-type"), body)
        assert operation is not None
        try:
            guard.refuse_remote(operation.text, update=True)
            text = guard.with_using(operation.text, operation.default or (), operation.named or ())
        except KgError as fault:
            raise problems.of(fault) from fault
        job = {"do": "update", "base": sparql.base_of(scope), "revisions": sparql.revisions(headers.get(b"if-match"))}
        done = await self.writer.ask(job, text.encode(), timeout=self.writer.timeout)
        await respond(send, 204, [(b"etag", f'"{done["revision"]}"'.encode()), *self.extra])
