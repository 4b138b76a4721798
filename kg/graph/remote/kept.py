"""A store whose quads a SPARQL endpoint keeps: the writer of a working copy.

Every flush is durable here first, then sent, and only then acknowledged.  Whatever breaks off in between, the next opening sees that keeper
and copy are not in step and makes the copy anew from the articles and rulings of the keeper.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

from pyoxigraph import Quad
from pyoxigraph import Store as Oxigraph

from kg.errors import StoreError, StoreLocked
from kg.graph import vocabulary as v
from kg.graph.disk import MARKER
from kg.graph.from_rdf import article_from
from kg.graph.ledger import Ledger, connect
from kg.graph.lock import WriterLock, holder_of
from kg.graph.remote.journal import Journal, Journaled, Update, data
from kg.graph.remote.keeper import Keeper, State
from kg.graph.revision import NOTHING
from kg.graph.store import BULK, Store, open_store
from kg.graph.to_rdf import article_quads
from kg.graph.world import read_rulings, ruling_quads
from kg.ontology import Ontology

# In the ledger's state: the name of our claims to the keeper's lease; revisions of keeper and copy when the two were last in step
_NAME, _SEEN = "holder", "keeper"
_TRIES = 5


def fetch(folder: Path, url: str) -> None:
    """Brings the working copy in step, unless somebody writes through it and so keeps it in step."""
    if holder_of(folder) is not None:
        return
    with closing(Keeper(url)) as keeper:
        state = keeper.state()
    if state.holders or _seen(folder) != state.revision:
        open_store(folder, holder="kg (fetching)").close()


def _seen(folder: Path) -> str | None:
    if not (folder / MARKER).is_file() or not (folder / "index.sqlite").is_file():
        return None
    with closing(connect(folder / "index.sqlite", read_only=True)) as connection, suppress(sqlite3.OperationalError):
        return _in_step(Ledger(connection))
    return None


def _in_step(ledger: Ledger) -> str | None:
    """The keeper's revision to which the copy corresponds; None when it has changed since they were in step."""
    keeper, _, own = (ledger.state(_SEEN) or "").partition(" ")
    return keeper if own and own == (ledger.state("stamp") or NOTHING) and ledger.state("dirty") is None else None


class KeptStore(Store):
    """`Store` in every way but where its quads are kept in the end; made by `open_store`."""

    def __init__(self, folder: Path, lock: WriterLock, ontology: Ontology, url: str) -> None:
        self._url = url
        self._journal = Journal()
        self._expected = State(NOTHING, {})  # of the keeper, when the copy was last in step
        self._differs = False  # its derived graphs are not what follows from its articles by our rules
        super().__init__(folder, lock, ontology)

    def _open(self) -> None:
        self._journal.open = False
        self._journal.take()
        super()._open()
        try:
            self._keeper = Keeper(self._url, self.ledger.state(_NAME))
            self._set_state(_NAME, self._keeper.name)
            self._fetch()
        except BaseException:
            self._failed = True
            raise
        self._journal.open = True

    def _open_quads(self) -> Oxigraph:
        return cast(Oxigraph, Journaled(super()._open_quads(), self._journal))

    def _let_go(self) -> None:
        super()._let_go()
        if hasattr(self, "_keeper"):
            self._keeper.close()

    def update(self, text: str, base_iri: str | None = None) -> None:
        with self._journal.once():
            super().update(text, base_iri)

    def keep(self) -> None:
        """The derived layers follow at once: the keeper's revision must be that of its articles."""
        self.flush()

    def flush(self) -> None:
        super().flush()
        if self._journal.open:
            self._send(self._journal.take())

    def _set_state(self, name: str, value: str | None) -> None:
        if self.ledger.state(name) != value:
            with self._writing(dirty=None):
                self.ledger.set_state(name, value)
            self._commit()

    @property
    def _stamp(self) -> str:
        return self.ledger.state("stamp") or NOTHING

    # ------------------------------------------------------------------ from the keeper

    def _fetch(self) -> None:
        """Makes the copy anew where the keeper has another revision, or a write to it broke off."""
        for _ in range(_TRIES):
            state = self._keeper.quiet()
            self._expected = state
            if not state.holders and _in_step(self.ledger) == state.revision:
                self._differs = state.revision != self._stamp
                return
            self._copy()
            self._differs = bool(state.holders) or state.revision != self._stamp
            if self._keeper.state() == state:
                if not state.holders:
                    self._set_state(_SEEN, f"{state.revision} {self._stamp}")
                return
        raise StoreLocked(f"{self._url}: changes faster than it can be read; try again in a quiet moment")

    def _copy(self) -> None:
        rulings = read_rulings(_Given(self._keeper.rulings()))
        with self._writing("rebuild"):
            self.ledger.set_state(_SEEN, None)
            self.quads.clear()
            for quads in self._keeper.articles():
                self.quads.bulk_extend(_stored_form(quads))
            self.quads.extend(q for position, ruling in enumerate(rulings, 1) for q in ruling_quads(position, ruling))
        self.rebuild()

    # ------------------------------------------------------------------ to the keeper

    def _send(self, updates: list[Update]) -> None:
        if not updates:
            return
        try:
            if self._keeper.acquire() != self._expected:
                self._keeper.release()
                raise StoreLocked(f"{self._url} was written to since it was read; put the articles again")
            self._keeper.tell(chain(updates, self._derived() if self._differs else ()))
            now = self._keeper.state().revision
            self._keeper.release(*self._expected.holders)
        except BaseException:
            self._failed = True
            raise
        self._expected, self._differs = State(now, {}), now != self._stamp
        self._set_state(_SEEN, f"{now} {self._stamp}")

    def _derived(self) -> Iterator[Update]:
        """The derived graphs whole."""
        for graph in v.DERIVED_GRAPHS:
            yield Update(f"DROP SILENT GRAPH {graph}")
            quads = self.quads.quads_for_pattern(None, None, None, graph)
            while chunk := list(islice(quads, BULK)):
                yield from (Update(f"INSERT DATA {{ {body} }}") for body in data(chunk))


class _Given:
    """Quads at hand, as a source of one graph."""

    def __init__(self, quads: list[Quad]) -> None:
        self._quads = quads

    def quads_for_pattern(self, *_: Any) -> list[Quad]:
        return self._quads


def _stored_form(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The articles' graphs in kg's own spelling, whatever the endpoint made of it (Virtuoso says "1" for "true", zh-hans for zh-Hans).

    A graph that somebody else changed beyond reading stays as it is, for `kg check` to report.
    """
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name)[1:-1]].append(quad)
    for iri, found in graphs.items():
        try:
            yield from article_quads(*article_from(found, iri))
        except StoreError:
            yield from found
