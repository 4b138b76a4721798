"""What two claims, or two groups of claims, are compared by.  A group's profile is the union of its claims' profiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from sys import intern
from typing import TypeVar

from kg.identity.card import Card
from kg.identity.figures import figures_in
from kg.model import EntityKind, Fit, Modality, Polarity
from kg.script import simplified

_T = TypeVar("_T")
_WORDS = re.compile(r"[\w]+")
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十]+.")
_SORTS = {
    EntityKind.PERSON: "person",
    EntityKind.POLITY: "polity",
    EntityKind.PLACE: "polity",
    EntityKind.COLLECTIVE: "crowd",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Sets of a claim or group.  Days are ordinals; `names` maps a participant's key (entity IRI, else words) to its plain name."""

    claims: tuple[str, ...]
    document: str
    language: str
    types: frozenset[str]
    triggers: frozenset[str]
    letters: frozenset[str]  # characters of the triggers
    agents: frozenset[str]
    patients: frozenset[str]
    parties: frozenset[str]
    actors: frozenset[str]  # all three
    places: frozenset[str]
    around: frozenset[str]  # what the places lie in
    names: dict[str, str]
    sorts: dict[str, str]  # participant's key -> person, polity, crowd (82人) or body
    doers: frozenset[str]  # agents that are persons
    ordinals: frozenset[str]  # 第二次: which of several
    theme: frozenset[str]  # character pairs
    figures: frozenset[float]
    first: int | None  # day bounds of the event itself
    last: int | None
    published: int | None
    asserted: bool  # some claim says it happened
    pending: bool  # some claim says it will or may
    denied: bool
    presupposed: bool  # every claim takes it for granted
    voices: frozenset[str]  # originators
    quote: frozenset[str]  # character pairs
    spans: tuple[tuple[int, int, int], ...]  # (line, start, end) of the quotes

    @property
    def dated(self) -> bool:
        return self.first is not None or self.last is not None


def pairs(text: str) -> frozenset[str]:
    """Overlapping pairs of letters and digits; a single character stands for itself."""
    found: set[str] = set()
    for run in _WORDS.findall(text):
        found.update([intern(run[i : i + 2]) for i in range(len(run) - 1)] or [run])
    return frozenset(found)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Simplified, lower case, no white space: what equal words are equal in."""
    return "".join(simplified(text).lower().split())


def profile(card: Card, around: Callable[[str], frozenset[str]]) -> Profile:
    """`around` gives what a place lies in."""
    filled: dict[str, set[str]] = {"agent": set(), "patient": set(), "party": set(), "place": set()}
    names: dict[str, str] = {}
    sorts: dict[str, str] = {}
    theme: set[str] = set()
    counts: set[float] = set()
    for role in card.roles:
        label = plain(role.label)
        if role.role == "theme":
            theme |= pairs(label)
            counts |= figures_in(label)
            if role.entity is not None:
                names[role.entity] = label
        elif role.role in filled:
            key = role.entity or label
            filled[role.role].add(key)
            names[key] = label
            sorts[key] = _SORTS.get(role.kind, "body") if role.kind else "body"
            if role.role == "patient":
                counts |= figures_in(label)
    first, last = _days(card)
    return Profile(
        claims=(card.id,),
        document=card.document,
        language=card.language,
        types=frozenset((card.type,)),
        triggers=frozenset((plain(card.trigger),)),
        letters=frozenset(plain(card.trigger)),
        agents=frozenset(filled["agent"]),
        patients=frozenset(filled["patient"]),
        parties=frozenset(filled["party"]),
        actors=frozenset(filled["agent"] | filled["patient"] | filled["party"]),
        places=frozenset(filled["place"]),
        around=_all(around(place) for place in filled["place"]),
        names=names,
        sorts=sorts,
        doers=frozenset([key for key in filled["agent"] if sorts[key] == "person"]),
        ordinals=frozenset(_ORDINAL.findall(plain(card.quote))),
        theme=frozenset(theme),
        figures=frozenset(counts),
        first=first,
        last=last,
        published=_ordinal(card.day),
        asserted=card.modality is Modality.ASSERTED and card.polarity is Polarity.POSITIVE,
        pending=card.modality is not Modality.ASSERTED,
        denied=card.polarity is Polarity.NEGATIVE,
        presupposed=card.presupposed,
        voices=frozenset((card.sources[0].entity,)) if card.sources else frozenset(),
        quote=pairs(plain(card.quote)),
        spans=((card.line, card.start, card.end),),
    )


def union(members: Sequence[Profile]) -> Profile:
    """The profile of a group; its days are the narrowest its members agree on."""
    if len(members) == 1:
        return members[0]
    names: dict[str, str] = {}
    sorts: dict[str, str] = {}
    for member in members:
        names |= member.names
        sorts |= member.sorts
    first, last = _agreed(members)
    agents = _all(m.agents for m in members)
    return Profile(
        claims=tuple(sorted(c for m in members for c in m.claims)),
        document=members[0].document,
        language=members[0].language,
        types=_all(m.types for m in members),
        triggers=_all(m.triggers for m in members),
        letters=_all(m.letters for m in members),
        agents=agents,
        patients=_all(m.patients for m in members),
        parties=_all(m.parties for m in members),
        actors=_all(m.actors for m in members),
        places=_all(m.places for m in members),
        around=_all(m.around for m in members),
        names=names,
        sorts=sorts,
        doers=frozenset([key for key in agents if sorts.get(key) == "person"]),
        ordinals=_all(m.ordinals for m in members),
        theme=_all(m.theme for m in members),
        figures=_all(m.figures for m in members),
        first=first,
        last=last,
        published=min((m.published for m in members if m.published is not None), default=None),
        asserted=any(m.asserted for m in members),
        pending=any(m.pending for m in members),
        denied=any(m.denied for m in members),
        presupposed=all(m.presupposed for m in members),
        voices=_all(m.voices for m in members),
        quote=_all(m.quote for m in members),
        spans=tuple(sorted(s for m in members for s in m.spans)),
    )


def _all(sets: Iterable[frozenset[_T]]) -> frozenset[_T]:
    return frozenset().union(*sets)


def _days(card: Card) -> tuple[int | None, int | None]:
    """Day bounds; a state that only holds at a day says nothing about its start, so it bounds nothing."""
    when = card.when
    if when is None or when.fit is Fit.HOLDS_AT:
        return None, None
    return _ordinal(when.earliest), _ordinal(when.latest)


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None


def _agreed(members: Sequence[Profile]) -> tuple[int | None, int | None]:
    """The intersection of the members' days, taken from the narrowest on; a member that disagrees is left out."""
    first: int | None = None
    last: int | None = None
    for member in sorted((m for m in members if m.dated), key=lambda m: (_width(m), m.first or 0, m.last or 0, m.claims)):
        if apart(first, last, member.first, member.last) == 0:
            first = member.first if first is None else max(first, member.first) if member.first is not None else first
            last = member.last if last is None else min(last, member.last) if member.last is not None else last
    return first, last


def _width(member: Profile) -> int:
    return 10**6 if member.first is None or member.last is None else member.last - member.first


def apart(first: int | None, last: int | None, other_first: int | None, other_last: int | None) -> int:
    """Days between two extents, 0 when they meet or a side is open."""
    if last is not None and other_first is not None and last < other_first:
        return other_first - last
    if other_last is not None and first is not None and other_last < first:
        return first - other_last
    return 0
