"""Longest match, left to right, minus what the guards know to be no time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

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

    def holds(self, left: str, right: str) -> bool:
        if self.before:
            found = self.before.search(left)
            if found is None or found.end() < len(left):  # `$` also stands before a last line feed
                return False
        return not self.after or bool(self.after.match(right))


def _compile(guard: Guard) -> _Compiled:
    return _Compiled(*(re.compile(p, re.ASCII) if p else None for p in (guard.surface, guard.before, guard.after)))


@cache
def _guards() -> dict[str, tuple[_Compiled, ...]]:
    by_rule: dict[str, list[_Compiled]] = {}
    for guard in GUARDS:
        compiled = _compile(guard)
        for rule in guard.rules.split():
            by_rule.setdefault(rule, []).append(compiled)
    return {rule: tuple(found) for rule, found in by_rule.items()}


@lru_cache(maxsize=8192)  # the same few hundred expressions make most of any text
def _watching(rule: str, words: str) -> tuple[_Compiled, ...]:
    """Guards of a rule whose `surface` these words are."""
    return tuple(g for g in _guards().get(rule, ()) if g.surface is None or g.surface.fullmatch(words))


def guarded(text: str, start: int, end: int, rule: str) -> bool:
    """True when a guard says that this is no time expression."""
    if rule in YIELDING and start == 0 and end == len(text):
        return False
    guards = _watching(rule, text[start:end])
    if not guards:
        return False
    left, right = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return any(g.holds(left, right) for g in guards)


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
