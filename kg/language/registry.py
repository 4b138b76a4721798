"""The entity registry and the words of names, compiled for matching over simplified text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from kg import script
from kg.ids import NS, entity_iri
from kg.model import Entity, EntityKind
from kg.ontology import Ontology, Tenure

# A name of two characters counts only where the tagger sees a name or a noun; these kinds were put in by hand and are safe as nouns.
_CURATED = frozenset(
    {EntityKind.POLITY, EntityKind.ORGANIZATION, EntityKind.OUTLET, EntityKind.AGENCY, EntityKind.COLLECTIVE, EntityKind.PERSON}
)


_RARE = 3  # a body that so few polities have by this name tells the polity


@dataclass(frozen=True, slots=True)
class Short:
    """A one-character name: it counts anywhere (`needs` empty), in articles that print the full name ("context"), or beside a partner."""

    entity: Entity
    needs: str


@dataclass(frozen=True)
class Registry:
    """All keys are simplified.  `names` without offices; `titles` word -> office; `glued` 美国务院 -> (美国, 国务院)."""

    names: dict[str, tuple[Entity, ...]]
    titles: dict[str, Entity]
    short: dict[str, tuple[Short, ...]]
    glued: dict[str, tuple[Entity, str]]
    capital_of: dict[str, Entity]  # place IRI -> polity
    capitals: dict[str, Entity]  # polity IRI -> place
    part_of: dict[str, Entity]  # place or body IRI -> polity
    tenures: dict[tuple[str, str], tuple[Tenure, ...]]  # (office IRI, body IRI)
    entities: dict[str, Entity]
    rare_bodies: dict[str, frozenset[str]]  # body word -> IRIs of the few polities that have one of that name (国务院)
    lacking: frozenset[tuple[str, str]]  # (label of a polity, body) that there is not: no 众议院 of 香港
    words: dict[str, frozenset[str]]  # the lists of ontology/names.ttl without their prefix
    pronouns: frozenset[str]
    composed: dict[str, str]  # after a one-character name: 媒 -> 媒体
    name_matcher: Any
    name_patterns: tuple[str, ...]
    title_matcher: Any
    title_patterns: tuple[str, ...]

    def find_names(self, reading: str) -> list[tuple[int, int, str]]:
        """(start, end, name) leftmost-longest."""
        return [(start, end, self.name_patterns[i]) for i, start, end in self.name_matcher.find_matches_as_indexes(reading)]

    def find_titles(self, reading: str) -> list[tuple[int, int, str]]:
        return [(start, end, self.title_patterns[i]) for i, start, end in self.title_matcher.find_matches_as_indexes(reading)]

    def safe_when_short(self, name: str) -> bool:
        return any(e.kind in _CURATED for e in self.names.get(name, ()))

    def body(self, polity: Entity, word: str) -> Entity:
        """The body of a polity by its general name: 国务院 of 美国; registered, or minted as polity plus word."""
        label = polity.label + word
        for held in self.names.get(label, ()):
            if held.kind is not EntityKind.PERSON:
                return held
        return mint(EntityKind.ORGANIZATION, label)

    def holder(self, office: Entity, body: Entity, day: str) -> Entity | None:
        """Who held the office on an ISO day; None when the registry knows nobody or more than one."""
        found = {t.person for t in self.tenures.get((office.id, body.id), ()) if t.covers(day)}
        return self.entities.get(found.pop()) if len(found) == 1 else None


def mint(kind: EntityKind, name: str) -> Entity:
    """An entity from its name alone: the same name gives the same IRI everywhere."""
    return Entity(entity_iri(str(kind), name), kind, name, minted=True)


_compiled: dict[str, Registry] = {}


def of(ontology: Ontology) -> Registry:
    """The registry of an ontology, compiled once a process."""
    key = ontology.digest or str(id(ontology))
    if key not in _compiled:
        _compiled[key] = _compile(ontology)
    return _compiled[key]


def _compile(ontology: Ontology) -> Registry:
    names: dict[str, list[Entity]] = defaultdict(list)
    titles: dict[str, Entity] = {}
    ordered = sorted(ontology.entities.values(), key=lambda e: (e.kind is EntityKind.PLACE, e.id))
    printed = [(entity, name) for entity in ordered for name in dict.fromkeys((entity.label, *entity.aliases))]
    converted = script.plain("\n".join(name for _, name in printed)).split("\n")  # one call: a thousand times less overhead
    for (entity, _), plain in zip(printed, converted, strict=True):
        if entity.kind is EntityKind.OFFICE:
            titles.setdefault(plain, entity)
        elif len(plain) > 1 and entity not in names[plain]:
            names[plain].append(entity)
    words = {key.removeprefix("name-"): frozenset(values) for key, values in ontology.grammar.items() if key.startswith("name-")}
    short = _short_names(ontology)
    pairs = [pair.partition("=") for pair in words.get("short-after", ())]
    glued = {
        char + word: (meanings[0].entity, word)
        for char, meanings in short.items()
        if not meanings[0].needs
        for word in sorted(words.get("body", frozenset()) | set(titles))
        if word.startswith("国")  # 美国会 would be read as 美国 + 会
    }
    links = {name: [(s, v) for s, facts in ontology.facts.items() for p, v in facts if p == NS + name] for name in ("capital", "partOf")}
    tenures: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for tenure in ontology.tenures:
        tenures[tenure.office, tenure.of].append(tenure)
    polities = [e for e in ontology.entities.values() if e.kind is EntityKind.POLITY]
    having = {word: frozenset(e.id for e in polities if e.label + word in names) for word in words.get("body", ())}
    name_patterns = tuple(sorted({*names, *glued}))
    title_patterns = tuple(sorted(titles))
    return Registry(
        names={name: tuple(held) for name, held in names.items()},
        titles=titles,
        short=short,
        glued=glued,
        capital_of={place: ontology.entities[polity] for polity, place in sorted(links["capital"])},
        capitals={polity: ontology.entities[place] for polity, place in sorted(links["capital"])},
        part_of={part: ontology.entities[whole] for part, whole in links["partOf"] if whole in ontology.entities},
        tenures={key: tuple(held) for key, held in tenures.items()},
        entities=ontology.entities,
        lacking=frozenset((polity, body) for polity, _, body in (pair.partition("=") for pair in words.get("lacks", ()))),
        rare_bodies={word: owners for word, owners in having.items() if 0 < len(owners) <= _RARE},
        words=words,
        pronouns=frozenset().union(*(held for key, held in words.items() if key.startswith("pronoun-") and key != "pronoun-tail")),
        composed={left: right for left, _, right in pairs},
        name_matcher=_automaton(name_patterns),
        name_patterns=name_patterns,
        title_matcher=_automaton(title_patterns),
        title_patterns=title_patterns,
    )


def _automaton(patterns: tuple[str, ...]) -> Any:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(list(patterns), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


def _short_names(ontology: Ontology) -> dict[str, tuple[Short, ...]]:
    found: dict[str, list[Short]] = defaultdict(list)
    for iri, facts in sorted(ontology.facts.items()):
        for property_, value in facts:
            if property_ == NS + "shortName":
                found[value].insert(0, Short(ontology.entities[iri], ""))
            elif property_ == NS + "shortNameInContext":
                found[value].append(Short(ontology.entities[iri], "context"))
            elif property_ == NS + "shortNameBeside":
                char, _, partner = value.partition(" ")
                found[char].append(Short(ontology.entities[iri], partner))
    return {char: tuple(meanings) for char, meanings in found.items()}
