"""What the ontology tells identity: which types can be told of one event, which can be part of another, and what places lie in."""

from __future__ import annotations

from functools import lru_cache

from kg.ids import NS
from kg.ontology import Ontology


class Kinds:
    """`group` bounds what is compared at all, `kind` names the light a pair is weighed in; both follow `kg:toldAs` and the branch."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self.group = lru_cache(maxsize=None)(self._group)
        self.kind = lru_cache(maxsize=None)(self._kind)
        self.wholes = lru_cache(maxsize=None)(self._wholes)
        self.around = lru_cache(maxsize=None)(self._around)

    def _group(self, type_name: str) -> str:
        for name in self._ontology.ancestors(type_name):
            if told := self._ontology.trait(name, "toldAs"):
                return told[0]
        return type_name

    def _kind(self, type_name: str) -> str:
        group = self._group(type_name)
        return "speech" if group == "speech" else self._ontology.branch(type_name)

    def _wholes(self, type_name: str) -> frozenset[str]:
        """Types, with their subtypes, that an event of this type may be part of."""
        named = {whole for name in self._ontology.ancestors(type_name) for whole in self._ontology.trait(name, "mayBePartOf")}
        return frozenset(sub for whole in named for sub in {whole, *self._ontology.subtypes(whole)})

    def _around(self, place: str) -> frozenset[str]:
        """IRIs of the polities and places that a place of the registry lies in."""
        found: set[str] = set()
        ahead = [place]
        while ahead:
            outer = {value for name, value in self._ontology.facts.get(ahead.pop(), ()) if name == _PART_OF} - found
            found |= outer
            ahead += outer
        return frozenset(found)


_PART_OF = NS + "partOf"
