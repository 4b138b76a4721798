"""What the words around an expression make of its value: since, until, before, after, or an approximate edge."""

from __future__ import annotations

import re
from functools import cache

from kg.times.mention import Mod
from kg.times.tables import cues


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(getattr(cues, name))


def bound(text: str, start: int, end: int, precision: str, *, near: bool) -> Mod | None:
    """How the words around text[start:end] of a plain text bound its value; None where they do not.

    `near`: the words name a day by its distance from now (昨天, 周五); an 以来 further on is not theirs.
    """
    left, right = text[max(0, start - 6) : start], text[end : end + 22]
    if _cue("INCLUSIVE_AFTER").match(right):
        return "since"
    if _cue("INCLUSIVE_BEFORE").match(right):
        return "until"
    if _cue("SINCE_AFTER").match(right) or (not near and _cue("SINCE_FAR_UNLED").match(right)):
        return "since"
    if _cue("SINCE_BEGIN_AT").match(right):
        return "since"
    if _cue("SINCE_BEGIN").match(right) and precision in ("month", "year", "quarter", "season", "half", "decade", "xun"):
        return "since"
    if _cue("SINCE_BEFORE").search(left) and _cue("SINCE_FAR").match(right):
        return "since"
    if _cue("SINCE_BEFORE_ALONE").search(left):
        return "since"
    if _cue("UNTIL_BEFORE").search(left):
        return "until"
    if _cue("UNTIL_UP_TO").search(left) and _cue("UNTIL_COUNTED").match(right):
        return "until"
    if _cue("BEFORE_CUE").match(right):
        return "before"
    if _cue("AFTER").match(right):
        return "after"
    return None
