"""Languages other than Chinese: spans of a few sure shapes, each read by dateparser.

dateparser is used only on a span already found: searching with it finds dates where there are none.
"""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from functools import cache

from kg.times import calendar as cal
from kg.times.calendar import DAY, Period
from kg.times.context import publication
from kg.times.mention import TimeMention
from kg.times.tables import western


@cache
def _shapes(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    shapes = (*western.SHAPES, *(western.ENGLISH if language == "en" else ()))
    return tuple((re.compile(pattern, re.IGNORECASE if language == "en" and unit != "day" else 0), unit) for pattern, unit in shapes)


def resolve_western(text: str, published: str | datetime | None, language: str) -> list[TimeMention]:
    """Dates of a text in `language` (ISO 639-1), in order; what dateparser cannot read is left out."""
    moment = publication(published)
    found: list[TimeMention] = []
    for pattern, unit in _shapes(language):
        for match in pattern.finditer(text):
            start, end = match.span("y") if unit == "year" else match.span()
            if any(m.start < end and start < m.end for m in found):
                continue
            period = _period(text[start:end], unit, moment, language)
            if period is not None:
                found.append(_mention(text, start, end, period, unit))
    return sorted(found, key=lambda m: m.start)


def _mention(text: str, start: int, end: int, period: Period, unit: str) -> TimeMention:
    first, last = cal.iso_bounds(period)
    edtf = first if first == last else f"{first}/{last}"
    limits = period.start.date(), (period.end - DAY).date()
    return TimeMention(
        start,
        end,
        text[start:end],
        "date" if first == last else "interval",
        edtf,
        *limits,
        period.precision,
        first,
        last,
        rule=f"dateparser-{unit}",
    )


def _period(words: str, unit: str, moment: datetime | None, language: str) -> Period | None:
    if unit == "year":
        return cal.years(int(words), 1, "year")
    if unit == "relative":
        return _relative(words, moment)
    day = _parse(words, moment, language)
    if day is None:
        return None
    start = cal.midnight(day)
    if unit == "month":
        return cal.month(start.year, start.month)
    if unit == "ago" and "year" in words:
        return cal.years(start.year, 1, "year")
    if unit == "ago" and "month" in words:
        return cal.month(start.year, start.month)
    return cal.week(start) if unit == "ago" and "week" in words else cal.day(start)


def _relative(words: str, moment: datetime | None) -> Period | None:
    if moment is None:
        return None
    which, unit = words.lower().split()
    step = {"last": -1, "this": 0, "next": 1}[which]
    today = cal.midnight(moment)
    if unit == "week":
        return cal.week(today + 7 * step * DAY)
    if unit == "month":
        start = cal.add_months(today.replace(day=1), step)
        return cal.month(start.year, start.month)
    return cal.years(today.year + step, 1, "year")


def _parse(words: str, moment: datetime | None, language: str) -> date | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateparser's own, about other people's code
        import dateparser  # 0.3 s: only texts in other languages pay for it

        settings = {"PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first", **({"RELATIVE_BASE": moment} if moment else {})}
        words = re.sub(r"^(?:last|on|this)\s", "", words, flags=re.IGNORECASE)
        try:
            parsed = dateparser.parse(words, languages=[language], settings=settings)
        except ValueError:  # a language dateparser does not know
            return None
    if parsed is None or (moment is None and not re.search(r"\d{4}", words)):
        return None
    day: date = parsed.date()
    return day
