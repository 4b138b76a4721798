"""`kg watch` reads what is new in a feed, once, asks for no more than it needs, and ends when told to."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.fetching.conftest import Web

LONG = "南湾市政府周二宣布，岛屿之间的渡轮将于六月一日停航，市长林予安说，大桥通车后乘客减少了八成。" * 8


def watch(store: Path, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "kg.cli.main", "watch", "--store", str(store), "--allow-private", "--json", "--once", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == code, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def pages(web: Web) -> list[str]:
    return [r["path"] for r in web.asked() if not r["path"].startswith(("/robots", "/feed"))]


def test_new_entries_are_read_once_as_full_text_or_as_the_page_they_link_to(web: Web, tmp_path: Path) -> None:
    feed = web.base + "/feed"
    web.entries({"title": "大桥通车", "path": "/page/1", "text": "摘要"})
    (first,) = watch(tmp_path / "s", feed)
    assert (first["input"], first["outcome"]) == (f"{feed}!/page/1", "stored"), first
    assert pages(web) == ["/page/1"]

    assert watch(tmp_path / "s", feed) == []
    assert [r.get("If-None-Match") for r in web.asked() if r["path"] == "/feed"] == [None, '"1"']

    web.entries({"title": "大桥通车", "path": "/page/1", "text": "摘要"}, {"title": "渡轮停航", "path": "/page/2", "text": LONG})
    (second,) = watch(tmp_path / "s", feed)
    assert (second["input"], second["outcome"]) == (f"{feed}!/page/2", "stored")
    assert pages(web) == ["/page/1"]


def test_an_entry_whose_page_cannot_be_had_is_tried_again_with_the_next_change(web: Web, tmp_path: Path) -> None:
    feed = web.base + "/feed"
    web.entries({"title": "大桥", "path": "/none", "text": ""})
    (failed,) = watch(tmp_path / "s", feed)
    assert failed["outcome"] == "failed"
    assert "404" in failed["reason"]
    web.entries({"title": "大桥", "path": "/none", "text": ""}, {"title": "渡轮", "path": "/secret/1", "text": ""})
    assert [line["outcome"] for line in watch(tmp_path / "s", feed)] == ["failed", "failed"]


def test_what_is_no_feed_is_said_and_costs_no_other(web: Web, tmp_path: Path) -> None:
    web.entries({"title": "大桥通车", "path": "/page/1", "text": "摘要"})
    lines = watch(tmp_path / "s", web.base + "/page/1", web.base + "/feed", code=1)
    assert [line["outcome"] for line in lines] == ["stored"]


def test_it_polls_until_it_is_told_to_end(web: Web, tmp_path: Path) -> None:
    web.entries({"title": "大桥通车", "path": "/page/1", "text": "摘要"})
    command = [sys.executable, "-m", "kg.cli.main", "watch", "--store", str(tmp_path / "s"), "--allow-private", "--every", "1"]
    process = subprocess.Popen([*command, web.base + "/feed"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("stored")
    web.entries({"title": "大桥通车", "path": "/page/1", "text": "摘要"}, {"title": "渡轮停航", "path": "/page/2", "text": LONG})
    assert process.stdout.readline().startswith("stored")
    time.sleep(1.2)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    subprocess.run([sys.executable, "-m", "kg.cli.main", "check", "--store", str(tmp_path / "s")], check=True, capture_output=True)
