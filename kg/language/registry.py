"""The entity registry as a matcher over simplified text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.ids import NS
from kg.language import script
from kg.model import Entity
from kg.ontology import Ontology

SHORT = NS + "shortName"


@dataclass(frozen=True)
class Registry:
    """`entities` by simplified name; `short` holds the one-character names that count only in compounds (中美, 访华)."""

    entities: dict[str, tuple[Entity, ...]]
    short: dict[str, Entity]
    matcher: Any
    names: tuple[str, ...]

    def find(self, reading: str) -> list[tuple[int, int, str]]:
        """(start, end, name) of every registered name, leftmost-longest."""
        return [(start, end, self.names[i]) for i, start, end in self.matcher.find_matches_as_indexes(reading)]


_COMPILED: dict[str, Registry] = {}


def of(ontology: Ontology) -> Registry:
    """The matcher of an ontology, built once a process."""
    key = ontology.digest or str(id(ontology))
    if key not in _COMPILED:
        _COMPILED[key] = _compile(ontology)
    return _COMPILED[key]


def _compile(ontology: Ontology) -> Registry:
    import ahocorasick_rs

    names: dict[str, list[Entity]] = {}
    for entity in sorted(ontology.entities.values(), key=lambda e: e.id):
        for name in (entity.label, *entity.aliases):
            if len(name) > 1:
                held = names.setdefault(script.simplified(name), [])
                if entity not in held:
                    held.append(entity)
    short = {
        value: ontology.entities[iri]
        for iri, facts in sorted(ontology.facts.items())
        for property_, value in facts
        if property_ == SHORT and iri in ontology.entities
    }
    ordered = tuple(sorted(names))
    matcher = ahocorasick_rs.AhoCorasick(list(ordered), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    return Registry({name: tuple(held) for name, held in names.items()}, short, matcher, ordered)
