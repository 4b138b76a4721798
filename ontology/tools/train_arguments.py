"""Trains `ontology/arguments.json`, the weights that `kg/claims` reads, on annotated articles.

    python ontology/tools/train_arguments.py ../shared [--tagger FOLDER] [--cross] [--write]

`--cross` prints figures cross-validated over articles (a story told by several outlets stays in one fold); `--write` fits on all
articles and writes the file; `--tagger` does so with what the tagger says (ontology/arguments-hybrid.json).
Needs scipy (extra `dev`); the same input gives the same file.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import gold_articles  # noqa: E402
import tagged  # noqa: E402

from kg import edtf, ontology, resources  # noqa: E402
from kg.claims import attribution, clauses, dating, linear, memory, modality, phrases, roles, sourcing  # noqa: E402
from train import annotated  # noqa: E402
from train.annotated import Annotated  # noqa: E402

FOLDS = 4
# Hundredths between the classes: weights that differ by less are not stored.  Alone, small ones triple the file and change nothing; beside
# the tagger most are small, and count.
KEPT, KEPT_BESIDE_TAGGER = 16, 4
Rows = list[Sequence[str]]


@dataclass
class Example:
    """One annotated claim with everything the models look at."""

    article: str
    gold: dict[str, Any]
    here: roles.Anchor
    layout: clauses.Layout
    candidates: list[roles.Candidate]
    frames: list[attribution.Frame]
    reaching: list[attribution.Frame]
    source_features: list[list[str]]
    times: list[dating.Dated]
    spans: list[tuple[int, int]] = field(default_factory=list)
    frame: attribution.Frame | None = None
    published: str = ""
    again: list[roles.Candidate] = field(default_factory=list)  # the candidates of the second look


def examples(shared: Path, articles: Iterable[Annotated], read: tagged.Reader | None = None) -> list[Example]:
    known = ontology.load()
    out = []
    for article in gold_articles.load(shared, articles):
        layout = clauses.lay(article.analysis, known, read(article.name, article.analysis.document.text) if read else None)
        if not layout.words:
            continue  # not Chinese
        found = phrases.find(layout)
        frames = attribution.frames(layout, found)
        dated = dating.dated(layout, article.times)
        spans = sorted({(c.start, layout.clause_at(c.start)) for c in article.claims})
        for claim in article.claims:
            here = roles.anchor(layout, known, claim.record["type"], claim.start, claim.end)
            sources = sourcing.options(layout, frames, here)
            out.append(
                Example(
                    article.name,
                    claim.record,
                    here,
                    layout,
                    crossed(roles.candidates(layout, found, here), roles.context(layout, here)),
                    frames,
                    sources.near,
                    sources.features,
                    dating.near(dated, layout, here),
                    spans,
                    None,
                    (layout.analysis.document.published or "")[:10],
                )
            )
    return out


def crossed(candidates: Sequence[roles.Candidate], context: roles.Context) -> list[roles.Candidate]:
    """The candidates with the features that `linear.Crossed` sums: those of the trigger, and those marked ! with each crossing."""
    out = []
    for candidate in candidates:
        names = [*context.own]
        for feature in candidate.features:
            names += [feature, *(feature + c for c in context.crossings if feature[0] == "!")]
        out.append(candidate._replace(features=tuple(map(sys.intern, names))))  # millions of them are alike
    return out


def fold_of(examples: Sequence[Example]) -> dict[str, int]:
    return annotated.folds((e.article for e in examples), FOLDS)


def fit(rows: Rows, labels: Sequence[int], classes: Sequence[str], l2: float, least: int = 3) -> linear.Model:
    """Multinomial logistic regression by L-BFGS."""
    counts = collections.Counter(f for row in rows for f in set(row))
    index = {f: i for i, f in enumerate(sorted(f for f, c in counts.items() if c >= least), start=1)}
    columns = array("i")
    pointers = [0]
    for row in rows:
        columns.append(0)
        columns.extend(index[f] for f in row if f in index)
        pointers.append(len(columns))
    matrix = sparse.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(index) + 1))
    turned = matrix.T.tocsr()
    truth = np.zeros((len(rows), len(classes)))
    truth[np.arange(len(rows)), labels] = 1

    def loss(flat: Any) -> tuple[float, Any]:
        weights = flat.reshape(len(index) + 1, len(classes))
        scores = matrix @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -np.log((shares * truth).sum(axis=1) + 1e-12).sum() + 0.5 * l2 * (weights[1:] ** 2).sum()
        gradient = turned @ (shares - truth)
        gradient[1:] += l2 * weights[1:]
        return value, gradient.ravel()

    best = minimize(loss, np.zeros((len(index) + 1) * len(classes)), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    weights = best.x.reshape(len(index) + 1, len(classes)).astype(np.float32)
    bias = weights[0].copy()
    weights[0] = 0
    return linear.Model(tuple(classes), index, weights, bias)


def squeeze(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def named(gold: dict[str, Any], names: Sequence[str]) -> bool:
    """As the claim scorer compares: equal, or one inside the other from two characters on."""
    wanted = {squeeze(gold.get("name")), squeeze(gold["text"])} - {""}
    given = {squeeze(n) for n in names} - {""}
    return bool(wanted & given) or any(a in b or b in a for a in wanted for b in given if min(len(a), len(b)) >= 2)


def names_of(example: Example, candidate: roles.Candidate) -> list[str]:
    text = example.layout.analysis.document.text
    phrase = candidate.phrase
    return [text[phrase.start : phrase.end], *(m.entity.label for m in phrase.mentions)]


def role_labels(example: Example, candidates: Sequence[roles.Candidate]) -> tuple[list[int], list[bool]]:
    """Class of each candidate, and which candidates count: a second mention of a filler is neither right nor wrong."""
    labels, masked = [0] * len(candidates), [False] * len(candidates)
    for gold in example.gold["roles"]:
        hits = [(i, c) for i, c in enumerate(candidates) if named(gold, names_of(example, c))]
        if not hits:
            continue

        def rank(hit: tuple[int, roles.Candidate], gold: dict[str, Any] = gold) -> tuple[Any, ...]:
            names = names_of(example, hit[1])
            exact = gold["text"] in names
            phrase = hit[1].phrase
            return (
                not exact,
                hit[1].back,
                gold.get("name") not in names,
                hit[1].content and not exact,
                abs(len(names[0]) - len(gold["text"])),
                abs(phrase.start - example.here.start),
            )

        best, _ = min(hits, key=rank)
        for i, _ in hits:
            masked[i] = True
        if labels[best] == 0:
            labels[best] = roles.CLASSES.index(gold["role"])
    return labels, [m and not label for m, label in zip(masked, labels, strict=True)]


def source_hits(example: Example) -> list[int]:
    """The frames whose speaker is the annotated originator; the last number, of no frame, where the outlet speaks."""
    if not example.gold["sources"]:
        return [len(example.reaching)]
    wanted = squeeze(example.gold["sources"][0])
    text = example.layout.analysis.document.text
    hits = []
    for i, frame in enumerate(example.reaching):
        words = [frame.speaker.label]
        if frame.speaker.phrase:
            words.append(text[frame.speaker.phrase.start : frame.speaker.phrase.end])
        if any(w in wanted or wanted in w for w in map(squeeze, words) if w):
            hits.append(i)
    inside = [i for i in hits if example.reaching[i].start <= example.here.start < example.reaching[i].end]
    return inside or hits


def role_rows(again: bool) -> Callable[[Sequence[Example]], tuple[Rows, list[int]]]:
    def collect(some: Sequence[Example]) -> tuple[Rows, list[int]]:
        rows, labels = [], []
        for example in some:
            candidates = example.again if again else example.candidates
            for candidate, label, mask in zip(candidates, *role_labels(example, candidates), strict=True):
                if not mask:
                    rows.append(candidate.features)
                    labels.append(label)
        return rows, labels

    return collect


def set_again(some: Sequence[Example], model: linear.Model) -> None:
    """The second look's candidates, with what `model` says of all claims of the article at the first."""
    by_article: dict[str, list[Example]] = collections.defaultdict(list)
    for example in some:
        by_article[example.article].append(example)
    for group in by_article.values():
        group.sort(key=lambda e: (e.here.start, e.here.end, e.here.type))
        told = [
            memory.tell(
                e.here,
                e.layout.reading[e.here.start : e.here.end],
                e.candidates,
                model.probabilities([c.features for c in e.candidates]).tolist(),
            )
            for e in group
        ]
        for number, example in enumerate(group):
            example.again = [_joined(example, one) for one in memory.look_again(told, number)]


def _joined(example: Example, one: memory.Again) -> roles.Candidate:
    base = example.candidates[one.base].features if one.base >= 0 else ()
    return roles.Candidate(one.candidate.phrase, (*base, *map(sys.intern, one.features)), one.candidate.back, one.candidate.content)


def source_choices(some: Sequence[Example]) -> list[tuple[Rows, list[int]]]:
    """For each claim its frames and no frame at all; any frame of the right speaker is right, one out of reach says nothing."""
    hits = [source_hits(e) for e in some]
    return [(e.source_features, [int(i in hit) for i in range(len(e.source_features))]) for e, hit in zip(some, hits, strict=True) if hit]


def time_features(example: Example) -> list[list[str]]:
    """Of no time, then of each."""
    options = [dating.features(example.layout, example.here, t, example.times, example.spans, example.frame) for t in example.times]
    return [dating.undated(example.layout, example.here, example.times, example.frame), *options]


def time_choices(some: Sequence[Example]) -> list[tuple[Rows, list[int]]]:
    """For each claim its options and which of them are right; one whose date is none of its options says nothing."""
    out: list[tuple[Rows, list[int]]] = []
    for example in some:
        when = example.gold["when"]
        wanted = edtf.bounds(when["edtf"]) if when else None
        right = [int(not when), *(int(edtf.bounds(t.extent.edtf) == wanted) for t in example.times)]
        if example.times and any(right):
            out.append((time_features(example), right))
    return out


def fit_choice(choices: Sequence[tuple[Rows, list[int]]], l2: float, least: int = 3) -> linear.Model:
    """Conditional logit: one softmax over the options of each claim, the right ones taken together."""
    counts = collections.Counter(f for rows, _ in choices for row in rows for f in set(row))
    index = {f: i for i, f in enumerate(sorted(f for f, c in counts.items() if c >= least), start=1)}
    columns: list[int] = []
    pointers = [0]
    for row in (row for rows, _ in choices for row in rows):
        columns += [index[f] - 1 for f in row if f in index]
        pointers.append(len(columns))
    matrix = sparse.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(pointers) - 1, len(index)))
    turned = matrix.T.tocsr()
    right = np.array([hit for _, hits in choices for hit in hits], dtype=float)
    sizes = np.array([len(hits) for _, hits in choices])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    owner = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = matrix @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        hit = raised * right
        whole, good = np.add.reduceat(raised, starts), np.add.reduceat(hit, starts)
        value = (np.log(whole) - np.log(good + 1e-12)).sum() + 0.5 * l2 * (weights**2).sum()
        return value, turned @ (raised / whole[owner] - hit / (good + 1e-12)[owner]) + l2 * weights

    best = minimize(loss, np.zeros(len(index)), jac=True, method="L-BFGS-B", options={"maxiter": 80})
    table = np.zeros((len(index) + 1, 2), dtype=np.float32)
    table[1:, 1] = best.x
    return linear.Model(("no", "yes"), index, table, np.zeros(2, dtype=np.float32))


def mood_features(example: Example) -> list[str]:
    """The time is the annotated one: whether it is found is another model's affair."""
    when = example.gold["when"]
    tense = "none"
    if when and example.published:
        limits = edtf.bounds(when["edtf"])
        future = limits.earliest is not None and limits.earliest.isoformat() > example.published
        past = limits.latest is not None and limits.latest.isoformat() < example.published
        tense = "future" if future else "past" if past else "now"
    return modality.features(example.layout, example.here, example.frame, tense)


def mood_rows(key: str, classes: Sequence[str]) -> Callable[[Sequence[Example]], tuple[Rows, list[int]]]:
    def rows(some: Sequence[Example]) -> tuple[Rows, list[int]]:
        return [mood_features(e) for e in some], [classes.index(truth(e, key)) for e in some]

    return rows


def truth(example: Example, key: str) -> str:
    value = example.gold[key]
    return ("yes" if value else "no") if key == "presupposed" else str(value)


def set_frames(some: Sequence[Example], model: linear.Model) -> None:
    for example in some:
        example.frame = sourcing.choose(model.sums(example.source_features)[:, 1], example.reaching)


PLAN: tuple[tuple[str, tuple[str, ...], Callable[[Sequence[Example]], tuple[Rows, list[int]]]], ...] = (
    ("roles", roles.CLASSES, role_rows(False)),
    ("roles-again", roles.CLASSES, role_rows(True)),
    ("modality", modality.MODALITIES, mood_rows("modality", modality.MODALITIES)),
    ("polarity", modality.POLARITIES, mood_rows("polarity", modality.POLARITIES)),
    ("presupposed", modality.PRESUPPOSED, mood_rows("presupposed", modality.PRESUPPOSED)),
)
# How hard the weights of each model are pulled towards zero, cross-validated: beside the tagger's scores the words say less.
ALONE = {"roles": 8.0, "roles-again": 8.0, "modality": 2.0, "polarity": 2.0, "presupposed": 3.0, "source": 4.0, "dating": 5.0}
BESIDE_TAGGER = {"roles": 20.0, "roles-again": 20.0, "modality": 30.0, "polarity": 10.0, "presupposed": 20.0, "source": 12.0, "dating": 5.0}


def train(some: Sequence[Example]) -> dict[str, linear.Model]:
    """All models.  A model that stands on another sees what that one would give to articles it has not seen."""
    strength = BESIDE_TAGGER if any(e.here.learned is not None for e in some) else ALONE
    folds = fold_of(some)
    for fold in range(FOLDS):
        inside, outside = [e for e in some if folds[e.article] == fold], [e for e in some if folds[e.article] != fold]
        set_frames(inside, fit_choice(source_choices(outside), strength["source"]))
        set_again(inside, fit(*role_rows(False)(outside), roles.CLASSES, strength["roles"]))
    choices = {"source": source_choices(some), "dating": time_choices(some)}
    models = {name: fit_choice(rows, strength[name]) for name, rows in choices.items()}
    for name, classes, rows in PLAN:
        models[name] = fit(*rows(some), classes, strength[name])
    return models


def cross(some: Sequence[Example]) -> list[tuple[list[Example], dict[str, linear.Model]]]:
    """For each fold: its articles, and the models that never saw them."""
    folds = fold_of(some)
    return [([e for e in some if folds[e.article] == fold], train([e for e in some if folds[e.article] != fold])) for fold in range(FOLDS)]


def record(models: dict[str, linear.Model], least: int) -> dict[str, Any]:
    """As `linear.from_record` reads them: weights in hundredths, features that weigh next to nothing left out."""
    out = {}
    for name, model in sorted(models.items()):
        kept = {}
        kept[""] = [round(float(w) * 100) for w in model.bias]
        for feature, row in model.rows.items():
            values = [round(float(w) * 100) for w in model.weights[row]]
            if max(values) - min(values) >= least:
                kept[feature] = values
        out[name] = {"classes": list(model.classes), "weights": kept}
    return {"models": out}


def write(models: dict[str, linear.Model], learned: bool) -> None:
    path = resources.folder("ontology") / linear.FILES[learned]
    stored = record(models, KEPT_BESIDE_TAGGER if learned else KEPT)
    path.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--cross", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--tagger", type=Path, metavar="FOLDER", help="networks of the tagger, one a fold, as train/ writes them")
    wanted = parser.parse_args()
    some = examples(wanted.shared, annotated.to_learn_from(wanted.shared), tagged.reader(wanted.tagger) if wanted.tagger else None)
    print(f"{len(some)} claims", file=sys.stderr)
    if wanted.cross:
        import argument_figures

        print(json.dumps(argument_figures.figures(cross(some)), indent=1))
    if wanted.write:
        write(train(some), wanted.tagger is not None)


if __name__ == "__main__":
    main()
