"""Quads back as model values: the exact inverse of `to_rdf`, so that a store can be rebuilt from its graph alone.

Only what the graph leaves out on purpose is not restored: `Document.path` (the ledger knows it) and `Claim.event` (the world layer knows
it); both can be handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

import orjson
from pyoxigraph import NamedNode, Quad

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.revision import NOTHING
from kg.graph.vocabulary import named
from kg.ids import NS
from kg.model import Claim, Document, EntityKind, Role, Source, Span, TimeExtent

_MODALITIES = {term.value: value for value, term in v.MODALITIES.items()}
_POLARITIES = {term.value: value for value, term in v.POLARITIES.items()}
_FITS = {term.value: value for value, term in v.FITS.items()}
_PRECISIONS = {term.value: value for value, term in v.PRECISIONS.items()}

Node = dict[str, list[str]]
"""Property IRI -> lexical values of one subject."""


class QuadSource(Protocol):
    """What a reader needs of a store: `pyoxigraph.Store` has it."""

    def quads_for_pattern(self, subject: Any, predicate: Any, object: Any, graph_name: Any = ...) -> Iterable[Quad]: ...


def read_article(
    store: QuadSource, document_id: str, path: str = "", events: Mapping[str, str] | None = None
) -> tuple[Document, tuple[Claim, ...]]:
    """The document and its claims, sorted by place.  Raises StoreError where the graph is absent or was not written by `to_rdf`."""
    return article_from(store.quads_for_pattern(None, None, None, named(document_id)), document_id, path, events)


def article_from(
    quads: Iterable[Quad], document_id: str, path: str = "", events: Mapping[str, str] | None = None
) -> tuple[Document, tuple[Claim, ...]]:
    """The same from the quads of an article's graph."""
    nodes = _nodes(quads)
    if document_id not in nodes:
        raise StoreError(f"no article {document_id} in the store")
    try:
        document = document_from(document_id, nodes[document_id], path)
        found = [(iri, node) for iri, node in nodes.items() if v.CLAIM.value in node.get(v.TYPE.value, ())]
        claims = [claim_from(iri, node, document, events or {}) for iri, node in found]
    except (KeyError, IndexError, TypeError, ValueError) as fault:
        raise StoreError(f"{document_id}: not in the stored form ({fault!r}); `kg check` names the place") from fault
    claims.sort(key=lambda c: (c.quote.start, c.trigger.start, c.id))
    return document, tuple(claims)


def document_ids(store: QuadSource) -> list[str]:
    """Every stored version of every article, sorted."""
    return sorted({q.subject.value for q in store.quads_for_pattern(None, v.TYPE, v.DOCUMENT, None) if isinstance(q.subject, NamedNode)})


def event_of_claims(store: QuadSource) -> dict[str, str]:
    """Claim IRI -> event IRI, of the whole world graph."""
    return {_value(q.subject): _value(q.object) for q in store.quads_for_pattern(None, v.REFERS_TO, None, v.WORLD)}


def marker(store: QuadSource) -> str:
    """The revision that the writer stamped on the graph; NOTHING while it is empty."""
    return next((_value(q.object) for q in store.quads_for_pattern(v.WORLD, v.REVISION, None, v.WORLD)), NOTHING)


def document_from(iri: str, node: Node, path: str) -> Document:
    def one(term: NamedNode) -> str | None:
        values = node.get(term.value)
        return values[0] if values else None

    notices = one(v.NOTICE)
    return Document(
        id=iri,
        path=path,
        url=one(v.URL),
        title=node[v.HEADLINE.value][0],
        outlet=node[v.OUTLET_NAME.value][0],
        outlet_id=one(v.PUBLISHER) or "",
        published=one(v.DATE_PUBLISHED),
        published_rule=node[v.PUBLISHED_RULE.value][0],
        language=node[v.LANGUAGE.value][0],
        text=node[v.TEXT.value][0],
        digest=node[v.TEXT_DIGEST.value][0],
        notices=tuple(orjson.loads(notices)) if notices else (),
    )


def claim_from(iri: str, node: Node, document: Document, events: Mapping[str, str]) -> Claim:
    detail = orjson.loads(node[v.DETAIL.value][0])
    return Claim(
        id=iri,
        document=document,
        type=node[v.TYPED_AS.value][0].removeprefix(NS),
        trigger=document.span(int(node[v.TRIGGER_START.value][0]), detail["trigger"]),
        quote=document.span(int(node[v.START.value][0]), int(node[v.END.value][0])),
        roles=tuple(_role(document, *r) for r in detail["roles"]),
        when=_when(document, node, detail["time"]) if "time" in detail else None,
        modality=_MODALITIES[node[v.MODALITY.value][0]],
        polarity=_POLARITIES[node[v.POLARITY.value][0]],
        presupposed=v.PRESUPPOSED.value in node,
        sources=tuple(_source(document, *s) for s in detail["sources"]),
        confidence=float(node[v.CONFIDENCE.value][0]),
        event=events.get(iri),
        evidence=tuple(detail["rules"]),
    )


def _role(document: Document, role: str, start: int, end: int, label: str, entity: str | None, kind: str | None) -> Role:
    return Role(role, document.span(start, end), label, entity, EntityKind(kind) if kind else None)


def _source(document: Document, label: str, entity: str, kind: str, *cue: int) -> Source:
    return Source(label, entity, EntityKind(kind), document.span(*cue) if cue else None)


def _when(document: Document, node: Node, time: list[Any]) -> TimeExtent:
    rule, *words = time
    span: Span | None = document.span(*words) if words else None
    return TimeExtent(
        edtf=node[v.TIME_EDTF.value][0],
        earliest=_day(node, v.EARLIEST),
        latest=_day(node, v.LATEST),
        precision=_PRECISIONS[node[v.PRECISION.value][0]],
        fit=_FITS[node[v.FIT.value][0]],
        words=span,
        rule=rule,
        inferred=v.INFERRED.value in node,
    )


def _day(node: Node, term: NamedNode) -> date | None:
    values = node.get(term.value)
    return date.fromisoformat(values[0]) if values else None


def _nodes(quads: Iterable[Quad]) -> dict[str, Node]:
    nodes: dict[str, Node] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        nodes[_value(quad.subject)][quad.predicate.value].append(_value(quad.object))
    return nodes


def _value(term: Any) -> str:
    return str(getattr(term, "value", term))
