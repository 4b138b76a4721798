"""A claim as identity keeps it: everything but the article's text, so that a candidate costs a few hundred bytes in the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self, overload

from kg.model import Claim, Modality, Polarity, Role, Source, TimeExtent


@dataclass(frozen=True, slots=True)
class Card:
    """`trigger` and `quote` are words as printed; `start` and `end` bound the quote; `line` is its paragraph, 0 the title."""

    id: str
    document: str
    type: str
    trigger: str
    trigger_start: int
    quote: str
    start: int
    end: int
    line: int
    roles: tuple[Role, ...]
    when: TimeExtent | None
    modality: Modality
    polarity: Polarity
    presupposed: bool
    sources: tuple[Source, ...]
    confidence: float
    published: str | None  # of the document, as printed
    outlet: str  # IRI of the publisher
    language: str

    @property
    def day(self) -> date | None:
        return published_day(self.published)

    @property
    def order(self) -> tuple[str, str]:
        """What the earliest claim of an event is picked by."""
        return (self.published or "", self.id)


class Cards(Sequence[Card]):
    """The cards of one article in order of position.  Those of a stored article are read one by one, when somebody asks for them."""

    __slots__ = ("_made", "_read", "ids")

    def __init__(self, ids: Sequence[str], read: Callable[[int], Card]) -> None:
        self.ids = tuple(ids)
        self._read = read
        self._made: dict[int, Card] = {}

    @classmethod
    def all(cls, cards: Iterable[Card]) -> Self:
        known = tuple(cards)
        return cls([card.id for card in known], known.__getitem__)

    def of(self, claims: Collection[str]) -> list[Card]:
        """Those of these claims."""
        return [self[at] for at, claim in enumerate(self.ids) if claim in claims]

    @overload
    def __getitem__(self, at: int) -> Card: ...
    @overload
    def __getitem__(self, at: slice) -> list[Card]: ...
    def __getitem__(self, at: int | slice) -> Card | list[Card]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        found = self._made.get(at)
        if found is None:
            found = self._made[at] = self._read(at)
        return found

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cards) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(self.ids)


def published_day(published: str | None) -> date | None:
    """The day of an ISO 8601 publication time, in the zone it is written in; None where there is none or it is broken."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def cards_of(claims: list[Claim]) -> list[Card]:
    """Cards of claims of one document, in order of position; of claims with one id the last."""
    if not claims:
        return []
    document = claims[0].document
    breaks = [i for i, c in enumerate(document.text) if c == "\n"]
    cards = []
    line = 0
    for claim in sorted({c.id: c for c in claims}.values(), key=lambda c: (c.quote.start, c.trigger.start, c.trigger.end, c.id)):
        while line < len(breaks) and breaks[line] < claim.quote.start:
            line += 1
        cards.append(
            Card(
                claim.id,
                document.id,
                claim.type,
                claim.trigger.text,
                claim.trigger.start,
                claim.quote.text,
                claim.quote.start,
                claim.quote.end,
                line,
                claim.roles,
                claim.when,
                claim.modality,
                claim.polarity,
                claim.presupposed,
                claim.sources,
                claim.confidence,
                document.published,
                document.outlet_id,
                document.language,
            )
        )
    return cards
