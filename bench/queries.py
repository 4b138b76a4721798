"""Every saved query on a large made-up store: none may take longer than a query may.

    python bench/queries.py [--articles 20000]

The articles are those of bench/timeline.py with five claims each; identity is made up too, so only the quads are real.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parent))

import timeline as made

from kg import ontology
from kg.graph import queries, sparql, world
from kg.graph.to_rdf import article_quads
from kg.identity import WorldChange

CLAIMS_AN_ARTICLE = 5
COMMONEST = ("人物0", "媒体0")  # participant, outlet
WORD = "港口"


def fill(store: ox.Store, articles: int) -> None:
    made.A_DOCUMENT = CLAIMS_AN_ARTICLE
    entries = ontology.load()
    store.bulk_extend(world.vocabulary_quads(entries))
    names: defaultdict[str, set[tuple[str, object]]] = defaultdict(set)
    for documents, claims, events in made.made_up(articles * CLAIMS_AN_ARTICLE):
        told = defaultdict(list)
        for claim in claims:
            told[claim.document.id].append(claim)
        store.bulk_extend(quad for document in documents for quad in article_quads(document, told[document.id]))
        store.bulk_extend(world.change_quads(WorldChange(events_changed=tuple(events))))
        for entity, found in world.mentioned(claims).items():
            names[entity] |= found
    store.bulk_extend(quad for entity, found in names.items() for quad in world.mentioned_quads(entity, found, entries))
    store.optimize()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        store = ox.Store(folder)
        fill(store, given.articles)
        print(f"{given.articles:,} articles, {len(store):,} quads")
        for query in queries.library().values():
            asked = {p.name for p in query.parameters}
            commonest = [{"name": name} for name in COMMONEST if "name" in asked] or [{"words": WORD} if "words" in asked else {}]
            for values in commonest:
                started, rows = time.process_time(), 0
                for _ in sparql.ask(store, query.text, query.bind(values)):
                    rows += 1
                print(f"{query.name:16}{' '.join(values.values()):8}{time.process_time() - started:8.2f} s{rows:10,} rows", flush=True)
        del store
    return 0


if __name__ == "__main__":
    sys.exit(main())
