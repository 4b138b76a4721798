"""What an article has named so far, for that which points back."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from kg.language.line import Found, Line
from kg.model import Entity, EntityKind

_BODIES = frozenset({EntityKind.ORGANIZATION, EntityKind.COLLECTIVE})
_DOING_TAGS = frozenset({"v", "vd", "d", "ad", "p", "TIME", "t", "f", "c"})
_BETWEEN = 12  # code points between two names that are named together


class Memory:
    """The names met so far, newest last, as (sentence number, found); of persons also whether they do something there."""

    def __init__(self) -> None:
        self.persons: list[tuple[int, Found, bool]] = []
        self.bodies: list[tuple[int, Found]] = []
        self.polities: list[tuple[int, Found]] = []
        self.owners: list[tuple[int, Entity]] = []  # polities named, or implied by their bodies (美国国会, 白宫)
        self.places: list[tuple[int, Found]] = []
        self.pairs: list[tuple[Entity, ...]] = []
        self.weight: Counter[str] = Counter()

    def note(self, number: int, found: Found, line: Line, owner: Entity | None) -> None:
        """Remember a name; `owner` is the polity it is a body of."""
        entity = found.entity
        if entity is None:
            return
        if found.rule != "pronoun":
            polity = entity if entity.kind is EntityKind.POLITY else owner
            if polity is not None and polity.kind is EntityKind.POLITY:
                self.owners.append((number, polity))
        if entity.kind is EntityKind.PERSON:
            named = found.rule != "title" or not entity.minted  # a 特使 whom nobody names is a poor antecedent
            self.persons.append((number, found, named and does(found, line)))
        elif found.rule == "pronoun":
            return
        elif entity.kind is EntityKind.POLITY:
            self.polities.append((number, found))
            self.weight[entity.id] += 1
        elif entity.kind is EntityKind.PLACE:
            self.places.append((number, found))
        elif entity.kind in _BODIES and found.rule != "collective":
            self.bodies.append((number, found))

    def note_pairs(self, line: Line, joining: frozenset[str]) -> None:
        """Polities or persons named together: what 双方, 两国 and 两人 will mean."""
        for first, second in pairwise(line.found):
            a, b = first.entity, second.entity
            if a is None or b is None or a.id == b.id or a.kind is not b.kind:
                continue
            between = line.reading[first.end : second.left]
            if (not between and first.rule == "compound") or (between[:1] in joining and len(between) < _BETWEEN):
                self.pairs.append((a, b))


def does(found: Found, line: Line) -> bool:
    """Whether a person is likely the subject: not after a preposition, and before a verb and not a noun (普京|对手纳瓦尔尼)."""
    i, j = line.at.get(found.left), line.at.get(found.right)
    if i is not None and line.tag(i - 1) == "p":
        return False
    return j is None or line.tag(j) in _DOING_TAGS or line.word(j) in ("，", "：", "、")
