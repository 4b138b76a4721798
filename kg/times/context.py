"""What a time expression is read against: the day of publication, the dateline, and the day, month and year the text speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from kg.times.calendar import DAY, Period, add_months, midnight, nearest
from kg.times.calendar import day as day_period
from kg.times.numerals import number
from kg.times.tables import cues
from kg.times.tables.fiscal import FiscalYear

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?")


def publication(published: str | datetime | date | None) -> datetime | None:
    """Local time of publication, zone dropped: the words of an article are local too.  A bare day counts as its noon.

    Raises ValueError for a string that begins with no ISO 8601 date.
    """
    if published is None:
        return None
    if isinstance(published, datetime):
        return published.replace(tzinfo=None)
    if isinstance(published, date):
        return midnight(published) + timedelta(hours=12)
    found = _ISO.match(published.strip())
    if found is None:
        raise ValueError(f"publication time {published!r}: accepted is ISO 8601, as 2023-09-20 or 2023-09-20T14:51:00+02:00")
    year, month, day, hour, minute, second = (int(g) if g else 0 for g in found.groups())
    return datetime(year, month, day, hour, minute, second) if found[4] else datetime(year, month, day, 12)


FAR_YEARS = 2  # a story so many years back is told in more than one sentence


@dataclass(slots=True)
class Context:
    """Moves along with the text.  `moment` is the time of publication, `today` the day 今天 means (the dateline's where there is one)."""

    moment: datetime
    today: datetime
    focus: datetime = field(default_factory=lambda: datetime.min)  # day of 当天, 次日 and bare clock times
    month: datetime | None = None  # first of the month last spoken of
    year: int | None = None  # year last spoken of
    period: Period | None = None  # last stretch of more than a day
    joined_year: int | None = None  # year of the date just before, where 和 or a comma joins the two
    last_year: int | None = None  # year the date just before named itself
    joined_month: datetime | None = None  # month of the day just before, where 和 or a comma joins the two
    last_day: datetime | None = None
    latest: Period | None = None  # the last stretch named, of any length
    sentence_year: int | None = None  # year this sentence names by number
    far_month: datetime | None = None  # month of the last day named in this paragraph, where it lies more than 40 days from publication
    year_in_paragraph: bool = False  # a year was named in this paragraph: 当年 means it
    lead: datetime | None = None  # the first day named, within a week of publication
    by_number: bool = False  # the day last named was named by number
    day_in_paragraph: bool = False  # a day was named in this paragraph
    years_of_months: dict[int, int] = field(default_factory=dict)  # month → year it was last named with
    years_of_days: dict[tuple[int, int], int] = field(default_factory=dict)  # month and day → year they were last named with
    weekdays: dict[int, datetime] = field(default_factory=dict)  # weekday → the day it was last named as: 上周四
    story_year: datetime | None = None  # first of the month last named with another year than this one: later months go on from it
    fiscal: FiscalYear | None = None  # of the country the text speaks of
    nation: str | None = None  # whose national day the text speaks of, where not China's

    def aside(self) -> Context:
        """For what is no part of the story (a photo's caption): it neither takes the day the text speaks of nor moves it."""
        return Context(self.moment, self.today, focus=self.today, nation=self.nation)

    @classmethod
    def at(cls, moment: datetime, dateline: date | None) -> Context:
        today = midnight(dateline) if dateline else midnight(moment)
        return cls(moment, today, focus=today)

    def new_paragraph(self) -> None:
        """A paragraph that names no day of its own still tells of the same day; only the far month is forgotten."""
        self.far_month, self.year_in_paragraph, self.day_in_paragraph = None, False, False
        self.story_year = None

    def new_sentence(self) -> None:
        self.sentence_year = None
        if self.story_year is not None and self.story_year.year > self.moment.year - FAR_YEARS:
            self.story_year = None

    def goes_on(self, month: int) -> int | None:
        """The year of a month named without one, where the text just told of an earlier month of another year."""
        return self.story_year.year if self.story_year is not None and month >= self.story_year.month else None

    def clock_day(self) -> datetime:
        """Day of a clock time without a day: a paragraph that starts anew after a day named in passing returns to the leading day."""
        return self.focus if self.day_in_paragraph or self.by_number or self.lead is None else self.lead

    def join(self, *, joined: bool) -> None:
        """Before each expression: is it joined to the one before it (2013年9月和10月)?"""
        self.joined_year = self.last_year if joined else None
        self.joined_month = self.last_day.replace(day=1) if joined and self.last_day else None
        self.last_year = self.last_day = None

    def speak_of(self, period: Period, *, named_year: bool, named_month: bool, tells: bool) -> None:
        """Remember what the text just named; `tells` is False for a date that only bounds or is compared with."""
        self.latest = period
        if period.end - period.start <= DAY:
            self.focus = datetime.fromisoformat(period.edtf) if period.edtf and len(period.edtf) == 10 else midnight(period.start)
            self.last_day = self.focus
            self.day_in_paragraph, self.by_number = True, named_month
            if self.lead is None and abs(self.focus - self.today) <= 7 * DAY:
                self.lead = self.focus
        elif period.days <= 190:
            self.period = period
        if period.days <= 32:
            self.month = period.start.replace(day=1, hour=0, minute=0, second=0)
        if period.days <= 367:
            self.year = period.start.year
            if named_year:
                self.last_year, self.year_in_paragraph = period.start.year, True
                if period.days <= 32 and named_month:
                    self.years_of_months[period.start.month] = period.start.year
            if period.days <= 1 and named_month and (named_year or self.joined_year is not None):
                self.years_of_days[period.start.month, period.start.day] = period.start.year
            if tells and named_month and (named_year or self.goes_on(period.start.month)):
                self.story_year = period.start.replace(day=1) if period.start.year != self.moment.year else None
            elif not named_month and abs(period.start - self.today) <= 40 * DAY:
                self.story_year = None  # back in the present
        if period.days <= 1:
            far = named_month and self.moment - period.start > 40 * DAY
            self.far_month = self.month if far else self.far_month if not named_month and self.far_month == self.month else None


@cache
def _datelines() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for p in cues.DATELINES)


def dateline_of(text: str, moment: datetime) -> date | None:
    """The day in （法新社巴黎7日电）, if it lies within two days of publication."""
    for pattern in _datelines():
        found = pattern.search(text, 0, 2000)
        if found is None:
            continue
        candidates = []
        for step in (-1, 0):
            first = add_months(midnight(moment).replace(day=1), step)
            try:
                candidates.append(day_period(first.replace(day=number(found["day"]))))
            except ValueError:
                continue
        best = nearest(candidates, moment)
        if best and abs(best.start - midnight(moment)) <= 2 * DAY:
            return best.start.date()
    return None
