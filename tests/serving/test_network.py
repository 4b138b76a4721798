"""Nothing a client sends makes the server open a connection: a listener on loopback hears nothing, whatever names it."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from kg.serving import sandbox
from tests.serving.live import AUTHORISED, Live


@pytest.fixture(scope="module")
def heard() -> Iterator[tuple[str, list[str]]]:
    """Address of a listener and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}/x", asked
    listener.shutdown()


QUERIES = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }} }}",
    "SELECT * {{ VALUES ?e {{ <{0}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "PREFIX a: <{0}> SELECT * {{ SERVICEa: {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "DESCRIBE <{0}>",
]
UPDATES = [
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <urn:g>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "PREFIX a: <{0}> LOADa:",
]


def test_no_query_update_or_parameter_reaches_out(empty: Live, heard: tuple[str, list[str]]) -> None:
    url, asked = heard
    for query in QUERIES:
        empty.query(query.format(url), "*/*")
    for update in UPDATES:
        empty.update(update.format(url))
    for name in ("default-graph-uri", "named-graph-uri"):
        empty.query("SELECT * { ?s ?p ?o }", params={name: url})
    empty.http.post("/update", params={"using-graph-uri": url}, data={"update": "DELETE WHERE { ?s ?p ?o }"}, headers=AUTHORISED)
    empty.http.get("/data", params={"graph": url})
    empty.put(f"@base <{url}> . <a> <http://www.w3.org/2002/07/owl#imports> <{url}> .", f"?graph={url}")
    empty.put(f'{{"@context": "{url}", "@id": "urn:a", "urn:p": 1}}', "?graph=urn:g", "application/ld+json")
    empty.put(f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]><r>&x;</r>', "?graph=urn:g", "application/rdf+xml")
    empty.http.get("/queries/entity-window", params={"name": url})
    empty.http.get("/timeline", params={"entity": url})
    assert asked == []


def test_the_processes_that_read_queries_could_not_if_they_would(server: Live) -> None:
    """The second wall: the kernel refuses sockets to the nursery, its workers and the writer."""
    if not sandbox.supported():
        pytest.skip("no seccomp filter for this system")
    for number in server.processes("kg.serving."):
        with open(f"/proc/{number}/status") as status:
            assert "Seccomp:\t2" in status.read()
