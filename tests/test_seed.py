"""The article the project starts from: what it says is found with its words, and nothing it does not say is made up."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from kg import edtf


def kg(*arguments: str) -> bytes:
    run = subprocess.run([sys.executable, "-m", "kg.cli.main", *arguments], capture_output=True, check=False, env=os.environ)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


@pytest.fixture(scope="module")
def seed(shared: Path) -> str:
    (path,) = (shared / "seed").iterdir()
    return str(path)


@pytest.fixture(scope="module")
def store(seed: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("seed") / "store")
    kg("ingest", "--store", folder, seed)
    return folder


@pytest.fixture(scope="module")
def items(store: str) -> list[dict[str, Any]]:
    found = orjson.loads(kg("timeline", "--store", store, "--json", "--limit", "500"))
    assert found["next"] is None
    return list(found["items"])


def claims(items: list[dict[str, Any]], type_name: str) -> list[dict[str, Any]]:
    return [c | {"_item": i} for i in items for c in i["claims"] if i["type"] == type_name]


def names(item: dict[str, Any]) -> set[str]:
    return {p["label"] for p in item["participants"]}


def test_the_warrant_is_undated_and_names_whom_it_seeks(items: list[dict[str, Any]]) -> None:
    (warrant,) = {i["id"]: i for i in items if i["type"] == "ArrestWarrant"}.values()
    assert warrant["when"] is None
    assert {"弗拉基米尔·普京", "国际刑事法庭"} <= names(warrant)


def test_the_forum_is_planned_and_the_kremlin_says_so(items: list[dict[str, Any]]) -> None:
    (claim,) = claims(items, "Summit")
    assert claim["modality"] in ("planned", "intended")
    assert claim["source"]["label"].startswith("克里姆林宫")
    assert claim["_item"]["when"] is None or "10-1" not in claim["_item"]["when"]["edtf"]


def test_the_drills_are_in_august_on_the_word_of_afp(items: list[dict[str, Any]]) -> None:
    (claim,) = claims(items, "MilitaryExercise")
    item = claim["_item"]
    assert item["when"]["edtf"] == "2023-08"
    assert claim["source"]["label"] == "法新社"
    assert {"中国", "俄罗斯"} <= names(item)
    assert item["place"]["label"] == "太平洋"


def test_the_visits_and_the_meeting(items: list[dict[str, Any]]) -> None:
    visits = {(i["when"] or {}).get("edtf"): i for i in items if i["type"] == "Visit"}
    assert {"2023-03", "2023-10"} <= set(visits)
    assert "习近平" in names(visits["2023-03"])
    assert visits["2023-10"]["status"] == "scheduled"
    assert "弗拉基米尔·普京" in names(visits["2023-10"])
    meetings = [i for i in items if i["type"] == "Meeting"]
    assert any({"弗拉基米尔·普京", "王毅"} <= names(i) and (i["place"] or {}).get("label") == "圣彼得堡" for i in meetings)


def test_no_date_is_made_up(seed: str) -> None:
    records = [orjson.loads(line) for line in kg("extract", "--format", "jsonl", seed).splitlines()]
    assert len(records) >= 20
    dated = [r["when"] for r in records if r["when"]]
    assert all(w["text"] for w in dated)
    for w in dated:
        bounds = edtf.bounds(w["edtf"])
        assert str(bounds.earliest) not in ("2023-03-17", "2022-02-24", "2023-10-17", "2023-10-18")


def test_every_quote_and_role_stands_at_its_offsets(seed: str) -> None:
    from kg import reading

    (document,) = reading.read(seed)
    for line in kg("extract", "--format", "jsonl", seed).splitlines():
        record = orjson.loads(line)
        for span in (record["quote"], record["trigger"], *record["roles"]):
            assert document.text[span["start"] : span["end"]] == span["text"]
        assert record["sources"][-1]["label"] == "法国国际广播电台"


def test_sparql_returns_the_same_quotes(store: str) -> None:
    query = "PREFIX kg: <https://w3id.org/kg-timeline/ns#> SELECT ?q WHERE { ?c a kg:Claim ; kg:typedAs kg:MilitaryExercise ; kg:quote ?q }"
    path = Path(store).parent / "q.rq"
    path.write_text(query, encoding="utf-8")
    found = orjson.loads(kg("query", "--store", store, "--json", str(path)))
    quotes = [b["q"]["value"] for b in found["results"]["bindings"]]
    assert any(re.search("海军演习", q) for q in quotes)
