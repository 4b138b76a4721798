"""A run that is killed goes on where it stood, and ends with the store of a run that was not."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.test_ingest import kg


def write(folder: Path, count: int) -> None:
    """Articles in which people of few countries visit, meet and plan, so that many claims tell of one event."""
    pick = random.Random(7)
    places, people = ["奥斯陆", "利马", "内罗毕", "惠灵顿"], ["挪威首相", "秘鲁总统", "肯尼亚外长", "新西兰总理"]
    for n in range(count):
        who, whom, where, day = pick.choice(people), pick.choice(people), pick.choice(places), pick.randint(1, 28)
        body = f"{who}将于3月{day}日访问{where}。{who}周一会见{whom}，双方签署了第{n}号渔业协议。"
        (folder / f"{n:03}.md").write_text(
            f"---\ntitle: {who}访问{where}\ndate: 2025-03-{day:02}\nauthor: 北岸日报\n---\n{body}\n", encoding="utf-8"
        )


def graph(store: Path) -> list[str]:
    kg("check", "--store", str(store))
    return sorted(kg("export", "--store", str(store), "--format", "nquads").stdout.splitlines())


def test_killed_again_and_again_it_ends_with_the_store_of_one_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", 400)
    arguments = ("ingest", "--jobs", "2", str(tmp_path / "in"), "--store")
    kg(*arguments, str(tmp_path / "whole"))
    for seconds in (2.0, 4.0, 5.0, 7.0):
        run = subprocess.Popen([sys.executable, "-m", "kg.cli.main", *arguments, str(tmp_path / "killed")], stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        run.kill()
        run.wait()
    last = json.loads(kg(*arguments, str(tmp_path / "killed"), "--json").stdout)
    assert last["stored"] + last["unchanged"] == 400
    assert graph(tmp_path / "killed") == graph(tmp_path / "whole")


def test_limit_and_since_leave_the_rest_for_later(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", 30)
    store = ("--store", str(tmp_path / "s"), "--json")
    first = json.loads(kg("ingest", *store, "--limit", "5", str(tmp_path / "in")).stdout)
    assert (first["inputs"], first["stored"]) == (5, 5)
    late = json.loads(kg("ingest", *store, "--since", "2025-03-15", str(tmp_path / "in")).stdout)
    assert late["skipped"] > 0
    assert all("published since 2025-03-15" in line["reason"] for line in late["lines"] if line["outcome"] == "skipped")
    everything = json.loads(kg("ingest", *store, str(tmp_path / "in")).stdout)
    assert everything["stored"] + everything["unchanged"] == 30
    kg("ingest", *store, "--since", "March", str(tmp_path / "in"), code=2)
