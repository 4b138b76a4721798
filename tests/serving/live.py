"""A real `kg serve` process on a free port, for the tests of this room."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

TOKEN = "token-of-the-tests"
START_WITHIN = 180  # seconds; a busy machine takes its time
JSON, CSV, NTRIPLES = "application/sparql-results+json", "text/csv", "application/n-triples"


@dataclass
class Live:
    url: str
    store: Path
    process: subprocess.Popen[str]
    http: httpx.Client = field(repr=False)

    def query(self, text: str, accept: str = JSON, **more: object) -> httpx.Response:
        headers = {"content-type": "application/sparql-query", "accept": accept}
        return self.http.post("/sparql", content=text.encode(), headers=headers, **more)  # type: ignore[arg-type]

    def rows(self, text: str, **parameters: object) -> list[list[str]]:
        """Values of the answer, rows sorted."""
        answer = self.query(text, params=parameters)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return sorted([row[v]["value"] if v in row else "" for v in found["head"]["vars"]] for row in found["results"]["bindings"])

    def ask(self, text: str, **parameters: object) -> bool:
        return bool(self.query(text, params=parameters).json()["boolean"])

    def count(self, pattern: str = "?s ?p ?o", **parameters: object) -> int:
        return int(self.rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", **parameters)[0][0])

    def update(self, text: str, **headers: str) -> httpx.Response:
        return self.http.post(
            "/update", content=text.encode(), headers={"content-type": "application/sparql-update", **AUTHORISED, **headers}
        )

    def put(self, data: str, target: str = "?default", media_type: str = "text/turtle") -> httpx.Response:
        return self.http.put("/data" + target, content=data.encode(), headers={"content-type": media_type, **AUTHORISED})

    def clear(self) -> None:
        assert self.update("DROP SILENT ALL").status_code == 204

    def processes(self, module: str = "") -> list[int]:
        """Process numbers of the server's descendants whose command line holds `module`."""
        found, todo = [], [self.process.pid]
        while todo:
            children = [int(p) for p in _of_process(todo[0], f"task/{todo[0]}/children").split()]
            todo = todo[1:] + children
            found += children
        return [p for p in found if (line := _of_process(p, "cmdline")) and module in line]


def _of_process(number: int, what: str) -> str:
    """Nothing of a process that has ended since it was listed."""
    try:
        return Path(f"/proc/{number}/{what}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


AUTHORISED = {"authorization": f"Bearer {TOKEN}"}


def wait_until(true: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@contextmanager
def serving(store: Path, *arguments: str, token: str | None = TOKEN, timeout: float = 60) -> Iterator[Live]:
    environment = {k: v for k, v in os.environ.items() if k != "KG_TOKEN"} | ({"KG_TOKEN": token} if token else {})
    command = [sys.executable, "-m", "kg.cli.main", "serve", "--store", str(store), "--port", "0", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        url = _address(process)
        with httpx.Client(base_url=url, timeout=timeout) as client:
            yield Live(url, store, process, client)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    ready, _, _ = select.select([process.stdout], [], [], START_WITHIN)
    line = process.stdout.readline() if ready else ""
    found = re.search(r"at (http://\S+?)/ ", line)
    if found is None:
        process.kill()
        raise AssertionError(f"the server did not start: {line}{process.stderr.read()}")
    return found[1]
