"""`kg check`: is a store what it says it is?

Article by article, one in memory at a time: the shapes, the digest of the text, every offset (the claim read back and written anew must
give the stored quads), the ledger, the index.  Then the derived graphs against what the claims give, and the revision against all quads.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg.errors import StoreError
from kg.graph import vocabulary as v
from kg.graph.from_rdf import article_from, document_ids, marker
from kg.graph.layers import derivation, derived_quads
from kg.graph.ledger import Ledger
from kg.graph.reader import Reader, moment
from kg.graph.revision import article_mark, quad_mark, stamp
from kg.graph.shapes import check_nodes
from kg.graph.to_rdf import article_quads, graph_digest
from kg.graph.vocabulary import named
from kg.graph.world import read_rulings
from kg.model import Claim, Document
from kg.ontology import Ontology

Marks = dict[tuple[str, str], int]
"""(graph, property) -> the marks of its quads, added up: equal for equal quads and, as good as surely, for no others.  Graphs are compared
by it so that a large store needs no second copy in memory."""

_STATUS_NAMES: dict[Any, str] = {term: status.value for status, term in v.STATUSES.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is the IRI or file where something is wrong, `fault` says what."""

    check: str  # shapes, digest, offsets, ledger, world, index, revision
    place: str
    fault: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what is wrong with it."""

    documents: int
    claims: int
    quads: int
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        return not self.findings


def check_store(folder: Path, ontology: Ontology) -> Checked:
    """Check a store whole.  Raises StoreError when there is none, or when writing never pauses."""
    with moment(folder) as (reader, index):
        return _Check(reader, index, ontology).run()


class _Check:
    def __init__(self, reader: Reader, index: sqlite3.Connection, ontology: Ontology) -> None:
        self.quads: Oxigraph = reader.quads
        self.index, self.ontology = index, ontology
        self.ledger = Ledger(index)
        self.findings: list[Finding] = []
        self.revision = 0
        self.claims = 0

    def run(self) -> Checked:
        documents = document_ids(self.quads)
        wanted = _marks(derived_quads(self.sound(documents), self.ontology, read_rulings(self.quads)))
        self.world(wanted, self.other_graphs({NamedNode(iri) for iri in documents}))
        for row in self.index.execute("SELECT document FROM article"):
            if not any(self.quads.quads_for_pattern(named.__wrapped__(row[0]), v.TYPE, v.DOCUMENT, None)):
                self.found("ledger", row[0], "is in the ledger but not in the graph")
        self.index_totals(len(documents))
        if marker(self.quads) != stamp(self.revision, bool(documents)):
            self.found("revision", v.WORLD.value, "the revision is not that of the quads: something was changed past the writer")
        return Checked(len(documents), self.claims, len(self.quads), tuple(self.findings))

    def found(self, check: str, place: str, fault: str) -> None:
        self.findings.append(Finding(check, place, fault))

    # ------------------------------------------------------------------ articles

    def sound(self, documents: list[str]) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
        """Checks each article and gives those that can be read."""
        for iri in documents:
            article = self.article(iri)
            if article is not None:
                self.claims += len(article[1])
                yield article

    def article(self, iri: str) -> tuple[Document, tuple[Claim, ...]] | None:
        quads = list(self.quads.quads_for_pattern(None, None, None, named.__wrapped__(iri)))
        nodes = _nodes(quads)
        for subject, node in nodes.items():
            if v.CLAIM in node.get(v.TYPE, ()):
                claim = named.__wrapped__(subject)
                node[v.REFERS_TO] = [q.object for q in self.quads.quads_for_pattern(claim, v.REFERS_TO, None, v.WORLD)]
        for violation in check_nodes(nodes):
            self.found("shapes", violation.node, f"{violation.shape} {violation.path}: {violation.found}")
        digest = graph_digest(quads)
        self.revision ^= article_mark(iri, digest)
        row = self.ledger.article(iri)
        if row is None:
            self.found("ledger", iri, "is in the graph but not in the ledger")
        elif row.digest != digest:
            self.found("ledger", iri, "its quads are not those that were acknowledged")
        try:
            document, claims = article_from(quads, iri, row.path if row else "")
        except StoreError as fault:
            self.found("shapes", iri, str(fault))
            return None
        if document.digest != "sha256:" + hashlib.sha256(document.text.encode()).hexdigest():
            self.found("digest", iri, "the text is not the one the digest was made of, so every offset is void")
        for stored in claims:
            for wrong in _offset_faults(stored, nodes[stored.id]):
                self.found("offsets", stored.id, wrong)
        if set(article_quads(document, claims)) != set(quads):
            self.found("shapes", iri, "the graph holds quads that its document and claims do not give, or lacks some they do")
        self.article_in_index(document, claims, nodes)
        return document, claims

    def article_in_index(self, document: Document, claims: Iterable[Claim], nodes: dict[str, Any]) -> None:
        row = self.index.execute("SELECT n, digest, text FROM document WHERE id = ?", (document.id,)).fetchone()
        if row is None or row[1:] != (document.digest, document.text):
            self.found("index", document.id, "the document is not in the index as it is in the graph; `kg rebuild` makes it anew")
            return
        wanted = {(c.id, _first(nodes[c.id][v.REFERS_TO]), c.quote.text, c.quote.start, c.quote.end) for c in claims}
        asked = (
            "SELECT c.id, e.id, c.quote, c.quote_start, c.quote_end FROM claim c LEFT JOIN event e ON e.n = c.event WHERE c.document = ?"
        )
        if wanted ^ set(self.index.execute(asked, row[:1])):
            self.found("index", document.id, "its claims are not in the index as they are in the graph; `kg rebuild` makes it anew")

    def index_totals(self, documents: int) -> None:
        """What the index holds beyond the graph, and every event's status."""
        for table, wanted in (("document", documents), ("claim", self.claims)):
            (count,) = self.index.execute(f"SELECT count(*) FROM {table}").fetchone()
            if count != wanted:
                self.found("index", "index.sqlite", f"{count} rows of {table}, {wanted} in the graph; `kg rebuild` makes it anew")
        events = {(_text(q.subject), _STATUS_NAMES.get(q.object)) for q in self.quads.quads_for_pattern(None, v.STATUS, None, v.WORLD)}
        differing = events ^ set(self.index.execute("SELECT id, status FROM event"))
        if differing:
            example = min(map(str, differing))
            self.found("index", "index.sqlite", f"{len(differing)} events differ from the graph, the first: {example}; try `kg rebuild`")

    # ------------------------------------------------------------------ other graphs

    def other_graphs(self, articles: set[NamedNode]) -> Marks:
        """Everything that is no article: adds to the revision, checks our own nodes, gives the marks of the derived graphs."""
        marks: Marks = defaultdict(int)
        for graph in (DefaultGraph(), *self.quads.named_graphs()):
            if graph in articles:
                continue
            subject: Any = None
            quads: list[Quad] = []
            for quad in self.quads.quads_for_pattern(None, None, None, graph):
                if quad.predicate != v.REVISION:
                    mark = quad_mark(quad)
                    self.revision ^= mark
                    if graph in v.DERIVED_GRAPHS:
                        marks[_text(graph), quad.predicate.value] += mark
                if quad.subject != subject:  # Oxigraph gives a graph's quads subject by subject
                    self.own_node(graph, quads)
                    subject, quads = quad.subject, []
                quads.append(quad)
            self.own_node(graph, quads)
        return dict(marks)

    def own_node(self, graph: Any, quads: list[Quad]) -> None:
        if graph in v.OWN_GRAPHS:
            for violation in check_nodes(_nodes(quads)):
                self.found("shapes", violation.node, f"{violation.shape} {violation.path}: {violation.found}")

    def world(self, wanted: Marks, stored: Marks) -> None:
        other = "" if self.ledger.state("derivation") == derivation(self.ontology) else " (made by another ontology or version of kg)"
        for graph, predicate in sorted(wanted.keys() | stored.keys()):
            if wanted.get((graph, predicate)) != stored.get((graph, predicate)):
                fault = f"the values of {predicate} are not those the claims give{other}; `kg rebuild` makes them anew"
                self.found("world", graph, fault)


def _marks(quads: Iterable[Quad]) -> Marks:
    marks: Marks = defaultdict(int)
    for quad in quads:
        marks[_text(quad.graph_name), quad.predicate.value] += quad_mark(quad)
    return dict(marks)


def _offset_faults(claim: Claim, node: dict[NamedNode, list[Any]]) -> Iterator[str]:
    """The words on the claim against the words at its offsets."""
    spans = [("quote", claim.quote, v.QUOTE), ("trigger", claim.trigger, v.TRIGGER)]
    if claim.when and claim.when.words:
        spans.append(("time", claim.when.words, v.TIME_TEXT))
    if len(claim.sources) > 1 and claim.sources[0].cue:
        spans.append(("cue", claim.sources[0].cue, v.CUE))
    for name, span, term in spans:
        stored = [value.value for value in node.get(term, ())]
        if stored != [span.text]:
            yield f"{name} {stored} is not the text at {span.start}..{span.end}: {span.text!r}"
    if not claim.quote.covers(claim.trigger):
        yield "the trigger lies outside the quote"
    for role in claim.roles:
        if not role.words.text or role.words.end > len(claim.document.text):
            yield f"role {role.role} has no words at {role.words.start}..{role.words.end}"


def _nodes(quads: Iterable[Quad]) -> dict[str, dict[NamedNode, list[Any]]]:
    nodes: dict[str, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        nodes[_text(quad.subject)][quad.predicate].append(quad.object)
    return nodes


def _first(terms: list[Any]) -> str | None:
    return _text(terms[0]) if terms else None


def _text(term: Any) -> str:
    return str(getattr(term, "value", term))
