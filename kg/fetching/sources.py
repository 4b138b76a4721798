"""What a command line means when it may name addresses, and lists of addresses, beside files."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from kg.errors import InputError, UnreadableInput
from kg.extraction import Source
from kg.fetching.fetcher import Fetcher
from kg.reading import Payload, expand
from kg.reading.files import MAX_BYTES, STDIN

_SCHEMES = ("http://", "https://")
_CONNECTIONS = 8  # hosts asked at once; a host is asked one thing at a time
_AHEAD = 16  # answers that may wait for their turn: bounds memory


def is_address(text: str) -> bool:
    return text[:8].lower().startswith(_SCHEMES)


def inputs(paths: Iterable[str]) -> Iterator[str | Payload]:
    """Files, addresses, and what stands on standard input.  A text that holds nothing but addresses (and # comments) stands for them."""
    for path in expand(paths):
        if is_address(path):
            yield path
        elif path == STDIN:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
            listed = _listed(data)
            yield from listed
            if not listed:
                yield Payload(STDIN, data)
        else:
            yield from _listed_in(path) or [path]


def fetched(sources: Iterable[str | Payload], fetcher: Fetcher) -> Iterator[Source]:
    """The sources in their order, each address replaced by what was fetched there, or by why it could not be.

    Addresses are asked for ahead of their turn, several hosts at once.
    """
    waiting: deque[Future[Source]] = deque()
    with ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="kg-fetch") as pool:
        try:
            for source in sources:
                if isinstance(source, str) and is_address(source):
                    waiting.append(pool.submit(_fetch, fetcher, source))
                else:
                    waiting.append(Future())
                    waiting[-1].set_result(source)
                while len(waiting) > _AHEAD or (waiting and waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _fetch(fetcher: Fetcher, address: str) -> Source:
    try:
        found = fetcher.get(address)
    except InputError as fault:
        return fault
    if found.data is None:
        return UnreadableInput(address, "HTTP status 304 to an unconditional request", "an address that answers 200")
    return Payload(address, found.data, found.url, charset=found.charset)


def _listed_in(path: str) -> list[str]:
    """The addresses of a file that is a list of them; none for other files, and for those that cannot be read, which reading reports."""
    try:
        with Path(path).open("rb") as file:
            if not _starts(file.read(16)) or Path(path).stat().st_size > MAX_BYTES:
                return []
        return _listed(Path(path).read_bytes())
    except OSError:
        return []


def _starts(head: bytes) -> bool:
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"http://", b"https://", b"#"))


def _listed(data: bytes) -> list[str]:
    if not _starts(data[:1024]) or len(data) > MAX_BYTES:
        return []
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    addresses = [line for line in lines if line and not line.startswith("#")]
    return addresses if addresses and all(is_address(a) and not any(map(str.isspace, a)) for a in addresses) else []
