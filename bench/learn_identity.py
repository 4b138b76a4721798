"""Learns the weights of kg.identity from hand-annotated articles, and measures them.

    python bench/learn_identity.py ../shared --scan       cross-validated precision and recall of pairs of claims at several thresholds
    python bench/learn_identity.py ../shared --write      learns on everything and writes kg/identity/weights.json
    python bench/learn_identity.py ../shared --measure    kg.identity.merge with the written weights on gold/train and gold/dev

Two kinds of claims are learned from and measured apart: the annotators' own, and those that kg extracts from the same articles, as far as
they stand on an annotated trigger.  A fold is a whole story, with its share of the other articles, so that no story is judged by itself.
Pairs are counted as the claim scorer counts them.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from gold_claims import SHARED_KEYS, align, extracted, load
from scipy.optimize import minimize

from kg import ontology as kg_ontology
from kg.identity import MemoryCandidates, WorldBuilder, blocks, merge
from kg.identity.card import Card, cards_of
from kg.identity.features import features, likeness
from kg.identity.kinds import Kinds
from kg.identity.local import Group, families, pair, pair_features
from kg.identity.profile import profile, union
from kg.identity.scoring import WEIGHTS, Model
from kg.model import Claim
from train import annotated

PENALTY = {"within": 10.0, "across": 8.0}  # of the L2 distance from the expectation; flat around these
THRESHOLD = {"within": 0.5, "across": 0.7}
# Six stories teach little about other stories, so the weights across articles start from what is expected rather than from nothing;
# cross-validated by story this gains two points of precision and one to four of recall.
EXPECTED = {
    "shared-patient=person": 1.2,
    "shared-patient=akin": 0.6,
    "shared-agent=person": 0.3,
    "anchored=same-day": 0.5,
    "anchored=days": 0.3,
    "anchored=months": -1.0,
    "time=equal": 0.7,
    "time=apart": -1.0,
    "time=far": -1.5,
    "place=differ": -0.4,
    "ordinal=same": 0.8,
    "ordinal=differ": -1.0,
    "quote=most": 0.5,
    "figures=same": 0.5,
}
FOLDS = 6
SCANNED = ((0.5, 0.4), (0.6, 0.5), (0.65, 0.5), (0.7, 0.6), (0.8, 0.7))  # thresholds within, across
Article = tuple[str, list[Claim]]  # its name and claims, `event` the annotators' key or None
Pair = tuple[list[str], bool]


def within_pairs(articles: Iterable[Article], kinds: Kinds) -> list[Pair]:
    pairs = []
    for _, claims in articles:
        truth = {c.id: c.event for c in claims}
        cards = cards_of(claims)
        profiles = [profile(card, kinds.around) for card in cards]
        for members, popularity in families(cards, profiles, kinds).values():
            kind = kinds.kind(cards[members[0]].type)
            for i, j in itertools.combinations(members, 2):
                one, two = truth[cards[i].id], truth[cards[j].id]
                if one and two:
                    found = pair_features(*pair(profiles[i], profiles[j], kind, len(members), popularity))
                    pairs.append((found, one == two))
    return pairs


def across_pairs(articles: Iterable[Article], kinds: Kinds) -> list[Pair]:
    """Of the annotators' own groups, those that share a block key."""
    groups: list[tuple[str, str, Group]] = []
    for name, claims in articles:
        truth = {c.id: c.event for c in claims}
        by_event: dict[tuple[str, str], list[Card]] = {}
        for card in cards_of(claims):
            if (event := truth[card.id]) and name[0] in SHARED_KEYS:
                by_event.setdefault((event, kinds.group(card.type)), []).append(card)
        for (event, family), cards in by_event.items():
            made = Group(cards[0].id, family, kinds.kind(cards[0].type), union([profile(c, kinds.around) for c in cards]))
            groups.append((name, event, made))
    keyed = [set(blocks.keys(group)) for _, _, group in groups]
    pairs = []
    for i, j in itertools.combinations(range(len(groups)), 2):
        (name, event, one), (other_name, other_event, two) = groups[i], groups[j]
        if name != other_name and not keyed[i].isdisjoint(keyed[j]):
            left, right = (one, two) if one.id < two.id else (two, one)
            found = features(likeness(left.profile, right.profile, left.kind)) + blocks.distance_features(blocks.distance(left, right))
            pairs.append((found, event == other_event))
    return pairs


def learn(pairs: Sequence[Pair], penalty: float, threshold: float, expected: Mapping[str, float]) -> Model:
    """Logistic regression, regularised towards the expected weights; features seen less than three times are left out."""
    seen = Counter(f for found, _ in pairs for f in set(found))
    names = sorted({f for f, n in seen.items() if n >= 3} | set(expected))
    start = np.array([expected.get(name, 0.0) for name in names])
    at = {f: i for i, f in enumerate(names)}
    cells = [(i, at[f]) for i, (found, _) in enumerate(pairs) for f in set(found) if f in at]
    matrix = sp.csr_matrix((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(pairs), len(names)))
    y = np.where([same for _, same in pairs], 1.0, -1.0)

    def loss(w: Any) -> tuple[float, Any]:
        margin = y * (matrix @ w[:-1] + w[-1])
        slope = -y / (1 + np.exp(margin))
        away = w[:-1] - start
        gradient = np.append(matrix.T @ slope + penalty * away, slope.sum())
        return float(np.logaddexp(0, -margin).sum() + penalty / 2 * (away @ away)), gradient

    w = minimize(loss, np.append(start, 0.0), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return Model(round(float(w[-1]), 4), {n: round(float(x), 4) for n, x in zip(names, w, strict=False) if abs(x) >= 0.005}, threshold)


def learn_both(articles: Sequence[Article], kinds: Kinds) -> dict[str, Model]:
    return {
        "within": learn(within_pairs(articles, kinds), PENALTY["within"], THRESHOLD["within"], {}),
        "across": learn(across_pairs(articles, kinds), PENALTY["across"], THRESHOLD["across"], EXPECTED),
    }


def fold_of(article: Article) -> int:
    """Stories by their folder; other articles by the number in their name."""
    name, claims = article
    if name[0] in SHARED_KEYS and claims and "stories" in (path := claims[0].document.path):
        return sum(path.split("/")[-2].encode()) % FOLDS
    return int(name[1:]) % FOLDS


def count(articles: Sequence[Article], event_of: Mapping[str, str], counts: Counter[tuple[str, str]]) -> None:
    told = [(name, c.event, event_of[c.id]) for name, claims in articles for c in claims if c.event]
    for (name, gold, said), (other, other_gold, other_said) in itertools.combinations(told, 2):
        where = "within" if name == other else "across"
        if where == "within" or (name[0] in SHARED_KEYS and other[0] in SHARED_KEYS):
            counts[where, "gold"] += gold == other_gold
            counts[where, "said"] += said == other_said
            counts[where, "both"] += gold == other_gold and said == other_said


def shown(counts: Counter[tuple[str, str]]) -> str:
    parts = []
    for where in ("within", "across"):
        both, said, gold = (counts[where, k] for k in ("both", "said", "gold"))
        parts.append(f"{where} P {both / max(1, said):.3f} R {both / max(1, gold):.3f}")
    return "   ".join(parts)


def scan(sets: Mapping[str, Sequence[Article]], kinds: Kinds) -> None:
    ontology = kg_ontology.load()
    everything = [a for articles in sets.values() for a in articles]
    learned = [learn_both([a for a in everything if fold_of(a) != fold], kinds) for fold in range(FOLDS)]
    for within, across in SCANNED:
        for title, articles in sets.items():
            counts: Counter[tuple[str, str]] = Counter()
            for fold in range(FOLDS):
                held = [a for a in articles if fold_of(a) == fold]
                models = {
                    "within": replace(learned[fold]["within"], threshold=within),
                    "across": replace(learned[fold]["across"], threshold=across),
                }
                builder = WorldBuilder(MemoryCandidates(), ontology, models=models)
                builder.update((), [c for _, claims in held for c in claims])
                count(held, builder.world().event_of, counts)
            print(f"thresholds {within:.2f} {across:.2f}  {title:10} {shown(counts)}")


def measure(shared: Path) -> None:
    for part in ("train", "dev"):
        gold = list(load(annotated.gold(shared / "gold" / part)))
        for title, articles in (("annotated", gold), ("extracted", with_extracted(gold, shared))):
            counts: Counter[tuple[str, str]] = Counter()
            count(articles, merge([c for _, claims in articles for c in claims], kg_ontology.load()).event_of, counts)
            print(f"gold/{part} {title:10} {shown(counts)}")


def with_extracted(gold: Sequence[Article], shared: Path) -> list[Article]:
    return [(name, align(claims, extracted(shared / claims[0].document.path))) for name, claims in gold if claims]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--scan", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    if options.measure:
        measure(options.shared)
        return
    kinds = Kinds(kg_ontology.load())
    gold = list(load(annotated.to_learn_from(options.shared)))
    sets = {"annotated": gold, "extracted": with_extracted(gold, options.shared)}
    if options.scan:
        scan(sets, kinds)
    if options.write:
        models = learn_both([a for articles in sets.values() for a in articles], kinds)
        written = {name: {"bias": m.bias, "threshold": m.threshold, "weights": m.weights} for name, m in models.items()}
        WEIGHTS.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
