"""Learns the weights of kg.identity from hand-annotated articles, and measures them by cross-validation.

    python bench/learn_identity.py ../shared/gold/train            cross-validated pairwise precision and recall at several thresholds
    python bench/learn_identity.py ../shared/gold/train --write    also learns on everything and writes kg/identity/weights.json
    python bench/learn_identity.py ../shared/gold/dev --measure    runs kg.identity.merge with the written weights

Folds are whole articles within, whole stories across, so that no story is learned from itself.  Pairs are counted as the claim scorer does.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from gold_claims import SHARED_KEYS, load
from scipy.optimize import minimize

from kg import ontology as kg_ontology
from kg.identity import blocks
from kg.identity.card import Card, cards_of
from kg.identity.cluster import cluster
from kg.identity.features import features
from kg.identity.kinds import Kinds
from kg.identity.local import Group, families, pair_features
from kg.identity.profile import profile, union
from kg.identity.scoring import WEIGHTS, Model
from kg.model import Claim

PENALTY = {"within": 10.0, "across": 4.0}  # inverse of the regularisation strength C that cross-validation liked
THRESHOLD = {"within": 0.6, "across": 0.6}
SCAN = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


class Pairs:
    """Feature lists with their truth and the article or story they belong to."""

    def __init__(self) -> None:
        self.features: list[list[str]] = []
        self.truth: list[bool] = []
        self.fold: list[str] = []
        self.ends: list[tuple[str, str]] = []

    def add(self, found: list[str], truth: bool, fold: str, ends: tuple[str, str]) -> None:
        self.features.append(found)
        self.truth.append(truth)
        self.fold.append(fold)
        self.ends.append(ends)


def within_pairs(articles: Iterable[tuple[str, list[Claim]]], kinds: Kinds) -> Pairs:
    pairs = Pairs()
    for name, claims in articles:
        truth = {c.id: c.event for c in claims}
        cards = cards_of(claims)
        profiles = [profile(card) for card in cards]
        for members, popularity in families(cards, profiles, kinds).values():
            kind = kinds.kind(cards[members[0]].type)
            for n, j in enumerate(members):
                for i in members[:n]:
                    found = pair_features(profiles[i], profiles[j], kind, len(members), popularity)
                    pairs.add(found, truth[cards[i].id] == truth[cards[j].id], name, (cards[i].id, cards[j].id))
    return pairs


def across_pairs(articles: Iterable[tuple[str, list[Claim]]], kinds: Kinds) -> Pairs:
    """Groups are the gold's own; pairs those that share a block key."""
    groups: list[tuple[str, str, Group]] = []
    for name, claims in articles:
        if name[0] not in SHARED_KEYS:
            continue
        by_event: dict[tuple[str, str], list[Card]] = {}
        for card, claim in zip(cards_of(claims), sorted(claims, key=_place), strict=True):
            by_event.setdefault((claim.event or "", kinds.group(card.type)), []).append(card)
        for (event, family), cards in by_event.items():
            made = Group(cards[0].id, family, kinds.kind(cards[0].type), union([profile(c) for c in cards]))
            groups.append((name, event, made))
    pairs = Pairs()
    keyed = [set(blocks.keys(g)) for _, _, g in groups]
    for j, (right_name, right_event, right) in enumerate(groups):
        for i, (left_name, left_event, left) in enumerate(groups[:j]):
            if left_name != right_name and not keyed[i].isdisjoint(keyed[j]):
                found = features(left.profile, right.profile, left.kind) + blocks.distance(left, right)
                pairs.add(found, left_event == right_event, f"{left_name[0]}", (left.id, right.id))
    return pairs


def _place(claim: Claim) -> tuple[int, int, int, str]:
    return (claim.quote.start, claim.trigger.start, claim.trigger.end, claim.id)


def learn(feature_lists: Sequence[Sequence[str]], truth: Sequence[bool], penalty: float, threshold: float) -> Model:
    """L2-regularised logistic regression; features seen once are left out."""
    seen = Counter(f for found in feature_lists for f in set(found))
    names = sorted(f for f, n in seen.items() if n >= 3)
    at = {f: i for i, f in enumerate(names)}
    rows = [(i, at[f]) for i, found in enumerate(feature_lists) for f in set(found) if f in at]
    matrix = sp.csr_matrix((np.ones(len(rows)), tuple(zip(*rows, strict=True))), shape=(len(feature_lists), len(names)))
    y = np.where(np.asarray(truth), 1.0, -1.0)

    def loss(w: Any) -> tuple[float, Any]:
        margin = y * (matrix @ w[:-1] + w[-1])
        slope = -y / (1 + np.exp(margin))
        gradient = np.append(matrix.T @ slope + penalty * w[:-1], slope.sum())
        return float(np.logaddexp(0, -margin).sum() + penalty / 2 * (w[:-1] @ w[:-1])), gradient

    w = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return Model(round(float(w[-1]), 4), {n: round(float(x), 4) for n, x in zip(names, w, strict=False) if abs(x) >= 0.005}, threshold)


def cross_validate(pairs: Pairs, penalty: float, folds: int) -> np.ndarray[Any, Any]:
    names = sorted(set(pairs.fold))
    fold_of = {name: i % folds for i, name in enumerate(names)}
    p = np.zeros(len(pairs.truth))
    for fold in range(folds):
        chosen = [i for i, name in enumerate(pairs.fold) if fold_of[name] != fold]
        held = [i for i, name in enumerate(pairs.fold) if fold_of[name] == fold]
        model = learn([pairs.features[i] for i in chosen], [pairs.truth[i] for i in chosen], penalty, 0.5)
        for i in held:
            p[i] = model.probability(pairs.features[i])
    return p


def scan(pairs: Pairs, p: np.ndarray[Any, Any], truth: dict[str, str]) -> None:
    """Pairwise precision and recall after clustering, by threshold."""
    by_fold: dict[str, list[int]] = {}
    for i, name in enumerate(pairs.fold):
        by_fold.setdefault(name, []).append(i)
    for threshold in SCAN:
        right = made = 0
        for members in by_fold.values():
            scores = {pairs.ends[i]: float(p[i]) for i in members}
            items = sorted({end for pair in scores for end in pair})
            flat = {tuple(sorted(k)): v for k, v in scores.items()}
            clusters, _, _ = cluster(
                items,
                [],
                {(a, b): v for (a, b), v in flat.items() if v >= threshold},  # type: ignore[misc]
                lambda a, b, flat=flat: flat.get((min(a, b), max(a, b)), 0.0),  # type: ignore[misc]
                lambda a, b: False,
                threshold,
            )
            for group in clusters:
                made += len(group) * (len(group) - 1) // 2
                right += sum(n * (n - 1) // 2 for n in Counter(truth[g] for g in group).values())
        print(f"  threshold {threshold:.2f}  precision {right / max(1, made):.3f}  recall {right / max(1, sum(pairs.truth)):.3f}")


def measure(articles: Sequence[tuple[str, list[Claim]]]) -> None:
    from kg.identity import merge

    claims = [c for _, found in articles for c in found]
    world = merge(claims, kg_ontology.load())
    name_of = {c.id: name for name, found in articles for c in found}
    counts: Counter[tuple[str, str]] = Counter()
    for j, right in enumerate(claims):
        for left in claims[:j]:
            where = "within" if name_of[left.id] == name_of[right.id] else "across"
            if where == "across" and not (name_of[left.id][0] in SHARED_KEYS and name_of[right.id][0] in SHARED_KEYS):
                continue
            gold = left.event == right.event
            said = world.event_of[left.id] == world.event_of[right.id]
            counts[where, "gold"] += gold
            counts[where, "said"] += said
            counts[where, "both"] += gold and said
    for where in ("within", "across"):
        both, said, gold = (counts[where, k] for k in ("both", "said", "gold"))
        print(f"{where}: precision {both / max(1, said):.3f}  recall {both / max(1, gold):.3f}  ({gold} gold pairs, {said} said)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    kinds = Kinds(kg_ontology.load())
    articles = list(load(options.folder))
    if options.measure:
        measure(articles)
        return
    truth = {c.id: c.event or "" for _, claims in articles for c in claims}
    written = {}
    for name, pairs, folds in (("within", within_pairs(articles, kinds), 8), ("across", across_pairs(articles, kinds), 3)):
        print(f"{name}: {len(pairs.truth)} pairs, {sum(pairs.truth)} same")
        scan(pairs, cross_validate(pairs, PENALTY[name], folds), truth)
        model = learn(pairs.features, pairs.truth, PENALTY[name], THRESHOLD[name])
        written[name] = {"bias": model.bias, "threshold": model.threshold, "weights": model.weights}
    if options.write:
        WEIGHTS.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
