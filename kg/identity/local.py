"""Events inside one article: its claims are grouped before any other article is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.identity.anchors import Hung, hung
from kg.identity.card import Card, Cards
from kg.identity.cluster import cluster
from kg.identity.features import Likeness, Place, comparable, features, likeness, other_person, position, position_features
from kg.identity.kinds import Kinds
from kg.identity.model import Decision, Outcome
from kg.identity.profile import Profile, apart, profile, union
from kg.identity.rulings import Constraints
from kg.identity.scoring import Model

OTHER_TIME = 31  # days apart at which one article tells of two events; closer ones are often one date misread


@dataclass(frozen=True, slots=True)
class Group:
    """Claims of one article about one event.  `id` is that of its first claim in the text; `kind` and `family` as Kinds gives them."""

    id: str
    family: str
    kind: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Outline:
    """A group without its profile, which is many times larger and made anew from the claims' cards."""

    id: str
    family: str
    kind: str
    claims: tuple[str, ...]

    def group(self, cards: Cards, kinds: Kinds) -> Group:
        """In full; `cards` are those of its article, in order of position."""
        return Group(self.id, self.family, self.kind, union([profile(card, kinds.around) for card in cards.of(self.claims)]))


@dataclass(frozen=True, slots=True)
class Local:
    """`parts` are pairs of group ids, (part, whole)."""

    groups: tuple[Outline, ...]
    decisions: tuple[Decision, ...]
    parts: tuple[tuple[str, str], ...]
    hung: tuple[Hung, ...] = ()


def pair(left: Profile, right: Profile, kind: str, rivals: int, popularity: Counter[str]) -> tuple[Likeness, Place]:
    """Two claims of one article compared.  `popularity` counts, among the `rivals` claims compared, those that name an actor."""
    like = likeness(left, right, kind)
    rarity = min((popularity[key] / rivals for key in left.actors & right.actors), default=2.0) if like.shared_actors else 2.0
    return like, position(left, right, rivals, rarity, like.trigger)


def pair_features(like: Likeness, place: Place) -> list[str]:
    return features(like) + position_features(place)


def families(cards: Sequence[Card], profiles: Sequence[Profile], kinds: Kinds) -> dict[str, tuple[list[int], Counter[str]]]:
    """Indexes of the claims compared with one another, and how often each actor is named among them."""
    found: dict[str, tuple[list[int], Counter[str]]] = {}
    for i, card in enumerate(cards):
        members, popularity = found.setdefault(kinds.group(card.type), ([], Counter()))
        members.append(i)
        popularity.update(profiles[i].actors)
    return found


def local_events(cards: Sequence[Card], kinds: Kinds, model: Model, constraints: Constraints) -> tuple[Local, list[Group]]:
    """Groups the claims of one article; `cards` in order of position."""
    profiles = [profile(card, kinds.around) for card in cards]
    groups: list[Group] = []
    decisions: list[Decision] = []
    for family, (members, popularity) in families(cards, profiles, kinds).items():
        by_id = {cards[i].id: profiles[i] for i in members}
        items = [cards[i].id for i in members]
        kind = kinds.kind(cards[members[0]].type)
        told: dict[tuple[str, str], tuple[Likeness, Place]] = {}
        scores: dict[tuple[str, str], float] = {}
        for n, right in enumerate(items):
            for left in items[:n]:
                if not comparable(by_id[left], by_id[right]):
                    scores[left, right] = 0.0
                    continue
                like, place = told[left, right] = pair(by_id[left], by_id[right], kind, len(items), popularity)
                scores[left, right] = model.weigh(like, place, position_features)
        clusters, made, refused = cluster(
            items,
            [[c for c in constraints.together(item) if c in by_id] for item in items if constraints.knows(item)],
            {pair: p for pair, p in scores.items() if p >= model.threshold},
            lambda a, b, scores=scores: scores[a, b] if (a, b) in scores else scores[b, a],  # type: ignore[misc]
            lambda a, b, by_id=by_id: _refuses(a, b, by_id, constraints),  # type: ignore[misc]
            model.threshold,
        )
        groups += [Group(c[0], family, kind, union([by_id[i] for i in c])) for c in clusters]
        for links, outcome in ((made, Outcome.SAME), (refused, Outcome.DIFFERENT)):
            decisions += [
                Decision(link.left, link.right, outcome, round(link.score, 4), model.reasons(pair_features(*told[link.left, link.right])))
                for link in links
            ]
    groups.sort(key=lambda g: (g.profile.spans[0], g.id))
    outlines = tuple(Outline(g.id, g.family, g.kind, g.profile.claims) for g in groups)
    return Local(outlines, tuple(decisions), tuple(_parts(groups, kinds)), hung(cards, kinds)), groups


def _refuses(ours: Sequence[str], theirs: Sequence[str], by_id: Mapping[str, Profile], constraints: Constraints) -> bool:
    return constraints.refuses(ours, theirs) or any(
        other_person(by_id[a], by_id[b]) or _other_time(by_id[a], by_id[b]) for a in ours for b in theirs
    )


def _other_time(one: Profile, two: Profile) -> bool:
    """An article that gives two events days of their own, far apart, tells of two."""
    return apart(one.first, one.last, two.first, two.last) > OTHER_TIME


def _parts(groups: Sequence[Group], kinds: Kinds) -> list[tuple[str, str]]:
    """Each group's whole: the nearest group of a fitting type told within two lines that shares a place, an actor or the time, if any."""
    found = []
    for part in groups:
        wholes = frozenset[str]().union(*(kinds.wholes(t) for t in part.profile.types))
        if not wholes:
            continue
        near = [
            (distance, -len(whole.profile.claims), whole.id)
            for whole in groups
            if whole is not part
            and whole.family != part.family
            and not wholes.isdisjoint(whole.profile.types)
            and (distance := _lines_between(part.profile, whole.profile)) <= 1
            and _belongs(part.profile, whole.profile)
        ]
        if near:
            found.append((part.id, min(near)[2]))
    return found


def _lines_between(left: Profile, right: Profile) -> int:
    if len(left.spans) == 1 and len(right.spans) == 1:
        return abs(left.spans[0][0] - right.spans[0][0])
    return min(abs(a[0] - b[0]) for a in left.spans for b in right.spans)


def _belongs(part: Profile, whole: Profile) -> bool:
    if apart(part.first, part.last, whole.first, whole.last) > 0:
        return False
    told_together = any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in part.spans for b in whole.spans)
    return told_together or bool((part.places | part.around) & whole.places) or bool(part.actors & whole.actors)
