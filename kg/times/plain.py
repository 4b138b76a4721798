"""A text as the grammar reads it: one script, half-width digits, no spaces inside Chinese; every position leads back to the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from kg.times.tables import script

_LATIN = "0-9A-Za-z"


@cache
def _table() -> dict[int, int]:
    return script.character_table()


@cache
def _gaps() -> re.Pattern[str]:
    spaces = re.escape(script.SPACES)
    return re.compile(f"(?<![{_LATIN}{spaces}])[{spaces}]+|[{spaces}]+(?![{_LATIN}{spaces}])")


class Plain:
    """`text` is what the grammar matches; `original(i)` the code point of the source where its i-th character stands."""

    __slots__ = ("_before", "_kept", "text")

    def __init__(self, source: str) -> None:
        text = source.translate(_table())
        self._kept: list[int] = []  # positions in `text` before which something was dropped
        self._before: list[int] = []  # how much in all
        parts, end, dropped = [], 0, 0
        for gap in _gaps().finditer(text):
            parts.append(text[end : gap.start()])
            dropped += gap.end() - gap.start()
            end = gap.end()
            self._kept.append(end - dropped)
            self._before.append(dropped)
        parts.append(text[end:])
        self.text = "".join(parts)

    def original(self, position: int) -> int:
        """Where the character at `position` starts in the source."""
        at = bisect_right(self._kept, position) - 1
        return position + (self._before[at] if at >= 0 else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source span of a non-empty stretch of `text`; spaces at its edges stay outside."""
        return self.original(start), self.original(end - 1) + 1
