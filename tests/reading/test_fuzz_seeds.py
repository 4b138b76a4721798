"""What fuzzing checks holds for every seed: good inputs of each kind, and those that once broke something."""

import sys

import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "bench" / "fuzz"))
from run import check
from seeds import SEEDS

sys.path.pop(0)


@pytest.mark.parametrize(("reader", "number"), [(reader, n) for reader, seeds in SEEDS.items() for n in range(len(seeds))])
def test_a_seed_gives_documents_or_named_faults(reader: str, number: int) -> None:
    check(SEEDS[reader][number])
