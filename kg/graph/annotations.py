"""The reading form of a claim: mentions as Web Annotation selectors, arguments and hops as nodes of their own.

Some ninety quads a claim instead of twenty: made on export, never stored.  Terms are those of ontology/core.ttl; the IRI of a mention is
that of the document with an RFC 5147 fragment.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph import vocabulary as v
from kg.graph.to_rdf import day_literal, day_of, time_quads
from kg.graph.vocabulary import PREFIXES, kg, named
from kg.model import Claim, Document, Span

AROUND = 32  # code points of prefix and suffix

_MENTION = kg("Mention")
_SELECTOR = NamedNode(PREFIXES["oa"] + "hasSelector")
_SOURCE = NamedNode(PREFIXES["oa"] + "hasSource")
_POSITION_SELECTOR = NamedNode(PREFIXES["oa"] + "TextPositionSelector")
_QUOTE_SELECTOR = NamedNode(PREFIXES["oa"] + "TextQuoteSelector")
_START, _END = NamedNode(PREFIXES["oa"] + "start"), NamedNode(PREFIXES["oa"] + "end")
_EXACT, _PREFIX, _SUFFIX = (NamedNode(PREFIXES["oa"] + name) for name in ("exact", "prefix", "suffix"))


def annotation_quads(claim: Claim, graph: NamedNode) -> Iterator[Quad]:
    """All quads of a claim in the reading form."""
    node = named.__wrapped__(claim.id)
    document = claim.document
    yield Quad(node, v.TYPE, v.CLAIM, graph)
    yield Quad(node, v.TYPED_AS, kg(claim.type), graph)
    yield Quad(node, v.IN_DOCUMENT, named(document.id), graph)
    yield Quad(node, v.MODALITY, v.MODALITIES[claim.modality], graph)
    yield Quad(node, v.POLARITY, v.POLARITIES[claim.polarity], graph)
    yield Quad(node, v.PRESUPPOSED, Literal(claim.presupposed), graph)
    yield Quad(node, v.CONFIDENCE, Literal(float(claim.confidence)), graph)
    yield Quad(node, v.ORIGINATOR, named(claim.sources[0].entity), graph)
    yield Quad(node, kg("publisher"), named(claim.sources[-1].entity), graph)
    if day := day_of(document.published):
        yield Quad(node, v.REPORTED_ON, day_literal(day), graph)
    yield from _mention(node, kg("evidence"), document, claim.quote, graph)
    yield from _mention(node, kg("triggerMention"), document, claim.trigger, graph)
    for position, role in enumerate(claim.roles):
        part = NamedNode(f"{claim.id}#role={position}")
        yield Quad(node, kg("participation"), part, graph)
        yield Quad(part, v.TYPE, kg("Participation"), graph)
        yield Quad(part, kg("role"), v.ROLES[role.role], graph)
        yield Quad(part, kg("participant"), named(role.entity) if role.entity else Literal(role.label), graph)
        yield from _mention(part, kg("mention"), document, role.words, graph)
    for position, source in enumerate(claim.sources):
        hop = NamedNode(f"{claim.id}#hop={position}")
        yield Quad(node, kg("hop"), hop, graph)
        yield Quad(hop, v.TYPE, kg("Hop"), graph)
        yield Quad(hop, kg("position"), Literal(position), graph)
        yield Quad(hop, kg("source"), named(source.entity), graph)
        if source.cue:
            yield from _mention(hop, kg("cueMention"), document, source.cue, graph)
    if claim.when is not None:
        extent = NamedNode(f"{claim.id}#when")
        yield Quad(node, kg("when"), extent, graph)
        yield Quad(extent, v.TYPE, kg("TimeExtent"), graph)
        yield from time_quads(extent, claim.when, graph)
        yield Quad(extent, v.TIME_RULE, Literal(claim.when.rule), graph)
        if claim.when.words:
            yield Quad(extent, v.TIME_TEXT, Literal(claim.when.words.text), graph)
            yield from _mention(extent, kg("mention"), document, claim.when.words, graph)


def _mention(subject: NamedNode, predicate: NamedNode, document: Document, span: Span, graph: NamedNode) -> Iterator[Quad]:
    mention = NamedNode(f"{document.id}#char={span.start},{span.end}")
    selector = NamedNode(f"{document.id}#selector={span.start},{span.end}")
    yield Quad(subject, predicate, mention, graph)
    yield Quad(mention, v.TYPE, _MENTION, graph)
    yield Quad(mention, _SOURCE, named(document.id), graph)
    yield Quad(mention, _SELECTOR, selector, graph)
    yield Quad(selector, v.TYPE, _POSITION_SELECTOR, graph)
    yield Quad(selector, v.TYPE, _QUOTE_SELECTOR, graph)
    yield Quad(selector, _START, Literal(span.start), graph)
    yield Quad(selector, _END, Literal(span.end), graph)
    yield Quad(selector, _EXACT, Literal(span.text), graph)
    if before := document.text[max(0, span.start - AROUND) : span.start]:
        yield Quad(selector, _PREFIX, Literal(before), graph)
    if after := document.text[span.end : span.end + AROUND]:
        yield Quad(selector, _SUFFIX, Literal(after), graph)
