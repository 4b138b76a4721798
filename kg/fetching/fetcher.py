"""One address: allowed by robots.txt, at a polite rate, under caps of size and time, with every redirect judged like the first address."""

from __future__ import annotations

import http.cookiejar
import threading
import time
import zlib
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from protego import Protego

import kg
from kg.errors import UnreadableInput
from kg.fetching.network import Transport
from kg.reading.files import MAX_BYTES

AGENT = f"kg-timeline/{kg.__version__}"
REDIRECTS = 5  # as RFC 9309 says for robots.txt; articles need one or two
ROBOTS_BYTES = 500_000  # RFC 9309: at least 500 KiB are read, the rest does not count
_MAX_DELAY = 60.0  # seconds; a longer Crawl-delay means "not for you"
_MAX_RETRY_AFTER = 30.0
_NETWORK_FAULTS = (
    httpx.HTTPError, httpx.StreamError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at `url`, the address after all redirects.  `data` is None when it is as it was (304)."""

    url: str
    data: bytes | None
    charset: str | None = None  # as the Content-Type header declares it
    etag: str | None = None
    last_modified: str | None = None


@dataclass(slots=True)
class _Host:
    """One request at a time, and the next one not before `free`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free: float = 0.0
    robots: Protego | UnreadableInput | None = None  # a fault says why nothing may be fetched
    delay: float = 0.0


class Fetcher:
    """For many threads.  `delay` is the least time between two requests to a host, `seconds` what one request may take, last byte included.

    Every fault is an UnreadableInput that names the address as asked for.
    """

    def __init__(self, allow_private: bool = False, delay: float = 1.0, seconds: float = 30.0, max_bytes: int = MAX_BYTES) -> None:
        self._delay, self._seconds, self._max_bytes = delay, seconds, max_bytes
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._transport = Transport(allow_private)
        nothing = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        # trust_env=False: a proxy would resolve names itself, behind the check of addresses
        self._client = httpx.Client(transport=self._transport, cookies=nothing, trust_env=False, headers={"User-Agent": AGENT})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def get(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """With `etag` or `last_modified` the request is conditional (RFC 9110), and `data` is None when nothing changed."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        seen: list[str] = []
        here = url
        while True:
            here = _checked(here, url)
            if here in seen:
                raise UnreadableInput(url, f"a redirect loop ({' → '.join([*seen, here])})", "an address that answers")
            seen.append(here)
            if len(seen) > REDIRECTS + 1:
                raise UnreadableInput(url, f"over {REDIRECTS} redirects", "an address that answers")
            host = self._host(here)
            self._ask_robots(here, host, url)
            status, answer, data = self._request(here, host, url, headers, self._max_bytes)
            if status in (301, 302, 303, 307, 308) and "location" in answer:
                here = urljoin(here, answer["location"])
            elif status == 304 and headers:
                return Fetched(here, None, None, etag, last_modified)
            elif status != 200:
                raise UnreadableInput(url, f"HTTP status {status}" + (f" at {here}" if here != url else ""), "an address that answers 200")
            else:
                charset = httpx.Response(200, headers=answer).charset_encoding  # httpx reads it off the Content-Type
                return Fetched(here, data, charset, answer.get("etag"), answer.get("last-modified"))

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(_origin(url), _Host())

    def _ask_robots(self, url: str, host: _Host, asked: str) -> None:
        with host.lock:
            if host.robots is None:
                host.robots = self._robots(_origin(url), asked)
                if isinstance(host.robots, Protego):
                    host.delay = host.robots.crawl_delay(AGENT) or 0.0
        if isinstance(host.robots, UnreadableInput):
            raise UnreadableInput(asked, host.robots.found, host.robots.accepted)
        if not host.robots.can_fetch(url, AGENT) or host.delay > _MAX_DELAY:
            raise UnreadableInput(asked, f"disallowed by {_origin(url)}/robots.txt for {AGENT}", "what robots.txt allows")

    def _robots(self, origin: str, asked: str) -> Protego | UnreadableInput:
        """RFC 9309: without a robots.txt (4xx) all is allowed; when it cannot be had (5xx, no answer) nothing is."""
        here = f"{origin}/robots.txt"
        for _ in range(REDIRECTS + 1):
            try:
                status, answer, data = self._request(_checked(here, asked), _Host(), asked, {}, ROBOTS_BYTES, cut=True)
            except UnreadableInput as fault:
                return UnreadableInput(asked, f"{here} cannot be had: {fault.found}", fault.accepted)
            if status in (301, 302, 303, 307, 308) and "location" in answer:
                here = urljoin(here, answer["location"])
                continue
            if status >= 500 or status == 429:
                return UnreadableInput(asked, f"{here} cannot be had: HTTP status {status}", "sites whose robots.txt can be read")
            return Protego.parse(data.decode("utf-8", "replace") if status == 200 else "")
        return Protego.parse("")  # RFC 9309: over five redirects it counts as not there

    def _request(
        self, url: str, host: _Host, asked: str, headers: dict[str, str], most: int, cut: bool = False
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body of one hop, in the host's turn.  A server that asks for patience is asked once more."""
        for attempt in (1, 2):
            with host.lock:
                time.sleep(max(0.0, host.free - time.monotonic()))
                try:
                    with (
                        self._transport.within(self._seconds),
                        self._client.stream("GET", url, headers={"Accept-Encoding": "gzip", **headers}, timeout=self._seconds) as answer,
                    ):
                        wait = answer.headers.get("retry-after", "")
                        if attempt == 1 and answer.status_code in (429, 503) and wait.isdigit() and int(wait) <= _MAX_RETRY_AFTER:
                            host.free = time.monotonic() + int(wait)
                            continue
                        body = self._body(answer, asked, most, cut) if answer.status_code == 200 else b""
                        return answer.status_code, answer.headers, body
                except (httpx.TimeoutException, httpcore.TimeoutException) as fault:
                    raise UnreadableInput(asked, f"no whole answer in {self._seconds:g} s", "servers that answer in time") from fault
                except UnreadableInput as fault:  # of the resolution, which knows only the host
                    where = "" if fault.place == asked else f"{fault.place}: "
                    raise UnreadableInput(asked, f"{where}{fault.found}", fault.accepted) from fault
                except _NETWORK_FAULTS as fault:
                    raise UnreadableInput(asked, f"{type(fault).__name__}: {fault}", "an address that answers") from fault
                finally:
                    host.free = max(host.free, time.monotonic() + max(self._delay, host.delay))
        raise AssertionError("the second attempt returns or raises")

    def _body(self, answer: httpx.Response, asked: str, most: int, cut: bool) -> bytes:
        """The decoded body; gzip is unpacked here and not by httpx, so that no chunk can grow past the cap."""
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "", "gzip", "x-gzip"):
            raise UnreadableInput(asked, f"content encoding {coding}", "gzip or none")
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in coding else None
        body = bytearray()
        for chunk in answer.iter_raw(65536):
            try:
                body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
            except zlib.error as fault:
                raise UnreadableInput(asked, f"broken gzip: {fault}", "gzip or none") from fault
            if len(body) > most:
                if cut:
                    return bytes(body[:most])
                raise UnreadableInput(asked, f"over {most / 1e6:g} MB", f"answers of up to {most / 1e6:g} MB")
        return bytes(body)


def _checked(url: str, asked: str) -> str:
    """The address without its fragment.  Raises UnreadableInput for anything but http and https without a password."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError as fault:
        raise UnreadableInput(asked, f"no address: {fault}", "http:// and https:// addresses") from fault
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_right:
        raise UnreadableInput(asked, f"{url[:200]!r}" if url != asked else "no web address", "http:// and https:// addresses")
    if parts.username is not None or parts.password is not None:
        raise UnreadableInput(asked, "a user name or password in the address", "addresses without credentials")
    return parts._replace(fragment="").geturl()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
