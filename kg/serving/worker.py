"""The process that runs queries, and the nursery that forks it.

Python can neither cancel a running Oxigraph query nor bound what it takes, so each runs where it can be killed.  The nursery is started
before the server has threads, imports Oxigraph once, shuts the network out and forks a worker in a few milliseconds whenever the server
asks.

    server --(control socket, SCM_RIGHTS)--> nursery --fork--> worker <--(frames)--> server

A worker holds one checkpoint read-only.  Frames in: {"open": folder} or {"query": …} (see `answer`); frames out: one for each, in their
order.  An answer repeats the `revision` of its query and says what it `took` (seconds).
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
import time
import zlib
from typing import Any, BinaryIO, cast

import orjson
import pyoxigraph as ox
import zstandard

from kg.graph.vocabulary import PREFIXES
from kg.serving import frames, sandbox

OUT_OF_MEMORY = 3  # exit status
INLINE = 4 << 20  # bytes of a result that travel over the socket; longer ones through a file
_WORTH_PACKING = 1024  # bytes
_RETIRE_GROWTH = 64 << 20  # bytes a worker may keep after a query before it is replaced
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "n3": ox.RdfFormat.N3,
}


class _TooLong(Exception):
    pass


class Sink:
    """Takes the bytes of a result: counts them, packs them once they are worth it, and moves to a file when they outgrow the socket."""

    def __init__(self, cap: int, coding: str | None, spool: str) -> None:
        self.cap, self.coding, self.spool = cap, coding, spool
        self.length = 0
        self.packed = False
        self._packer: Any = None
        self._kept = bytearray()
        self._file: BinaryIO | None = None

    def write(self, data: bytes) -> int:
        self.length += len(data)
        if self.length > self.cap:
            raise _TooLong
        if not self.coding and self.length <= INLINE:
            self._kept += data
            return len(data)
        self._keep(self._packer.compress(data) if self._packer else data)
        if self.coding and not self._packer and self.length > _WORTH_PACKING:
            first = bytes(self._kept)
            self._kept.clear()
            self._packer = (
                zstandard.ZstdCompressor(level=3).compressobj() if self.coding == "zstd" else zlib.compressobj(4, zlib.DEFLATED, 31)
            )
            self.packed = True
            self._keep(self._packer.compress(first))
        return len(data)

    def flush(self) -> None:
        pass

    def _keep(self, data: bytes) -> None:
        self._kept += data
        if len(self._kept) > INLINE:
            if self._file is None:
                self._file = open(self.spool, "wb")  # noqa: SIM115 - closed by `finish` or by the end of the process
            self._file.write(self._kept)
            self._kept.clear()

    def finish(self) -> tuple[dict[str, Any], bytes]:
        if self._packer:
            self._keep(self._packer.flush())
        head: dict[str, Any] = {"coding": self.coding if self.packed else None, "bytes": self.length}
        if self._file is None:
            return head, bytes(self._kept)
        self._file.write(self._kept)
        self._file.close()
        return head | {"file": self.spool}, b""


def _graph_names(names: list[str] | None) -> list[ox.NamedNode]:
    return [ox.NamedNode(name) for name in names or []]


def _merged(store: ox.Store, default: list[str] | None, named: list[str] | None) -> ox.Store:
    """A store whose default graph is the RDF merge of the graphs named (None: of all), beside the named ones.

    Oxigraph counts a triple once for each graph of the dataset's default graph that it stands in; the standard counts it once.
    """
    merged = ox.Store()
    if default is None:
        merged.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in store)
        merged.bulk_extend(q for q in store if q.graph_name != ox.DefaultGraph())
        return merged
    for name in default:
        merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    for name in named or []:
        merged.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    return merged


class Reader:
    """One checkpoint, open for reading, and its merged form once somebody needs it."""

    def __init__(self, folder: str) -> None:
        self.store = ox.Store.read_only(folder)
        self._merged: ox.Store | None = None

    def evaluate(self, job: dict[str, Any]) -> Any:
        default, named = job.get("default"), job.get("named")
        store, dataset = self.store, dict[str, Any]()
        if default is None and named is None:
            if not job.get("doubled"):
                dataset = {"use_default_graph_as_union": True}
            else:
                store = self._merged = self._merged or _merged(store, None, None)
        elif default is not None and len(default) > 1:
            store = _merged(store, default, named)
            dataset = {"default_graph": ox.DefaultGraph(), "named_graphs": _graph_names(named)}
        else:
            # a dataset named by the protocol is complete: what it leaves out is empty
            dataset = {"default_graph": _graph_names(default), "named_graphs": _graph_names(named)}
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] | None = None
        if "bind" in job:
            bound = {ox.Variable(name): _term(value) for name, value in job["bind"].items()}
        return store.query(job["query"], base_iri=job.get("base"), prefixes=PREFIXES, substitutions=bound, **dataset)


def _term(value: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if "iri" in value:
        return ox.NamedNode(value["iri"])
    if "language" in value:
        return ox.Literal(value["value"], language=value["language"])
    return ox.Literal(value["value"], datatype=ox.NamedNode(value["datatype"])) if "datatype" in value else ox.Literal(value["value"])


def answer(reader: Reader, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Head and body for one query.

    `job`: query, base, default and named (lists of IRIs; both absent: the union of all graphs), doubled, bind (variable -> term), results
    and graph (format keys, None if the client takes none), coding (gzip, zstd or None), cap (bytes), spool (path for a long result).  The
    head carries `ok`, or `fault` with `message`.
    """
    store = reader.store
    sink = Sink(job["cap"], job.get("coding"), job["spool"])
    try:
        if "graph_only" in job:
            name = ox.NamedNode(job["graph_only"]) if job["graph_only"] else ox.DefaultGraph()
            if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
                return {"fault": "missing"}, b""
            store.dump(cast(BinaryIO, sink), _GRAPHS[job["graph"]], from_graph=name)
            key = job["graph"]
        elif "dataset" in job:
            store.dump(cast(BinaryIO, sink), _GRAPHS[job["graph"]])
            key = job["graph"]
        else:
            found = reader.evaluate(job)
            triples = isinstance(found, ox.QueryTriples)
            key = job["graph"] if triples else job["results"]
            if key is None:
                return {"fault": "unacceptable", "triples": triples}, b""
            found.serialize(sink, (_GRAPHS if triples else _RESULTS)[key])
        head, body = sink.finish()
        return head | {"ok": key}, body
    except SyntaxError as fault:
        return {"fault": "syntax", "message": str(fault)}, b""
    except MemoryError:
        return {"fault": "memory"}, b""
    except Exception as fault:  # Oxigraph raises plain OSError, ValueError and RuntimeError; none may end the worker unanswered
        if sink.length > sink.cap:
            return {"fault": "bytes"}, b""
        return {"fault": "evaluation", "message": str(fault), "kind": type(fault).__name__}, b""


def work(sock: socket.socket, memory: int) -> None:
    """Answers until the server closes the socket.  `memory`: bytes a query may take beyond the open store."""
    reader: Reader | None = None
    floor = 0
    for job, _ in frames.read_all(sock):
        if "open" in job:
            reader = None  # the old one is closed first, so that two are never counted
            reader = Reader(job["open"])
            sandbox.cap_memory(memory)
            floor = sandbox.resident()
            sock.sendall(frames.pack({"opened": job["open"]}))
            continue
        assert reader is not None
        started = time.monotonic()
        head, body = answer(reader, job)
        head["revision"], head["took"] = job["revision"], time.monotonic() - started
        if head.get("fault") == "memory" or (head["took"] > 0.02 and sandbox.resident() > floor + _RETIRE_GROWTH):
            head["retire"] = True
        frames.send(sock, head, body)
        if "retire" in head:
            return


class Nursery:
    """Forks, kills and reaps workers for the server at the other end of `control`; ends, with all of them, when that end closes."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: set[int] = set()
        self.wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(self.wake_read, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fd == self.wake_read:
                        os.read(self.wake_read, 512)
                        self.reap()
                    elif not self.obey():
                        return

    def obey(self) -> bool:
        """One datagram: `{"spawn": memory}` with the worker's socket, or `{"kill": pid}`."""
        data, handles, _, _ = socket.recv_fds(self.control, 4096, 1)
        if not data:
            return False
        order = orjson.loads(data)
        if "spawn" in order:
            self.spawn(socket.socket(fileno=handles[0]), order["spawn"])
        elif order["kill"] in self.children:
            os.kill(order["kill"], signal.SIGKILL)
        return True

    def spawn(self, sock: socket.socket, memory: int) -> None:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                sandbox.die_with_parent()
                self.control.close()
                sock.setblocking(True)
                work(sock, memory)
                status = 0
            except MemoryError:
                status = OUT_OF_MEMORY
            finally:
                os._exit(status)
        self.children.add(pid)
        sock.close()
        self.tell({"spawned": pid})

    def reap(self) -> None:
        for pid in list(self.children):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self.children.discard(pid)
                self.tell({"exited": pid, "status": os.waitstatus_to_exitcode(status)})

    def tell(self, news: dict[str, int]) -> None:
        try:
            self.control.send(orjson.dumps(news))
        except OSError:
            self.end()

    def end(self) -> None:
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
        os._exit(0)


def main() -> None:
    """`python -m kg.serving.worker FD`: FD is the nursery's end of a SOCK_SEQPACKET pair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to the whole group; the server decides when workers end
    sandbox.die_with_parent()
    sandbox.leave_network()
    sandbox.forbid_network()
    nursery = Nursery(socket.socket(fileno=int(sys.argv[1])))
    nursery.run()
    nursery.end()


if __name__ == "__main__":
    main()
