"""`kg query`, `export`, `check`, `rebuild`, `backup` and `restore` as a person types them: a real process, its output and exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.graph.store import open_store
from tests.graph.conftest import small_world


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("verbs") / "kg-data"
    with open_store(path) as store:
        store.put(small_world())
    return path


def kg(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg.cli.main", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120)


def test_the_saved_questions_are_listed_with_their_parameters() -> None:
    listed = kg("query").stdout
    assert "planned" in listed
    assert "--param name=<string = 法新社>" in listed


def test_a_saved_question_is_answered_as_table_csv_and_json(folder: Path) -> None:
    table = kg("query", "voices", "--store", folder)
    assert table.stdout.splitlines()[0].split() == ["label", "claims", "by"]
    assert table.stdout.splitlines()[1].split()[:2] == ["海湾晚报", "4"]
    assert kg("query", "voices", "--store", folder, "--csv").stdout.splitlines()[0] == "label,claims,by"
    found = json.loads(kg("query", "chain", "-p", "words=死亡", "--store", folder, "--json").stdout)
    assert [b["source"]["value"] for b in found["results"]["bindings"]] == ["渡轮公司", "南风社", "海湾晚报"]


def test_own_sparql_from_a_file_and_from_standard_input(folder: Path, tmp_path: Path) -> None:
    asked = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a kg:Claim }"
    file = tmp_path / "own.rq"
    file.write_text(asked)
    assert kg("query", file, "--store", folder, "--csv").stdout.split() == ["n", "10"]
    assert kg("query", "-", "--store", folder, "--csv", stdin=asked).stdout.split() == ["n", "10"]
    assert kg("query", "-", "--store", folder, stdin="ASK { ?c kg:modality kg:Planned }").stdout == "yes\n"
    triples = kg("query", "-", "--store", folder, "-f", "ntriples", stdin="CONSTRUCT { ?c kg:quote ?q } WHERE { ?c kg:quote ?q }").stdout
    assert len(triples.splitlines()) == 10


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "words"),
    [
        (["query", "nothing-such"], "", 2, "no saved query and no file"),
        (["query", "chain"], "", 2, "needs --param words"),
        (["query", "timeline", "-p", "from=soon"], "", 2, "accepted: a day as"),
        (["query", "timeline", "-p", "soon"], "", 2, "accepted: NAME=VALUE"),
        (["query", "-"], "SELECT ?x {", 5, "line 1"),
        (["query", "-"], "SELECT * { SERVICE <http://127.0.0.1:1/> {} }", 5, "SERVICE"),
        (["export", "-f", "excel"], "", 2, "accepted: nquads"),
    ],
)
def test_faults_have_words_and_documented_exit_codes(folder: Path, arguments: list[str], stdin: str, code: int, words: str) -> None:
    done = kg(*arguments, "--store", folder, stdin=stdin)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", [["query", "planned"], ["export"], ["check"], ["rebuild"], ["backup", "x"]])
def test_where_there_is_no_store_every_verb_says_so(tmp_path: Path, verb: list[str]) -> None:
    done = kg(*verb, "--store", tmp_path / "none")
    assert (done.returncode, "no store here" in done.stderr) == (4, True)


def test_export_goes_to_a_file_or_to_standard_output(folder: Path, tmp_path: Path) -> None:
    quads = kg("export", "--store", folder, "--format", "nquads").stdout
    kg("export", "--store", folder, "-f", "trig", "-o", tmp_path / "all.trig")
    assert set(parse(quads, RdfFormat.N_QUADS)) == set(parse((tmp_path / "all.trig").read_bytes(), RdfFormat.TRIG))


def test_check_rebuild_backup_and_restore(folder: Path, tmp_path: Path) -> None:
    assert kg("check", "--store", folder).returncode == 0
    before = kg("export", "--store", folder).stdout
    assert kg("rebuild", "--store", folder).returncode == 0
    assert kg("export", "--store", folder).stdout == before
    assert kg("backup", tmp_path / "copy", "--store", folder).returncode == 0
    assert kg("restore", tmp_path / "copy", "--store", tmp_path / "again").returncode == 0
    assert kg("export", "--store", tmp_path / "again").stdout == before
    report = json.loads(kg("check", "--store", tmp_path / "again", "--json").stdout)
    assert (report["clean"], report["documents"], report["claims"]) == (True, 4, 10)
