"""Where the builder keeps what it has seen: documents with their cards and groups, blocks, links between groups, events.

`Candidates` is the protocol, `MemoryCandidates` the plain one, `kg.graph.candidates.SqliteCandidates` the one of a store; all ids are IRIs.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kg.identity import versions
from kg.identity.card import Cards
from kg.identity.local import Local


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as identity keeps it.  `signature` is the MinHash of its text, by which republished text is found."""

    id: str
    url: str | None
    outlet: str
    published: str | None
    signature: str
    cards: Cards
    local: Local


class Candidates(Protocol):
    def documents(self) -> Iterator[str]: ...
    def document(self, document: str) -> StoredDocument | None: ...
    def put_document(self, document: StoredDocument) -> None: ...
    def drop_document(self, document: str) -> None:
        """Takes its groups out of their events, too; links and blocks are the caller's."""
        ...

    def document_of_claim(self, claim: str) -> str | None: ...
    def document_of_group(self, group: str) -> str: ...

    def add_to_block(self, key: str, day: int, group: str) -> None: ...
    def remove_from_block(self, key: str, day: int, group: str) -> None: ...
    def neighbours(self, key: str, day: int, group: str, width: int) -> tuple[list[str], list[str]]:
        """Up to `width` groups before and after a place in a block, nearest first; the group itself is in neither."""
        ...

    def links(self, group: str) -> dict[str, float]: ...
    def put_link(self, left: str, right: str, score: float) -> None: ...
    def drop_link(self, left: str, right: str) -> None: ...

    def event_of(self, group: str) -> str | None: ...
    def groups_of(self, event: str) -> tuple[str, ...]: ...
    def put_event(self, event: str, groups: Iterable[str], due: str | None) -> None: ...
    def drop_event(self, event: str) -> None: ...
    def events(self) -> Iterator[str]: ...
    def due(self, day: str) -> list[str]:
        """Events whose status may have changed by the day (ISO): their due day lies before it."""
        ...

    def same_text(self, document: StoredDocument) -> list[str]:
        """Other documents that share the address or a band of the signature."""
        ...

    def latest_day(self) -> str | None: ...
    def save(self) -> None:
        """Called at the end of every update: nothing is lost from here on, if the caller's transaction commits."""
        ...


class MemoryCandidates:
    """Everything in dictionaries; made for one call."""

    def __init__(self) -> None:
        self._documents: dict[str, StoredDocument] = {}
        self._of_claim: dict[str, str] = {}
        self._of_group: dict[str, str] = {}
        self._blocks: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._links: dict[str, dict[str, float]] = defaultdict(dict)
        self._event: dict[str, str] = {}
        self._groups: dict[str, tuple[str, ...]] = {}
        self._due: dict[str, str] = {}
        self._bands: dict[str, set[str]] = defaultdict(set)
        self._days: list[str] = []

    def documents(self) -> Iterator[str]:
        return iter(sorted(self._documents))

    def document(self, document: str) -> StoredDocument | None:
        return self._documents.get(document)

    def put_document(self, document: StoredDocument) -> None:
        self._documents[document.id] = document
        if document.published:
            insort(self._days, document.published[:10])
        self._of_claim.update((claim, document.id) for claim in document.cards.ids)
        self._of_group.update((group.id, document.id) for group in document.local.groups)
        for band in bands_of(document):
            self._bands[band].add(document.id)

    def drop_document(self, document: str) -> None:
        gone = self._documents.pop(document)
        if gone.published:
            self._days.remove(gone.published[:10])
        for claim in gone.cards.ids:
            self._of_claim.pop(claim, None)
        for group in gone.local.groups:
            self._of_group.pop(group.id, None)
            event = self._event.pop(group.id, None)
            if event is not None:
                self._groups[event] = tuple(g for g in self._groups[event] if g != group.id)
        for band in bands_of(gone):
            self._bands[band].discard(document)

    def document_of_claim(self, claim: str) -> str | None:
        return self._of_claim.get(claim)

    def document_of_group(self, group: str) -> str:
        return self._of_group[group]

    def add_to_block(self, key: str, day: int, group: str) -> None:
        insort(self._blocks[key], (day, group))

    def remove_from_block(self, key: str, day: int, group: str) -> None:
        block = self._blocks[key]
        at = bisect_left(block, (day, group))
        if at < len(block) and block[at] == (day, group):
            del block[at]

    def neighbours(self, key: str, day: int, group: str, width: int) -> tuple[list[str], list[str]]:
        block = self._blocks.get(key, [])
        at = bisect_left(block, (day, group))
        after = at + (at < len(block) and block[at] == (day, group))
        return [g for _, g in reversed(block[max(0, at - width) : at])], [g for _, g in block[after : after + width]]

    def links(self, group: str) -> dict[str, float]:
        return dict(self._links.get(group, {}))

    def put_link(self, left: str, right: str, score: float) -> None:
        self._links[left][right] = self._links[right][left] = score

    def drop_link(self, left: str, right: str) -> None:
        self._links[left].pop(right, None)
        self._links[right].pop(left, None)

    def event_of(self, group: str) -> str | None:
        return self._event.get(group)

    def groups_of(self, event: str) -> tuple[str, ...]:
        return self._groups.get(event, ())

    def put_event(self, event: str, groups: Iterable[str], due: str | None) -> None:
        self._groups[event] = tuple(sorted(groups))
        self._event.update((group, event) for group in self._groups[event])
        self._due.pop(event, None)
        if due is not None:
            self._due[event] = due

    def drop_event(self, event: str) -> None:
        for group in self._groups.pop(event, ()):
            if self._event.get(group) == event:
                del self._event[group]
        self._due.pop(event, None)

    def events(self) -> Iterator[str]:
        return iter(sorted(self._groups))

    def due(self, day: str) -> list[str]:
        return sorted(event for event, due in self._due.items() if due < day)

    def same_text(self, document: StoredDocument) -> list[str]:
        found = {other for band in bands_of(document) for other in self._bands.get(band, ())}
        return sorted(found - {document.id})

    def latest_day(self) -> str | None:
        return self._days[-1] if self._days else None

    def save(self) -> None:
        """Memory is all there is."""


def bands_of(document: StoredDocument) -> list[str]:
    """The keys under which versions of one article meet."""
    return [*versions.bands(document.signature), *([f"url:{document.url}"] if document.url else [])]
