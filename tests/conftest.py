"""Fixtures of all rooms."""

from pathlib import Path

import pytest
from hypothesis import settings

from kg import ontology as kg_ontology
from kg.ontology import Ontology

settings.register_profile("kg", deadline=None)  # machines are noisy: speed is measured under bench/
settings.load_profile("kg")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and gold beside a checkout; a user's clone has none."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip("needs the folder of real articles beside the checkout")
    return folder


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return kg_ontology.load()


@pytest.fixture(scope="session")
def examples() -> Path:
    return ROOT / "examples"
