"""Honest dates: the subset of EDTF (ISO 8601-2:2019) that kg writes, its day bounds, and comparison.

2023-09-20           day                    2023-10~            approximate month
2023-10              month                  2023-09-18/2023-09-21   interval
2023                 year                   2022-02/..          open end; ../2022-02 open start
2023-21 … 2023-24    season (spring …)      [..2023-09-20]      one day, on or before
2023-33 … 2023-36    quarter                [2023-09-18..]      one day, on or after
2023-40, 2023-41     half year              [2023-09-18..2023-09-20]   one day, between
199X                 decade                 19XX                century
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?|(\d{3})X|(\d\d)XX")
_SEASON_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}


@dataclass(frozen=True, slots=True)
class Bounds:
    """First and last day a value allows, both inclusive; None is open."""

    earliest: date | None
    latest: date | None

    def overlaps(self, other: Bounds) -> bool:
        before = self.latest is not None and other.earliest is not None and self.latest < other.earliest
        after = other.latest is not None and self.earliest is not None and other.latest < self.earliest
        return not (before or after)

    def within(self, other: Bounds) -> bool:
        """True when every day of self is a day of other."""
        starts = other.earliest is None or (self.earliest is not None and self.earliest >= other.earliest)
        ends = other.latest is None or (self.latest is not None and self.latest <= other.latest)
        return starts and ends


def bounds(value: str) -> Bounds:
    """Day bounds of an EDTF value of the subset above.  Raises ValueError naming the value."""
    text = value.replace("~", "").replace("?", "")
    if text.startswith("[") and text.endswith("]"):
        first, dots, last = text[1:-1].partition("..")
        return _between(first, last if dots else first, value)
    if "/" in text:
        first, _, last = text.partition("/")
        return _between("" if first == ".." else first, "" if last == ".." else last, value)
    return _part(text, value)


def is_valid(value: str) -> bool:
    try:
        bounds(value)
    except ValueError:
        return False
    return True


def _between(first: str, last: str, value: str) -> Bounds:
    earliest = _part(first, value).earliest if first else None
    latest = _part(last, value).latest if last else None
    if earliest is None and latest is None:
        raise ValueError(f"{value!r} is open on both sides")
    if earliest and latest and latest < earliest:
        raise ValueError(f"{value!r} ends before it begins")
    return Bounds(earliest, latest)


def _part(text: str, value: str) -> Bounds:
    m = _PART.fullmatch(text)
    if m is None:
        raise ValueError(f"{value!r} is not of the EDTF subset of kg.edtf")
    if m[4]:
        return Bounds(date(int(m[4]) * 10, 1, 1), date(int(m[4]) * 10 + 9, 12, 31))
    if m[5]:
        return Bounds(date(int(m[5]) * 100, 1, 1), date(int(m[5]) * 100 + 99, 12, 31))
    year, month = int(m[1]), int(m[2] or 0)
    if m[3]:
        day = date(year, month, int(m[3]))
        return Bounds(day, day)
    if not m[2]:
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    if 1 <= month <= 12:
        return Bounds(date(year, month, 1), _last(year, month))
    if month in _SEASON_MONTH:
        start = _SEASON_MONTH[month]
        return Bounds(date(year, start, 1), _last(year + (start + 2 > 12), (start + 1) % 12 + 1))
    if 33 <= month <= 36:
        start = (month - 33) * 3 + 1
        return Bounds(date(year, start, 1), _last(year, start + 2))
    if month in (40, 41):
        start = (month - 40) * 6 + 1
        return Bounds(date(year, start, 1), _last(year, start + 5))
    raise ValueError(f"{value!r} has no month or season {month:02d}")


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
