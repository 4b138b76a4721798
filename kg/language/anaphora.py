"""What a single sentence leaves open: bare bodies (警方), titles alone, unknown bodies; pronouns and capitals are called from here.

Sentences are walked in order with the names met so far as memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.language import metonymy, pronouns
from kg.language.cast import Cast
from kg.language.line import Found, Line
from kg.language.memory import Memory
from kg.language.registry import Registry, mint
from kg.model import Entity, EntityKind

_PERSON = EntityKind.PERSON


def resolve(lines: Sequence[Line], cast: Cast, registry: Registry, day: str) -> None:
    """Set the entity of every found that has none, and add the pronouns as founds with rule "pronoun"."""
    memory = Memory()
    usual = Counter(f.entity.id for line in lines for f in line.found if f.entity is not None and f.entity.kind is EntityKind.POLITY)
    home = registry.entities.get(usual.most_common(1)[0][0]) if usual else None
    resolver = pronouns.Pronouns(registry, memory, home)
    for number, line in enumerate(lines):
        metonymy.resolve(line, registry)
        memory.note_pairs(line, registry.words.get("and", frozenset()))
        pointing = pronouns.find(line, registry)
        named = [f for f in line.found if not any(p.left <= f.start and f.end <= p.end for p in pointing)]
        pending = sorted([*named, *pointing], key=lambda f: f.start)
        here: list[Found] = []
        for found in pending:
            if found.rule == "title" and found.entity is None:
                _title(found, cast, registry, memory, home, day)
            elif found.rule == "body" and found.entity is None:
                _body(found, number, registry, memory, home, _listed_with(found, here, line, registry))
            elif found.entity is None and found.rule != "pronoun":
                found.entity = _organisation(found, registry, memory)
            meant = resolver.resolve(found, number, line, here) if found.rule == "pronoun" else [found]
            for each in meant:
                here.append(each)
                memory.note(number, each, line, each.polity or _owner_of(each, registry))
        line.found = here


def _owner_of(found: Found, registry: Registry) -> Entity | None:
    return registry.part_of.get(found.entity.id) if found.entity is not None else None


def _title(found: Found, cast: Cast, registry: Registry, memory: Memory, home: Entity | None, day: str) -> None:
    found.entity = cast.titled(found, found.start)
    if found.entity is None and found.office is not None:
        body = found.polity or (memory.owners[-1][1] if memory.owners else home)
        if body is not None and not found.left < found.start - len(body.label) - 1:
            found.entity = registry.holder(found.office, body, day)
        if found.entity is None:
            found.entity = mint(_PERSON, (found.polity.label if found.polity else "") + found.name)


def _listed_with(found: Found, here: Sequence[Found], line: Line, registry: Registry) -> Entity | None:
    """The polity of the body right before in a list: 美国国务院、财政部."""
    before = here[-1] if here else None
    if before is None or before.entity is None or line.reading[before.end : found.start] not in registry.words.get("and", ()):
        return None
    return before.polity or registry.part_of.get(before.entity.id)


def _body(found: Found, number: int, registry: Registry, memory: Memory, home: Entity | None, owner: Entity | None) -> None:
    """A bare body: the one the article named last with this word, else that of the polity known to have one, else of the one in focus."""
    if owner is not None:
        found.entity, found.polity = registry.body(owner, found.name), owner
        return
    for _, earlier in reversed(memory.bodies):
        entity = earlier.entity
        if entity is not None and entity.label != found.name and (entity.label.endswith(found.name) or earlier.name.endswith(found.name)):
            found.entity = entity
            return
    met = [e for _, e in memory.owners if (e.label, found.name) not in registry.lacking]
    home = None if home is not None and (home.label, found.name) in registry.lacking else home
    known = registry.rare_bodies.get(found.name, frozenset())
    owners = [e for e in (*met, home) if e is not None and e.id in known]
    near = [e for n, e in memory.owners if n == number and e in met]
    focus = owners[-1] if owners else near[-1] if near else (met[-1] if met else home)
    if not owners and home is not None and focus is not None and memory.weight[home.id] > 3 * memory.weight[focus.id]:
        focus = home
    found.entity = registry.body(focus, found.name) if focus is not None else mint(EntityKind.ORGANIZATION, found.name)


def _organisation(found: Found, registry: Registry, memory: Memory) -> Entity:
    """A body the registry does not know: the article's fuller name for it, or a new one."""
    name = found.name
    if found.kind is EntityKind.ORGANIZATION and len(name) > 1:
        for _, earlier in reversed(memory.bodies):
            entity = earlier.entity
            if (
                entity is not None
                and len(entity.label) > len(name)
                and (entity.label.startswith(name) or entity.label.endswith(name))
                and len(name) > 2
            ):
                return entity
    return mint(found.kind, name)
