"""A person's rulings as constraints on clusters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.identity.model import Outcome, Ruling


class Constraints:
    """Which claims must share an event and which must not.  Of two rulings in conflict the later in the sequence wins."""

    def __init__(self, rulings: Sequence[Ruling] = ()) -> None:
        self._root: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for ruling in reversed(rulings):
            if ruling.decision is Outcome.SAME:
                claims = sorted({*ruling.left, *ruling.right})
                for claim in claims[1:]:
                    self._join(claims[0], claim)
            elif ruling.decision is Outcome.DIFFERENT:
                for left in ruling.left:
                    for right in ruling.right:
                        self._part(left, right)

    def knows(self, claim: str) -> bool:
        return claim in self._root

    def together(self, claim: str) -> tuple[str, ...]:
        """All claims that must share the claim's event, itself among them."""
        root = self._root.get(claim)
        return tuple(self._members[root]) if root else (claim,)

    def refuses(self, claims: Iterable[str], others: Iterable[str]) -> bool:
        """True when some claim of the one set must not share an event with some claim of the other."""
        if not self._apart:
            return False
        roots = {self._root[c] for c in others if c in self._root}
        return any(not roots.isdisjoint(self._apart.get(self._root[c], ())) for c in claims if c in self._root)

    def _node(self, claim: str) -> str:
        if claim not in self._root:
            self._root[claim] = claim
            self._members[claim] = [claim]
        return self._root[claim]

    def _join(self, left: str, right: str) -> None:
        a, b = sorted((self._node(left), self._node(right)))
        if a == b or b in self._apart.get(a, ()):
            return
        for member in self._members[b]:
            self._root[member] = a
        self._members[a] = sorted(self._members[a] + self._members.pop(b))
        for other in self._apart.pop(b, set()):
            self._apart[other].discard(b)
            self._apart[other].add(a)
            self._apart.setdefault(a, set()).add(other)

    def _part(self, left: str, right: str) -> None:
        a, b = self._node(left), self._node(right)
        if a != b:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)
