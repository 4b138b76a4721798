"""The second look at roles, over the whole article: an event told before keeps its participants where the words leave them out.

Of each candidate it is said which roles it has in other claims of the same trigger, type or branch, and what the first look gave the other
members of its list.  Fillers of such claims join the candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from kg.claims.phrases import Phrase
from kg.claims.roles import CLASSES, Anchor, Candidate, choose

_ROLES = CLASSES[1:5]  # a theme is not carried
_CARRIED = 6  # claims looked at on either side
_FLOORS = {"agent": 0.2, "patient": 0.2, "party": 0.2, "place": 0.25, "theme": 0.3}  # of the first look, for a filler to be remembered
CARRIED_BACK = 5  # `Candidate.back` of a filler taken from another claim


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with what the first look gave it: `shares` of each candidate, by class; `held` are the fillers to be remembered, by role."""

    here: Anchor
    trigger: str
    candidates: Sequence[Candidate]
    shares: Sequence[Sequence[float]]
    held: tuple[tuple[str, frozenset[str], Phrase], ...]


class _Memory(NamedTuple):
    """What another claim holds; `level` says how like it is, `side` and `steps` where it stands."""

    level: str
    side: str
    steps: int
    roles: tuple[tuple[str, frozenset[str], Phrase], ...]


def tell(here: Anchor, trigger: str, candidates: Sequence[Candidate], shares: Sequence[Sequence[float]]) -> Told:
    filled = choose(list(zip(candidates, shares, strict=True)), here, _FLOORS)
    held = tuple((f.role, keys(f.candidate.phrase), f.candidate.phrase) for f in filled if f.role in _ROLES)
    return Told(here, trigger, candidates, shares, held)


class Again(NamedTuple):
    """A candidate of the second look: `features` join those of the first; `base` is its number there, -1 for one the article adds."""

    candidate: Candidate
    features: tuple[str, ...]
    base: int


def look_again(told: Sequence[Told], number: int) -> list[Again]:
    """The candidates of a claim with what the article remembers, and those it adds; `told` are the claims in order of position."""
    own = told[number]
    memories = _recall(told, number)
    kind = "|" + own.here.type
    held = frozenset().union(*(names for memory in memories for _, names, _ in memory.roles))
    traces = [_trace(memory, role, names, kind) for memory in memories for role, names, _ in memory.roles]
    none: frozenset[str] = frozenset()
    heard = {none: ("again", *_remembered(none, traces))}  # by what of the names other claims hold: nearly always nothing
    lists = _lists(own)
    out = []
    known: set[str] = set()
    for base, candidate in enumerate(own.candidates):
        names = keys(candidate.phrase)
        known |= names
        common = names & held
        features = heard.get(common)
        if features is None:
            features = heard[common] = ("again", *_remembered(common, traces))
        if candidate.phrase.listed >= 0:
            features = ("again", *_mates(own, base, lists[candidate.phrase.listed]), *features[1:])
        out.append(Again(candidate, features, base))
    for memory in memories:
        for _, names, phrase in memory.roles:
            if memory.level == "B" or not names.isdisjoint(known):
                continue
            known |= names
            features = ("memory", "memory" + phrase.kind, "t" + kind, *_remembered(names, traces))
            out.append(Again(Candidate(phrase, (), CARRIED_BACK), features, -1))
    return out


def keys(phrase: Phrase) -> frozenset[str]:
    """What makes two phrases the same participant: the entity, else the words."""
    return frozenset([m.entity.id for m in phrase.mentions] or (phrase.text,))


def _recall(told: Sequence[Told], number: int) -> list[_Memory]:
    """The claims of the article that may tell of the same event, nearest first, those before it first."""
    own = told[number]
    out = []
    for side, order in (("<", range(number - 1, -1, -1)), (">", range(number + 1, len(told)))):
        steps = 0
        for other in order:
            level = _level(own, told[other])
            if not level:
                continue
            out.append(_Memory(level, side, steps, told[other].held))
            steps += 1
            if steps >= _CARRIED:
                break
    return out


def _level(own: Told, there: Told) -> str:
    if own.here.type == there.here.type:
        return "W" if own.trigger == there.trigger else "T"
    return "B" if own.here.branch == there.here.branch != "CommunicationEvent" else ""


def _lists(own: Told) -> dict[int, list[int]]:
    """List -> the numbers of the candidates that stand in it."""
    found: dict[int, list[int]] = {}
    for number, candidate in enumerate(own.candidates):
        if candidate.phrase.listed >= 0:
            found.setdefault(candidate.phrase.listed, []).append(number)
    return found


def _mates(own: Told, base: int, members: Sequence[int]) -> list[str]:
    rows = [own.shares[n] for n in members if n != base]
    return [f"L{k}:{_bucket(max(row[k] for row in rows))}" for k in range(1, len(CLASSES))] if rows else []


class _Trace(NamedTuple):
    """A remembered filler and the features of a candidate that is, or is not, the same."""

    place: str
    names: frozenset[str]
    hit: tuple[str, str, str]
    miss: str


def _trace(memory: _Memory, role: str, names: frozenset[str], kind: str) -> _Trace:
    place = f"{memory.level}{memory.side}{role}"
    return _Trace(place, names, (f"M{place}", f"M{place}{min(memory.steps, 2)}", f"M{place}{kind}"), f"Mx{place}")


def _remembered(names: frozenset[str], traces: Sequence[_Trace]) -> list[str]:
    out: list[str] = []
    seen: set[str] = set()
    for place, held, hit, miss in traces:
        if place in seen:
            continue
        if not held.isdisjoint(names):
            seen.add(place)
            out += hit
        elif miss not in seen:
            seen.add(miss)
            out.append(miss)
    return out


def _bucket(share: float) -> int:
    share = min(max(share, 0.0005), 0.9995)
    return round(1.5 * log(share / (1 - share)))
