"""The little of HTTP that the SPARQL operations need, straight on ASGI: they are the hot path, and a framework's round costs more than
the query.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from kg.serving.problems import MEDIA_TYPE, Problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_CHUNK = 256 << 10
_WANTED = {
    b"accept",
    b"accept-encoding",
    b"authorization",
    b"content-encoding",
    b"content-length",
    b"content-type",
    b"host",
    b"if-match",
    b"if-none-match",
    b"origin",
    b"slug",
}


class ClientGone(Exception):
    """The client closed the connection before its request was whole."""


def headers_of(scope: Scope) -> dict[bytes, str]:
    """The headers that mean something here; repeated ones joined by a comma (RFC 9110, 5.3)."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _WANTED:
            text = value.decode("latin-1")
            found[name] = f"{found[name]}, {text}" if name in found else text
    return found


async def body_of(receive: Receive, headers: dict[bytes, str], most: int) -> bytes:
    """The whole body.  Raises Problem 413 as soon as it is known to be longer than `most` bytes."""
    too_long = Problem(413, f"the body is longer than the {most} bytes taken here; accepted: send it in parts", {"connection": "close"})
    declared = headers.get(b"content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise too_long
    parts, length = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        length += len(part)
        if length > most:
            raise too_long
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


Headers = list[tuple[bytes, bytes]]


async def respond(send: Send, status: int, headers: Headers, body: bytes = b"", head: bool = False) -> None:
    """A whole answer with its length.  `head`: the request was HEAD, so the length is told and the body kept."""
    if status not in (204, 304):
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def respond_file(send: Send, headers: Headers, path: Path, head: bool = False) -> None:
    """A long answer from a file, which is removed.  Its length is told first, so a fault on the way aborts the connection visibly."""
    with path.open("rb") as file:
        path.unlink()
        length = file.seek(0, 2)
        file.seek(0)
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, (b"content-length", b"%d" % length)]})
        while not head and (part := file.read(_CHUNK)):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def respond_problem(send: Send, problem: Problem, headers: Headers, head: bool = False) -> None:
    own = [(name.encode(), value.encode("latin-1", "replace")) for name, value in problem.headers.items()]
    await respond(send, problem.status, [(b"content-type", MEDIA_TYPE.encode()), *own, *headers], problem.body(), head)


async def respond_stream(send: Send, headers: Headers, parts: AsyncIterator[bytes]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
