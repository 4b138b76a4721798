"""The RDF terms of the store: one place where an IRI becomes a `NamedNode`.

Classes and properties are defined in `ontology/core.ttl`; how they are laid out in named graphs is told in docs/model.md.
"""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from kg.ids import BASE, NS
from kg.model import EntityKind, Fit, Modality, Polarity, Precision, Status

PREFIXES = {
    "kg": NS,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}


def _of(prefix: str, local: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + local)


@cache
def kg(local: str) -> NamedNode:
    """The term `kg:local`."""
    return NamedNode(NS + local)


@cache
def named(iri: str) -> NamedNode:
    """A NamedNode for `iri`; cached, because entity IRIs recur and validation costs."""
    return NamedNode(iri)


# Named graphs besides the one of each article.
ENTITIES = NamedNode(BASE + "graph/entities")
WORLD = NamedNode(BASE + "graph/world")
DECISIONS = NamedNode(BASE + "graph/decisions")
LEASE = NamedNode(BASE + "graph/lease")  # who is writing, where an endpoint keeps the quads; no content
VOCABULARY = NamedNode(NS.rstrip("#"))
DERIVED_GRAPHS = (ENTITIES, WORLD, VOCABULARY)
OWN_GRAPHS = frozenset({*DERIVED_GRAPHS, DECISIONS})

TYPE = _of("rdf", "type")
JSON = _of("rdf", "JSON")
LABEL = _of("rdfs", "label")
CLASS = _of("owl", "Class")
SUBCLASS_OF = _of("rdfs", "subClassOf")
LEADS_TO = kg("leadsTo")
ALT_LABEL = _of("skos", "altLabel")
EDTF = _of("edtf", "EDTF")
DATE = _of("xsd", "date")
DERIVED_FROM = _of("prov", "wasDerivedFrom")
REPLACED_BY = _of("dcterms", "isReplacedBy")
SUB_EVENT_OF = _of("sem", "subEventOf")

# A document
DOCUMENT = kg("Document")
URL = _of("schema", "url")
HEADLINE = _of("schema", "headline")
LANGUAGE = _of("schema", "inLanguage")
PUBLISHER = _of("schema", "publisher")
DATE_PUBLISHED = _of("schema", "datePublished")
OUTLET_NAME = kg("outletName")
PUBLISHED_RULE = kg("publishedRule")
REPORTED_ON = kg("reportedOn")
TEXT = kg("text")
TEXT_DIGEST = kg("textDigest")
NOTICE = kg("notice")

# A claim
CLAIM = kg("Claim")
TYPED_AS = kg("typedAs")
IN_DOCUMENT = kg("inDocument")
QUOTE = kg("quote")
START = kg("start")
END = kg("end")
TRIGGER = kg("trigger")
TRIGGER_START = kg("triggerStart")
MODALITY = kg("modality")
POLARITY = kg("polarity")
PRESUPPOSED = kg("presupposed")
CONFIDENCE = kg("confidence")
ORIGINATOR = kg("originator")
VIA = kg("via")
CUE = kg("cue")
DETAIL = kg("detail")
ROLES = {role: kg(role) for role in ("agent", "patient", "party", "place", "theme")}

# Time, on claims and events
TIME_EDTF = kg("edtf")
EARLIEST = kg("earliest")
LATEST = kg("latest")
PRECISION = kg("precision")
FIT = kg("fit")
TIME_TEXT = kg("timeText")
INFERRED = kg("inferred")
INFERRED_FROM = kg("inferredFrom")
TIME_RULE = kg("timeRule")

# The world
REFERS_TO = kg("refersTo")
STATUS = kg("status")
CONTRADICTS = kg("contradicts")
REVISION = kg("revision")
HOLDER = kg("holder")
SINCE = kg("since")
IDENTITY_ASSERTION = kg("IdentityAssertion")
JOINED = kg("joined")
LEFT = kg("left")
RIGHT = kg("right")
DECISION = kg("decision")
SCORE = kg("score")
REASON = kg("reason")

# Values with a closed list: Python value <-> concept
MODALITIES = {m: kg(m.value.capitalize()) for m in Modality}
POLARITIES = {p: kg(p.value.capitalize()) for p in Polarity}
FITS = {Fit.WITHIN: kg("Within"), Fit.THROUGHOUT: kg("Throughout"), Fit.HOLDS_AT: kg("HoldsAt")}
PRECISIONS = {p: kg(p.value.capitalize() + "Precision") for p in Precision}
STATUSES = {s: kg("".join(part.capitalize() for part in s.value.split("-"))) for s in Status}
KINDS = {k: kg("Entity" if k is EntityKind.OTHER else k.value.capitalize()) for k in EntityKind}
