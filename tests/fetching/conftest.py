"""A real web server, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Web:
    base: str
    folder: Path

    def asked(self) -> list[dict[str, Any]]:
        log = self.folder / "log.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def entries(self, *entries: dict[str, str]) -> None:
        (self.folder / "feed.json").write_text(json.dumps(entries))


@pytest.fixture
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "feed.json").write_text("[]")
    server = subprocess.Popen([sys.executable, "-m", "tests.fetching.site", str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield Web(f"http://127.0.0.1:{int(server.stdout.readline())}", folder)
    finally:
        server.kill()
        server.wait()
