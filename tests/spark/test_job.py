"""What a cluster makes of articles is what one machine makes of them, also when a part of the cluster dies."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import reading
from kg.errors import StoreError
from kg.graph.export import export
from kg.graph.load import load
from kg.graph.reader import open_reader
from kg.graph.store import open_store
from kg.ingest import ingest_into
from tests.conftest import ROOT

pytest.importorskip("pyspark", reason="needs the extra kg-timeline[spark]")
pyarrow = pytest.importorskip("pyarrow", reason="writes and reads the Parquet")
pytest.importorskip("pyarrow.parquet")
if not shutil.which("java"):
    pytest.skip("needs Java 17", allow_module_level=True)

CLUSTER = "local-cluster[2,1,2048]"  # two workers, processes of their own, of one core and 2 GiB each
ENDS_WITHIN = 900  # seconds


def command(inputs: list[Path], out: Path) -> list[str]:
    return [sys.executable, "-m", "kg.cli.main", "spark", "ingest", *map(str, inputs), "--out", str(out), "--master", CLUSTER]


def executors(process: int) -> list[int]:
    """Process numbers of the executors among the descendants."""
    found, todo = [], [process]
    while todo:
        for children in Path(f"/proc/{todo.pop()}/task").glob("*/children"):
            below = [int(p) for p in children.read_text().split()]
            todo += below
            found += [p for p in below if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{p}/cmdline").read_bytes()]
    return found


def run(inputs: list[Path], out: Path) -> None:
    """The job, with one executor killed while it extracts."""
    killed = 0
    with subprocess.Popen(command(inputs, out), cwd=ROOT, env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"}) as process:
        deadline = time.monotonic() + ENDS_WITHIN
        while not killed and process.poll() is None and time.monotonic() < deadline:
            if list(out.glob("extracted/_temporary/**/part-*")) and (running := executors(process.pid)):
                killed = running[0]
                os.kill(killed, signal.SIGKILL)
            time.sleep(0.05)
        assert process.wait(max(1, deadline - time.monotonic())) == 0
    assert killed, "the job was over before a worker could be killed"


def nquads_of_store(store: Path) -> set[str]:
    out = io.BytesIO()
    with open_reader(store) as reader:
        export(reader.quads, out, "nquads", vocabulary=True)
    return set(out.getvalue().decode().split("\n")[:-1])


def nquads_of_job(out: Path) -> list[str]:
    parts = [p for name in ("articles", "derived", "revision") for p in sorted((out / name).glob("part-*"))]
    return [line for part in parts for line in gzip.decompress(part.read_bytes()).decode().split("\n")[:-1]]


def assert_equal_to_one_machine(inputs: list[Path], out: Path, tmp_path: Path) -> None:
    ingest_into(tmp_path / "alone", map(str, inputs), jobs=1)
    wanted = nquads_of_store(tmp_path / "alone")
    lines = nquads_of_job(out)
    assert set(lines) == wanted
    assert len(lines) == len(wanted), "a quad was written twice"
    with open_store(tmp_path / "loaded") as store:
        load(store, out)
    assert nquads_of_store(tmp_path / "loaded") == wanted


RECORDS = [
    {
        "title": f"北岬渔港第{n}期工程",
        "text": f"北岬市政府表示，渔港第{n}期工程将于2031年{n}月动工。市长陆沉3月{n}日会见了承建商。",
        "published": "2031-03-20",
    }
    for n in range(1, 5)
]
PAGE = """<html><head><title>渡轮停航</title><meta property="article:published_time" content="2031-05-03T08:00:00+08:00"></head>
<body><article><h1>渡轮停航</h1><p>海事处称，往返林岛的渡轮5月3日触礁，七人受伤。渡轮公司宣布，5月10日前停航。</p>
<p>林岛居民对停航表示担忧。</p></article></body></html>"""


def warc(page: str, url: str) -> bytes:
    """A crawl of one page."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    head = [
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2031-05-04T00:00:00Z",
        "WARC-Record-ID: <urn:uuid:1>",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(http)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + http + b"\r\n\r\n"


def test_equals_one_machine_though_a_worker_is_killed(examples: Path, tmp_path: Path) -> None:
    files, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(examples, files)
    first = next(p for p in reading.expand([str(files)]) if p.endswith((".md", ".txt")))
    shutil.copy(first, files / f"again{Path(first).suffix}")  # one article, two files
    (files / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (files / "crawl.warc").write_bytes(warc(PAGE, "https://shore.example/ferry"))
    (tmp_path / "records.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in RECORDS), encoding="utf-8")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(RECORDS), tmp_path / "records.parquet")

    run([files, tmp_path / "records.parquet"], out)
    assert_equal_to_one_machine([files, tmp_path / "records.jsonl"], out, tmp_path)

    report = [json.loads(line) for part in (out / "report").glob("part-*") for line in gzip.decompress(part.read_bytes()).splitlines()]
    assert len(report) == len(list(reading.expand([str(files)]))) + len(RECORDS)
    assert [Path(line["input"]).name for line in report if line["outcome"] == "failed"] == ["broken.zip"]
    claims = pyarrow.parquet.read_table(out / "claims.parquet").to_pylist()
    events = {row["event"] for row in pyarrow.parquet.read_table(out / "events.parquet").to_pylist()}
    assert len({row["claim"] for row in claims}) == len(claims) > 100
    assert {row["event"] for row in claims} == events


@pytest.mark.skipif("KG_SLOW" not in os.environ, reason="takes some ten minutes; KG_SLOW=1 runs it")
def test_equals_one_machine_on_500_articles(shared: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    paths = list(reading.expand([str(shared / "corpus" / "archive")]))
    for number, path in enumerate(paths[:: max(1, len(paths) // 500)][:500]):
        shutil.copy(path, tmp_path / "in" / f"{number:04d}{Path(path).suffix}")
    run([tmp_path / "in"], tmp_path / "out")
    assert_equal_to_one_machine([tmp_path / "in"], tmp_path / "out", tmp_path)


def test_a_folder_that_no_job_finished_is_refused(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    with open_store(tmp_path / "store") as store, pytest.raises(StoreError, match="no finished job"):
        load(store, tmp_path)
