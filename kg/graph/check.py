"""`kg check`: is a store what it says it is?

Article by article: the shapes, the digest of the text, every offset (the claim read back and written anew must give the stored quads), the
ledger.  Then the derived layers against what the claims give: world and entities, index, revision.
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
from kg.graph.from_rdf import document_ids, marker, read_article
from kg.graph.layers import derived_quads
from kg.graph.ledger import Article, Ledger
from kg.graph.reader import Reader, moment
from kg.graph.revision import article_mark, quad_mark, stamp
from kg.graph.shapes import check_nodes
from kg.graph.to_rdf import article_quads, graph_digest
from kg.graph.vocabulary import named
from kg.graph.world import read_rulings
from kg.model import Claim, Document
from kg.ontology import Ontology


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
        self.ledger = {a.document: a for a in Ledger(index).articles()}
        self.findings: list[Finding] = []
        self.revision = 0
        self.articles: list[tuple[Document, tuple[Claim, ...]]] = []
        self.events: dict[Any, list[Any]] = defaultdict(list)
        for quad in self.quads.quads_for_pattern(None, v.REFERS_TO, None, v.WORLD):
            self.events[quad.subject].append(quad.object)

    def run(self) -> Checked:
        documents = document_ids(self.quads)
        for iri in documents:
            self.article(iri)
        for iri in self.ledger.keys() - set(documents):
            self.found("ledger", iri, "is in the ledger but not in the graph")
        self.other_graphs({NamedNode(iri) for iri in documents})
        self.world()
        self.side_index()
        if marker(self.quads) != stamp(self.revision, bool(documents)):
            self.found("revision", v.WORLD.value, "the revision is not that of the quads: something was changed past the writer")
        return Checked(len(documents), sum(len(c) for _, c in self.articles), len(self.quads), tuple(self.findings))

    def found(self, check: str, place: str, fault: str) -> None:
        self.findings.append(Finding(check, place, fault))

    # ------------------------------------------------------------------ articles

    def article(self, iri: str) -> None:
        quads = list(self.quads.quads_for_pattern(None, None, None, named.__wrapped__(iri)))
        nodes = _nodes(quads)
        for subject, node in nodes.items():
            if v.CLAIM in node.get(v.TYPE, ()):
                node[v.REFERS_TO] = self.events.get(NamedNode(subject), [])
        for violation in check_nodes(nodes):
            self.found("shapes", violation.node, f"{violation.shape} {violation.path}: {violation.found}")
        row = self.ledger.get(iri)
        try:
            document, claims = read_article(self.quads, iri, row.path if row else "")
        except StoreError as fault:
            self.found("shapes", iri, str(fault))
            return
        self.articles.append((document, claims))
        if document.digest != "sha256:" + hashlib.sha256(document.text.encode()).hexdigest():
            self.found("digest", iri, "the text is not the one the digest was made of, so every offset is void")
        for claim in claims:
            for wrong in _offset_faults(claim, nodes[claim.id]):
                self.found("offsets", claim.id, wrong)
        if set(article_quads(document, claims)) != set(quads):
            self.found("shapes", iri, "the graph holds quads that its document and claims do not give, or lacks some they do")
        digest = graph_digest(quads)
        self.revision ^= article_mark(iri, digest)
        self.against_ledger(iri, row, digest)

    def against_ledger(self, iri: str, row: Article | None, digest: str) -> None:
        if row is None:
            self.found("ledger", iri, "is in the graph but not in the ledger")
        elif row.digest != digest:
            self.found("ledger", iri, "its quads are not those that were acknowledged")

    def other_graphs(self, articles: set[NamedNode]) -> None:
        for graph in (DefaultGraph(), *self.quads.named_graphs()):
            if graph in articles:
                continue
            quads = list(self.quads.quads_for_pattern(None, None, None, graph))
            for quad in quads:
                if quad.predicate != v.REVISION:
                    self.revision ^= quad_mark(quad)
            if graph in v.OWN_GRAPHS:
                for violation in check_nodes(_nodes(quads)):
                    self.found("shapes", violation.node, f"{violation.shape} {violation.path}: {violation.found}")

    # ------------------------------------------------------------------ derived layers

    def world(self) -> None:
        wanted = set(derived_quads(self.articles, self.ontology, read_rulings(self.quads)))
        stored = {q for g in v.DERIVED_GRAPHS for q in self.quads.quads_for_pattern(None, None, None, g) if q.predicate != v.REVISION}
        for quads, fault in ((wanted - stored, "lacks"), (stored - wanted, "should not hold")):
            by_graph: dict[str, list[Quad]] = defaultdict(list)
            for quad in quads:
                by_graph[str(quad.graph_name)].append(quad)
            for graph, some in by_graph.items():
                example = min(map(str, some))
                self.found("world", graph, f"{fault} {len(some)} quads, the first: {example}; `kg rebuild` makes it anew")

    def side_index(self) -> None:
        events = {claim.value: event[0].value for claim, event in self.events.items() if event}
        wanted = {(c.id, d.id, events.get(c.id), c.quote.text, c.quote.start, c.quote.end) for d, claims in self.articles for c in claims}
        stored = set(
            self.index.execute(
                "SELECT c.id, d.id, e.id, c.quote, c.quote_start, c.quote_end FROM claim c JOIN document d ON d.n = c.document"
                " LEFT JOIN event e ON e.n = c.event"
            )
        )
        self.compare("claims", wanted, stored)
        texts = {(d.id, d.digest, d.text) for d, _ in self.articles}
        self.compare("documents", texts, set(self.index.execute("SELECT id, digest, text FROM document")))
        statuses = {
            (_text(q.subject), name)
            for q in self.quads.quads_for_pattern(None, v.STATUS, None, v.WORLD)
            for name in (s.value for s, term in v.STATUSES.items() if term == q.object)
        }
        self.compare("events", statuses, set(self.index.execute("SELECT id, status FROM event")))

    def compare(self, what: str, wanted: set[Any], stored: set[Any]) -> None:
        if wanted == stored:
            return
        example = min(map(str, wanted ^ stored))
        fault = f"{len(wanted ^ stored)} {what} differ from the graph, the first: {example[:200]}; `kg rebuild` makes it anew"
        self.found("index", "index.sqlite", fault)


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


def _text(term: Any) -> str:
    return str(getattr(term, "value", term))
