"""Named, yes-or-no features of a pair of profiles: what a decision is explained by.

Each feature is one bucket of one question (`agent=same`, `theme=some`); the learned weight of a feature is its share in the log-odds that
the two tell of one event (`weights.json`, made by bench/learn_identity.py).  A question is asked in the light of the kind of event: sharing
a speaker says little about two statements, sharing a victim much about two deaths; so the main questions are asked once more per kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.identity.profile import Profile, apart


def features(left: Profile, right: Profile, kind: str) -> list[str]:
    """Active features of a pair, `left` the earlier in the text (or in id order); `kind` as `kg.identity.kinds` gives it."""
    found = [f"kind={kind}"]
    same_type = bool(left.types & right.types)
    trigger = _trigger(left, right)
    agent = _relation(left.agents, right.agents, left.names, right.names)
    patient = _relation(left.patients, right.patients, left.names, right.names)
    party = _relation(left.parties, right.parties, left.names, right.names)
    place = _relation(left.places, right.places, left.names, right.names)
    actor = _relation(left.actors, right.actors, left.names, right.names)
    theme = _overlap(left.theme, right.theme)
    time = _time(left, right)
    quote = _overlap(left.quote, right.quote)
    figures = "none" if not (left.figures and right.figures) else "same" if left.figures & right.figures else "differ"
    found += (
        f"type={'same' if same_type else 'differ'}",
        f"trigger={trigger}",
        f"agent={agent}",
        f"patient={patient}",
        f"party={party}",
        f"place={place}",
        f"actor={actor}",
        f"theme={theme}",
        f"time={time}",
        f"quote={quote}",
        f"figures={figures}",
        f"trigger={trigger}&actor={actor}",
        f"trigger={trigger}&theme={theme}",
        f"{kind}:trigger={trigger}",
        f"{kind}:actor={actor}",
        f"{kind}:theme={theme}",
        f"{kind}:time={time}",
        f"actor={actor}&place={place}",
        f"actor={actor}&time={time}",
        f"trigger={trigger}&time={time}",
        f"type={'same' if same_type else 'differ'}&actor={actor}&theme={theme}",
        f"modality={'both' if left.pending == right.pending else 'differ'}",
        f"polarity={'both' if left.denied == right.denied else 'differ'}",
        f"voice={'shared' if left.voices & right.voices else 'differ'}",
        f"shared-actors={min(3, len(left.actors & right.actors))}",
    )
    for role, ours, theirs in (
        ("agent", left.agents, right.agents),
        ("patient", left.patients, right.patients),
        ("party", left.parties, right.parties),
    ):
        sort = _shared_sort(ours, theirs, left, right)
        if sort:
            found += (f"shared-{role}={sort}", f"{kind}:shared-{role}={sort}", f"shared-{role}={sort}&trigger={trigger}")
    if left.ordinals or right.ordinals:
        found.append(
            f"ordinal={'one' if not (left.ordinals and right.ordinals) else 'same' if left.ordinals & right.ordinals else 'differ'}"
        )
    if left.presupposed or right.presupposed:
        found += (f"presupposed={left.presupposed:d}{right.presupposed:d}", f"presupposed&actor={actor}", f"presupposed&trigger={trigger}")
    return found


def comparable(left: Profile, right: Profile) -> bool:
    """False for pairs that share nothing at all: they are never one event, and most pairs are such."""
    if not (left.actors.isdisjoint(right.actors) and left.places.isdisjoint(right.places)):
        return True
    if not (left.triggers.isdisjoint(right.triggers) and left.theme.isdisjoint(right.theme)):
        return True
    ours = {c for t in left.triggers for c in t}
    return any(c in ours for t in right.triggers for c in t)


def other_person(left: Profile, right: Profile) -> bool:
    """True when each names a person who did it, and not the same one: two people's visits or words are two events, however alike."""
    ours = {key for key in left.agents if left.sorts.get(key) == "person"}
    theirs = {key for key in right.agents if right.sorts.get(key) == "person"}
    if not ours or not theirs or not ours.isdisjoint(theirs):
        return False
    return not any(akin(left.names[a], right.names[b]) for a in ours for b in theirs)


def position(left: Profile, right: Profile, rivals: int, rarity: float) -> list[str]:
    """Features of two claims of one article: where they stand, how many claims of the kind there are, how rare the shared actor is."""
    a, b = left.spans[0], right.spans[0]
    lines = abs(a[0] - b[0])
    near = "sentence" if lines == 0 and a[1] < b[2] and b[1] < a[2] else "line" if lines == 0 else "next" if lines <= 2 else "far"
    many = "2" if rivals <= 2 else "3-4" if rivals <= 4 else "5-8" if rivals <= 8 else "many"
    return [
        f"near={near}",
        f"rivals={many}",
        f"headline={'yes' if min(a[0], b[0]) == 0 else 'no'}",
        f"rarity={'none' if rarity > 1 else 'rare' if rarity <= 0.34 else 'half' if rarity <= 0.67 else 'common'}",
        f"rivals={many}&trigger={_trigger(left, right)}",
    ]


def _trigger(left: Profile, right: Profile) -> str:
    if left.triggers & right.triggers:
        return "equal"
    best = "other"
    for one in left.triggers:
        for two in right.triggers:
            if one in two or two in one:
                return "contained"
            if not set(one).isdisjoint(two):
                best = "akin"
    return best


def _relation(left: frozenset[str], right: frozenset[str], names: Mapping[str, str], other_names: Mapping[str, str]) -> str:
    """none, one (filled on one side only), same, akin (one name inside the other, or mostly the same characters), differ."""
    if not left or not right:
        return "one" if left or right else "none"
    if not left.isdisjoint(right):
        return "same"
    return "akin" if any(akin(names.get(a, a), other_names.get(b, b)) for a in left for b in right) else "differ"


def _shared_sort(ours: frozenset[str], theirs: frozenset[str], left: Profile, right: Profile) -> str | None:
    """What sort of participant the two share in one role, the most telling first; None where they share none."""
    shared = {left.sorts.get(key, "body") for key in ours & theirs}
    for sort in ("person", "body", "polity", "crowd"):
        if sort in shared:
            return sort
    if any(akin(left.names.get(a, a), right.names.get(b, b)) for a in ours for b in theirs):
        return "akin"
    return None


def akin(name: str, other: str) -> bool:
    """俄罗斯战机 and 俄罗斯; 阿列克谢·纳瓦尔尼 and 阿列克谢·纳瓦利内."""
    if name in other or other in name:
        return True
    if len(name) < 4 or len(other) < 4:
        return False
    shared = len(set(name) & set(other))
    return shared >= 3 and shared >= 0.6 * min(len(set(name)), len(set(other)))


def _overlap(left: frozenset[str], right: frozenset[str]) -> str:
    if not left or not right:
        return "one" if left or right else "none"
    share = len(left & right) / min(len(left), len(right))
    return "no" if share == 0 else "little" if share < 0.25 else "some" if share < 0.6 else "most"


def _time(left: Profile, right: Profile) -> str:
    if not left.dated or not right.dated:
        return "one" if left.dated or right.dated else "none"
    if left.first == right.first and left.last == right.last:
        return "equal"
    gap = apart(left.first, left.last, right.first, right.last)
    if gap == 0:
        return "overlap"
    return "near" if gap <= 2 else "apart" if gap <= 31 else "far"
