"""`kill -9` at random moments of an ingest: nothing acknowledged is lost, no article half stored, `kg check` clean each time.

Two rounds of each kind here; `KG_KILLS=25` makes it fifty kills in all.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg import ontology
from kg.errors import StoreError
from kg.graph.check import check_store
from kg.graph.reader import open_reader
from kg.ingest import Line
from kg.serving import handover
from tests.serving.live import serving

KILLS = int(os.environ.get("KG_KILLS", "2"))
ARTICLES = 150  # a batch and some
LONGEST = 6.0  # seconds of ingest before the kill
ROOT = Path(__file__).resolve().parents[2]

# what `kg ingest` does, telling each input once it is acknowledged
INGEST = """
import sys
from kg.ingest import ingest_into
print("begun", flush=True)
ingest_into(sys.argv[1], [sys.argv[2]], jobs=1, progress=lambda line: print(line.outcome, line.input, flush=True))
"""


def articles(folder: Path, turn: int) -> dict[str, str]:
    """Path -> title of small articles, other ones each turn."""
    folder.mkdir()
    found = {}
    for number in range(ARTICLES):
        name, day = turn * ARTICLES + number, number % 27 + 1
        title = f"白鹭号第{name}次出航"
        body = f"航运局3月{day}日宣布，白鹭号将于4月{day}日访问挪威。\n\n船长骆川{name}周一在奥斯陆会见挪威首相。"
        path = folder / f"{name}.md"
        path.write_text(f"---\ntitle: {title}\ndate: 2032-03-{day:02d}T10:00:00+08:00\nauthor: 海岸晚报\n---\n\n{body}\n", encoding="utf-8")
        found[str(path)] = title
    return found


def killed_command(store: Path, inputs: Path, seconds: float) -> set[str]:
    """Paths that `kg ingest` acknowledged before SIGKILL."""
    process = subprocess.Popen([sys.executable, "-c", INGEST, str(store), str(inputs)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    select.select([], [], [], seconds)
    process.kill()
    lines = process.stdout.read().split("\n")[:-1]  # the last one may be cut
    process.wait()
    return {line.removeprefix("stored ") for line in lines if line.startswith("stored ")}


def killed_server(store: Path, inputs: Path, seconds: float, writer: bool) -> set[str]:
    """Paths that `kg ingest` beside a server was told of before SIGKILL hit the server or its writer."""
    acknowledged: set[str] = set()

    def note(line: Line) -> None:
        if line.outcome == "stored":
            acknowledged.add(line.input)

    def hand_over() -> None:
        with contextlib.suppress(StoreError):  # it went away
            handover.send(store, [str(inputs)], jobs=1, progress=note)

    with serving(store, "--workers", "1") as live:
        handing = threading.Thread(target=hand_over)
        handing.start()
        handing.join(seconds)
        victim = live.processes("kg.serving.writer")[0] if writer else live.process.pid
        os.kill(victim, signal.SIGKILL)
        handing.join(60)
        assert not handing.is_alive()
        live.process.kill()
        live.process.wait(20)
    return acknowledged


@pytest.mark.parametrize("victim", ["command", "server"])
def test_whoever_is_killed_what_was_acknowledged_is_there_whole(tmp_path: Path, victim: str) -> None:
    rng, entries = random.Random(victim), ontology.load()
    store, acknowledged = tmp_path / "store-0", set[str]()
    for turn in range(KILLS):
        if turn % 5 == 0:
            store, acknowledged = tmp_path / f"store-{turn}", set()
        inputs = tmp_path / f"articles-{turn}"
        titles = articles(inputs, turn)
        seconds = rng.uniform(0.2, LONGEST)
        if victim == "command":
            done = killed_command(store, inputs, seconds)
        else:
            done = killed_server(store, inputs, seconds, writer=turn % 2 == 1)
        acknowledged |= {titles[path] for path in done}
        if not (store / "store.json").exists():
            continue  # killed before there was a store
        result = check_store(store, entries)
        assert result.clean, result.findings
        with open_reader(store) as reader:
            stored = [(document, claims) for document, claims in reader.articles()]
        assert acknowledged <= {document.title for document, _ in stored}
        assert all(claims for _, claims in stored), "an article came without its claims"
