"""Text in, time mentions out: scan, join ranges, evaluate in context, bound by the words around."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from kg.edtf import bounds, is_valid
from kg.times import evaluate as ev
from kg.times import grammar
from kg.times.anchors import Anchored, anchored, event_phrase
from kg.times.build import length
from kg.times.calendar import BELOW_DAY, DAY, Period, add_months, honest, iso_bounds, iso_day, midnight, years
from kg.times.context import Context, dateline_of, publication
from kg.times.expression import Era, Expression, Fiscal, Partial, Span, Step, Undated, Years
from kg.times.fiscal import whose
from kg.times.mention import Kind, Mod, TimeMention
from kg.times.plain import Plain
from kg.times.scan import Found, scan
from kg.times.signals import bound
from kg.times.tables import cues
from kg.times.vague import vague_edtf

_DAYS = {"天": 1, "日": 1, "周": 7, "期": 7, "拜": 7}  # of the last character of a unit
_STORY_DAY = Step(0, story=True)
CLAUSE = 16  # characters either side that tense is read from


def resolve(text: str, published: str | datetime | None, dateline: date | None = None) -> list[TimeMention]:
    """Time expressions of a Chinese text, in order and without overlaps.

    `published` is ISO 8601 or a datetime, local to the outlet; without it, and without a `dateline`, only expressions that name their own
    year get a value.  `dateline` is the day 今天 means where it differs; it is read from the text when it stands there.
    Raises ValueError for a publication time that is not ISO 8601.
    """
    moment = publication(published if published is not None else _noon(dateline))
    plain = Plain(text)
    return _Reader(text, plain, moment, dateline).read()


def _noon(dateline: date | None) -> datetime | None:
    return midnight(dateline) + timedelta(hours=12) if dateline else None


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(getattr(cues, name))


class _Reader:
    """One pass over one text."""

    def __init__(self, source: str, plain: Plain, moment: datetime | None, dateline: date | None) -> None:
        self.source, self.plain, self.text = source, plain, plain.text
        self.dated = moment is not None
        now = moment or datetime(2000, 1, 1, 12)  # never shows: without a publication time only absolute dates are valued
        if self.dated and dateline is None:
            dateline = dateline_of(self.text, now)
        self.context = Context.at(now, dateline)
        if _cue("REPUBLIC").search(self.text):
            self.context.nation = "中华民国"
        self.mentions: list[TimeMention] = []
        self.taken: list[tuple[int, int]] = []

    def read(self) -> list[TimeMention]:
        found = list(scan(self.text))
        captions = deque(match.span() for match in _cue("CAPTION").finditer(self.text))
        story: Context | None = None  # set aside while a caption is read
        position, at = 0, 0
        while at < len(found):
            here = found[at]
            while captions and captions[0][1] <= here.start:
                captions.popleft()
                self.context, story = story or self.context, None
            if captions and captions[0][0] <= here.start and story is None:
                story, self.context = self.context, self.context.aside()
            self._move(position, here.start)
            following = found[at + 1] if at + 1 < len(found) else None
            if following is not None and self._range(here, following):
                at, position = at + 2, following.end
                continue
            self._single(here)
            at, position = at + 1, here.end
        for phrase in anchored(self.text, self.taken):
            edtf = self._around_event(phrase) if self.dated else None
            self._add(phrase.start, phrase.end, "event-anchored", rule="event-anchored", edtf=edtf, mod=phrase.mod, anchor=phrase.anchor)
        return sorted(self.mentions, key=lambda m: m.start)

    def _move(self, old: int, new: int) -> None:
        """Let the context see the sentence and paragraph ends between two mentions."""
        if _cue("PARAGRAPH_END").search(self.text, old, new):
            self.context.new_paragraph()
        if _cue("SENTENCE_END").search(self.text, old, new):
            self.context.new_sentence()
        self.context.join(joined=new - old <= 5 and bool(_cue("JOINED").fullmatch(self.text, old, new)))

    def _clause(self, start: int, end: int) -> str:
        left = _cue("CLAUSE_END").split(self.text[max(0, start - CLAUSE) : start])[-1]
        if self.text[end : end + 1] in (",", "，"):
            end += 1  # 9月，…: the clause that tells stands behind the comma
        right = _cue("CLAUSE_END_RIGHT").split(self.text[end : end + CLAUSE], maxsplit=1)[0]
        return f"{left}\x00{right}"

    # ── one expression ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _single(self, here: Found) -> None:
        expression, start, end = here.expression, here.start, here.end
        if here.rule in ("hour", "bare"):
            return  # 四点 alone counts points as often as hours; 18 belongs to a range that did not come about
        if isinstance(expression, Undated):
            self._undated(expression, start, end)
            return
        if isinstance(expression, Span) and self._counted_from_event(expression, here):
            return
        period = self._period(here)
        if period is None:
            if isinstance(expression, Fiscal):
                self._add(start, end, "vague", rule="vague-fiscal-year")
            return
        if self._unanchored(expression, period, here):
            self._add(start, end, "event-anchored", rule="offset-unanchored", mod="after")
            return
        unit = "month" if period.loose and period.precision == "day" else period.precision
        mod = bound(self.text, start, end, unit, near=_by_distance(expression))
        if (
            (isinstance(expression, Span) and expression.whole)
            or isinstance(expression, Years)
            or (isinstance(expression, Fiscal) and expression.ends)
        ):
            mod = None
        if not isinstance(expression, Span) or not expression.whole:
            compared = _cue("COMPARED_BEFORE").search(self.text[max(0, start - 3) : start])
            self._remember(expression, period, tells=mod is None and not compared)
        self._value(start, end, period, mod)

    def _period(self, here: Found) -> Period | None:
        expression = here.expression
        absolute = isinstance(expression, Era | Years | Fiscal) or (isinstance(expression, Partial) and isinstance(expression.year, int))
        if not self.dated and not absolute:
            return None
        clause = self._clause(here.start, here.end)
        if isinstance(expression, Fiscal):
            self.context.fiscal = whose(self.text, here.start, here.end, self.context.fiscal)
        if here.rule == "inside" and not self._from_now(here, clause):
            self._add(here.start, here.end, "duration", rule="duration")
            return None
        return ev.evaluate(expression, self.context, clause)

    def _from_now(self, here: Found, clause: str) -> bool:
        """三天内 is a window from now only where the clause opens with it, or looks ahead, and does not speak of the past."""
        if _cue("PAST").search(clause):
            return False
        if isinstance(here.expression, Span) and here.expression.unit == "hour":
            return here.start == 0
        return self._opens(here.start) or ev.future(clause)

    def _counted_from_event(self, span: Span, here: Found) -> bool:
        """投票结束三天后, 发病两天前: the length hangs on the event just named."""
        if span.whole:
            return False
        floor = self.taken[-1][1] if self.taken else 0
        phrase = event_phrase(self.text, here.start, floor)
        if phrase is not None and (span.direction == "future" or _cue("EVENT_AHEAD").search(self.text[phrase[0] : phrase[1]])):
            mod: Mod = "before" if span.direction == "past" else "after"
            self._add(here.start, here.end, "event-anchored", rule="event-offset", mod=mod, anchor=phrase)
            return True
        if _cue("LENGTH_BEFORE").search(self.text[max(0, here.start - 12) : here.start]):
            self._add(here.start, here.end, "duration", rule="duration")
            return True
        if span.unit in ("hour", "minute", "second") and span.direction == "future" and here.start > 0:
            self._add(here.start, here.end, "duration", rule="duration")  # 48小时后 of a story is counted from an unnamed moment
            return True
        return False

    def _around_event(self, phrase: Anchored) -> str | None:
        """Of what is over.  Before an event: on or before publication; after it: between the day its sentence named and publication."""
        today = self.context.today.date()
        if ev.future(self._clause(phrase.start, phrase.end)):
            return None
        if phrase.mod == "before":  # an election may lie ahead
            return None if _cue("EVENT_AHEAD").search(self.text[slice(*phrase.anchor)]) else f"[..{today}]"
        if phrase.mod != "after" or _cue("STATE").search(self.text[slice(*phrase.anchor)]):
            return None
        begins = max((end.end() for end in _cue("SENTENCE_END").finditer(self.text, max(0, phrase.start - 200), phrase.start)), default=0)
        first, place = (self.plain.span(at, at + 1)[0] for at in (begins, phrase.start))
        named = [
            m.earliest for m in self.mentions if first <= m.start < place and m.earliest and m.kind in ("date", "datetime", "interval")
        ]
        return f"[{named[-1]}..{today}]" if named and named[-1] < today else None

    def _counted_days(self, start: int, end: int) -> tuple[str, str] | None:
        """Rule and value of 连续三天, which end on the day the text speaks of, and of 为期三天, which begin on it or are said to end."""
        left = self.text[max(0, start - 6) : start]
        rule = "run" if _cue("RUN_BEFORE").search(left) else "term" if _cue("TERM_BEFORE").search(left) else ""
        said = re.match(grammar.DURATION, self.text[start:end]) if rule and self.dated else None
        if said is None or said["u"][-1] not in _DAYS:
            return None
        days = int(length(said.groupdict())[0] * _DAYS[said["u"][-1]])  # 半天 is no day
        if not 0 < days < 100:
            return None
        focus = self.context.focus
        ends = rule == "run" or _cue("TERM_ENDS").search(left)
        first, last = (focus - (days - 1) * DAY, focus) if ends else (focus, focus + (days - 1) * DAY)
        return rule, f"{iso_day(first)}/{iso_day(last)}" if days > 1 else iso_day(focus)

    def _unanchored(self, span: object, period: Period, here: Found) -> bool:
        """22年后 of a life told in the past: the day it is counted from is not named, and what comes out lies ahead."""
        match span:
            case Span(whole=False, story=True):
                pass
            case Partial(day=Step(count=count, story=True)) if count > 0 and not self.context.day_in_paragraph:
                pass  # 次日, with no day named before it
            case _:
                return False
        if here.start == 0:
            return False
        return period.start > self.context.today and not ev.future(self._clause(here.start, here.end))

    def _opens(self, start: int) -> bool:
        return not _cue("WORD_BEFORE").search(self.text[max(0, start - 2) : start])

    def _undated(self, expression: Undated, start: int, end: int) -> None:
        name, c = expression.name, self.context
        if name == "same-period":
            base = c.period or years(c.moment.year, 1, "year")
            self._value(start, end, Period(add_months(base.start, -12), add_months(base.end, -12), "day", rule=name), None)
        elif name == "vague-new-year":
            year = c.moment.year + (1 if c.moment.month >= 10 else 0)
            self._value(start, end, years(year, 1, "year").because("coming-year"), None)
        elif name == "vague-so-far" and self.mentions and self.mentions[-1].mod == "since" and start - self.taken[-1][1] <= 2:
            return  # 2017年起至今 already says it
        elif expression.kind == "vague":
            ahead = ev.future(self._clause(start, end))
            self._add(start, end, "vague", rule=name, edtf=vague_edtf(name, c, ahead=ahead) if self.dated else None)
        else:
            rule, edtf = self._counted_days(start, end) or (name, None)
            self._add(start, end, expression.kind, rule=rule, edtf=edtf)

    def _remember(self, expression: object, period: Period, *, tells: bool) -> None:
        named_year = (isinstance(expression, Partial) and expression.year is not None) or (
            isinstance(expression, Span) and expression.unit == "year"
        )
        named_month = isinstance(expression, Partial) and isinstance(expression.month, int) and not expression.lunar
        if isinstance(expression, Partial) and isinstance(expression.year, int):
            self.context.sentence_year = expression.year
        self.context.speak_of(period, named_year=named_year, named_month=named_month, tells=tells)
        if isinstance(expression, Partial) and expression.weekday is not None and expression.week is not None:
            self.context.weekdays[expression.weekday] = self.context.focus

    # ── ranges ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _range(self, here: Found, there: Found) -> bool:
        """9月18日至21日: both halves read as one, units inherited both ways.  False where the two are no range."""
        first, last = here.expression, there.expression
        if not isinstance(first, Partial) or not isinstance(last, Partial) or there.start - here.end > 6:
            return False
        middle, stop = self.text[here.end : there.start], there.end
        if "-" in middle and last.weekday is not None and last.week is None and first.weekday is None:
            return False  # an agency's dateline: 6月30日 - 周二公布
        if not _cue("RANGE").fullmatch(middle):
            between = _cue("BETWEEN_AFTER").match(self.text, there.end) if _cue("BETWEEN").fullmatch(middle) else None
            if between is None:
                return False
            stop = between.end()
        if first.year is None and isinstance(last.year, int) and first.month is not None and not isinstance(first.month, Step):
            first = replace(first, year=last.year)  # 3月至2019年5月
        clause = self._clause(here.start, there.end)
        if not self.dated and not isinstance(first.year, int):
            return False
        start = ev.evaluate(first, self.context, clause)
        if start is None:
            return False
        before = replace(self.context)
        self._remember(first, start, tells=True)
        if last.clock is not None and last.part is None and first.clock is not None and last.day == _STORY_DAY:
            last = replace(last, part=first.part)  # 下午两点到四点
        end = ev.evaluate(last, self.context, clause, start)
        if end is not None and end.end <= start.start and last.clock is not None and last.day == _STORY_DAY:
            end = replace(end, start=end.start + DAY, end=end.end + DAY)  # 晚11点到2点
        if end is None or end.end <= start.start:
            self.context = before
            return False
        self._remember(last, end, tells=True)
        finish = (
            end.start if end.precision in ("hour", "minute", "second") and end.start > start.start else end.end
        )  # a clock time ends what it ends
        precision = max(start.precision, end.precision, key=_ORDER.index)
        period = Period(start.start, finish, precision, edtf=_range_edtf(start, end), rule="range")
        if period.end - period.start > DAY:
            self.context.period = period
        self._value(here.start, stop, period, None)
        return True

    # ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _value(self, start: int, end: int, period: Period, mod: Mod | None) -> None:
        first, last = iso_bounds(period)
        from_: str | None = first
        to_: str | None = last
        if mod == "since":
            to_ = None
        elif mod in ("until", "before"):
            from_ = None
        elif mod == "after":
            to_ = None
        edtf = period.edtf or (first if first == last else f"{first}/{last}") if "T" not in first else honest(period)
        if _cue("APPROXIMATE").match(self.text, end) and "/" not in edtf and not edtf.endswith("~"):
            edtf += "~"
        edtf = self._bounded(edtf, period, mod)
        kind: Kind = "datetime" if period.precision in BELOW_DAY else "interval" if "/" in edtf or first != last else "date"
        self._add(start, end, kind, rule=period.rule or "calendar", edtf=edtf, precision=period.precision, from_=from_, to_=to_, mod=mod)

    def _bounded(self, edtf: str, period: Period, mod: Mod | None) -> str:
        first, last = edtf.split("/")[0], edtf.split("/")[-1]
        today = iso_day(self.context.today)
        if first in ("..", "") or mod is None:
            return edtf
        if mod == "since":
            return f"{bare(first)}/.."
        if mod == "until":
            return f"[..{bare(last)}]"
        if mod == "before":
            if period.loose and period.precision != "year":
                edge = bare(last)
            else:
                edge = iso_day(midnight(period.start) - DAY)[: len(bare(first)) if len(bare(first)) in (4, 7) else 10]
            latest = bounds(edge).latest if is_valid(edge) else None
            return f"[{today}..{edge}]" if latest and latest >= self.context.today.date() else f"[..{edge}]"
        running = period.days > 7 and period.end > self.context.today  # after a month that is not over
        return f"[{bare(first)}..{today}]" if period.start <= self.context.today and not running else f"{bare(first)}/.."

    def _add(
        self,
        start: int,
        end: int,
        kind: Kind,
        *,
        rule: str,
        edtf: str | None = None,
        precision: str | None = None,
        from_: str | None = None,
        to_: str | None = None,
        mod: Mod | None = None,
        anchor: tuple[int, int] | None = None,
    ) -> None:
        try:
            limits = bounds(edtf) if edtf else None
        except ValueError:
            return  # a century before the first, a range that runs backwards
        self.taken.append((start, end))
        first, last = self.plain.span(start, end)
        self.mentions.append(
            TimeMention(
                first,
                last,
                self.source[first:last],
                kind,
                edtf,
                limits.earliest if limits else None,
                limits.latest if limits else None,
                precision,
                from_,
                to_,
                mod,
                rule,
                self.plain.span(*anchor) if anchor else None,
            )
        )


_ORDER = ("century", "decade", "year", "half", "season", "quarter", "month", "xun", "week", "day", "part", "hour", "minute", "second")


def _by_distance(expression: Expression) -> bool:
    """昨天, 周五: a day said by how far it is."""
    if not isinstance(expression, Partial) or expression.month is not None or isinstance(expression.day, int):
        return False
    return expression.day is not None or expression.weekday is not None


def bare(edtf: str) -> str:
    return edtf.rstrip("~").strip("[]")


def _range_edtf(start: Period, end: Period) -> str | None:
    if start.edtf is None and end.edtf is None:
        return None
    first, last = honest(start).split("/")[0], honest(end).split("/")[-1]
    return f"{first}/{last}" if first != last else first


__all__: Sequence[str] = ("resolve",)
