"""Which groups of different articles are compared at all.

A group stands in one block per key; inside a block it is compared with its `WINDOW` nearest on either side, ordered by the day of the
event.  That bounds the work an arriving article makes, whatever the store holds, and depends on the set of groups only, not on their order
of arrival.
"""

from __future__ import annotations

from typing import NamedTuple

from kg.identity.local import Group

WINDOW = 8  # neighbours on either side
LONG = 45  # days: a wider extent says little about when; then the day of print orders
MOST_KEYS = 10
AWAITING = "awaiting"  # one block, ordered by key
BEFORE = -1  # the place before every day
MOST_MEANT = 64  # groups of a block, and groups that wait beside it: of more, what an anchor's words mean is not looked for


def keys(group: Group) -> list[str]:
    """Block keys: family with actor, with place, with the short form of a foreign name, else with the words of the theme."""
    profile = group.profile
    family = group.family
    found = [f"{family}|{key}" for key in sorted(profile.actors)]
    if group.kind != "speech":
        found += [f"{family}@{key}" for key in sorted(profile.places)]
    found += [
        f"{family}~{short}" for short in sorted({short_name(profile.names[k]) for k in profile.actors if "·" in profile.names.get(k, "")})
    ]
    if not profile.actors:
        found += [f"{family}#{pair}" for pair in sorted(profile.theme)]
    return found[:MOST_KEYS]


def awaited(key: str, group: str = "") -> str:
    """The place in the block `AWAITING` of a group whose event others hang on; `key` is a block in which a dated one would stand."""
    return f"{key}\x1f{group}"


def short_name(name: str) -> str:
    """First two characters of the family name, where transliterations of one name mostly agree."""
    return name.rsplit("·", 1)[-1][:2]


def anchor(group: Group) -> int:
    """The day a group is ordered by inside a block: of the event where its words say so closely, else of print; 0 for neither."""
    first, last = group.profile.first, group.profile.last
    if first is not None and last is not None and last - first <= LONG:
        return (first + last) // 2
    return group.profile.published or first or last or 0


class Distance(NamedTuple):
    """How two groups of different articles stand to each other, in buckets."""

    kind: str
    printed: str
    anchored: str
    known: str  # how many of them are dated, and how many only taken for granted
    told: str


def distance(left: Group, right: Group) -> Distance:
    """Days between the prints and between the events, and how often each is told."""
    one, two = left.profile, right.profile
    a, b = one.published, two.published
    told = min(len(one.claims), len(two.claims))
    return Distance(
        left.kind,
        "unknown" if a is None or b is None else _days(abs(a - b)),
        _days(abs(anchor(left) - anchor(right))),
        f"{one.dated + two.dated}{one.presupposed + two.presupposed}",
        "once" if told == 1 else "twice" if told == 2 else "often",
    )


def distance_features(pair: Distance) -> list[str]:
    return [
        f"printed={pair.printed}",
        f"{pair.kind}:printed={pair.printed}",
        f"anchored={pair.anchored}",
        f"{pair.kind}:anchored={pair.anchored}",
        f"anchored={pair.anchored}&dated,presupposed={pair.known}",
        f"told={pair.told}",
    ]


def _days(gap: int) -> str:
    return "same-day" if gap <= 1 else "days" if gap <= 4 else "weeks" if gap <= 21 else "months"
