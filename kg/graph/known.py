"""An event as it was known on a day: its claims reported by then, and the status they give."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """`item` is the JSON shape of design section 8 without claims."""

    pos: int
    n: int
    item: dict[str, Any]


def known_events(connection: sqlite3.Connection, rows: Sequence[tuple[int, int, bytes, int]], as_of: date | None) -> list[KnownEvent]:
    """From rows (pos, n, item, number of contradictions) of `event`."""
    events = []
    for pos, n, blob, contradictions in rows:
        item = orjson.loads(blob)
        if contradictions:
            item["contradiction_count"] = contradictions
        events.append(KnownEvent(pos, n, item))
    return events
