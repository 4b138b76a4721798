"""The JSON shapes of design section 8 that are made when an event is written, so that a page is put together without making them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from kg.model import TimeExtent
from kg.records import time_to_record

CLAIMS_AN_ITEM = 50  # of its claims an item carries; `claim_count` tells all
BRIEF = "c.event, c.id, c.quote, c.quote_start, c.quote_end, d.id, c.modality, c.polarity, c.reported, c.sources"


def shown_time(when: TimeExtent | None) -> dict[str, Any] | None:
    """`when` of an item: the value and its bounds; the words and the rule stand on the claims, but an inferred value has neither there."""
    record = time_to_record(when)
    if record is not None and not record.get("inferred"):
        for detail in ("text", "start", "end", "rule"):
            record.pop(detail, None)
    return record


def brief(row: Sequence[Any]) -> dict[str, Any]:
    """A claim as items of the timeline carry it, from the columns BRIEF."""
    sources = orjson.loads(row[9])
    return {
        "id": row[1],
        "quote": row[2],
        "chars": [row[3], row[4]],
        "document": row[5],
        "source": {"id": sources[0][1], "label": sources[0][0]} if sources else None,
        "modality": row[6],
        "polarity": row[7],
        "reported": row[8] or None,
    }
