"""Every operation of the OpenAPI document has one example, which works on the sample articles and answers in the shape that is shown."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from kg.serving import examples
from tests.serving.live import TOKEN, Live, serving


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Live]:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    store = tmp_path_factory.mktemp("sampled") / "store"
    command = [
        sys.executable,
        "-m",
        "kg.cli.main",
        "ingest",
        "--jobs",
        "1",
        "--store",
        str(store),
        str(request.getfixturevalue("examples")),
    ]
    subprocess.run(command, capture_output=True, check=True)
    with serving(store, "--writable", "--workers", "2") as live:
        yield live


def shape(example: Any, answer: Any, at: str = "answer") -> Iterator[str]:
    """What of the example the answer has otherwise."""
    if isinstance(example, dict) and isinstance(answer, dict):
        if not at.endswith(("types", "roles")):  # keyed by what there is
            yield from (f"{at}: {key} is in one only" for key in example.keys() ^ answer.keys() if not key.startswith("contradiction"))
        for key in example.keys() & answer.keys():
            yield from shape(example[key], answer[key], f"{at}.{key}")
    elif isinstance(example, list) and isinstance(answer, list):
        if example and answer:
            yield from shape(example[0], answer[0], f"{at}[0]")
    elif type(example) is not type(answer) and example is not None and answer is not None:
        yield f"{at}: {type(answer).__name__}, shown as {type(example).__name__}"


def test_every_operation_has_an_example_that_works(sampled: Live) -> None:
    described = sampled.http.get("/openapi.json").json()["paths"]
    event = sampled.http.get("/timeline?limit=1&min_sources=2").json()["items"][0]
    places = {"EVENT": event["id"], "DOCUMENT": event["claims"][0]["document"]}
    faults = []
    for path, operations in described.items():
        for method, operation in operations.items():
            samples = operation.get("x-codeSamples")
            if not samples:
                faults.append(f"{method} {path}: no example")
                continue
            line = samples[0]["source"].replace(examples.SERVER, sampled.url).replace("$KG_TOKEN", TOKEN)
            for place, iri in places.items():
                line = line.replace(place, iri.rsplit("/", 1)[-1])
            done = subprocess.run([*shlex.split(line), "-s", "-w", "\n%{http_code}"], capture_output=True, text=True, timeout=120)
            status = done.stdout.rpartition("\n")[2]
            if status not in operation["responses"] or not status.startswith("2"):
                faults.append(f"{line}: {status} {done.stdout[:300]}")
            shown = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("example")
            if shown is not None:
                faults += [f"{method} {path}: {fault}" for fault in shape(shown, json.loads(done.stdout.rpartition("\n")[0]))]
    assert not faults
