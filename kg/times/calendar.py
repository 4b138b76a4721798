"""Arithmetic of days, months, lunar dates, solar terms and named days; half-open periods and how they are written.

Bounds beyond the years 1 to 9999 raise ValueError, so that a caller drops the expression instead of guessing.
"""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar

from kg.times.tables.holidays import HOLIDAYS

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
_D = TypeVar("_D", bound=date)
BELOW_DAY = ("part", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) in local time; `precision` is the unit the words give, `loose` marks edges that are a convention (月底, 年初)."""

    start: datetime
    end: datetime
    precision: str
    loose: bool = False
    edtf: str | None = None  # where the honest value is not the plain bounds
    rule: str = ""

    def because(self, rule: str) -> Period:
        return replace(self, rule=rule)

    @property
    def days(self) -> int:
        return (self.end - self.start) // DAY


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def add_months(day: _D, months: int) -> _D:
    """The same day of another month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is outside 1 to 9999")
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift(moment: datetime, count: float, unit: str) -> datetime:
    """`moment` moved by count units; a half (两个半月) counts as 15 days, 6 months or 12 hours.  Raises ValueError out of range."""
    whole, half = int(count), count != int(count)
    sign = 1 if count >= 0 else -1
    try:
        if unit in ("year", "quarter", "month"):
            moment = add_months(moment, whole * {"year": 12, "quarter": 3, "month": 1}[unit])
            if half:
                moment = add_months(moment, sign * 6) if unit == "year" else moment + sign * 15 * DAY
            return moment
        size = {"week": 7 * DAY, "day": DAY, "hour": HOUR, "minute": MINUTE, "second": timedelta(seconds=1)}[unit]
        return moment + count * size
    except OverflowError as fault:
        raise ValueError(str(fault)) from fault


def day(start: datetime) -> Period:
    return Period(start, start + DAY, "day")


def week(moment: datetime) -> Period:
    monday = moment - moment.weekday() * DAY
    return Period(monday, monday + 7 * DAY, "week")


def month(year: int, number: int) -> Period:
    start = datetime(year, number, 1)
    return Period(start, add_months(start, 1), "month")


def month_at(start: datetime, rule: str) -> Period:
    """The month that begins at `start`."""
    return Period(start, add_months(start, 1), "month", rule=rule)


def months(year: int, first: int, last: int, precision: str) -> Period:
    """From month `first` to month `last` of a year, both inclusive; `last` may run into the next year (13 = January)."""
    start = datetime(year, first, 1)
    return Period(start, add_months(start, last - first + 1), precision)


def years(first: int, count: int, precision: str) -> Period:
    return Period(datetime(first, 1, 1), datetime(first + count, 1, 1), precision)


def nearest(candidates: list[Period], moment: datetime) -> Period | None:
    """The candidate that holds or lies closest to `moment`."""

    def distance(p: Period) -> timedelta:
        if p.start <= moment < p.end:
            return timedelta(0)
        return min(abs(p.start - moment), abs(p.end - moment))

    return min(candidates, key=distance, default=None)


# ── lunar dates, solar terms, named days ────────────────────────────────────────────────────────────────────────────────────


def lunar_day(year: int, number: int, of_month: int, leap: bool = False) -> datetime:
    """Gregorian day of a lunar date.  Raises ValueError outside 1900 to 2099 or where the lunar month has no such day."""
    from lunardate import LunarDate  # only texts with lunar dates pay for it

    found = LunarDate(year, number, of_month, leap).to_solar_date()
    return datetime(found.year, found.month, found.day)


def lunar_month(year: int, number: int, leap: bool = False) -> Period:
    start = lunar_day(year, number, 1, leap)
    return Period(start, start + (30 if _has_day_30(year, number, leap) else 29) * DAY, "month")


def _has_day_30(year: int, number: int, leap: bool) -> bool:
    try:
        lunar_day(year, number, 30, leap)
    except ValueError:
        return False
    return True


@cache
def solar_term(year: int, index: int) -> datetime:
    """Day (Beijing time) on which the sun's apparent longitude reaches that of the term; 0 is 小寒 at 285°.  Meeus, low precision."""
    target = (285 + 15 * index) % 360
    moment = datetime(year, 1, 5) + timedelta(days=15.2184 * index)
    for _ in range(6):
        gap = (_sun_longitude(moment) - target + 180) % 360 - 180
        moment -= timedelta(days=gap * 365.2422 / 360)
    return midnight((moment + 8 * HOUR).date())


def _sun_longitude(moment: datetime) -> float:
    """Apparent longitude in degrees at a moment of universal time."""
    t = ((moment - datetime(2000, 1, 1, 12)).total_seconds() / 86400 + 69.0 / 86400) / 36525
    mean = math.radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * math.sin(mean) + (0.019993 - 0.000101 * t) * math.sin(2 * mean) + 0.000289 * math.sin(3 * mean)
    return 280.46646 + 36000.76983 * t + centre - 0.00569 - 0.00478 * math.sin(math.radians(125.04 - 1934.136 * t))


def easter(year: int) -> datetime:
    """Western Easter Sunday (Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = c // 4, c % 4
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    n = (h - m + r + 90) // 25
    return datetime(year, n, (h - m + r + n + 19) % 32)


def nth_weekday(year: int, number: int, weekday: int, n: int) -> datetime:
    """n-th weekday of a month, Monday 0; n = -1 is the last.  Raises ValueError where the month has none."""
    first = datetime(year, number, 1)
    if n < 0:
        last = add_months(first, 1) - DAY
        return last - (last.weekday() - weekday) % 7 * DAY
    found = first + ((weekday - first.weekday()) % 7 + 7 * (n - 1)) * DAY
    if found.month != number:
        raise ValueError(f"{year}-{number:02d} has no weekday {weekday} number {n}")
    return found


def holiday(name: str, year: int) -> datetime:
    """The day a named day falls on in a Gregorian year.  Raises ValueError outside the range of the lunar tables."""
    kind, *numbers = HOLIDAYS[name]
    values = [int(n) for n in numbers]
    if kind == "date":
        return datetime(year, values[0], values[1])
    if kind == "lunar":
        found = lunar_day(year, values[0], values[1])
        return found if found.year == year else lunar_day(year - 1, values[0], values[1])  # 腊八 falls into the next January
    if kind == "nth":
        return nth_weekday(year, *values)
    if kind == "easter":
        return easter(year) + values[0] * DAY
    if kind == "term":
        return solar_term(year, values[0])
    return lunar_day(year, 1, 1) - DAY


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def iso_bounds(period: Period) -> tuple[str, str]:
    """First and last, both inclusive, at the coarsest ISO form that gives the bounds exactly (2023-10, 2023-10)."""
    start, end = period.start, period.end
    if period.precision in BELOW_DAY or not (_is_midnight(start) and _is_midnight(end)):
        form, size = "%H", HOUR
        if start.minute or end.minute or period.precision == "minute":
            form, size = "%H:%M", MINUTE
        if start.second or end.second or period.precision == "second":
            form, size = "%H:%M:%S", timedelta(seconds=1)
        last = end - size
        return f"{iso_day(start)}T{start:{form}}", f"{iso_day(last)}T{last:{form}}"
    last = end - DAY
    if (start.month, start.day) == (1, 1) and (end.month, end.day) == (1, 1):
        return f"{start.year:04d}", f"{last.year:04d}"
    if start.day == 1 and end.day == 1:
        return f"{start.year:04d}-{start.month:02d}", f"{last.year:04d}-{last.month:02d}"
    return iso_day(start), iso_day(last)


def honest(period: Period) -> str:
    """EDTF of a period, day or coarser."""
    if period.edtf is not None:
        return period.edtf
    start, end = midnight(period.start), period.end
    last_day = midnight(end - timedelta(microseconds=1))
    first, last = iso_bounds(Period(start, last_day + DAY, "day"))
    return first if first == last else f"{first}/{last}"


def iso_day(moment: datetime) -> str:
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"


def _is_midnight(moment: datetime) -> bool:
    return not (moment.hour or moment.minute or moment.second)
