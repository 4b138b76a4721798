"""Model values as quads: one named graph per article, a claim as one node with plain properties.

What SPARQL users ask for stands in plain properties (`kg:agent <…>`, `kg:earliest "…"^^xsd:date`).  What only an exact reading back needs
(offsets of every name, reporting words, rule names) stands in one `kg:detail` literal of datatype rdf:JSON, so that a claim costs about
twenty quads where one node per mention and hop would cost ninety.  `from_rdf` is the exact inverse; docs/model.md shows both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocabulary as v
from kg.graph.vocabulary import named
from kg.model import Claim, Document, Entity, Event, Role, TimeExtent


def day_literal(day: date) -> Literal:
    """A zone-less xsd:date.  Taking a `date` is the validation: Oxigraph itself would store 2020-13-45 silently."""
    return Literal(f"{day.year:04d}-{day.month:02d}-{day.day:02d}", datatype=v.DATE)


def day_of(published: str | None) -> date | None:
    """The day printed in an ISO 8601 time, in the zone of the publisher; None where there is none."""
    if published is None:
        return None
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def article_quads(document: Document, claims: Iterable[Claim]) -> list[Quad]:
    """The whole named graph of an article.  Claims come in the order given; the graph itself has no order."""
    graph = named(document.id)
    quads = list(document_quads(document, graph))
    for claim in claims:
        quads += claim_quads(claim, graph)
    return quads


def graph_digest(quads: Iterable[Quad]) -> str:
    """64 hex digits that two graphs share only if they hold the same quads (there are no blank nodes)."""
    return hashlib.sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest()


def document_quads(document: Document, graph: NamedNode) -> Iterator[Quad]:
    """`path` is left out: where a file lay is the ledger's business, and the graph must not depend on it."""
    node = named(document.id)
    yield Quad(node, v.TYPE, v.DOCUMENT, graph)
    yield Quad(node, v.HEADLINE, Literal(document.title), graph)
    yield Quad(node, v.LANGUAGE, Literal(document.language), graph)
    yield Quad(node, v.OUTLET_NAME, Literal(document.outlet), graph)
    yield Quad(node, v.TEXT, Literal(document.text), graph)
    yield Quad(node, v.TEXT_DIGEST, Literal(document.digest), graph)
    yield Quad(node, v.PUBLISHED_RULE, Literal(document.published_rule), graph)
    if document.url is not None:
        yield Quad(node, v.URL, Literal(document.url), graph)
    if document.outlet_id:
        yield Quad(node, v.PUBLISHER, named(document.outlet_id), graph)
    if document.published is not None:
        yield Quad(node, v.DATE_PUBLISHED, Literal(document.published), graph)
        if day := day_of(document.published):
            yield Quad(node, v.REPORTED_ON, day_literal(day), graph)
    if document.notices:
        yield Quad(node, v.NOTICE, Literal(orjson.dumps(document.notices).decode(), datatype=v.JSON), graph)


def claim_quads(claim: Claim, graph: NamedNode) -> list[Quad]:
    """The claim's own node.  Which event it is about is the world's business (`world_quads`)."""
    node = named.__wrapped__(claim.id)  # claim IRIs do not recur: keep them out of the cache
    quads = [
        Quad(node, v.TYPE, v.CLAIM, graph),
        Quad(node, v.TYPED_AS, v.kg(claim.type), graph),
        Quad(node, v.IN_DOCUMENT, named(claim.document.id), graph),
        Quad(node, v.QUOTE, Literal(claim.quote.text), graph),
        Quad(node, v.START, Literal(claim.quote.start), graph),
        Quad(node, v.END, Literal(claim.quote.end), graph),
        Quad(node, v.TRIGGER, Literal(claim.trigger.text), graph),
        Quad(node, v.TRIGGER_START, Literal(claim.trigger.start), graph),
        Quad(node, v.MODALITY, v.MODALITIES[claim.modality], graph),
        Quad(node, v.POLARITY, v.POLARITIES[claim.polarity], graph),
        Quad(node, v.CONFIDENCE, Literal(float(claim.confidence)), graph),
        Quad(node, v.ORIGINATOR, named(claim.sources[0].entity), graph),
        Quad(node, v.DETAIL, Literal(_detail(claim), datatype=v.JSON), graph),
    ]
    if claim.presupposed:
        quads.append(Quad(node, v.PRESUPPOSED, Literal(True), graph))
    quads += {Quad(node, v.VIA, named(source.entity), graph) for source in claim.sources[1:-1]}
    if len(claim.sources) > 1 and claim.sources[0].cue:
        quads.append(Quad(node, v.CUE, Literal(claim.sources[0].cue.text), graph))
    quads += _role_quads(node, claim.roles, graph)
    if claim.when is not None:
        quads += time_quads(node, claim.when, graph)
        if claim.when.words is not None:
            quads.append(Quad(node, v.TIME_TEXT, Literal(claim.when.words.text), graph))
    return quads


def _role_quads(node: NamedNode, roles: Iterable[Role], graph: NamedNode) -> set[Quad]:
    """Direct properties; an argument that names no entity (most themes) is a string."""
    return {Quad(node, v.ROLES[role.role], named(role.entity) if role.entity else Literal(role.label), graph) for role in roles}


def time_quads(node: NamedNode, when: TimeExtent, graph: NamedNode) -> Iterator[Quad]:
    yield Quad(node, v.TIME_EDTF, Literal(when.edtf, datatype=v.EDTF), graph)
    if when.earliest is not None:
        yield Quad(node, v.EARLIEST, day_literal(when.earliest), graph)
    if when.latest is not None:
        yield Quad(node, v.LATEST, day_literal(when.latest), graph)
    yield Quad(node, v.PRECISION, v.PRECISIONS[when.precision], graph)
    yield Quad(node, v.FIT, v.FITS[when.fit], graph)
    if when.inferred:
        yield Quad(node, v.INFERRED, Literal(True), graph)


def _detail(claim: Claim) -> str:
    """Arrays, shortest first: roles [role, start, end, label, entity, kind], sources [label, entity, kind, cue start, cue end]."""
    detail: dict[str, object] = {
        "trigger": claim.trigger.end,
        "roles": [[r.role, r.words.start, r.words.end, r.label, r.entity, r.kind] for r in claim.roles],
        "sources": [[s.label, s.entity, s.kind, *((s.cue.start, s.cue.end) if s.cue else ())] for s in claim.sources],
        "rules": claim.evidence,
    }
    if claim.when is not None:
        words = claim.when.words
        detail["time"] = [claim.when.rule, *((words.start, words.end) if words else ())]
    return orjson.dumps(detail).decode()


def entity_quads(entity: Entity, facts: Iterable[tuple[str, str]] = ()) -> Iterator[Quad]:
    """An entity once, in the entities graph; `facts` are (property IRI, value) pairs of the registry."""
    node = named(entity.id)
    yield Quad(node, v.TYPE, v.KINDS[entity.kind], v.ENTITIES)
    yield Quad(node, v.LABEL, Literal(entity.label, language="zh"), v.ENTITIES)
    if entity.label_en:
        yield Quad(node, v.LABEL, Literal(entity.label_en, language="en"), v.ENTITIES)
    for alias in entity.aliases:
        yield Quad(node, v.ALT_LABEL, Literal(alias), v.ENTITIES)
    for name, value in facts:
        if value.startswith("_:"):
            continue  # a structured fact has no place in a flat list
        term = named(value) if value.startswith(("http://", "https://", "urn:")) else Literal(value)
        yield Quad(node, named(name), term, v.ENTITIES)


def event_quads(event: Event) -> Iterator[Quad]:
    """An event of the world graph with the claims it rests on, both ways round."""
    node = named.__wrapped__(event.id)
    yield Quad(node, v.TYPE, v.kg(event.type), v.WORLD)
    yield Quad(node, v.LABEL, Literal(event.label, language="zh"), v.WORLD)
    if event.label_en:
        yield Quad(node, v.LABEL, Literal(event.label_en, language="en"), v.WORLD)
    yield Quad(node, v.STATUS, v.STATUSES[event.status], v.WORLD)
    if event.when is not None:
        yield from time_quads(node, event.when, v.WORLD)
        if event.when.anchor is not None:
            yield Quad(node, v.INFERRED_FROM, named.__wrapped__(event.when.anchor), v.WORLD)
            yield Quad(node, v.TIME_RULE, Literal(event.when.rule), v.WORLD)
    yield from _role_quads(node, event.roles, v.WORLD)
    for claim in event.claims:
        claim_node = named.__wrapped__(claim)
        yield Quad(node, v.DERIVED_FROM, claim_node, v.WORLD)
        yield Quad(claim_node, v.REFERS_TO, node, v.WORLD)
