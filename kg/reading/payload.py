"""What readers are given: one article's bytes, or one file that may hold many, out of whatever packing."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import UnreadableInput

MAX_MEMBERS = 10_000_000
MAX_TOTAL = 64_000_000_000  # unpacked bytes of one container


@dataclass(frozen=True, slots=True)
class Payload:
    """`data` is None for a plain file, read where it is parsed.  The rest comes from the container or the server that sent it.

    `crawled` is in milliseconds since 1970; `charset` is the declared encoding, which may be wrong.
    """

    name: str
    data: bytes | None = None
    url: str | None = None
    crawled: int | None = None
    charset: str | None = None


class Budget:
    """What a container may unpack to; `spend` raises UnreadableInput beyond."""

    def __init__(self, name: str) -> None:
        self._name, self._members, self._bytes = name, 0, 0

    def spend(self, size: int) -> None:
        self._members += 1
        self._bytes += size
        if self._members > MAX_MEMBERS or self._bytes > MAX_TOTAL:
            raise UnreadableInput(
                self._name, "a container that unpacks without end", f"up to {MAX_MEMBERS:,} members, {MAX_TOTAL // 10**9} GB"
            )
