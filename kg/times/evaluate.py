"""From a partial date and its context to a period.  None where the words name no day that exists."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import cache

from kg.times import calendar as cal
from kg.times.calendar import DAY, Period
from kg.times.clock import at_time
from kg.times.context import Context
from kg.times.expression import Era, Expression, Fiscal, Partial, Span, Step, Undated, Years
from kg.times.fiscal import fiscal
from kg.times.spans import era, offset, window
from kg.times.tables import cues, words
from kg.times.tables.holidays import NATIONAL_DAY_NAMES, NATIONAL_DAYS

MAX_YEAR = 2200


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(getattr(cues, name))


def future(clause: str) -> bool:
    """Does the clause speak of what is to come, and not of what was?"""
    return bool(_cue("FUTURE").search(clause)) and not _cue("FUTURE_STRONG_BLOCK").search(clause)


def evaluate(expression: Expression, context: Context, clause: str, after: Period | None = None) -> Period | None:
    """`clause` are the words around, `after` the first half of a range; None also for days that do not exist."""
    try:
        match expression:
            case Partial():
                return _partial(expression, context, clause, after)
            case Span():
                return window(expression, context) if expression.whole else offset(expression, context)
            case Fiscal():
                return fiscal(expression, context)
            case Era():
                return era(expression)
            case Years():
                return cal.years(expression.first, expression.last - expression.first + 1, "year").because("year-range")
            case Undated():
                return None
    except (ValueError, OverflowError):
        return None


def _partial(p: Partial, c: Context, clause: str, after: Period | None) -> Period | None:
    if p.quarter is not None:
        if p.quarter.story and c.period is not None and 89 <= c.period.days <= 92:
            return _edge_of_quarter(c.period.because("quarter-of-story"), p.portion)
        start = cal.add_months(datetime(c.moment.year, (c.moment.month - 1) // 3 * 3 + 1, 1), 3 * p.quarter.count)
        return _edge_of_quarter(Period(start, cal.add_months(start, 3), "quarter", rule="relative-quarter"), p.portion)
    if p.week is not None and p.weekday is None and p.day is None:
        return _week(p, c)
    if p.holiday is not None:
        day = _holiday(p, c, clause, after)
    elif p.weekday is not None and p.day is None and p.nth is None:
        day = _weekday(p, c, clause, after)
    elif p.day is not None:
        day = _day(p, c, clause, after)
    elif p.month is not None:
        return _month(p, c, clause, after)
    else:
        return _year(p, c, clause)
    return None if day is None else at_time(day, p)


# ── years and their parts ───────────────────────────────────────────────────────────────────────────────────────────────────


def year_of(p: Partial, c: Context) -> int | None:
    if isinstance(p.year, Step):
        return (c.year or c.moment.year) + p.year.count if p.year.story else c.moment.year + p.year.count
    return p.year


_FAR_AHEAD = 62 * DAY
_NEAR = 31 * DAY
_JUST_PAST = 14 * DAY
_IN_THOSE_DAYS = Partial(year=Step(0, story=True))  # 当年, with no year named before it


def _year(p: Partial, c: Context, clause: str) -> Period | None:
    if p == _IN_THOSE_DAYS and not c.year_in_paragraph and len(clause) > 1:
        return None
    year = year_of(p, c)
    said = year is not None
    rule = "year" if not isinstance(p.year, Step) else "year-of-story" if p.year.story else "relative-year"
    if year is None:
        if p.clock is not None and p.portion is None:
            return at_time(Period(c.focus, c.focus + DAY, "day", rule="clock-of-story-day"), p)
        year = c.moment.year
        rule = "this-year"
    if not 1 <= year <= MAX_YEAR:
        return None
    if p.quarters is not None:
        first, last = p.quarters
        if not said and first == last and datetime(year, 3 * first - 2, 1) > c.moment + _FAR_AHEAD and not future(clause):
            year -= 1  # 四季度 heard in April
        quarter = cal.months(year, 3 * first - 2, 3 * last, "quarter")
        return _edge_of_quarter(quarter.because("quarter-of-year" if said else "quarter-this-year"), p.portion)
    if p.first is not None:
        return _first_of(cal.years(year, 1, "year"), p.first, rule)
    if p.nth is not None:
        return _nth_of(cal.years(year, 1, "year"), p)
    if p.portion is not None:
        return _part_of_year(p, c, clause, year, said)
    if p.clock is not None or p.part is not None:
        return None
    return cal.years(year, 1, "year").because(rule) if said else None


def _part_of_year(p: Partial, c: Context, clause: str, year: int, said: bool) -> Period:
    portion = p.portion or ""
    first, last = words.PARTS_OF_YEAR[portion]
    season = portion[0] in words.SEASON_MARKS or portion[-1] in words.SEASON_MARKS
    if not said:
        if portion in words.NOW_ENDINGS and c.moment.month <= 2 and not future(clause):
            year -= 1  # heard in January without a future cue: the one just past
        elif season and c.year and c.year < year - 1 and c.joined_year == c.year:
            year = c.year
    precision = "half" if portion.endswith("半年") else "season" if season else "month"
    period = cal.months(year, first, last, precision)
    if portion in words.LOOSE:
        edtf = f"{year:04d}-{first:02d}~"
        return replace(period, loose=True, edtf=edtf, rule="part-of-year")
    return period.because("season" if season else "half-year" if precision == "half" else "part-of-year")


def _edge_of_quarter(period: Period, portion: str | None) -> Period:
    if portion is None:
        return period
    start = period.start if portion == "初" else cal.add_months(period.end, -1)
    return Period(start, cal.add_months(start, 1), "month", rule="edge-of-quarter")


def _first_of(period: Period, first: tuple[int, str], rule: str) -> Period | None:
    """The first three months of a year, the last five days of a month; weeks are Monday weeks."""
    count, unit = first
    n = abs(count)
    if unit == "week":
        start = _first_monday(period)
        if count < 0:
            start = period.end - period.end.weekday() * DAY - n * 7 * DAY
        return Period(start, start + 7 * n * DAY, "week", rule="first-units")
    start = period.start if count > 0 else cal.shift(period.end, -n, unit)
    end = cal.shift(period.start, n, unit) if count > 0 else period.end
    return Period(start, end, "month" if unit == "month" else "day", rule="first-units")


def _first_monday(period: Period) -> datetime:
    return period.start + (-period.start.weekday() % 7) * DAY


def _nth_of(period: Period, p: Partial) -> Period | None:
    """The second week, third month, tenth day of a year or month, the first Monday of a month."""
    n, unit = p.nth or (1, "day")
    if unit == "weekday":
        return at_time(cal.day(cal.nth_weekday(period.start.year, period.start.month, p.weekday or 0, n)).because("nth-weekday"), p)
    if unit == "week":
        if period.precision == "year":  # ISO 8601 week
            monday = datetime.fromisocalendar(period.start.year, n, 1) if n > 0 else period.end - period.end.weekday() * DAY - 7 * DAY
        else:
            monday = _first_monday(period) + 7 * (n - 1) * DAY if n > 0 else period.end - period.end.weekday() * DAY - 7 * DAY
        return Period(monday, monday + 7 * DAY, "week", rule="nth-week")
    start = cal.shift(period.start, n - 1, unit) if n > 0 else cal.shift(period.end, -1, unit)
    return at_time(Period(start, cal.shift(start, 1, unit), unit, rule="nth-unit"), p)


# ── months ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _month(p: Partial, c: Context, clause: str, after: Period | None) -> Period | None:
    if p.lunar:
        return _lunar_month(p, c)
    if isinstance(p.month, Step):
        period = _relative_month(p.month, p, c, clause)
    else:
        year, rule = _year_of_month(p, c, clause, after)
        if not 1 <= year <= MAX_YEAR:
            return None
        period = cal.month(year, p.month or 0).because(rule)
    if p.first is not None:
        if p.first[1] == "month":  # 三四月
            return Period(period.start, cal.add_months(period.start, p.first[0]), "month", rule=period.rule)
        return _first_of(period, p.first, period.rule)
    if p.nth is not None:
        return _nth_of(period, p)
    if p.portion is not None:
        return _part_of_month(period, p.portion)
    return period


def _relative_month(step: Step, p: Partial, c: Context, clause: str) -> Period:
    year = year_of(p, c)
    this = c.moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if year is not None:
        return cal.month(year, cal.add_months(this, step.count).month).because("relative-month-of-year")  # 去年本月
    if step.story:
        return cal.month_at(cal.add_months(c.month or this, step.count), "month-of-story")
    if step.count < 0 and "\x00" in clause and _STATISTICS.search(clause) and c.month is not None and c.month != this:
        return cal.month_at(cal.add_months(c.month, step.count), "month-before-reported")  # 8月…较上月
    return cal.month_at(cal.add_months(this, step.count), "relative-month")


_STATISTICS = re.compile(r"[较比从由]\x00")  # the expression itself stands at the zero character


def _year_of_month(p: Partial, c: Context, clause: str, after: Period | None) -> tuple[int, str]:
    month = p.month if isinstance(p.month, int) else 1
    year = year_of(p, c)
    if year is not None:
        return year, "month-of-year"
    if after is not None:
        return (after.start.year if month >= after.start.month else after.start.year + 1), "range-unit"
    if c.joined_year is not None and c.joined_year != c.moment.year:
        return c.joined_year, "joined-year"
    now = c.moment
    strong = future(clause)
    left, _, right = clause.partition("\x00")
    if not left and (goes_on := c.goes_on(month)) is not None:
        return goes_on, "month-of-story-year"
    past = bool(_cue("FUTURE_STRONG_BLOCK").search(right) or _cue("PAST_AUXILIARY").search(left))  # but 接受了10月访华的邀请
    if month < now.month:
        return (now.year + 1, "month-next-year") if strong and now.month - month >= 6 else (now.year, "month-this-year")
    recent = month - now.month >= 10  # December heard in January or February
    if month > now.month and not strong and not recent and c.years_of_months.get(month, now.year) < now.year:
        return c.years_of_months[month], "month-named-before"
    if month == now.month or strong or (month - now.month <= 2 and not past):
        return now.year, "month-this-year"
    return now.year - 1, "month-last-year"


def _part_of_month(period: Period, portion: str) -> Period:
    first, last = words.PARTS_OF_MONTH[portion]
    start = period.start + (first - 1) * DAY
    end = period.end if last == 31 else period.start + last * DAY
    loose = portion in words.LOOSE
    if not loose:
        return Period(start, end, "xun", rule="part-of-month")
    middle = portion in ("中", "月中")
    # 月底 and 月初 keep the month as honest value: where the edge begins is a convention
    return Period(
        start, end, "xun" if middle else "day", True, f"{cal.iso_day(period.start)[:7]}~" if not middle else None, "edge-of-month"
    )


def _lunar_month(p: Partial, c: Context) -> Period | None:
    month = p.month if isinstance(p.month, int) else 1
    year = year_of(p, c)
    if p.leap and year is None:
        for candidate in range(c.moment.year, c.moment.year - 20, -1):
            try:
                return cal.lunar_month(candidate, month, True).because("lunar-month")
            except ValueError:
                continue
        return None
    if year is None:
        year = c.moment.year
    return cal.lunar_month(year, month, p.leap).because("lunar-month")


# ── days ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _day(p: Partial, c: Context, clause: str, after: Period | None) -> Period | None:
    if isinstance(p.day, Step):
        base = c.clock_day() if p.unsaid_day else c.focus if p.day.story else c.today
        day = base + p.day.count * DAY
        year = year_of(p, c)
        if year is not None:
            day = day.replace(year=year)
        return cal.day(day).because("day-of-story" if p.day.story else "deictic-day")
    number = p.day or 0
    if p.lunar:
        return _lunar_day(p, c)
    if isinstance(p.month, Step):
        month = _relative_month(p.month, p, c, clause)
        return cal.day(month.start.replace(day=number)).because("day-of-relative-month")
    if p.month is None and isinstance(p.week, Step):
        return None
    if p.month is None:
        return _bare_day(number, p, c, clause, after)
    year = year_of(p, c)
    if year is not None:
        return cal.day(datetime(year, p.month, number)).because("full-date")
    if after is not None:
        candidate = datetime(after.start.year, p.month, number)
        return cal.day(candidate if candidate >= after.start else candidate.replace(year=candidate.year + 1)).because("range-unit")
    if c.joined_year is not None and c.joined_year != c.moment.year:
        return cal.day(datetime(c.joined_year, p.month, number)).because("joined-year")
    if clause.startswith("\x00") and (goes_on := c.goes_on(p.month)) is not None:
        return cal.day(datetime(goes_on, p.month, number)).because("day-of-story-year")
    candidates = []
    for step in (-1, 0, 1) if (p.month, number) != (2, 29) else range(-4, 5):
        try:
            candidates.append(cal.day(datetime(c.moment.year + step, p.month, number)))
        except ValueError:
            continue
    best = cal.nearest(_not_ahead(candidates, c, clause), c.moment)
    named = c.years_of_days.get((p.month, number))
    if named is not None and (best is None or abs(best.start - c.moment) > _NEAR):
        return cal.day(datetime(named, p.month, number)).because("day-named-before")
    if best is not None and _far_ahead(best, c, clause):
        past = cal.nearest([p for p in candidates if p.start <= c.moment], c.moment)
        return past.because("month-day-past") if past else None
    return best.because("nearest-month-day") if best else None


def _far_ahead(day: Period, c: Context, clause: str) -> bool:
    """More than two months ahead without a future cue, or a week ahead of what is told as done.  A bare expression stays nearest."""
    if len(clause) <= 3 or future(clause) or _cue("FUTURE").search(clause):
        return False
    ahead = day.start - c.moment
    return ahead > _FAR_AHEAD or (ahead > 7 * DAY and bool(_cue("FUTURE_STRONG_BLOCK").search(clause)))


def _not_ahead(candidates: list[Period], c: Context, clause: str) -> list[Period]:
    """Before 以来 and 至今 only what is over can stand."""
    if not _cue("PAST_ONLY").match(clause.partition("\x00")[2]):
        return candidates
    return [p for p in candidates if p.start <= c.moment] or candidates


def _bare_day(number: int, p: Partial, c: Context, clause: str, after: Period | None) -> Period | None:
    if after is not None:
        month = after.start.replace(day=1, hour=0, minute=0, second=0)
        for step in (0, 1, 2):
            try:
                day = cal.add_months(month, step).replace(day=number)
            except ValueError:
                continue
            if day >= cal.midnight(after.start):
                return cal.day(day).because("range-unit")
        return None
    year = year_of(p, c)
    if year is not None:
        return None  # 2020年3日 names no day
    if c.joined_month is not None:
        return cal.day(c.joined_month.replace(day=number)).because("day-of-joined-month")
    first = c.moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    candidates = []
    for step in (-1, 0, 1):
        try:
            candidates.append(cal.day(cal.add_months(first, step).replace(day=number)))
        except ValueError:
            continue
    best = cal.nearest(_not_ahead(candidates, c, clause), c.moment)
    if c.far_month is not None and (best is None or abs(best.start - c.today) > 7 * DAY):
        return cal.day(c.far_month.replace(day=number)).because("day-of-far-month")
    return best.because("nearest-bare-day") if best else None


def _lunar_day(p: Partial, c: Context) -> Period | None:
    number = p.day if isinstance(p.day, int) else 1
    year = year_of(p, c)
    if p.month is None:
        return None
    month = p.month if isinstance(p.month, int) else 1
    if year is not None:
        return cal.day(cal.lunar_day(year, month, number, p.leap)).because("lunar-date")
    candidates = []
    for step in (-1, 0, 1):
        try:
            candidates.append(cal.day(cal.lunar_day(c.moment.year + step, month, number, p.leap)))
        except ValueError:
            continue  # a lunar month of 29 days
    best = cal.nearest(candidates, c.moment)
    return best.because("nearest-lunar-date") if best else None


def _weekday(p: Partial, c: Context, clause: str, after: Period | None) -> Period:
    weekday = p.weekday or 0
    monday = c.today - c.today.weekday() * DAY
    if p.week is not None:
        return cal.day(monday + (weekday + 7 * p.week.count) * DAY).because("weekday-of-week")
    if after is not None:
        start = cal.midnight(after.start)
        return cal.day(start + (weekday - start.weekday()) % 7 * DAY).because("range-unit")
    best = cal.nearest([cal.day(monday + (weekday + 7 * k) * DAY) for k in (-1, 0, 1)], c.moment)
    assert best is not None  # three candidates
    left, _, right = clause.partition("\x00")
    if _cue("WEEKDAY_PAST_BEFORE").search(left):
        return cal.day(c.today - ((c.today.weekday() - weekday) % 7 or 7) * DAY).because("weekday-past")
    if best.start < c.today and (_cue("WEEKDAY_AHEAD_BEFORE").search(left) or _cue("WEEKDAY_AHEAD_AFTER").match(right)):
        return cal.day(best.start + 7 * DAY).because("weekday-ahead")
    if best.start > c.today and weekday in c.weekdays and not future(clause):
        return cal.day(c.weekdays[weekday]).because("weekday-named-before")
    if best.start - c.today >= 3 * DAY and not future(clause) and not _cue("WEEKDAY_OPEN").search(clause):
        return cal.day(best.start - 7 * DAY).because("weekday-past")
    return best.because("nearest-weekday")


def _week(p: Partial, c: Context) -> Period:
    monday = c.today + (7 * (p.week.count if p.week else 0) - c.today.weekday()) * DAY
    if p.weekend:
        return Period(monday + 5 * DAY, monday + 7 * DAY, "day", rule="weekend")
    if p.portion == "上半周":
        return Period(monday, monday + 3 * DAY, "day", rule="half-week")
    if p.portion == "下半周":
        return Period(monday + 3 * DAY, monday + 7 * DAY, "day", rule="half-week")
    return Period(monday, monday + 7 * DAY, "week", rule="week")


def _holiday(p: Partial, c: Context, clause: str, after: Period | None) -> Period | None:
    name = p.holiday or ""
    c.nation = p.country or c.nation

    def fall(year: int) -> Period:
        country = p.country or (c.nation if name in NATIONAL_DAY_NAMES else None)
        if country is not None:
            return cal.day(datetime(year, *NATIONAL_DAYS[country]))
        return cal.day(cal.holiday(name, year))

    year = year_of(p, c)
    if year is not None:
        return fall(year).because("holiday-of-year")
    if after is not None:
        return next((day for step in (0, 1) if (day := fall(after.start.year + step)).start >= cal.midnight(after.start)), None)
    if c.joined_year is not None:
        return fall(c.joined_year).because("holiday-joined-year")
    if c.sentence_year is not None:
        return fall(c.sentence_year).because("holiday-year-of-sentence")
    candidates = [fall(c.moment.year + step) for step in (-1, 0, 1)]
    best = cal.nearest(candidates, c.moment)
    if future(clause) and not (best and best.start <= c.moment and c.moment - best.start <= _JUST_PAST):
        return next(day for day in candidates if day.end > c.moment).because("coming-holiday")
    return best.because("nearest-holiday") if best else None
