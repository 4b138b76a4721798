"""Who we are to an endpoint, what is tried again, and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import app
from kg.errors import StoreError, UsageError
from kg.graph.remote.endpoint import Endpoint
from kg.graph.remote.place import folder_of
from tests.graph.remote.conftest import Machine, Server


class Moody(BaseHTTPRequestHandler):
    """Busy, or gone, on every second request; counts the updates it took."""

    updates = 0
    requests = 0
    gone = False

    def do_GET(self) -> None:
        self._answer(400, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        type(self).requests += 1
        if type(self).requests % 2:
            if self.gone:
                type(self).updates += self.path == "/update"
                self.connection.close()
                return
            self._answer(503, b"later")
        elif self.path == "/query":
            self._answer(200, b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"1"}}]}}')
        else:
            type(self).updates += body == b"CLEAR ALL"
            self._answer(204, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/sparql-results+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def moody() -> Iterator[str]:
    Moody.updates = Moody.requests = 0
    Moody.gone = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_busy_endpoint_is_asked_again(moody: str) -> None:
    endpoint = Endpoint(moody, {})
    assert [row["n"].value for row in endpoint.select("SELECT ?n {}")] == ["1"]
    endpoint.update("CLEAR ALL")
    assert Moody.updates == 1


def test_what_must_not_be_done_twice_is_not_sent_again_when_the_connection_breaks(moody: str) -> None:
    endpoint = Endpoint(moody, {})
    Moody.gone = True
    with pytest.raises(StoreError, match="whether the update was done is not known"):
        endpoint.update("INSERT { ?s ?p 1 } WHERE { ?s ?p 0 }", repeatable=False)
    assert Moody.updates == 1


def test_nothing_that_answers_sparql_is_told_with_what_would(moody: str) -> None:
    with pytest.raises(StoreError, match="accepted: an address that has /query beside /update"):
        Endpoint(f"{moody}/elsewhere", {})


def test_without_the_password_an_endpoint_refuses_and_the_error_says_where_to_put_it(virtuoso: Server) -> None:
    with pytest.raises(StoreError, match="KG_STORE_AUTH"):
        Endpoint(virtuoso.url, {}).update("CLEAR GRAPH <urn:test>")
    Endpoint(virtuoso.url, virtuoso.secret).update("CLEAR SILENT GRAPH <urn:test>")


def test_without_the_token_kg_serve_refuses(served: Server) -> None:
    with pytest.raises(StoreError, match="KG_STORE_TOKEN"):
        Endpoint(served.url, {}).update("CLEAR SILENT GRAPH <urn:test>")


def test_the_address_may_be_that_of_the_queries(oxigraph: Server) -> None:
    assert len(Endpoint(f"{oxigraph.url}/query", {}).select("SELECT (1 AS ?n) {}")) == 1


def test_a_secret_does_not_travel_readable() -> None:
    with pytest.raises(UsageError, match="readable"):
        Endpoint("http://triples.example", {"KG_STORE_TOKEN": "secret"})


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as fault:
        folder_of("https://me:secret@triples.example/kg")
    assert "secret" not in str(fault.value)


def test_the_command_line_takes_an_address(oxigraph: Server, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    oxigraph.clear()
    article = tmp_path / "a.txt"
    article.write_text("北岬港务局表示，新码头将于2031年6月启用。", encoding="utf-8")
    monkeypatch.setenv("KG_STORE", oxigraph.url)
    run = CliRunner()
    assert run.invoke(app, ["ingest", "--published", "2031-04-01", str(article)]).exit_code == 0
    machine("two")
    assert "2031-06" in run.invoke(app, ["timeline"]).output
    assert "2031-06" in run.invoke(app, ["query", "planned"]).output
    assert run.invoke(app, ["check"]).exit_code == 0
