"""Windows (过去十年), offsets (三天前), decades and centuries as periods.  Raise ValueError out of the calendar's range."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kg.times import calendar as cal
from kg.times.calendar import DAY, MINUTE, Period
from kg.times.context import Context
from kg.times.expression import Era, Span
from kg.times.tables import words

_SIZE = {"second": 0, "minute": 1, "hour": 2, "day": 3, "week": 4, "month": 5, "quarter": 5, "year": 6}


def window(s: Span, c: Context) -> Period:
    """From the publication day back or ahead; hours and minutes from the moment of publication."""
    sign = 1 if s.direction == "future" else -1
    if _SIZE[s.unit] < 3:
        now = datetime.combine(c.today, c.moment.time())  # of the dateline's day
        start, end = sorted((now, cal.shift(now, sign * s.count, s.unit)))
        return Period(start.replace(second=0), end.replace(second=0), "minute" if s.unit != "hour" else "hour", True, rule="window")
    base = c.today
    if s.aligned:
        return _aligned_window(s, sign, base)
    other = cal.shift(base, sign * s.count, s.unit)
    first, last = sorted((base, other))
    edtf = _told(s, first, last, sign)
    if sign > 0 and s.current:
        other += DAY  # within three days, within a month: the last day belongs to it
    elif sign > 0 and s.unit == "day" and s.count >= 1:  # the coming three days begin tomorrow
        base, other = base + DAY, other + DAY
    start, end = sorted((base, other))
    return Period(start, end if end > start else end + DAY, "day", True, edtf, "window")


def _told(s: Span, first: datetime, last: datetime, sign: int) -> str:
    """As news has it: three days until the 30th began on the 28th, the day they lead to belongs to them, and a decade is told in years."""
    if s.unit == "year" and s.count >= _IN_YEARS:
        return f"{first.year:04d}~/{last.year:04d}" if sign < 0 else f"{first.year:04d}/{last.year:04d}~"
    width = 7 if s.unit in ("year", "month", "quarter") else 10
    if sign > 0:
        return f"{cal.iso_day(first)[:width]}/{cal.iso_day(last)[:width]}~"
    return f"{cal.iso_day(first if s.unit == 'week' else first + DAY)[:width]}~/{cal.iso_day(last)}"


_IN_YEARS = 5


def _aligned_window(s: Span, sign: int, today: datetime) -> Period:
    """The last two whole weeks (上两周), this year and the next (今明两年)."""
    first = {
        "year": today.replace(month=1, day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "month": today.replace(day=1),
        "week": today - today.weekday() * DAY,
    }.get(s.unit, today)
    if sign > 0:
        start = first if s.current else cal.shift(first, 1, s.unit)
        return Period(start, cal.shift(start, s.count, s.unit), s.unit, rule="aligned-window")
    end = cal.shift(first, 1, s.unit) if s.current else first
    return Period(cal.shift(end, -s.count, s.unit), end, s.unit, rule="aligned-window")


def offset(s: Span, c: Context) -> Period:
    """The day, week, month or year a length leads to."""
    sign = 1 if s.direction == "future" else -1
    if _SIZE[s.unit] < 3:
        moment = cal.shift(c.moment, sign * s.count, s.unit).replace(microsecond=0)
        return Period(moment, moment + MINUTE, "minute", True, f"{cal.iso_day(moment)}~", "offset-clock")
    base = c.focus if s.story else c.today
    day = cal.shift(base, sign * s.count, s.unit)
    rule = "offset-from-story-day" if s.story else "offset"
    if s.unit == "year":
        if s.count != int(s.count):
            return cal.month_at(day.replace(day=1), rule)
        return replace(cal.years(day.year, 1, "year"), edtf=f"{day.year:04d}~" if s.loose else None, rule=rule)
    if s.unit in ("month", "quarter"):
        return replace(cal.month_at(day.replace(day=1), rule), edtf=f"{cal.iso_day(day)[:7]}~")
    if s.unit == "week":
        return cal.week(day).because(rule)
    return replace(cal.day(day), edtf=f"{cal.iso_day(day)}~" if s.loose else None, rule=rule)


def era(era: Era) -> Period:
    """A decade, a century, or its part."""
    unit = "decade" if era.length == 10 else "century"
    whole = cal.years(max(era.first, 1), era.length, unit)
    if era.part is None:
        return replace(whole, edtf=f"{era.first // 10:03d}X" if unit == "decade" else f"{era.first // 100:02d}XX", rule=unit)
    first, last = (words.PARTS_OF_DECADE if unit == "decade" else words.PARTS_OF_CENTURY)[era.part[0]]
    start, end = era.first + first, era.first + last
    return Period(datetime(start, 1, 1), datetime(end, 1, 1), "year", True, f"{start:04d}~/{end - 1:04d}~", f"part-of-{unit}")
