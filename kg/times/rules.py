"""The list of rules: which pattern, which builder, which heads it can have.  Among matches of equal length the first wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from kg.times import build, grammar
from kg.times.build import Groups
from kg.times.expression import Expression
from kg.times.tables import words
from kg.times.tables.holidays import HOLIDAYS, NATIONAL_DAYS


@dataclass(frozen=True, slots=True)
class Rule:
    """`build` gives None where the words do not make a time after all."""

    name: str
    pattern: re.Pattern[str]
    build: Callable[[Groups], Expression | None]


def _heads(*tables: Iterable[str]) -> str:
    return "".join(sorted({word[0] for table in tables for word in table}))


ARABIC = "0123456789"
NUMERALS = "〇零一二两三四五六七八九十廿卅百千半仨俩"
_YEARS = _heads(words.YEARS, words.YEARS_OF_STORY) + "公民中"
_MONTHS = _heads(words.MONTHS, words.MONTHS_OF_STORY) + "元首正腊冬闰农阴旧"
_DAYS = _heads(words.DAYS, words.DAYS_OF_STORY)
_WEEKS = _heads(words.WEEKS) + "周星礼"

# (name, pattern, builder, first characters besides ARABIC and NUMERALS, or None where numerals cannot begin it)
_TABLE: tuple[tuple[str, str, Callable[[Groups], Expression | None], str, str], ...] = (
    ("iso-date", grammar.ISO_PART, build.iso, ARABIC, ""),
    ("day-first", grammar.DAY_FIRST, build.day_first, ARABIC, ""),
    ("compact", grammar.COMPACT, build.iso, ARABIC, ""),
    ("iso-month", grammar.ISO_MONTH, build.iso, ARABIC, ""),
    ("year-range", grammar.YEAR_RANGE, build.year_range, ARABIC + NUMERALS, ""),
    ("fiscal", grammar.FISCAL_ENDING, build.fiscal_ending, ARABIC + NUMERALS, ""),
    ("fiscal", grammar.FISCAL, build.fiscal, ARABIC + NUMERALS, _heads(words.FISCAL_STEPS)),
    ("set", grammar.SET, build.set_, NUMERALS, "每逢"),
    ("decade", grammar.DECADE, build.decade, ARABIC + NUMERALS, "上本"),
    ("century", grammar.CENTURY, build.century, ARABIC + NUMERALS, "上本"),
    ("date", grammar.MONTH_DAY, build.partial, ARABIC + NUMERALS, _YEARS + _MONTHS),
    ("date", grammar.MONTH_PART, build.partial, ARABIC + NUMERALS, _YEARS + _MONTHS),
    ("date", grammar.YEAR_PART, build.partial, ARABIC + NUMERALS, _YEARS),
    ("date", grammar.NAMED_DAY, build.partial, ARABIC + NUMERALS, _YEARS + "农阴旧" + _heads(HOLIDAYS, NATIONAL_DAYS)),
    ("date", grammar.PART_OF_THIS_YEAR, build.partial, ARABIC + NUMERALS, _heads(words.PARTS_OF_YEAR) + "第前首qQ"),
    ("bare", grammar.BARE, build.partial, ARABIC + NUMERALS, ""),
    ("date", grammar.YEAR_LATER, build.partial, "", "农阴旧"),
    ("date", grammar.LUNAR_DAY, build.partial, ARABIC + NUMERALS, _YEARS + "正腊农阴旧"),
    ("date", grammar.WEEKDAY_DATE, build.partial, "", "周星礼"),
    ("month-part", grammar.PART_OF_THIS_MONTH, build.part_of_month, "", "上中下月"),
    ("day", grammar.DAYS_ALONE, build.partial, ARABIC + NUMERALS, _YEARS + _MONTHS + _DAYS + _WEEKS),
    ("day", grammar.DAY_WITH_HOURS, build.partial, ARABIC + NUMERALS, _MONTHS + _DAYS + _WEEKS),
    ("week", grammar.WEEK_ALONE, build.week_alone, "", _WEEKS),
    ("half-week", grammar.HALF_WEEK, build.half_week, "", "上下"),
    ("quarter", grammar.RELATIVE_QUARTER, build.relative_quarter, "", "上本这当下"),
    ("same-period", grammar.SAME_PERIOD, build.same_period, "", "去上"),
    ("two-units", grammar.TWO_DAYS, build.two_years, "", "今昨"),
    ("two-months", grammar.TWO_MONTHS, build.two_months, ARABIC + NUMERALS, ""),
    ("offset", grammar.OFFSET, build.offset, ARABIC + NUMERALS, ""),
    ("since-length", grammar.SINCE_LENGTH, build.since_length, ARABIC + NUMERALS, ""),
    ("inside", grammar.INSIDE, build.inside, ARABIC + NUMERALS, ""),
    ("window", grammar.WINDOW, build.window, "", _heads(words.PAST_WINDOWS, words.FUTURE_WINDOWS)),
    ("duration", grammar.DURATION, build.duration, ARABIC + NUMERALS, ""),
    ("clock", grammar.CLOCK_ALONE, build.clock_alone, ARABIC + NUMERALS, "当" + _heads(words.PARTS_OF_DAY)),
    ("hour", grammar.HOUR, build.hour, ARABIC + NUMERALS, ""),
    ("part-of-day", grammar.PART_ALONE, build.part_alone, "", _heads(words.BARE_PARTS)),
    ("new-year", grammar.NEXT_YEAR, build.next_year, "", "新"),
    ("slash", grammar.SLASH, build.slash, ARABIC, ""),
    ("lone-year", grammar.LONE_YEAR, build.lone_year, ARABIC, ""),
    ("whole-day", grammar.WHOLE_DAY, build.whole_day, "", "全"),
    ("vague", grammar.FEW, build.few, "", _heads(words.FEW_BACK, words.FEW_AHEAD)),
    ("vague", rf"(?P<v>{grammar.any_of(build.VAGUE)})", build.vague, NUMERALS, _heads(build.VAGUE)),
)


@cache
def by_first() -> dict[str, tuple[Rule, ...]]:
    """First character of a match → the rules that can begin with it, in order.  Compiled on first use: importing stays cheap."""
    found: dict[str, list[Rule]] = {}
    for name, pattern, builder, numerals, others in _TABLE:
        rule = Rule(name, re.compile(pattern, re.ASCII), builder)  # \d is 0-9: other digits have no value here
        for head in dict.fromkeys(numerals + others):
            found.setdefault(head, []).append(rule)
    return {head: tuple(rules) for head, rules in found.items()}


@cache
def heads() -> re.Pattern[str]:
    """Where a match can begin: any head, but a digit only where its run begins."""
    others = "".join(sorted(set(by_first()) - set(ARABIC)))
    return re.compile(rf"(?<![\d.])[0-9]|[{re.escape(others)}]", re.ASCII)
