"""Identity of one part of the news: articles that are tied to one another and to no others, told by the functions of kg.identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from kg import ontology
from kg.identity import MemoryCandidates, World, WorldBuilder, blocks
from kg.identity.candidates import StoredDocument
from kg.identity.incremental import _awaited, _Work
from kg.identity.local import Group
from kg.model import Claim

Link = tuple[str, str, float]  # ids of two groups, score


class PartBuilder(WorldBuilder):
    """The builder of one machine, fed by links that were found elsewhere."""

    def store_form(self, claims: Sequence[Claim]) -> tuple[StoredDocument, list[Group]]:
        return self._store_form(list(claims))

    def groups(self, stored: StoredDocument) -> Iterator[Group]:
        """The groups of an article, in full."""
        return (outline.group(stored.cards, self._kinds) for outline in stored.local.groups)

    def link(self, one: Group, two: Group) -> float | None:
        """The score of two groups of different articles that are linked; None for others."""
        if one.profile.document == two.profile.document or one.family != two.family:
            return None
        score = self._score(one, two)
        return score if score >= self._across.threshold else None

    def tell(self, documents: Iterable[StoredDocument], links: Iterable[Link]) -> World:
        """What `merge` would, were these all the articles there are and these all their links."""
        fresh: set[str] = set()
        for stored in documents:
            self._kept.put_document(stored)
            for group in self.groups(stored):
                fresh.add(group.id)
                for key in blocks.keys(group):
                    self._kept.add_to_block(key, blocks.anchor(group), group.id)
                for place in _awaited(stored, group):
                    self._kept.add_to_block(blocks.AWAITING, 0, place)
        for left, right, score in links:
            self._kept.put_link(left, right, score)
        self._regroup(_Work(groups=fresh))
        return self.world()


class PartCandidates(MemoryCandidates):
    """Of one part, but with the latest day of all the news, and with blocks that are crowded as a whole, not only in this part."""

    def __init__(self, day: str | None, crowded: frozenset[str]) -> None:
        super().__init__()
        self._day, self._crowded = day, crowded

    def latest_day(self) -> str | None:
        return self._day

    def neighbours(self, key: str, day: int, group: str, width: int) -> tuple[list[str], list[str]]:
        if key in self._crowded:
            return [], [""] * width  # more than anybody looks at
        return super().neighbours(key, day, group, width)


@cache
def worker() -> PartBuilder:
    """One a process: for what needs no other article."""
    return PartBuilder(MemoryCandidates(), ontology.load())


def told(documents: Iterable[StoredDocument], links: Iterable[Link], day: str | None, crowded: frozenset[str]) -> World:
    return PartBuilder(PartCandidates(day, crowded), ontology.load()).tell(sorted(documents, key=lambda d: d.id), sorted(links))
