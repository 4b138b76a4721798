"""Events dated by other events (上任以来, 投票结束三天后): which claims hang on which, and what follows once the other is dated.

A claim keeps its words and stays undated; only its event takes the inferred extent, never a finer one than the event it hangs on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.edtf import bounds, is_valid
from kg.identity.card import Card
from kg.identity.features import other_person, related
from kg.identity.kinds import Kinds
from kg.identity.profile import Profile
from kg.model import Fit, Modality, Polarity, Precision, TimeExtent
from kg.times.anchors import Hanging, hanging
from kg.times.calendar import add_months

PEERS = 2  # participants the words of an anchor must name, all of them those of an event of another article, to mean it
MOST = 400  # units counted: a life, not an age
_WIDEST = 366  # days: an anchor known no closer dates nothing
_UNITS = {"day": Precision.DAY, "week": Precision.WEEK, "month": Precision.MONTH, "year": Precision.YEAR}


@dataclass(frozen=True, slots=True)
class Hung:
    """`claim` is told to lie `mod` (since, after, before; "" for during) the event of `anchor`, another claim of its article."""

    claim: str
    anchor: str
    mod: str
    count: float
    unit: str


def hung(cards: Sequence[Card], kinds: Kinds) -> tuple[Hung, ...]:
    """The claims of an article that hang on one of its other claims; `cards` in order of position.

    The first event told behind the words, where they are the only ones of their kind in the sentence.
    """
    found = []
    for card in cards:
        if card.when is not None or card.presupposed or card.polarity is Polarity.NEGATIVE:
            continue
        if card.modality not in (Modality.ASSERTED, Modality.PLANNED):
            continue
        words = hanging(card.quote)
        if len(words) != 1 or (head := _head(card, words[0], cards)) is None:
            continue
        end = card.start + words[0].end
        if end <= card.trigger_start and not any(end <= c.trigger_start < card.trigger_start for c in cards):
            found.append(Hung(card.id, head.id, words[0].mod or "", words[0].count, words[0].unit))
    return tuple(found)


def _head(card: Card, words: Hanging, cards: Sequence[Card]) -> Card | None:
    """The claim made of the anchor phrase: of several the last, which is the verb."""
    first, last = card.start + words.anchor[0], card.start + words.anchor[1]
    inside = [c for c in cards if first <= c.trigger_start < last]
    return max(inside, key=lambda c: (c.trigger_start, c.id), default=None)


def denotes(anchor: Profile, event: Profile) -> bool:
    """Whether an anchor's words mean an event of other articles: a trigger in common, and everyone and everywhere they name is in it."""
    named = anchor.actors | anchor.places
    if anchor.triggers.isdisjoint(event.triggers) or other_person(anchor, event):
        return False
    others = event.actors | event.places
    return all(any(related(a, b, anchor.names[a], event.names[b]) for b in others) for a in named)


def follow(known: TimeExtent, event: str, link: Hung, card: Card) -> TimeExtent | None:
    """The extent that follows for `card`'s event from `known`, that of the event `event`; None where nothing does."""
    first, last = known.earliest, known.latest
    if first is None or last is None or known.precision is Precision.BOUND or (last - first).days > _WIDEST:
        return None
    told = card.day if card.modality is Modality.ASSERTED else None  # what has happened lies before the print
    if told is not None and first > told and link.mod != "before":
        return None
    if link.count:
        made = _counted(known, first, last, link)
    elif link.mod == "before":
        made = _extent(f"[..{_edge(known, -1)}]", Precision.BOUND)
    elif link.mod:
        begun = _edge(known, 0)
        value = f"{begun}/.." if told is None else f"{begun}/{told}" if link.mod == "since" else f"[{begun}..{told}]"
        made = _extent(value, Precision.BOUND if told is None else Precision.SPAN)
    else:
        made = replace(known, fit=Fit.WITHIN)
    if made is None or (told is not None and made.earliest is not None and made.earliest > told):
        return None
    rule = f"inferred-{'offset' if link.count else link.mod or 'during'}"
    return replace(made, words=None, rule=rule, inferred=True, anchor=event)


def _counted(known: TimeExtent, first: date, last: date, link: Hung) -> TimeExtent | None:
    """三天后: as many units on, as a span that is no closer than the unit and the anchor."""
    if link.unit not in _UNITS or link.count != int(link.count) or link.count > MOST:
        return None
    count = int(link.count) * (-1 if link.mod == "before" else 1)
    first, last = _shifted(first, count, link.unit), _shifted(last, count, link.unit)
    if link.unit == "week":
        first, last = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    elif link.unit == "month":
        first, last = first.replace(day=1), _shifted(last.replace(day=1), 1, "month") - timedelta(days=1)
    elif link.unit == "year":
        first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
    one = known.precision is Precision.DAY
    value = str(first) if first == last else _whole(first, last) or (f"{first}/{last}" if one else f"[{first}..{last}]")
    return _extent(value, _UNITS[link.unit] if one else Precision.SPAN)


def _shifted(day: date, count: int, unit: str) -> date:
    if unit in ("month", "year"):
        return add_months(day, count * (12 if unit == "year" else 1))
    return day + timedelta(days=count * (7 if unit == "week" else 1))


def _whole(first: date, last: date) -> str | None:
    """One whole month or year, as EDTF."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04d}"
    whole = first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last + timedelta(days=1)).day == 1
    return f"{first.year:04d}-{first.month:02d}" if whole else None


def _edge(known: TimeExtent, end: int) -> str:
    """The first (0) or last (-1) part of a value, as coarse as it is."""
    return known.edtf.replace("~", "").strip("[]").replace("..", "/").split("/")[end]


def _extent(value: str, precision: Precision) -> TimeExtent | None:
    if not is_valid(value):
        return None
    limits = bounds(value)
    return TimeExtent(value, limits.earliest, limits.latest, precision, Fit.WITHIN, None, "", inferred=True)
