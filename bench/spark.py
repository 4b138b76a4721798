"""`kg spark ingest` beside `kg ingest`: equal quad by quad, and what an article costs.

    python bench/spark.py ARTICLES… [--count 500] [--master 'local[2]']

Processor seconds are those of all processes; shuffle and disk volumes come from Spark's event log.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kg import reading

KG = [sys.executable, "-m", "kg.cli.main"]


def cpu(*command: str, **environment: str) -> tuple[float, str]:
    """Processor seconds of a command and all it started, and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*KG, *command], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout.decode()


def volumes(log: Path) -> dict[str, int]:
    """Bytes written to shuffles and spilled to disk, over all tasks."""
    found = {"shuffled": 0, "spilled": 0, "tasks": 0}
    for file in (f for f in log.rglob("*") if f.is_file() and f.name.startswith(("events", "local", "app"))):
        for line in file.read_text(encoding="utf-8").splitlines():
            metrics = json.loads(line).get("Task Metrics") if '"SparkListenerTaskEnd"' in line else None
            if metrics:
                found["tasks"] += 1
                found["shuffled"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                found["spilled"] += metrics["Disk Bytes Spilled"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--master", default="local[2]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        (room / "in").mkdir()
        (room / "log").mkdir()
        paths = list(reading.expand(given.articles))
        for number, path in enumerate(paths[:: max(1, len(paths) // given.count)][: given.count]):
            shutil.copy(path, room / "in" / f"{number:06d}{Path(path).suffix}")
        alone, _ = cpu("ingest", "--jobs", "1", "--store", str(room / "store"), str(room / "in"))
        log = {"enabled": "true", "dir": f"file://{room / 'log'}", "compress": "false"}
        submit = " ".join(f"--conf spark.eventLog.{name}={value}" for name, value in log.items()) + " pyspark-shell"
        command = ("spark", "ingest", str(room / "in"), "--out", str(room / "out"), "--master", given.master, "--json")
        spark, answer = cpu(*command, PYSPARK_SUBMIT_ARGS=submit)
        summary = json.loads(answer)
        lines: list[str] = []
        for part in sorted(p for name in ("articles", "derived", "revision") for p in (room / "out" / name).glob("part-*")):
            lines += gzip.decompress(part.read_bytes()).decode().split("\n")[:-1]
        _, exported = cpu("export", "--vocabulary", "--store", str(room / "store"))
        equal = sorted(lines) == sorted(exported.split("\n")[:-1])
        load, _ = cpu("load", str(room / "out"), "--store", str(room / "loaded"))
        n = summary["articles"]
        written = sum(f.stat().st_size for f in (room / "out").rglob("*") if f.is_file())
        print(json.dumps(summary))
        print(f"equal quad by quad: {equal} ({len(lines):,} quads)")
        print(f"processor ms an article: one machine {1000 * alone / n:.0f}, spark {1000 * spark / n:.0f}, load {1000 * load / n:.0f}")
        print(f"an article: {written / n / 1024:.1f} KiB of output, {volumes(room / 'log')['shuffled'] / n / 1024:.1f} KiB shuffled")
        print(volumes(room / "log"))


if __name__ == "__main__":
    main()
