"""Which documents are versions of one article: those of one address, and those whose text is nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.identity import versions
from kg.identity.candidates import Candidates, StoredDocument
from kg.identity.card import Card


class Family(NamedTuple):
    """`first` is the earliest printed version of a document's article; `superseded`: its address has a later one."""

    first: str
    superseded: bool


class Families:
    """Read from the kept state at every call: an arrival may have changed any of them."""

    def __init__(self, kept: Candidates) -> None:
        self._kept = kept

    def voices(self, cards: Sequence[Card], families: dict[str, Family]) -> dict[str, str]:
        """For documents that repeat an earlier one: the outlet that had it first.  Fills `families`."""
        found = {}
        for document in sorted({card.document for card in cards}):
            family = families.get(document) or self._of(document)
            families[document] = family
            if family.first != document and (stored := self._kept.document(family.first)) is not None:
                found[document] = stored.outlet
        return found

    def of(self, documents: Iterable[str]) -> dict[str, Family]:
        return {d: self._of(d) for d in sorted(documents) if self._kept.document(d) is not None}

    def members(self, document: str) -> frozenset[str]:
        """All versions of a document's article, itself among them: an arrival or a removal may change what each of them is."""
        return frozenset(self._walk(document))

    def _of(self, document: str) -> Family:
        seen = self._walk(document)
        if len(seen) <= 1:
            return Family(document, superseded=False)
        own = seen[document]
        newer = any(own.url and other.url == own.url and _printed(other) > _printed(own) for other in seen.values())
        return Family(min(seen.values(), key=_printed).id, newer)

    def _walk(self, document: str) -> dict[str, StoredDocument]:
        """The versions of a document's article, found by walking from likeness to likeness."""
        seen: dict[str, StoredDocument] = {}
        todo = [document]
        while todo:
            stored = self._kept.document(todo.pop())
            if stored is None or stored.id in seen:
                continue
            seen[stored.id] = stored
            for other in self._kept.same_text(stored):
                if other not in seen and (match := self._kept.document(other)) is not None and _versions(stored, match):
                    todo.append(other)
        return seen


def _printed(document: StoredDocument) -> tuple[str, str]:
    return (document.published or "", document.id)


def _versions(one: StoredDocument, two: StoredDocument) -> bool:
    return bool(one.url and one.url == two.url) or versions.alike(one.signature, two.signature)
