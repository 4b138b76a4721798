"""Parts of the news: who is tied to whom, over any number of steps."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pyspark", reason="needs the extra kg-timeline[spark]")
if not shutil.which("java"):
    pytest.skip("needs Java 17", allow_module_level=True)

from pyspark import SparkConf, SparkContext

from kg.spark.components import components

if TYPE_CHECKING:
    from pyspark import RDD


@pytest.fixture(scope="module")
def context() -> Iterator[SparkContext]:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    with SparkContext(conf=SparkConf().setMaster("local[1]").setAppName("test").setAll(list(settings.items()))) as made:
        yield made


def test_a_chain_a_ring_and_a_pair(context: SparkContext) -> None:
    chain = [(f"c{n}", f"c{n + 1}") for n in range(9)]
    ties: RDD[tuple[str, str]] = context.parallelize(
        [*reversed(chain), ("r2", "r1"), ("r2", "r3"), ("r3", "r1"), ("z", "y"), ("x", "x")], 2
    )
    found = dict(components(ties, 2).collect())
    assert found == {**{f"c{n}": "c0" for n in range(1, 10)}, "r2": "r1", "r3": "r1", "z": "y"}
