"""What has become of an event as of a day, from the claims printed up to then.

The status never says that something is true: it says what the claims, taken together, amount to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.identity.card import Card
from kg.model import Fit, Modality, Polarity, Status

STILL = timedelta(days=7)  # how long `holds now` (目前) is taken to go on after it was printed


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` is the last day on which the status stands if nothing new is printed; None when time alone changes nothing."""

    status: Status
    due: date | None
    first_reported: str | None
    last_reported: str | None
    last_confirmed: str | None  # last print that asserts it
    voices: tuple[str, ...]  # IRIs of independent originators


def standing(cards: Iterable[Card], as_of: date | None, voice_of: dict[str, str] | None = None) -> Standing | None:
    """Of the claims of one event, as of the end of a day (None: all there is).  None when nothing was printed by then.

    `voice_of` maps a document that is a version of an earlier one to the outlet of the earliest, whose voice it repeats.
    """
    known = sorted((c for c in cards if as_of is None or c.day is None or c.day <= as_of), key=lambda c: c.order)
    if not known:
        return None
    prints = [c.published for c in known if c.published]
    happened = reports(known)
    status, due = _status(known, happened, as_of)
    return Standing(
        status,
        due,
        min(prints, default=None),
        max(prints, default=None),
        max((c.published for c in happened if c.published), default=None),
        tuple(sorted({voice(c, voice_of or {}) for c in known})),
    )


def reports(cards: Sequence[Card]) -> list[Card]:
    """The claims that can report it as having happened: asserted, and not printed before the first day it was planned for.

    An earlier print that sounds like a report (他的访问将…) takes the plan for granted, unless its own words date it to the past.
    """
    plans = [c for c in cards if c.modality is Modality.PLANNED and c.polarity is Polarity.POSITIVE]
    first = min((c.when.earliest for c in plans if c.when and c.when.earliest and c.when.fit is Fit.WITHIN), default=None)
    found = []
    for card in cards:
        if card.modality is Modality.ASSERTED and card.polarity is Polarity.POSITIVE:
            when, day = card.when, card.day
            past = when is not None and when.fit is Fit.WITHIN and when.latest is not None and day is not None and when.latest <= day
            if first is None or day is None or day >= first or past:
                found.append(card)
    return found


def status_of(cards: Iterable[Card], as_of: date | None) -> Status | None:
    """Just the status; None when no claim was printed by the day."""
    found = standing(cards, as_of)
    return found.status if found else None


def voice(card: Card, voice_of: dict[str, str]) -> str:
    """Who vouches for a claim: the originator; for an outlet's own words in a republished text, the outlet that had it first."""
    origin = card.sources[0].entity if card.sources else card.outlet
    return voice_of.get(card.document, origin) if origin == card.outlet else origin


def _status(known: Sequence[Card], happened: Sequence[Card], as_of: date | None) -> tuple[Status, date | None]:
    denied = [c for c in known if c.polarity is Polarity.NEGATIVE and c.modality in (Modality.ASSERTED, Modality.PLANNED)]
    pending = [c for c in known if c.modality in (Modality.PLANNED, Modality.INTENDED) and c.polarity is Polarity.POSITIVE]
    if happened and not _still_ahead(happened, pending):
        return (Status.DISPUTED, None) if _disputes(happened, denied) else _running(happened, as_of)
    if denied and not happened:
        planned_before = pending and (pending[0].published or "") <= (denied[-1].published or "")
        if not planned_before:
            return Status.ONLY_DENIED, None
        if (pending[-1].published or "") <= (denied[-1].published or ""):
            return Status.CANCELLED, None
    if pending:
        return _ahead(pending, as_of)
    return Status.UNCERTAIN, None


def _still_ahead(happened: Sequence[Card], pending: Sequence[Card]) -> bool:
    """A single assertion among many later plans is a slip of words or of extraction: after the event nobody plans it."""
    last = happened[-1].published or ""
    return len([c for c in pending if (c.published or "") >= last]) > len(happened)


def _disputes(happened: Sequence[Card], denied: Sequence[Card]) -> bool:
    """A denial counts unless its own voice later says that it happened, or it was printed before anybody said so (尚未)."""
    first = happened[0].published or ""
    last_yes: dict[str, str] = {}
    for card in happened:
        last_yes[voice(card, {})] = card.published or ""
    voices_yes = set(last_yes)
    for card in denied:
        own = voice(card, {})
        printed = card.published or ""
        if printed < first or (own in last_yes and last_yes[own] >= printed):
            continue
        if voices_yes - {own}:
            return True
    return False


def _running(happened: Sequence[Card], as_of: date | None) -> tuple[Status, date | None]:
    """Ongoing while the latest claims hold it open, or said it held a few days ago."""
    ends: list[date | None] = []
    once = 0
    for card in happened:
        when = card.when
        if when is None:
            continue
        if when.fit is Fit.WITHIN:
            once += 1
            continue
        if when.fit is Fit.HOLDS_AT:
            held = when.latest or card.day
            if held is not None:
                ends.append(held + STILL)
        else:
            ends.append(when.latest)
    if len(ends) <= once:  # most claims tell it as done
        return Status.OCCURRED, None
    if None in ends:
        return Status.ONGOING, None
    end = max(e for e in ends if e is not None)
    return (Status.ONGOING, end) if as_of is None or as_of <= end else (Status.OCCURRED, None)


def _ahead(pending: Sequence[Card], as_of: date | None) -> tuple[Status, date | None]:
    """Scheduled, postponed when the planned days moved later, overdue when the last planned day is past."""
    dated = [c for c in pending if c.when is not None and c.when.latest is not None and c.when.fit is not Fit.HOLDS_AT]
    if not dated:
        return Status.SCHEDULED, None
    newest = max(c.order for c in dated)[0]
    current = [c for c in dated if (c.published or "") == newest]
    latest = max(c.when.latest for c in current if c.when and c.when.latest)
    if as_of is not None and latest < as_of:
        return Status.OVERDUE, None
    earliest = min((c.when.earliest for c in current if c.when and c.when.earliest), default=None)
    moved = earliest is not None and any(
        c.when and c.when.latest and c.when.latest < earliest and (c.published or "") < newest for c in dated
    )
    return (Status.POSTPONED if moved else Status.SCHEDULED), latest
