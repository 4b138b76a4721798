"""Times that hang on an event (战争爆发以来, 投票结束三天后): found here, dated later from what is known of the event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kg.times import build, grammar
from kg.times.mention import Mod
from kg.times.plain import Plain
from kg.times.scan import guarded
from kg.times.tables import cues, words

REACH = 16  # characters an anchor phrase may span
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Anchored:
    """text[start:end] is the whole expression, text[anchor] the phrase that names the event."""

    start: int
    end: int
    anchor: tuple[int, int]
    mod: Mod | None


@dataclass(frozen=True, slots=True)
class Hanging:
    """Words that date by an event (投票结束三天后), in code points of the text given.

    text[anchor] names the event; `mod` is None where they tell of its own time (会谈期间); `count` and `unit` say how far from it.
    """

    start: int
    end: int
    anchor: tuple[int, int]
    mod: Mod | None
    count: float = 0
    unit: str = "day"


@cache
def _marker() -> re.Pattern[str]:
    return re.compile(cues.ANCHOR_MARKER)


@cache
def _event_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{cues.EVENT_NOUNS})(?:了|的)?$")


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(cues.ANCHOR_OPENING)


@cache
def _led() -> re.Pattern[str]:
    return re.compile(cues.ANCHOR_LED)


def event_phrase(text: str, end: int, floor: int) -> tuple[int, int] | None:
    """The phrase ending at `end` that names an event, not reaching before `floor`; None where no event noun stands there."""
    low = max(floor, end - REACH)
    if not _event_end().search(text[max(low, end - 6) : end]):
        return None
    start = low
    for opening in _opening().finditer(text, low, end):
        if opening.end() < end - 1:
            start = opening.end()
    if start == low > floor and (noun := _event_end().search(text, max(low, end - 6), end)):  # the cut may go through a word
        start = noun.start()
    return start, end


def anchored(text: str, taken: list[tuple[int, int]]) -> Iterator[Anchored]:
    """Event-anchored expressions outside the spans of `taken` (sorted)."""
    at, floor = 0, 0
    for marker in _marker().finditer(text):
        while at < len(taken) and taken[at][1] <= marker.start():
            floor = taken[at][1]
            at += 1
        if at < len(taken) and taken[at][0] < marker.end():
            continue
        phrase = event_phrase(text, marker.start(), floor)
        if phrase is None and marker[0] in ("以来", "至今"):
            led = _led().search(text[max(floor, marker.start() - REACH) : marker.start()])
            if led:
                phrase = (marker.start() - len(led["phrase"]), marker.start())
        if phrase is None or phrase[1] - phrase[0] < 2 or (floor and phrase[0] == floor):  # 今年4月上任以来 already is dated
            continue
        floor = marker.end()
        mod: Mod | None = (
            "since" if marker[0] in ("以来", "至今") else "before" if "前" in marker[0] else None if "期间" in marker[0] else "after"
        )
        yield Anchored(phrase[0], marker.end(), phrase, mod)


@cache
def _offset() -> re.Pattern[str]:
    return re.compile(grammar.OFFSET)


@lru_cache(maxsize=4096)
def hanging(source: str) -> tuple[Hanging, ...]:
    """The event-anchored expressions of a sentence that name no date themselves, in order."""
    plain = Plain(source)
    text, found = plain.text, []
    for match in _offset().finditer(text):
        phrase = event_phrase(text, match.start(), 0)
        if phrase is not None and not guarded(text, match.start(), match.end(), "offset"):
            count, unit, _ = build.length({k: v for k, v in match.groupdict().items() if v is not None})
            mod: Mod = "before" if match["dir"] in words.BEFORE else "after"
            found.append(Hanging(phrase[0], match.end(), phrase, mod, count, unit))
    found += [Hanging(a.start, a.end, a.anchor, a.mod) for a in anchored(text, sorted((h.start, h.end) for h in found))]
    return tuple(
        replace(h, start=span[0], end=span[1], anchor=plain.span(*h.anchor))
        for h in sorted(found, key=lambda h: h.start)
        if not _DIGIT.search(text, *h.anchor) and (span := plain.span(h.start, h.end))
    )
