"""The people of one article: full name first, then the short one, and who holds which title here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from kg.language.line import Found
from kg.language.registry import Registry, mint
from kg.model import Entity, EntityKind

_HAN = re.compile(r"[一-鿿]+")


class Cast:
    """Built from all persons of an article, so that a headline's short name finds the full one of the body."""

    def __init__(self, persons: Iterable[Found], registry: Registry, day: str) -> None:
        self._registry, self._day = registry, day
        self._full: dict[str, Entity] = {}
        self._parts: dict[str, dict[str, Entity]] = defaultdict(dict)  # short form -> {entity IRI: entity}
        self._named: Counter[str] = Counter()
        self._titled: list[tuple[int, str, str | None, Entity]] = []  # (position, office, body, person)
        listed = list(persons)
        self._printed = frozenset(found.name for found in listed)
        for found in listed:
            if found.entity is not None:
                self._learn(found.entity, (found.name, found.entity.label))
        for found in sorted((f for f in listed if f.entity is None), key=lambda f: -len(f.name)):
            self._name(found)
        for found in listed:
            self._prefer_own(found)
            if found.entity is not None:
                self._named[found.entity.id] += 1
            for office, body in found.titles:
                if found.entity is not None:
                    self._titled.append((found.start, office.id, body.id if body else None, found.entity))
        self._titled.sort(key=lambda t: t[0])

    def _learn(self, entity: Entity, names: Iterable[str]) -> None:
        for name in names:
            self._full.setdefault(name, entity)
            for part in _short_forms(name):
                self._parts[part].setdefault(entity.id, entity)

    def _name(self, found: Found) -> None:
        """Resolve a name the registry has not: one of the article's own full names, else a new person."""
        name = found.name
        entity = self._full.get(name)
        if entity is None:
            held = self._parts.get(name, {})
            if len(name) == 1 and found.titles:
                held = {e.id: e for e in self._full.values() if e.label.startswith(name) and len(e.label) > 1}
            entity = next(iter(held.values()), None)
            found.rule = "short-name" if entity is not None else found.rule
        if entity is None:
            shorter = next((e for full, e in self._full.items() if len(full) > 2 and "·" not in full and name.startswith(full)), None)
            entity = shorter or mint(EntityKind.PERSON, name)
            self._learn(entity, (name,))
        found.entity = entity

    def _prefer_own(self, found: Found) -> None:
        """A registered short name means the article's own person where the article gives another full name with it."""
        entity = found.entity
        if entity is None or entity.minted or "·" in found.name or found.name == entity.label:
            return
        if any(name in self._printed for name in (entity.label, *entity.aliases) if "·" in name):
            return
        found.entity = next((e for e in self._parts.get(found.name, {}).values() if e.minted and "·" in e.label), entity)

    def claim(self, places: Iterable[Found]) -> None:
        """What was read as a place is a person where the article has the full name of one (山本太郎 … 山本)."""
        for found in places:
            held = [e for e in self._parts.get(found.name, {}).values() if "·" not in e.label and len(e.label) > len(found.name)]
            if held and not found.name.endswith(held[0].label[-1]):
                found.entity, found.kind, found.rule = held[0], EntityKind.PERSON, "short-name"

    def elsewhere(self) -> list[str]:
        """Names of three characters and more under which the article's persons may stand where the tagger missed them."""
        return sorted((n for n in {*self._full, *self._parts} if len(n) > 2 and _HAN.fullmatch(n.replace("·", ""))), key=len, reverse=True)

    def known(self, name: str) -> Entity | None:
        return self._full.get(name) or next(iter(self._parts.get(name, {}).values()), None)

    def titled(self, title: Found, position: int) -> Entity | None:
        """Who is meant by a title that stands alone: the person last named with it, else the registry's holder on the day."""
        if title.office is None:
            return None
        body = title.polity.id if title.polity else None
        fitting = [
            (at, e) for at, office, of, e in self._titled if office == title.office.id and (body is None or of is None or of == body)
        ]
        before = [e for at, e in fitting if at < position]
        if before:
            return before[-1]
        if fitting:
            return fitting[0][1]
        return self._incumbent(title.office, body)

    def _incumbent(self, office: Entity, body: str | None) -> Entity | None:
        """Of the people whom the article names, the one most often named who held the office on the day."""
        held = {
            t.person
            for (office_id, of), tenures in self._registry.tenures.items()
            if office_id == office.id and (body is None or of == body)
            for t in tenures
            if t.covers(self._day)
        }
        return next((self._registry.entities[iri] for iri, _ in self._named.most_common() if iri in held), None)


def _short_forms(name: str) -> set[str]:
    """What may stand for a full name later in an article."""
    if "·" in name:
        parts = name.split("·")
        return {parts[-1], parts[0], "·".join(parts[1:]), *parts[-1].split("-")[-1:]} - {name}
    if " " in name:
        return {name.split(" ")[-1], name.split(" ")[0]} - {name}
    if _HAN.fullmatch(name):
        if len(name) >= 4:
            return {name[:2], name[:3]}
        if len(name) == 3:
            return {name[1:]}
    return set()
