"""The derived layers in RDF: events with what hangs on them, entities that are mentioned, and a person's rulings.

A change of the world becomes the exact set of quads to take away and to add, found by comparing with what the store holds, so that nothing
is written where nothing changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from kg import ids
from kg.graph import vocabulary as v
from kg.graph.from_rdf import QuadSource
from kg.graph.to_rdf import entity_quads, event_quads
from kg.graph.vocabulary import named
from kg.identity import Contradiction, Decision, Outcome, Ruling, World, WorldChange
from kg.model import Claim, Entity, EntityKind, Event
from kg.ontology import Ontology

OUTCOMES = {o: v.kg("".join(part.capitalize() for part in o.value.split("-"))) for o in Outcome}
_CONTRADICTION = v.kg("Contradiction")
_KIND = v.kg("kind")
_DETAIL_TEXT = v.kg("differs")
_POSITION = v.kg("position")
_VERSION_OF = NamedNode(v.PREFIXES["dcterms"] + "isVersionOf")


@dataclass(frozen=True, slots=True)
class Delta:
    """Quads to take away and to add; disjoint."""

    removed: frozenset[Quad]
    added: frozenset[Quad]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def delta(old: Iterable[Quad], new: Iterable[Quad]) -> Delta:
    before, after = frozenset(old), frozenset(new)
    return Delta(before - after, after - before)


def change_delta(store: QuadSource, change: WorldChange, fresh: frozenset[str] = frozenset()) -> Delta:
    """What `change` does to the world graph of `store`; `fresh` are claims it has never held.

    Nothing hung on a fresh claim, nor was there an event made of such alone (its IRI is that of one of its claims): neither is looked for.
    """
    former = [e.id for e in change.events_changed if not fresh.issuperset(e.claims)]
    old: set[Quad] = set()
    claims = {named.__wrapped__(c) for c in change.claims_removed} | {named.__wrapped__(c) for c in change.event_of.keys() - fresh}
    for event in (*change.events_removed, *former):
        node = named.__wrapped__(event)
        own = list(store.quads_for_pattern(node, None, None, v.WORLD))
        old.update(own)
        claims |= {q.object for q in own if q.predicate == v.DERIVED_FROM and isinstance(q.object, NamedNode)}
    for claim in claims:
        old.update(store.quads_for_pattern(claim, None, None, v.WORLD))
        for link in store.quads_for_pattern(None, v.LEFT, claim, v.WORLD):
            old.update(store.quads_for_pattern(link.subject, None, None, v.WORLD))
    for document in change.versions:
        old.update(store.quads_for_pattern(named.__wrapped__(document), _VERSION_OF, None, v.WORLD))
    return delta(old, change_quads(change))


def change_quads(change: WorldChange | World) -> Iterator[Quad]:
    events: tuple[Event, ...] = change.events_changed if isinstance(change, WorldChange) else change.events
    for event in events:
        yield from event_quads(event)
    for link in change.sub_events:
        yield Quad(named.__wrapped__(link.part), v.SUB_EVENT_OF, named.__wrapped__(link.whole), v.WORLD)
    for left, right in dict.fromkeys((c.left, c.right) for c in change.contradictions):  # two claims may contradict in two ways
        yield Quad(named.__wrapped__(left), v.CONTRADICTS, named.__wrapped__(right), v.WORLD)
    for contradiction in change.contradictions:
        yield from contradiction_quads(contradiction)
    for decision in change.decisions:
        yield from decision_quads(decision)
    yield from version_quads(change.versions)


def decision_quads(decision: Decision) -> Iterator[Quad]:
    """Why two claims were or were not taken as one event: scored, reasoned, and withdrawn with the claims.  Never owl:sameAs.

    Most decisions join, and then the claims refer to one event: those are one literal on the left claim, the others a node.
    """
    if decision.decision is Outcome.SAME:
        why = orjson.dumps([decision.right, round(float(decision.score), 4), decision.reasons]).decode()
        yield Quad(named.__wrapped__(decision.left), v.JOINED, Literal(why, datatype=v.JSON), v.WORLD)
        return
    node = NamedNode(f"{ids.BASE}decision/{ids.digest(decision.left, decision.right)}")
    yield Quad(node, v.TYPE, v.IDENTITY_ASSERTION, v.WORLD)
    yield Quad(node, v.LEFT, named.__wrapped__(decision.left), v.WORLD)
    yield Quad(node, v.RIGHT, named.__wrapped__(decision.right), v.WORLD)
    yield Quad(node, v.DECISION, OUTCOMES[decision.decision], v.WORLD)
    yield Quad(node, v.SCORE, Literal(round(float(decision.score), 4)), v.WORLD)
    yield Quad(node, v.REASON, Literal("; ".join(decision.reasons)), v.WORLD)


def contradiction_quads(found: Contradiction) -> Iterator[Quad]:
    left, right = named.__wrapped__(found.left), named.__wrapped__(found.right)
    node = NamedNode(f"{ids.BASE}contradiction/{ids.digest(found.left, found.right, found.kind)}")
    yield Quad(node, v.TYPE, _CONTRADICTION, v.WORLD)
    yield Quad(node, v.LEFT, left, v.WORLD)
    yield Quad(node, v.RIGHT, right, v.WORLD)
    yield Quad(node, _KIND, Literal(found.kind.value), v.WORLD)
    yield Quad(node, _DETAIL_TEXT, Literal(found.detail), v.WORLD)


def version_quads(versions: Mapping[str, str]) -> Iterator[Quad]:
    """`dcterms:isVersionOf` the earliest version of the article; the earliest itself says nothing."""
    for document, earliest in versions.items():
        if document != earliest:
            yield Quad(named.__wrapped__(document), _VERSION_OF, named.__wrapped__(earliest), v.WORLD)


def replacement_quads(family: Iterable[tuple[str, str]]) -> Iterator[Quad]:
    """Each version `dcterms:isReplacedBy` the next of one address; `family` holds (published, document id)."""
    ordered = [document for _, document in sorted(family)]
    for older, newer in pairwise(ordered):
        yield Quad(named.__wrapped__(older), v.REPLACED_BY, named.__wrapped__(newer), v.WORLD)


def mentioned(claims: Iterable[Claim]) -> dict[str, set[tuple[str, EntityKind]]]:
    """Entity IRI -> the (label, kind) pairs under which claims name it, their publishers included."""
    found: dict[str, set[tuple[str, EntityKind]]] = defaultdict(set)
    for claim in claims:
        for role in claim.roles:
            if role.entity:
                found[role.entity].add((role.label, role.kind or EntityKind.OTHER))
        for source in claim.sources:
            found[source.entity].add((source.label, source.kind))
    return found


def mentioned_quads(entity: str, names: set[tuple[str, EntityKind]], ontology: Ontology) -> Iterator[Quad]:
    """The registry's facts; of an entity it does not know, the name that made its IRI, any other name being an alternative one."""
    known = ontology.entities.get(entity)
    if known is None:
        kind = min((k for _, k in names), default=EntityKind.OTHER)
        labels = sorted(label for label, _ in names)
        own = [label for label in labels if any(ids.entity_iri(k.value, label) == entity for k in EntityKind)]
        label = own[0] if own else unquote(entity.rsplit("/", 1)[-1].rsplit("#", 1)[-1])
        known = Entity(entity, kind, label, None, tuple(dict.fromkeys(x for x in labels if x != label)), minted=True)
    yield from entity_quads(known, ontology.facts.get(entity, ()))


def vocabulary_quads(ontology: Ontology) -> Iterator[Quad]:
    """Event types with labels, broader type and codes, so that `rdfs:subClassOf*` and exports to other schemes work in the store.

    The definitions themselves are in ontology/core.ttl and events.ttl, and at `/ns`.
    """
    for event_type in ontology.types.values():
        node = v.kg(event_type.name)
        yield Quad(node, v.TYPE, v.CLASS, v.VOCABULARY)
        if event_type.parent:
            yield Quad(node, v.SUBCLASS_OF, v.kg(event_type.parent), v.VOCABULARY)
        for language, label in event_type.labels.items():
            yield Quad(node, v.LABEL, Literal(label, language=language), v.VOCABULARY)
        for scheme, code in event_type.codes:
            yield Quad(node, v.kg(scheme), Literal(code), v.VOCABULARY)
        for later in event_type.leads_to:
            yield Quad(node, v.LEADS_TO, v.kg(later), v.VOCABULARY)


def ruling_quads(position: int, ruling: Ruling) -> Iterator[Quad]:
    """A person's word in the decisions graph; the order counts, because of two in conflict the later one wins."""
    node = NamedNode(f"{ids.BASE}ruling/{position}")
    yield Quad(node, v.TYPE, v.IDENTITY_ASSERTION, v.DECISIONS)
    yield Quad(node, _POSITION, Literal(position), v.DECISIONS)
    yield Quad(node, v.DECISION, OUTCOMES[ruling.decision], v.DECISIONS)
    for side, term in ((ruling.left, v.LEFT), (ruling.right, v.RIGHT)):
        for claim in side:
            yield Quad(node, term, NamedNode(claim), v.DECISIONS)


def read_rulings(store: QuadSource) -> tuple[Ruling, ...]:
    """The person's decisions in the order they were made."""
    nodes: dict[Any, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_for_pattern(None, None, None, v.DECISIONS):
        nodes[quad.subject][quad.predicate.value].append(str(getattr(quad.object, "value", quad.object)))
    outcomes = {term.value: value for value, term in OUTCOMES.items()}
    made = sorted((n for n in nodes.values() if v.DECISION.value in n), key=lambda n: int(n[_POSITION.value][0]))
    return tuple(Ruling(outcomes[n[v.DECISION.value][0]], tuple(sorted(n[v.LEFT.value])), tuple(sorted(n[v.RIGHT.value]))) for n in made)
