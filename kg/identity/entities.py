"""Which minted entities of different articles are one, and which are in the registry under another spelling.

    join(entities, ontology) -> {minted IRI: IRI it stands for}

Pure; the order of the entities does not matter.  Nothing registered is ever joined to something registered, and kinds that exclude each
other (a person and a place) never meet.  A short name joins a full one only where one full name fits: of two people called 约翰·史密斯 and
亚当·史密斯 neither takes a bare 史密斯.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.model import Entity, EntityKind
from kg.ontology import Ontology
from kg.script import plain

_NOISE = re.compile(r"[\s“”\"'’《》「」()（）-]")
_SHAPES: Mapping[EntityKind, str] = {
    EntityKind.PERSON: "person",
    EntityKind.OFFICE: "office",
    EntityKind.PLACE: "place",
    EntityKind.POLITY: "place",
}


def key(name: str) -> str:
    """A name without script, spaces, quotes and hyphens: equal keys are equal names."""
    return _NOISE.sub("", plain(name)).casefold()


def compatible(a: EntityKind, b: EntityKind) -> bool:
    """Whether two kinds may be one thing: outlets, agencies and collectives are bodies like organisations."""
    return _SHAPES.get(a, "body") == _SHAPES.get(b, "body")


def same_name(a: str, b: str) -> bool:
    """Whether two dotted foreign names are two spellings of one: the same parts but for one sound (帕希尼扬, 帕什尼扬).

    A surname may differ in one character of three or more, the given name too, but not both at once in names of two parts.
    """
    left, right = plain(a).split("·"), plain(b).split("·")
    if len(left) < 2 or len(left) != len(right):
        return False
    distances = [_distance(x, y) for x, y in zip(left, right, strict=True)]
    lengths = [min(len(x), len(y)) for x, y in zip(left, right, strict=True)]
    return sum(distances) == 1 and all(length >= 3 for distance, length in zip(distances, lengths, strict=True) if distance)


def _distance(a: str, b: str) -> int:
    """Edits between two short strings, 2 standing for all that is more than one."""
    if a == b:
        return 0
    if len(a) == len(b):
        return min(2, sum(x != y for x, y in zip(a, b, strict=True)))
    shorter, longer = sorted((a, b), key=len)
    if len(longer) - len(shorter) == 1 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))):
        return 1
    return 2


def join(entities: Iterable[Entity], ontology: Ontology) -> dict[str, str]:
    """Minted IRI to the IRI it stands for, for those that stand for another; never a chain."""
    minted = sorted({e.id: e for e in entities if e.minted}.values(), key=lambda e: e.id)
    registered = _by_key(ontology.entities.values())
    spelled = _by_outline(e for e in ontology.entities.values() if e.kind is EntityKind.PERSON)
    joined: dict[str, str] = {}
    for entity in minted:
        held = [e for e in registered.get(key(entity.label), ()) if compatible(e.kind, entity.kind)]
        if not held and "·" in entity.label:
            held = [e for e in spelled.get(_outline(entity.label), ()) if any(same_name(entity.label, n) for n in (e.label, *e.aliases))]
        if len({e.id for e in held}) == 1:
            joined[entity.id] = held[0].id
    full: dict[str, set[str]] = defaultdict(set)
    for entity in minted:
        if entity.kind is EntityKind.PERSON and "·" in plain(entity.label):
            full[plain(entity.label).rsplit("·", 1)[1]].add(joined.get(entity.id, entity.id))
    for entity in minted:
        if entity.kind is EntityKind.PERSON and entity.id not in joined and len(meant := full.get(plain(entity.label), set())) == 1:
            joined[entity.id] = next(iter(meant))
    return joined


def _by_key(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        for name in {key(n) for n in (entity.label, *entity.aliases)}:
            found[name].append(entity)
    return found


def _outline(name: str) -> str:
    """The first character of each part: the block in which spellings of one name meet."""
    return "".join(part[:1] for part in plain(name).split("·"))


def _by_outline(entities: Iterable[Entity]) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        for outline in {_outline(n) for n in (entity.label, *entity.aliases) if "·" in n}:
            found[outline].append(entity)
    return found
