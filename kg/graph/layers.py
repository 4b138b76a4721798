"""Everything derived from claims, kept in step: world graph, entities graph, timeline index, identity candidates.

Works inside the transaction of `kg.graph.store`; gives the quads to change and never commits.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg.graph import vocabulary as v
from kg.graph import world
from kg.graph.candidates import SqliteCandidates
from kg.graph.from_rdf import read_article
from kg.graph.index import Index
from kg.graph.vocabulary import named
from kg.graph.world import Delta
from kg.identity import MemoryCandidates, Ruling, World, WorldBuilder, WorldChange
from kg.model import Claim, Document, EntityKind
from kg.ontology import Ontology

Article = tuple[Document, tuple[Claim, ...]]
Names = dict[str, set[tuple[str, EntityKind]]]
CHUNK = 100  # articles handed on at a time while everything is made anew


class Layers:
    """The derived layers of one open store."""

    def __init__(self, quads: Oxigraph, connection: sqlite3.Connection, ontology: Ontology) -> None:
        self._quads, self._connection, self._ontology = quads, connection, ontology
        self.index = Index(connection)
        self.rulings = world.read_rulings(quads)
        self._candidates = SqliteCandidates(connection)
        self._builder = WorldBuilder(self._candidates, ontology, self.rulings)
        self._settled: set[str] = set()  # entities of the registry that are known to stand in the entities graph
        self._vocabulary_stands = quads.contains_named_graph(v.VOCABULARY)

    # ------------------------------------------------------------------ article by article

    def apply(self, articles: Sequence[Article], replaced: Sequence[Article]) -> Delta:
        """What new articles do; `replaced` are the former contents of those among them that were stored before.

        The article graphs hold the new state already.  The index is brought up to date here, the quads by the caller.
        """
        change = self._builder.update([d.id for d, _ in replaced], [c for _, claims in articles for c in claims])
        self.index.apply(self._ontology, change, documents=[d for d, _ in articles], claims=[c for _, claims in articles for c in claims])
        known = {d.id for d, _ in replaced}
        fresh = frozenset(c.id for d, claims in articles if d.id not in known for c in claims)
        found = world.change_delta(self._quads, change, fresh)
        entities = self._entities_delta(articles, replaced)
        versions = self._versions_delta([d for d, _ in articles])
        vocabulary: frozenset[Quad] = frozenset()
        if not self._vocabulary_stands:
            vocabulary, self._vocabulary_stands = frozenset(world.vocabulary_quads(self._ontology)), True
        return Delta(found.removed | entities.removed | versions.removed, found.added | entities.added | versions.added | vocabulary)

    def rule(self, ruling: Ruling) -> Delta:
        """A person's word: its quads in the decisions graph, and what follows from it."""
        change = self._builder.rule(ruling)
        self.index.apply(self._ontology, change)
        found = world.change_delta(self._quads, change)
        self.rulings = (*self.rulings, ruling)
        return Delta(found.removed, found.added | frozenset(world.ruling_quads(len(self.rulings), ruling)))

    def _entities_delta(self, articles: Sequence[Article], replaced: Sequence[Article]) -> Delta:
        names, former = names_of(articles), names_of(replaced)
        old: list[Quad] = []
        new: list[Quad] = []
        for entity in sorted(names.keys() | former.keys()):
            if entity in self._settled and entity not in former:
                continue
            stored = list(self._quads.quads_for_pattern(named(entity), None, None, v.ENTITIES))
            known = entity in self._ontology.entities
            if entity in former and not known:
                wanted = self._names_in_store(entity)
            elif entity in former and entity not in names:
                wanted = names.get(entity, set()) if not self._mentioned_in_store(entity) else former[entity]
            else:
                wanted = names[entity] | (set() if known else _stored_names(stored))
            old += stored
            if wanted:
                new += world.mentioned_quads(entity, wanted, self._ontology)
                if known:
                    self._settled.add(entity)
            else:
                self._settled.discard(entity)
        return world.delta(old, new)

    def _mentioned_in_store(self, entity: str) -> bool:
        return any(q.graph_name not in v.OWN_GRAPHS for q in self._quads.quads_for_pattern(None, None, named(entity), None))

    def _names_in_store(self, entity: str) -> set[tuple[str, EntityKind]]:
        graphs = {q.graph_name for q in self._quads.quads_for_pattern(None, None, named(entity), None)} - v.OWN_GRAPHS
        return names_of(read_article(self._quads, g.value) for g in graphs if isinstance(g, NamedNode)).get(entity, set())

    def _versions_delta(self, documents: Sequence[Document]) -> Delta:
        """Versions of one address: the earlier ones are replaced by the later ones."""
        old: list[Quad] = []
        new: list[Quad] = []
        for url in sorted({d.url for d in documents if d.url}):
            family = self._connection.execute("SELECT coalesce(published, ''), document FROM article WHERE url = ?", (url,)).fetchall()
            if len(family) > 1:
                for _, document in family:
                    old += self._quads.quads_for_pattern(named.__wrapped__(document), v.REPLACED_BY, None, v.WORLD)
                new += world.replacement_quads(family)
        return world.delta(old, new)

    # ------------------------------------------------------------------ all at once

    def rebuild(self, articles: Iterable[Article]) -> Iterator[Quad]:
        """Everything anew: fills index and candidates, then gives the quads of the derived graphs, which must be empty."""
        self.rulings = world.read_rulings(self._quads)
        self.index.clear()
        self._candidates.clear()
        self._builder = WorldBuilder(self._candidates, self._ontology, self.rulings)
        self._settled, self._vocabulary_stands = set(), False
        names: Names = {}
        for chunk in _chunks(articles):
            if not self._vocabulary_stands:  # an empty store holds no quad at all
                self._vocabulary_stands = True
                yield from world.vocabulary_quads(self._ontology)
            claims = [c for _, found in chunk for c in found]
            self._builder.update((), claims)
            self.index.apply(self._ontology, WorldChange(), documents=[d for d, _ in chunk], claims=claims)
            _add_names(names, chunk)
        whole = self._builder.world()
        self.index.apply(self._ontology, _as_change(whole))
        yield from _quads(names, whole, self._families(), self._ontology)

    def _families(self) -> Iterator[list[tuple[str, str]]]:
        shared = "SELECT url FROM article WHERE url IS NOT NULL GROUP BY url HAVING count(*) > 1"
        for (url,) in self._connection.execute(shared).fetchall():
            yield self._connection.execute("SELECT coalesce(published, ''), document FROM article WHERE url = ?", (url,)).fetchall()


@cache
def _rules() -> str:
    """A digest of the code that derives: the identity room, and this one."""
    package = Path(__file__).resolve().parent.parent
    files = [f for f in (package / "identity").rglob("*") if f.suffix in (".py", ".json")]
    files += [package / "graph" / name for name in ("to_rdf.py", "world.py", "layers.py", "index.py", "search.py")]
    key = hashlib.sha256()
    for file in sorted(files):
        key.update(file.read_bytes())
    return key.hexdigest()[:24]


def derivation(ontology: Ontology) -> str:
    """Changes when the same claims might give another world or index: then the derived layers are made anew at the next opening."""
    return f"{_rules()} {ontology.digest}"


def derived_quads(articles: Iterable[Article], ontology: Ontology, rulings: Sequence[Ruling]) -> Iterator[Quad]:
    """The derived graphs as articles and rulings give them, worked out anew: what a store must hold.  `articles` is gone through once."""
    builder = WorldBuilder(MemoryCandidates(), ontology, rulings)
    names: Names = {}
    families: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for chunk in _chunks(articles):
        if not names:
            yield from world.vocabulary_quads(ontology)
        builder.update((), [c for _, claims in chunk for c in claims])
        _add_names(names, chunk)
        for document, _ in chunk:
            if document.url is not None:
                families[document.url].append((document.published or "", document.id))
    yield from _quads(names, builder.world(), families.values(), ontology)


def _quads(names: Names, whole: World, families: Iterable[list[tuple[str, str]]], ontology: Ontology) -> Iterator[Quad]:
    for entity, found in sorted(names.items()):
        yield from world.mentioned_quads(entity, found, ontology)
    yield from world.change_quads(whole)
    for family in families:
        yield from world.replacement_quads(family)


def names_of(articles: Iterable[Article]) -> Names:
    """Entity IRI -> the names under which the articles' claims and mastheads give it."""
    found: Names = {}
    _add_names(found, articles)
    return found


def _add_names(found: Names, articles: Iterable[Article]) -> None:
    for document, claims in articles:
        for entity, names in world.mentioned(claims).items():
            found.setdefault(entity, set()).update(names)
        if document.outlet_id:
            found.setdefault(document.outlet_id, set()).add((document.outlet, EntityKind.OUTLET))


def _stored_names(quads: Iterable[Quad]) -> set[tuple[str, EntityKind]]:
    stored = list(quads)
    classes = {q.object for q in stored if q.predicate == v.TYPE}
    kind = next((kind for kind, term in v.KINDS.items() if term in classes), EntityKind.OTHER)
    return {(q.object.value, kind) for q in stored if q.predicate in (v.LABEL, v.ALT_LABEL) and isinstance(q.object, Literal)}


def _as_change(whole: World) -> WorldChange:
    return WorldChange(
        events_changed=whole.events,
        event_of=whole.event_of,
        decisions=whole.decisions,
        contradictions=whole.contradictions,
        sub_events=whole.sub_events,
        versions=whole.versions,
    )


def _chunks(articles: Iterable[Article]) -> Iterator[list[Article]]:
    chunk: list[Article] = []
    for article in articles:
        chunk.append(article)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
