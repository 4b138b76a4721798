"""Real endpoints that keep a store: Oxigraph, `kg serve` and Virtuoso, each a process of its own on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kg.graph.remote.endpoint import Endpoint
from kg.ontology import Ontology
from tests.conftest import ROOT
from tests.serving.live import TOKEN, serving

LOGIN = "dba:of-the-tests"


@dataclass(frozen=True)
class Server:
    """`secret` is the environment that lets one write to it."""

    url: str
    secret: dict[str, str]

    def endpoint(self) -> Endpoint:
        return Endpoint(self.url, self.secret)

    def clear(self) -> None:
        endpoint = self.endpoint()
        for row in endpoint.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
            if "kg-timeline" in row["g"].value or row["g"].value.startswith("urn:test"):
                endpoint.update(f"DROP SILENT GRAPH {row['g']}")
        endpoint.close()


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def _running(command: list[str], url: str, within: float, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment)
    try:
        deadline = time.monotonic() + within
        while True:
            try:
                httpx.get(url)
                break
            except httpx.TransportError:
                assert process.poll() is None, f"{command[0]} ended"
                assert time.monotonic() < deadline, f"{command[0]} does not answer"
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Server]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("needs the Oxigraph server: pip install oxigraph")
    url = f"http://127.0.0.1:{_free_port()}"
    with _running([str(program), "serve", "-b", url.removeprefix("http://")], url, 30):
        yield Server(url, {})


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not shutil.which("virtuoso-t"):
        pytest.skip("needs Virtuoso: apt-get install virtuoso-opensource")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(ROOT / "bench" / "virtuoso.sh"), str(tmp_path_factory.mktemp("virtuoso")), str(port)]
    with _running(command, url, 120, KG_STORE_AUTH=LOGIN):
        yield Server(url, {"KG_STORE_AUTH": LOGIN})


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served") / "kg-data", "--writable") as live:
        yield Server(live.url, {"KG_STORE_TOKEN": TOKEN})


@pytest.fixture(params=["oxigraph", "served", "virtuoso"])
def keeper(request: pytest.FixtureRequest) -> Server:
    """Each of them in turn, without a quad of ours."""
    server: Server = request.getfixturevalue(request.param)
    server.clear()
    return server


Machine = Callable[[str], None]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ontology: Ontology) -> Machine:
    """Puts the tests on another machine: one whose cache holds no copy of any keeper but its own."""

    def move(name: str) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))

    move("one")
    return move


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Callable[[Server], None]:
    def give(server: Server) -> None:
        for name, value in server.secret.items():
            monkeypatch.setenv(name, value)

    return give
