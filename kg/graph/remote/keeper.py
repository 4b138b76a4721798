"""What kg asks and tells the keeper of its quads: the revision, who writes, and the graphs of the house.

SPARQL has no lock over several requests.  Whoever is about to write puts a claim into the lease graph and looks again: alone, the lease is
his; with others beside him he takes his claim back.  A claim older than LEASE is that of a writer that died.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError, StoreLocked
from kg.graph import vocabulary as v
from kg.graph.remote.endpoint import Endpoint
from kg.graph.remote.journal import Update
from kg.graph.revision import NOTHING

LEASE = timedelta(minutes=15)
RENEW = timedelta(minutes=5)
PATIENCE = 20.0  # seconds to wait for another writer, who holds the lease for one flush only
ROWS = 5000  # in one answer: endpoints cut longer ones, often at 10,000


@dataclass(frozen=True, slots=True)
class State:
    """The revision stamped on the keeper's graph, and the claims to its lease: name -> since when.

    Claims in the state of a quiet keeper are those of writers that died: what they wrote may be there in part.
    """

    revision: str
    holders: dict[str, datetime]


class Keeper:
    """`name` is that of the claims it makes to the lease; a copy keeps it, so that it knows its own after a crash."""

    def __init__(self, url: str, name: str | None = None) -> None:
        self.url = url
        self.name = name or f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"
        self._endpoint = Endpoint(url)
        self._renewed = datetime.min.replace(tzinfo=UTC)

    def close(self) -> None:
        self._endpoint.close()

    def state(self) -> State:
        rows = self._endpoint.select(
            f"SELECT ?revision ?holder ?since {{ {{ GRAPH {v.WORLD} {{ {v.WORLD} {v.REVISION} ?revision }} }}"
            f" UNION {{ GRAPH {v.LEASE} {{ ?lease {v.HOLDER} ?holder ; {v.SINCE} ?since }} }} }}"
        )
        revision = next((r["revision"].value for r in rows if r["revision"] is not None), NOTHING)
        return State(revision, {r["holder"].value: datetime.fromisoformat(r["since"].value) for r in rows if r["holder"] is not None})

    # ------------------------------------------------------------------ reading

    def articles(self) -> Iterator[list[Quad]]:
        """Quads of the articles' graphs, some at a time, each graph whole."""
        chunk: dict[str, int] = {}
        for graph, count in self._sizes():
            if chunk and sum(chunk.values()) + count > ROWS:
                yield self._quads(chunk)
                chunk = {}
            chunk[graph] = count
        if chunk:
            yield self._quads(chunk)

    def rulings(self) -> list[Quad]:
        return [Quad(*_triple(r), v.DECISIONS) for r in self._endpoint.select(f"SELECT ?s ?p ?o {{ GRAPH {v.DECISIONS} {{ ?s ?p ?o }} }}")]

    def _sizes(self) -> Iterator[tuple[str, int]]:
        last = ""
        while True:
            rows = self._endpoint.select(
                f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?g {v.TYPE} {v.DOCUMENT} . ?s ?p ?o }} FILTER (STR(?g) > {Literal(last)}) }}"
                f" GROUP BY ?g ORDER BY STR(?g) LIMIT {ROWS}"
            )
            yield from ((r["g"].value, int(r["n"].value)) for r in rows)
            if len(rows) < ROWS:
                return
            last = rows[-1]["g"].value

    def _quads(self, sizes: dict[str, int]) -> list[Quad]:
        graphs = " ".join(f"<{graph}>" for graph in sizes)
        rows = self._endpoint.select(f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}")
        if len(rows) != sum(sizes.values()):
            found, wanted = len(rows), sum(sizes.values())
            raise StoreError(f"{self.url}: {found:,} rows of {wanted:,}; accepted: an endpoint that gives whole answers")
        return [Quad(*_triple(row), row["g"]) for row in rows]

    # ------------------------------------------------------------------ writing

    def quiet(self) -> State:
        """The state while nobody else writes, waiting for it.  Raises StoreLocked when somebody goes on for longer than PATIENCE."""
        deadline = time.monotonic() + PATIENCE
        while True:
            state = self.state()
            others = self._living(state)
            if not others:
                return state
            if time.monotonic() > deadline:
                raise StoreLocked(f"{self.url} is being written to by {', '.join(others)}; try again when that is done")
            time.sleep(0.2 + secrets.randbelow(300) / 1000)

    def acquire(self) -> State:
        """Takes the lease; gives the state just before.  Raises StoreLocked as `quiet` does."""
        while True:
            before = self.quiet()
            self._claim()
            now = self.state()
            if not self._living(now):
                return State(now.revision, before.holders)
            self.release()  # two came at once: both step back, and wait for a time of their own

    def tell(self, updates: Iterable[Update]) -> None:
        """Sends updates in their order, while the lease is held."""
        for update in updates:
            if datetime.now(UTC) - self._renewed > RENEW:
                self._claim()
            self._endpoint.update(update.text, update.repeatable)

    def release(self, *dead: str) -> None:
        """Gives the lease back, and takes the claims of the dead away."""
        for name in (*dead, self.name):
            self._endpoint.update(f"DELETE WHERE {{ GRAPH {v.LEASE} {{ {_lease(name)} ?p ?o }} }}")

    def _living(self, state: State) -> Sequence[str]:
        now = datetime.now(UTC)
        return [name for name, since in state.holders.items() if name != self.name and now - since < LEASE]

    def _claim(self) -> None:
        self._renewed = datetime.now(UTC)
        node, since = _lease(self.name), Literal(self._renewed.isoformat(timespec="seconds"))
        self._endpoint.update(
            f"DELETE WHERE {{ GRAPH {v.LEASE} {{ {node} {v.SINCE} ?since }} }};"
            f" INSERT DATA {{ GRAPH {v.LEASE} {{ {node} {v.HOLDER} {Literal(self.name)} ; {v.SINCE} {since} }} }}"
        )


def _lease(name: str) -> NamedNode:
    return NamedNode(f"{v.LEASE.value}#{name.replace(' ', '-')}")


def _triple(row: Any) -> tuple[Any, Any, Any]:
    return row["s"], row["p"], row["o"]
