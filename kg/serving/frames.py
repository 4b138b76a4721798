"""Messages between the processes of `kg serve`: a JSON head and a raw body over a stream socket.

JSON and not pickle, because a query worker runs strangers' queries: whatever comes out of it must be data only.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from typing import Any

import orjson

_LENGTHS = struct.Struct("!II")  # bytes of the head, bytes of the body

Frame = tuple[dict[str, Any], bytes]


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    packed = orjson.dumps(head)
    return _LENGTHS.pack(len(packed), len(body)) + packed + body


class Decoder:
    """Cuts a stream of bytes into frames; bytes of an unfinished frame wait inside."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        self._buffer += data
        at, size = 0, len(self._buffer)
        while size - at >= _LENGTHS.size:
            head, body = _LENGTHS.unpack_from(self._buffer, at)
            start = at + _LENGTHS.size
            if size - start < head + body:
                break
            yield orjson.loads(self._buffer[start : start + head]), bytes(self._buffer[start + head : start + head + body])
            at = start + head + body
        del self._buffer[:at]


def _exactly(sock: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        piece = sock.recv(min(count - len(parts), 1 << 20))
        if not piece:
            return None
        parts += piece
    return bytes(parts)


def read(sock: socket.socket) -> Frame | None:
    """The next frame of a blocking socket; None when the other side is gone."""
    lengths = _exactly(sock, _LENGTHS.size)
    if lengths is None:
        return None
    head, body = _LENGTHS.unpack(lengths)
    packed = _exactly(sock, head + body)
    return None if packed is None else (orjson.loads(packed[:head]), packed[head:])
