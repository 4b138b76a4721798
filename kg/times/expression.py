"""What the grammar reads out of the words, before any context: partial dates, spans counted from a day, and words that date nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Step:
    """A field said relatively: `count` units from the publication (去年 -1) or, with `story`, from the day the text speaks of (次日 +1)."""

    count: int
    story: bool = False


Field = int | Step | None


@dataclass(frozen=True, slots=True)
class Clock:
    hour: int
    minute: int | None = None
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """A date as far as the words give it; a field the words leave out is None."""

    year: Field = None
    month: Field = None
    day: Field = None
    week: Step | None = None  # 上周, 下周; with `weekday` 上周三
    weekday: int | None = None  # Monday 0
    weekend: bool = False
    nth: tuple[int, str] | None = None  # (2, "week") of the month or year, (3, "weekday"); -1 is the last
    first: tuple[int, str] | None = None  # (3, "month"): the first three months; negative: the last
    holiday: str | None = None
    country: str | None = None  # of a national day
    lunar: bool = False
    leap: bool = False
    portion: str | None = None  # key of PARTS_OF_YEAR or PARTS_OF_MONTH
    quarters: tuple[int, int] | None = None  # first and last quarter, 1 to 4
    quarter: Step | None = None  # 上季度
    part: str | None = None  # key of PARTS_OF_DAY
    clock: Clock | None = None
    unsaid_day: bool = False  # a clock time or part of day without any day
    sometime: bool = False  # 早些时候: the unit itself, nothing finer


@dataclass(frozen=True, slots=True)
class Span:
    """A window (过去十年, 三天来) or, with `whole` False, the one day, month or year it leads to (三天前)."""

    count: float
    unit: str
    direction: Literal["past", "future"]
    whole: bool
    story: bool = False  # counted from the day the text speaks of
    loose: bool = False  # 多, 约, 几
    aligned: bool = False  # whole calendar units: 上两周, 今明两年
    current: bool = False  # the unit of today belongs to it


@dataclass(frozen=True, slots=True)
class Era:
    """A decade or century; `part` is 初, 中期, 末 …"""

    first: int
    length: int
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """2019-2021年."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Fiscal:
    """A fiscal year: `first` as named (2023财年), up to `last` (2023-24财年), `relative` to the current one (上一财年), or by its last
    month.  `months` of it: from the first (0), up to before the second (上半年: 0, 6).
    """

    first: int = 0
    last: int | None = None
    relative: int | None = None
    ends: tuple[int, int] | None = None  # year and month (截至2019年3月的财年)
    months: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Undated:
    """Recognised, never dated: durations, sets, vague words (`name` is their class)."""

    kind: Literal["duration", "set", "vague"]
    name: str


Expression = Partial | Span | Era | Years | Fiscal | Undated
