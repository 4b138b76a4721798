"""Write entities/persons-mined.tsv: people that the articles of a folder name in full more than once, with their short and other spellings.

    python ontology/tools/mine_persons.py FOLDER [--without LIST]

A foreign name counts from three articles on.  Its last part becomes a further name if hardly any article uses it for somebody else, and two
spellings are joined when the article gives the same Latin name in brackets after both.  LIST is a file of paths (one a line, matched at
their end) to leave out: articles that measure the result must not feed it.
The checked-in table was weeded by hand after the run: people of films and songs, and surnames that many bear.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg import ontology
from kg.errors import InputError
from kg.language import analyse
from kg.model import Entity, EntityKind, Mention
from kg.reading import read
from kg.script import plain

OUT = Path(__file__).resolve().parent / "entities" / "persons-mined.tsv"
LATIN = re.compile(r"[（(]\s*([A-ZÀ-Þ][A-Za-zÀ-ɏ.'’\- ]{3,40}?)\s*[)）]$")
HAN = re.compile(r"[一-鿿]{2,6}(?:[·-][一-鿿]{1,8})*")
ENOUGH = 3  # articles
OWN = 0.8  # share of a short name's articles that must also print this full name


def articles(folder: Path, without: tuple[str, ...]) -> Iterator[tuple[Path, list[Mention]]]:
    known = ontology.load()
    for path in sorted(folder.rglob("*.md")):
        if str(path).endswith(without):
            continue
        try:
            for document in read(str(path)):
                yield path, [m for s in analyse(document, known).sentences for m in s.mentions if m.entity.kind is EntityKind.PERSON]
        except InputError:
            continue


class Counts:
    def __init__(self) -> None:
        self.full: dict[str, set[int]] = defaultdict(set)  # minted dotted name -> articles
        self.short: dict[str, set[int]] = defaultdict(set)  # last part, printed alone or not -> articles
        self.latin: dict[str, Counter[str]] = defaultdict(Counter)  # Latin name -> Chinese names before it
        self.registered: dict[str, Entity] = {}

    def add(self, number: int, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            if mention.rule in ("pronoun", "title"):
                continue
            name = mention.entity.label if mention.rule == "dot-rule" else plain(mention.span.text)
            if not HAN.fullmatch(name):
                continue
            if "·" in name and mention.entity.minted:
                self.full[name].add(number)
            self.short[name.rsplit("·", 1)[-1]].add(number)
            if match := LATIN.search(mention.extent.text):
                self.latin[match.group(1).strip()][name] += 1
            if not mention.entity.minted:
                self.registered[name] = mention.entity


def table(counts: Counts) -> Iterator[tuple[str, str, str]]:
    """(label, Latin name, further names)."""
    known = ontology.load()
    by_latin = {e.label_en: e for e in known.entities.values() if e.kind is EntityKind.PERSON and e.label_en}
    taken = {name for e in known.entities.values() for name in (e.label, *e.aliases)}
    latin_of: dict[str, str] = {}
    for latin, names in counts.latin.items():
        for name in names:
            latin_of.setdefault(name, latin)
    lasts = Counter(name.rsplit("·", 1)[1] for name, seen in counts.full.items() if len(seen) > 1)
    uses = Counter[str]()
    for names in counts.latin.values():
        uses.update(names)
    # Other spellings of registered people: 梅努钦（Steven Mnuchin） twice is enough, if the spelling stands for nobody else.
    for latin, entity in sorted(by_latin.items()):
        found = {n: times for n, times in counts.latin.get(latin, Counter()).items() if times > 1 and n not in taken}
        more = sorted(n for n, times in found.items() if times >= OWN * uses[n] and not lasts[n] and (len(n) > 2 or times > 2))
        if more:
            yield entity.label, latin, " ".join(more)
    for name, seen in sorted(counts.full.items()):
        last = name.rsplit("·", 1)[1]
        if len(seen) < ENOUGH or name in taken or (len(last) == 1 and name not in latin_of):
            continue
        own = len(last) > 1 and lasts[last] == 1 and last not in taken and len(counts.short[last] & seen) >= OWN * len(counts.short[last])
        yield name, latin_of.get(name, ""), last if own else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", type=Path)
    arguments = parser.parse_args()
    without = tuple(line for line in arguments.without.read_text(encoding="utf-8").split("\n") if line) if arguments.without else ()
    counts = Counts()
    for number, (_, mentions) in enumerate(articles(arguments.folder, without)):
        counts.add(number, mentions)
    lines = ["\t".join(row).rstrip() for row in table(counts)]
    OUT.write_text("# label\tLatin name\tfurther names (mined: see mine_persons.py)\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} people")


if __name__ == "__main__":
    main()
