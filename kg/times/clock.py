"""A day narrowed to its part or to a clock time."""

from __future__ import annotations

from datetime import timedelta

from kg.times import calendar as cal
from kg.times.calendar import HOUR, MINUTE, Period
from kg.times.expression import Clock, Partial
from kg.times.tables import words


def at_time(day: Period, p: Partial) -> Period:
    """The day narrowed to the part of day or clock time, if any."""
    if p.clock is not None:
        return _clock(day, p.clock, p.part)
    if p.part is not None:
        first, last = words.PARTS_OF_DAY[p.part]
        return Period(day.start + first * HOUR, day.start + last * HOUR, "part", rule=day.rule)
    return day


def _clock(day: Period, clock: Clock, part: str | None) -> Period:
    """One hour, minute or second; the part of day says whether 8点 is 20:00."""
    hour = clock.hour
    if (part in words.AFTERNOON and hour < 12) or (part in words.NOON and hour <= 3):
        hour += 12
    elif part in words.MIDNIGHT_AT_12 and hour == 12:
        hour = 24
    elif part in words.SMALL_HOURS and hour == 12:
        hour = 0
    if part in words.NIGHT and clock.hour <= 4:
        hour = clock.hour  # 午夜零时4分 is of the day named
    if hour > 24:
        return day
    start = day.start + hour * HOUR
    named = cal.iso_day(day.start) if hour == 24 else None  # 7日24时 is still said of the 7th
    if clock.second is not None:
        start += timedelta(minutes=clock.minute or 0, seconds=clock.second)
        return Period(start, start + timedelta(seconds=1), "second", rule=day.rule)
    if clock.minute is not None:
        start += clock.minute * MINUTE
        return Period(start, start + MINUTE, "minute", edtf=named, rule=day.rule)
    return Period(start, start + HOUR, "hour", edtf=named, rule=day.rule)
