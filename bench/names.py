"""How many of the annotated role fillers carry a mention, and how many of those names resolve; and exact name spans on CLUENER.

    python bench/names.py gold FOLDER        (a folder of ID.json and ID.jsonl)
    python bench/names.py cluener FILE       (train_1000.txt of the data set)

A filler resolves if some mention in its words has an entity whose label or further name is the annotated one.  Only fillers whose annotated
name is in the registry are counted as "known"; pronouns are counted apart.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg import ontology
from kg.language import analyse
from kg.model import Document, Entity, EntityKind, Mention
from kg.script import plain

KNOWN = ontology.load()
PRONOUNS = frozenset().union(*(words for name, words in KNOWN.grammar.items() if name.startswith("name-pronoun-")))
SPANS = {
    EntityKind.PERSON: "person",
    EntityKind.PLACE: "place",
    EntityKind.POLITY: "place",
    EntityKind.ORGANIZATION: "body",
    EntityKind.OUTLET: "body",
    EntityKind.AGENCY: "body",
}
CLUENER = {"name": "person", "address": "place", "company": "body", "government": "body", "organization": "body"}
NOT_NAMES = ("pronoun", "collective", "title", "metonymy", "body")


def key(name: str) -> str:
    return re.sub(r"[·\s“”\"《》]", "", plain(name))


def keys(entity: Entity) -> set[str]:
    return {key(name) for name in (entity.label, *entity.aliases)}


def mentions_of(text: str, published: str | None = None, language: str = "") -> list[Mention]:
    document = Document("bench", "bench", None, text.split("\n")[0], "", "", published, "", language, text, "")
    return [m for s in analyse(document, KNOWN).sentences for m in s.mentions]


def fillers(folder: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """(words, annotated name, mentions in the words) of every role that is not a theme."""
    for path in sorted(folder.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        text = article["text"]
        mentions = mentions_of(text, article.get("published"))
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").split("\n"):
            claim = json.loads(line) if line.strip() else {"roles": ()}
            for role in claim["roles"]:
                at = text.find(claim["quote"], starts[claim["paragraph"]])
                start = text.find(role["text"], at, at + len(claim["quote"]))
                start = start if start >= 0 else text.rfind(role["text"], 0, at)
                if role["role"] == "theme" or start < 0:
                    continue
                end = start + len(role["text"])
                yield role["text"], role["name"], [m for m in mentions if _touches(m, start, end)]


def _touches(mention: Mention, start: int, end: int) -> bool:
    span, extent = mention.span, mention.extent
    return (start <= span.start and span.end <= end) or (extent.start <= start and end <= extent.end)


def gold(folder: Path) -> None:
    registered = set().union(*(keys(e) for e in KNOWN.entities.values()))
    total, covered, right = Counter[str](), Counter[str](), Counter[str]()
    for words, name, mentions in fillers(folder):
        sort = "pronoun" if plain(words) in PRONOUNS else "known" if key(name) in registered else "other"
        total[sort] += 1
        covered[sort] += bool(mentions)
        right[sort] += any(key(name) in keys(m.entity) for m in mentions)
    print(f"covered {sum(covered.values()) / sum(total.values()):.3f} of {sum(total.values())}")
    for sort in sorted(total):
        print(f"{sort:8} {total[sort]:5}  covered {covered[sort] / total[sort]:.3f}  resolved {right[sort] / total[sort]:.3f}")


def cluener(file: Path) -> None:
    hits = found = wanted = 0
    for line in file.read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        row = json.loads(line)
        marked = set()
        for entity in row["entity_list"]:
            begin = entity["entity_index"]["begin"]
            if entity["entity_type"] in CLUENER:
                marked.add((begin, begin + len(entity["entity"]), CLUENER[entity["entity_type"]]))
        named = [m for m in mentions_of(row["text"], language="zh-Hans") if m.rule not in NOT_NAMES and m.entity.kind in SPANS]
        spans = {(m.span.start, m.span.end, SPANS[m.entity.kind]) for m in named}
        hits, found, wanted = hits + len(spans & marked), found + len(spans), wanted + len(marked)
    print(f"precision {hits / found:.3f}  recall {hits / wanted:.3f}  F1 {2 * hits / (found + wanted):.3f}")


if __name__ == "__main__":
    {"gold": gold, "cluener": cluener}[sys.argv[1]](Path(sys.argv[2]))
