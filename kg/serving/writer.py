"""The one process that writes: it holds the store's lock for as long as the server runs, and does what the server asks, one thing at a
time.

A process of its own, so that extraction and long updates never hold up the server's answers, and an update that never ends can be killed.
Jobs that wait are done together and made durable by one flush; each is answered only after it.  During an ingest, updates go between
batches.

    in   {"id", "do": "update" | "graph" | "ingest" | "checkpoint", …}
    out  {"id", "ok": {…}} | {"id", "fault", "status", …} | {"id", "line": {…}} (progress of an ingest) | {"checkpoint", "revision", "done"}
"""

from __future__ import annotations

import contextlib
import os
import secrets
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections import deque
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError, QuerySyntaxError
from kg.graph import checkpoint
from kg.graph import vocabulary as v
from kg.graph.remote.place import keeper_of
from kg.graph.store import Store, open_store
from kg.serving import frames, problems, sandbox
from kg.serving.problems import Problem

_INPUTS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "n3": ox.RdfFormat.N3,
}


_AT_ONCE = 50  # articles up to which the derived layers follow an update at once; beyond, when the updates pause
_PAUSE, _PATIENCE = 0.5, 10.0  # seconds without an update, and since the first one, after which the derived layers follow
_MOST_FOREIGN, _MOST_FOREIGN_GRAPHS = 200_000, 1000  # quads and graphs of users that are searched for triples standing twice


class _ServerGone(Exception):
    """Nobody waits for the rest of an ingest: it ends after the batch that is durable."""


class Writer:
    def __init__(self, sock: socket.socket, folder: Path) -> None:
        self.sock = sock
        self.folder = folder
        self.decoder = frames.Decoder()
        self.waiting: deque[frames.Frame] = deque()
        self.answers: list[tuple[int, dict[str, Any]]] = []  # of jobs done but not durable yet
        self.done = 0  # writes made durable
        self.shown: Path | None = None
        self.showed = 0.0
        self.open = True
        self.updated: tuple[float, float] | None = None  # when the first and the last update came that the derived layers are behind of
        self.writes = 0
        self.doubled, self.looked = False, -1  # whether triples stand twice, and after which write that was looked up
        self.life = secrets.token_hex(4)
        self.selector = selectors.DefaultSelector()
        self.selector.register(sock, selectors.EVENT_READ)
        self.store: Store = open_store(folder, holder="kg serve")
        self.store.checkpoint()
        self.announce()

    def run(self) -> None:
        while self.open:
            self.listen(self._patience())
            self.work(ingest=True)
            now = time.monotonic()
            if self.updated and (now - self.updated[1] >= _PAUSE or now - self.updated[0] >= _PATIENCE):
                self.derive()
                self.announce()
        self.store.close()

    def _patience(self) -> float | None:
        """Seconds to wait for the next job: none while there is something to do, a debounce time while there is something to show."""
        if self.waiting:
            return 0
        if self.updated:
            return max(
                0.0, min(self.updated[0] + _PATIENCE, self.updated[1] + _PAUSE, self.showed + checkpoint.DEBOUNCE) - time.monotonic()
            )
        return max(0.0, self.showed + checkpoint.DEBOUNCE - time.monotonic()) if self.store.unseen else None

    def listen(self, seconds: float | None) -> None:
        """Takes in what has come, waiting at most so long for the first of it."""
        while self.selector.select(seconds):
            data = self.sock.recv(1 << 20)
            if not data:
                self.open = False
                return
            self.waiting.extend(self.decoder.feed(data))
            seconds = 0

    def work(self, ingest: bool) -> None:
        """Does what waits, up to the first ingest if that may not run now, and shows it."""
        put_off: list[frames.Frame] = []
        while self.waiting:
            job, body = self.waiting.popleft()
            if job["do"] == "ingest":
                if ingest:
                    self.settle()
                    self.derive()
                    self.answer(job["id"], self.guarded(job, body))
                else:
                    put_off.append((job, body))
            elif job["do"] == "forget":
                continue
            elif job["do"] == "checkpoint":
                self.settle()
                answer = self.guarded(job, body)
                self.announce()
                self.answer(job["id"], answer)
            elif not any(other["do"] == "forget" and other["id"] == job["id"] for other, _ in self.waiting):
                self.tell({"id": job["id"], "started": True})
                answer = self.guarded(job, body)
                if "ok" in answer:
                    self.answers.append((job["id"], answer))
                else:
                    self.settle()  # what was done before it stands or falls with the state that it left behind
                    self.answer(job["id"], answer)
        self.waiting.extend(put_off)
        self.settle()
        if self.store.unseen and time.monotonic() - self.showed >= checkpoint.DEBOUNCE:
            self.store.checkpoint()
        self.announce()

    def settle(self) -> None:
        """Makes what was done durable, then answers for it."""
        if not self.answers:
            return
        answers, self.answers = self.answers, []
        self.writes += 1
        try:
            if self.store.stale and sum(1 for _ in islice(self.store.ledger.articles(), _AT_ONCE + 1)) > _AT_ONCE:
                self.store.keep()
                now = time.monotonic()
                self.updated = (self.updated[0] if self.updated else now, now)
            else:
                self.store.flush()
                self.updated = None
        except KgError as fault:
            for number, _ in answers:
                self.answer(number, _fault(problems.of(fault)))
            return
        self.done += len(answers)
        for number, answer in answers:
            answer["ok"] |= {"done": self.done, "revision": self.revision}
            self.answer(number, answer)

    @property
    def revision(self) -> str:
        """That of the store; while its derived layers are behind, a name of its own for every state."""
        return f"{self.store.revision}.{self.life}{self.writes}" if self.updated else self.store.revision

    def derive(self) -> None:
        """The derived layers follow the updates."""
        if not self.updated:
            return
        self.updated = None
        try:
            self.store.flush()
            self.store.checkpoint()
        except KgError as fault:
            print(f"kg serve: the derived layers could not follow an update: {fault}", file=sys.stderr, flush=True)

    def answer(self, number: int, answer: dict[str, Any]) -> None:
        self.tell({"id": number} | answer)

    def tell(self, head: dict[str, Any]) -> None:
        try:
            self.sock.sendall(frames.pack(head))
        except OSError:
            self.open = False

    def announce(self) -> None:
        """Tells the server of a checkpoint it has not heard of."""
        if self.store.unseen:
            return
        newest = checkpoint.existing(self.folder)[-1]
        if newest != self.shown:
            self.shown, self.showed = newest, time.monotonic()
            if self.looked != self.writes:
                self.doubled, self.looked = self._look_for_doubles(), self.writes
            self.tell({"checkpoint": str(newest), "revision": self.revision, "done": self.done, "doubled": self.doubled})

    def _look_for_doubles(self) -> bool:
        """Whether a triple stands in more than one graph.  What kg itself writes never does; the graphs that users made may."""
        quads = self.store.quads
        graphs = list(quads.named_graphs())
        default = next(quads.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None
        if len(graphs) + default < 2:
            return False
        own = {g.value for g in v.OWN_GRAPHS} | {a.document for a in self.store.ledger.articles()}
        foreign = [g for g in graphs if g.value not in own]
        values = f"VALUES ?mine {{ {' '.join(map(str, foreign))} }} GRAPH ?mine {{ ?s ?p ?o }}"
        tests = ["ASK { ?s ?p ?o GRAPH ?other { ?s ?p ?o } }"] if default else []
        if 0 < len(foreign) <= _MOST_FOREIGN_GRAPHS:
            counted = quads.query(f"ASK {{ {{ SELECT ?s {{ {values} }} OFFSET {_MOST_FOREIGN} LIMIT 1 }} }}")
            tests += [] if counted else [f"ASK {{ {values} GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != ?mine) }}"]
        return any(bool(quads.query(test)) for test in tests)

    # ------------------------------------------------------------------ jobs

    def guarded(self, job: dict[str, Any], body: bytes) -> dict[str, Any]:
        jobs = {"update": self.update, "graph": self.graph, "ingest": self.ingest, "checkpoint": self.checkpoint}
        try:
            self.store.ready()
            result = jobs[job["do"]](job, body)
        except Problem as problem:
            return _fault(problem)
        except QuerySyntaxError as fault:
            return _fault(problems.syntax(f"error at {fault.line}:{fault.column}: {str(fault).partition(': ')[2]}", "update"))
        except KgError as fault:
            return _fault(problems.of(fault))
        except (ValueError, RuntimeError, OSError) as fault:
            return _fault(Problem(500, f"the store refuses: {fault}"))
        return {"ok": result}

    def _require(self, revisions: list[str] | None) -> None:
        if revisions is None:
            return
        self.settle()  # so that the revision is that of everything done before
        if self.revision not in revisions:
            raise Problem(412, "the store has changed since; read again, then write with the new ETag", revision=self.revision)

    def checkpoint(self, job: dict[str, Any], body: bytes) -> dict[str, Any]:
        self.store.checkpoint()
        return {}

    def update(self, job: dict[str, Any], body: bytes) -> dict[str, Any]:
        self._require(job.get("revisions"))
        self.store.update(body.decode(), base_iri=job["base"])
        return {}

    def graph(self, job: dict[str, Any], body: bytes) -> dict[str, Any]:
        """PUT, POST or DELETE of one graph (`graph` None is the default one); `parts` lists [format key, bytes] of the body."""
        self._require(job.get("revisions"))
        name = ox.NamedNode(job["graph"]) if job["graph"] is not None else None
        there = name is None or self.store.quads.contains_named_graph(name)
        if job["method"] == "DELETE":
            if not there:
                raise Problem(404, f"there is no graph {job['graph']}")
            self.store.drop_graph(name)
            return {"status": 204}
        quads, start = [], 0
        for key, length in job["parts"]:
            quads += _parsed(body[start : start + length], key, job["base"], name)
            start += length
        if job["method"] == "PUT":
            self.store.replace_graph(name, quads)
        else:
            self.store.extend_graph(name, quads)
        return {"status": 204 if there else 201}

    def ingest(self, job: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Articles handed over by `kg ingest`: its folder and standard input stand in for ours, so that the report names inputs alike."""
        from kg.ingest import Line, ingest
        from kg.reading import Overrides, Payload

        sources: list[str | Payload] = list(job["paths"])
        for one in job.get("given", ()):
            sources.append(Payload(one["name"], body[: one["size"]], one["url"], charset=one["charset"]))
            body = body[one["size"] :]

        def progress(line: Line) -> None:
            if not self.open:
                raise _ServerGone
            self.tell({"id": job["id"], "line": asdict(line)})
            self.done += 1
            self.announce()
            self.listen(0)
            if self.waiting:
                self.work(ingest=False)

        here = Path.cwd()
        with tempfile.TemporaryFile() as stdin:
            stdin.write(body)
            stdin.seek(0)
            os.dup2(stdin.fileno(), 0)
            try:
                os.chdir(job["folder"])
                with contextlib.suppress(_ServerGone):
                    ingest(self.store, sources, Overrides(**job["overrides"]), job["jobs"], progress, job.get("limit"))
            finally:
                os.chdir(here)
        self.store.flush()
        return {"done": self.done, "revision": self.revision}


def _parsed(data: bytes, key: str, base: str, graph: ox.NamedNode | None) -> list[ox.Quad]:
    try:
        read = ox.parse(data, _INPUTS[key], base_iri=base, without_named_graphs=True, rename_blank_nodes=True)
        return [ox.Quad(q.subject, q.predicate, q.object, graph or ox.DefaultGraph()) for q in read]
    except (SyntaxError, ValueError) as fault:
        line, column = getattr(fault, "lineno", None), getattr(fault, "offset", None)
        raise Problem(400, f"the body is not {key}: {fault}", line=line, column=column) from fault


def _fault(problem: Problem) -> dict[str, Any]:
    return {"fault": problem.detail, "status": problem.status, "headers": problem.headers, "fields": problem.fields}


def main() -> None:
    """`python -m kg.serving.writer FD FOLDER`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server says when to end, by closing the socket: what runs is finished first
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sandbox.die_with_parent()  # a server that was killed tells nobody of what is written after; its successor finds the store free
    sock = socket.socket(fileno=int(sys.argv[1]))
    sock.setblocking(True)
    if keeper_of(Path(sys.argv[2])) is None:  # else its quads travel; LOAD and SERVICE are refused before they come here
        sandbox.forbid_network(programs=True)
    try:
        writer = Writer(sock, Path(sys.argv[2]))
    except KgError as fault:
        sock.sendall(frames.pack({"fatal": str(fault), "kind": type(fault).__name__}))
        sys.exit(fault.exit_code)
    writer.run()


if __name__ == "__main__":
    main()
