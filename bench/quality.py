"""The quality gate: extraction scored on annotated articles, each figure pinned in `baseline.json`.

    python bench/quality.py                       print the figures
    python bench/quality.py --check               fail when a figure fell below its pin or the gold is another one
    python bench/quality.py --write               pin what rose; a figure that fell stays pinned
    python bench/quality.py --lower FIGURE --reason "why"    pin one figure at its lower value; the reason goes into the file
    python bench/quality.py --oracle-triggers     score roles, sources, modality and dates on the annotated triggers (not pinned)

Articles go the way of `kg extract`: read, analysed, merged, written as records; the scorers are those of the gold.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg import extraction, identity, tagging
from kg import ontology as kg_ontology
from kg.model import Claim
from kg.records import claim_to_record
from kg.times import resolve

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from train import annotated  # noqa: E402
from train.annotated import Annotated  # noqa: E402

UNSEEN = Path(__file__).with_name("unseen.jsonl")  # annotated for kg, as train/annotated.jsonl, and never learned from
SPLITS = ("train", "dev", UNSEEN.stem)
BASELINE = Path(__file__).with_name("baseline.json")
SLACK = 0.0005  # of rounding: the scorers print three digits
OTHER_PROCESSOR = 0.01  # of the tagger's int8 sums, which processors round otherwise: a score near a threshold falls to the other side
COUNTS = frozenset(("gold", "pred"))  # printed, not pinned: more claims are neither better nor worse
TIME_FIGURES = ("V_all", "Vday_all", "F_ex", "F_ov", "mod_ok")  # of the time scorer, in per cent
FALLS = frozenset(("quotes_not_found",))  # the lower the better


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    action = parser.add_mutually_exclusive_group()
    for name in ("check", "write", "oracle-triggers"):
        action.add_argument(f"--{name}", action="store_true")
    action.add_argument("--lower", metavar="FIGURE", help="for example dev.typed_F1")
    parser.add_argument("--reason")
    wanted = parser.parse_args()
    if wanted.lower and not wanted.reason:
        parser.error("--lower needs --reason: the file keeps why a figure fell")
    if wanted.oracle_triggers:
        print_figures(oracle(wanted.shared))
        return 0
    measured = {f"{part}.{name}": value for part, some in measure(wanted.shared).items() for name, value in some.items()}
    pinned = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {"gold": {}, "figures": {}, "lowered": []}
    print_figures(measured, pinned["figures"])
    gold = digests(wanted.shared)
    if wanted.check:
        return report(measured, pinned, gold)
    if wanted.write or wanted.lower:
        save(measured, pinned, gold, wanted.lower, wanted.reason)
    return 0


def measure(shared: Path) -> dict[str, dict[str, float]]:
    """Figures of each part: train and dev by the claim scorer, for the rules alone and with the tagger; times by the time scorer."""
    claims = module(shared / "tools" / "score_claims.py")
    out = {}
    for engine in tagging.Engine if tagging.available() else (tagging.Engine.RULES,):
        os.environ[tagging.SETTING] = engine
        for split in SPLITS:
            articles = annotated_articles(shared, split)
            with TemporaryDirectory() as scratch:
                annotated.unpack(articles, Path(scratch))
                figures, _ = claims.score(scratch, predictions(shared, articles))
            part = split if engine is tagging.Engine.RULES else f"{split}-{engine}"
            out[part] = {name: value for name, value in figures.items() if value is not None}
    out["times"] = _times(shared / "times")
    return out


def annotated_articles(shared: Path, split: str) -> list[Annotated]:
    return list(annotated.own(shared, UNSEEN) if split == UNSEEN.stem else annotated.gold(shared / "gold" / split))


def predictions(shared: Path, articles: Iterable[Annotated]) -> list[dict[str, Any]]:
    """The records that `kg extract` prints for the articles; in one process, so that KG_ENGINE holds."""
    paths = [str(shared / article.path) for article in articles]
    found: list[Claim] = [c for result in extraction.extract_all(paths, jobs=1) for _, some in result.articles for c in some]
    world = identity.merge(found, kg_ontology.load())
    return [claim_to_record(replace(c, event=world.event_of.get(c.id))) for c in found]


def oracle(shared: Path) -> dict[str, float]:
    """The fields of claims on the annotated triggers of the development articles, with the shipped weights."""
    import argument_figures
    import train_arguments as training

    from kg.claims import linear

    return argument_figures.figures([(training.examples(shared, annotated_articles(shared, "dev")), linear.load())])


def _times(folder: Path) -> dict[str, float]:
    scorer = module(folder / "score.py")
    articles = scorer.load([str(folder / "news-gold-dev.jsonl")])
    found = {f"{a['source']}|{a['id']}": [_time_record(m) for m in resolve(a["text"], a["reference"])] for a in articles}
    figures = scorer.summarize(scorer.score(articles, found)[0]["ALL"])
    return {name: round(figures[name], 1) for name in TIME_FIGURES}


def _time_record(mention: Any) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "from": mention.from_,
        "to": mention.to_,
        "precision": mention.precision,
        "kind": mention.kind,
    }


def digests(shared: Path) -> dict[str, str]:
    """sha256 of what each part is measured against."""
    parts = {split: sorted((shared / "gold" / split).iterdir()) for split in ("train", "dev")}
    parts[UNSEEN.stem] = [UNSEEN]
    parts["times"] = [shared / "times" / "news-gold-dev.jsonl"]
    return {name: hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:16] for name, files in parts.items()}


def report(measured: dict[str, float], pinned: dict[str, Any], gold: dict[str, str]) -> int:
    """0 when nothing fell; otherwise says what did."""
    faults = [
        f"the gold of {name} is not the one the figures were pinned on"
        for name, digest in gold.items()
        if pinned["gold"].get(name) != digest
    ]
    for name, pin in pinned["figures"].items():
        now = measured.get(name)
        if now is None or _worse(name, now, pin):
            faults.append(f"{name} fell from {pin} to {now}; raise it again, or pin it with --lower {name} --reason …")
    for fault in faults:
        print(f"quality: {fault}", file=sys.stderr)
    return 1 if faults else 0


def save(measured: dict[str, float], pinned: dict[str, Any], gold: dict[str, str], lowered: str | None, reason: str | None) -> None:
    """Pins every figure that rose, and the one that may fall."""
    figures: dict[str, float] = dict(pinned["figures"]) if gold == pinned["gold"] else {}
    for name, value in measured.items():
        part = name.partition(".")[2]
        if part not in COUNTS and (name not in figures or not _worse(name, value, figures[name]) or name == lowered):
            if name == lowered and _worse(name, value, figures.get(name, value)):
                pinned["lowered"].append({"figure": name, "from": figures[name], "to": value, "reason": reason})
            figures[name] = value
    record = {"gold": gold, "figures": dict(sorted(figures.items())), "lowered": pinned["lowered"]}
    BASELINE.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _worse(name: str, now: float, pin: float) -> bool:
    part, _, figure = name.partition(".")
    slack = OTHER_PROCESSOR if part.endswith(tagging.Engine.HYBRID) else SLACK
    return now > pin + SLACK if figure in FALLS else now < pin - slack


def print_figures(measured: dict[str, float], pinned: dict[str, float] | None = None) -> None:
    for name, value in measured.items():
        pin = (pinned or {}).get(name)
        print(f"{name:28} {value:<8}" + (f" pinned {pin}" if pin is not None and pin != value else ""))


def module(path: Path) -> Any:
    """A scorer, imported from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "ontology" / "tools"))
    sys.exit(main())
