#!/usr/bin/env python3
"""SPARQL endpoints side by side on the same quads: `kg serve`, `oxigraph serve` and rdflib-endpoint.

    python bench/endpoint.py [--items 60000] [--seconds 4] [--rounds 3] [--json FILE] [--only kg,oxigraph,rdflib]

Needs the PyPI packages `oxigraph` and `rdflib-endpoint` beside kg.  One process makes the load over keep-alive connections by epoll, so
that the generator costs every server alike.  The servers run one after the other, in turns over the rounds; the best round counts, p50
and p99 are its own.

    lookup     one pattern, every request another subject: two rows
    small      what the page asks for an event: its claims with their quotes and the names of who says so, every request another event
    repeated   the same small query over and over; to kg also as a conditional request, as a client with a cache asks
    small beside two endless   the same to kg while two other clients ask what never ends (each client waits alone at the others' p99)
    rows       10,000 rows of JSON, every request another page of them
    rows repeated   the same page over and over
"""

from __future__ import annotations

import argparse
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, repeat
from pathlib import Path
from urllib.parse import quote

CLIENTS = 8
GRAPH = "http://example.org/graph"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BIN = Path(sys.executable).parent


def quads(items: int) -> bytes:
    """N-Quads of items with a label and a successor, and as many claims, two an event, by forty sources; all in one named graph."""
    rows = []
    for i in range(items):
        item, claim = f"<http://example.org/item/{i}>", f"<http://example.org/claim/{i}>"
        rows.append(f'{item} <http://example.org/label> "item number {i}" <{GRAPH}> .\n')
        rows.append(f"{item} <http://example.org/next> <http://example.org/item/{i + 1}> <{GRAPH}> .\n")
        rows.append(f"{claim} <http://example.org/event> <http://example.org/event/{i // 2}> <{GRAPH}> .\n")
        rows.append(f'{claim} <http://example.org/quote> "what item number {i} says" <{GRAPH}> .\n')
        rows.append(f"{claim} <http://example.org/source> <http://example.org/source/{i % 40}> <{GRAPH}> .\n")
    rows += [f'<http://example.org/source/{i}> <http://example.org/name> "source {i}" <{GRAPH}> .\n' for i in range(40)]
    return "".join(rows).encode()


def voices(event: int) -> str:
    """The small query."""
    pattern = "?claim x:event <http://example.org/event/{}> ; x:quote ?quote ; x:source ?source . ?source x:name ?name"
    return f"PREFIX x: <http://example.org/> SELECT ?claim ?quote ?name WHERE {{ {pattern.format(event)} }}"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"a server ended at once: {process.args}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"a server did not start: {process.args}")


@contextmanager
def running(command: list[str], port: int, **more: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)  # type: ignore[call-overload]
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# ---------------------------------------------------------------------- servers


class Kg:
    name, path = "kg", "/sparql"

    def prepare(self, folder: Path, data: bytes) -> None:
        from kg.graph.store import open_store

        self.folder = folder / "kg"
        import pyoxigraph as ox

        with open_store(self.folder) as store:
            store.extend_graph(ox.NamedNode(GRAPH), ox.parse(data, ox.RdfFormat.N_QUADS))

    def run(self, port: int):  # type: ignore[no-untyped-def]
        return running([sys.executable, "-m", "kg.cli.main", "serve", "--store", str(self.folder), "--port", str(port)], port)


class Oxigraph:
    name, path = "oxigraph", "/query"

    def prepare(self, folder: Path, data: bytes) -> None:
        self.folder = folder / "oxigraph"
        source = folder / "data.nq"
        source.write_bytes(data)
        subprocess.run([BIN / "oxigraph", "load", "--location", self.folder, "--file", source], check=True, capture_output=True)

    def run(self, port: int):  # type: ignore[no-untyped-def]
        command = [str(BIN / "oxigraph"), "serve-read-only", "--location", str(self.folder), "--bind", f"127.0.0.1:{port}"]
        return running([*command, "--union-default-graph"], port)


class Rdflib:
    name, path = "rdflib", "/"

    def prepare(self, folder: Path, data: bytes) -> None:
        self.source = folder / "data.nt"
        self.source.write_bytes(data.replace(f" <{GRAPH}> .".encode(), b" ."))

    def run(self, port: int):  # type: ignore[no-untyped-def]
        return running([str(BIN / "rdflib-endpoint"), "serve", "--port", str(port), "--host", "127.0.0.1", str(self.source)], port)


# ---------------------------------------------------------------------- load


class Connection:
    """A keep-alive connection that always has one request under way."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.parts: list[bytes] = []
        self.got = 0
        self.need: int | None = None  # bytes of the whole answer; None while its head is not whole, -1 when it comes in chunks
        self.sent = 0.0

    def send(self, request: bytes) -> None:
        self.parts, self.got, self.need = [], 0, None
        self.sent = time.perf_counter()
        self.sock.sendall(request)

    def receive(self) -> bytes | None:
        """The whole answer, or None while some is missing."""
        data = self.sock.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.parts.append(data)
        self.got += len(data)
        if self.need is None:
            answer = b"".join(self.parts)
            end = answer.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = answer[:end].lower()
            if b"content-length:" in head:
                self.need = end + 4 + int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            else:
                self.need = -1 if b"chunked" in head else end + 4
        if self.need >= 0:
            return b"".join(self.parts) if self.got >= self.need else None
        return b"".join(self.parts) if b"".join(self.parts[-2:]).endswith(b"0\r\n\r\n") else None


def load(port: int, requests: Iterator[bytes], seconds: float, check: Callable[[bytes], bool]) -> dict[str, float]:
    """Requests a second and latencies (ms) of CLIENTS connections that each ask anew as soon as they are answered."""
    connections = {c.sock.fileno(): c for c in (Connection(port) for _ in range(CLIENTS))}
    poll = select.epoll()
    for number, connection in connections.items():
        poll.register(number, select.EPOLLIN)
        connection.send(next(requests))
    times: list[float] = []
    start = time.perf_counter()
    end = start + seconds
    while (now := time.perf_counter()) < end:
        for number, _ in poll.poll(1):
            connection = connections[number]
            answer = connection.receive()
            if answer is not None:
                times.append(time.perf_counter() - connection.sent)
                if len(times) % 97 == 1 and not check(answer):
                    sys.exit(f"a wrong answer: {answer[:400]!r}")
                connection.send(next(requests))
    for connection in connections.values():
        connection.sock.close()
    times.sort()
    if not times:
        return {"per_second": 0.0, "p50": float("nan"), "p99": float("nan")}
    pick = lambda share: round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 2)  # noqa: E731
    return {"per_second": round(len(times) / (now - start), 1), "p50": pick(0.5), "p99": pick(0.99)}


def get(path: str, port: int, query: str, *headers: str) -> bytes:
    lines = [f"GET {path}?query={quote(query)} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/sparql-results+json", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def wait_for_answer(port: int, request: bytes) -> None:
    """A server may listen before it can answer."""
    connection = Connection(port)
    connection.send(request)
    while connection.receive() is None:
        pass
    connection.sock.close()


def etag_of(port: int, request: bytes) -> str:
    connection = Connection(port)
    connection.send(request)
    while (answer := connection.receive()) is None:
        pass
    return next(line.split(b":", 1)[1].strip().decode() for line in answer.split(b"\r\n") if line.lower().startswith(b"etag:"))


def measure(server: Kg | Oxigraph | Rdflib, items: int, seconds: float) -> dict[str, dict[str, float]]:
    port = free_port()
    found: dict[str, dict[str, float]] = {}
    with server.run(port):
        wait_for_answer(port, get(server.path, port, "ASK {}"))
        subjects = count()
        lookup = (get(server.path, port, f"SELECT ?p ?o WHERE {{ <http://example.org/item/{i * 7919 % items}> ?p ?o }}") for i in subjects)
        small = (get(server.path, port, voices(i * 7919 % (items // 2))) for i in subjects)
        ok = lambda answer: b" 200 " in answer[:20] and b"item number" in answer  # noqa: E731
        load(port, small, 1, ok)
        found["lookup"] = load(port, lookup, seconds, ok)
        found["small"] = load(port, small, seconds, ok)
        one = get(server.path, port, "SELECT ?p ?o WHERE { <http://example.org/item/77> ?p ?o }")
        found["repeated"] = load(port, repeat(one), seconds, ok)
        ten_thousand = "SELECT ?s ?o WHERE {{ ?s <http://example.org/label> ?o }} OFFSET {} LIMIT 10000"
        all_rows = lambda answer: b" 200 " in answer[:20] and answer.count(b"item number") == 10_000  # noqa: E731
        pages = (get(server.path, port, ten_thousand.format(i * 37 % (items - 10_000))) for i in count())
        found["rows"] = load(port, pages, seconds, all_rows)
        rows = get(server.path, port, ten_thousand.format(0))
        found["rows repeated"] = load(port, repeat(rows), seconds, all_rows)
        if server.name == "kg":
            heavy = [Connection(port) for _ in range(2)]
            for connection in heavy:
                connection.send(get(server.path, port, ENDLESS))
            load(port, small, 1, ok)
            found["small beside two endless"] = load(port, small, seconds, ok)
            for connection in heavy:
                connection.sock.close()
            for name, plain in (("repeated", one), ("rows repeated", rows)):
                again = plain[:-2] + f"If-None-Match: {etag_of(port, plain)}\r\n\r\n".encode()
                found[f"{name}, If-None-Match"] = load(port, repeat(again), seconds, lambda a: b" 304 " in a[:20])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=60_000, help="five quads each")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="kg,oxigraph,rdflib")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    best: dict[str, dict[str, dict[str, float]]] = {}
    folder = Path(tempfile.mkdtemp(prefix="kg-bench-"))
    os.environ.pop("KG_TOKEN", None)
    try:
        servers = [s() for s in (Kg, Oxigraph, Rdflib) if s.name in given.only.split(",")]
        data = quads(given.items)
        for server in servers:
            server.prepare(folder, data)
        for _ in range(given.rounds):
            for server in servers:
                for name, figures in measure(server, given.items, given.seconds).items():
                    kept = best.setdefault(name, {}).get(server.name)
                    if kept is None or figures["per_second"] > kept["per_second"]:
                        best[name][server.name] = figures
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, by_server in best.items():
        for server_name, figures in by_server.items():
            other = best.get(name.split(",")[0], {}).get("oxigraph")
            slow = best.get(name.split(",")[0], {}).get("rdflib")
            ratio = f"{figures['per_second'] / other['per_second']:6.2f} x oxigraph serve" if other and server_name != "oxigraph" else ""
            ratio += (
                f"{figures['per_second'] / slow['per_second']:8.1f} x rdflib-endpoint"
                if slow and slow["per_second"] and server_name == "kg"
                else ""
            )
            shown = f"{figures['per_second']:10,.1f}/s   p50 {figures['p50']:8.2f} ms   p99 {figures['p99']:8.2f} ms"
            print(f"{name:24} {server_name:9} {shown}  {ratio}")
    if given.json:
        given.json.write_text(json.dumps(best, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
