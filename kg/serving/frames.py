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

_LONG = 64 << 10  # bytes

Frame = tuple[dict[str, Any], bytes]


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    packed = orjson.dumps(head)
    return _LENGTHS.pack(len(packed), len(body)) + packed + body


def send(sock: socket.socket, head: dict[str, Any], body: bytes) -> None:
    """The frame through a blocking socket; a long body is not copied for it."""
    if len(body) < _LONG:
        sock.sendall(pack(head, body))
        return
    packed = orjson.dumps(head)
    sock.sendall(_LENGTHS.pack(len(packed), len(body)) + packed)
    sock.sendall(body)


class Decoder:
    """Cuts a stream of bytes into frames; bytes of an unfinished frame wait inside."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        if not self._buffer and len(data) >= _LENGTHS.size:
            head, body = _LENGTHS.unpack_from(data)
            if len(data) == _LENGTHS.size + head + body:  # one whole frame, as almost always
                at = _LENGTHS.size + head
                yield orjson.loads(memoryview(data)[_LENGTHS.size : at]), data[at:]
                return
        self._buffer += data
        at, size = 0, len(self._buffer)
        while size - at >= _LENGTHS.size:
            head, body = _LENGTHS.unpack_from(self._buffer, at)
            start = at + _LENGTHS.size
            if size - start < head + body:
                break
            with memoryview(self._buffer) as view:  # one copy, not two
                frame = orjson.loads(view[start : start + head]), bytes(view[start + head : start + head + body])
            yield frame
            at = start + head + body
        del self._buffer[:at]


def read_all(sock: socket.socket) -> Iterator[Frame]:
    """The frames of a blocking socket until the other side is gone."""
    decoder = Decoder()
    while data := sock.recv(1 << 16):
        yield from decoder.feed(data)
