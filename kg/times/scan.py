"""Longest match, left to right, minus what the guards know to be no time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.times.expression import Expression
from kg.times.rules import by_first, heads
from kg.times.tables.guards import GUARDS, YIELDING, Guard

CONTEXT = 14  # characters a guard may look at on either side


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of plain text and what it was read as; `rule` is the grammar rule."""

    start: int
    end: int
    rule: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class _Compiled:
    surface: re.Pattern[str] | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def holds(self, text: str, start: int, end: int) -> bool:
        if self.surface and not self.surface.fullmatch(text, start, end):
            return False
        if self.before and not self.before.search(text[max(0, start - CONTEXT) : start]):
            return False
        return not self.after or bool(self.after.match(text[end : end + CONTEXT]))


def _compile(guard: Guard) -> _Compiled:
    return _Compiled(*(re.compile(p) if p else None for p in (guard.surface, guard.before, guard.after)))


@cache
def _guards() -> dict[str, tuple[_Compiled, ...]]:
    by_rule: dict[str, list[_Compiled]] = {}
    for guard in GUARDS:
        compiled = _compile(guard)
        for rule in guard.rules.split():
            by_rule.setdefault(rule, []).append(compiled)
    return {rule: tuple(found) for rule, found in by_rule.items()}


def guarded(text: str, start: int, end: int, rule: str) -> bool:
    """True when a guard says that this is no time expression."""
    if rule in YIELDING and start == 0 and end == len(text):
        return False
    return any(g.holds(text, start, end) for g in _guards().get(rule, ()))


def scan(text: str) -> Iterator[Found]:
    """Every expression of the plain text, in order, without overlaps."""
    rules, position = by_first(), 0
    for head in heads().finditer(text):
        start = head.start()
        if start < position:
            continue
        best: Found | None = None
        for rule in rules[text[start]]:
            match = rule.pattern.match(text, start)
            if match is None or match.end() <= (best.end if best else start) or guarded(text, start, match.end(), rule.name):
                continue
            expression = rule.build({name: value for name, value in match.groupdict().items() if value is not None})
            if expression is not None:
                shown = match.start("nat") if match.groupdict().get("country") else start  # 美国独立日: the country only decides
                best = Found(shown, match.end(), rule.name, expression)
        if best is not None:
            yield best
            position = best.end
