"""`kg ingest` as a person types it: good and bad files in one batch, twice, in another order."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def kg(*arguments: str, code: int = 0, text: str | None = None) -> subprocess.CompletedProcess[str]:
    run = subprocess.run([sys.executable, "-m", "kg.cli.main", *arguments], capture_output=True, text=True, check=False, input=text)
    assert run.returncode == code, run.stderr
    return run


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """Three good articles among every kind of bad input."""
    folder = tmp_path_factory.mktemp("batch")
    for name in ("01-plan.md", "02-confirmation.md", "03-happened.md"):
        (folder / name).write_bytes((examples / name).read_bytes())
    (folder / "a-empty.md").write_bytes(b"")
    (folder / "b-binary.md").write_bytes(b"\x7fELF\0\0\0\0" * 40)
    (folder / "c-undated.txt").write_text("港口复工\n\n码头工会宣布结束罢工。\n", encoding="utf-8")
    (folder / "d-nan.md").write_bytes((examples / "10-broken.md").read_bytes())
    with (folder / "e-big.md").open("wb") as big:
        big.truncate(50_000_000)
    (folder / "f-broken-utf8.txt").write_bytes(
        "港口复工\n\n".encode() + b"\xff\xfe" + "码头工会周一宣布结束罢工，港口周二复工。".encode() * 9
    )
    return folder


def test_bad_inputs_are_named_with_what_is_accepted_and_cost_only_themselves(batch: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    run = kg("ingest", "--store", str(tmp_path / "s"), "--report", str(report), str(batch))
    lines = {Path(r["input"]).name: r for r in map(json.loads, report.read_text(encoding="utf-8").splitlines())}
    assert {n for n, r in lines.items() if r["outcome"] == "stored"} == {
        "01-plan.md", "02-confirmation.md", "03-happened.md", "c-undated.txt", "d-nan.md", "f-broken-utf8.txt",
    }  # fmt: skip
    assert lines["a-empty.md"]["outcome"] == "skipped"
    assert {n for n, r in lines.items() if r["outcome"] == "failed"} == {"b-binary.md", "e-big.md"}
    assert all("accepted:" in r["reason"] and n in r["reason"] for n, r in lines.items() if r["outcome"] in ("failed", "skipped"))
    assert "--published" in lines["c-undated.txt"]["reason"]
    assert "invalid UTF-8" in lines["f-broken-utf8.txt"]["reason"]
    assert "b-binary.md" in run.stderr
    kg("check", "--store", str(tmp_path / "s"))


def test_strict_makes_a_failed_input_the_exit_code(batch: Path, tmp_path: Path) -> None:
    kg("ingest", "--store", str(tmp_path / "s"), "--strict", str(batch), code=1)
    kg("ingest", "--store", str(tmp_path / "t"), "--strict", str(batch / "01-plan.md"))


def test_ingesting_again_or_in_another_order_gives_the_same_graph(examples: Path, tmp_path: Path) -> None:
    files = sorted(map(str, examples.iterdir()))
    kg("ingest", "--store", str(tmp_path / "a"), *files)
    first = kg("export", "--store", str(tmp_path / "a"), "--format", "nquads").stdout
    again = kg("ingest", "--store", str(tmp_path / "a"), "--json", *files)
    assert json.loads(again.stdout)["unchanged"] == len(files)
    assert kg("export", "--store", str(tmp_path / "a"), "--format", "nquads").stdout == first
    for file in files[::-1]:
        kg("ingest", "--store", str(tmp_path / "b"), file)
    other = kg("export", "--store", str(tmp_path / "b"), "--format", "nquads").stdout
    assert sorted(other.splitlines()) == sorted(first.splitlines())


def test_an_article_on_standard_input_with_what_it_does_not_say(tmp_path: Path) -> None:
    article = "挪威首相会见智利总统\n\n挪威首相桑德维克周二在奥斯陆会见智利总统阿拉亚。\n"
    options = ("--published", "2025-03-06", "--url", "https://x.example/1", "--outlet", "北岸日报")
    run = kg("extract", "--format", "jsonl", *options, "-", text=article)
    records = [json.loads(line) for line in run.stdout.splitlines()]
    assert any(r["type"] == "Meeting" and r["when"] and r["when"]["edtf"] == "2025-03-04" for r in records)
    assert {r["sources"][-1]["label"] for r in records} == {"北岸日报"}
    assert {r["document"]["url"] for r in records} == {"https://x.example/1"}


def test_a_plan_and_its_report_are_one_event(examples: Path, tmp_path: Path) -> None:
    kg("ingest", "--store", str(tmp_path / "s"), str(examples))
    items = json.loads(kg("timeline", "--store", str(tmp_path / "s"), "--type", "MilitaryExercise", "--json").stdout)["items"]
    (drills,) = [i for i in items if len({c["modality"] for c in i["claims"]}) > 1]
    assert drills["status"] == "occurred"
    # The headline's 计划 may be read as a wish; what counts is that the plan and the report are joined.
    assert {c["modality"] for c in drills["claims"]} >= {"planned", "asserted"}


def test_help_is_quick_to_import() -> None:
    run = kg("--help")
    assert "ingest" in run.stdout
    heavy = ["rdflib", "numpy", "fastapi", "pyoxigraph", "jieba"]
    code = f"import sys, kg.cli.main; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_help_and_wrong_values_end_as_documented() -> None:
    assert "--allow-private" in kg("ingest", "--help").stdout
    assert "Invalid value for '--jobs'" in kg("ingest", "--jobs", "0", "x", code=2).stderr
    assert "accepted: NAME=KEY" in kg("ingest", "--field", "colour=x", "x", code=2).stderr
