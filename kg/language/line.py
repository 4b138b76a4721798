"""A sentence under analysis: its words by position, and the names found in it so far."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.model import Entity, EntityKind, Token

# Kinds that own bodies and hold offices.
ACTORS = frozenset(
    {EntityKind.POLITY, EntityKind.ORGANIZATION, EntityKind.COLLECTIVE, EntityKind.PLACE, EntityKind.OUTLET, EntityKind.AGENCY}
)


@dataclass(slots=True)
class Found:
    """A name, title or pronoun at its place; `entity` is None until the article resolves it.

    `left` and `right` bound the whole phrase with modifiers.  `name` is the simplified text to resolve; `polity` the country or body named
    before a title; `office` the office of a title; `titles` those of a person, each with its body.
    """

    start: int
    end: int
    rule: str
    name: str
    entity: Entity | None = None
    left: int = -1
    right: int = -1
    kind: EntityKind = EntityKind.OTHER
    polity: Entity | None = None
    office: Entity | None = None
    titles: list[tuple[Entity, Entity | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.start if self.left < 0 else self.left
        self.right = self.end if self.right < 0 else self.right
        if self.entity is not None:
            self.kind = self.entity.kind


class Line:
    """`words` are simplified and parallel to `tokens`; `found` is one layer without overlaps, in order."""

    def __init__(self, reading: str, start: int, end: int, tokens: Sequence[Token]) -> None:
        self.reading, self.start, self.end, self.tokens = reading, start, end, tokens
        self.words = [reading[t.start : t.end] for t in tokens]
        self.tags = [t.pos for t in tokens]
        self.starts = [t.start for t in tokens]
        self.at = {t.start: i for i, t in enumerate(tokens)}
        self.until = {t.end: i for i, t in enumerate(tokens)}
        self.found: list[Found] = []
        self._taken = bytearray(end - start)
        self._opening: dict[int, Found] = {}
        self._closing: dict[int, Found] = {}

    def word(self, i: int) -> str:
        """The text of token i; "" outside the sentence."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def tag(self, i: int) -> str:
        return self.tags[i] if 0 <= i < len(self.tags) else ""

    def inside(self, position: int) -> int:
        """Index of the token that covers a position, or of the last one before it."""
        return bisect_right(self.starts, position) - 1

    def free(self, start: int, end: int) -> bool:
        return self._taken.find(1, start - self.start, end - self.start) < 0

    def over(self, start: int, end: int) -> list[Found]:
        """The names that touch a stretch."""
        return [] if self.free(start, end) else [f for f in self.found if f.start < end and start < f.end]

    def ending_at(self, position: int) -> Found | None:
        return self._closing.get(position)

    def starting_at(self, position: int) -> Found | None:
        return self._opening.get(position)

    def add(self, found: Found) -> None:
        """Put a name in, and out all that it touches."""
        for old in self.over(found.start, found.end):
            self.drop(old)
        self.found.insert(bisect_left(self.found, found.start, key=lambda f: f.start), found)
        self._taken[found.start - self.start : found.end - self.start] = b"\x01" * (found.end - found.start)
        self._opening[found.start] = self._closing[found.end] = found

    def drop(self, found: Found) -> None:
        self.found.remove(found)
        self._taken[found.start - self.start : found.end - self.start] = bytes(found.end - found.start)
        del self._opening[found.start], self._closing[found.end]
