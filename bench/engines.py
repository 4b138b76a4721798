"""Rules, tagger and both together on annotated articles, with bootstrap intervals over the articles.

    python bench/engines.py ../shared [--split dev] [--samples 200]

The tagger alone is no engine of kg: its triggers, types, modality and polarity are printed so that one sees what each side brings.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import quality

from kg import reading, script, tagging
from train import annotated
from train.annotated import Annotated

SHOWN = (
    "trigger_F1", "typed_F1", "whole_claim_F1", "when_acc", "undated_kept", "modality_acc", "polarity_acc",
    "originator_acc", "originator_recall", "actor_R", "place_R", "role_P",
)  # fmt: skip
OF_TAGGER = SHOWN[:2] + SHOWN[5:7]
SHARE = 0.9  # of the resamples that an interval holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--split", choices=quality.SPLITS, default="dev")
    parser.add_argument("--samples", type=int, default=200)
    wanted = parser.parse_args()
    articles = quality.annotated_articles(wanted.shared, wanted.split)
    scorer = quality.module(wanted.shared / "tools" / "score_claims.py")
    engines: dict[str, list[dict[str, Any]]] = {"tagger": tagged(wanted.shared, articles)}
    for engine in tagging.Engine:
        os.environ[tagging.SETTING] = engine
        engines[str(engine)] = quality.predictions(wanted.shared, articles)
    with tempfile.TemporaryDirectory() as scratch:
        annotated.unpack(articles, Path(scratch))
        samples = resamples(sorted(Path(scratch).glob("*.jsonl")), wanted.samples)
        rows = {name: measured(scorer, Path(scratch), records, samples) for name, records in engines.items()}
    print("| figure | " + " | ".join(rows) + " |\n|" + "---|" * (len(rows) + 1))
    for figure in SHOWN:
        cells = ["" if n == "tagger" and figure not in OF_TAGGER else row[figure] for n, row in rows.items()]
        print(f"| {figure} | " + " | ".join(cells) + " |")


def tagged(shared: Path, articles: Iterable[Annotated]) -> list[dict[str, Any]]:
    """Records of what the tagger marks by itself, as far as the scorer looks at them."""
    found = []
    for article in articles:
        path = str(shared / article.path)
        for document in reading.read(path):
            tags = tagging.tag(script.characters(document.text))
            for start, end in tags.spans(0, len(document.text), 0.0):
                shares = tags.types(start, end)
                moods, negative, _ = tags.mood(start, end)
                words = {"text": document.text[start:end], "start": start, "end": end}
                found.append(
                    {
                        "document": {"path": path},
                        "quote": words,
                        "trigger": words,
                        "type": max(sorted(shares), key=lambda name: shares[name]),
                        "modality": tags.labels.modalities[max(range(len(moods)), key=lambda i: moods[i])],
                        "polarity": "negative" if negative > 0.5 else "positive",
                    }
                )
    return found


def resamples(files: list[Path], count: int) -> list[list[Path]]:
    chance = random.Random(1)
    return [chance.choices(files, k=len(files)) for _ in range(count)]


def measured(scorer: Any, gold: Path, records: list[dict[str, Any]], samples: list[list[Path]]) -> dict[str, str]:
    """Each figure with the bounds between which the resampled ones mostly lie."""
    figures, _ = scorer.score(gold, records)
    drawn = [_resampled(scorer, sample, records) for sample in samples]
    rows = {}
    for name in SHOWN:
        values = sorted(d[name] for d in drawn if d[name] is not None)
        aside = int(len(values) * (1 - SHARE) / 2)
        rows[name] = f"{figures[name]:.3f} ({values[aside]:.2f}-{values[-1 - aside]:.2f})" if values else f"{figures[name]}"
    return rows


def _resampled(scorer: Any, sample: list[Path], records: list[dict[str, Any]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        for number, file in enumerate(sample):
            for one in (file, file.with_suffix(".json")):
                shutil.copy(one, Path(scratch) / f"{one.stem}-{number}{one.suffix}")
        figures: dict[str, Any] = scorer.score(scratch, records)[0]
    return figures


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
