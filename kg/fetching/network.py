"""The transport below httpx: connects to addresses that were checked, and to those only, and never past a deadline.

A name is resolved once, every address of it is judged, and the connection goes to one of these very addresses: a name server that answers
differently the second time (DNS rebinding) gains nothing.  httpx's own timeouts hold for one read, so that a server that sends a byte
every few seconds keeps a client for ever; here every read gets what is left of the whole.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from kg.errors import UnreadableInput

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
PUBLIC = "addresses of public machines; --allow-private admits others"


def resolve(host: str, port: int, allow_private: bool) -> str:
    """The address to connect to.  Raises UnreadableInput when the name is unknown or any of its addresses is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise UnreadableInput(host, f"a host name that cannot be resolved ({fault})", PUBLIC) from fault
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        if not allow_private and not is_public(address):
            raise UnreadableInput(host, f"a private, local or reserved address ({address})", PUBLIC)
    return addresses[0]


def is_public(address: str) -> bool:
    """False for private, loopback, link-local, multicast and reserved addresses, also where IPv6 wraps them."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]) or None
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


class Transport(httpx.BaseTransport):
    """Plain httpcore below, with a network of our own; a connection serves one request."""

    def __init__(self, allow_private: bool) -> None:
        self._network = _Network(allow_private)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_keepalive_connections=0, network_backend=self._network
        )

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything this thread does on the network inside takes at most so long; then httpcore.ReadTimeout (or its like) is raised."""
        self._network.until.at = time.monotonic() + seconds
        yield

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore.NetworkBackend):
    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()
        self.until = threading.local()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = resolve(host, port, self._allow_private)
        until: float = self.until.at
        left = _left(until, httpcore.ConnectTimeout)
        return _Stream(self._plain.connect_tcp(address, port, min(timeout or left, left), local_address, socket_options), until)


class _Stream(httpcore.NetworkStream):
    def __init__(self, plain: httpcore.NetworkStream, until: float) -> None:
        self._plain, self._until = plain, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _left(self._until, httpcore.ReadTimeout)
        return self._plain.read(max_bytes, min(timeout or left, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = _left(self._until, httpcore.WriteTimeout)
        self._plain.write(buffer, min(timeout or left, left))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        return _Stream(self._plain.start_tls(ssl_context, server_hostname, min(timeout or left, left)), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)

    def close(self) -> None:
        self._plain.close()


def _left(until: float, fault: type[Exception]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise fault("over time")
    return left
