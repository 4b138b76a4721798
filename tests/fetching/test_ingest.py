"""`kg ingest` of addresses, alone and beside a server, which fetches nothing itself."""

import json
import subprocess
import sys
from pathlib import Path

from tests.fetching.conftest import Web
from tests.fetching.test_watch import LONG, watch
from tests.serving.live import serving


def ingest(store: Path, *arguments: str, text: str | None = None) -> list[tuple[str, str]]:
    report = store.parent / "report.jsonl"
    command = [sys.executable, "-m", "kg.cli.main", "ingest", "--store", str(store), "--allow-private", "--report", str(report)]
    run = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, input=text)
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert all(set(line) >= {"input", "outcome", "reason"} for line in lines)
    return [(line["input"], line["outcome"]) for line in lines]


def test_addresses_files_and_lists_are_inputs_like_any_other(web: Web, tmp_path: Path, examples: Path) -> None:
    article = str(examples / "01-plan.md")
    expected = [(f"{web.base}/page/1", "stored"), (f"{web.base}/secret/1", "failed"), (article, "stored")]
    assert ingest(tmp_path / "s", f"{web.base}/page/1", f"{web.base}/secret/1", article) == expected
    assert ingest(tmp_path / "s", "-", text=f"{web.base}/page/1\n{web.base}/moved\n") == [
        (f"{web.base}/page/1", "unchanged"),
        (f"{web.base}/moved", "unchanged"),
    ]


def test_beside_a_server_the_client_fetches_and_hands_over(web: Web, tmp_path: Path, examples: Path) -> None:
    feed, article = web.base + "/feed", (examples / "02-confirmation.md").read_text(encoding="utf-8")
    web.entries({"title": "渡轮停航", "path": "/page/2", "text": LONG})
    with serving(tmp_path / "s", "--workers", "1"):
        assert ingest(tmp_path / "s", f"{web.base}/page/1", str(examples / "01-plan.md")) == [
            (str(examples / "01-plan.md"), "stored"),
            (f"{web.base}/page/1", "stored"),
        ]
        assert ingest(tmp_path / "s", "-", text=article) == [("-", "stored")]
        assert [line["outcome"] for line in watch(tmp_path / "s", feed)] == ["stored"]
        assert watch(tmp_path / "s", feed) == []
