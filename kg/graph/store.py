"""The one writer of a store, and how a store is opened.

    oxigraph/       the quads; only the process that holds `lock` opens them
    index.sqlite    ledger of inputs, timeline index, identity candidates
    checkpoints/    read copies (kg.graph.checkpoint)
    store.json      format of the store
    lock            who writes

A write is durable, and only then acknowledged, when `flush` returns: Oxigraph's commits are atomic but not synced.  Between the first write
and the flush the SQLite file says `dirty`; a store opened dirty drops articles nobody was told of and makes its derived layers anew.
While space is scarce nothing is acknowledged that no checkpoint shows: there may be no space for one later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Self

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from kg import ontology as kg_ontology
from kg.errors import QueryError, StoreError
from kg.graph import vocabulary as v
from kg.graph.checkpoint import Checkpoints, existing
from kg.graph.disk import check_format, guarded, is_full, is_scarce
from kg.graph.from_rdf import document_ids, event_of_claims, marker, read_article
from kg.graph.layers import Layers, derivation
from kg.graph.ledger import Article, Ledger, connect, now
from kg.graph.lock import WriterLock
from kg.graph.remote.place import folder_of, keeper_of
from kg.graph.revision import NOTHING, article_mark, quad_mark, stamp
from kg.graph.rollback import LIVE, roll_back, settle
from kg.graph.sparql import syntax_error
from kg.graph.to_rdf import article_quads, graph_digest
from kg.graph.vocabulary import named
from kg.graph.world import Delta
from kg.identity import Ruling
from kg.model import Claim, Document
from kg.ontology import Ontology

BULK = 10_000  # quads of new articles in one batch from which Oxigraph's bulk path is the faster one


@dataclass(frozen=True, slots=True)
class Put:
    """What became of one article: "stored", "replaced" or "unchanged"."""

    document: str
    outcome: str
    claims: int


@dataclass(frozen=True, slots=True)
class _Work:
    document: Document
    claims: tuple[Claim, ...]
    quads: list[Quad]
    digest: str
    known: Article | None


def open_store(folder: str | Path, holder: str = "kg", ontology: Ontology | None = None) -> Store:
    """The store in `folder` for writing, made where there is none, recovered where the last writer was killed.

    An http(s) address is a store that a SPARQL endpoint keeps (docs/stores.md).

    Raises StoreLocked naming the process that writes to it, StoreVersionError for a newer format, StoreFull without space.
    """
    path = folder_of(folder)
    keeper = keeper_of(path)
    with guarded(path):
        path.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(path, holder)
        try:
            check_format(path)
            known = ontology or kg_ontology.load()
            if keeper is None:
                return Store(path, lock, known)
            from kg.graph.remote.kept import KeptStore

            return KeptStore(path, lock, known, keeper)
        except BaseException:
            lock.release()
            raise


class Store:
    """The writer; made by `open_store`.  For one thread at a time."""

    def __init__(self, folder: Path, lock: WriterLock, ontology: Ontology) -> None:
        self.folder = folder
        self.ontology = ontology
        self._lock = lock
        self._checkpoints = Checkpoints(folder)
        self._unseen = not existing(folder)  # something is durable that no checkpoint shows yet
        self._open()

    def _open(self) -> None:
        self._failed = True  # until all of it is open
        self.connection = connect(self.folder / "index.sqlite")
        self.ledger = Ledger(self.connection)
        self.ledger.create()
        settle(self.folder)
        if self.ledger.state("dirty") == "put" and roll_back(self.folder, self.ledger.state("stamp") or NOTHING):
            self.ledger.set_state("dirty", None)  # of the ledger and the index, SQLite has taken back what was not acknowledged
        self.quads = self._open_quads()
        self.layers = Layers(self.quads, self.connection, self.ontology)
        self.layers.index.create()
        self._revision = int(self.ledger.state("revision") or NOTHING, 16)
        self._dirty = self._stale = False
        self._failed = False
        self._recover()

    def _open_quads(self) -> Oxigraph:
        return Oxigraph(str(self.folder / LIVE))

    def _recover(self) -> None:
        """Bring the derived layers in step if the last writer was killed and no checkpoint shows what it had acknowledged, or worked by
        other rules, or the index was lost.
        """
        if self.ledger.state("dirty") == "put":
            acknowledged = {a.document for a in self.ledger.articles()}
            with self._writing():
                for document in set(document_ids(self.quads)) - acknowledged:
                    self.quads.remove_graph(named(document))
            self.rebuild()
        elif self._out_of_step():
            self.rebuild()

    def _out_of_step(self) -> bool:
        if self.ledger.state("dirty") or marker(self.quads) != (self.ledger.state("stamp") or NOTHING):
            return True
        return self.ledger.holds_articles and self.ledger.state("derivation") != derivation(self.ontology)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    # ------------------------------------------------------------------ state

    @property
    def revision(self) -> str:
        """32 hex digits made from the content alone: stores of equal revision hold equal quads."""
        return f"{self._revision:032x}"

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """A person's decisions about identity, in the order they were made."""
        return self.layers.rulings

    def articles(self) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
        """Every article with its claims, as they are stored, with the event of each claim."""
        events = event_of_claims(self.quads)
        paths = {a.document: a.path for a in self.ledger.articles()}
        for document in document_ids(self.quads):
            yield read_article(self.quads, document, paths.get(document, ""), events)

    def claims(self) -> Iterator[Claim]:
        for _, claims in self.articles():
            yield from claims

    # ------------------------------------------------------------------ writing

    def put(self, batch: Iterable[tuple[Document, Sequence[Claim]]], extractor: str = "") -> tuple[Put, ...]:
        """Store articles with their claims; one that is there already is replaced, an unchanged one changes no quad.

        `extractor` is the version of what found the claims (see `up_to_date`).  Each article is stored whole or not at all.  Nothing is
        acknowledged before `flush`.
        """
        self.ready()
        work: list[_Work] = []
        outcomes: list[Put] = []
        for document, given in {d.id: (d, c) for d, c in batch}.values():
            claims = tuple({claim.id: claim for claim in reversed(given)}.values())[::-1]  # of two with one id the first
            quads = list(dict.fromkeys(article_quads(document, claims)))
            digest, known = graph_digest(quads), self.ledger.article(document.id)
            outcome = "stored" if known is None else "replaced" if known.digest != digest else "unchanged"
            outcomes.append(Put(document.id, outcome, len(claims)))
            if outcome != "unchanged":
                work.append(_Work(document, claims, quads, digest, known))
            elif known and known.extractor != extractor:
                with self._writing(dirty=None):
                    self.ledger.put_article(_row(document, digest, len(claims), len(quads), extractor))
        if work:
            with self._writing():
                self._write(work, extractor)
        return tuple(outcomes)

    def up_to_date(self, extractor: str) -> frozenset[str]:
        """Documents whose stored claims come from this version of the extractor: there is nothing to gain from reading them again."""
        return frozenset(a.document for a in self.ledger.articles() if a.extractor == extractor)

    def _write(self, work: list[_Work], extractor: str) -> None:
        replaced = [self._former(w) for w in work if w.known]
        fresh = [w for w in work if not w.known]
        if sum(len(w.quads) for w in fresh) >= BULK and not self._stale:
            # not atomic, but a store that is opened dirty drops what it did not acknowledge (not so after a person's updates: see `keep`)
            self.quads.bulk_extend(q for w in fresh for q in w.quads)
        else:
            self.quads.extend(q for w in fresh for q in w.quads)
        for w in work:
            if w.known:
                self._revision ^= article_mark(w.document.id, w.known.digest)
                self._replace_graph(w.document.id, w.quads)
            self._revision ^= article_mark(w.document.id, w.digest)
            self.ledger.put_article(_row(w.document, w.digest, len(w.claims), len(w.quads), extractor))
        self._apply(self.layers.apply([(w.document, w.claims) for w in work], replaced))

    def _former(self, work: _Work) -> tuple[Document, tuple[Claim, ...]]:
        try:
            return read_article(self.quads, work.document.id)
        except StoreError:  # broken by somebody's own update: what it said of entities is gone
            return work.document, ()

    def _replace_graph(self, graph: str, quads: Iterable[Quad]) -> None:
        body = " ".join(f"{q.triple} ." for q in quads)
        self.quads.update(f"DROP SILENT GRAPH {named(graph)}; INSERT DATA {{ GRAPH {named(graph)} {{ {body} }} }}")

    def _apply(self, delta: Delta) -> None:
        for quad in delta.removed:
            self._revision ^= quad_mark(quad)
            self.quads.remove(quad)
        for quad in delta.added:
            self._revision ^= quad_mark(quad)
        if len(delta.added) >= BULK:
            self.quads.bulk_extend(delta.added)
        else:
            self.quads.extend(delta.added)

    def rule(self, ruling: Ruling) -> None:
        """Record a person's word that claims do, or do not, tell of one event.  It survives every rebuild."""
        with self._writing():
            self._apply(self.layers.rule(ruling))

    def record(self, inputs: Iterable[tuple[str, Sequence[str], str, str]]) -> None:
        """Note in the ledger what became of inputs: (path, ids of its documents, outcome, reason)."""
        with self._writing(dirty=None):
            for path, documents, outcome, reason in inputs:
                for document in documents or ("",):
                    self.ledger.put_input(path, document, outcome, reason)

    def update(self, text: str, base_iri: str | None = None) -> None:
        """Run a SPARQL update; the derived layers follow at the next `flush`.  Raises QuerySyntaxError with line and column."""
        with self._writing():
            self._stale = True
        self._run(text, base_iri)

    def _run(self, text: str, base_iri: str | None = None) -> None:
        try:
            self.quads.update(text, base_iri=base_iri, prefixes=v.PREFIXES)
        except SyntaxError as fault:  # refused whole, like every update that raises
            raise syntax_error(fault) from fault
        except OSError as fault:
            if is_full(fault):
                self._failed = True
                with guarded(self.folder):
                    raise
            raise QueryError(f"the update cannot be evaluated: {fault}") from fault
        except (ValueError, RuntimeError) as fault:
            raise QueryError(f"the update cannot be evaluated: {fault}") from fault

    def replace_graph(self, graph: NamedNode | None, quads: Iterable[Quad]) -> None:
        """Graph Store PUT (None is the default graph): atomic."""
        given = list(quads)
        target = "DEFAULT" if graph is None else f"GRAPH {graph}"
        body = " ".join(f"{q.triple} ." for q in given)
        block = body if graph is None else f"GRAPH {graph} {{ {body} }}"
        create = "" if graph is None else f"CREATE SILENT GRAPH {graph};"
        with self._to_graph(graph, given):
            self._run(f"DROP SILENT {target}; {create} INSERT DATA {{ {block} }}")

    def extend_graph(self, graph: NamedNode | None, quads: Iterable[Quad]) -> None:
        """Graph Store POST: add, all or nothing.  The quads are of that graph, which is made where there is none."""
        given = list(quads)
        with self._to_graph(graph, given):
            if graph is not None:
                self._run(f"CREATE SILENT GRAPH {graph}")
            self.quads.extend(given)

    def drop_graph(self, graph: NamedNode | None) -> None:
        """Graph Store DELETE."""
        with self._to_graph(graph, ()):
            self._run("DROP SILENT DEFAULT" if graph is None else f"DROP SILENT GRAPH {graph}")

    @contextmanager
    def _to_graph(self, graph: NamedNode | None, given: Sequence[Quad]) -> Iterator[None]:
        """A write to one graph.  One of a person's own concerns the revision alone: the derived layers stay as they are."""
        with self._writing():
            apart = graph is not None and graph not in v.OWN_GRAPHS and self.ledger.article(graph.value) is None
            content = partial(self.quads.quads_for_pattern, None, None, None, graph or DefaultGraph())
            if apart and not any(q.predicate == v.TYPE and q.object == v.DOCUMENT for q in chain(given, content())):
                self._mark(content())
                yield
                self._mark(content())  # what stayed is taken out and put in again
            else:
                self._stale = True
                yield

    def _mark(self, quads: Iterable[Quad]) -> None:
        for quad in quads:
            self._revision ^= quad_mark(quad)

    # ------------------------------------------------------------------ durability

    @contextmanager
    def _writing(self, dirty: str | None = "put") -> Iterator[None]:
        """A stretch of writes.  When the disk refuses, nothing since the last flush counts, and the store opens anew at the next write."""
        self.ready()
        with guarded(self.folder):
            try:
                if dirty and not self._dirty:
                    self._commit()
                    self.ledger.set_state("dirty", dirty)
                    self._dirty = True
                if not self.connection.in_transaction:
                    self.connection.execute("BEGIN IMMEDIATE")
                yield
            except BaseException:
                self._failed = True
                raise

    def flush(self) -> None:
        """Make everything so far durable.  What `put` reported is acknowledged when this returns."""
        if self._stale:
            self.rebuild()
            return
        with guarded(self.folder):
            if self._failed:
                raise StoreError(f"{self.folder}: the last write failed, so there is nothing to acknowledge; put the articles again")
            try:
                if self._dirty:
                    self._set_marker()
                    self.quads.flush()
                    self.ledger.set_state("revision", self.revision)
                    self.ledger.set_state("derivation", derivation(self.ontology))
                    self.ledger.set_state("dirty", None)
                self._acknowledge()
                self._dirty = False
                if self._unseen and self._checkpoints.due():
                    self.checkpoint()
            except BaseException:
                self._failed = True
                raise

    def keep(self) -> None:
        """Make a person's updates durable without the derived layers, which follow at the next `flush` (or opening)."""
        with guarded(self.folder):
            if self._failed:
                raise StoreError(f"{self.folder}: the last write failed, so there is nothing to acknowledge; send it again")
            try:
                self.quads.flush()
                self.ledger.set_state("dirty", "rebuild")
                self._acknowledge()
            except BaseException:
                self._failed = True
                raise

    def _acknowledge(self) -> None:
        """Commit what the quads' flush made durable; where space is scarce, no sooner than there is a checkpoint to show with it."""
        unseen = self._unseen or self._dirty
        if unseen and is_scarce(self.folder):
            with self._checkpoints.making(self.quads):
                self._commit()
            unseen = False
        else:
            self._commit()
        self._unseen = unseen

    @property
    def stale(self) -> bool:
        """True while the derived layers and the revision are behind a person's updates."""
        return self._stale

    def checkpoint(self) -> None:
        """Show readers what is durable now; `flush` does it at most twice a second."""
        self.ready()  # a write that failed may stand half in the quads
        with guarded(self.folder):
            self._checkpoints.make(self.quads)
            self._unseen = False

    @property
    def unseen(self) -> bool:
        """True while something is durable that readers do not see yet."""
        return self._unseen

    @property
    def checkpoint_due(self) -> bool:
        """False while the last checkpoint is younger than the debounce time."""
        return self._checkpoints.due()

    def rebuild(self) -> None:
        """Make the world layer, the entities and the index anew from the articles' graphs; durable when it returns."""
        with self._writing("rebuild"):  # killed here, the next opening begins again and drops no article
            self._stale = False
            known = {a.document: a for a in self.ledger.articles()}
            documents = document_ids(self.quads)
            for gone in known.keys() - set(documents):
                self.ledger.drop_article(gone)
            self._revision = 0
            for own in v.DERIVED_GRAPHS:
                self.quads.remove_graph(own)
            self._fill(self.layers.rebuild(self._sound(documents, known)))
            for quad in self._others():
                self._revision ^= quad_mark(quad)
        self.flush()

    def _sound(self, documents: list[str], known: dict[str, Article]) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
        """The articles in the stored form, noted in the ledger; `kg check` reports the others, which a person's update has broken."""
        for iri in documents:
            before = known.get(iri)
            try:
                document, claims = read_article(self.quads, iri, before.path if before else "")
            except StoreError:
                self.ledger.drop_article(iri)
                continue
            quads = list(self.quads.quads_for_pattern(None, None, None, named(iri)))
            digest = graph_digest(quads)
            self._revision ^= article_mark(iri, digest)
            extractor = before.extractor if before and before.digest == digest else ""
            self.ledger.put_article(_row(document, digest, len(claims), len(quads), extractor))
            yield document, claims

    def _fill(self, quads: Iterator[Quad]) -> None:
        while chunk := set(islice(quads, BULK)):
            fresh = [q for q in chunk if q not in self.quads]
            for quad in fresh:
                self._revision ^= quad_mark(quad)
            self.quads.bulk_extend(fresh)

    def _others(self) -> Iterator[Quad]:
        """Quads that are neither an article's nor derived: rulings, and what a person's update put there."""
        articles = {a.document for a in self.ledger.articles()}
        for graph in (None, *self.quads.named_graphs()):
            if graph is None or (graph not in (*v.DERIVED_GRAPHS, v.LEASE) and graph.value not in articles):
                yield from self.quads.quads_for_pattern(None, None, None, graph or DefaultGraph())

    def _set_marker(self) -> None:
        """One quad that ties the graph to the index."""
        wanted = stamp(self._revision, self.ledger.holds_articles)
        self.ledger.set_state("stamp", wanted)
        if marker(self.quads) == wanted:
            return
        new = "" if wanted == NOTHING else f"{v.WORLD} {v.REVISION} {Literal(wanted)}"
        self.quads.update(
            f"DELETE WHERE {{ GRAPH {v.WORLD} {{ {v.WORLD} {v.REVISION} ?old }} }}; INSERT DATA {{ GRAPH {v.WORLD} {{ {new} }} }}"
        )

    def _commit(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")

    def ready(self) -> None:
        """After a failure: open anew, which drops what was not acknowledged.  Raises StoreFull while there is still no space."""
        if self._failed:
            with guarded(self.folder):
                self._let_go()
                self._open()

    def _let_go(self) -> None:
        self.connection.close()
        self.__dict__.pop("layers", None)
        self.__dict__.pop("quads", None)  # Oxigraph closes when nothing refers to it

    def close(self) -> None:
        """Flush, show it to readers, and let go of the folder; a second call does nothing."""
        try:
            if hasattr(self, "quads") and not self._failed:
                self.flush()
                if self._unseen:
                    self.checkpoint()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go without a flush: what was not acknowledged is not there at the next opening."""
        self._let_go()
        self._lock.release()


def _row(document: Document, digest: str, claims: int, quads: int, extractor: str) -> Article:
    return Article(document.id, digest, document.path, document.url, document.published, claims, quads, extractor, now())
