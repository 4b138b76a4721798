"""What the room hands out: one time expression of a text and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["date", "interval", "datetime", "duration", "set", "time", "vague", "event-anchored"]
Mod = Literal["since", "until", "before", "after"]


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression; `start` and `end` are code points into the text given, end exclusive.

    `edtf` is the honest value, a day or coarser (subset of `kg.edtf`); None where the words give no date (durations, sets, 很快).
    `earliest`/`latest` are its inclusive day bounds, None is open.
    `from_`/`to_` are ISO 8601 at reduced precision with hours and minutes, both inclusive (2023-10 to 2023-10); None is open.
    `mod` says how the words around bound the value: since (自…以来), until (截至), before (…前), after (…后).
    `rule` names what decided.  `anchor` is the span of the phrase an event-anchored time hangs on (战争爆发 in 战争爆发以来).
    """

    start: int
    end: int
    text: str
    kind: Kind
    edtf: str | None = None
    earliest: date | None = None
    latest: date | None = None
    precision: str | None = None
    from_: str | None = None
    to_: str | None = None
    mod: Mod | None = None
    rule: str = ""
    anchor: tuple[int, int] | None = None
