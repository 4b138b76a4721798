"""Figures of the argument models on annotated triggers, so that fields are measured apart from trigger detection."""

from __future__ import annotations

import collections
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ontology" / "tools"))

import train_arguments as training

from kg import edtf
from kg.claims import dating, modality, roles

GROUP = {"party": "actor", "agent": "actor", "patient": "actor", "place": "place", "theme": "theme"}


def figures(folds: Sequence[tuple[list[training.Example], dict[str, Any]]]) -> dict[str, float]:
    c: collections.Counter[Any] = collections.Counter()
    for some, models in folds:
        training.set_frames(some, models["source"])
        training.set_again(some, models["roles"])
        for example in some:
            whole = _source(example, c)
            whole &= _roles(example, models["roles-again"], c)
            whole &= _time(example, models["dating"], c)
            row = [training.mood_features(example)]
            for key, classes in (
                ("modality", modality.MODALITIES),
                ("polarity", modality.POLARITIES),
                ("presupposed", modality.PRESUPPOSED),
            ):
                guess = classes[int(models[key].probabilities(row)[0].argmax())]
                wanted = training.truth(example, key)
                c[key, "fine"] += guess == wanted
                right = guess == wanted if key != "modality" else (guess == "asserted") == (wanted == "asserted")
                c[key] += right
                whole &= right or key == "presupposed"
            c["n"] += 1
            c["whole"] += whole
    out = {"claims": c["n"], "whole": c["whole"] / c["n"]}
    out |= {f"{k}_acc": c[k] / c["n"] for k in ("modality", "polarity", "presupposed")} | {"modality_fine": c["modality", "fine"] / c["n"]}
    out |= {"originator_acc": c["source_ok"] / c["n"], "originator_recall": c["source_hit"] / c["source_gold"]}
    out |= {"when_acc": c["when_ok"] / c["when"], "undated_kept": c["undated_ok"] / c["undated"]}
    out |= {f"{k}_R": c["hit", k] / c["gold", k] for k in ("actor", "place", "theme")}
    out |= {f"{k}_P": c["hit", k] / max(1, c["pred", k]) for k in ("actor", "place", "theme")}
    out |= {"role_P": sum(c["hit", k] for k in ("actor", "place", "theme")) / sum(c["pred", k] for k in ("actor", "place", "theme"))}
    out |= {
        "all_actors": c["all_actors"] / c["n"],
        "role_exact": c["exact"] / max(1, sum(c["hit", k] for k in ("actor", "place", "theme"))),
    }
    return {k: round(v, 3) for k, v in out.items()}


def _source(example: training.Example, c: collections.Counter[Any]) -> bool:
    wanted = example.gold["sources"]
    given = training.squeeze(example.frame.speaker.label) if example.frame else ""
    first = training.squeeze(wanted[0]) if wanted else ""
    right = (not wanted and not given) or (bool(wanted) and bool(given) and (first in given or given in first))
    c["source_ok"] += right
    c["source_gold"] += bool(wanted)
    c["source_hit"] += bool(wanted) and right
    return True


def _roles(example: training.Example, model: Any, c: collections.Counter[Any]) -> bool:
    shares = model.probabilities([x.features for x in example.again])
    filled = roles.choose(list(zip(example.again, shares, strict=True)), example.here, roles.FLOORS)
    given = [(f.role, name) for f in filled for name in _names(example, f)]
    for role, _ in given:
        c["pred", GROUP[role]] += 1
    whole = True
    for gold in example.gold["roles"]:
        group = GROUP[gold["role"]]
        c["gold", group] += 1
        for item in given:
            if GROUP[item[0]] == group and training.named(gold, item[1]):
                c["hit", group] += 1
                c["exact"] += item[0] == gold["role"]
                given.remove(item)
                break
        else:
            whole &= group != "actor"
    c["all_actors"] += whole
    return whole


def _names(example: training.Example, filled: roles.Filled) -> list[tuple[str, ...]]:
    """One set of names for each role the filler gives: 双方 gives two."""
    phrase = filled.candidate.phrase
    words = example.layout.analysis.document.text[phrase.start : phrase.end]
    frame = example.frame
    if frame and "speaker-pronoun" in example.layout.table.get(phrase.text, ()):
        return [(words, frame.speaker.label)]
    return [(words, m.entity.label) for m in phrase.mentions] or [(words,)]


def _time(example: training.Example, model: Any, c: collections.Counter[Any]) -> bool:
    scores = model.sums(training.time_features(example))
    chosen = dating.choose(example.times, scores[:, 1], example.here) if example.times else None
    guess = chosen.extent if chosen else None
    gold = example.gold["when"]
    if gold:
        right = guess is not None and edtf.bounds(guess.edtf) == edtf.bounds(gold["edtf"])
        c["when"] += 1
        c["when_ok"] += right
    else:
        right = guess is None
        c["undated"] += 1
        c["undated_ok"] += right
    return right
