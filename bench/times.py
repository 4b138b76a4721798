"""Compare kg.times with other resolvers on the benchmark of time expressions; prints Markdown (`bench/times.md` is its output).

    pip install -e '.[bench]'
    python bench/times.py --shared ../shared/times > bench/times.md

Every tool runs in this process and is scored by the benchmark's own `score.py`, on the records that matter to news.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import importlib
import io
import json
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.times import resolve as kg_resolve

Result = dict[str, Any]
Tool = Callable[[str, str], list[Result]]
SUITES = ("news-gold-dev", "recognizers-zh", "jionlp", "duckling-zh", "chrono-zh", "dateparser-zh")
REJECTED = Path(__file__).with_name("times-rejected.json")


def kg(text: str, reference: str) -> list[Result]:
    """What `kg times --jsonl` writes."""
    return [
        {"start": m.start, "end": m.end, "from": m.from_, "to": m.to_, "precision": m.precision, "kind": m.kind}
        for m in kg_resolve(text, reference)
        if m.from_ or m.to_ or m.kind in ("duration", "set")
    ]


def jionlp_tool() -> Tool:
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp

    def run(text: str, reference: str) -> list[Result]:
        base = dt.datetime.fromisoformat(reference[:19]).timestamp()
        with contextlib.redirect_stdout(io.StringIO()):
            found = jionlp.ner.extract_time(text, time_base=base)
        results = []
        for item in found or []:
            start, end = item["offset"]
            value = item.get("detail", {}).get("time")
            bounds = value if item.get("type", "").startswith(("time_point", "time_span")) and isinstance(value, list) else (None, None)
            first, last = (b if isinstance(b, str) and re.match(r"\d{4}-", b) else None for b in bounds)
            kind = {"time_delta": "duration", "time_period": "set"}.get(item.get("type", ""))
            results.append({"start": start, "end": end, "from": first, "to": last, "precision": None, **({"kind": kind} if kind else {})})
        return results

    return run


def dateparser_tool() -> Tool:
    from dateparser.search import search_dates

    def run(text: str, reference: str) -> list[Result]:
        base = dt.datetime.fromisoformat(reference[:19])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = search_dates(text, languages=["zh"], settings={"RELATIVE_BASE": base}) or []
        results, at = [], 0
        for words, moment in found:
            start = text.find(words, at)
            if start < 0:
                continue
            at = start + len(words)
            clock = bool(re.search(r"[时點点:：]", words))
            value = moment.isoformat(timespec="minutes")[:16] if clock else moment.date().isoformat()
            results.append({"start": start, "end": at, "from": value, "to": value, "precision": "minute" if clock else "day"})
        return results

    return run


def recognizers_tool() -> Tool:
    from recognizers_date_time import Culture, recognize_datetime

    day = dt.timedelta(days=1)

    def run(text: str, reference: str) -> list[Result]:
        base = dt.datetime.fromisoformat(reference[:19])
        results = []
        for item in recognize_datetime(text, Culture.Chinese, reference=base):
            values = (item.resolution or {}).get("values") or []
            span = {"start": item.start, "end": item.end + 1, "precision": None}
            kind = item.type_name.rpartition(".")[2]
            if kind in ("duration", "set", "time", "timerange") or not values:
                results.append({**span, "from": None, "to": None, "kind": "set" if kind == "set" else "duration"})
                continue
            bounds = [b for b in (_recognizers_bounds(v, kind, day) for v in values) if b]
            nearest = min(bounds, key=lambda b: abs(dt.datetime.fromisoformat(b[0][:10]) - base), default=(None, None))
            results.append({**span, "from": nearest[0], "to": nearest[1]})
        return results

    return run


def _recognizers_bounds(value: dict[str, str], kind: str, day: dt.timedelta) -> tuple[str, str] | None:
    """Its range ends are exclusive; those of the benchmark are not."""
    if kind in ("date", "datetime"):
        text = value.get("value", "")
        return (text.replace(" ", "T"),) * 2 if re.match(r"\d{4}-\d\d-\d\d", text) else None
    start, end = value.get("start", ""), value.get("end", "")
    if not (re.match(r"\d{4}-\d\d-\d\d", start) and re.match(r"\d{4}-\d\d-\d\d", end)):
        return None
    if len(end) == 10:
        return start, (dt.date.fromisoformat(end) - day).isoformat()
    return start.replace(" ", "T"), (dt.datetime.fromisoformat(end) - dt.timedelta(seconds=1)).isoformat()


MAKERS: dict[str, Callable[[], Tool]] = {
    "kg": lambda: kg,
    "jionlp": jionlp_tool,
    "dateparser": dateparser_tool,
    "recognizers": recognizers_tool,
}
HEADING = """# Time expressions: figures

Made by `python bench/times.py --shared ../shared/times` (needs the extra `bench`: `pip install -e '.[bench]'`).
Percent; `value` is the share of all gold values right, `day` counts day bounds only, `bounds` the since/until forms, `extra`
expressions nobody annotated, `value but rejected` leaves out the cases of `bench/times-rejected.json` (not its gaps).
"""
COLUMNS = (
    ("V_all", "value"),
    ("Vday_all", "day"),
    ("F_ex", "F exact"),
    ("F_ov", "F overlap"),
    ("mod_ok", "bounds"),
    ("falsedate", "false dates"),
    ("fp", "extra"),
)


def figures(score: Any, docs: list[Any], predictions: dict[str, list[Result]]) -> dict[str, Any]:
    accumulated, _ = score.score(docs, predictions)
    return dict(score.summarize(accumulated["ALL"]))


def run(tool: Tool, docs: list[Any]) -> tuple[dict[str, list[Result]], float]:
    """(predictions, characters a processor second)"""
    predictions, seconds = {}, 0.0
    for doc in docs:
        begin = time.process_time()
        try:
            found = tool(doc["text"], doc["reference"])
        except Exception:  # another tool's crash is its result
            found = []
        seconds += time.process_time() - begin
        predictions[f"{doc['source']}|{doc['id']}"] = found
    return predictions, sum(len(d["text"]) for d in docs) / max(seconds, 1e-9)


def without_rejected(docs: list[Any]) -> list[Any]:
    rejected = {case for cases in json.loads(REJECTED.read_text())["cases"].values() for case in cases}
    kept = []
    for doc in docs:
        gold = [g if g["id"] not in rejected else {**g, "optional": True} for g in doc["gold"]]
        kept.append({**doc, "gold": gold})
    return kept


def cell(value: Any) -> str:
    return "–" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)


def import_seconds() -> float:
    """Processor seconds, best of five, without starting the interpreter."""
    code = "import time; t = time.process_time(); import kg.times; print(time.process_time() - t)"
    return min(float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(5))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=Path("../shared/times"), help="folder with score.py and the suites")
    options.add_argument("--tools", nargs="+", default=list(MAKERS), choices=list(MAKERS))
    chosen = options.parse_args()
    sys.path.insert(0, str(chosen.shared))
    score = importlib.import_module("score")
    suites = {name: score.load([str(chosen.shared / f"{name}.jsonl")]) for name in SUITES}
    print(HEADING)
    for name in chosen.tools:
        tool = MAKERS[name]()
        tool("2023年9月20日", "2023-09-20T12:00:00")
        print(
            f"## {name}\n\n| suite | records |"
            + "".join(f" {label} |" for _, label in COLUMNS)
            + (" value but rejected |" if name == "kg" else "")
            + " chars/s |"
        )
        print("|---|---|" + "---|" * (len(COLUMNS) + 1 + (name == "kg")))
        for suite, docs in suites.items():
            predictions, speed = run(tool, docs)
            row = figures(score, docs, predictions)
            cells = [cell(row.get(column)) for column, _ in COLUMNS]
            if name == "kg":
                cells.append(cell(figures(score, without_rejected(docs), predictions).get("V_all")))
            print(f"| {suite} | {row['gold']} | " + " | ".join(cells) + f" | {speed:,.0f} |")
        print()
    print(f"`import kg.times`: {import_seconds():.3f} s of the processor.")
    print("Cases whose convention is rejected: `bench/times-rejected.json`, with the reasons.")


if __name__ == "__main__":
    main()
