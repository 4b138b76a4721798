"""Learn the weights of the trigger model from annotated articles, and say how well they do on articles they have not seen.

    train_triggers.py ../shared --check 5              cross-validation by article, nothing written
    train_triggers.py ../shared [--groups FILE]        write ontology/triggers.json
    train_triggers.py ../shared --tagger FOLDER        the same with what the tagger says: ontology/triggers-hybrid.json

The annotated articles are those of `train/annotated.py`; folds keep the articles that tell one story together.  FILE is what
`mine_triggers.py groups` wrote; without it the groups of the present ontology/triggers.json stay.  Deterministic; needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tagged
from scipy.optimize import isotonic_regression

from kg import ontology as ontologies
from kg.claims import triggers
from kg.claims.trigger_features import Features
from kg.claims.trigger_lexicon import Candidate
from kg.claims.trigger_model import FILES, Weights, from_text
from kg.language import analyse
from kg.model import Analysis, Document
from kg.tagging.tags import Tags

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from train import annotated

Penalty = Callable[[tuple[str, str]], float]
RARE = 2  # features seen less often are left out
FOLDS = 5
# An annotation that the other articles contradict this strongly is left out of learning; annotators disagree on one event in nine.
MISSED, DOUBTED = 0.8, 0.1
# Log odds laid on top.  Some weak words are in the vocabulary because these very articles annotate them, and elsewhere they are wrong half
# as often again; the guide makes unnamed speakers sources only, of which the articles hold too few to learn it.
CORRECTIONS = {("grade=0.15", ""): -0.7, ("sf=unnamed", "CommunicationEvent"): -1.0, ("sk=collective", "CommunicationEvent"): -0.5}
# The tagger saw named forums mostly in the silver labels, which leave them out; by the guide a named gathering is an event.
BESIDE_TAGGER = {("type", "Summit"): 1.25}
KEPT = 0.02  # weights smaller than this are not stored
GROUPS = 15  # of predictions alike in share, of which confidence is counted


@dataclass
class Article:
    name: str
    analysis: Analysis
    gold: list[tuple[int, int, str]]  # start, end, type
    events: frozenset[str]  # keys of the events it tells
    tags: Tags | None = None


@dataclass
class Example:
    article: int
    candidate: Candidate
    features: Features
    label: str | None  # the type, "" for no event, "*" for an event of a type that is none of the candidate's, None = not trained on


def load(shared: Path, ontology: ontologies.Ontology, read: tagged.Reader | None = None) -> list[Article]:
    found = []
    for article in annotated.to_learn_from(shared):
        name, text = article.name, article.text
        document = Document(name, name, None, text.split("\n")[0], "", "", None, "", "zh", text, name)
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        gold, events = [], set()
        for claim in article.claims:
            paragraph = text.split("\n")[claim["paragraph"]]
            at = starts[claim["paragraph"]] + paragraph.index(claim["quote"]) + claim["quote"].index(claim["trigger"])
            gold.append((at, at + len(claim["trigger"]), claim["type"]))
            events.add(claim["event"])
        found.append(Article(name, analyse(document, ontology), gold, frozenset(events), read(name, text) if read else None))
    return found


def examples(articles: Sequence[Article], finder: triggers.Finder, clusters: dict[str, tuple[str, ...]]) -> list[Example]:
    weights = Weights(frozenset(), {}, {}, clusters, 0.5)
    found = []
    for number, article in enumerate(articles):
        here: list[tuple[Candidate, Features]] = []
        for sentence in article.analysis.sentences:
            here += finder.describe(sentence, article.analysis.document, weights, article.tags)
        found += [Example(number, c, f, label) for (c, f), label in zip(here, labels([c for c, _ in here], article.gold), strict=True)]
    return found


def labels(candidates: Sequence[Candidate], gold: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """Each annotated trigger is given to the candidate that fits its words best; what overlaps that candidate is not trained on."""
    given: list[str | None] = [""] * len(candidates)
    taken: list[int] = []
    pairs = []
    for g, (start, end, name) in enumerate(gold):
        for i, c in enumerate(candidates):
            common = min(end, c.end) - max(start, c.start)
            if common > 0:
                known = name in dict(c.grades)
                pairs.append((-(common / (max(end, c.end) - min(start, c.start)) + 0.3 * known), -known, i, g))
    seen: set[int] = set()
    for _, known, i, g in sorted(pairs):
        if g in seen or i in taken:
            continue
        seen.add(g)
        taken.append(i)
        given[i] = gold[g][2] if known else "*"
    for i, c in enumerate(candidates):
        if given[i] == "" and any(c.start < candidates[j].end and candidates[j].start < c.end for j in taken):
            given[i] = None
    return given


class Design:
    """The examples as index arrays.  Parameters are (feature, column) pairs; a row is one candidate with one of its types."""

    def __init__(self, items: Sequence[Example], branch: dict[str, str]) -> None:
        counts: Counter[tuple[str, str]] = Counter()
        raw = []
        for item in items:
            shared = [(f, "") for f in (*item.features.shared, *item.features.typed)]
            counts.update(shared)
            rows = []
            for name in item.features.by_type:
                own = (*item.features.by_type[name], "type")
                row = [(f, column) for column in {name: 0, branch[name]: 0} for f in (*item.features.typed, *own)]
                row += [(f, "") for f in own]
                counts.update(row)
                rows.append((name, row))
            raw.append((shared, rows))
        self.names = sorted(k for k, n in counts.items() if n >= RARE)
        self.index = {k: i for i, k in enumerate(self.names)}
        self.branch = branch
        columns: list[int] = []
        starts: list[int] = []
        self.groups: list[tuple[int, int]] = []
        self.types: list[str] = []
        for shared, rows in raw:
            first = len(starts)
            common = [self.index[k] for k in shared if k in self.index]
            for name, row in rows:
                starts.append(len(columns))
                columns += common + [self.index[k] for k in row if k in self.index]
                self.types.append(name)
            self.groups.append((first, len(starts)))
        self.columns = np.array(columns, dtype=np.int64)
        self.starts = np.array([*starts, len(columns)], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(starts)), np.diff(self.starts))
        self.group_of = np.repeat(np.arange(len(self.groups)), [b - a for a, b in self.groups])

    def scores(self, weights: np.ndarray) -> np.ndarray:
        return np.bincount(self.rows, weights=weights[self.columns], minlength=len(self.starts) - 1)

    def shares(self, weights: np.ndarray) -> np.ndarray:
        scores = self.scores(weights)
        top = np.zeros(len(self.groups))
        np.maximum.at(top, self.group_of, scores)
        parts = np.exp(scores - top[self.group_of])
        total = np.exp(-top) + np.bincount(self.group_of, weights=parts, minlength=len(self.groups))
        return parts / total[self.group_of]


def fit(
    design: Design, items: Sequence[Example], use: np.ndarray, penalty: Callable[[tuple[str, str]], float], steps: int = 60
) -> np.ndarray:
    """Maximum a posteriori weights by limited-memory BFGS.  `use` says which examples to learn from."""
    strength = np.array([penalty(k) for k in design.names])
    targets = np.zeros(len(design.types))
    star = np.zeros(len(design.groups), dtype=bool)
    active = np.array([u and e.label is not None for u, e in zip(use, items, strict=True)])
    for g, ((a, b), item) in enumerate(zip(design.groups, items, strict=True)):
        star[g] = item.label == "*"
        for r in range(a, b):
            targets[r] = item.label == design.types[r]
    row_active = active[design.group_of]
    row_star = star[design.group_of]

    def value(w: np.ndarray) -> tuple[float, np.ndarray]:
        p = design.shares(w)
        kept = np.bincount(design.group_of, weights=p, minlength=len(design.groups))
        given = np.bincount(design.group_of, weights=targets, minlength=len(design.groups)) > 0
        right = np.bincount(design.group_of, weights=p * targets, minlength=len(design.groups))
        likelihood = np.where(star, kept, np.where(given, right, 1 - kept))
        loss = -np.log(np.maximum(likelihood, 1e-12))[active].sum() + 0.5 * (strength * w * w).sum()
        wanted = np.where(row_star, p / np.maximum(kept, 1e-12)[design.group_of], targets)
        slope = np.where(row_active, p - wanted, 0.0)
        return loss, np.bincount(design.columns, weights=slope[design.rows], minlength=len(w)) + strength * w

    return minimise(value, np.zeros(len(design.names)), steps)


def cross_fitted(design: Design, items: Sequence[Example], fold: np.ndarray, use: np.ndarray, penalty: Penalty) -> np.ndarray:
    """The shares of every row by weights that have not seen its fold."""
    shares = np.zeros(len(design.types))
    for held in sorted(set(fold.tolist())):
        here = corrected(design, fit(design, items, use & (fold != held), penalty), CORRECTIONS)
        shares = np.where((fold == held)[design.group_of], design.shares(here), shares)
    return shares


def cleaned(design: Design, items: Sequence[Example], fold: np.ndarray, use: np.ndarray, penalty: Penalty) -> list[Example]:
    """The examples without the labels that the other folds doubt."""
    kept = np.bincount(design.group_of, weights=cross_fitted(design, items, fold, use, penalty), minlength=len(design.groups))
    doubtful = [bool(k > MISSED) if e.label == "" else bool(e.label and k < DOUBTED) for e, k in zip(items, kept, strict=True)]
    return [replace(e, label=None) if d else e for e, d in zip(items, doubtful, strict=True)]


def corrected(design: Design, weights: np.ndarray, corrections: Mapping[tuple[str, str], float]) -> np.ndarray:
    found = weights.copy()
    for key, value in corrections.items():
        if key in design.index:
            found[design.index[key]] += value
    return found


def minimise(value: Callable[[np.ndarray], tuple[float, np.ndarray]], w: np.ndarray, steps: int, memory: int = 10) -> np.ndarray:
    pairs: list[tuple[np.ndarray, np.ndarray, float]] = []
    loss, slope = value(w)
    for _ in range(steps):
        direction = slope.copy()
        stack = []
        for s, y, rho in reversed(pairs):
            a = rho * (s @ direction)
            direction -= a * y
            stack.append(a)
        if pairs:
            s, y, _ = pairs[-1]
            direction *= (s @ y) / (y @ y)
        else:
            direction /= max(1.0, float(np.abs(slope).max()))
        for (s, y, rho), a in zip(pairs, reversed(stack), strict=True):
            direction += s * (a - rho * (y @ direction))
        step, descent = 1.0, float(slope @ direction)
        for _ in range(25):
            new = w - step * direction
            new_loss, new_slope = value(new)
            if new_loss <= loss - 1e-4 * step * descent:
                break
            step /= 2
        s, y = new - w, new_slope - slope
        if (sy := float(s @ y)) > 1e-10:
            pairs = [*pairs[-(memory - 1) :], (s, y, 1 / sy)]
        if abs(loss - new_loss) < 1e-6 * abs(loss):
            return new
        w, loss, slope = new, new_loss, new_slope
    return w


def folds(articles: Sequence[Article], count: int) -> list[int]:
    """Fold of each article; articles that share an event with another one of the same letter tell one story and stay together."""
    story = list(range(len(articles)))
    for i, a in enumerate(articles):
        for j in range(i):
            if a.name[0] == articles[j].name[0] and len(a.events & articles[j].events) > 1:
                story = [story[j] if s == story[i] else s for s in story]
    order = {s: n for n, s in enumerate(dict.fromkeys(story))}
    return [order[s] % count for s in story]


def decode(items: Sequence[Example], design: Design, shares: np.ndarray, threshold: float) -> dict[int, list[tuple[int, int, str, float]]]:
    """Article -> predicted triggers, as kg.claims.triggers.find chooses them, each with the share of its type."""
    by: dict[int, list[tuple[float, int, int, str, float]]] = defaultdict(list)
    for (a, b), item in zip(design.groups, items, strict=True):
        part = shares[a:b]
        if len(part) and part.sum() >= threshold:
            best = int(part.argmax())
            here = item.candidate
            by[item.article].append((-float(part.sum()), here.start, -here.end, design.types[a + best], float(part[best])))
    found: dict[int, list[tuple[int, int, str, float]]] = defaultdict(list)
    for article, rows in by.items():
        for _, start, minus, name, share in sorted(rows):
            if not any(start < e and s < -minus for s, e, _, _ in found[article]):
                found[article].append((start, -minus, name, share))
    return found


def measure(articles: Sequence[Article], predicted: dict[int, list[tuple[int, int, str, float]]]) -> Counter[str]:
    """Counts as the claim scorer makes them: one to one, by overlap, the same type first."""
    c: Counter[str] = Counter()
    for number, article in enumerate(articles):
        mine = predicted.get(number, [])
        c["gold"] += len(article.gold)
        c["pred"] += len(mine)
        for i, j in matched(article.gold, mine):
            c["trigger"] += 1
            c["typed"] += article.gold[i][2] == mine[j][2]
    return c


def matched(gold: Sequence[tuple[int, int, str]], mine: Sequence[tuple[int, int, str, float]]) -> list[tuple[int, int]]:
    """Numbers of the annotated and predicted triggers that are the same."""
    pairs = sorted(
        (g[2] != p[2], -(min(g[1], p[1]) - max(g[0], p[0])), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(mine)
        if min(g[1], p[1]) > max(g[0], p[0])
    )
    found: list[tuple[int, int]] = []
    for _, _, i, j in pairs:
        if not any(i == a or j == b for a, b in found):
            found.append((i, j))
    return found


def calibration(articles: Sequence[Article], predicted: dict[int, list[tuple[int, int, str, float]]]) -> list[tuple[float, float]]:
    """(share of the type, part of such predictions that have trigger and type right), rising: what makes a share a confidence."""
    seen: list[tuple[float, bool]] = []
    for number, article in enumerate(articles):
        mine = predicted.get(number, [])
        right = {j for i, j in matched(article.gold, mine) if article.gold[i][2] == mine[j][2]}
        seen += [(mine[j][3], j in right) for j in range(len(mine))]
    seen.sort()
    groups = [g for g in np.array_split(np.array(seen, dtype=float), GROUPS) if len(g)]
    rising = isotonic_regression([g[:, 1].mean() for g in groups], weights=[len(g) for g in groups]).x
    return [(round(float(g[:, 0].mean()), 3), round(float(y), 3)) for g, y in zip(groups, rising, strict=True)]


def summary(c: Counter[str]) -> str:
    def f1(name: str) -> float:
        return 2 * c[name] / max(1, c["gold"] + c["pred"])

    return (
        f"P {c['trigger'] / max(1, c['pred']):.3f} R {c['trigger'] / max(1, c['gold']):.3f} F1 {f1('trigger'):.3f} typed {f1('typed'):.3f}"
        f" (pred {c['pred']})"
    )


def penalty_of(branches: set[str]) -> Penalty:
    """Strength of the pull towards zero.  What a feature says of every type is trusted most, what it says of one type least: the annotated
    articles tell few stories, and a hidden one has other types in other numbers."""

    def strength(key: tuple[str, str]) -> float:
        return 6.0 if key[1] == "" else 20.0 if key[1] in branches and key[1] != "Event" else 40.0

    return strength


def stored(
    design: Design, weights: np.ndarray, clusters: dict[str, tuple[str, ...]], threshold: float, confidence: list[tuple[float, float]]
) -> str:
    """The JSON text of ontology/triggers.json: weights in hundredths, the small ones left out."""
    table: dict[str, dict[str, int]] = defaultdict(dict)
    for (feature, column), value in zip(design.names, weights, strict=True):
        if abs(value) >= KEPT:
            table[feature][column] = round(float(value) * 100)
    types = {name: design.branch[name] for name in sorted(set(design.types))}
    head = {
        "about": "made by ontology/tools/train_triggers.py; weights in hundredths",
        "threshold": threshold,
        "confidence": confidence,
        "types": types,
    }
    rows = ",\n".join(
        f"{json.dumps(f, ensure_ascii=False)}:{json.dumps(r, ensure_ascii=False, separators=(',', ':'))}" for f, r in sorted(table.items())
    )
    known = ",\n".join(f"{json.dumps(w, ensure_ascii=False)}:{json.dumps(' '.join(c))}" for w, c in sorted(clusters.items()))
    return json.dumps(head, ensure_ascii=False)[:-1] + ',\n"clusters":{\n' + known + '},\n"weights":{\n' + rows + "}}\n"


def grouped(made: Path | None, present: Path) -> dict[str, tuple[str, ...]]:
    if made is not None:
        return {word: tuple(names) for word, names in json.loads(made.read_text(encoding="utf-8")).items()}
    return dict(from_text(present.read_text(encoding="utf-8")).clusters) if present.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--check", type=int, metavar="FOLDS", help="cross-validate and write nothing")
    parser.add_argument("--groups", type=Path, help="word groups as mine_triggers.py writes them")
    parser.add_argument("--tagger", type=Path, metavar="FOLDER", help="networks of the tagger, one a fold, as train/ writes them")
    parser.add_argument("--threshold", type=float, default=0.3)
    arguments = parser.parse_args()
    ontology = ontologies.load()
    articles = load(arguments.shared, ontology, tagged.reader(arguments.tagger) if arguments.tagger else None)
    weights_folder = Path(__file__).resolve().parent.parent
    target = weights_folder / FILES[arguments.tagger is not None]
    clusters = grouped(arguments.groups, weights_folder / FILES[False])
    items = examples(articles, triggers.Finder(ontology), clusters)
    branch = {name: ontology.branch(name) for name in ontology.types}
    design = Design(items, branch)
    penalty = penalty_of(set(branch.values()))
    corrections = CORRECTIONS | (BESIDE_TAGGER if arguments.tagger else {})
    everything = np.ones(len(items), dtype=bool)
    fold = np.array(folds(articles, arguments.check or FOLDS))[[e.article for e in items]]
    shares = np.zeros(len(design.types))
    for held in sorted(set(fold.tolist())):
        use = fold != held
        weights = corrected(design, fit(design, cleaned(design, items, fold, use, penalty), use, penalty), corrections)
        shares = np.where((fold == held)[design.group_of], design.shares(weights), shares)
    if arguments.check:
        for threshold in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
            print(threshold, summary(measure(articles, decode(items, design, shares, threshold))))
        return
    weights = corrected(design, fit(design, cleaned(design, items, fold, everything, penalty), everything, penalty), corrections)
    confidence = calibration(articles, decode(items, design, shares, arguments.threshold))
    target.write_text(stored(design, weights, clusters, arguments.threshold, confidence), encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(design.names):,} weights")


if __name__ == "__main__":
    main()
