"""Train the claim tagger: `python -m train ../shared --out DIR`, one command, a fixed seed.

DIR receives `all`, what the package ships (copy it to models/claim-tagger), and `fold0` … with `folds.json`: networks that each never saw
half of the annotated articles, from which `ontology/tools/train_triggers.py` and `train_arguments.py --tagger DIR` learn how far the
tagger can be trusted.  Never reads gold/dev but to leave its articles out of the silver labels.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from kg import ontology
from kg.model import Modality
from kg.tagging.tags import Labels
from train import annotated, examples, fit, silver, vocabulary
from train import encoder as encoders
from train.export import export
from train.network import Network

UNSEEN = Path(__file__).resolve().parents[1] / "bench" / "unseen.jsonl"  # what figures are measured on
FOLDS = 2
SEEDS = (1, 2)  # of the runs over the annotated articles whose weights are averaged; a network of a fold is one run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=8, help="of the encoder's twelve that are kept")
    parser.add_argument("--silver", type=int, default=16000, help="pieces of other articles that the installed engine labels")
    parser.add_argument(
        "--articles", type=int, help="annotated articles to learn from, for a learning curve; all, and their folds, without"
    )
    wanted = parser.parse_args()
    torch.set_num_threads(1)  # more than one thread would sum in another order from run to run
    base = encoders.load()
    kept = vocabulary.kept(base, _texts(wanted.shared / "corpus"))
    tokenizer = vocabulary.tokenizer([base.pieces[i] for i in kept], [base.scores[i] for i in kept])
    labels = Labels(tuple(sorted(ontology.load().types)), tuple(str(m) for m in Modality))
    fit.seed(1)
    start = Network(base, kept, wanted.layers, labels)
    if wanted.silver:
        labelled = silver.pieces(wanted.shared / "corpus", wanted.silver, _held_out(wanted.shared))
        print(f"silver: {len(labelled)} pieces with {sum(len(p.claims) for p in labelled)} claims", flush=True)
        fit.fit(start, labelled, tokenizer, fit.SILVER)
    pieces = examples.annotated(annotated.to_learn_from(wanted.shared))
    names = sorted({p.article for p in pieces})
    folds = annotated.folds(names, FOLDS)
    runs: dict[str, set[str]] = {"all": set(names)}
    if wanted.articles:
        runs = {"all": set(sorted(names, key=lambda n: (n[1:], n))[: wanted.articles])}
    else:
        runs |= {f"fold{k}": {n for n in names if folds[n] != k} for k in range(FOLDS)}
        wanted.out.mkdir(parents=True, exist_ok=True)
        (wanted.out / "folds.json").write_text(json.dumps(folds) + "\n", encoding="utf-8")
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as scratch, ProcessPoolExecutor(mp_context=context) as pool:
        torch.save(start, Path(scratch) / "start")  # handed over as they are, tensors would be shared by all processes
        tuning = {
            name: [
                pool.submit(fit.tuned, Path(scratch), [p for p in pieces if p.article in some], tokenizer, name, number)
                for number in (SEEDS if name == "all" else SEEDS[:1])
            ]
            for name, some in runs.items()
        }
        for name, networks in tuning.items():
            done = [torch.load(network.result(), weights_only=False) for network in networks]
            export(mean(done), tokenizer, wanted.out / name)


def mean(networks: Sequence[Network]) -> Network:
    """The network of the mean weights (model soup, Wortsman et al. 2022): what chance gave to one of them the others take back."""
    states = [network.state_dict() for network in networks]
    networks[0].load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    return networks[0]


def _texts(corpus: Path) -> Iterator[str]:
    for folder in ("archive", "stories-2020"):
        for path in sorted((corpus / folder).rglob("*"))[::2]:
            if path.is_file():
                yield path.read_text("utf-8", errors="replace")


def _held_out(shared: Path) -> frozenset[str]:
    found = set()
    for article in [*annotated.to_learn_from(shared), *annotated.gold(shared / "gold" / "dev"), *annotated.own(shared, UNSEEN)]:
        found |= {Path(article.path).name, article.text.split("\n")[0][: silver._SAME]}
    return frozenset(found)


if __name__ == "__main__":
    main()
