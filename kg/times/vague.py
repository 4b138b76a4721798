"""Values of words that date loosely.  They have an honest EDTF value for claims and no calendar bounds of their own."""

from __future__ import annotations

from kg.edtf import is_valid
from kg.times.calendar import DAY, honest, iso_day
from kg.times.context import Context

RULES = (
    "vague-now",
    "vague-so-far",
    "vague-before",
    "vague-month",
    "vague-weeks-ago",
    "vague-hours-ago",
    "vague-hours-later",
    "vague-session",
    "vague-weekend",
    "vague-since",
    "vague-from-now",
    "vague-later",
    "vague-then",
    "vague-soon",
)


def vague_edtf(name: str, c: Context, *, ahead: bool) -> str | None:
    """EDTF of a class of vague words; None for those that date nothing (很快, 稍晚).  `ahead`: the clause speaks of what is to come."""
    today = iso_day(c.today)
    if name == "vague-now":
        return today
    if name in ("vague-so-far", "vague-before"):
        return f"[..{today}]"
    if name == "vague-month":
        return f"{today[:7]}~"
    if name == "vague-weeks-ago":
        return f"{iso_day(c.today - 21 * DAY)[:7]}~"
    if name == "vague-hours-ago":
        return today
    if name == "vague-weekend":
        saturday = c.today + (5 - c.today.weekday()) * DAY  # from Monday to Friday the one just past
        saturday -= 7 * DAY if saturday > c.today and not ahead else 0 * DAY
        return f"{iso_day(saturday)}/{iso_day(saturday + DAY)}"
    if name in ("vague-hours-later", "vague-session"):
        return iso_day(c.focus)
    if name == "vague-since":
        return f"../{today}"
    if name == "vague-from-now":
        return f"{today}/.."
    if name == "vague-later" and c.latest is not None and c.latest.start < c.moment:
        story = honest(c.latest).split("/")[0].rstrip("~")
        return today if story == today else f"[{story}..{today}]" if is_valid(f"[{story}..{today}]") else None
    return None
