"""The world, kept up to date document by document.

The result is a function of the set of documents and rulings alone.  Everything that depends on several documents is therefore recomputed
where an arrival could have changed it and nowhere else: the blocks the new groups stand in, the components their links reach, the version
families their texts belong to, and the events whose day has come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg import ids
from kg.edtf import Bounds
from kg.identity import blocks, versions
from kg.identity.anchors import PEERS, denotes, follow
from kg.identity.briefs import Briefs
from kg.identity.candidates import Candidates, MemoryCandidates, StoredDocument
from kg.identity.card import Card, Cards, cards_of, published_day
from kg.identity.cluster import cluster
from kg.identity.contradictions import Checked, contradictions
from kg.identity.events import build, current, extent, width
from kg.identity.families import Families, Family
from kg.identity.features import comparable, features, likeness, other_person, place_relation
from kg.identity.kinds import Kinds
from kg.identity.local import Group, Outline, local_events
from kg.identity.model import Contradiction, Decision, Outcome, Ruling, SubEvent, World, WorldChange
from kg.identity.regions import resettle
from kg.identity.rulings import Constraints
from kg.identity.scoring import Model, learned
from kg.identity.traits import checked_of
from kg.model import Claim, Event, TimeExtent
from kg.ontology import Ontology

RIVAL_DAYS = 60  # two groups whose own days lie further apart are not one event, whatever else agrees
TOLD_APART = 0.5  # two groups of one article are joined by way of other articles only when they score this themselves
RULED = 1.0
REMEMBERED = 20_000  # groups kept at hand between updates
SCORED = 500_000  # pairs whose score is remembered, some 200 bytes each: a component is clustered anew whenever it grows


@dataclass(slots=True)
class _Work:
    """What one update has touched so far."""

    groups: set[str] = field(default_factory=set)  # to be clustered anew
    events: set[str] = field(default_factory=set)  # to be told anew, members unchanged
    gone: set[str] = field(default_factory=set)  # events that lost a member or were regrouped
    claims_removed: set[str] = field(default_factory=set)
    retold: set[str] = field(default_factory=set)  # groups of which more changed than the event they belong to
    versions: set[str] = field(default_factory=set)  # documents whose family may have changed
    checked: set[str] = field(default_factory=set)  # groups whose links were checked for sight
    keys: set[str] = field(default_factory=set)  # of groups that are gone


class WorldBuilder:
    """`candidates` keeps the state between updates; `rulings` are all there are, in the order they were made.

    `models` (`within` and `across`) stand in for the learned weights, for measuring.
    """

    def __init__(
        self, candidates: Candidates, ontology: Ontology, rulings: Sequence[Ruling] = (), models: Mapping[str, Model] | None = None
    ) -> None:
        self._kept = candidates
        self._ontology = ontology
        self._kinds = Kinds(ontology)
        self._checked: dict[str, Checked] = {}
        self._rulings = list(rulings)
        self._constraints = Constraints(self._rulings)
        chosen = models or learned()
        self._within, self._across = chosen["within"], chosen["across"]
        self._cache: dict[str, Group] = {}
        self._scores: dict[tuple[str, str], float] = {}
        self._briefs = Briefs(candidates)
        self._families = Families(candidates)

    def update(self, removed: Iterable[str] = (), added: Iterable[Claim] = ()) -> WorldChange:
        """Takes documents out (by id) and puts the documents of `added` in.

        A document comes with all its claims and replaces its former self.
        """
        by_document: dict[str, list[Claim]] = defaultdict(list)
        for claim in added:
            by_document[claim.document.id].append(claim)
        arriving = [self._store_form(claims) for _, claims in sorted(by_document.items())]
        return self._apply(sorted({*removed}), arriving)

    def rule(self, ruling: Ruling) -> WorldChange:
        """Adds a person's decision and regroups the documents named in any, because a later ruling can undo an earlier one elsewhere."""
        self._rulings.append(ruling)
        self._constraints = Constraints(self._rulings)
        named = {self._kept.document_of_claim(c) for r in self._rulings for c in (*r.left, *r.right)} - {None}
        stored = [d for name in sorted(n for n in named if n) if (d := self._kept.document(name)) is not None]
        return self._apply([], [self._regrouped(d) for d in stored])

    def world(self) -> World:
        """Everything, from the kept state."""
        whole = self._tell(sorted(self._kept.events()), _Work(versions=set(self._kept.documents())))
        self._kept.save()
        return _as_world(whole)

    # ---- documents

    def _store_form(self, claims: list[Claim]) -> tuple[StoredDocument, list[Group]]:
        document = claims[0].document
        cards = Cards.all(cards_of(claims))
        local, groups = local_events(cards, self._kinds, self._within, self._constraints)
        signature = versions.signature(document.text)
        return StoredDocument(document.id, document.url, document.outlet_id, document.published, signature, cards, local), groups

    def _regrouped(self, stored: StoredDocument) -> tuple[StoredDocument, list[Group]]:
        local, groups = local_events(stored.cards, self._kinds, self._within, self._constraints)
        return StoredDocument(stored.id, stored.url, stored.outlet, stored.published, stored.signature, stored.cards, local), groups

    def _apply(self, removed: Sequence[str], arriving: Sequence[tuple[StoredDocument, list[Group]]]) -> WorldChange:
        work = _Work()
        for group_id in list(self._cache)[: max(0, len(self._cache) - REMEMBERED)]:
            del self._cache[group_id]
        day_before = self._kept.latest_day()
        for document in sorted({*removed, *(d.id for d, _ in arriving)}):
            self._take_out(document, work)
        fresh: list[Group] = []
        for stored, groups in arriving:
            self._kept.put_document(stored)
            fresh += groups
            for group in groups if stored.local.hung else ():
                for place in _awaited(stored, group):
                    self._kept.add_to_block(blocks.AWAITING, 0, place)
            work.claims_removed.difference_update(stored.cards.ids)
            work.versions |= self._families.members(stored.id)
        for group in fresh:
            self._cache[group.id] = group
            for key in blocks.keys(group):
                self._kept.add_to_block(key, blocks.anchor(group), group.id)
        work.groups |= {g.id for g in fresh}
        for group in fresh:
            self._link(group, work)
        self._regroup(work)
        day = self._kept.latest_day()
        if day is not None and day != day_before:
            work.events |= set(self._kept.due(day)) if day_before is None or day > day_before else set(self._kept.events())
        change = self._change(work)
        self._kept.save()
        return change

    def _take_out(self, document: str, work: _Work) -> None:
        stored = self._kept.document(document)
        if stored is None:
            return
        self._scores.clear()
        work.claims_removed.update(stored.cards.ids)
        work.versions |= self._families.members(document)
        for group in [self._group(outline.id) for outline in stored.local.groups]:
            self._cache.pop(group.id, None)
            for other in self._kept.links(group.id):
                self._drop_link(group.id, other, work)
            event = self._kept.event_of(group.id)
            if event is not None:
                work.groups |= set(self._kept.groups_of(event))
                work.retold |= set(self._kept.groups_of(event))
                work.gone.add(event)
            for key in blocks.keys(group):
                day = blocks.anchor(group)
                self._kept.remove_from_block(key, day, group.id)
                self._close_gap(key, day, group.id, work)
                work.keys.add(key)
            for place in _awaited(stored, group):
                self._kept.remove_from_block(blocks.AWAITING, 0, place)
        self._briefs.forget(stored)
        self._kept.drop_document(document)
        work.groups -= {group.id for group in stored.local.groups}

    # ---- candidate pairs

    def _link(self, group: Group, work: _Work) -> None:
        """Scores a new group against its neighbours, and drops links that it pushed out of each other's sight."""
        near: set[str] = set()
        for key in blocks.keys(group):
            before, after = self._kept.neighbours(key, blocks.anchor(group), group.id, blocks.WINDOW)
            near.update(before, after)
            if len(before) + len(after) > blocks.WINDOW:
                self._push_apart(before, work)
        for other in sorted(near):
            self._weigh(group, self._group(other), work)
        for claim in group.profile.claims:
            if self._constraints.knows(claim):
                self._link_ruled(group, claim, work)

    def _put_link(self, one: str, two: str, score: float, work: _Work) -> None:
        self._kept.put_link(one, two, score)
        work.retold.add(min(one, two))  # whose event tells of the link

    def _drop_link(self, one: str, two: str, work: _Work) -> None:
        self._kept.drop_link(one, two)
        work.retold.add(min(one, two))

    def _link_ruled(self, group: Group, claim: str, work: _Work) -> None:
        for partner in self._constraints.together(claim):
            document = self._kept.document_of_claim(partner)
            stored = self._kept.document(document) if document else None
            for other in stored.local.groups if stored else ():
                if partner in other.claims and other.id != group.id:
                    self._put_link(group.id, other.id, RULED, work)

    def _weigh(self, group: Group, other: Group, work: _Work) -> None:
        if group.profile.document == other.profile.document or group.family != other.family:
            return
        score = self._score(group, other)
        if score >= self._across.threshold:
            self._put_link(group.id, other.id, score, work)

    def _push_apart(self, before: Sequence[str], work: _Work) -> None:
        """Drops links across a new group whose ends no longer see each other; each such link has an end just before some new group."""
        for left in before:
            if left in work.checked:
                continue
            work.checked.add(left)
            for right, score in self._kept.links(left).items():
                if score < RULED and not self._in_sight(self._group(left), self._group(right)):
                    self._drop_link(left, right, work)
                    work.groups.add(left)

    def _close_gap(self, key: str, day: int, group: str, work: _Work) -> None:
        """After a removal, groups on both sides may have come into each other's sight."""
        before, after = self._kept.neighbours(key, day, group, blocks.WINDOW)
        if len(before) + len(after) <= blocks.WINDOW:
            return
        for i, left in enumerate(before):
            for right in after[: blocks.WINDOW - i]:
                if right not in self._kept.links(left):
                    one, two = self._group(left), self._group(right)
                    self._weigh(one, two, work)
                    work.groups.add(left)

    def _in_sight(self, left: Group, right: Group) -> bool:
        day = blocks.anchor(left)
        return any(
            right.id in side
            for key in sorted(set(blocks.keys(left)) & set(blocks.keys(right)))
            for side in self._kept.neighbours(key, day, left.id, blocks.WINDOW)
        )

    def _score(self, one: Group, two: Group) -> float:
        if not comparable(one.profile, two.profile):
            return 0.0
        left, right = (one, two) if one.id < two.id else (two, one)
        found = self._scores.get((left.id, right.id))
        if found is None:
            like = likeness(left.profile, right.profile, left.kind)
            found = self._across.weigh(like, blocks.distance(left, right), blocks.distance_features)
            if len(self._scores) >= SCORED:
                self._scores.clear()
            self._scores[left.id, right.id] = found
        return found

    def _group(self, group: str) -> Group:
        found = self._cache.get(group)
        if found is None:
            stored, outline = self._outline(group)
            found = self._cache[group] = outline.group(stored.cards, self._kinds)
        return found

    def _outline(self, group: str) -> tuple[StoredDocument, Outline]:
        stored = self._kept.document(self._kept.document_of_group(group))
        assert stored is not None
        return stored, next(outline for outline in stored.local.groups if outline.id == group)

    # ---- clusters

    def _regroup(self, work: _Work) -> None:
        """Clusters anew what the touched groups reach; an event that comes out as it was is not told again."""
        settled = resettle(work.groups, self._together, self._kept.links, self._clusters)
        work.gone |= {event for members in settled for g in members if (event := self._kept.event_of(g)) is not None}
        clusters = {self._event_id(members): tuple(sorted(members)) for members in settled}
        for event, members in list(clusters.items()):
            if self._kept.groups_of(event) == members:
                work.gone.discard(event)
                del clusters[event]
        for event in work.gone:
            self._kept.drop_event(event)
        for event, members in clusters.items():
            self._kept.put_event(event, members, None)
            work.events.add(event)
        work.events |= {event for g in work.retold if (event := self._kept.event_of(g)) is not None}

    def _together(self, group: str) -> Sequence[str]:
        event = self._kept.event_of(group)
        return (group,) if event is None else self._kept.groups_of(event)

    def _clusters(self, among: set[str], pairs: Mapping[tuple[str, str], float]) -> list[list[str]]:
        if len(among) == 1:
            return [sorted(among)]
        groups = {g: self._group(g) for g in among}
        items = sorted(among, key=lambda g: (groups[g].profile.published or 0, g))
        place = {g: i for i, g in enumerate(items)}
        edges = {(a, b) if place[a] < place[b] else (b, a): score for (a, b), score in pairs.items()}
        ruled = sorted(pair for pair, score in edges.items() if score >= RULED)
        known = dict(edges)

        def score_of(a: str, b: str) -> float:
            pair = (a, b) if place[a] < place[b] else (b, a)
            if pair not in known:
                known[pair] = self._score(groups[a], groups[b])
            return known[pair]

        def refuses(ours: Sequence[str], theirs: Sequence[str]) -> bool:
            return self._refuses([groups[g] for g in ours], [groups[g] for g in theirs])

        clusters, _, _ = cluster(items, ruled, edges, score_of, refuses, self._across.threshold)
        return clusters

    def _refuses(self, ours: Sequence[Group], theirs: Sequence[Group]) -> bool:
        """Hard facts: days far apart, words printed before they were spoken, another person acting, and a person's word.

        What one article tells apart stays so unless it looks alike.
        """
        for a in ours:
            for b in theirs:
                if _far_apart(a, b) or _said_later(a, b) or _said_later(b, a) or other_person(a.profile, b.profile):
                    return True
                if a.profile.document == b.profile.document and self._score(a, b) < TOLD_APART:
                    return True
        return self._constraints.refuses([c for g in ours for c in g.profile.claims], [c for g in theirs for c in g.profile.claims])

    def _event_id(self, members: Sequence[str]) -> str:
        return ids.event_iri(min(brief.first for g in members if (brief := self._briefs.of(g)))[1])

    def _cards(self, groups: Iterable[str]) -> list[Card]:
        found = []
        for group in groups:
            stored, outline = self._outline(group)
            found += stored.cards.of(outline.claims)
        return sorted(found, key=lambda c: c.order)

    # ---- telling

    def _change(self, work: _Work) -> WorldChange:
        families = self._families.of(work.versions)
        for document in families:
            stored = self._kept.document(document)
            work.events |= {e for g in (stored.local.groups if stored else ()) if (e := self._kept.event_of(g.id))}
        work.events |= self._parts_of(work.events)
        work.events |= self._hanging_on(work)
        alive = sorted(e for e in work.events if self._kept.groups_of(e))
        return self._tell(alive, work, families)

    def _parts_of(self, events: set[str]) -> set[str]:
        """Events that are parts of the given ones: their link follows the id of the whole."""
        found = set()
        for event in events:
            for group in self._kept.groups_of(event):
                brief = self._briefs.of(group)
                found |= {of for part in (brief.parts if brief else ()) if (of := self._kept.event_of(part))}
        return found

    # ---- dates that follow from other events

    def _hanging_on(self, work: _Work) -> set[str]:
        """Events whose date may follow from that of a touched event, or of one that is gone."""
        found = set()
        keys = set(work.keys)
        for event in work.events:
            for group in self._kept.groups_of(event):
                brief = self._briefs.of(group)
                if brief is None:
                    continue
                keys.update(blocks.keys(self._group(group)))
                if brief.hung:
                    found |= self._hung_on(self._outline(group)[0], group)
        for key in keys:
            for group in self._waiting(key):
                stored, _ = self._outline(group)
                found |= self._hung_on(stored, group)
        return found

    def _hung_on(self, stored: StoredDocument, group: str) -> set[str]:
        """Events of claims of this article that hang on a claim of this group of it."""
        of = {claim: outline.id for outline in stored.local.groups for claim in outline.claims}
        return {e for link in stored.local.hung if of[link.anchor] == group and (e := self._kept.event_of(of[link.claim]))}

    def _inferred(self, event: str, groups: Sequence[str], cards: Sequence[Card]) -> TimeExtent | None:
        """What follows for an event none of whose claims is dated; None where they hang on several events."""
        if any(card.when is not None for card in cards):
            return None
        by_id = {card.id: card for card in cards}
        found: list[TimeExtent] = []
        for stored in {s.id: s for s, _ in map(self._outline, groups)}.values():
            of = {claim: outline.id for outline in stored.local.groups for claim in outline.claims}
            for link in stored.local.hung:
                known = self._anchor(of[link.anchor], event) if link.claim in by_id else None
                extent = follow(*known, link, by_id[link.claim]) if known else None
                found += [extent] if extent else []
        if len({extent.anchor for extent in found}) != 1:
            return None
        return min(found, key=lambda e: (width(e), e.edtf, e.rule))

    def _anchor(self, group: str, event: str) -> tuple[TimeExtent, str] | None:
        """The date and id of the event a group tells of, else of the only dated one that its words denote.

        None where they fit several: others that are dated, and on other days than its own.
        """
        own = self._kept.event_of(group)
        if own is None or own == event:
            return None
        dated = self._dated(own)
        meant = self._meant(group, {own, event}, 1 if dated else PEERS)
        if dated is not None:
            return (dated, own) if not any(_disjoint(dated, when) for when in meant.values()) else None
        return next(((when, of) for of, when in meant.items()), None) if len(meant) == 1 else None

    def _meant(self, group: str, but: set[str], least: int) -> dict[str, TimeExtent]:
        """Dated events of the group's blocks that its words denote."""
        anchor = self._group(group).profile
        found: dict[str, TimeExtent] = {}
        if len(anchor.actors | anchor.places) < least:
            return found
        seen = set(but)
        for key in blocks.keys(self._group(group)):
            block = self._block(key)
            if max(len(block), len(self._waiting(key))) > blocks.MOST_MEANT:
                continue
            for other in block:
                of = self._kept.event_of(other)
                if of is not None and of not in seen and denotes(anchor, self._group(other).profile):
                    seen.add(of)
                    if when := self._dated(of):
                        found[of] = when
        return found

    def _block(self, key: str) -> list[str]:
        """The groups of a block, as far as they are looked at."""
        return self._kept.neighbours(key, blocks.BEFORE, "", blocks.MOST_MEANT + 1)[1]

    def _waiting(self, key: str) -> list[str]:
        """The groups that wait for a dated one to come into a block, as far as they are looked at."""
        first = blocks.awaited(key)
        _, following = self._kept.neighbours(blocks.AWAITING, 0, first, blocks.MOST_MEANT + 1)
        return [place.removeprefix(first) for place in following if place.startswith(first)]

    def _dated(self, event: str) -> TimeExtent | None:
        cards = self._cards(self._kept.groups_of(event))
        families: dict[str, Family] = {}
        voice_of = self._families.voices(cards, families)
        return extent(current(cards, frozenset(d for d, family in families.items() if family.superseded)), voice_of)

    def _tell(self, events: Sequence[str], work: _Work, families: dict[str, Family] | None = None) -> WorldChange:
        families = self._families.of(work.versions) if families is None else families
        known = dict(families)
        day = published_day(self._kept.latest_day())
        told: list[Event] = []
        event_of: dict[str, str] = {}
        decisions: list[Decision] = []
        against: list[Contradiction] = []
        parts: set[SubEvent] = set()
        for event in events:
            groups = self._kept.groups_of(event)
            cards = self._cards(groups)
            voice_of = self._families.voices(cards, known)
            old = frozenset(card.document for card in cards if known[card.document].superseded)
            made, seen = build(cards, day, voice_of, self._ontology, old, self._inferred(event, groups, cards))
            self._kept.put_event(event, groups, seen.due.isoformat() if seen.due else None)
            told.append(made)
            event_of.update((card.id, event) for card in cards)
            decisions += self._decisions(groups)
            against += contradictions(event, cards, self._check(made.type), voice_of, old)
            parts |= self._sub_events(event, groups)
        alive = {e.id for e in told}
        return WorldChange(
            events_removed=tuple(sorted(e for e in work.gone if e not in alive)),
            events_changed=tuple(sorted(told, key=lambda e: e.id)),
            event_of=dict(sorted(event_of.items())),
            claims_removed=tuple(sorted(work.claims_removed)),
            decisions=tuple(sorted(decisions, key=lambda d: (d.left, d.right, d.decision))),
            contradictions=tuple(sorted(against, key=lambda c: (c.event, c.kind, c.left, c.right))),
            sub_events=tuple(sorted(parts, key=lambda s: (s.part, s.whole))),
            versions={document: family.first for document, family in sorted(families.items())},
        )

    def _check(self, type_name: str) -> Checked:
        if type_name not in self._checked:
            self._checked[type_name] = checked_of(type_name, self._ontology)
        return self._checked[type_name]

    def _decisions(self, groups: Sequence[str]) -> list[Decision]:
        """Why these groups hold together inside their articles, and which links join them across articles."""
        found: list[Decision] = []
        for group in groups:
            stored, outline = self._outline(group)
            claims = set(outline.claims)
            found += [d for d in stored.local.decisions if d.left in claims]
            for other, score in self._kept.links(group).items():
                if group < other:
                    found.append(self._across_decision(group, other, score, other in groups))
        return found

    def _across_decision(self, group: str, other: str, score: float, joined: bool) -> Decision:
        one, two = self._group(group), self._group(other)
        reasons: tuple[str, ...] = ("a person's ruling",)
        if score < RULED:
            reasons = self._across.reasons(
                features(likeness(one.profile, two.profile, one.kind)) + blocks.distance_features(blocks.distance(one, two))
            )
        return Decision(one.id, two.id, Outcome.SAME if joined else Outcome.DIFFERENT, round(score, 4), reasons)

    def _sub_events(self, event: str, groups: Sequence[str]) -> set[SubEvent]:
        """The whole that most of the event's articles put it into."""
        votes: dict[str, int] = defaultdict(int)
        for group in groups:
            stored = self._kept.document(self._kept.document_of_group(group))
            for part, whole in stored.local.parts if stored else ():
                if part == group and (of := self._kept.event_of(whole)) and of != event:
                    votes[of] += 1
        return {SubEvent(event, min(votes, key=lambda w: (-votes[w], w)))} if votes else set()


def merge(claims: Iterable[Claim], ontology: Ontology, rulings: Sequence[Ruling] = ()) -> World:
    """The world of a set of claims, which may come in any order."""
    return _as_world(WorldBuilder(MemoryCandidates(), ontology, rulings).update((), claims))


def _as_world(change: WorldChange) -> World:
    return World(change.events_changed, change.event_of, change.decisions, change.contradictions, change.sub_events, change.versions)


def _awaited(stored: StoredDocument, group: Group) -> list[str]:
    """The places under which a group that claims of its article hang on waits for its event to be dated."""
    hung = any(link.anchor in group.profile.claims for link in stored.local.hung)
    return [blocks.awaited(key, group.id) for key in blocks.keys(group)] if hung else []


def _said_later(one: Group, two: Group) -> bool:
    """True for words that were printed before the day the others were spoken on."""
    printed, spoken = one.profile.published, two.profile.first
    return one.kind == "speech" and one.profile.asserted and printed is not None and spoken is not None and spoken > printed + 1


def _disjoint(one: TimeExtent, two: TimeExtent) -> bool:
    return not Bounds(one.earliest, one.latest).overlaps(Bounds(two.earliest, two.latest))


def _far_apart(one: Group, two: Group) -> bool:
    """True for days far apart, and for another place on another day."""
    a, b = one.profile, two.profile
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return False
    gap = max(a.first - b.last, b.first - a.last)
    return gap > (0 if place_relation(a, b) == "differ" else RIVAL_DAYS)
