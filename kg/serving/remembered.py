"""Answers kept by their strong ETag, which names their bytes for ever."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

_ENTRY = 1024  # bytes that an answer costs beside its body
Head = TypeVar("Head")  # what goes with the bytes: headers


class Remembered(Generic[Head]):
    """Answers by their strong ETag, the least used forgotten first.

    A tag names its bytes for ever, so an answer here cannot be out of date.
    """

    def __init__(self, most: int = 32 << 20, longest: int = 4 << 20) -> None:
        self.most, self.longest = most, longest  # bytes of all answers and of one
        self._size = 0
        self._kept: OrderedDict[str, tuple[Head, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> tuple[Head, bytes] | None:
        with self._lock:
            found = self._kept.get(tag)
            if found is not None:
                self._kept.move_to_end(tag)
            return found

    def put(self, tag: str, head: Head, body: bytes) -> None:
        with self._lock:
            if len(body) > self.longest or tag in self._kept:
                return
            self._kept[tag] = (head, body)
            self._size += len(body) + _ENTRY
            while self._size > self.most:
                _, (_, old) = self._kept.popitem(last=False)
                self._size -= len(old) + _ENTRY

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0
