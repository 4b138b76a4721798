"""Floors on the benchmark beside the checkout; raise them when the figures rise (bench/times.md)."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.times import resolve

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    sys.path.insert(0, str(shared / "times"))
    try:
        return importlib.import_module("score")
    finally:
        sys.path.pop(0)


def figures(score: ModuleType, shared: Path, suite: str, *, rejected: bool) -> dict[str, Any]:
    docs = score.load([str(shared / "times" / f"{suite}.jsonl")])
    if not rejected:
        cases = json.loads((ROOT / "bench" / "times-rejected.json").read_text())["cases"]
        left_out = {case for some in cases.values() for case in some}
        docs = [{**d, "gold": [{**g, "optional": g["optional"] or g["id"] in left_out} for g in d["gold"]]} for d in docs]
    predictions = {
        f"{d['source']}|{d['id']}": [
            {"start": m.start, "end": m.end, "from": m.from_, "to": m.to_, "precision": m.precision, "kind": m.kind}
            for m in resolve(d["text"], d["reference"])
            if m.from_ or m.to_ or m.kind in ("duration", "set")
        ]
        for d in docs
    }
    accumulated, _ = score.score(docs, predictions)
    return dict(score.summarize(accumulated["ALL"]))


def test_news(score: ModuleType, shared: Path) -> None:
    found = figures(score, shared, "news-gold-dev", rejected=True)
    assert found["V_all"] >= 98
    assert found["F_ov"] >= 99
    assert found["F_ex"] >= 97
    assert found["mod_ok"] >= 92
    assert found["falsedate"] <= 0.01 * found["gold"]


@pytest.mark.parametrize(
    ("suite", "all_cases", "but_rejected"),
    [("recognizers-zh", 95, 97), ("duckling-zh", 78, 96), ("jionlp", 82, 95), ("chrono-zh", 77, 99), ("dateparser-zh", 100, 100)],
)
def test_suites(score: ModuleType, shared: Path, suite: str, all_cases: float, but_rejected: float) -> None:
    assert figures(score, shared, suite, rejected=True)["V_all"] >= all_cases
    assert figures(score, shared, suite, rejected=False)["V_all"] >= but_rejected


def test_every_rejected_case_has_a_reason() -> None:
    listed = json.loads((ROOT / "bench" / "times-rejected.json").read_text())
    assert set(listed["cases"]) == set(listed["reasons"])
