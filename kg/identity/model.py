"""What the identity stage hands on: the world of events, the decisions that made it, and a person's rulings over them.

Claim ids, document ids and event ids are IRIs.  All collections are sorted, so that equal worlds are equal values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.model import Event


class Outcome(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    PART_OF = "part-of"  # left is part of right


class ContradictionKind(StrEnum):
    FIGURES = "figures"  # 9 dead / 34 dead
    DATE = "date"
    RESPONSIBILITY = "responsibility"  # another agent is named for the same deed
    OCCURRENCE = "occurrence"  # happened / did not happen
    REVISION = "revision"  # the same voice changed its own figure, date or word later


@dataclass(frozen=True, slots=True)
class Decision:
    """Why two claims do or do not tell of one event.

    `score` is the probability of `same` between 0 and 1 (1.0 and 0.0 for a person's ruling); `reasons` name the features that weighed
    most, strongest first.
    """

    left: str
    right: str
    decision: Outcome
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims of one event that cannot both be right; a revision runs from the older (left) to the newer claim (right)."""

    kind: ContradictionKind
    left: str
    right: str
    event: str
    detail: str  # the values that differ: "9 ≠ 34"


@dataclass(frozen=True, slots=True)
class SubEvent:
    """`part` is an event inside `whole`: the deaths of an explosion, a meeting on a visit."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word, which wins over the machine for ever.

    `same`: all claims of `left` and `right` tell of one event.  `different`: no claim of `left` tells of the event of a claim of `right`.
    Ids of claims, never of events, because an event's id follows its members.  Of two rulings in conflict the later in the sequence wins.
    """

    decision: Outcome
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything derived from the claims; the same for every order of arrival."""

    events: tuple[Event, ...] = ()
    event_of: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    sub_events: tuple[SubEvent, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)  # document id -> id of the earliest version of the same article


@dataclass(frozen=True, slots=True)
class WorldChange:
    """What an update does to the world: drop `events_removed`, then write `events_changed` with everything that hangs on them.

    `events_removed` holds the ids that no longer exist; an event whose members changed but kept its id is in `events_changed` only.
    `decisions`, `contradictions` and `sub_events` are complete for the changed events (a sub-event link belongs to its part, a decision
    and a contradiction to the event of its left claim), so a store deletes what hung on them before and writes these.
    """

    events_removed: tuple[str, ...] = ()
    events_changed: tuple[Event, ...] = ()
    event_of: Mapping[str, str] = field(default_factory=dict)  # of every claim of the changed events
    claims_removed: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    sub_events: tuple[SubEvent, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)  # of every document whose version family changed
