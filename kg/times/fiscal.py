"""Fiscal years: 日本2023财年 runs from April to March, 美国2023财年 began in October 2022."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from kg.times import calendar as cal
from kg.times.calendar import Period
from kg.times.context import Context
from kg.times.expression import Fiscal
from kg.times.tables import cues
from kg.times.tables.fiscal import COMPANY, FISCAL_YEARS, STATE, FiscalYear

REACH = 120  # characters of a sentence looked at on either side


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


@cache
def _names() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, FISCAL_YEARS), key=len, reverse=True)))


def whose(text: str, start: int, end: int, before: FiscalYear | None) -> FiscalYear | None:
    """The fiscal year of the country the sentence around text[start:end] names first, else that spoken of before.

    None for a company, which has one of its own.
    """
    ends = _pattern(cues.SENTENCE_END)
    left = ends.split(text[max(0, start - REACH) : start])[-1]
    right = ends.split(text[end : end + REACH], maxsplit=1)[0]
    named = _names().search(left) or _names().search(right)
    year = FISCAL_YEARS[named[0]] if named else before
    if year is not None and not (named and year.companies) and _pattern(COMPANY).search(left + right):
        return year if _pattern(STATE).search(left + right) else None
    return year


def fiscal(f: Fiscal, c: Context) -> Period | None:
    """None for 本财年 of a body whose year is not known.  `Context.fiscal` is that of the country spoken of."""
    if f.ends is not None:
        year, month = f.ends
        return Period(
            cal.add_months(datetime(year, month, 1), -11), cal.add_months(datetime(year, month, 1), 1), "year", rule="fiscal-year"
        )
    known = c.fiscal
    if f.last is not None and (f.last != f.first + 1 or known is None):  # several years, or one of an unknown calendar
        return cal.years(f.first, f.last - f.first + 1, "year").because("fiscal-years") if f.last > f.first else None
    if f.relative is not None:
        if known is None:
            return None
        start = datetime(c.moment.year, known.first_month, 1)
        start = cal.add_months(start, 12 * (f.relative - (start > c.moment)))
    else:
        begins_before = known is not None and known.named_by_end and f.last is None and known.first_month > 1
        start = datetime(f.first - begins_before, known.first_month if known else 1, 1)
    whole = Period(start, cal.add_months(start, 12), "year", rule="fiscal-year")
    if f.months is None:
        return whole
    first, last = f.months
    unit = {3: "quarter", 6: "half"}.get(last - first, "month")
    return Period(cal.add_months(start, first), cal.add_months(start, last), unit, rule="part-of-fiscal-year")
