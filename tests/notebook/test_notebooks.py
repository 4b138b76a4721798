"""The scripts of docs/notebooks run as they stand, from the root of the project."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("script", sorted(p.name for p in (ROOT / "docs" / "notebooks").glob("*.py")))
def test_every_notebook_runs(script: str) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    run = subprocess.run([sys.executable, f"docs/notebooks/{script}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "Empty DataFrame" not in run.stdout
    assert len(run.stdout.splitlines()) > 20
