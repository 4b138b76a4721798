"""What is asked of every group of a large event at every update, kept apart from the articles, which are too many to keep parsed."""

from __future__ import annotations

from typing import NamedTuple

from kg.identity.candidates import Candidates, StoredDocument

REMEMBERED = 300_000  # groups; a few hundred bytes each


class Brief(NamedTuple):
    """Of a group: the order of its earliest claim (published, id), the groups that are parts of it, whether its article has hung dates."""

    first: tuple[str, str]
    parts: tuple[str, ...]
    hung: bool


class Briefs:
    """Read from the kept state once an article; `forget` what is taken out."""

    def __init__(self, kept: Candidates) -> None:
        self._kept = kept
        self._known: dict[str, Brief] = {}

    def of(self, group: str) -> Brief | None:
        """None for a group whose article is no longer kept."""
        found = self._known.get(group)
        if found is None and (stored := self._kept.document(self._kept.document_of_group(group))) is not None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known.update(_briefs(stored))
            found = self._known[group]
        return found

    def forget(self, stored: StoredDocument) -> None:
        for outline in stored.local.groups:
            self._known.pop(outline.id, None)


def _briefs(stored: StoredDocument) -> dict[str, Brief]:
    orders = {claim: (stored.published or "", claim) for claim in stored.cards.ids}
    parts: dict[str, tuple[str, ...]] = {}
    for part, whole in stored.local.parts:
        parts[whole] = (*parts.get(whole, ()), part)
    hung = bool(stored.local.hung)
    return {g.id: Brief(min(orders[c] for c in g.claims), parts.get(g.id, ()), hung) for g in stored.local.groups}
