"""Values of words that date loosely.  They have an honest EDTF value for claims and no calendar bounds of their own."""

from __future__ import annotations

from kg.times.calendar import iso_day
from kg.times.context import Context

RULES = (
    "vague-now", "vague-so-far", "vague-before", "vague-month", "vague-since", "vague-from-now", "vague-later", "vague-then", "vague-soon",
)  # fmt: skip


def vague_edtf(name: str, c: Context) -> str | None:
    """EDTF of a class of vague words; None for those that date nothing (很快, 稍晚)."""
    today, story = iso_day(c.today), iso_day(c.focus)
    if name == "vague-now":
        return today
    if name in ("vague-so-far", "vague-before"):
        return f"[..{today}]"
    if name == "vague-month":
        return f"{today[:7]}~"
    if name == "vague-since":
        return f"../{today}"
    if name == "vague-from-now":
        return f"{today}/.."
    if name == "vague-later" and story < today:
        return f"[{story}..{today}]"
    return None
