from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.live import Live, serving


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One writable server for all tests that do not need limits or settings of their own."""
    with serving(tmp_path_factory.mktemp("served") / "store", "--writable", "--workers", "3") as live:
        yield live


@pytest.fixture
def empty(server: Live) -> Live:
    server.clear()
    return server


@pytest.fixture(scope="session")
def runner(shared: Path) -> Path:
    return shared / "tools" / "protocol_runner.py"
