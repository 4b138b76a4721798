"""Named, yes-or-no features of a pair of profiles: what a decision is explained by.

Each feature is one bucket of one question (`agent=same`, `theme=some`); the learned weight of a feature is its share in the log-odds that
the two tell of one event (`weights.json`, made by bench/learn_identity.py).  A question is asked in the light of the kind of event: sharing
a speaker says little about two statements, sharing a victim much about two deaths; so the main questions are asked once more per kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kg.identity.profile import Profile, apart
from kg.ids import entity_iri
from kg.model import EntityKind

_POLITY = entity_iri(EntityKind.POLITY, "")


class Likeness(NamedTuple):
    """The answers about a pair, one bucket each; equal answers weigh the same, so that they are weighed once."""

    kind: str
    type: str
    trigger: str
    agent: str
    patient: str
    party: str
    place: str
    actor: str
    theme: str
    time: str
    quote: str
    figures: str
    modality: str
    polarity: str
    voice: str
    shared_actors: int
    shared_agent: str | None  # what sort of participant is shared in the role
    shared_patient: str | None
    shared_party: str | None
    ordinal: str | None
    presupposed: str | None


def likeness(left: Profile, right: Profile, kind: str) -> Likeness:
    """The answers for a pair, `left` the earlier in the text (or in id order); `kind` as `kg.identity.kinds` gives it."""
    names, others = left.names, right.names
    agent = _relation(left.agents, right.agents, names, others)
    patient = _relation(left.patients, right.patients, names, others)
    party = _relation(left.parties, right.parties, names, others)
    ordinal = None
    if left.ordinals or right.ordinals:
        ordinal = "one" if not (left.ordinals and right.ordinals) else "differ" if left.ordinals.isdisjoint(right.ordinals) else "same"
    return Likeness(
        kind,
        "differ" if left.types.isdisjoint(right.types) else "same",
        _trigger(left, right),
        agent,
        patient,
        party,
        place_relation(left, right),
        _relation(left.actors, right.actors, names, others),
        _overlap(left.theme, right.theme),
        _time(left, right),
        _overlap(left.quote, right.quote),
        "none" if not (left.figures and right.figures) else "differ" if left.figures.isdisjoint(right.figures) else "same",
        "both" if left.pending == right.pending else "differ",
        "both" if left.denied == right.denied else "differ",
        "differ" if left.voices.isdisjoint(right.voices) else "shared",
        min(3, len(left.actors & right.actors)),
        _shared_sort(agent, left.agents, right.agents, left.sorts),
        _shared_sort(patient, left.patients, right.patients, left.sorts),
        _shared_sort(party, left.parties, right.parties, left.sorts),
        ordinal,
        f"{left.presupposed:d}{right.presupposed:d}" if left.presupposed or right.presupposed else None,
    )


def features(pair: Likeness) -> list[str]:
    """The names of the active features."""
    kind, trigger, actor, theme, time = pair.kind, pair.trigger, pair.actor, pair.theme, pair.time
    found = [
        f"kind={kind}",
        f"type={pair.type}",
        f"trigger={trigger}",
        f"agent={pair.agent}",
        f"patient={pair.patient}",
        f"party={pair.party}",
        f"place={pair.place}",
        f"actor={actor}",
        f"theme={theme}",
        f"time={time}",
        f"quote={pair.quote}",
        f"figures={pair.figures}",
        f"trigger={trigger}&actor={actor}",
        f"trigger={trigger}&theme={theme}",
        f"{kind}:trigger={trigger}",
        f"{kind}:actor={actor}",
        f"{kind}:theme={theme}",
        f"{kind}:time={time}",
        f"actor={actor}&place={pair.place}",
        f"actor={actor}&time={time}",
        f"trigger={trigger}&time={time}",
        f"type={pair.type}&actor={actor}&theme={theme}",
        f"modality={pair.modality}",
        f"polarity={pair.polarity}",
        f"voice={pair.voice}",
        f"shared-actors={pair.shared_actors}",
    ]
    for role, sort in (("agent", pair.shared_agent), ("patient", pair.shared_patient), ("party", pair.shared_party)):
        if sort:
            found += (f"shared-{role}={sort}", f"{kind}:shared-{role}={sort}", f"shared-{role}={sort}&trigger={trigger}")
    if pair.ordinal:
        found.append(f"ordinal={pair.ordinal}")
    if pair.presupposed:
        found += (f"presupposed={pair.presupposed}", f"presupposed&actor={actor}", f"presupposed&trigger={trigger}")
    return found


def comparable(left: Profile, right: Profile) -> bool:
    """False for pairs that share nothing at all: they are never one event, and most pairs are such."""
    if not (left.actors.isdisjoint(right.actors) and left.places.isdisjoint(right.places)):
        return True
    if not (left.triggers.isdisjoint(right.triggers) and left.theme.isdisjoint(right.theme)):
        return True
    return not left.letters.isdisjoint(right.letters)


def other_person(left: Profile, right: Profile) -> bool:
    """True when each names a person who did it, and not the same one: two people's visits or words are two events, however alike."""
    ours, theirs = left.doers, right.doers
    if not ours or not theirs or not ours.isdisjoint(theirs):
        return False
    return not any(related(a, b, left.names[a], right.names[b]) for a in ours for b in theirs)


class Place(NamedTuple):
    """How two claims of one article stand to each other in its text, in buckets."""

    near: str
    rivals: str
    headline: str
    rarity: str
    trigger: str


def position(left: Profile, right: Profile, rivals: int, rarity: float, trigger: str) -> Place:
    """Where two claims of one article stand, how many claims of the kind there are, how rare the shared actor is."""
    a, b = left.spans[0], right.spans[0]
    lines = abs(a[0] - b[0])
    return Place(
        "sentence" if lines == 0 and a[1] < b[2] and b[1] < a[2] else "line" if lines == 0 else "next" if lines <= 2 else "far",
        "2" if rivals <= 2 else "3-4" if rivals <= 4 else "5-8" if rivals <= 8 else "many",
        "yes" if a[0] == 0 or b[0] == 0 else "no",
        "none" if rarity > 1 else "rare" if rarity <= 0.34 else "half" if rarity <= 0.67 else "common",
        trigger,
    )


def position_features(place: Place) -> list[str]:
    return [
        f"near={place.near}",
        f"rivals={place.rivals}",
        f"headline={place.headline}",
        f"rarity={place.rarity}",
        f"rivals={place.rivals}&trigger={place.trigger}",
    ]


def _trigger(left: Profile, right: Profile) -> str:
    if not left.triggers.isdisjoint(right.triggers):
        return "equal"
    if left.letters.isdisjoint(right.letters):
        return "contained" if "" in left.triggers or "" in right.triggers else "other"
    contained = any(one in two or two in one for one in left.triggers for two in right.triggers)
    return "contained" if contained else "akin"


def _relation(left: frozenset[str], right: frozenset[str], names: Mapping[str, str], other_names: Mapping[str, str]) -> str:
    """none, one (filled on one side only), same, akin (one name inside the other, or mostly the same characters), differ."""
    if not left or not right:
        return "one" if left or right else "none"
    if not left.isdisjoint(right):
        return "same"
    return "akin" if any(related(a, b, names.get(a, a), other_names.get(b, b)) for a in left for b in right) else "differ"


def place_relation(left: Profile, right: Profile) -> str:
    """As `_relation`, and inside where a place of one lies in a place of the other."""
    relation = _relation(left.places, right.places, left.names, right.names)
    inside = relation == "differ" and not (left.around.isdisjoint(right.places) and right.around.isdisjoint(left.places))
    return "inside" if inside else relation


def _shared_sort(relation: str, ours: frozenset[str], theirs: frozenset[str], sorts: Mapping[str, str]) -> str | None:
    """What sort of participant the two share in one role, the most telling first; None where they share none."""
    if relation != "same":
        return "akin" if relation == "akin" else None
    shared = {sorts.get(key, "body") for key in ours & theirs}
    return next(sort for sort in ("person", "body", "polity", "crowd") if sort in shared)


def related(key: str, other: str, name: str, other_name: str) -> bool:
    """Whether two participants may be one under two names; two countries never are (印度 and 印度尼西亚)."""
    return key == other or (not (key.startswith(_POLITY) and other.startswith(_POLITY)) and akin(name, other_name))


def akin(name: str, other: str) -> bool:
    """俄罗斯战机 and 俄罗斯; 阿列克谢·纳瓦尔尼 and 阿列克谢·纳瓦利内, but not two people who share a given name or a surname."""
    if name == other:
        return True
    if "·" in name and "·" in other:
        ours, theirs = name.split("·"), other.split("·")
        return _sounds(ours[0], theirs[0]) and _sounds(ours[-1], theirs[-1])
    if name in other or other in name:
        return True
    if len(name) < 4 or len(other) < 4:
        return False
    letters, others = _letters(name), _letters(other)
    shared = len(letters & others)
    return shared >= 3 and shared >= 0.6 * min(len(letters), len(others))


def _sounds(part: str, other: str) -> bool:
    """Two spellings of one part of a foreign name: they share half their characters."""
    return part == other or 2 * len(_letters(part) & _letters(other)) >= max(len(part), len(other))


@lru_cache(maxsize=16384)
def _letters(name: str) -> frozenset[str]:
    return frozenset(name)


def _overlap(left: frozenset[str], right: frozenset[str]) -> str:
    if not left or not right:
        return "one" if left or right else "none"
    if left.isdisjoint(right):
        return "no"
    share = len(left & right) / min(len(left), len(right))
    return "little" if share < 0.25 else "some" if share < 0.6 else "most"


def _time(left: Profile, right: Profile) -> str:
    if not left.dated or not right.dated:
        return "one" if left.dated or right.dated else "none"
    if left.first == right.first and left.last == right.last:
        return "equal"
    gap = apart(left.first, left.last, right.first, right.last)
    if gap == 0:
        return "overlap"
    return "near" if gap <= 2 else "apart" if gap <= 31 else "far"
